# ===- library_peers.py - Bayesian libraries for PyTorch -------------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""bayesian-torch, torchbnn and blitz, used as their documentation shows: a
module per layer, which draws its weights anew in every call."""

import torch
from bayesian_torch.layers import LinearReparameterization
from blitz.modules import BayesianLinear
from torchbnn import BayesLinear

from .contenders import DRAWN_WEIGHTS, Contender
from .torch_peers import summarise, to_tensor


class _WithoutDivergence(LinearReparameterization):
    """Leaves out the Kullback-Leibler divergence, which prediction does not need."""

    def forward(self, inputs):
        return super().forward(inputs, return_kl=False)


def _invert_softplus(stddev):
    return stddev.expm1().log()


# Of each library: the layer of (inputs, outputs), the names of its parameters,
# and how they state a deviation.
_LIBRARIES = {
    "bayesian-torch": (_WithoutDivergence, "mu_{}", "rho_{}", _invert_softplus),
    "torchbnn": (
        lambda inputs, outputs: BayesLinear(0.0, 0.1, inputs, outputs),
        "{}_mu",
        "{}_log_sigma",
        torch.log,
    ),
    "blitz": (BayesianLinear, "{}_mu", "{}_rho", _invert_softplus),
}


def _make_network(posterior, make_layer, mean_name, scale_name, to_scale):
    modules = []
    for layer in posterior.layers:
        outputs, inputs = layer.weight_mean.shape
        module = make_layer(inputs, outputs)
        for kind in ("weight", "bias"):
            mean = to_tensor(getattr(layer, f"{kind}_mean"))
            scale = to_scale(to_tensor(getattr(layer, f"{kind}_stddev")))
            getattr(module, mean_name.format(kind)).data.copy_(mean)
            getattr(module, scale_name.format(kind)).data.copy_(scale)
        modules += [module, torch.nn.ReLU()]
    return torch.nn.Sequential(*modules[:-1], torch.nn.Softmax(dim=1)).eval()


def make_contenders(network, batch):
    inputs = torch.from_numpy(network.inputs[:batch])

    def make_call(model):
        def predict():
            return summarise(
                torch.stack([model(inputs) for _ in range(network.samples)])
            )

        return predict

    return [
        Contender(
            name, DRAWN_WEIGHTS, make_call(_make_network(network.posterior, *library))
        )
        for name, library in _LIBRARIES.items()
    ]

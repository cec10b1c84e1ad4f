#!/usr/bin/env python3
# ===- make_checkpoints.py - Golden checkpoints of other libraries ---------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Makes test/Integration/Inputs/checkpoints with the real libraries.

Trains small networks with bayesian-torch, torchbnn and blitz on downsampled
MNIST, exports their state dictionaries, and records what each library itself
predicts by Monte-Carlo forward passes. The export is this one line, which also
serves for a pickle of one's own (the clone separates tensors that share memory):

  python3 -c "import torch; from safetensors.torch import save_file; \
save_file({k: v.clone() for k, v in torch.load('model.pt', map_location='cpu').items()}, 'model.safetensors')"

Needs NumPy, PyTorch, safetensors 0.8, bayesian-torch 0.5.0, torchbnn 1.2 and
blitz-bayesian-pytorch 0.2.8; takes about four minutes on one core.
"""

import argparse
import io
import sys
from pathlib import Path

import numpy as np
import torch
import torchbnn
from bayesian_torch.layers import LinearFlipout, LinearReparameterization
from blitz.modules import BayesianLinear
from safetensors.torch import save_file

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bayes_mlir import metrics, reference  # noqa: E402
from bayes_mlir.agreement import save_prediction  # noqa: E402
from bayes_mlir.idx import read_idx  # noqa: E402

OUTPUT = Path(__file__).resolve().parents[2] / "test/Integration/Inputs/checkpoints"
EXAMPLES = 64
SAMPLES = 65536


class BayesianTorchNet(torch.nn.Module):
    """196-32-10; each layer returns its output and its KL divergence."""

    inputs = "inputs_14x14.npy"
    kl_scale = 0.1
    epochs = 3

    def __init__(self):
        super().__init__()
        self.fc1 = LinearReparameterization(196, 32)
        self.fc2 = LinearReparameterization(32, 10)

    def forward(self, x):
        x, kl1 = self.fc1(x)
        x, kl2 = self.fc2(torch.relu(x))
        return x, kl1 + kl2


class FlipoutNet(torch.nn.Module):
    """49-24-16-10 by Flipout; the middle layer has no bias."""

    inputs = "inputs_7x7.npy"
    kl_scale = 0.1
    epochs = 3

    def __init__(self):
        super().__init__()
        self.dense1 = LinearFlipout(49, 24)
        self.dense2 = LinearFlipout(24, 16, bias=False)
        self.dense3 = LinearFlipout(16, 10)

    def forward(self, x):
        x, kl1 = self.dense1(x)
        x, kl2 = self.dense2(torch.relu(x))
        x, kl3 = self.dense3(torch.relu(x))
        return x, kl1 + kl2 + kl3


class TorchbnnNet(torch.nn.Sequential):
    """49-16-16-16-16-16-10; layers are named 0, 2, 4, 6, 8, 10."""

    inputs = "inputs_7x7.npy"
    kl_scale = 0.01
    epochs = 8

    def __init__(self):
        widths = (49, 16, 16, 16, 16, 16, 10)
        modules = []
        for fan_in, fan_out in zip(widths, widths[1:]):
            modules.append(torchbnn.BayesLinear(0, 0.1, fan_in, fan_out))
            modules.append(torch.nn.ReLU())
        super().__init__(*modules[:-1])

    def forward(self, x):
        return super().forward(x), torchbnn.BKLLoss(reduction="mean")(self)


class BlitzNet(torch.nn.Module):
    """49-24-10; each layer keeps log posterior and log prior of its last draw."""

    inputs = "inputs_7x7.npy"
    kl_scale = 1e-5
    epochs = 3

    def __init__(self):
        super().__init__()
        self.blinear1 = BayesianLinear(49, 24, posterior_rho_init=-1.5)
        self.blinear2 = BayesianLinear(24, 10, posterior_rho_init=-1.5)

    def forward(self, x):
        x = self.blinear2(torch.relu(self.blinear1(x)))
        layers = (self.blinear1, self.blinear2)
        return x, sum(l.log_variational_posterior - l.log_prior for l in layers)


def pool(images, size):
    """Averages [examples, 28, 28] bytes over squares to [examples, size**2]."""
    side = 28 // size
    squares = images.reshape(len(images), size, side, size, side).astype(np.float64)
    return np.rint(squares.mean(axis=(2, 4))).astype(np.uint8).reshape(len(images), -1)


def train(build, images, labels):
    """Trains a network by its library's own forward pass and divergence."""
    torch.manual_seed(1)
    net = build()
    optimizer = torch.optim.Adam(net.parameters(), lr=5e-3)
    for _ in range(net.epochs):
        for chosen in torch.randperm(len(images)).split(128):
            logits, divergence = net(images[chosen])
            loss = torch.nn.functional.cross_entropy(logits, labels[chosen])
            optimizer.zero_grad()
            (loss + net.kl_scale * divergence).backward()
            optimizer.step()
    return net


@torch.no_grad()
def monte_carlo(net, inputs):
    """Statistics of SAMPLES forward passes of the library for [64, features]."""
    torch.manual_seed(2)
    passes = (net(inputs)[0] for _ in range(SAMPLES))
    return reference.summarise(
        (torch.softmax(logits.double(), dim=-1).numpy() for logits in passes),
        with_errors=True,
    )


def state_dict_from_pickle(net):
    """The state dictionary after a round trip through a pickle, each tensor in
    memory of its own as safetensors requires."""
    pickle = io.BytesIO()
    torch.save(net.state_dict(), pickle)
    pickle.seek(0)
    return {k: v.clone() for k, v in torch.load(pickle).items()}


def stale_blitz_state_dict(trained):
    """What blitz saves after `.to("cuda")`: the two names of each tensor no
    longer share memory, and training updates those of the sampler only."""
    torch.manual_seed(3)
    moved = BlitzNet().double().float()  # Separates the names as a move does.
    updated = {k: v for k, v in trained.state_dict().items() if "_sampler." in k}
    moved.load_state_dict(updated, strict=False)
    return moved.state_dict()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with the MNIST files"
    )
    parser.add_argument("--output", type=Path, default=OUTPUT)
    options = parser.parse_args()
    output = options.output
    output.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)

    train_images = read_idx(options.data / "train-images-idx3-ubyte.gz")
    train_labels = read_idx(options.data / "train-labels-idx1-ubyte.gz")
    test_images = read_idx(options.data / "t10k-images-idx3-ubyte.gz")[:EXAMPLES]
    test_labels = read_idx(options.data / "t10k-labels-idx1-ubyte.gz")[:EXAMPLES]

    np.save(output / "labels.npy", test_labels)
    np.save(output / "inputs_14x14.npy", pool(test_images, 14))
    small = pool(test_images, 7).astype(np.float32) / np.float32(255)
    np.save(output / "inputs_7x7.npy", small)
    training = {
        "inputs_14x14.npy": pool(train_images, 14),
        "inputs_7x7.npy": pool(train_images, 7),
    }

    nets = {
        "bayesian_torch": BayesianTorchNet,
        "bayesian_torch_flipout": FlipoutNet,
        "torchbnn": TorchbnnNet,
        "blitz": BlitzNet,
    }
    for name, build in nets.items():
        images = torch.from_numpy(training[build.inputs].astype(np.float32) / 255)
        net = train(build, images, torch.from_numpy(train_labels.astype(np.int64)))
        state = state_dict_from_pickle(net)
        save_file(state, output / f"{name}.safetensors")

        inputs = np.load(output / build.inputs)
        if inputs.dtype == np.uint8:
            inputs = inputs.astype(np.float32) / np.float32(255)
        prediction = monte_carlo(net, torch.from_numpy(inputs))
        save_prediction(output / f"{name}.expected.npz", prediction)
        found = metrics.all_metrics(prediction.mean, test_labels)
        print(
            f"{name}: accuracy {found['accuracy']:.3f}, NLL {found['nll']:.3f}, "
            f"largest variance {prediction.variance.max():.4f}, "
            f"largest error of the mean {prediction.errors['mean'].max():.5f}",
            flush=True,
        )

        if name == "torchbnn":
            arrays = {k: v.numpy() for k, v in state.items()}
            np.savez(output / "torchbnn.npz", **arrays)
        if name == "blitz":
            alias = {k: v for k, v in state.items() if k.endswith((".mu", ".rho"))}
            save_file(alias, output / "blitz_alias.safetensors")
            save_file(stale_blitz_state_dict(net), output / "blitz_stale.safetensors")


if __name__ == "__main__":
    main()

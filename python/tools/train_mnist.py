#!/usr/bin/env python3
# ===- train_mnist.py - Train the embedded default posterior ---------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Trains the mean-field Gaussian posterior in python/models/mnist.

The network is 784-200-200-10 with ReLU, or has the hidden widths of --hidden;
every weight and every bias is Gaussian. Training maximises a tempered evidence
lower bound with local reparameterisation. Needs PyTorch and NumPy; takes about
two minutes on one core. The result depends, beyond the arguments, on the
PyTorch version and the processor, so that a rerun elsewhere gives an equivalent
posterior, not the same bytes.
"""

import argparse
import hashlib
import math
import sys
import urllib.request
from pathlib import Path

import numpy as np
import torch

PYTHON_ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PYTHON_ROOT))

from bayes_mlir import metrics, reference  # noqa: E402
from bayes_mlir.idx import read_idx  # noqa: E402
from bayes_mlir.posterior import load_posterior  # noqa: E402
from bayes_mlir.safetensors_file import save_safetensors  # noqa: E402

MODEL = PYTHON_ROOT / "models" / "mnist"
MIRROR = "https://ossci-datasets.s3.amazonaws.com/mnist/"
SHA256 = {
    "train-images-idx3-ubyte.gz": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    "train-labels-idx1-ubyte.gz": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
}
PIXELS, CLASSES = 784, 10


class GaussianLinear(torch.nn.Module):
    """A dense layer with independent Gaussian weights and biases."""

    def __init__(self, inputs, outputs, stddev):
        super().__init__()
        bound = 1.0 / math.sqrt(inputs)
        self.weight_mean = torch.nn.Parameter(
            torch.empty(outputs, inputs).uniform_(-bound, bound)
        )
        self.bias_mean = torch.nn.Parameter(torch.zeros(outputs))
        self.weight_log_stddev = torch.nn.Parameter(
            torch.full((outputs, inputs), math.log(stddev))
        )
        self.bias_log_stddev = torch.nn.Parameter(
            torch.full((outputs,), math.log(stddev))
        )

    def forward(self, x):
        mean = torch.nn.functional.linear(x, self.weight_mean, self.bias_mean)
        variance = torch.nn.functional.linear(
            x**2,
            torch.exp(2 * self.weight_log_stddev),
            torch.exp(2 * self.bias_log_stddev),
        )
        return mean + variance.sqrt() * torch.randn_like(mean)

    def kl_divergence(self, prior_stddev):
        """KL(posterior, N(0, prior_stddev^2)) of all parameters, in nats."""
        total = 0.0
        for mean, log_stddev in (
            (self.weight_mean, self.weight_log_stddev),
            (self.bias_mean, self.bias_log_stddev),
        ):
            second_moment = (torch.exp(2 * log_stddev) + mean**2) / prior_stddev**2
            log_ratio = log_stddev - math.log(prior_stddev)
            total = total + 0.5 * torch.sum(second_moment - 1.0 - 2.0 * log_ratio)
        return total


def find_training_data(folder, download):
    """Returns (images [60000, 784] in [0, 1], labels [60000]) as tensors."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, expected in SHA256.items():
        path = folder / name
        if not path.exists():
            if not download:
                sys.exit(
                    f"error: '{path}' not found; give its folder with --data, "
                    "or let --download fetch it"
                )
            print(f"downloading {MIRROR}{name}")
            urllib.request.urlretrieve(MIRROR + name, path)
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != expected:
            sys.exit(f"error: '{path}' has sha256 {found}, expected {expected}")
    images, labels = (read_idx(folder / name) for name in SHA256)
    return (
        torch.from_numpy(images.reshape(len(images), -1).astype(np.float32) / 255),
        torch.from_numpy(labels.astype(np.int64)),
    )


def train(images, labels, options):
    """Returns the layers after `options.epochs` epochs."""
    torch.manual_seed(options.seed)
    widths = (PIXELS, *options.hidden, CLASSES)
    layers = torch.nn.ModuleList(
        GaussianLinear(inputs, outputs, options.initial_stddev)
        for inputs, outputs in zip(widths, widths[1:])
    )
    steps = options.epochs * math.ceil(len(images) / options.batch)
    optimizer = torch.optim.Adam(layers.parameters(), lr=options.learning_rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for epoch in range(options.epochs):
        likelihood_sum, divergence = 0.0, 0.0
        for chosen in torch.randperm(len(images)).split(options.batch):
            x = images[chosen]
            for layer in layers[:-1]:
                x = torch.relu(layer(x))
            nll = torch.nn.functional.cross_entropy(layers[-1](x), labels[chosen])
            divergence = sum(l.kl_divergence(options.prior_stddev) for l in layers)
            optimizer.zero_grad()
            (nll + options.kl_weight * divergence / len(images)).backward()
            optimizer.step()
            schedule.step()
            likelihood_sum += nll.item() * len(chosen)
        print(
            f"epoch {epoch + 1:2}/{options.epochs}: training NLL "
            f"{likelihood_sum / len(images):.4f}, KL per example "
            f"{divergence.item() / len(images):.4f} nats",
            flush=True,
        )
    return layers


def save(layers, options):
    """Writes the posterior in the project's own convention."""
    tensors = {}
    for number, layer in enumerate(layers, 1):
        for kind in ("weight", "bias"):
            mean = getattr(layer, f"{kind}_mean").detach()
            stddev = getattr(layer, f"{kind}_log_stddev").detach().exp()
            tensors[f"fc{number}.{kind}.mean"] = mean.numpy()
            tensors[f"fc{number}.{kind}.stddev"] = stddev.numpy()
    metadata = {
        "format": "bayes",
        "name": "mnist",
        "activation": "relu",
        "output": "softmax",
        "uint8_divisor": "255",
        "training": "tempered evidence lower bound, local reparameterisation",
        "kl_weight": f"{options.kl_weight:g}",
        "prior_stddev": f"{options.prior_stddev:g}",
        "epochs": str(options.epochs),
        "seed": str(options.seed),
    }
    options.output.parent.mkdir(parents=True, exist_ok=True)
    save_safetensors(options.output, tensors, metadata)


def report(path, samples, seeds):
    """Prints the metrics on the test images by the NumPy reference."""
    posterior = load_posterior(path)
    images = read_idx(MODEL / "t10k-images-idx3-ubyte.gz")
    labels = read_idx(MODEL / "t10k-labels-idx1-ubyte.gz")
    inputs = images.reshape(len(images), -1) / 255.0
    print(f"{len(images)} test images, {samples} samples, {seeds} seeds:")
    rows = []
    for seed in range(seeds):
        prediction = reference.predict(posterior, inputs, samples, seed=seed)
        rows.append(metrics.all_metrics(prediction.mean, labels))
    for name in rows[0]:
        values = np.array([row[name] for row in rows])
        print(f"  {name:8} {values.mean():.5f} (standard deviation {values.std():.5f})")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "--data",
        type=Path,
        default=Path("build/data/mnist"),
        help="folder of the MNIST training files (default: %(default)s)",
    )
    parser.add_argument(
        "--download", action="store_true", help=f"fetch missing files from {MIRROR}"
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=MODEL / "posterior.safetensors",
        help="file to write (default: %(default)s)",
    )
    parser.add_argument(
        "--hidden",
        type=int,
        nargs="+",
        default=[200, 200],
        metavar="N",
        help="units of each hidden layer (default: 200 200)",
    )
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--learning-rate", type=float, default=2e-3)
    parser.add_argument("--initial-stddev", type=float, default=0.02)
    parser.add_argument("--prior-stddev", type=float, default=0.1)
    parser.add_argument(
        "--kl-weight",
        type=float,
        default=0.1,
        help="factor of the KL divergence; 1 is the evidence lower bound itself",
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--samples", type=int, default=32, help="samples of the final report"
    )
    options = parser.parse_args()

    torch.set_num_threads(1)  # Sums must not depend on the number of cores.
    torch.use_deterministic_algorithms(True)
    images, labels = find_training_data(options.data, options.download)
    save(train(images, labels, options), options)
    report(options.output, options.samples, seeds=3)


if __name__ == "__main__":
    main()

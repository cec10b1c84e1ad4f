#!/usr/bin/env python3
# ===- make_mean_network.py - The deterministic network of the means -------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Writes a posterior whose weights are certain: the means of another one.

    make_mean_network.py posterior.safetensors mean.safetensors

Every standard deviation (`*.stddev`) becomes zero, so that the compiled model is
an ordinary deterministic network of the same shape: what a prediction with
uncertainty is compared with.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bayes_mlir.safetensors_file import load_safetensors, save_safetensors


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("posterior", help="a safetensors file with *.mean and *.stddev")
    parser.add_argument("output", help="the safetensors file to write")
    arguments = parser.parse_args()

    tensors, metadata = load_safetensors(arguments.posterior)
    if not any(name.endswith(".stddev") for name in tensors):
        sys.exit(f"make_mean_network.py: '{arguments.posterior}' has no '*.stddev'")
    for name, tensor in tensors.items():
        if name.endswith(".stddev"):
            tensors[name] = np.zeros_like(tensor)
    save_safetensors(arguments.output, tensors, metadata)


if __name__ == "__main__":
    main()

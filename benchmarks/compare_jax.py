# ===- compare_jax.py - Compiled models next to JAX and others -------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Prediction times of the MNIST posterior, all in one run on one core.

Stochastic predictions return mean, variance, predictive and expected entropy
and mutual information of 32 samples: the compiled model, called through its C
interface, and local reparameterisation written for speed in JAX. Deterministic
ones are one pass with the mean weights.

Start it as benchmarks/compare_jax, which provides the peers.
"""

import argparse
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import jax
import jax.numpy as jnp
import numpy as np
import onnx
import onnxruntime

from bayes_mlir import native
from bayes_mlir.agreement import load_prediction, worst_disagreement
from bayes_mlir.idx import read_idx
from bayes_mlir.posterior import load_posterior
from bayes_mlir.reference import STATISTICS

try:
    import torch
except ImportError:
    torch = None

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ROOT / "build" / "bin"
MODEL = ROOT / "python" / "models" / "mnist"
EXPECTED = ROOT / "test" / "Integration" / "Inputs" / "golden" / "mnist.expected.npz"
BATCHES = (1, 16, 128)
COMPILED, JAX, ONNX, TORCH = "bayes-mlir", "JAX", "ONNX Runtime", "PyTorch"


def compile_model(work, batch):
    """The compiled posterior for blocks of `batch` examples on this machine."""
    module, library = work / "mnist.mlir", work / f"mnist-{batch}.so"
    posterior = MODEL / "posterior.safetensors"
    commands = (
        ["bayes-translate", "--import-posterior", posterior, "-o", module],
        ["bayes-compile", module, "-o", library]
        + ["--march=native", f"--expected-batch={batch}"],
    )
    for tool, *arguments in commands:
        subprocess.run([TOOLS / tool, *arguments], check=True)
    return native.Model(library)


def make_jax_predictor(posterior, samples):
    """A jit-compiled function from (inputs [batch, 784], key) to statistics.

    All samples of a layer are one matrix product; the first layer, which no
    draw changes, is computed once. This form, and draws without the
    partitionable layout, were the fastest of the eight measured; drawing the
    noise of all layers at once is so for single examples only.
    """
    jax.config.update("jax_threefry_partitionable", False)
    layers = [
        tuple(
            jnp.asarray(array, jnp.float32)
            for array in (
                layer.weight_mean.T,
                layer.weight_stddev.T**2,
                layer.bias_mean,
                layer.bias_stddev**2,
            )
        )
        for layer in posterior.layers
    ]
    widths = [len(layer.bias_mean) for layer in posterior.layers]

    def draw_noise(key, batch):
        if batch == 1:
            noise = jax.random.normal(key, (samples, batch, sum(widths)))
            return jnp.split(noise, np.cumsum(widths)[:-1], axis=-1)
        keys = jax.random.split(key, len(widths))
        shapes = [(samples, batch, width) for width in widths]
        return [jax.random.normal(*pair) for pair in zip(keys, shapes)]

    def entropy(p):
        return -jnp.sum(jax.scipy.special.xlogy(p, p), axis=-1)

    def moments(x, layer):
        mean, variance, bias_mean, bias_variance = layer
        return x @ mean + bias_mean, jnp.sqrt((x * x) @ variance + bias_variance)

    def predict(layers, x, key):
        noise = draw_noise(key, len(x))
        centre, spread = moments(x, layers[0])
        values = centre + spread * noise[0]
        for layer, epsilon in zip(layers[1:], noise[1:]):
            rows = jnp.maximum(values, 0).reshape(-1, values.shape[-1])
            centre, spread = moments(rows, layer)
            values = centre.reshape(epsilon.shape)
            values = values + spread.reshape(epsilon.shape) * epsilon
        p = jax.nn.softmax(values)
        average = p.mean(axis=0)
        predictive, expected = entropy(average), entropy(p).mean(axis=0)
        return {
            "mean": average,
            "variance": ((p - average) ** 2).mean(axis=0),
            "predictive_entropy": predictive,
            "expected_entropy": expected,
            "mutual_information": jnp.maximum(predictive - expected, 0),
        }

    compiled = jax.jit(predict)
    return lambda x, key: compiled(layers, x, key)


def make_onnx_session(posterior):
    """An ONNX Runtime session of one pass with the mean weights."""
    nodes, initializers, value = [], [], "input"
    for index, layer in enumerate(posterior.layers):
        for name, array in (("W", layer.weight_mean), ("b", layer.bias_mean)):
            initializers.append(
                onnx.numpy_helper.from_array(array.astype(np.float32), f"{name}{index}")
            )
        last = index + 1 == len(posterior.layers)
        nodes += [
            onnx.helper.make_node(
                "Gemm", [value, f"W{index}", f"b{index}"], [f"y{index}"], transB=1
            ),
            onnx.helper.make_node(
                "Softmax" if last else "Relu",
                [f"y{index}"],
                ["output" if last else f"h{index}"],
            ),
        ]
        value = f"h{index}"
    real = onnx.TensorProto.FLOAT
    graph = onnx.helper.make_graph(
        nodes,
        "mnist",
        [onnx.helper.make_tensor_value_info("input", real, ["batch", 784])],
        [onnx.helper.make_tensor_value_info("output", real, ["batch", 10])],
        initializers,
    )
    model = onnx.helper.make_model(
        graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=9
    )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


def make_torch_network(posterior):
    """A PyTorch network of one pass with the mean weights."""
    torch.set_num_threads(1)
    modules = []
    for layer in posterior.layers:
        outputs, inputs = layer.weight_mean.shape
        linear = torch.nn.Linear(inputs, outputs)
        linear.load_state_dict(
            {
                "weight": torch.from_numpy(layer.weight_mean),
                "bias": torch.from_numpy(layer.bias_mean),
            }
        )
        modules += [linear, torch.nn.ReLU()]
    return torch.nn.Sequential(*modules[:-1], torch.nn.Softmax(dim=1)).eval()


def check(name, found, samples):
    """Ends the run if a stochastic peer does not predict what it should."""
    ratio, message = worst_disagreement(load_prediction(EXPECTED), found, samples)
    if ratio > 1.0:
        sys.exit(f"error: {name} disagrees with the reference: {message}")


def measure(calls, seconds):
    """Microseconds per call of each function, [rounds] each.

    Every round times all functions one after the other, so that a change of
    the machine's speed meets them all.
    """
    repeats = {}
    for name, call in calls.items():
        call()
        start = time.perf_counter()
        call()
        repeats[name] = max(1, round(0.01 / (time.perf_counter() - start)))
    times = {name: [] for name in calls}
    deadline = time.perf_counter() + seconds
    while time.perf_counter() < deadline or len(times[name]) < 5:
        for name, call in calls.items():
            start = time.perf_counter()
            for _ in range(repeats[name]):
                call()
            elapsed = time.perf_counter() - start
            times[name].append(1e6 * elapsed / repeats[name])
    return {name: np.array(values) for name, values in times.items()}


def processor():
    """The processor's name."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def make_calls(model, predict_jax, session, network, rows, samples):
    """One function per competitor, each predicting `rows` [batch, 784] once."""
    call_model, _ = model.bind(rows, samples)
    on_device, key = jnp.asarray(rows), jax.random.key(0)
    calls = {
        COMPILED: call_model,
        JAX: lambda: jax.block_until_ready(predict_jax(on_device, key)),
        ONNX: lambda: session.run(None, {"input": rows}),
    }
    if network:
        tensor = torch.from_numpy(rows)
        calls[TORCH] = torch.inference_mode()(lambda: network(tensor))
    return calls


def print_table(results, samples):
    """A table of medians, with ratios that are medians over the rounds."""
    names = list(results[BATCHES[0]])
    print(
        f"\n{'microseconds per call (median)':38}"
        + "".join(f"{b:>10}" for b in BATCHES)
    )
    for name in names:
        kind = f"{samples} samples" if name in (COMPILED, JAX) else "one pass"
        medians = (np.median(results[batch][name]) for batch in BATCHES)
        print(f"{name + ', ' + kind:38}" + "".join(f"{m:10.1f}" for m in medians))
    print(f"\n{'times the compiled model':38}" + "".join(f"{b:>10}" for b in BATCHES))
    for name in names[1:]:
        ratios = (
            np.median(results[batch][name] / results[batch][COMPILED])
            for batch in BATCHES
        )
        print(f"{name:38}" + "".join(f"{r:10.2f}" for r in ratios))


def main():
    parser = argparse.ArgumentParser(
        prog="compare_jax",
        description=__doc__.split("\n")[0],
        epilog="--with-torch adds PyTorch, a download of several GB.",
    )
    parser.add_argument("--work", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--samples", type=int, default=32)
    parser.add_argument("--core", type=int, default=0, help="core to run on")
    parser.add_argument(
        "--seconds", type=float, default=5.0, help="time per batch size"
    )
    parser.add_argument("--json", type=Path, help="file for all the figures")
    options = parser.parse_args()
    models = {b: compile_model(options.work, b) for b in BATCHES}
    os.sched_setaffinity(0, {options.core})
    posterior = load_posterior(MODEL / "posterior.safetensors")
    images = read_idx(MODEL / "t10k-images-idx3-ubyte.gz")
    inputs = images.reshape(len(images), -1).astype(np.float32) / np.float32(255)
    samples = options.samples
    predict_jax = make_jax_predictor(posterior, samples)
    session = make_onnx_session(posterior)
    network = make_torch_network(posterior) if torch else None

    chosen = np.load(EXPECTED)["indices"]
    for model in models.values():
        check(COMPILED, model.predict(inputs[chosen], samples), samples)
    found = predict_jax(jnp.asarray(inputs[chosen]), jax.random.key(0))
    found = SimpleNamespace(**{name: np.asarray(found[name]) for name in STATISTICS})
    check(JAX, found, samples)

    versions = {
        name: importlib.metadata.version(name) for name in ("jax", "onnxruntime")
    }
    if torch:
        versions["torch"] = torch.__version__
    print(f"machine: {processor()}, core {options.core}, one thread")
    print(f"peers: {', '.join(' '.join(item) for item in versions.items())}")
    print(f"compiled by {models[1].compiler} for {models[1].tier}")
    results = {}
    for batch in BATCHES:
        calls = make_calls(
            models[batch], predict_jax, session, network, inputs[:batch], samples
        )
        results[batch] = measure(calls, options.seconds)
    print_table(results, samples)
    if options.json:
        figures = {
            batch: {name: float(np.median(times)) for name, times in row.items()}
            for batch, row in results.items()
        }
        content = {"processor": processor(), "versions": versions, "samples": samples}
        content["median_microseconds"] = figures
        options.json.write_text(json.dumps(content, indent=2) + "\n")


if __name__ == "__main__":
    main()

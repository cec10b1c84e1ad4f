"""What the integration tests share: small posteriors, and calls of the tools."""

import os
import subprocess
import unittest
from pathlib import Path

import numpy as np

from bayes_mlir import native, reference
from bayes_mlir.safetensors_file import save_safetensors

# More than the difference between float32 in the order of the specification and
# NumPy in float64, for the networks of these tests, which is below 1e-6.
ROUNDING = 5e-6


def write_posterior(path, sizes, seed, bias=True):
    """Writes a random posterior, layers `fc1`, `fc2`, ... from sizes[0] inputs
    to sizes[-1] outputs, as a `.safetensors` file."""
    generator = np.random.default_rng(seed)
    tensors = {}
    for layer, (inputs, outputs) in enumerate(zip(sizes, sizes[1:]), 1):
        shapes = {"weight": (outputs, inputs), "bias": (outputs,)}
        for kind, shape in shapes.items():
            if kind == "bias" and not bias:
                continue
            mean = generator.normal(0.0, 1.0 / np.sqrt(inputs), shape)
            stddev = generator.uniform(0.05, 0.4, shape) / np.sqrt(inputs)
            tensors[f"fc{layer}.{kind}.mean"] = mean.astype(np.float32)
            tensors[f"fc{layer}.{kind}.stddev"] = stddev.astype(np.float32)
    save_safetensors(path, tensors)


def run(*command):
    """Runs a command; returns its output. Raises RuntimeError with what it
    wrote to stderr if it fails."""
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True
    )
    if done.returncode != 0:
        raise RuntimeError(f"{command} failed with {done.returncode}: {done.stderr}")
    return done.stdout


def save_statistics(command, prefix, names=reference.STATISTICS):
    """Runs `command`, a call of bayes-run or of a compiled executable, with
    `--save prefix`; returns the statistics it wrote, by their names."""
    run(*command, "--save", prefix)
    return {name: np.load(f"{prefix}.{name}.npy") for name in names}


def load_model(path):
    """A compiled library as a native.Model. A path can be loaded only once per
    process: the dynamic loader does not look at the file again."""
    return native.Model(Path(path))


def expect_statistics(posterior, inputs, samples, estimator, key, first_example=0):
    """The NumPy reference's statistics under the draws of compiled models."""
    probabilities = reference.sample_probabilities(
        posterior,
        inputs,
        samples,
        estimator,
        reference.DrawsV1Normals(key),
        first_example,
    )
    summary = reference.summarise(probabilities)
    return {name: getattr(summary, name) for name in reference.STATISTICS}


def assert_same_bytes(found, expected, message=""):
    """Compares statistics by their names, bit for bit."""
    assert found.keys() == expected.keys(), f"{found.keys()} {expected.keys()}"
    for name, value in expected.items():
        if found[name].tobytes() != value.tobytes():
            worst = np.abs(found[name].astype(np.float64) - value).max()
            raise AssertionError(f"'{name}' differs by up to {worst}: {message}")


def assert_close(found, expected, message=""):
    """Compares statistics by their names up to the rounding of float32."""
    for name, value in expected.items():
        np.testing.assert_allclose(
            found[name], value, rtol=0, atol=ROUNDING, err_msg=f"{name}: {message}"
        )


def check_tiers(test, save, tiers, examples, expected, **case):
    """Compares what a library predicts on each of its tiers with `expected`, and
    bit for bit with examples alone, in blocks and on several threads.
    `save(*arguments)` returns the statistics that it gives with these arguments
    of bayes-run; `case` names it in messages."""
    for tier in tiers:
        with test.subTest(tier=tier, **case):
            at = ("--max-tier", tier)
            found = save(*at)
            assert_close(found, expected)
            for batch, threads in ((1, 1), (16, 2), (examples, 4)):
                more = ("--batch", batch, "--threads", threads)
                assert_same_bytes(save(*at, *more), found)


def check_within_memory(compiler, module, tier, images, samples, prefix, expected):
    """Compares what an executable predicts that stops where it reads or writes
    beside its memory with `expected`, bit for bit. `prefix` begins the names of
    the files it makes."""
    if os.environ.get("BAYES_EMITTED_SANITIZER") == "thread":
        raise unittest.SkipTest("the run time of executables has ThreadSanitizer")
    checked = f"{prefix}-checked"
    run(compiler, module, "-o", checked, f"--march={tier}", "--sanitize=address")
    data = ("--images", images, "--samples", samples, "--threads", 2)
    assert_same_bytes(save_statistics((checked, *data), f"{prefix}-saved"), expected)

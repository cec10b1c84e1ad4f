"""A posterior of random numbers with images, for the commands that measure
posteriors."""

import os
import subprocess
import sys

import numpy as np
from support import write_posterior

SIZES = (40, 30, 10)


def write_data(folder):
    """What `call_benchmark` reads, and images unlike the others."""
    generator = np.random.default_rng(0)
    write_posterior(folder / "small.safetensors", SIZES, seed=1)
    np.save(folder / "images.npy", generator.normal(size=(50, SIZES[0])))
    np.save(folder / "others.npy", 3 * generator.normal(size=(20, SIZES[0])))
    np.save(folder / "labels.npy", generator.integers(0, SIZES[-1], 50))


def call_benchmark(script, folder, build, *options):
    """Runs `script` on the files of `write_data` with two seeds."""
    files = {
        "posterior": "small.safetensors",
        "images": "images.npy",
        "labels": "labels.npy",
    }
    words = [f"--{name}={folder / file}" for name, file in files.items()]
    core = f"--core={min(os.sched_getaffinity(0))}"
    return subprocess.run(
        [script, *words, core, f"--build={build}", "--seeds=2", *map(str, options)],
        capture_output=True,
        text=True,
        env={"PYTHON": sys.executable},
    )

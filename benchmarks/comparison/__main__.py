# ===- __main__.py - The command benchmarks/compare -----------------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Compares compiled models with their peers, in one run on one core.

The same networks, 32 samples, all five statistics: local reparameterisation and
weight sampling written by hand in PyTorch and JAX, the Bayesian libraries
bayesian-torch, torchbnn and blitz, and one deterministic pass in PyTorch and ONNX
Runtime. Every prediction is first compared with NumPy's; the run ends with exit
code 1 if one disagrees.
"""

import argparse
import importlib.metadata
import platform
import sys
import time
from pathlib import Path

from .command import add_common_arguments, prepare

SYNTHETIC = (1024, 1024, 1024, 10)
NORMALS = 1 << 16  # of one call
PACKAGES = (
    *("numpy", "jax", "torch", "onnxruntime"),
    *("bayesian-torch", "torchbnn", "blitz-bayesian-pytorch"),
)


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog="benchmarks/compare",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="BAYES_BENCHMARK_PYTHON names the interpreter of an environment that "
        "has requirements.txt;\nwithout it, one is made in BUILD/benchmarks/venv, a "
        "download of several GB.",
    )
    parser.add_argument("--core", type=int, default=0, help="core to run on (0)")
    parser.add_argument("--samples", type=int, default=32, help="Monte-Carlo samples")
    parser.add_argument(
        "--batch",
        type=int,
        nargs="+",
        default=(1, 16, 128),
        help="examples per call (1 16 128)",
    )
    parser.add_argument(
        "--seconds",
        type=float,
        default=3.0,
        help="time for each contender and batch size (3)",
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="few repetitions, in a minute or two: a smoke test, not a measurement",
    )
    parser.add_argument(
        "--option",
        action="append",
        default=[],
        help="a further option of bayes-compile; may be repeated",
    )
    parser.add_argument(
        "--cpu-time",
        action="store_true",
        help="count the time of the processor instead of the clock on the wall, for a "
        "machine that does other things too",
    )
    add_common_arguments(parser, "benchmarks.md")
    return parser.parse_args()


def check_arguments(options):
    """Ends the run, before it measures anything, where it could not succeed."""
    for part in (
        "bin/bayes-translate",
        "bin/bayes-compile",
        "benchmarks/libBayesBenchmarkBounds.so",
    ):
        if not (options.build / part).exists():
            sys.exit(f"error: '{options.build / part}' not found; build the project")
    prepare(options)


def describe_processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def import_peers():
    """The modules with contenders; they start no threads but on the core that
    this process is bound to by now."""
    from . import jax_peers, library_peers, onnx_peers, torch_peers

    return jax_peers, torch_peers, library_peers, onnx_peers


def measure_network(options, peers, compiler, network):
    from . import compiled
    from .contenders import find_error
    from .measure import measure
    from .report import BatchResult, NetworkResult

    fma, fma_flops = compiled.make_fma(options.build)
    found = NetworkResult(network.name, network.samples)
    for batch in options.batch:
        print(f"measuring {network.name}, batch {batch}", file=sys.stderr)
        contenders, reparameterised = compiled.make_contenders(compiler, network, batch)
        for peer in peers:
            contenders += peer.make_contenders(network, batch)
        for contender in contenders:
            # The first call may compile; it also warms up.
            error = find_error(contender, contender.call(), network)
            if error:
                sys.exit(f"error: {contender.name}, {contender.kind}: {error}")
        calls = {(c.kind, c.name): c.call for c in contenders}
        times = measure({"fma": fma, **calls}, *options.effort)
        peak = fma_flops / times.pop("fma").median
        flops = network.count_flops(batch) if reparameterised else None
        found.batches[batch] = BatchResult(times, peak, flops)
    return found


def measure_normals(options, peers, compiler):
    import numpy as np

    from . import compiled
    from .contenders import OURS
    from .measure import measure

    jax_peers, torch_peers, *_ = peers
    generator = np.random.Generator(np.random.Philox(0))
    buffer = np.empty(NORMALS, np.float32)
    calls = {
        OURS: compiled.make_normals(compiler, NORMALS),
        "PyTorch": torch_peers.make_normals(NORMALS),
        "JAX": jax_peers.make_normals(NORMALS),
        "NumPy, Philox": lambda: generator.standard_normal(
            dtype=np.float32, out=buffer
        ),
    }
    for call in calls.values():
        call()
    times = measure(calls, *options.effort)
    return {name: NORMALS / found.median for name, found in times.items()}


def main():
    options = parse_arguments()
    effort = (0.2, 2, 2) if options.quick else (options.seconds, 12, 3)
    clock = time.process_time if options.cpu_time else time.perf_counter
    options.effort = (*effort, clock)
    check_arguments(options)
    peers = import_peers()
    from . import compiled, networks, report

    work = options.build / "benchmarks" / "compare"
    work.mkdir(parents=True, exist_ok=True)
    compiler = compiled.Compiler(options.build, work, options.option)
    examples = max(options.batch)
    versions = (f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    found = report.Report(
        {
            "machine": f"{describe_processor()}, one core, one thread, f32",
            "peers": ", ".join(versions),
        }
    )
    for network in (
        networks.make_mnist(options.samples, examples),
        networks.make_synthetic(work, SYNTHETIC, options.samples, examples),
    ):
        found.networks.append(measure_network(options, peers, compiler, network))
    found.normals = measure_normals(options, peers, compiler)
    peaks = [b.peak for network in found.networks for b in network.batches.values()]
    found.environment["FMA peak"] = (
        f"{sorted(peaks)[len(peaks) // 2] / 1e9:.0f} GFLOP/s"
    )
    found.environment["compiler"] = compiler.description
    found.environment["cells"] = "microseconds {}per call: median (minimum)".format(
        "of the processor " if options.cpu_time else ""
    )

    print(report.to_text(found))
    if options.json:
        options.json.write_text(report.to_json(found))
    if options.markdown:
        page = options.markdown.read_text()
        section = report.to_markdown(found)
        options.markdown.write_text(report.replace_section(page, section))


if __name__ == "__main__":
    main()

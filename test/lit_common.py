"""Set-up shared by the lit suites of the project.

Environment switches:
  BAYES_VERIFY_ROUNDTRIP=1  run every `bayes-opt` with --verify-roundtrip, so
                            that the suite also covers text and bytecode.
"""

import os
import re
import shutil
import subprocess

TOOLS = (
    "bayes-opt",
    "bayes-translate",
    "bayes-compile",
    "bayes-run",
    "bayes-reduce",
    "bayes-lsp-server",
)
LLVM_TOOLS = (
    "FileCheck",
    "count",
    "llvm-nm",
    "llvm-objcopy",
    "llvm-objdump",
    "llvm-readelf",
    "llvm-strip",
    "mlir-opt",
    "mlir-translate",
    "not",
    "split-file",
)

# Features of the psABI levels of x86-64 as /proc/cpuinfo names them.
CPU_LEVELS = {
    "x86-64-v3": {"avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "movbe"},
    "x86-64-v4": {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"},
    "x86-64-v4+": {"avx512vbmi", "avx512_vbmi2", "avx512_vnni", "avx512_bf16"},
}


def _cpu_flags():
    try:
        with open("/proc/cpuinfo") as file:
            match = re.search(r"^flags\s*:(.*)$", file.read(), re.MULTILINE)
    except OSError:
        match = None
    return set(match.group(1).split()) if match else set()


def _imports(python, module):
    command = [python, "-c", "import " + module]
    return subprocess.run(command, capture_output=True).returncode == 0


def _add_tool(config, name, command):
    # A tool's name is replaced only where it stands as a word of its own, not
    # inside a path or a longer name.
    pattern = r"(?<![\w./%-])" + re.escape(name) + r"(?![\w./-])"
    config.substitutions.append((pattern, command))


def _configure_sanitizers(config):
    # Tests that load the plugin into a stock tool cannot run: the process would
    # have to start with the sanitizer's library.
    config.available_features.add("sanitizer")
    # MLIR's own libraries are not instrumented, so that containers and memory
    # pools that cross the border are annotated on one side only.
    config.environment["ASAN_OPTIONS"] = (
        "detect_container_overflow=0:allow_user_poisoning=0"
    )
    suppressions = os.path.join(os.path.dirname(__file__), "tsan-suppressions.txt")
    # A function of MLIR that ends with unlocking a mutex may jump there instead of
    # calling, so that the unlocking seems to be ours, without the locking.
    config.environment["TSAN_OPTIONS"] = (
        f"suppressions={suppressions}:report_mutex_bugs=0"
    )
    config.environment["UBSAN_OPTIONS"] = "print_stacktrace=1"
    config.environment["ASAN_SYMBOLIZER_PATH"] = os.path.join(
        config.llvm_tools_dir, "llvm-symbolizer"
    )


def _emitted_sanitizer(config):
    """The sanitizer for emitted code in a build with sanitizers, as in
    `bayes-compile --sanitize`."""
    return "thread" if config.bayes_sanitizers == "thread" else "address"


def _write_wrapper(config, name, command):
    """Writes a program `name` that runs `command`, text for the shell."""
    folder = os.path.join(config.suite_exec_root, "instrumented")
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, name)
    with open(path, "w") as file:
        file.write(f"#!/bin/sh\nexec {command}\n")
    os.chmod(path, 0o755)
    return path


def instrument_artifacts(config):
    """In a build with sanitizers, makes the code that the suite's `bayes-compile`
    emits check itself as well. `%python` can load such libraries, and `%model_cc`
    links such objects into programs. `%plain_compile` and `%cc` are without, for
    tests that look at an artifact's own bytes, symbols and memory. To be called
    before configure()."""
    tool = os.path.join(config.bayes_build_dir, "bin", "bayes-compile")
    config.substitutions.append(("%plain_compile", tool))
    if not config.bayes_sanitizers:
        config.substitutions.append(("%model_cc", config.c_compiler))
        return

    sanitizer = _emitted_sanitizer(config)
    config.environment["BAYES_EMITTED_SANITIZER"] = sanitizer
    flag = f"sanitize={sanitizer}"
    wrapper = _write_wrapper(config, "bayes-compile", f'{tool} "$@" --{flag}')
    _add_tool(config, "bayes-compile", wrapper)
    wrapper = _write_wrapper(config, "cc", f'{config.c_compiler} "$@" -f{flag}')
    config.substitutions.append(("%model_cc", wrapper))

    # Python has to start with the run time of the sanitizer, and its own memory
    # at exit counts as leaks. sitecustomize.py keeps both from the programs that
    # a test calls.
    stem = {"address": "asan", "thread": "tsan"}[sanitizer]
    query = f"-print-file-name=libclang_rt.{stem}-x86_64.so"
    runtime = subprocess.check_output([config.c_compiler, query], text=True).strip()
    command = (
        f"env LD_PRELOAD={runtime} ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 "
        f'{config.python_executable} "$@"'
    )
    wrapper = _write_wrapper(config, "python", command)
    config.substitutions.append(("%python", wrapper))


def configure(config):
    """Adds tools, substitutions and features to a suite's `config`."""
    build_bin = os.path.join(config.bayes_build_dir, "bin")
    config.test_exec_root = config.suite_exec_root

    for name in LLVM_TOOLS:
        _add_tool(config, name, os.path.join(config.llvm_tools_dir, name))
    for name in TOOLS:
        command = os.path.join(build_bin, name)
        if name == "bayes-opt" and os.environ.get("BAYES_VERIFY_ROUNDTRIP") == "1":
            command += " --verify-roundtrip"
        _add_tool(config, name, command)

    config.substitutions += [
        ("%bayes_plugin", os.path.join(config.bayes_build_dir, "lib", "BayesPlugin.so")),
        ("%bayes_source", config.bayes_source_dir),
        ("%bayes_build", config.bayes_build_dir),
        ("%mnist", os.path.join(config.bayes_source_dir, "python", "models", "mnist")),
        ("%cmake", config.cmake),
        ("%cc", config.c_compiler),
        ("%cxx", config.cxx_compiler),
        ("%python", config.python_executable),
    ]

    config.environment["FILECHECK_OPTS"] = (
        "-enable-var-scope --allow-unused-prefixes=false"
    )
    config.environment["PYTHONPATH"] = os.path.join(config.bayes_source_dir, "python")
    config.environment["PYTHONDONTWRITEBYTECODE"] = "1"

    flags = _cpu_flags()
    for level, needed in CPU_LEVELS.items():
        if needed <= flags:
            config.available_features.add(level)
    if shutil.which("gcc") and shutil.which("g++"):
        config.available_features.add("gcc")
    if _imports(config.python_executable, "numpy"):
        config.available_features.add("numpy")
    if config.bayes_onednn:
        config.available_features.add("onednn")
    if config.bayes_benchmarks:
        config.available_features.add("benchmarks")
    if config.bayes_sanitizers:
        _configure_sanitizers(config)

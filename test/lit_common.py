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
    config.environment["UBSAN_OPTIONS"] = "print_stacktrace=1"
    config.environment["ASAN_SYMBOLIZER_PATH"] = os.path.join(
        config.llvm_tools_dir, "llvm-symbolizer"
    )


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
    if config.bayes_benchmarks:
        config.available_features.add("benchmarks")
    if config.bayes_sanitizers:
        _configure_sanitizers(config)

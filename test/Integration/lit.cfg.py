"""Integration tests: numbers of compiled models against independent ones."""

import os

import lit.formats
import lit_common

config.name = "bayes-integration"
config.test_format = lit.formats.ShTest(execute_external=True)
config.suffixes = [".mlir", ".test", ".c", ".py"]
config.excludes = ["Inputs", "lit.cfg.py", "stored_weights.py", "support.py"]
config.test_source_root = os.path.dirname(__file__)

lit_common.instrument_artifacts(config)
lit_common.configure(config)
config.environment["PYTHONPATH"] += os.pathsep + config.test_source_root
if config.bayes_sanitizers:
    folder = os.path.join(config.test_source_root, "Inputs", "instrumented")
    config.environment["PYTHONPATH"] += os.pathsep + folder

# Expected values come from NumPy, so there is no suite without it.
if "numpy" not in config.available_features:
    lit_config.warning("integration tests are skipped: they need NumPy")
    config.unsupported = True

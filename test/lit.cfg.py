"""Regression tests: IR, passes, tools and the build itself."""

import os

import lit.formats
import lit_common

config.name = "bayes"
config.test_format = lit.formats.ShTest(execute_external=True)
config.suffixes = [".mlir", ".test", ".c"]
config.excludes = ["Inputs", "Integration", "Unit", "corpora", "upstream"]
config.test_source_root = os.path.dirname(__file__)

lit_common.configure(config)

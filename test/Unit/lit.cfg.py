"""Unit tests: the GoogleTest executables named *Tests in the build folder."""

import lit.formats
import lit_common

config.name = "bayes-unit"
config.test_format = lit.formats.GoogleTest(".", "Tests")
config.suffixes = []
config.test_source_root = config.suite_exec_root

lit_common.configure(config)

"""Runs at the start of the tests' Python in builds with sanitizers: what lets it
load instrumented libraries is not for the programs that a test calls."""

import os

os.environ.pop("LD_PRELOAD", None)
options = os.environ.get("ASAN_OPTIONS", "")
os.environ["ASAN_OPTIONS"] = options.removesuffix(":detect_leaks=0")

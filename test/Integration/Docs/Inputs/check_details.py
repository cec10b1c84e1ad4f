"""Compares the keys of a model's JSON with those that bayes_abi.h documents.

Usage: check_details.py MODEL.so bayes_abi.h"""

import re
import sys
from pathlib import Path

from bayes_mlir.native import Model

comment = re.search(
    r"/\*\* A JSON object(.*?)\*/\s*const char \*json;", Path(sys.argv[2]).read_text(), re.DOTALL
)
documented = re.findall(r'^\s+"(\w+)"  ', comment.group(1), re.MULTILINE)
found = sorted(Model(sys.argv[1]).details)
assert sorted(documented) == found, f"documented {documented}, found {found}"

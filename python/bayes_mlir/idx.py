# ===- idx.py - Reader for IDX files ---------------------------------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Reader for the IDX format in which MNIST is distributed."""

import gzip
import math
from pathlib import Path

import numpy as np

_UINT8 = 0x08


def read_idx(path):
    """Reads an IDX file of unsigned bytes, plain or gzip-compressed.

    Returns a uint8 array of the shape that the file states. Raises ValueError
    if the content is not such a file or its length contradicts its header.
    """
    content = Path(path).read_bytes()
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    if len(content) < 4 or content[:2] != b"\0\0":
        raise ValueError(f"'{path}' is not an IDX file")
    element, rank = content[2], content[3]
    if element != _UINT8:
        raise ValueError(
            f"'{path}' has IDX element type {element:#04x}, expected {_UINT8:#04x}"
        )
    header = 4 + 4 * rank
    if len(content) < header:
        raise ValueError(f"'{path}' ends within its header")
    shape = np.frombuffer(content, ">u4", rank, 4).tolist()
    expected = header + math.prod(shape)
    if len(content) != expected:
        raise ValueError(
            f"'{path}' has {len(content)} bytes, expected {expected} for shape {shape}"
        )
    return np.frombuffer(content, np.uint8, offset=header).reshape(shape)

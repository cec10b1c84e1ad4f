# ===- safetensors_file.py - Reader and writer for safetensors -------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Minimal safetensors files in NumPy, for tools that must not need more.

Layout: a little-endian 64-bit length, that many bytes of JSON, then the tensor
data; each JSON entry gives dtype, shape and byte range, and the entry
`__metadata__` maps strings to strings.
"""

import json
import math
import os
from pathlib import Path

import numpy as np

_DTYPES = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    "I64": "<i8",
    "I32": "<i4",
    "U8": "|u1",
}


def load_safetensors(path):
    """Reads a safetensors file; returns (tensors by name, metadata).

    Raises ValueError where the header and the data do not fit each other or an
    element type is not one of F64, F32, F16, I64, I32, U8.
    """
    content = Path(path).read_bytes()
    length = int.from_bytes(content[:8], "little")
    if len(content) < 8 or length > len(content) - 8:
        raise ValueError(f"'{path}' is shorter than its header")
    header = json.loads(content[8 : 8 + length])
    metadata = header.pop("__metadata__", {})
    data = content[8 + length :]
    tensors = {}
    for name, entry in header.items():
        if entry["dtype"] not in _DTYPES:
            raise ValueError(f"'{path}': '{name}' has element type {entry['dtype']}")
        dtype = np.dtype(_DTYPES[entry["dtype"]])
        begin, end = entry["data_offsets"]
        expected = math.prod(entry["shape"]) * dtype.itemsize
        if not 0 <= begin <= end <= len(data) or end - begin != expected:
            raise ValueError(
                f"'{path}': '{name}' has bytes {begin} to {end}, expected "
                f"{expected} bytes within {len(data)}"
            )
        tensors[name] = np.frombuffer(data[begin:end], dtype).reshape(entry["shape"])
    return tensors, metadata


def save_safetensors(path, tensors, metadata=None):
    """Writes `tensors` (name to array) and `metadata` (string to string).

    The bytes depend on the arguments only. The file appears under its name
    when it is complete.
    """
    names = {np.dtype(code): name for name, code in _DTYPES.items()}
    header = {"__metadata__": dict(metadata)} if metadata else {}
    chunks, offset = [], 0
    for name, tensor in tensors.items():
        chunk = np.ascontiguousarray(tensor).tobytes()
        header[name] = {
            "dtype": names[np.asarray(tensor).dtype],
            "shape": list(np.shape(tensor)),
            "data_offsets": [offset, offset + len(chunk)],
        }
        chunks.append(chunk)
        offset += len(chunk)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    temporary = Path(f"{path}.tmp")
    temporary.write_bytes(len(text).to_bytes(8, "little") + text + b"".join(chunks))
    os.replace(temporary, path)

# ===- native.py - Compiled models through their C interface ---------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Calls a compiled model, a shared library, from NumPy.

The declarations repeat include/bayes-runtime/bayes_abi.h, which documents them.
"""

import ctypes
import json
import operator
import os
import struct
from types import SimpleNamespace

import numpy as np

ABI_VERSION = 1
INPUT_F32, INPUT_U8 = 0, 1


class _OutputInfo(ctypes.Structure):
    _fields_ = [
        ("name", ctypes.c_char_p),
        ("rank", ctypes.c_uint32),
        ("shape", ctypes.POINTER(ctypes.c_int64)),
    ]


class _ModelInfo(ctypes.Structure):
    _fields_ = [
        ("abi_version", ctypes.c_uint32),
        ("struct_size", ctypes.c_uint32),
        ("name", ctypes.c_char_p),
        ("draws", ctypes.c_char_p),
        ("tier", ctypes.c_char_p),
        ("compiler", ctypes.c_char_p),
        ("json", ctypes.c_char_p),
        ("tier_index", ctypes.c_uint32),
        ("uint8_divisor", ctypes.c_float),
        ("input_rank", ctypes.c_uint32),
        ("input_shape", ctypes.POINTER(ctypes.c_int64)),
        ("output_count", ctypes.c_uint32),
        ("outputs", ctypes.POINTER(_OutputInfo)),
    ]


_Status = ctypes.c_int32
_Predict = ctypes.CFUNCTYPE(
    _Status,
    ctypes.c_void_p,  # model
    ctypes.c_void_p,  # input
    ctypes.c_int32,  # input_type
    ctypes.c_uint64,  # batch
    ctypes.c_uint64,  # first_example
    ctypes.c_uint64,  # key
    ctypes.c_uint64,  # samples
    ctypes.POINTER(ctypes.c_void_p),  # outputs
    ctypes.c_void_p,  # workspace
    ctypes.c_size_t,  # workspace_size
)


class _ModelApi(ctypes.Structure):
    _fields_ = [
        ("abi_version", ctypes.c_uint32),
        ("struct_size", ctypes.c_uint32),
        ("info", ctypes.CFUNCTYPE(ctypes.POINTER(_ModelInfo))),
        ("status_message", ctypes.CFUNCTYPE(ctypes.c_char_p, _Status)),
        (
            "init",
            ctypes.CFUNCTYPE(_Status, ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p)),
        ),
        ("free", ctypes.CFUNCTYPE(None, ctypes.c_void_p)),
        ("workspace_size", ctypes.CFUNCTYPE(ctypes.c_size_t, ctypes.c_void_p)),
        ("predict", _Predict),
    ]


def _check_end(path):
    """Raises ValueError if the ELF file at `path` has lost its end, with which
    the loader would let the process die."""
    with open(path, "rb") as file:
        header = file.read(64)
        size = file.seek(0, os.SEEK_END)
    if len(header) < 64 or header[:4] != b"\x7fELF":
        return
    # The section headers are the last part of a file.
    offset, entry_size, count = struct.unpack("<40xQ10xHH2x", header)
    if offset + entry_size * count > size:
        raise ValueError(f"'{path}' is truncated: it has {size} bytes")


def _as_word(name, value):
    """`value` as an unsigned 64-bit integer. Raises TypeError or ValueError
    where ctypes would wrap."""
    try:
        value = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} is {value!r}, expected an integer") from None
    if not 0 <= value < 2**64:
        raise ValueError(f"{name} is {value}, expected 0 to 2^64 - 1")
    return value


class Model:
    """A compiled model, opened from a shared library; one thread at a time.

    `name`, `draws`, `tier` and `compiler` are strings, `input_shape` and the
    values of `output_shapes` (by name) are tuples without the batch, `details`
    is a dictionary with the rest of the model's description. Raises OSError if
    the library cannot be loaded, ValueError if it is not a model or truncated,
    and RuntimeError if the model refuses this machine.
    """

    def __init__(self, path):
        self._model = None
        _check_end(path)
        library = ctypes.CDLL(os.path.abspath(path))
        try:
            self._api = _ModelApi.in_dll(library, "bayes_model_v1")
        except ValueError:
            raise ValueError(f"'{path}' is not a compiled model") from None
        if self._api.abi_version != ABI_VERSION:
            raise ValueError(
                f"'{path}' has ABI version {self._api.abi_version}, "
                f"expected {ABI_VERSION}"
            )
        info = self._api.info().contents
        self.name, self.draws, self.tier, self.compiler = (
            text.decode() for text in (info.name, info.draws, info.tier, info.compiler)
        )
        self.details = json.loads(info.json)
        self.input_shape = tuple(info.input_shape[: info.input_rank])
        self.output_shapes = {
            output.name.decode(): tuple(output.shape[: output.rank])
            for output in info.outputs[: info.output_count]
        }
        model = ctypes.c_void_p()
        self._check(self._api.init(None, ctypes.byref(model)))
        self._model = model
        self._workspace = np.empty(self._api.workspace_size(model), np.uint8)

    def __del__(self):
        if self._model:
            self._api.free(self._model)

    def _check(self, status):
        if status:
            raise RuntimeError(self._api.status_message(status).decode())

    def bind(self, inputs, samples, key=0, first_example=0, outputs=None):
        """Prepares one call of predict with fixed arguments.

        `inputs` is [batch, *input_shape], uint8 or convertible to float32;
        `outputs` names the wanted statistics (default: all). Returns (call,
        results): each `call()` predicts and writes the float32 arrays
        [batch, ...] that `results` has as attributes. Raises TypeError and
        ValueError for arguments that cannot be.
        """
        inputs = np.asarray(inputs)
        if inputs.dtype.kind in "cMmOSU":
            raise TypeError(f"input has type {inputs.dtype}, expected real numbers")
        kind = INPUT_U8 if inputs.dtype == np.uint8 else INPUT_F32
        dtype = np.uint8 if kind == INPUT_U8 else np.float32
        inputs = np.ascontiguousarray(inputs, dtype)
        if inputs.shape[1:] != self.input_shape:
            raise ValueError(
                f"input has shape {inputs.shape}, expected (batch, "
                f"{', '.join(map(str, self.input_shape))})"
            )
        wanted = self.output_shapes if outputs is None else outputs
        batch = len(inputs)
        unknown = [name for name in wanted if name not in self.output_shapes]
        if unknown:
            raise ValueError(
                f"output {unknown[0]!r} is unknown, expected "
                f"{', '.join(map(repr, self.output_shapes))}"
            )
        results = {
            name: np.empty((batch, *self.output_shapes[name]), np.float32)
            for name in wanted
        }
        pointers = (ctypes.c_void_p * len(self.output_shapes))(
            *(
                results[name].ctypes.data if name in results else None
                for name in self.output_shapes
            )
        )
        arguments = (
            self._model,
            inputs.ctypes.data,
            kind,
            batch,
            _as_word("first_example", first_example),
            _as_word("key", key),
            _as_word("samples", samples),
            pointers,
            self._workspace.ctypes.data,
            self._workspace.size,
        )
        predict, check = self._api.predict, self._check

        def call(_kept_alive=(inputs, results)):
            check(predict(*arguments))

        return call, SimpleNamespace(**results)

    def predict(self, inputs, samples, key=0, first_example=0):
        """All statistics of `samples` networks, as the attributes of the result:
        float32 arrays [batch, ...] by the names in `output_shapes`."""
        call, results = self.bind(inputs, samples, key, first_example)
        call()
        return results

#!/usr/bin/env python3
# ===- make_import_inputs.py - Small checkpoints for import tests ----------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Writes the checkpoints of test/Import/Inputs, good and bad ones.

Needs NumPy. The good ones have the keys that bayesian-torch 0.5.0, torchbnn 1.2
and blitz 0.2.8 write; checkpoints of the libraries themselves are made by
make_checkpoints.py. Bad safetensors files are put together byte by byte, as no
writer would make them.
"""

import argparse
import json
import struct
from pathlib import Path

import numpy as np

OUTPUT = Path(__file__).resolve().parents[2] / "test/Import/Inputs"


def ramp(*shape):
    """Values that tell every element apart: 0.5, 1.5, ... in f32."""
    return np.arange(np.prod(shape), dtype="f4").reshape(shape) + np.float32(0.5)


def network(sizes, mean="weight.mean", spread="weight.stddev", value=None, names=None):
    """Tensors of a dense network; `sizes` are inputs and then outputs per layer.

    `mean` and `spread` are the weight's keys; the bias' are those with "weight"
    replaced. All spreads are `value`, or a ramp.
    """
    tensors = {}
    for i, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        layer = names[i] if names else f"fc{i + 1}"
        for parameter, shape in ("weight", (outputs, inputs)), ("bias", (outputs,)):
            for key, filler in (mean, None), (spread, value):
                tensor = (
                    ramp(*shape) if filler is None else np.full(shape, filler, "f4")
                )
                tensors[f"{layer}.{key.replace('weight', parameter)}"] = tensor
    return tensors


def encode(tensors, metadata=None, dtypes=None):
    """A safetensors file; `dtypes` names element types NumPy does not have."""
    names = {"f2": "F16", "f4": "F32", "f8": "F64", "i8": "I64"}
    header = {"__metadata__": metadata} if metadata else {}
    data = b""
    for name, tensor in tensors.items():
        header[name] = {
            "dtype": (dtypes or {}).get(name, names.get(tensor.dtype.str[1:])),
            "shape": list(tensor.shape),
            "data_offsets": [len(data), len(data) + tensor.nbytes],
        }
        data += tensor.tobytes()
    return assemble(header, data)


def assemble(header, data, length=None):
    """A safetensors file from any header (object or text) and claimed length."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def entry(begin, end, shape, dtype="F32"):
    """One tensor of a header."""
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


def good_files():
    """Files that import, by name."""
    own = network([3, 4, 2])
    torch = {"mean": "mu_weight", "spread": "rho_weight"}
    bnn = {"mean": "weight_mu", "spread": "weight_log_sigma"}
    blitz = {"mean": "weight_mu", "spread": "weight_rho"}
    sampler = {"mean": "weight_sampler.mu", "spread": "weight_sampler.rho"}
    noise = {"fc1.weight_sampler.eps_w": np.full((4, 3), np.nan, "f4")}

    yield "own.safetensors", encode(own, {"format": "bayes", "name": "own"})
    yield (
        "metadata.safetensors",
        encode(
            network([3, 4, 4], names=["b", "a"]),
            {
                "format": "bayes",
                "layers": '["b", {"name": "a", "bias": false}]',
                "activation": "identity",
                "output": "identity",
                "uint8_divisor": "null",
            },
        ),
    )
    yield (
        "bayesian-torch.safetensors",
        encode(network([3, 4, 2], **torch), {"format": "pt"}),
    )
    yield "torchbnn.safetensors", encode(network([3, 4, 2], **bnn, names=["0", "2"]))
    yield (
        "torchbnn-frozen.safetensors",
        encode({**network([3, 2], **bnn), "fc1.weight_eps": ramp(2, 3)}),
    )
    yield (
        "blitz.safetensors",
        encode({**network([3, 4], **blitz), **network([3, 4], **sampler), **noise}),
    )
    yield "blitz-alias.safetensors", encode({**network([3, 4], **sampler), **noise})
    yield (
        "blitz-apart.safetensors",
        encode({**network([3, 4], **sampler), "fc1.weight_mu": np.zeros((4, 3), "f4")}),
    )
    yield (
        "order.safetensors",
        encode(network([2, 2, 2, 2], names=["fc10", "fc2", "fc1"])),
    )
    yield (
        "zero.safetensors",
        encode({**network([3, 4], value=0), **network([4, 2], names=["fc2"])}),
    )
    yield (
        "ordinary.safetensors",
        encode({**network([3, 4]), "fc2.weight": ramp(2, 4), "fc2.bias": ramp(2)}),
    )
    halves = network([3, 2])
    halves["fc1.weight.mean"] = halves["fc1.weight.mean"].astype("f2")
    halves["fc1.weight.stddev"] = np.full((2, 3), 0x3F80, "u2")
    halves["fc1.bias.mean"] = np.array([0.1, 0.5])
    yield (
        "types.safetensors",
        encode(halves, dtypes={"fc1.weight.stddev": "BF16"}),
    )


def bad_files():
    """Files that are refused, by name, without their suffix .safetensors."""
    own = network([3, 2])

    def changed(**tensors):
        changes = {key.replace("_", "."): tensor for key, tensor in tensors.items()}
        return encode({k: v for k, v in {**own, **changes}.items() if v is not None})

    def single(value):
        tensor = ramp(2, 3)
        tensor[1, 2] = value
        return tensor

    # What the bytes are.
    yield "truncated-length", b"\x10\0\0"
    yield "truncated-header", encode(own)[:40]
    yield "truncated-data", encode(own)[:-1]
    yield "long-header", assemble({}, b"", length=2**63)
    yield "not-json", assemble(b"{]", b"")
    yield "array-header", assemble([], b"")
    yield "text-file", b"this is a text file and no checkpoint at all\n"
    yield "pickle", b"\x80\x02}q\x00(X\x0a\x00\x00\x00fc1.weightq\x01"
    yield "numpy-array", b"\x93NUMPY\x01\x00"

    # What the header claims.
    yield (
        "overlap",
        assemble({"a": entry(0, 8, [2]), "b": entry(4, 12, [2])}, bytes(12)),
    )
    yield "hole", assemble({"a": entry(0, 4, [1]), "b": entry(8, 12, [1])}, bytes(12))
    yield "beyond-file", assemble({"a": entry(0, 2**40, [2**38])}, bytes(4))
    yield "overflow", assemble({"a": entry(0, 0, [2**40, 2**40])}, b"")
    yield "unknown-type", assemble({"a": entry(0, 4, [1], "F31")}, bytes(4))
    yield "size-mismatch", assemble({"a": entry(0, 4, [2])}, bytes(4))
    yield (
        "duplicate",
        assemble(
            b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},'
            b'"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}',
            bytes(8),
        ),
    )
    yield "metadata", assemble({"__metadata__": {"epoch": 3}}, b"")
    yield "metadata-output", encode(own, {"format": "bayes", "output": "sigmoid"})

    # What the tensors are.
    yield "empty", assemble({}, b"")
    yield "unrecognised", encode({"fc1.loc": ramp(2, 3), "fc1.scale": ramp(2, 3)})
    yield (
        "mixed",
        encode({**own, "fc2.mu_weight": ramp(2, 2), "fc2.rho_weight": ramp(2, 2)}),
    )
    yield "unused", changed(conv_kernel=ramp(1, 1, 3, 3))
    yield "no-stddev", changed(fc1_weight_stddev=None)
    yield "no-mean", changed(fc1_bias_mean=None)
    yield "no-weight", changed(fc1_weight_mean=None, fc1_weight_stddev=None)
    yield "pair-shape", changed(fc1_weight_stddev=ramp(3, 2))
    yield "bias-shape", changed(fc1_bias_mean=ramp(3))
    yield (
        "rank",
        encode({"fc1.weight.mean": ramp(2, 3, 1), "fc1.weight.stddev": ramp(2, 3, 1)}),
    )
    yield (
        "zero-extent",
        encode({"fc1.weight.mean": ramp(0, 3), "fc1.weight.stddev": ramp(0, 3)}),
    )
    yield "chain", encode({**own, **network([3, 2], names=["fc2"])})
    yield "integers", changed(fc1_weight_mean=ramp(2, 3).astype("i8"))
    yield "nan", changed(fc1_weight_mean=single(np.nan))
    yield "infinity", changed(fc1_weight_stddev=single(-np.inf))
    yield "negative", changed(fc1_weight_stddev=single(-0.125))
    yield (
        "too-large",
        encode({"fc1.weight_mu": ramp(2, 3), "fc1.weight_log_sigma": single(1000)}),
    )
    yield "one-output", encode(network([3, 1]))


def write_npz(output):
    """The .npz files; NumPy's own writer makes the good ones."""
    tensors = network([3, 4, 2])
    np.savez(output / "own.npz", **tensors)
    np.savez_compressed(output / "own-compressed.npz", **tensors)

    bad = output / "bad"
    good = (output / "own.npz").read_bytes()
    (bad / "truncated.npz").write_bytes(good[:-30])
    data = bytearray(good)
    data[data.index(ramp(4, 3).tobytes()) + 8] ^= 1
    (bad / "checksum.npz").write_bytes(data)
    np.savez(bad / "fortran.npz", **{"fc1.weight.mean": np.asfortranarray(ramp(2, 3))})
    np.savez(bad / "objects.npz", **{"fc1.weight.mean": np.array([None])})


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--output", type=Path, default=OUTPUT, help="folder to write to"
    )
    output = parser.parse_args().output
    (output / "bad").mkdir(parents=True, exist_ok=True)
    for name, content in good_files():
        (output / name).write_bytes(content)
    for name, content in bad_files():
        (output / "bad" / f"{name}.safetensors").write_bytes(content)
    write_npz(output)


if __name__ == "__main__":
    main()

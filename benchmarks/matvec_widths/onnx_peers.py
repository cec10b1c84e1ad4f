# ===- onnx_peers.py - Products of ONNX Runtime ---------------------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""One product, and the head, in ONNX Runtime: of floats and of codes of 4 bits."""

import numpy as np
import onnx
import onnxruntime


def _make_call(problem, node, initializers, *domains):
    """A function that returns the outputs of `node`, from "x" to "y", and the
    head."""
    arrays = {"head": problem.head, **initializers}
    size, outputs = problem.head.shape
    first, last = (
        onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [1, width])
        for name, width in (("x", size), ("p", outputs))
    )
    graph = onnx.helper.make_graph(
        [node, onnx.helper.make_node("MatMul", ["y", "head"], ["p"])],
        *("matvec", [first], [last]),
        [onnx.numpy_helper.from_array(array, name) for name, array in arrays.items()],
    )
    opsets = [onnx.helper.make_opsetid("", 17)]
    opsets += [onnx.helper.make_opsetid(domain, 1) for domain in domains]
    model = onnx.helper.make_model(graph, opset_imports=opsets, ir_version=9)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    return lambda: session.run(None, {"x": problem.inputs})[0]


def make_dense(problem):
    node = onnx.helper.make_node("MatMul", ["x", "W"], ["y"])
    return _make_call(problem, node, {"W": problem.matrices[0]})


def make_four_bits(problem, block, seed=0):
    """MatMulNBits with sums in f32, and what it must return: codes in blocks of
    `block` inputs that share a scale, (code - 8) * scale."""
    size = len(problem.head)
    generator = np.random.default_rng(seed)
    codes = generator.integers(0, 16, (size, size // block, block), np.uint8)
    scales = generator.uniform(0.1, 1.0, codes.shape[:2]).astype(np.float32)
    node = onnx.helper.make_node(
        *("MatMulNBits", ["x", "W", "scales"], ["y"]),
        domain="com.microsoft",
        **{"K": size, "N": size, "bits": 4, "block_size": block},
        accuracy_level=1,  # f32
    )
    packed = codes[..., 0::2] | codes[..., 1::2] << 4
    call = _make_call(
        problem, node, {"W": packed, "scales": scales.reshape(-1)}, "com.microsoft"
    )
    weights = (codes - 8.0) * scales[..., np.newaxis]
    x = problem.inputs.astype(np.float64)
    return call, x @ weights.reshape(size, size).T @ problem.head

# ===- onnx_peers.py - The peer of one deterministic pass ------------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""One pass with the mean weights in ONNX Runtime."""

import numpy as np
import onnx
import onnxruntime

from .contenders import ONE_PASS, Contender


def _make_session(network):
    nodes, initializers, value = [], [], "input"
    layers = network.posterior.layers
    for index, layer in enumerate(layers):
        for name, array in (("W", layer.weight_mean), ("b", layer.bias_mean)):
            initializers.append(
                onnx.numpy_helper.from_array(array.astype(np.float32), f"{name}{index}")
            )
        last = index + 1 == len(layers)
        nodes += [
            onnx.helper.make_node(
                "Gemm", [value, f"W{index}", f"b{index}"], [f"y{index}"], transB=1
            ),
            onnx.helper.make_node(
                "Softmax" if last else "Relu",
                [f"y{index}"],
                ["output" if last else f"h{index}"],
            ),
        ]
        value = f"h{index}"
    first, last = (
        onnx.helper.make_tensor_value_info(
            name, onnx.TensorProto.FLOAT, ["batch", width]
        )
        for name, width in (
            ("input", network.widths[0]),
            ("output", network.widths[-1]),
        )
    )
    graph = onnx.helper.make_graph(nodes, "network", [first], [last], initializers)
    model = onnx.helper.make_model(
        graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=9
    )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


def make_contenders(network, batch):
    session, inputs = _make_session(network), {"input": network.inputs[:batch]}
    return [
        Contender(
            "ONNX Runtime",
            ONE_PASS,
            lambda: session.run(None, inputs),
            lambda result: result[0],
        )
    ]

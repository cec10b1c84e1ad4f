"""What a module stores of weights that have widths for a budget."""

import math
import re

import numpy as np

PARAMETER = re.compile(
    r"bayes\.parameter @(fc\d+)\.weight\.([\w.]+) = .*: tensor<([\dx]+)x(\w+)>"
)
RESOURCE = re.compile(r'^ *(fc\d+)\.weight\.([\w.]+): "0x([0-9A-F]+)"', re.MULTILINE)
STEP = re.compile(r"arith\.constant dense<(.*)> : tensor<\d+xf32>")


def to_bf16(values):
    """The nearest bf16s, ties to even."""
    bits = np.atleast_1d(np.asarray(values, np.float32)).view(np.uint32)
    bits = bits + 0x7FFF + ((bits >> 16) & 1)
    return (bits & np.uint32(0xFFFF0000)).view(np.float32)


def read_blob(kind, data):
    """The elements of a resource's bytes, after four of alignment."""
    data = bytes.fromhex(data)[4:]
    if kind == "bf16":
        halves = np.frombuffer(data, np.uint16).astype(np.uint32)
        return (halves << 16).view(np.float32)
    return np.frombuffer(data, np.uint16 if kind == "i16" else np.uint8)


class Stored:
    """What a module stores of one weight matrix [inputs, outputs]."""

    def __init__(self, shape, parameters, along, layer_step):
        self.shape, self.along = shape, along
        self.rows = parameters["deviations.rows"]
        self.columns = parameters["deviations.columns"]
        widths = [bits for bits in range(1, 9) if f"codes.{bits}" in parameters]
        self.codes = [parameters[f"codes.{bits}"] for bits in widths]
        # Of each slice.
        self.widths = []
        self.bytes = 2 * (self.rows.size + self.columns.size)
        for bits, codes in zip(widths, self.codes):
            self.widths += [bits] * codes.shape[along]
            self.bytes += math.ceil(codes.size * bits / 8)
        count = len(self.widths)
        self.positions = np.arange(count)
        if "positions" in parameters:
            self.positions = parameters["positions"]
            self.bytes += 2 * count
        self.steps = np.full(count, layer_step, np.float32)
        if "steps" in parameters:
            self.steps = parameters["steps"]
            self.bytes += 2 * count
        elif count:
            self.bytes += 2

    def get_means(self):
        means = np.zeros(self.shape, np.float32)
        slices = np.moveaxis(means, self.along, 0)
        codes = [np.moveaxis(codes, self.along, 0) for codes in self.codes]
        numbers = [values for group in codes for values in group]
        for position, bits, step, values in zip(
            self.positions, self.widths, self.steps, numbers
        ):
            slices[position] = step * (values.astype(np.float32) - 2 ** (bits - 1))
        return means

    def get_stddevs(self):
        return np.outer(self.rows, self.columns)


def read_weights(text, layers):
    """The weights of a module as text, of layers of a posterior."""
    shapes = {(m[1], m[2]): (m[3], m[4]) for m in PARAMETER.finditer(text)}
    weights = {name: {} for name, _ in shapes}
    for match in RESOURCE.finditer(text):
        shape, kind = shapes[match[1], match[2]]
        values = read_blob(kind, match[3])
        weights[match[1]][match[2]] = values.reshape([int(n) for n in shape.split("x")])
    # Where layers have one step it is a constant before the op that reads it.
    ops = []
    for before, op in re.findall(r"(.*)\n.*bayes\.dequantize (.*)", text):
        constant = STEP.search(before)
        step = float(constant[1]) if constant else np.nan
        ops.append((step, 1 if "along 1" in op else 0))
    stored = []
    for number, layer in enumerate(layers):
        parameters = weights[f"fc{number + 1}"]
        has_codes = any(name.startswith("codes") for name in parameters)
        step, along = ops.pop(0) if has_codes else (np.nan, 0)
        stored.append(Stored(layer.weight_mean.T.shape, parameters, along, step))
    return stored

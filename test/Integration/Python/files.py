# RUN: %python %s
"""Readers of IDX and safetensors: round trips, and files that must be refused."""

import gzip
import json
import tempfile
import unittest
from pathlib import Path

import numpy as np

from bayes_mlir.idx import read_idx
from bayes_mlir.posterior import load_posterior
from bayes_mlir.safetensors_file import load_safetensors, save_safetensors


class Files(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "file"

    def refuses(self, content, message, load):
        self.path.write_bytes(content)
        with self.assertRaisesRegex(ValueError, message):
            load(self.path)


class Idx(Files):
    CONTENT = bytes([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255])

    def test_plain_and_compressed(self):
        for content in (self.CONTENT, gzip.compress(self.CONTENT)):
            self.path.write_bytes(content)
            np.testing.assert_array_equal(read_idx(self.path), [[1, 2, 3], [4, 5, 255]])

    def test_refuses_damaged_files(self):
        self.refuses(b"", "not an IDX file", read_idx)
        self.refuses(b"\1" + self.CONTENT[1:], "not an IDX file", read_idx)
        self.refuses(b"\0\0\r\1\0\0\0\1\0\0\0\0", "element type 0x0d", read_idx)
        self.refuses(self.CONTENT[:9], "ends within its header", read_idx)
        self.refuses(self.CONTENT[:-1], "17 bytes, expected 18", read_idx)
        self.refuses(self.CONTENT + b"\0", "19 bytes, expected 18", read_idx)


class Safetensors(Files):
    def file(self, entry, data=b"\0" * 8):
        header = json.dumps({"x": entry}).encode()
        return len(header).to_bytes(8, "little") + header + data

    def test_round_trip(self):
        tensors = {
            "a": np.arange(6, dtype=np.float32).reshape(2, 3),
            "b": np.float64(np.pi).reshape(()),
        }
        save_safetensors(self.path, tensors, {"format": "bayes"})
        found, metadata = load_safetensors(self.path)
        self.assertEqual(metadata, {"format": "bayes"})
        for name, tensor in tensors.items():
            self.assertEqual(found[name].dtype, tensor.dtype)
            np.testing.assert_array_equal(found[name], tensor)

    def test_refuses_lying_headers(self):
        entry = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
        load = load_safetensors
        self.path.write_bytes(self.file(entry))
        load(self.path)
        self.refuses(b"\0" * 7, "shorter than its header", load)
        self.refuses(b"\xff" * 8 + b"{}", "shorter than its header", load)
        self.refuses(self.file(entry)[:-1], "within 7", load)
        self.refuses(self.file({**entry, "shape": [3]}), "expected 12 bytes", load)
        self.refuses(self.file({**entry, "dtype": "F8"}), "element type F8", load)


class Posterior(Files):
    def layer(self, name, outputs, inputs):
        return {
            f"{name}.weight.mean": np.zeros((outputs, inputs), np.float32),
            f"{name}.weight.stddev": np.ones((outputs, inputs), np.float32),
        }

    def test_layers_come_in_numeric_order(self):
        tensors = {**self.layer("fc10", 2, 3), **self.layer("fc9", 3, 4)}
        save_safetensors(self.path, tensors)
        names = [layer.name for layer in load_posterior(self.path).layers]
        self.assertEqual(names, ["fc9", "fc10"])

    def test_refuses_what_is_no_network(self):
        save_safetensors(self.path, {"fc1.weight": np.zeros((2, 3), np.float32)})
        with self.assertRaisesRegex(ValueError, "no Bayesian dense layer"):
            load_posterior(self.path)
        tensors = {**self.layer("fc1", 5, 4), **self.layer("fc2", 2, 3)}
        save_safetensors(self.path, tensors)
        with self.assertRaisesRegex(ValueError, "'fc2' takes 3 inputs, expected 5"):
            load_posterior(self.path)


if __name__ == "__main__":
    unittest.main()

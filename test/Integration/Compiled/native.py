# RUN: %python %s %bayes_source %t bayes-compile
"""Arguments that the Python interface of compiled models refuses."""

import sys
import unittest
from pathlib import Path

import numpy as np
from support import load_model, run

SOURCE, OUTPUT, COMPILE = sys.argv[1:]
SOURCE, OUTPUT = Path(SOURCE), Path(OUTPUT)
del sys.argv[1:]

INPUT = np.ones((2, 4), np.float32)


class Arguments(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        OUTPUT.mkdir(parents=True, exist_ok=True)
        library = OUTPUT / "dense.so"
        run(COMPILE, SOURCE / "docs" / "examples" / "dense.mlir", "-o", library)
        cls.model = load_model(library)

    def refuses(self, exception, message, inputs=INPUT, samples=4, **options):
        with self.assertRaisesRegex(exception, message):
            self.model.bind(inputs, samples, **options)

    def test_numbers_never_wrap(self):
        for value in (-1, 2**64, 2**64 + 4):
            text = f"{value}, expected 0 to 2\\^64 - 1"
            self.refuses(ValueError, f"samples is {text}", samples=value)
            self.refuses(ValueError, f"key is {text}", key=value)
            self.refuses(ValueError, f"first_example is {text}", first_example=value)

    def test_numbers_are_integers(self):
        self.refuses(TypeError, "samples is 1.5, expected an integer", samples=1.5)
        self.refuses(TypeError, "key is 'a', expected an integer", key="a")
        found = self.model.predict(INPUT, np.int64(4), key=2**64 - 1)
        expected = self.model.predict(INPUT, 4, key=np.uint64(2**64 - 1))
        np.testing.assert_array_equal(found.mean, expected.mean)

    def test_inputs_are_real_numbers(self):
        for inputs in (INPUT * 1j, INPUT.astype(str), INPUT.astype(object), None):
            self.refuses(TypeError, "expected real numbers", inputs)
        self.refuses(ValueError, r"shape \(4,\), expected \(batch, 4\)", INPUT[0])
        expected = self.model.predict(INPUT, 4).mean
        for inputs in (INPUT.astype(bool), INPUT.astype(int), INPUT.tolist()):
            np.testing.assert_array_equal(self.model.predict(inputs, 4).mean, expected)

    def test_outputs_are_known(self):
        self.refuses(
            ValueError,
            "'variance' is unknown, expected 'mean', 'mutual_in",
            outputs=["mean", "variance"],
        )


if __name__ == "__main__":
    unittest.main()

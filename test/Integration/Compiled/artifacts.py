# RUN: %python %s %bayes_source %t %model_cc bayes-translate bayes-compile bayes-run
"""One model in all its forms gives the same bytes, for every split of the data
among calls and threads."""

import sys
import unittest
from pathlib import Path

import numpy as np
from support import assert_same_bytes, run, save_statistics

from bayes_mlir import reference
from bayes_mlir.idx import read_idx

SOURCE, OUTPUT, CC, TRANSLATE, COMPILE, RUN = sys.argv[1:]
SOURCE, OUTPUT = Path(SOURCE), Path(OUTPUT)
del sys.argv[1:]

MNIST = SOURCE / "python" / "models" / "mnist"
IMAGES = MNIST / "t10k-images-idx3-ubyte.gz"
# Not a multiple of any batch or block; some examples are left over.
EXAMPLES = 291


class Artifacts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        OUTPUT.mkdir(parents=True, exist_ok=True)
        cls.module = OUTPUT / "model.mlir"
        posterior = MNIST / "posterior.safetensors"
        run(TRANSLATE, "--import-posterior", posterior, "-o", cls.module)
        for name in ("model.so", "model", "model.o", "model.a"):
            # The header is the same; the prefix is that of predict.c.
            run(COMPILE, cls.module, "--prefix=model", "-o", OUTPUT / name)
        cls.expected = cls.save([RUN, OUTPUT / "model.so"], "expected")

    @staticmethod
    def save(command, name, *options, limit=EXAMPLES):
        data = ("--images", IMAGES, "--limit", limit, "--seed", 3, "--samples", 32)
        return save_statistics([*command, *data, *options], OUTPUT / name)

    def run_program(self, library):
        """The statistics from a C program with the model linked into it."""
        program = OUTPUT / f"program{library.suffix}"
        source = SOURCE / "test" / "Integration" / "Inputs" / "predict.c"
        run(CC, "-std=c11", "-I", OUTPUT, source, library, "-o", program)
        images = OUTPUT / "images"
        images.write_bytes(read_idx(IMAGES)[:EXAMPLES].tobytes())
        results = OUTPUT / f"results{library.suffix}"
        run("sh", "-c", f"{program} {EXAMPLES} 32 3 < {images} > {results}")
        values = np.fromfile(results, np.float32)
        found = {}
        for name in reference.STATISTICS:
            shape = self.expected[name].shape
            size = int(np.prod(shape))
            found[name], values = values[:size].reshape(shape), values[size:]
        self.assertEqual(len(values), 0)
        return found

    def test_results_are_probabilities(self):
        mean = self.expected["mean"]
        self.assertEqual(mean.shape, (EXAMPLES, 10))
        np.testing.assert_allclose(mean.sum(axis=1), 1.0, atol=1e-5)
        self.assertGreater(len(np.unique(mean.argmax(axis=1))), 5)

    def test_forms(self):
        found = self.save([RUN, self.module], "jit")
        assert_same_bytes(found, self.expected, "compiled in memory")
        found = self.save([OUTPUT / "model"], "executable")
        assert_same_bytes(found, self.expected, "executable")
        for suffix in (".o", ".a"):
            found = self.run_program(OUTPUT / f"model{suffix}")
            assert_same_bytes(found, self.expected, suffix)

    def test_batches_and_threads(self):
        for form in ([RUN, OUTPUT / "model.so"], [RUN, self.module]):
            for batch in (1, 7, 128):
                for threads in (1, 2):
                    options = ("--batch", batch, "--threads", threads)
                    found = self.save(form, "split", *options)
                    assert_same_bytes(found, self.expected, f"{form} {options}")

    def test_weight_sampling(self):
        """All examples share the draws of a weight, however they are split."""
        library = OUTPUT / "weights.so"
        run(COMPILE, self.module, "--estimator=weight-sampling", "-o", library)
        whole = self.save([RUN, library], "weights", limit=51)
        options = ("--estimator", "weight-sampling", "--batch", 7, "--threads", 2)
        found = self.save([RUN, self.module], "split", *options, limit=51)
        assert_same_bytes(found, whole, f"{options}")
        found = self.save([RUN, library], "split", "--batch", 1, limit=51)
        assert_same_bytes(found, whole, "--batch 1")
        other = self.expected["mean"][:51]
        self.assertNotEqual(whole["mean"].tobytes(), other.tobytes())

    def test_seeds_differ(self):
        data = ("--images", IMAGES, "--limit", EXAMPLES, "--samples", 32)
        command = [RUN, OUTPUT / "model.so", *data, "--seed", 4]
        found = save_statistics(command, OUTPUT / "seed")
        self.assertNotEqual(found["mean"].tobytes(), self.expected["mean"].tobytes())


if __name__ == "__main__":
    unittest.main()

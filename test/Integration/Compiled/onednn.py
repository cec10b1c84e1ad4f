# REQUIRES: onednn
# RUN: %python %s %bayes_source %bayes_build/lib %t %model_cc bayes-translate bayes-compile bayes-run
"""Artifacts whose first layer is computed by oneDNN agree with those without to
a tolerance, say that they need it, and find it."""

import subprocess
import sys
import unittest
from pathlib import Path

import numpy as np
from support import assert_same_bytes, run, save_statistics

from bayes_mlir import native, reference

SOURCE, LIBRARIES, OUTPUT, CC, TRANSLATE, COMPILE, RUN = sys.argv[1:]
SOURCE, OUTPUT = Path(SOURCE), Path(OUTPUT)
del sys.argv[1:]

MNIST = SOURCE / "python" / "models" / "mnist"
# Large and small blocks.
EXAMPLES = 37
# Probabilities and nats of sums in another order.
TOLERANCE = 5e-6


class OneDNN(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        OUTPUT.mkdir(parents=True, exist_ok=True)
        cls.module = OUTPUT / "model.mlir"
        posterior = MNIST / "posterior.safetensors"
        run(TRANSLATE, "--import-posterior", posterior, "-o", cls.module)
        cls.expected = cls.save([RUN, cls.compile("plain.so")], "plain")

    @classmethod
    def compile(cls, name, *options):
        run(COMPILE, cls.module, "--prefix=model", "-o", OUTPUT / name, *options)
        return OUTPUT / name

    @staticmethod
    def save(command, name, *options):
        images = ("--images", MNIST / "t10k-images-idx3-ubyte.gz")
        data = (*images, "--limit", EXAMPLES, "--seed", 3, "--samples", 32)
        return save_statistics([*command, *data, *options], OUTPUT / name)

    def expect_close(self, found):
        for name in reference.STATISTICS:
            np.testing.assert_allclose(
                found[name], self.expected[name], atol=TOLERANCE, err_msg=name
            )

    def test_tiers(self):
        for tier in ("x86-64", "native", "x86-64,x86-64-v3"):
            options = ("--onednn=on", f"--march={tier}")
            library = self.compile(f"{tier}.so", *options)
            found = self.save([RUN, library], "tier")
            self.expect_close(found)
            # The last bits tell that the products come from elsewhere.
            differs = found["mean"].tobytes() != self.expected["mean"].tobytes()
            self.assertTrue(differs, tier)

    def test_threads(self):
        library = self.compile("threads.so", "--onednn=on")
        one = self.save([RUN, library], "one")
        for batch, threads in ((EXAMPLES, 4), (EXAMPLES, 2)):
            options = ("--batch", batch, "--threads", threads)
            many = self.save([RUN, library], "many", *options)
            assert_same_bytes(many, one, f"{threads} threads")
        self.expect_close(self.save([RUN, library], "split", "--batch", 5))

    def test_executable(self):
        program = self.compile("program", "--onednn=on")
        self.expect_close(self.save([program], "executable"))

    def test_object(self):
        """The header says what to link with."""
        model = self.compile("model.o", "--onednn=on")
        header = (OUTPUT / "model.h").read_text()
        self.assertIn("link with -lbayes_onednn", header)
        source = OUTPUT / "main.c"
        source.write_text(
            '#include "model.h"\n'
            "int main(void) {\n"
            "  bayes_model *model;\n"
            "  bayes_status status = model_init(0, &model);\n"
            "  model_free(model);\n"
            "  return status;\n"
            "}\n"
        )
        link = (f"-L{LIBRARIES}", "-lbayes_onednn", f"-Wl,-rpath,{LIBRARIES}")
        run(CC, "-I", OUTPUT, source, model, *link, "-o", OUTPUT / "main")
        run(OUTPUT / "main")

    def test_description(self):
        for name, option in (("plain", "off"), ("on", "on")):
            library = self.compile(f"{name}.so", f"--onednn={option}")
            details = native.Model(library).details
            self.assertEqual(details["onednn"], option == "on")
            dynamic = subprocess.run(
                ["readelf", "-d", library], capture_output=True, text=True, check=True
            )
            self.assertEqual("libbayes_onednn.so" in dynamic.stdout, option == "on")


if __name__ == "__main__":
    unittest.main()

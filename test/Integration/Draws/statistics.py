# The draws behave as independent standard normals: moments, distribution, tails to
# 5 sigma, and no dependence along any coordinate. A list of p-values is refused
# with probability 1e-4 if they do; keys are fixed. Every test also refuses a
# generator that is a little wrong.
# RUN: %python -W error %s

import sys
import unittest
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent / "Inputs"))
import normality  # noqa: E402
from bayes_mlir import draws  # noqa: E402

KEY = 0x243F6A8885A308D3
SITE = 3

# Numbers of samples, examples and elements; all their normals are 2^26.
SAMPLES, EXAMPLES, ELEMENTS = 64, 1024, 1024


def all_normals():
    """The normals of purpose OUTPUT, float32 [examples, elements, samples].
    All four of a block come from one call of the generator, which is faster
    than draws.normals."""
    result = np.empty((EXAMPLES, ELEMENTS, SAMPLES), np.float32)
    counter = np.empty((ELEMENTS // 2, SAMPLES // 2, 4), np.uint32)
    counter[..., 0] = np.arange(SAMPLES // 2)
    counter[..., 1] = np.arange(ELEMENTS // 2)[:, None]
    counter[..., 2] = SITE | draws.OUTPUT << 28
    key = [KEY & 0xFFFFFFFF, KEY >> 32]
    for example in range(EXAMPLES):
        counter[..., 3] = example
        words = draws.philox4x32_10(counter, key)
        for parity, (a, b) in enumerate(((1, 3), (0, 2))):
            radius = draws.radii(words[..., a])
            cosine, sine = draws.directions(words[..., b])
            result[example, 0::2, parity::2] = radius * cosine
            result[example, 1::2, parity::2] = radius * sine
    return result


def box(key=KEY, site=SITE, purpose=draws.OUTPUT, sample=0, example=0, element=0):
    """2^15 normals, [16, 32, 64], of samples, examples and elements from the
    given ones on."""
    return draws.normals(
        key,
        site,
        purpose,
        sample + np.arange(16)[:, None, None],
        example + np.arange(32)[:, None],
        element + np.arange(64),
    )


def neighbours():
    """The places whose normals are compared with those of box(), by name."""
    result = {
        "the next site": {"site": SITE + 1},
        "a far site": {"site": SITE | 1 << 27},
        "weights": {"purpose": draws.WEIGHT},
        "blending": {"purpose": draws.BLEND},
        "dropout": {"purpose": draws.DROPOUT},
        "the next key": {"key": KEY + 1},
    }
    for axis in "sample", "example", "element":
        for step in 1, 2, 3, 16, 1 << 10, 1 << 31:
            result[f"{axis} + {step}"] = {axis: step}
    for bit in range(64):
        result[f"bit {bit} of the key"] = {"key": KEY ^ 1 << bit}
    return result


class Marginal(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.normals = all_normals()
        cls.flat = cls.normals.reshape(-1)

    def accept(self, p_values):
        self.assertFalse(normality.refuses(p_values), p_values)

    def refuse(self, p_values):
        self.assertTrue(normality.refuses(p_values), p_values)

    def parities(self):
        """2^17 values of each of the four places in a block."""
        for element in range(2):
            for sample in range(2):
                part = self.normals[:8, element::2, sample::2]
                yield part.reshape(-1)

    def test_are_the_draws(self):
        example = np.arange(EXAMPLES)[:: EXAMPLES // 4, None, None]
        element, sample = np.arange(ELEMENTS)[:, None], np.arange(SAMPLES)
        some = draws.normals(KEY, SITE, draws.OUTPUT, sample, example, element)
        np.testing.assert_array_equal(self.normals[:: EXAMPLES // 4], some)

    def test_moments(self):
        self.accept(normality.moments(self.flat))

    def test_moments_refuse(self):
        x = self.flat[: 1 << 22]
        self.refuse(normality.moments(x + np.float32(0.003)))
        self.refuse(normality.moments(x * np.float32(1.003)))
        self.refuse(normality.moments(x + np.float32(0.002) * (x * x - 1)))
        self.refuse(normality.moments(x + np.float32(0.001) * (x * x - 3) * x))

    def test_distribution(self):
        self.accept([normality.kolmogorov_smirnov(x)[0] for x in self.parities()])

    def test_distribution_refuses(self):
        for x in self.parities():
            self.refuse(normality.kolmogorov_smirnov(np.round(x * 16) / 16))
            self.refuse(normality.kolmogorov_smirnov(x + 0.02 * np.sin(3 * x)))

    def test_tails(self):
        self.accept(normality.tails(self.flat))
        self.assertLess(np.max(np.abs(self.flat)), 5.7683)

    def test_tails_refuse(self):
        x = self.flat
        self.refuse(normality.tails(np.clip(x, -4.9, 4.9)))
        self.refuse(normality.tails(np.where(x > 4.4, x + np.float32(0.3), x)))


class Dependence(unittest.TestCase):
    def setUp(self):
        self.box = box()

    def test_neighbours(self):
        p_values = {
            name: normality.dependence(self.box, box(**place))
            for name, place in neighbours().items()
        }
        every = sum(p_values.values(), [])
        least = min(p_values, key=lambda name: min(p_values[name]))
        self.assertFalse(normality.refuses(every), (least, p_values[least]))

    def test_inside(self):
        # The four normals of a block, and lags in one array.
        x = self.box
        every = normality.dependence(x[0::2], x[1::2])
        every += normality.dependence(x[:, :, 0::2], x[:, :, 1::2])
        every += normality.dependence(x[0::2, :, 0::2], x[1::2, :, 1::2])
        every += normality.dependence(x[0::2, :, 1::2], x[1::2, :, 0::2])
        for lag in range(1, 8):
            every += normality.dependence(x[lag:], x[:-lag])
            every += normality.dependence(x[:, lag:], x[:, :-lag])
            every += normality.dependence(x[..., lag:], x[..., :-lag])
        self.assertFalse(normality.refuses(every), every)

    def test_refuses(self):
        # As many p-values as in test_neighbours, all but one place's good.
        good = [1.0] * (4 * len(neighbours()) - 4)
        for name, place in neighbours().items():
            other = box(**place)
            leaking = np.sqrt(1 - 0.06**2) * other + 0.06 * self.box
            same_size = np.copysign(self.box, other)
            for bad in leaking, same_size:
                p_values = normality.dependence(self.box, bad)
                self.assertTrue(normality.refuses(p_values + good), name)


unittest.main()

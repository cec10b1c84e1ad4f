# ===- draws.py - Reproducible standard normals, draws-v1 ------------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""draws-v1 in NumPy: the same bits as compiled models.

docs/spec/draws-v1.md is the definition; this is a second implementation of it,
which shares no code with the compiler. A standard normal is a pure function of
a 64-bit key, a site (place in the model), a purpose, and the indices of a
sample, an example and an element:

    from bayes_mlir import draws
    element = draws.element_indices((784, 200))
    epsilon = draws.normals(key, 1, draws.WEIGHT, 0, 0, element)    # sample 0

Coordinates broadcast against each other like any NumPy operands, so all of 32
samples is `np.arange(32)[:, None, None]` in place of the first 0.

Every floating-point operation below is one float32 operation of NumPy, which
rounds each result on its own: no fused multiply-add and no mathematical library
is involved, only addition, subtraction, multiplication and square root.
"""

import operator

import numpy as np

# Purposes. SPLIT and FOLD belong to split_key and fold_key.
WEIGHT, OUTPUT, BLEND, DROPOUT, SPLIT, FOLD = 0, 1, 2, 3, 14, 15

# Numbers of values of each coordinate.
SITE_LIMIT = 1 << 28
SAMPLE_LIMIT = EXAMPLE_LIMIT = ELEMENT_LIMIT = 1 << 32

PHILOX_ROUNDS = 10
PHILOX_MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
PHILOX_WEYL_INCREMENTS = (0x9E3779B9, 0xBB67AE85)

_PURPOSE_SHIFT = 28
_LOW_WORD = np.uint64(0xFFFFFFFF)
_WORD_BITS = np.uint64(32)


def _float32s(*literals):
    return np.array([float.fromhex(literal) for literal in literals], np.float32)


# 1 / g and -2 ln(g) for the grid points g = 24/32 .. 31/32, 16/16 .. 23/16.
INVERSE_TABLE = _float32s(
    *("0x1.555556p+0", "0x1.47ae14p+0", "0x1.3b13b2p+0", "0x1.2f684cp+0"),
    *("0x1.24924ap+0", "0x1.1a7b96p+0", "0x1.111112p+0", "0x1.08421p+0"),
    *("0x1p+0", "0x1.e1e1e2p-1", "0x1.c71c72p-1", "0x1.af286cp-1"),
    *("0x1.99999ap-1", "0x1.861862p-1", "0x1.745d18p-1", "0x1.642c86p-1"),
)
LOG_TABLE = _float32s(
    *("0x1.269622p-1", "0x1.f991c6p-2", "0x1.a93ed4p-2", "0x1.5bf406p-2"),
    *("0x1.1178e8p-2", "0x1.9335e6p-3", "0x1.08598cp-3", "0x1.0415d8p-4"),
    *("0x0p+0", "-0x1.f0a30cp-4", "-0x1.e27076p-3", "-0x1.5ff308p-2"),
    *("-0x1.c8ff7cp-2", "-0x1.1675cap-1", "-0x1.4618bcp-1", "-0x1.739d8p-1"),
)
# -2 ln(2), and polynomials from the constant term upwards.
LOG_OF_TWO = np.float32(float.fromhex("-0x1.62e43p+0"))
LOG_POLYNOMIAL = _float32s("-0x1p+1", "0x1.0012fp+0", "-0x1.54f1ap-1")
SINE_POLYNOMIAL = _float32s(
    *("0x1.921fb4p+0", "-0x1.4abbbp-1", "0x1.46673ap-4"),
    *("-0x1.323108p-8", "0x1.3c2c1cp-13"),
)
COSINE_POLYNOMIAL = _float32s(
    *("0x1p+0", "-0x1.3bd3acp+0", "0x1.03bd28p-2"),
    *("-0x1.54f4eep-6", "0x1.c1b26ep-11"),
)


def philox4x32_10(counter, key):
    """The four random words, uint32 [..., 4], of the counters, uint32 [..., 4],
    under the keys, uint32 [..., 2]; leading axes broadcast.

    Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3"
    (SC 2011).
    """
    counter = np.asarray(counter, np.uint32).astype(np.uint64)
    key = np.asarray(key, np.uint32).astype(np.uint64)
    c0, c1, c2, c3 = (counter[..., i] for i in range(4))
    k0, k1 = key[..., 0], key[..., 1]
    m0, m1 = (np.uint64(multiplier) for multiplier in PHILOX_MULTIPLIERS)
    w0, w1 = (np.uint64(increment) for increment in PHILOX_WEYL_INCREMENTS)
    for _ in range(PHILOX_ROUNDS):
        product0, product1 = m0 * c0, m1 * c2
        c0 = (product1 >> _WORD_BITS) ^ c1 ^ k0
        c1 = product1 & _LOW_WORD
        c2 = (product0 >> _WORD_BITS) ^ c3 ^ k1
        c3 = product0 & _LOW_WORD
        k0, k1 = (k0 + w0) & _LOW_WORD, (k1 + w1) & _LOW_WORD
    words = np.broadcast_arrays(c0, c1, c2, c3)
    return np.stack(words, axis=-1).astype(np.uint32)


def _horner(coefficients, argument):
    result = np.full_like(argument, coefficients[-1])
    for coefficient in coefficients[-2::-1]:
        result = coefficient + argument * result
    return result


def radii(words):
    """sqrt(-2 ln(u * 2^-24)) of u = (words >> 8) + 1, float32; `words` is a
    uint32 array of at least one axis."""
    uniform = (words >> np.uint32(8)) + np.uint32(1)
    bits = uniform.astype(np.float32).view(np.uint32)
    # u = mantissa * 2^exponent with the mantissa in [0.734375, 1.46875).
    offset = bits - np.uint32(0x3F3C0000)
    exponent = offset >> np.uint32(23)
    index = (offset >> np.uint32(19)) & np.uint32(15)
    mantissa = bits - (exponent << np.uint32(23))
    grid = (mantissa + np.uint32(0x00040000)) & np.uint32(0xFFF80000)
    t = (mantissa.view(np.float32) - grid.view(np.float32)) * INVERSE_TABLE[index]
    log_mantissa = t * _horner(LOG_POLYNOMIAL, t)
    power = exponent.astype(np.int32) - np.int32(24)
    log_power = power.astype(np.float32) * LOG_OF_TWO
    return np.sqrt((log_power + LOG_TABLE[index]) + log_mantissa)


def directions(words):
    """The cosines and the sines, both float32, of the angles that `words` pick;
    `words` is a uint32 array of at least one axis."""
    angle = (words & np.uint32(0x007FFFFF)) | np.uint32(0x40000000)
    x = angle.view(np.float32) - np.float32(3.0)
    z = x * x
    cosine = _horner(COSINE_POLYNOMIAL, z).view(np.uint32)
    cosine = (cosine ^ (words & np.uint32(0x80000000))).view(np.float32)
    return cosine, x * _horner(SINE_POLYNOMIAL, z)


def _check(name, values, limit):
    """`values` as uint64, at least one axis; refuses what does not fit."""
    array = np.atleast_1d(np.asarray(values))
    if array.dtype.kind not in "iu":
        raise TypeError(f"expected integers for '{name}', found '{array.dtype}'")
    if array.size and (int(array.min()) < 0 or int(array.max()) >= limit):
        bad = int(array.min()) if int(array.min()) < 0 else int(array.max())
        raise ValueError(f"expected 0 <= '{name}' < {limit}, found {bad}")
    return array.astype(np.uint64)


def _key_words(key):
    key = operator.index(key)
    if not 0 <= key < 1 << 64:
        raise ValueError(f"expected 0 <= 'key' < {1 << 64}, found {key}")
    return [key & 0xFFFFFFFF, key >> 32]


def normals(key, site, purpose, samples, examples, elements):
    """Standard normals, float32, of the broadcast shape of the last three.

    `key` is an int below 2^64, `site` an int below SITE_LIMIT, `purpose` one of
    WEIGHT, OUTPUT, BLEND and DROPOUT. `samples`, `examples` and `elements` are
    integers or integer arrays; `examples` is ignored for WEIGHT. Raises
    ValueError where one is out of its range and TypeError where one is not an
    integer.
    """
    if purpose not in (WEIGHT, OUTPUT, BLEND, DROPOUT):
        raise ValueError(f"expected a purpose from 0 to 3, found {purpose}")
    site = int(_check("site", operator.index(site), SITE_LIMIT)[0])
    shape = np.broadcast_shapes(*map(np.shape, (samples, examples, elements)))
    sample = _check("samples", samples, SAMPLE_LIMIT)
    example = _check("examples", examples, EXAMPLE_LIMIT)
    element = _check("elements", elements, ELEMENT_LIMIT)
    if purpose == WEIGHT:
        example = np.zeros_like(example)

    one = np.uint64(1)
    site_word = np.uint64(site | purpose << _PURPOSE_SHIFT)
    sample, example, element = np.broadcast_arrays(sample, example, element)
    counter = (sample >> one, element >> one, np.full_like(sample, site_word), example)
    counter = np.stack(counter, axis=-1).astype(np.uint32)
    words = philox4x32_10(counter, _key_words(key))

    odd_sample = (sample & one).astype(bool)
    radius = radii(np.where(odd_sample, words[..., 0], words[..., 1]))
    cosine, sine = directions(np.where(odd_sample, words[..., 2], words[..., 3]))
    odd_element = (element & one).astype(bool)
    return (radius * np.where(odd_element, sine, cosine)).reshape(shape)


def element_indices(shape):
    """The element coordinates, int64, of a tensor of `shape`: row-major indices
    with the innermost extent rounded up to an even number."""
    if len(shape) == 0:
        return np.zeros((), np.int64)
    padded = (*shape[:-1], shape[-1] + shape[-1] % 2)
    indices = np.arange(np.prod(padded, dtype=np.int64)).reshape(padded)
    return indices[..., : shape[-1]]


def fold_key(key, data):
    """The key, an int, of stream `data`, an int below 2^64, under `key`."""
    data = operator.index(data)
    if not 0 <= data < 1 << 64:
        raise ValueError(f"expected 0 <= 'data' < {1 << 64}, found {data}")
    counter = [data & 0xFFFFFFFF, data >> 32, FOLD << _PURPOSE_SHIFT, 0]
    words = philox4x32_10(counter, _key_words(key))
    return int(words[0]) | int(words[1]) << 32


def split_key(key):
    """Two keys, ints, that replace `key`."""
    words = philox4x32_10([0, 0, SPLIT << _PURPOSE_SHIFT, 0], _key_words(key))
    return (
        int(words[0]) | int(words[1]) << 32,
        int(words[2]) | int(words[3]) << 32,
    )

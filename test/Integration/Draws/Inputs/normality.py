"""Tests of the hypothesis that values are independent standard normals. Each
returns p-values: numbers that are below any p with probability p if it holds."""

import math

import numpy as np

# Probability that a list of p-values of true normals is refused.
SIGNIFICANCE = 1e-4

# He_k of the probabilists' Hermite polynomials: uncorrelated under the normal
# law, with mean 0 and variance k!.
HERMITE = {
    1: lambda x: x,
    2: lambda x: x * x - 1,
    3: lambda x: (x * x - 3) * x,
    4: lambda x: (x * x - 6) * x * x + 3,
}


def refuses(p_values):
    """Whether the smallest of `p_values` is too small for their number
    (Bonferroni)."""
    return min(p_values) * len(p_values) < SIGNIFICANCE


def _of_score(z):
    """Two-sided p-value of a standard normal."""
    return math.erfc(abs(z) / math.sqrt(2))


def moments(values):
    """Of the moments of order 1 to 4."""
    sums = dict.fromkeys(HERMITE, 0.0)
    for part in np.array_split(values, max(1, values.size >> 20)):
        for order, polynomial in HERMITE.items():
            sums[order] += float(np.sum(polynomial(part.astype(np.float64))))
    return [
        _of_score(total / math.sqrt(math.factorial(order) * values.size))
        for order, total in sums.items()
    ]


def kolmogorov_smirnov(values):
    """Of the largest distance between the distribution functions."""
    count = values.size
    law = [math.erfc(-x / math.sqrt(2)) / 2 for x in np.sort(values).tolist()]
    rank = np.arange(count + 1) / count
    distance = max(np.max(rank[1:] - law), np.max(law - rank[:-1]))
    # Stephens' correction for finite samples.
    x = distance * (math.sqrt(count) + 0.12 + 0.11 / math.sqrt(count))
    series = sum((-1) ** (k - 1) * math.exp(-2 * (k * x) ** 2) for k in range(1, 101))
    # The series does not converge where the distributions hardly differ.
    return [min(max(2 * series, 0.0), 1.0) if x > 0.3 else 1.0]


def _of_count(count, mean):
    """Two-sided p-value of a number of rare events."""
    if mean > 1000:
        return _of_score((count - mean) / math.sqrt(mean))

    def mass(k):
        return math.exp(k * math.log(mean) - mean - math.lgamma(k + 1))

    below = sum(mass(k) for k in range(count + 1))
    return min(1.0, 2 * min(below, 1 - below + mass(count)))


def tails(values):
    """Of the numbers of values beyond 2, 3, 4, 4.5 and 5 on either side."""
    result = []
    for limit in (2.0, 3.0, 4.0, 4.5, 5.0):
        mean = values.size * math.erfc(limit / math.sqrt(2)) / 2
        # For frequent events the variance is a little below the mean, so the
        # p-values are a little too large.
        for side in (values > limit, values < -limit):
            result.append(_of_count(int(np.count_nonzero(side)), mean))
    return result


def dependence(first, second):
    """Of the correlations between values, between their squares, and between
    values and squares of two arrays of one shape."""
    first, second = np.float64(first), np.float64(second)
    result = []
    for i, j in (1, 1), (2, 2), (1, 2), (2, 1):
        total = float(np.sum(HERMITE[i](first) * HERMITE[j](second)))
        variance = math.factorial(i) * math.factorial(j) * first.size
        result.append(_of_score(total / math.sqrt(variance)))
    return result

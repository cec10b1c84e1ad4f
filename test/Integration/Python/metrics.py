# RUN: %python %s
"""Metrics against values worked out by hand."""

import unittest

import numpy as np

from bayes_mlir import metrics


class Metrics(unittest.TestCase):
    def test_accuracy_takes_the_first_of_equals(self):
        p = np.array([[0.5, 0.5], [0.5, 0.5], [0.2, 0.8]])
        self.assertEqual(metrics.accuracy(p, np.array([0, 1, 1])), 2 / 3)

    def test_likelihood(self):
        p = np.array([[0.25, 0.75], [0.5, 0.5]])
        found = metrics.negative_log_likelihood(p, np.array([0, 1]))
        self.assertAlmostEqual(found, (np.log(4) + np.log(2)) / 2)

    def test_impossible_class_has_finite_likelihood(self):
        found = metrics.negative_log_likelihood(np.array([[1.0, 0.0]]), np.array([1]))
        self.assertAlmostEqual(found, 126 * np.log(2))

    def test_brier(self):
        p = np.array([[0.7, 0.2, 0.1], [0.0, 1.0, 0.0]])
        found = metrics.brier_score(p, np.array([0, 2]))
        self.assertAlmostEqual(found, (0.09 + 0.04 + 0.01 + 2.0) / 2)

    def test_calibration_error(self):
        # Three in the bin (3/5, 4/5], two of them right; one wrong in the last.
        p = np.array([[0.7, 0.3], [0.25, 0.75], [0.65, 0.35], [0.9, 0.1]])
        labels = np.array([0, 1, 1, 1])
        found = metrics.expected_calibration_error(p, labels, bins=5)
        self.assertAlmostEqual(found, (abs(2 - 2.1) + abs(0 - 0.9)) / 4)

    def test_calibration_bins_are_right_closed(self):
        # 0.75 belongs to (1/2, 3/4] with 0.6; put with 0.8 it would give 0.1625.
        p = np.array([[0.75, 0.25], [0.6, 0.4], [0.8, 0.2]])
        labels = np.array([1, 0, 0])
        found = metrics.expected_calibration_error(p, labels, bins=4)
        self.assertAlmostEqual(found, (abs(1 - 1.35) + abs(1 - 0.8)) / 3)

    def test_certainty_is_in_the_last_bin(self):
        p = np.array([[1.0, 0.0], [0.99, 0.01]])
        found = metrics.expected_calibration_error(p, np.array([0, 1]))
        self.assertAlmostEqual(found, 0.99 / 2)

    def test_entropy(self):
        p = np.array([[1.0, 0.0], [0.5, 0.5]])
        np.testing.assert_allclose(metrics.entropy(p), [0.0, np.log(2)])

    def test_auroc(self):
        # 0 + 1 + 3 + 2 of 12 pairs in the right order, 2 with equal scores.
        found = metrics.auroc(np.array([2, 0.5, 1]), np.array([0.25, 1, 4, 2]))
        self.assertAlmostEqual(found, 7 / 12)
        self.assertEqual(metrics.auroc(np.zeros(3), np.ones(2)), 1.0)
        self.assertEqual(metrics.auroc(np.ones(3), np.ones(2)), 0.5)

    def test_auroc_of_many_pairs(self):
        generator = np.random.default_rng(0)
        n, p = generator.integers(0, 30, 200), generator.integers(5, 40, 150)
        pairs = (p[:, None] > n).mean() + (p[:, None] == n).mean() / 2
        self.assertAlmostEqual(metrics.auroc(n, p), pairs)


if __name__ == "__main__":
    unittest.main()

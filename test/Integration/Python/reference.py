# RUN: %python %s
"""The Monte-Carlo reference against integrals and its own error estimates."""

import unittest

import numpy as np

from bayes_mlir import reference
from bayes_mlir.posterior import DenseLayer, Posterior, softplus


def random_layer(generator, outputs, inputs, stddev):
    return DenseLayer(
        "layer",
        generator.normal(size=(outputs, inputs)),
        np.full((outputs, inputs), stddev),
        generator.normal(size=outputs),
        np.full(outputs, stddev),
    )


def two_class_integrals(mean, variance):
    """Mean and variance of the first class's probability, if the difference of
    the two logits is Gaussian, by Gauss-Hermite quadrature."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    p = 1.0 / (1.0 + np.exp(-(mean + np.sqrt(variance) * nodes)))
    weights = weights / weights.sum()
    average = np.sum(weights * p)
    return average, np.sum(weights * (p - average) ** 2)


class Reference(unittest.TestCase):
    def normals(self):
        return {
            "NumPy": reference.NumpyNormals(11),
            "draws-v1": reference.DrawsV1Normals(11),
        }

    def test_one_layer_against_quadrature(self):
        layer = random_layer(np.random.default_rng(1), 2, 3, 0.7)
        x = np.array([[0.3, -1.0, 2.0], [0.0, 0.0, 0.5]])
        logits = x @ layer.weight_mean.T + layer.bias_mean
        variance = 0.49 * (np.sum(x**2, axis=1) + 1.0)
        for estimator in reference.ESTIMATORS:
            for name, normals in self.normals().items():
                found = reference.summarise(
                    reference.sample_probabilities(
                        Posterior([layer], {}), x, 2048, estimator, normals
                    ),
                    with_errors=True,
                )
                for row in range(2):
                    with self.subTest(estimator=estimator, normals=name, row=row):
                        difference = logits[row, 0] - logits[row, 1]
                        expected = two_class_integrals(difference, 2 * variance[row])
                        for statistic, value in zip(("mean", "variance"), expected):
                            error = found.errors[statistic][row, 0]
                            actual = getattr(found, statistic)[row, 0]
                            self.assertLess(abs(actual - value), 5 * error)
                            self.assertLess(error, 0.01)

    def test_standard_errors_describe_the_spread_over_seeds(self):
        generator = np.random.default_rng(2)
        layers = [
            random_layer(generator, 6, 4, 0.3),
            random_layer(generator, 3, 6, 0.3),
        ]
        x = generator.normal(size=(1, 4))
        runs = [
            reference.predict(
                Posterior(layers, {}), x, 128, seed=seed, with_errors=True
            )
            for seed in range(100)
        ]
        for name in reference.STATISTICS:
            spread = np.std([getattr(run, name) for run in runs], axis=0)
            stated = np.mean([run.errors[name] for run in runs], axis=0)
            # A standard deviation from 100 values is good to 7 %.
            np.testing.assert_allclose(spread, stated, rtol=0.35, err_msg=name)

    def test_without_variance_all_samples_are_equal(self):
        generator = np.random.default_rng(3)
        layers = [
            random_layer(generator, 5, 4, 0.0),
            random_layer(generator, 3, 5, 0.0),
        ]
        x = generator.normal(size=(2, 4))
        hidden = np.maximum(x @ layers[0].weight_mean.T + layers[0].bias_mean, 0)
        logits = hidden @ layers[1].weight_mean.T + layers[1].bias_mean
        for estimator in reference.ESTIMATORS:
            found = reference.predict(Posterior(layers, {}), x, 7, estimator)
            np.testing.assert_allclose(found.mean, reference.softmax(logits))
            np.testing.assert_array_equal(found.variance, 0.0)
            np.testing.assert_allclose(found.mutual_information, 0.0, atol=1e-15)

    def test_examples_draw_by_their_number(self):
        generator = np.random.default_rng(4)
        posterior = Posterior([random_layer(generator, 3, 4, 0.5)], {})
        x = generator.normal(size=(4, 4))

        def mean(rows, first):
            normals = reference.DrawsV1Normals(5)
            return reference.summarise(
                reference.sample_probabilities(
                    posterior,
                    rows,
                    8,
                    "local-reparameterization",
                    normals,
                    first_example=first,
                )
            ).mean

        np.testing.assert_allclose(mean(x[3:], 3), mean(x, 0)[3:])
        self.assertGreater(np.abs(mean(x[3:], 0) - mean(x, 0)[3:]).max(), 1e-3)

    def test_softplus_does_not_overflow(self):
        rho = np.array([-800.0, -3.0, 0.0, 800.0])
        expected = [0.0, np.log1p(np.exp(-3.0)), np.log(2.0), 800.0]
        np.testing.assert_allclose(softplus(rho), expected)


if __name__ == "__main__":
    unittest.main()

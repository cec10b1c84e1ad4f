//===- PlanarGaussianTest.cpp - Tests of planar Gaussians -----------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Sharing/PlanarGaussian.h"
#include "TestPosterior.h"

#include "gtest/gtest.h"

using namespace bayes;
using namespace bayes::test;

namespace {

struct Eigen {
  double values[2];
  /// The unit vector of the first; that of the second is (-y, x).
  Point axis;
};

/// The eigenvalues and axes of a symmetric matrix by a Jacobi rotation.
Eigen decompose(const Covariance &s) {
  double angle = 0.5 * std::atan2(2.0 * s.xy, s.xx - s.yy);
  double c = std::cos(angle);
  double d = std::sin(angle);
  return {{c * c * s.xx + 2.0 * c * d * s.xy + d * d * s.yy,
           d * d * s.xx - 2.0 * c * d * s.xy + c * c * s.yy},
          {c, d}};
}

Covariance compose(const Eigen &e) {
  double c = e.axis.x;
  double d = e.axis.y;
  return {c * c * e.values[0] + d * d * e.values[1],
          c * d * (e.values[0] - e.values[1]),
          d * d * e.values[0] + c * c * e.values[1]};
}

Covariance getRoot(const Covariance &s) {
  Eigen e = decompose(s);
  for (double &value : e.values)
    value = std::sqrt(std::max(value, 0.0));
  return compose(e);
}

/// a b a for symmetric a and b.
Covariance sandwich(const Covariance &a, const Covariance &b) {
  double p[2][2] = {{a.xx * b.xx + a.xy * b.xy, a.xx * b.xy + a.xy * b.yy},
                    {a.xy * b.xx + a.yy * b.xy, a.xy * b.xy + a.yy * b.yy}};
  return {p[0][0] * a.xx + p[0][1] * a.xy, p[0][0] * a.xy + p[0][1] * a.yy,
          p[1][0] * a.xy + p[1][1] * a.yy};
}

/// By its definition, with roots of matrices.
double getWassersteinByRoots(const PlanarGaussian &a, const PlanarGaussian &b) {
  double x = a.mean.x - b.mean.x;
  double y = a.mean.y - b.mean.y;
  Covariance root = getRoot(a.covariance);
  double trace = getRoot(sandwich(root, b.covariance)).getTrace();
  return x * x + y * y + a.covariance.getTrace() + b.covariance.getTrace() -
         2.0 * trace;
}

PlanarGaussian makeTestGaussian(uint32_t index, double least) {
  Eigen e = {{std::exp(drawTestNormal(index)), least},
             {std::cos(double(index)), std::sin(double(index))}};
  return {double(index % 5),
          {drawTestNormal(index, 1), drawTestNormal(index, 2)},
          compose(e)};
}

TEST(PlanarGaussianTest, WassersteinAgreesWithMatrixRoots) {
  for (double least : {0.0, 1e-6, 0.3, 5.0})
    for (uint32_t i = 0; i < 200; ++i) {
      PlanarGaussian a = makeTestGaussian(2 * i, least);
      PlanarGaussian b = makeTestGaussian(2 * i + 1, 0.2);
      double expected = getWassersteinByRoots(a, b);
      EXPECT_NEAR(getSquaredWasserstein(a, b), expected, 1e-7 * expected);
      EXPECT_NEAR(getSquaredWasserstein(b, a), expected, 1e-7 * expected);
      EXPECT_NEAR(getSquaredWasserstein(a, a), 0.0, 1e-7);
    }
}

TEST(PlanarGaussianTest, WassersteinOfIndependentAxes) {
  PlanarGaussian a = {1.0, {0.0, 0.0}, {4.0, 0.0, 9.0}};
  PlanarGaussian b = {1.0, {3.0, 4.0}, {1.0, 0.0, 0.0}};
  EXPECT_DOUBLE_EQ(getSquaredWasserstein(a, b), 25.0 + 1.0 + 9.0);
}

TEST(PlanarGaussianTest, MergedMomentsAreThoseOfAllPoints) {
  std::vector<Point> points;
  points.reserve(50);
  for (uint32_t i = 0; i < 50; ++i)
    points.push_back({drawTestNormal(i), 3.0 * drawTestNormal(i, 1) + i});
  auto fit = [&](size_t begin, size_t end) {
    PlanarGaussian result;
    for (size_t i = begin; i < end; ++i)
      result = merge(result, {1.0, points[i], {}});
    return result;
  };
  PlanarGaussian merged = merge(fit(0, 13), fit(13, 50));

  double x = 0.0;
  double y = 0.0;
  for (Point point : points) {
    x += point.x / 50.0;
    y += point.y / 50.0;
  }
  Covariance covariance;
  for (Point point : points) {
    covariance.xx += (point.x - x) * (point.x - x) / 50.0;
    covariance.xy += (point.x - x) * (point.y - y) / 50.0;
    covariance.yy += (point.y - y) * (point.y - y) / 50.0;
  }
  EXPECT_DOUBLE_EQ(merged.count, 50.0);
  EXPECT_NEAR(merged.mean.x, x, 1e-12);
  EXPECT_NEAR(merged.mean.y, y, 1e-12);
  EXPECT_NEAR(merged.covariance.xx, covariance.xx, 1e-10);
  EXPECT_NEAR(merged.covariance.xy, covariance.xy, 1e-10);
  EXPECT_NEAR(merged.covariance.yy, covariance.yy, 1e-10);
}

TEST(PlanarGaussianTest, MergingNoPointsAverages) {
  PlanarGaussian merged =
      merge({0.0, {1.0, 2.0}, {1.0, 0.0, 1.0}}, {0.0, {3.0, 2.0}, {}});
  EXPECT_EQ(merged.count, 0.0);
  EXPECT_EQ(merged.mean.x, 2.0);
  EXPECT_EQ(merged.covariance.yy, 0.5);
}

TEST(PlanarGaussianTest, FloorsReplaceEigenvalues) {
  for (uint32_t i = 0; i < 100; ++i) {
    Eigen before = {{1.0 + i % 7, 0.001 * (i % 11)},
                    {std::cos(double(i)), std::sin(double(i))}};
    Eigen expected = before;
    for (double &value : expected.values)
      value = std::max(value, 0.005);
    Covariance floored =
        applyFloor(compose(before), 0.005, CovarianceShape::Full);
    EXPECT_NEAR(floored.xx, compose(expected).xx, 1e-12);
    EXPECT_NEAR(floored.xy, compose(expected).xy, 1e-12);
    EXPECT_NEAR(floored.yy, compose(expected).yy, 1e-12);
  }
  Covariance point = applyFloor({}, 0.5, CovarianceShape::Full);
  EXPECT_EQ(point.xx, 0.5);
  EXPECT_EQ(point.xy, 0.0);
  EXPECT_EQ(point.yy, 0.5);
  Covariance diagonal =
      applyFloor({2.0, 1.0, 0.1}, 0.5, CovarianceShape::Diagonal);
  EXPECT_EQ(diagonal.xx, 2.0);
  EXPECT_EQ(diagonal.xy, 0.0);
  EXPECT_EQ(diagonal.yy, 0.5);
}

TEST(PlanarGaussianTest, DensitiesIntegrateToTheirShare) {
  PlanarGaussian gaussian = {3.0, {0.5, -1.0}, {0.8, 0.3, 0.4}};
  LogDensity density(gaussian, 12.0);
  double sum = 0.0;
  double xy = 0.0;
  const double step = 1.0 / 16.0;
  for (double x = -9.5; x < 10.5; x += step)
    for (double y = -11.0; y < 9.0; y += step) {
      double mass = std::exp(density({x, y})) * step * step;
      sum += mass;
      xy += mass * (x - 0.5) * (y + 1.0);
    }
  EXPECT_NEAR(sum, 0.25, 1e-9);
  EXPECT_NEAR(xy / sum, 0.3, 1e-9);
  EXPECT_EQ(density({0.5, -1.0}), density.getMaximum());
  EXPECT_DOUBLE_EQ(density.getSquaredMahalanobis({0.5, -1.0}), 0.0);
}

} // namespace

//===- Distortion.h - Costs of sharing an entry -----------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Distortions between the Gaussian N(mu, sigma^2) of a weight and a table
/// entry N(m, s^2), one small class each behind one interface.
///
/// Each is chosen so that two things are exact. Over a set of weights, the best
/// centre has a closed form in a few moments of the set. And as a function of
/// the centre, the cost of a weight is, up to a term without the centre and a
/// positive factor, affine in two features of the weight, so that the best of
/// many centres is found geometrically (the lower envelope of planes).
///
//===----------------------------------------------------------------------===//

#ifndef BAYES_SHARING_DISTORTION_H
#define BAYES_SHARING_DISTORTION_H

#include "bayes/Sharing/Posterior.h"
#include "llvm/ADT/StringRef.h"

#include <memory>

namespace bayes {

/// A point of the plane.
struct Point {
  double x = 0.0;
  double y = 0.0;
};

/// The function `x * point.x + y * point.y + constant` of a point.
struct Plane {
  double x = 0.0;
  double y = 0.0;
  double constant = 0.0;

  double operator()(Point point) const {
    return x * point.x + y * point.y + constant;
  }
};

/// Weighted sums over a set of weights, relative to a Gaussian near them: the
/// differences keep digits that sums of squares would lose.
struct Moments {
  /// How many weights there are.
  double count = 0.0;
  /// The sum of the importances.
  double importance = 0.0;
  /// The sum of the factors w of the sums below.
  double weight = 0.0;
  /// Sums of w d, w d^2, w e and w e^2 with d = mu - reference.mean and
  /// e = sigma - reference.stddev.
  double mean = 0.0;
  double meanSquare = 0.0;
  double stddev = 0.0;
  double stddevSquare = 0.0;

  void add(Gaussian weight, double importance, double factor,
           Gaussian reference);
  void add(const Moments &other);
};

/// A distortion. Implementations have no state.
class Distortion {
public:
  virtual ~Distortion();

  /// The name in options and messages, e.g. "kl-entry-weight".
  virtual llvm::StringRef getName() const = 0;

  /// Which standard deviations the distortion is defined for.
  virtual StddevDomain getDomain() const = 0;

  /// What it costs to replace `weight` by `centre`, not negative, and 0 where
  /// they are the same. The unit is the distortion's.
  virtual double getCost(Gaussian weight, Gaussian centre) const = 0;

  /// The factor w with which a weight of importance 1 enters `Moments`.
  virtual double getFactor(Gaussian /*weight*/) const { return 1.0; }

  /// The centre of least total cost for the weights that `moments` sums up,
  /// relative to `reference`. There is at least one.
  virtual Gaussian fitCentre(const Moments &moments,
                             Gaussian reference) const = 0;

  /// What the table holds for these weights. That is the centre, except where a
  /// distortion chooses the standard deviation by another rule than the one by
  /// which it groups the weights.
  virtual Gaussian makeEntry(const Moments &moments, Gaussian reference) const {
    return fitCentre(moments, reference);
  }

  /// The features of a weight, and the plane of a centre above them: of two
  /// centres, the one of lower plane costs less.
  virtual Point getFeatures(Gaussian weight) const = 0;
  virtual Plane getPlane(Gaussian centre) const = 0;

  /// Adds `weight` to `moments`.
  void accumulate(Moments &moments, Gaussian weight, double importance,
                  Gaussian reference) const {
    moments.add(weight, importance, importance * getFactor(weight), reference);
  }
};

/// KL(entry || weight) = log(sigma / s) + (s^2 + (m - mu)^2) / (2 sigma^2) -
/// 1/2, in nats per weight: what the ELBO charges when the entry takes the
/// place of the approximate posterior and the weight's Gaussian that of the
/// exact one. Its centre is m = sum(mu / sigma^2) / sum(1 / sigma^2), 1 / s^2 =
/// mean(1 / sigma^2).
std::unique_ptr<Distortion> makeKLEntryWeight();

/// KL(weight || entry) = log(s / sigma) + (sigma^2 + (mu - m)^2) / (2 s^2) -
/// 1/2, in nats per weight: the centre is the Gaussian of maximum likelihood
/// for draws of the weights, m = mean(mu), s^2 = mean(sigma^2 + (mu - m)^2).
std::unique_ptr<Distortion> makeKLWeightEntry();

/// The squared 2-Wasserstein distance of one-dimensional Gaussians,
/// (mu - m)^2 + (sigma - s)^2, in squared units of the weights. The centre is
/// the mean of both.
std::unique_ptr<Distortion> makeWasserstein();

/// The distances of `makeWasserstein`, for importances from `computeCurvature`,
/// which make them dimensionless: twice the increase in nats, to second order,
/// of the loss at the mean, and the same measure of the standard deviation.
/// Entries have s^2 = mean(h sigma^2) / mean(h), the standard deviation that
/// keeps the expected loss of the group.
std::unique_ptr<Distortion> makeCurvature();

/// (mu - m)^2, in squared units of the weights: k-means on means alone, as in
/// Han, Mao and Dally, "Deep Compression" (ICLR 2016). s^2 = mean(sigma^2).
std::unique_ptr<Distortion> makeSquaredError();

/// The distortion called `name`: "kl-entry-weight", "kl-weight-entry",
/// "wasserstein", "curvature" or "squared-error". Another name is an error that
/// lists these.
llvm::Expected<std::unique_ptr<Distortion>>
makeDistortion(llvm::StringRef name);

} // namespace bayes

#endif // BAYES_SHARING_DISTORTION_H

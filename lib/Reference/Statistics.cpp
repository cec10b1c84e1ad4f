//===- Statistics.cpp - Predictive statistics from their definitions ------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Written from the definitions in docs/spec and not from the accumulators that
// compiled code uses: two passes over the samples instead of running moments.
// Only the order of summation is the same.
//
//===----------------------------------------------------------------------===//

#include "Interpreter.h"

#include "llvm/ADT/TypeSwitch.h"

#include <algorithm>
#include <cmath>

using namespace mlir;
using namespace mlir::bayes;
using namespace mlir::bayes::ref;

//===----------------------------------------------------------------------===//
// Order of summation
//===----------------------------------------------------------------------===//

/// The sum of term(s) over the samples s = 0 .. `count` - 1: sample s goes to
/// lane s mod 16 of slot (s / 16) mod 8; then the upper half of the slots is
/// added to the lower half until one is left, and likewise the lanes.
static double sumOverSamples(size_t count,
                             llvm::function_ref<double(size_t)> term) {
  constexpr size_t slots = 8, lanes = 16;
  double sums[slots][lanes] = {};
  for (size_t s = 0; s < count; ++s)
    sums[s / lanes % slots][s % lanes] += term(s);
  for (size_t half = slots / 2; half > 0; half /= 2)
    for (size_t slot = 0; slot < half; ++slot)
      for (size_t lane = 0; lane < lanes; ++lane)
        sums[slot][lane] += sums[slot + half][lane];
  for (size_t half = lanes / 2; half > 0; half /= 2)
    for (size_t lane = 0; lane < half; ++lane)
      sums[0][lane] += sums[0][lane + half];
  return sums[0][0];
}

//===----------------------------------------------------------------------===//
// Definitions
//===----------------------------------------------------------------------===//

/// The mean over the samples of the element at `position`.
static double getMean(ArrayRef<Tensor> samples, int64_t position) {
  double sum = sumOverSamples(samples.size(), [&](size_t s) {
    return samples[s].get(position).getFloat();
  });
  return sum / samples.size();
}

/// The mean squared distance from the mean: divided by the number of samples.
static double getVariance(ArrayRef<Tensor> samples, int64_t position) {
  double mean = getMean(samples, position);
  double sum = sumOverSamples(samples.size(), [&](size_t s) {
    double distance = samples[s].get(position).getFloat() - mean;
    return distance * distance;
  });
  return sum / samples.size();
}

/// The entropy in nats of the `count` probabilities p(0), p(1), ...;
/// 0 ln 0 = 0.
static double getEntropy(int64_t count, llvm::function_ref<double(int64_t)> p) {
  double entropy = 0.0;
  for (int64_t i = 0; i < count; ++i)
    if (double probability = p(i); probability != 0.0)
      entropy -= probability * std::log(probability);
  return entropy;
}

/// The entropy of the mean of the probability vectors in row `row`.
static double getPredictiveEntropy(ArrayRef<Tensor> samples, int64_t row) {
  int64_t classes = samples.front().getShape().back();
  return getEntropy(
      classes, [&](int64_t i) { return getMean(samples, row * classes + i); });
}

/// The mean of the entropies of the probability vectors in row `row`.
static double getExpectedEntropy(ArrayRef<Tensor> samples, int64_t row) {
  int64_t classes = samples.front().getShape().back();
  double sum = sumOverSamples(samples.size(), [&](size_t s) {
    return getEntropy(classes, [&](int64_t i) {
      return samples[s].get(row * classes + i).getFloat();
    });
  });
  return sum / samples.size();
}

/// What the draw of the weights tells about the class; rounding could make it
/// negative. Not a number stays so.
static double getMutualInformation(ArrayRef<Tensor> samples, int64_t row) {
  double difference =
      getPredictiveEntropy(samples, row) - getExpectedEntropy(samples, row);
  return difference < 0.0 ? 0.0 : difference;
}

//===----------------------------------------------------------------------===//
// Tensors of statistics
//===----------------------------------------------------------------------===//

/// A tensor of `shape` with a definition applied at every position.
static Tensor tabulate(ArrayRef<int64_t> shape, ArrayRef<Tensor> samples,
                       double (*definition)(ArrayRef<Tensor>, int64_t)) {
  Type type = samples.front().getElementType();
  Tensor result(shape, type);
  for (int64_t i = 0; i < result.getNumElements(); ++i)
    result.set(i, Scalar::ofFloat(type, definition(samples, i)));
  return result;
}

FailureOr<Tensor> ref::evaluateStatistic(MonteCarloOp op, Attribute statistic,
                                         ArrayRef<Tensor> samples) {
  ArrayRef<int64_t> shape = samples.front().getShape();
  for (const Tensor &sample : samples)
    if (sample.getShape() != shape)
      return op.emitOpError() << "expected samples of one shape, found ["
                              << shape << "] and [" << sample.getShape() << "]";
  auto perElement = [&](auto definition) {
    return tabulate(shape, samples, definition);
  };
  auto perRow = [&](auto definition) {
    return tabulate(shape.drop_back(), samples, definition);
  };
  return llvm::TypeSwitch<Attribute, FailureOr<Tensor>>(statistic)
      .Case([&](MeanAttr) { return perElement(getMean); })
      .Case([&](VarianceAttr) { return perElement(getVariance); })
      .Case([&](PredictiveEntropyAttr) { return perRow(getPredictiveEntropy); })
      .Case([&](ExpectedEntropyAttr) { return perRow(getExpectedEntropy); })
      .Case([&](MutualInformationAttr) { return perRow(getMutualInformation); })
      .Default([&](Attribute) {
        return op.emitOpError()
               << "statistic " << statistic << " cannot be evaluated";
      });
}

//===- Groups.h - Weights of one width --------------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A layer's weights are a matrix [inputs, outputs]. Groups of them have a
/// width each, the bits of their codes. Rows are the groups that were measured
/// best: the weights of one input vary alike, and a row of width 0 is an input
/// that the means ignore.
///
//===----------------------------------------------------------------------===//

#ifndef BAYES_PRECISION_GROUPS_H
#define BAYES_PRECISION_GROUPS_H

#include "bayes/Sharing/Posterior.h"
#include "llvm/ADT/StringRef.h"

#include <string>
#include <vector>

namespace bayes {

/// The weights of a layer, row-major; the arrays belong to someone else.
struct WeightMatrix {
  /// For messages.
  std::string name;
  size_t inputs = 0;
  size_t outputs = 0;
  llvm::ArrayRef<float> means;
  llvm::ArrayRef<float> stddevs;
  /// The standard deviations that are stored in place of `stddevs` (see
  /// `computeRankOneDeviations`); empty if they are stored as they are.
  llvm::ArrayRef<float> keptStddevs;
  /// The curvature of the loss along each weight, in nats per squared unit of
  /// the weights, at least 0: `computeCurvature`, or a diagonal Fisher
  /// information from data. Empty if unknown.
  llvm::ArrayRef<float> curvatures;

  size_t size() const { return means.size(); }
};

enum class GroupKind {
  /// All weights of a layer.
  Layer,
  /// The weights of consecutive inputs.
  Rows,
  /// The weights of one output.
  Columns
};

/// The elements first, first + stride, ... of a layer.
struct WeightGroup {
  GroupKind kind = GroupKind::Layer;
  /// The layer's number.
  size_t layer = 0;
  size_t first = 0;
  size_t count = 0;
  size_t stride = 1;
};

/// A weight as models of sensitivity see it.
struct GroupedWeight {
  Gaussian law;
  /// The standard deviation that is stored.
  double keptStddev = 0.0;
  /// 0 if unknown.
  double curvature = 0.0;
};

/// The weights of one group.
class GroupView {
public:
  GroupView(const WeightMatrix &layer, const WeightGroup &group)
      : layer(layer), group(group) {}

  size_t size() const { return group.count; }
  float getMean(size_t index) const { return layer.means[getElement(index)]; }
  float getStddev(size_t index) const {
    return layer.stddevs[getElement(index)];
  }
  GroupedWeight operator[](size_t index) const;

  /// The first of the means with the largest magnitude.
  float getExtreme() const;

private:
  size_t getElement(size_t index) const {
    return group.first + index * group.stride;
  }

  const WeightMatrix &layer;
  const WeightGroup &group;
};

/// Layers and the groups into which their weights fall. Each weight is in one
/// group at most; layers may be cut in different ways.
struct GroupedWeights {
  std::vector<WeightMatrix> layers;
  std::vector<WeightGroup> groups;

  size_t size() const { return groups.size(); }
  GroupView operator[](size_t index) const {
    return {layers[groups[index].layer], groups[index]};
  }
};

/// Cuts each layer into groups, in order. With `Rows`, groups have `rows` rows,
/// at least one, and the last of a layer those that are left; with the other
/// kinds `rows` is not read.
///
/// Errors are no layers, those of `checkPosterior` and arrays of other lengths,
/// with the name of the layer. Standard deviations may be 0.
llvm::Expected<GroupedWeights> groupWeights(std::vector<WeightMatrix> layers,
                                            GroupKind kind, size_t rows = 1);

/// Refuses standard deviations outside of `domain`, those that are stored
/// included, and names the layer.
llvm::Error checkDomain(llvm::ArrayRef<WeightMatrix> layers,
                        StddevDomain domain);

} // namespace bayes

#endif // BAYES_PRECISION_GROUPS_H

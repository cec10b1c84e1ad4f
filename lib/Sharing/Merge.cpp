//===- Merge.cpp - Fewer components by merging ----------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Sharing/Merge.h"
#include "bayes/Sharing/Errors.h"

#include <cmath>
#include <queue>
#include <tuple>

using namespace bayes;

static llvm::Error checkGate(const char *name, double gate) {
  if (gate >= 0.0)
    return llvm::Error::success();
  return makeFailure("expected a {0} gate of at least 0, found {1}", name,
                     formatNumber(gate));
}

static bool isValid(const PlanarGaussian &component) {
  const Covariance &covariance = component.covariance;
  for (double value : {component.count, component.mean.x, component.mean.y,
                       covariance.xx, covariance.xy, covariance.yy})
    if (!std::isfinite(value))
      return false;
  return component.count >= 0.0 && covariance.xx >= 0.0 && covariance.yy >= 0.0;
}

static llvm::Error checkArguments(llvm::ArrayRef<PlanarGaussian> components,
                                  llvm::ArrayRef<Point> gradients,
                                  const MergeGates &gates) {
  if (components.empty() || components.size() > kMaxEntries)
    return makeFailure("expected 1 to {0} components, found {1}", kMaxEntries,
                       components.size());
  if (!gradients.empty() && gradients.size() != components.size())
    return makeFailure("expected {0} gradients, one per component, found {1}",
                       components.size(), gradients.size());
  for (size_t i = 0; i < components.size(); ++i)
    if (!isValid(components[i]))
      return makeFailure("expected finite components with counts and variances "
                         "of at least 0, found another one as component {0}",
                         i);
  for (size_t i = 0; i < gradients.size(); ++i)
    if (!std::isfinite(gradients[i].x) || !std::isfinite(gradients[i].y))
      return makeFailure("expected finite gradients, found ({0}, {1}) at "
                         "component {2}",
                         formatNumber(gradients[i].x),
                         formatNumber(gradients[i].y), i);
  if (llvm::Error error = checkGate("distance", gates.squaredDistance))
    return error;
  if (llvm::Error error = checkGate("gradient", gates.gradient))
    return error;
  return checkGate("variance", gates.variance);
}

namespace {

/// Two components as they were when their distance was computed.
struct Pair {
  double squaredDistance;
  // Small, since there can be millions of pairs.
  Code first;
  Code second;
  uint16_t firstVersion;
  uint16_t secondVersion;

  /// The closest first, of equals the one of the first components.
  bool operator<(const Pair &other) const {
    return std::tie(other.squaredDistance, other.first, other.second) <
           std::tie(squaredDistance, first, second);
  }
};

class Merger {
public:
  Merger(llvm::ArrayRef<PlanarGaussian> components,
         llvm::ArrayRef<Point> gradients, const MergeOptions &options)
      : options(options), components(components), gradients(gradients),
        targets(components.size()), versions(components.size()),
        left(components.size()) {
    this->gradients.resize(components.size());
    for (size_t i = 0; i < targets.size(); ++i)
      targets[i] = i;
  }

  Merged run() {
    for (size_t i = 0; i < components.size(); ++i)
      for (size_t j = i + 1; j < components.size(); ++j)
        propose(i, j);
    while (!pairs.empty()) {
      Pair pair = pairs.top();
      pairs.pop();
      if (versions[pair.first] == pair.firstVersion &&
          versions[pair.second] == pair.secondVersion)
        mergePair(pair);
    }
    return takeResult();
  }

private:
  bool isAlive(size_t index) const { return targets[index] == index; }

  bool passesGates(size_t index) const {
    Point gradient = gradients[index];
    return std::hypot(gradient.x, gradient.y) < options.gates.gradient &&
           components[index].covariance.getTrace() < options.gates.variance;
  }

  /// Remembers a pair if it passes the gates; `first` is less than `second`.
  void propose(Code first, Code second) {
    if (!passesGates(first) || !passesGates(second))
      return;
    double distance =
        getSquaredWasserstein(components[first], components[second]);
    if (distance < options.gates.squaredDistance)
      pairs.push({distance, first, second, versions[first], versions[second]});
  }

  void mergePair(const Pair &pair) {
    components[pair.first] =
        merge(components[pair.first], components[pair.second]);
    gradients[pair.first].x += gradients[pair.second].x;
    gradients[pair.first].y += gradients[pair.second].y;
    targets[pair.second] = pair.first;
    // Other pairs of either are out of date.
    ++versions[pair.first];
    ++versions[pair.second];
    --left;

    StorageParts storage = options.storage;
    storage.entries = left;
    steps.push_back({left, pair.squaredDistance,
                     storage.weights ? getBitsPerWeight(storage) : 0.0});
    if (options.onMerge)
      options.onMerge(steps.back());

    for (size_t i = 0; i < components.size(); ++i)
      if (i != pair.first && isAlive(i))
        propose(std::min<Code>(i, pair.first), std::max<Code>(i, pair.first));
  }

  Merged takeResult() {
    Merged merged;
    merged.steps = std::move(steps);
    for (size_t i = 0; i < components.size(); ++i) {
      // Components go into earlier ones, whose codes are known.
      if (!isAlive(i)) {
        merged.codes.push_back(merged.codes[targets[i]]);
        continue;
      }
      merged.codes.push_back(merged.components.size());
      merged.components.push_back(components[i]);
    }
    return merged;
  }

  const MergeOptions &options;
  std::vector<PlanarGaussian> components;
  std::vector<Point> gradients;
  /// The component that each one went into; itself, if it is there.
  std::vector<size_t> targets;
  /// How often each one has changed: less often than there are components.
  std::vector<uint16_t> versions;
  size_t left;
  std::priority_queue<Pair> pairs;
  std::vector<MergeStep> steps;
};

} // namespace

llvm::Expected<Merged>
bayes::mergeComponents(llvm::ArrayRef<PlanarGaussian> components,
                       llvm::ArrayRef<Point> gradients,
                       const MergeOptions &options) {
  if (llvm::Error error = checkArguments(components, gradients, options.gates))
    return error;
  return Merger(components, gradients, options).run();
}

//===- Shares.cpp - Which components have each point ----------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Shares.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"

#include <cmath>
#include <limits>

using namespace bayes;

DensityBounds bayes::getBounds(const LogDensity &density, const Box &box) {
  Point mean = density.getMean();
  const Covariance &precision = density.getPrecision();
  double lowX = box.minX - mean.x;
  double highX = box.maxX - mean.x;
  double lowY = box.minY - mean.y;
  double highY = box.maxY - mean.y;
  auto evaluate = [&](double x, double y) {
    return precision.xx * x * x + 2.0 * precision.xy * x * y +
           precision.yy * y * y;
  };

  // A convex function is largest at a corner, and, where its minimum is outside
  // of the box, least on an edge, at the minimum of a parabola or the nearest
  // end.
  double largest = std::max({evaluate(lowX, lowY), evaluate(lowX, highY),
                             evaluate(highX, lowY), evaluate(highX, highY)});
  double least = 0.0;
  if (lowX > 0.0 || highX < 0.0 || lowY > 0.0 || highY < 0.0) {
    least = std::numeric_limits<double>::infinity();
    for (double x : {lowX, highX}) {
      double y = std::clamp(-precision.xy * x / precision.yy, lowY, highY);
      least = std::min(least, evaluate(x, y));
    }
    for (double y : {lowY, highY}) {
      double x = std::clamp(-precision.xy * y / precision.xx, lowX, highX);
      least = std::min(least, evaluate(x, y));
    }
  }
  return {density.getMaximum() - 0.5 * largest,
          density.getMaximum() - 0.5 * least};
}

namespace {

class Expectation {
public:
  Expectation(const PointTree &tree, llvm::ArrayRef<LogDensity> densities,
              double cutoff, Mixture &mixture, ShareSums &sums)
      : tree(tree), densities(densities), cutoff(cutoff), mixture(mixture),
        sums(sums) {}

  /// Computes the shares in the points below `node` of `candidates`, which has
  /// all components that have any.
  void visit(const PointTree::Node &node, llvm::ArrayRef<Code> candidates) {
    std::vector<Code> kept = filter(tree.getBox(node), candidates);
    if (!tree.isLeaf(node)) {
      visit(tree.getLeft(node), kept);
      visit(tree.getRight(node), kept);
      return;
    }
    logs.resize(kept.size());
    for (const PointTree::Element &element : tree.getElements(node))
      share(element, kept);
  }

private:
  /// Those candidates that are above the cutoff somewhere on `box`.
  std::vector<Code> filter(const Box &box,
                           llvm::ArrayRef<Code> candidates) const {
    double highest = -std::numeric_limits<double>::infinity();
    std::vector<double> largest;
    largest.reserve(candidates.size());
    for (Code candidate : candidates) {
      DensityBounds bounds = getBounds(densities[candidate], box);
      highest = std::max(highest, bounds.least);
      largest.push_back(bounds.largest);
    }
    std::vector<Code> kept;
    for (auto [candidate, bound] : llvm::zip(candidates, largest))
      if (bound >= highest - cutoff)
        kept.push_back(candidate);
    return kept;
  }

  void share(const PointTree::Element &element, llvm::ArrayRef<Code> kept) {
    size_t first = 0;
    size_t second = 0;
    for (size_t i = 0; i < kept.size(); ++i) {
      logs[i] = densities[kept[i]](element.point);
      if (i == 0)
        continue;
      if (logs[i] > logs[first]) {
        second = first;
        first = i;
      } else if (second == first || logs[i] > logs[second]) {
        second = i;
      }
    }
    double highest = logs[first];
    if (logs[second] < highest - cutoff)
      second = first;

    double total = 0.0;
    for (double &log : logs) {
      log = log >= highest - cutoff ? std::exp(log - highest) : 0.0;
      total += log;
    }
    for (size_t i = 0; i < kept.size(); ++i)
      if (logs[i] > 0.0)
        sums.components[kept[i]].add(
            element.point, densities[kept[i]].getMean(), logs[i] / total);
    sums.logLikelihood += highest + std::log(total);
    sums.moved += mixture.first[element.index] != kept[first];
    mixture.first[element.index] = kept[first];
    mixture.second[element.index] = kept[second];
    mixture.firstShares[element.index] =
        second == first ? 1.0f : static_cast<float>(1.0 / (1.0 + logs[second]));
  }

  const PointTree &tree;
  llvm::ArrayRef<LogDensity> densities;
  double cutoff;
  Mixture &mixture;
  ShareSums &sums;
  /// Of the kept components: logarithms of densities, then shares.
  std::vector<double> logs;
};

} // namespace

ShareSums bayes::computeShares(const PointTree &tree, Mixture &mixture,
                               double cutoff, const ParallelFor &parallelFor) {
  size_t count = mixture.components.size();
  std::vector<LogDensity> densities;
  densities.reserve(count);
  for (const PlanarGaussian &component : mixture.components)
    densities.emplace_back(component, static_cast<double>(tree.size()));
  // Components without points have no density.
  std::vector<Code> all;
  for (Code code : llvm::seq<Code>(0, Code(count)))
    if (mixture.components[code].count > 0.0)
      all.push_back(code);

  std::vector<PointTree::Node> subtrees = tree.getSubtrees();
  std::vector<ShareSums> partial(subtrees.size());
  parallelFor(subtrees.size(), [&](size_t i) {
    partial[i].components.resize(count);
    Expectation(tree, densities, cutoff, mixture, partial[i])
        .visit(subtrees[i], all);
  });

  ShareSums sums;
  sums.components.resize(count);
  for (const ShareSums &part : partial) {
    for (size_t i = 0; i < count; ++i)
      sums.components[i].add(part.components[i]);
    sums.logLikelihood += part.logLikelihood;
    sums.moved += part.moved;
  }
  sums.logLikelihood /= tree.size();
  return sums;
}

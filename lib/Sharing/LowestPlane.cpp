//===- LowestPlane.cpp - The lowest of many planes at each point ----------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LowestPlane.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/ADT/SmallVector.h"

#include <cmath>
#include <limits>

using namespace bayes;

/// The largest sum of magnitudes in evaluating `plane` on `box`.
static double getMagnitude(const Plane &plane, const Box &box) {
  double x = std::max(std::abs(box.minX), std::abs(box.maxX));
  double y = std::max(std::abs(box.minY), std::abs(box.maxY));
  return std::abs(plane.x) * x + std::abs(plane.y) * y +
         std::abs(plane.constant);
}

bool bayes::isAbove(const Plane &upper, const Plane &lower, const Box &box) {
  Plane difference = {upper.x - lower.x, upper.y - lower.y,
                      upper.constant - lower.constant};
  // Each of the three evaluations is off by less than 4 roundings of the sum of
  // its magnitudes, and the last one's are at most the sum of the others'.
  double error = 8.0 * std::numeric_limits<double>::epsilon() *
                 (getMagnitude(upper, box) + getMagnitude(lower, box));
  return box.getMinimum(difference) > error;
}

namespace {

class Search {
public:
  Search(const PointTree &tree, llvm::ArrayRef<Plane> planes,
         llvm::MutableArrayRef<Code> codes)
      : tree(tree), planes(planes), codes(codes) {}

  /// Finds the codes of the points below `node`, among `candidates` in
  /// increasing order.
  void visit(const PointTree::Node &node, llvm::ArrayRef<Code> candidates) {
    llvm::SmallVector<Code, 64> kept = filter(tree.getBox(node), candidates);
    if (kept.size() == 1) {
      for (const PointTree::Element &element : tree.getElements(node))
        codes[element.index] = kept.front();
    } else if (tree.isLeaf(node)) {
      for (const PointTree::Element &element : tree.getElements(node))
        codes[element.index] = findLowest(element.point, kept);
    } else {
      visit(tree.getLeft(node), kept);
      visit(tree.getRight(node), kept);
    }
  }

private:
  Code findLowest(Point point, llvm::ArrayRef<Code> candidates) const {
    Code best = candidates.front();
    double lowest = planes[best](point);
    for (Code candidate : candidates.drop_front()) {
      double value = planes[candidate](point);
      if (value < lowest) {
        lowest = value;
        best = candidate;
      }
    }
    return best;
  }

  /// Those candidates that the best one at the centre is not below everywhere.
  llvm::SmallVector<Code, 64> filter(const Box &box,
                                     llvm::ArrayRef<Code> candidates) const {
    const Plane &best = planes[findLowest(box.getCentre(), candidates)];
    llvm::SmallVector<Code, 64> kept;
    for (Code candidate : candidates)
      if (!isAbove(planes[candidate], best, box))
        kept.push_back(candidate);
    return kept;
  }

  const PointTree &tree;
  llvm::ArrayRef<Plane> planes;
  llvm::MutableArrayRef<Code> codes;
};

} // namespace

void bayes::findLowestPlanes(const PointTree &tree,
                             llvm::ArrayRef<Plane> planes,
                             llvm::MutableArrayRef<Code> codes,
                             const ParallelFor &parallelFor) {
  auto all = llvm::to_vector(llvm::seq<Code>(0, Code(planes.size())));
  std::vector<PointTree::Node> subtrees = tree.getSubtrees();
  parallelFor(subtrees.size(), [&](size_t i) {
    Search(tree, planes, codes).visit(subtrees[i], all);
  });
}

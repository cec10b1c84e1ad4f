//===- PointTree.h - A k-d tree over points ---------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A balanced k-d tree over points of the plane, made once and searched in
/// every round: a subtree whose box rules out a candidate rules it out for all
/// of its points.
///
//===----------------------------------------------------------------------===//

#ifndef BAYES_LIB_SHARING_POINTTREE_H
#define BAYES_LIB_SHARING_POINTTREE_H

#include "bayes/Sharing/Distortion.h"
#include "bayes/Sharing/Parallel.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <algorithm>
#include <vector>

namespace bayes {

/// A rectangle with sides along the axes, borders included.
struct Box {
  double minX;
  double maxX;
  double minY;
  double maxY;

  Point getCentre() const { return {0.5 * (minX + maxX), 0.5 * (minY + maxY)}; }
  /// The least value of `plane` on the box.
  double getMinimum(const Plane &plane) const {
    return plane.x * (plane.x > 0.0 ? minX : maxX) +
           plane.y * (plane.y > 0.0 ? minY : maxY) + plane.constant;
  }
};

class PointTree {
public:
  /// A point, and its index among those the tree was made of.
  struct Element {
    Point point;
    uint32_t index;
  };

  /// A node: its number (the root is 1, the children of n are 2n and 2n + 1)
  /// and its range of elements.
  struct Node {
    size_t number;
    size_t begin;
    size_t end;
  };

  /// Makes a tree of the points 0 to `count` - 1, of which there is at least
  /// one.
  PointTree(size_t count, llvm::function_ref<Point(size_t)> getPoint,
            const ParallelFor &parallelFor);

  size_t size() const { return elements.size(); }
  size_t getNodeCount() const { return boxes.size(); }

  Node getRoot() const { return {1, 0, elements.size()}; }
  bool isLeaf(const Node &node) const {
    return node.number >= boxes.size() / 2;
  }
  Node getLeft(const Node &node) const {
    return {2 * node.number, node.begin, getMiddle(node)};
  }
  Node getRight(const Node &node) const {
    return {2 * node.number + 1, getMiddle(node), node.end};
  }
  const Box &getBox(const Node &node) const { return boxes[node.number]; }

  llvm::ArrayRef<Element> getElements(const Node &node) const {
    return llvm::ArrayRef(elements).slice(node.begin, node.end - node.begin);
  }

  /// Disjoint subtrees that cover the tree; how many depends on its size alone.
  std::vector<Node> getSubtrees() const {
    return getNodes(std::min(depth, 6u));
  }

private:
  static size_t getMiddle(const Node &node) {
    return node.begin + (node.end - node.begin) / 2;
  }
  /// The nodes of a level, 0 being the root.
  std::vector<Node> getNodes(unsigned level) const;
  void split(const Node &node, unsigned level);
  Box computeBox(const Node &node) const;

  std::vector<Element> elements;
  /// By number of node; the first is unused.
  std::vector<Box> boxes;
  /// The level of the leaves.
  unsigned depth = 0;
};

} // namespace bayes

#endif // BAYES_LIB_SHARING_POINTTREE_H

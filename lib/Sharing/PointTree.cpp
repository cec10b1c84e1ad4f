//===- PointTree.cpp - A k-d tree over points -----------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PointTree.h"

using namespace bayes;

/// Leaves have at most so many points: few enough that most of them have only a
/// few candidates, enough that the boxes take little memory.
static constexpr size_t kLeafSize = 32;

PointTree::PointTree(size_t count, llvm::function_ref<Point(size_t)> getPoint,
                     const ParallelFor &parallelFor)
    : elements(count) {
  for (size_t i = 0; i < count; ++i)
    elements[i] = {getPoint(i), static_cast<uint32_t>(i)};
  while ((count - 1) >> depth >= kLeafSize)
    ++depth;
  boxes.resize(size_t(2) << depth);

  for (unsigned level = 0; level <= depth; ++level) {
    std::vector<Node> nodes = getNodes(level);
    parallelFor(nodes.size(), [&](size_t i) {
      boxes[nodes[i].number] = computeBox(nodes[i]);
      if (level < depth)
        split(nodes[i], level);
    });
  }
}

std::vector<PointTree::Node> PointTree::getNodes(unsigned level) const {
  std::vector<Node> nodes = {getRoot()};
  for (unsigned i = 0; i < level; ++i) {
    std::vector<Node> children;
    children.reserve(2 * nodes.size());
    for (const Node &node : nodes) {
      children.push_back(getLeft(node));
      children.push_back(getRight(node));
    }
    nodes = std::move(children);
  }
  return nodes;
}

/// Puts the lower half of the points along one axis in front. Axes alternate:
/// features have different units, so that their extents cannot be compared.
void PointTree::split(const Node &node, unsigned level) {
  const Box &box = boxes[node.number];
  bool byX = level % 2 == 0 ? box.maxX > box.minX : box.maxY <= box.minY;
  auto begin = elements.begin();
  std::nth_element(begin + node.begin, begin + getMiddle(node),
                   begin + node.end, [&](const Element &a, const Element &b) {
                     double first = byX ? a.point.x : a.point.y;
                     double second = byX ? b.point.x : b.point.y;
                     return first != second ? first < second
                                            : a.index < b.index;
                   });
}

Box PointTree::computeBox(const Node &node) const {
  Point first = elements[node.begin].point;
  Box box = {first.x, first.x, first.y, first.y};
  for (const Element &element : getElements(node)) {
    box.minX = std::min(box.minX, element.point.x);
    box.maxX = std::max(box.maxX, element.point.x);
    box.minY = std::min(box.minY, element.point.y);
    box.maxY = std::max(box.maxY, element.point.y);
  }
  return box;
}

//===- Seeding.cpp - Where clustering starts ------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Seeding.h"
#include "LowestPlane.h"
#include "PhiloxUniforms.h"

using namespace bayes;

namespace {

class Seeder {
public:
  Seeder(const PosteriorView &posterior, const Distortion &distortion,
         const PointTree &tree)
      : posterior(posterior), distortion(distortion), tree(tree),
        costs(posterior.size()), owners(tree.getNodeCount()),
        sums(tree.getNodeCount()) {
    initialise(tree.getRoot());
  }

  /// Whether all weights cost nothing.
  bool isDone() const { return !(sums[1] > 0.0); }

  /// The weight at which a fraction `uniform` of the costs has gone by.
  size_t draw(double uniform) const {
    PointTree::Node node = tree.getRoot();
    double rest = uniform * sums[node.number];
    while (!tree.isLeaf(node)) {
      PointTree::Node left = tree.getLeft(node);
      PointTree::Node right = tree.getRight(node);
      // Rounding may have left more than there is.
      if (rest < sums[left.number] || !(sums[right.number] > 0.0)) {
        node = left;
      } else {
        rest -= sums[left.number];
        node = right;
      }
    }
    size_t last = tree.getElements(node).front().index;
    for (const PointTree::Element &element : tree.getElements(node)) {
      if (!(costs[element.index] > 0.0))
        continue;
      last = element.index;
      rest -= costs[last];
      if (rest < 0.0)
        break;
    }
    return last;
  }

  void addCentre(Gaussian centre) {
    planes.push_back(distortion.getPlane(centre));
    centres.push_back(centre);
    improve(tree.getRoot());
  }

  std::vector<Gaussian> takeCentres() { return std::move(centres); }

private:
  /// Before there is a centre, a weight costs its importance.
  void initialise(const PointTree::Node &node) {
    if (!tree.isLeaf(node)) {
      initialise(tree.getLeft(node));
      initialise(tree.getRight(node));
      sums[node.number] = sums[2 * node.number] + sums[2 * node.number + 1];
      return;
    }
    sums[node.number] = 0.0;
    for (const PointTree::Element &element : tree.getElements(node)) {
      costs[element.index] = posterior.getImportance(element.index);
      sums[node.number] += costs[element.index];
    }
  }

  /// Lets the last centre have the weights below `node` that it is best for.
  void improve(const PointTree::Node &node) {
    Code candidate = centres.size() - 1;
    const Plane &plane = planes[candidate];
    Code &owner = owners[node.number];
    if (candidate != 0 && isAbove(plane, planes[owner], tree.getBox(node)))
      return;
    Point middle = tree.getBox(node).getCentre();
    if (plane(middle) < planes[owner](middle))
      owner = candidate;

    if (!tree.isLeaf(node)) {
      improve(tree.getLeft(node));
      improve(tree.getRight(node));
      sums[node.number] = sums[2 * node.number] + sums[2 * node.number + 1];
      return;
    }
    sums[node.number] = 0.0;
    for (const PointTree::Element &element : tree.getElements(node)) {
      // Planes cancel: they could leave a centre's own weight to another one.
      size_t index = element.index;
      double cost = posterior.getImportance(index) *
                    distortion.getCost(posterior[index], centres[candidate]);
      costs[index] = candidate == 0 ? cost : std::min(cost, costs[index]);
      sums[node.number] += costs[index];
    }
  }

  const PosteriorView &posterior;
  const Distortion &distortion;
  const PointTree &tree;
  std::vector<Gaussian> centres;
  std::vector<Plane> planes;
  /// What each weight costs.
  std::vector<double> costs;
  /// By number of node: the best centre at the middle of the box, and what the
  /// weights below cost together.
  std::vector<Code> owners;
  std::vector<double> sums;
};

} // namespace

std::vector<Gaussian> bayes::drawSeeds(const PosteriorView &posterior,
                                       const Distortion &distortion,
                                       const PointTree &tree, size_t entries,
                                       uint64_t seed) {
  PhiloxUniforms uniforms(seed);
  Seeder seeder(posterior, distortion, tree);
  for (size_t i = 0; i < entries && !seeder.isDone(); ++i)
    seeder.addCentre(posterior[seeder.draw(uniforms.next())]);
  return seeder.takeCentres();
}

//===- AllocatedWeights.cpp - Widths of weights ---------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/Transforms/Allocation.h"
#include "bayes/Precision/Allocation.h"
#include "bayes/Precision/Deviations.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>

using namespace mlir;
using namespace mlir::bayes;

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

static LogicalResult refuse(AllocatedWeight &weight, const char *what,
                            llvm::Error error) {
  return weight.mean.emitOpError() << "cannot be stored in few bits: " << what
                                   << llvm::toString(std::move(error));
}

LogicalResult mlir::bayes::readAllocatedWeight(AllocatedWeight &weight) {
  FailureOr<std::vector<float>> means = readParameter(weight.mean);
  FailureOr<std::vector<float>> stddevs = readParameter(weight.stddev);
  if (failed(means) || failed(stddevs))
    return failure();
  if (llvm::Error error = ::bayes::checkPosterior(
          {*means, *stddevs, {}}, ::bayes::StddevDomain::Positive))
    return refuse(weight, "", std::move(error));
  size_t inputs = weight.getShape().front();
  llvm::Expected<::bayes::Scales> deviations =
      ::bayes::computeRankOneDeviations(*stddevs, inputs,
                                        stddevs->size() / inputs);
  if (!deviations)
    return refuse(weight, "", deviations.takeError());
  weight.deviations = std::move(*deviations);
  weight.keptStddevs = ::bayes::expandDeviations(weight.deviations);
  // Far from 1, they may not be numbers of f32 any more.
  if (llvm::Error error = ::bayes::checkStddevs(
          weight.keptStddevs, ::bayes::StddevDomain::Positive))
    return refuse(weight, "as products of a row's and a column's, ",
                  std::move(error));
  weight.means = std::move(*means);
  weight.stddevs = std::move(*stddevs);
  return success();
}

//===----------------------------------------------------------------------===//
// Widths
//===----------------------------------------------------------------------===//

static ::bayes::GroupKind getGroupKind(WidthGroup group) {
  switch (group) {
  case WidthGroup::Input:
    return ::bayes::GroupKind::Rows;
  case WidthGroup::Output:
    return ::bayes::GroupKind::Columns;
  case WidthGroup::Layer:
    return ::bayes::GroupKind::Layer;
  }
  llvm_unreachable("unknown kind of group");
}

static ::bayes::AllocatorOptions
getAllocatorOptions(const AllocationOptions &options) {
  ::bayes::AllocatorOptions allocator;
  if (options.priorStddev != 0)
    allocator.priorStddev = options.priorStddev;
  allocator.curvatureFloor = options.curvatureFloor;
  allocator.quantile = options.quantile;
  return allocator;
}

static llvm::Expected<::bayes::GroupedWeights>
groupWeights(MutableArrayRef<AllocatedWeight> weights, WidthGroup group) {
  std::vector<::bayes::WeightMatrix> layers;
  for (AllocatedWeight &weight : weights) {
    ::bayes::WeightMatrix &layer = layers.emplace_back();
    layer.name = weight.getName();
    layer.inputs = weight.getShape()[0];
    layer.outputs = weight.getShape()[1];
    layer.means = weight.means;
    layer.stddevs = weight.stddevs;
    layer.keptStddevs = weight.keptStddevs;
  }
  return ::bayes::groupWeights(std::move(layers), getGroupKind(group));
}

/// The bits that are left for groups whose costs are `costs`, or an error that
/// names the option of the budget.
static llvm::Expected<uint64_t>
getGroupBudget(const ::bayes::GroupedWeights &groups,
               ArrayRef<::bayes::WidthCosts> costs,
               const AllocationOptions &options) {
  auto least = static_cast<unsigned>(options.leastBits);
  auto most = static_cast<unsigned>(options.mostBits);
  uint64_t deviations = ::bayes::getDeviationBits(groups.layers);
  uint64_t cheapest = 0;
  for (const ::bayes::WidthCosts &widths : costs)
    cheapest += widths[least];
  // Where all have the least width, a layer's codes are rounded once.
  uint64_t needed =
      deviations + cheapest + ::bayes::getRoundingBits(groups, least, least);
  uint64_t elements = 0;
  for (const ::bayes::WeightMatrix &layer : groups.layers)
    elements += layer.size();
  constexpr const char *kWhat = "what standard deviations and means of";
  uint64_t total = 0;
  if (options.budgetBytes != 0) {
    uint64_t bytes = llvm::divideCeil(needed, 8);
    if (options.budgetBytes < bytes)
      return llvm::createStringError(
          llvm::formatv("expected 'budget-bytes' of at least {0}, {1} {2} bits "
                        "take, found {3}",
                        bytes, kWhat, least, options.budgetBytes));
    // More bytes than weights can take may be more bits than integers count.
    total = std::min(options.budgetBytes, 16 * elements + bytes) * 8;
  } else {
    llvm::Expected<uint64_t> bits =
        ::bayes::getTotalBits(groups.layers, options.bits);
    if (!bits)
      return bits.takeError();
    total = *bits;
    // Rounded up, so that it is enough.
    if (total < needed)
      return llvm::createStringError(
          "expected 'bits' of at least %g per weight, %s %u bits take, found "
          "%g",
          std::ceil(1e4 * static_cast<double>(needed) /
                    static_cast<double>(elements)) /
              1e4,
          kWhat, least, options.bits);
  }
  uint64_t fixed = deviations + ::bayes::getRoundingBits(groups, least, most);
  return total < fixed + cheapest ? cheapest : total - fixed;
}

static llvm::Expected<::bayes::Allocation>
allocate(const ::bayes::GroupedWeights &groups,
         const AllocationOptions &options) {
  llvm::Expected<std::unique_ptr<::bayes::Allocator>> allocator =
      ::bayes::makeAllocator(options.allocate, getAllocatorOptions(options));
  if (!allocator)
    return allocator.takeError();
  ::bayes::AllocationProblem problem = {groups,
                                        ::bayes::getStorageCosts(groups)};
  llvm::Expected<uint64_t> budget =
      getGroupBudget(groups, problem.costs, options);
  if (!budget)
    return budget.takeError();
  problem.budget = *budget;
  problem.least = static_cast<unsigned>(options.leastBits);
  problem.most = static_cast<unsigned>(options.mostBits);
  return (*allocator)->allocate(problem);
}

LogicalResult mlir::bayes::chooseWidths(
    ModuleOp module, MutableArrayRef<AllocatedWeight> weights,
    const AllocationOptions &options, AllocationReport &report) {
  auto refuse = [&](llvm::Error error) {
    return module.emitError() << llvm::toString(std::move(error));
  };
  llvm::Expected<::bayes::GroupedWeights> groups =
      groupWeights(weights, options.group);
  if (!groups)
    return refuse(groups.takeError());
  llvm::Expected<::bayes::Allocation> allocation = allocate(*groups, options);
  if (!allocation)
    return refuse(allocation.takeError());
  report.loss = allocation->loss;
  report.bound = allocation->bound;
  for (size_t number = 0; number < groups->size(); ++number) {
    AllocatedWeight &weight = weights[groups->groups[number].layer];
    weight.groups.push_back(
        ::bayes::quantizeMeans((*groups)[number], allocation->bits[number]));
    if (!allocation->losses.empty())
      weight.loss = weight.loss.value_or(0.0) + allocation->losses[number];
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Slices
//===----------------------------------------------------------------------===//

StoredSlices::StoredSlices(AllocatedWeight &weight, WidthGroup group)
    : dimension(group == WidthGroup::Output ? 1 : 0) {
  auto extent = static_cast<size_t>(weight.getShape()[dimension]);
  bool isLayer = group == WidthGroup::Layer;
  for (size_t index = 0; index < extent; ++index) {
    unsigned bits = weight.groups[isLayer ? 0 : index].bits;
    indices[bits].push_back(static_cast<uint32_t>(index));
  }
  std::vector<uint32_t> positions = getPositions();
  bool isWhole = positions.size() == extent && llvm::is_sorted(positions);
  if (!isWhole && !positions.empty())
    positionBits = ::bayes::getPositionBits(extent);
}

size_t StoredSlices::getNumKept() const { return getPositions().size(); }

std::vector<uint32_t> StoredSlices::getPositions() const {
  std::vector<uint32_t> positions;
  for (unsigned bits = 1; bits < ::bayes::kWidths; ++bits)
    llvm::append_range(positions, indices[bits]);
  return positions;
}

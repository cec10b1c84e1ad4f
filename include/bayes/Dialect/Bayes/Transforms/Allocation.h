//===- Allocation.h - Weights with widths for a budget ----------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The parts of `bayes-allocate-bits`: reading weights, choosing widths, and
/// rewriting the IR.
///
//===----------------------------------------------------------------------===//

#ifndef BAYES_DIALECT_BAYES_TRANSFORMS_ALLOCATION_H
#define BAYES_DIALECT_BAYES_TRANSFORMS_ALLOCATION_H

#include "bayes/Dialect/Bayes/Transforms/AllocationOptions.h"
#include "bayes/Dialect/Bayes/Transforms/GaussianWeights.h"
#include "bayes/Precision/UniformQuantizer.h"
#include "bayes/Sharing/Scales.h"

#include <array>
#include <optional>

namespace mlir::bayes {

/// A weight matrix [inputs, outputs] whose means are codes.
struct AllocatedWeight : GaussianWeight {
  std::vector<float> means, stddevs;
  /// The standard deviations that are stored, as factors and multiplied.
  ::bayes::Scales deviations;
  std::vector<float> keptStddevs;
  /// One for each group of the weight, in order.
  std::vector<::bayes::QuantizedMeans> groups;
  /// By the model of sensitivity; rules have none.
  std::optional<double> loss;
};

/// The slices of a weight along a dimension that are stored, sorted by width.
struct StoredSlices {
  /// 0 where slices are rows, 1 where they are columns.
  int64_t dimension = 0;
  /// The indices of the slices of each width, in order; of width 0 those that
  /// are dropped.
  std::array<std::vector<uint32_t>, ::bayes::kWidths> indices;
  /// The bits of a position; 0 where none are stored, since all slices are, in
  /// order.
  unsigned positionBits = 0;

  /// Those of `weight`, with groups as `group` says.
  StoredSlices(AllocatedWeight &weight, WidthGroup group);

  /// Slices with bits.
  size_t getNumKept() const;
  /// The indices of slices with bits, in the order of their widths.
  std::vector<uint32_t> getPositions() const;
};

/// What became of one weight matrix.
struct AllocatedWeightReport {
  std::string weight;
  uint64_t elements = 0;
  /// Of groups that have any, and of all.
  unsigned leastBits = 0, mostBits = 0;
  /// The rows, columns or layers of each width; of width 0 those without codes.
  std::array<uint64_t, ::bayes::kWidths> widths{};
  std::optional<double> loss;
  /// Of the means, in squared units of the weights.
  double squaredError = 0.0;
  /// The largest magnitude of the means.
  float range = 0.0f;
  /// Two floats for each element; and codes, steps, positions and deviations,
  /// each parameter in whole bytes.
  uint64_t bytesBefore = 0, bytesAfter = 0;

  /// Bits per element of what is stored.
  double getBits() const;
};

/// What `allocateBits` has done.
struct AllocationReport {
  /// In the order of the module.
  std::vector<AllocatedWeightReport> weights;
  /// Laws that were left as they are.
  uint64_t left = 0;
  /// The loss of all weights by the model of sensitivity, and what no widths
  /// within the budget are below; rules have neither.
  std::optional<double> loss, bound;

  /// Prints a table with a line for each weight and one for all.
  void print(raw_ostream &stream) const;
};

/// Reads the values of `weight` and finds its standard deviations of rank 1.
/// Errors are diagnostics at the means: values that are not there, not finite,
/// or not positive.
LogicalResult readAllocatedWeight(AllocatedWeight &weight);

/// Chooses the widths of `weights`, at least one, and quantises their means.
/// The loss and its bound are stored in `report`. Errors are diagnostics at
/// `module`: a budget below what the least widths take, and those of the
/// allocator.
LogicalResult chooseWidths(ModuleOp module,
                           MutableArrayRef<AllocatedWeight> weights,
                           const AllocationOptions &options,
                           AllocationReport &report);

/// Adds the parameters of `weight` to the module of `symbols` and replaces its
/// laws.
void replaceByAllocatedLaws(AllocatedWeight &weight,
                            const AllocationOptions &options,
                            SymbolTable &symbols);

/// What became of `weight`.
AllocatedWeightReport describeAllocatedWeight(AllocatedWeight &weight,
                                              const AllocationOptions &options);

/// Gives the weights of `module` widths. Errors are diagnostics, and then
/// nothing is changed; a warning says why no weight has a width.
FailureOr<AllocationReport> allocateBits(ModuleOp module,
                                         const AllocationOptions &options);

/// The pass `bayes-allocate-bits`, which stores what it has done in `report`,
/// if that is not null.
std::unique_ptr<Pass> createAllocateBitsPass(const AllocationOptions &options,
                                             AllocationReport *report);

} // namespace mlir::bayes

#endif // BAYES_DIALECT_BAYES_TRANSFORMS_ALLOCATION_H

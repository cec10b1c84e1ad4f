//===- AllocationReport.cpp - What weights with widths take ---------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/Transforms/Allocation.h"
#include "bayes/Precision/Storage.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>

using namespace mlir;
using namespace mlir::bayes;

double AllocatedWeightReport::getBits() const {
  return 8.0 * static_cast<double>(bytesAfter) / static_cast<double>(elements);
}

/// The bytes of what is stored of a weight.
static uint64_t getStoredBytes(AllocatedWeight &weight,
                               const StoredSlices &slices, WidthGroup group) {
  uint64_t sliceElements =
      weight.means.size() / weight.getShape()[slices.dimension];
  uint64_t bytes = 0;
  for (unsigned bits = 1; bits < ::bayes::kWidths; ++bits)
    bytes +=
        llvm::divideCeil(slices.indices[bits].size() * sliceElements * bits, 8);
  uint64_t kept = slices.getNumKept();
  uint64_t steps =
      group == WidthGroup::Layer ? std::min<uint64_t>(kept, 1) : kept;
  bytes += (steps * ::bayes::kStepBits + kept * slices.positionBits) / 8;
  return bytes +
         2 * (weight.deviations.rows.size() + weight.deviations.columns.size());
}

AllocatedWeightReport
mlir::bayes::describeAllocatedWeight(AllocatedWeight &weight,
                                     const AllocationOptions &options) {
  AllocatedWeightReport report;
  report.weight = weight.getName();
  report.elements = weight.means.size();
  report.leastBits = ::bayes::kMaxBits;
  for (const ::bayes::QuantizedMeans &group : weight.groups) {
    report.leastBits = std::min(report.leastBits, group.bits);
    report.mostBits = std::max(report.mostBits, group.bits);
    ++report.widths[group.bits];
    report.squaredError += group.squaredError;
    report.range = std::max(report.range, group.range);
  }
  report.loss = weight.loss;
  report.bytesBefore = 2 * sizeof(float) * report.elements;
  report.bytesAfter = getStoredBytes(
      weight, StoredSlices(weight, options.group), options.group);
  return report;
}

//===----------------------------------------------------------------------===//
// Table
//===----------------------------------------------------------------------===//

static std::string formatLoss(std::optional<double> loss) {
  std::string text = "-";
  if (loss) {
    text.clear();
    llvm::raw_string_ostream(text) << llvm::format("%.5g", *loss);
  }
  return text;
}

/// A line of the table, without its end.
static void printLine(raw_ostream &stream, const AllocatedWeightReport &report,
                      size_t nameWidth) {
  auto print = [&](uint64_t number, unsigned width) {
    stream << llvm::format_decimal(static_cast<int64_t>(number), width);
  };
  stream << llvm::left_justify(report.weight, nameWidth);
  print(report.elements, 10);
  stream << llvm::format("%9.3f", report.elements == 0 ? 0.0 : report.getBits())
         << llvm::right_justify(std::to_string(report.leastBits) + "-" +
                                    std::to_string(report.mostBits),
                                8);
  print(report.widths[0], 9);
  stream << llvm::right_justify(formatLoss(report.loss), 12)
         << llvm::format("%12.5g", report.squaredError);
  print(report.bytesBefore, 14);
  print(report.bytesAfter, 13);
}

void AllocationReport::print(raw_ostream &stream) const {
  AllocatedWeightReport all;
  all.weight = "all";
  all.leastBits = weights.empty() ? 0 : ::bayes::kMaxBits;
  all.loss = loss;
  size_t nameWidth = StringRef("weight").size();
  for (const AllocatedWeightReport &weight : weights) {
    nameWidth = std::max(nameWidth, weight.weight.size());
    all.elements += weight.elements;
    all.leastBits = std::min(all.leastBits, weight.leastBits);
    all.mostBits = std::max(all.mostBits, weight.mostBits);
    all.widths[0] += weight.widths[0];
    all.squaredError += weight.squaredError;
    all.bytesBefore += weight.bytesBefore;
    all.bytesAfter += weight.bytesAfter;
  }
  stream << llvm::left_justify("weight", nameWidth)
         << "  elements     bits  widths  dropped        loss   sq. error"
            "  bytes before  bytes after\n";
  for (const AllocatedWeightReport &weight : weights) {
    printLine(stream, weight, nameWidth);
    stream << '\n';
  }
  printLine(stream, all, nameWidth);
  if (bound)
    stream << "  bound " << formatLoss(bound)
           << (bound == loss ? ", optimal" : ", not optimal");
  stream << '\n';
}

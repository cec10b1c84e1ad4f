//===- SharingReport.cpp - What became of weights that share tables -------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/Transforms/Sharing.h"
#include "llvm/Support/Format.h"

#include <cmath>

using namespace mlir;
using namespace mlir::bayes;

/// What the elements of `weight` in `group` take, without the table.
static void addStorage(::bayes::StorageParts &parts, const SharedGroup &group,
                       SharedWeight &weight, const SharingOptions &options) {
  auto [begin, end] = group.getElements(weight);
  parts.weights += end - begin;
  for (size_t i = begin; i < end; ++i)
    parts.outliers += weight.isOutlier[i] ? 1 : 0;
  for (const ::bayes::BlendedWeight &blended : weight.blended)
    parts.blended += blended.index >= begin && blended.index < end ? 1 : 0;
  if (options.scale != ::bayes::ScaleKind::None)
    parts.scales += group.rows.value_or(weight.scales.rows.size());
  // The groups of a weight have its columns in common.
  if (options.scale == ::bayes::ScaleKind::RankOne && group.firstRow == 0)
    parts.scales += weight.scales.columns.size();
}

::bayes::StorageParts
mlir::bayes::getStorageParts(const SharedGroup &group,
                             const SharingOptions &options) {
  ::bayes::StorageParts parts;
  parts.entries = group.entries.size();
  for (SharedWeight *weight : group.weights)
    addStorage(parts, group, *weight, options);
  return parts;
}

static double getBits(const ::bayes::StorageParts &parts) {
  return ::bayes::getBitsPerWeight(parts) * static_cast<double>(parts.weights);
}

/// Bits per weight of `groups` together.
static double getBitsPerWeight(ArrayRef<SharedGroup> groups,
                               const SharingOptions &options) {
  double bits = 0.0, weights = 0.0;
  for (const SharedGroup &group : groups) {
    ::bayes::StorageParts parts = getStorageParts(group, options);
    bits += getBits(parts);
    weights += static_cast<double>(parts.weights);
  }
  return bits / weights;
}

std::vector<SharedWeightReport>
mlir::bayes::describeSharedGroups(ArrayRef<SharedGroup> groups,
                                  const SharingOptions &options) {
  constexpr uint64_t kBytesBefore = 2 * sizeof(float);
  std::vector<SharedWeightReport> reports;
  for (SharedWeight *weight : groups.front().weights) {
    SharedWeightReport report;
    double bits = 0.0, distortion = 0.0, inTables = 0.0;
    for (const SharedGroup &group : groups) {
      ::bayes::StorageParts parts;
      parts.entries = group.entries.size();
      addStorage(parts, group, *weight, options);
      bits += getBits(parts);
      // The table counts once.
      if (!reports.empty())
        bits -= 8.0 * kBytesBefore * static_cast<double>(parts.entries);
      report.elements += parts.weights;
      report.entries = std::max(report.entries, parts.entries);
      report.outliers += parts.outliers;
      report.blended += parts.blended;
      auto inTable = static_cast<double>(parts.weights - parts.outliers);
      distortion += group.meanDistortion * inTable;
      inTables += inTable;
      report.rounds = std::max(report.rounds, group.rounds);
    }
    bool isOne = groups.size() == 1;
    report.weight = weight->getName();
    report.codebook = isOne ? groups.front().name : report.weight;
    report.tables = groups.size();
    report.bitsPerWeight = getBitsPerWeight(groups, options);
    report.addedKL = weight->addedKL;
    report.meanDistortion =
        isOne ? groups.front().meanDistortion : distortion / inTables;
    report.bytesBefore = kBytesBefore * report.elements;
    report.bytesAfter = static_cast<uint64_t>(std::ceil(bits / 8.0));
    reports.push_back(std::move(report));
  }
  return reports;
}

/// A line of the table; `entries` as text, since the last line has none.
static void printLine(raw_ostream &stream, const SharedWeightReport &report,
                      size_t nameWidth, const std::string &entries) {
  auto print = [&](uint64_t number, unsigned width) {
    stream << llvm::format_decimal(static_cast<int64_t>(number), width);
  };
  stream << llvm::left_justify(report.weight, nameWidth);
  print(report.elements, 10);
  stream << llvm::right_justify(entries, 6);
  print(report.outliers, 10);
  print(report.blended, 9);
  stream << llvm::format("%9.3f%12.5g", report.bitsPerWeight, report.addedKL);
  print(report.bytesBefore, 14);
  print(report.bytesAfter, 13);
  if (!report.codebook.empty())
    stream << "  " << report.codebook;
  if (report.tables > 1)
    stream << ", " << report.tables << " tables";
  stream << '\n';
}

void SharingReport::print(raw_ostream &stream) const {
  SharedWeightReport all;
  all.weight = "all";
  size_t nameWidth = StringRef("weight").size();
  for (const SharedWeightReport &weight : weights) {
    nameWidth = std::max(nameWidth, weight.weight.size());
    all.elements += weight.elements;
    all.outliers += weight.outliers;
    all.blended += weight.blended;
    all.addedKL += weight.addedKL;
    all.bytesBefore += weight.bytesBefore;
    all.bytesAfter += weight.bytesAfter;
  }
  if (all.elements != 0)
    all.bitsPerWeight = 8.0 * static_cast<double>(all.bytesAfter) /
                        static_cast<double>(all.elements);
  stream << llvm::left_justify("weight", nameWidth)
         << "  elements     K  outliers  blended     bits    KL added"
            "  bytes before  bytes after  table\n";
  for (const SharedWeightReport &weight : weights)
    printLine(stream, weight, nameWidth, std::to_string(weight.entries));
  printLine(stream, all, nameWidth, "");
}

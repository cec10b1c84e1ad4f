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

/// Without the table.
static void addStorage(::bayes::StorageParts &parts, const SharedWeight &weight,
                       const SharingOptions &options) {
  parts.weights += weight.means.size();
  parts.outliers += llvm::count(weight.isOutlier, true);
  parts.blended += weight.blended.size();
  if (options.scale != ::bayes::ScaleKind::None)
    parts.scales += weight.scales.rows.size();
  if (options.scale == ::bayes::ScaleKind::RankOne)
    parts.scales += weight.scales.columns.size();
}

::bayes::StorageParts
mlir::bayes::getStorageParts(const SharedGroup &group,
                             const SharingOptions &options) {
  ::bayes::StorageParts parts;
  parts.entries = group.entries.size();
  for (const SharedWeight *weight : group.weights)
    addStorage(parts, *weight, options);
  return parts;
}

std::vector<SharedWeightReport>
mlir::bayes::describeSharedGroup(const SharedGroup &group,
                                 const SharingOptions &options) {
  constexpr uint64_t kBytesBefore = 2 * sizeof(float);
  double bitsPerWeight =
      ::bayes::getBitsPerWeight(getStorageParts(group, options));
  std::vector<SharedWeightReport> reports;
  for (SharedWeight *weight : group.weights) {
    ::bayes::StorageParts parts;
    parts.entries = group.entries.size();
    addStorage(parts, *weight, options);
    double bits = ::bayes::getBitsPerWeight(parts) * parts.weights;
    // The table counts once.
    if (!reports.empty())
      bits -= 8.0 * kBytesBefore * parts.entries;
    SharedWeightReport &report = reports.emplace_back();
    report.weight = weight->getName();
    report.codebook = group.name;
    report.elements = parts.weights;
    report.entries = parts.entries;
    report.outliers = parts.outliers;
    report.blended = parts.blended;
    report.bitsPerWeight = bitsPerWeight;
    report.addedKL = weight->addedKL;
    report.meanDistortion = group.meanDistortion;
    report.rounds = group.rounds;
    report.bytesBefore = kBytesBefore * parts.weights;
    report.bytesAfter = static_cast<uint64_t>(std::ceil(bits / 8.0));
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

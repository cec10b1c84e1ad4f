//===- Table.cpp - The table that fits given codes ------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Table.h"
#include "Blocks.h"
#include "PlanarSums.h"

#include "llvm/ADT/STLExtras.h"

#include <tuple>

using namespace bayes;

/// The point (mu, sigma) of a weight or an entry.
static Point getPoint(Gaussian law) { return {law.mean, law.stddev}; }

std::vector<Moments> bayes::sumMoments(const PosteriorView &posterior,
                                       const Distortion &distortion,
                                       llvm::ArrayRef<Code> codes,
                                       llvm::ArrayRef<Gaussian> references,
                                       const ParallelFor &parallelFor) {
  return sumByCode<Moments>(
      codes, references.size(), parallelFor, [&](Moments &moments, size_t i) {
        distortion.accumulate(moments, posterior[i], posterior.getImportance(i),
                              references[codes[i]]);
      });
}

GaussianCodebook bayes::makeTable(const PosteriorView &posterior,
                                  const Distortion &distortion,
                                  llvm::ArrayRef<Code> codes,
                                  llvm::ArrayRef<Gaussian> references,
                                  const ParallelFor &parallelFor) {
  std::vector<Moments> moments =
      sumMoments(posterior, distortion, codes, references, parallelFor);
  GaussianCodebook table;
  table.entries.resize(references.size());
  for (size_t i = 0; i < references.size(); ++i) {
    Gaussian entry = references[i];
    if (moments[i].count > 0.0)
      entry = distortion.makeEntry(moments[i], references[i]);
    table.entries[i].mean = entry.mean;
    table.entries[i].stddev = entry.stddev;
  }
  describeMembers(table, posterior, codes, parallelFor);
  return table;
}

void bayes::describeMembers(GaussianCodebook &table,
                            const PosteriorView &posterior,
                            llvm::ArrayRef<Code> codes,
                            const ParallelFor &parallelFor) {
  auto sums = sumByCode<PlanarSums>(
      codes, table.size(), parallelFor, [&](PlanarSums &sum, size_t i) {
        sum.add(getPoint(posterior[i]),
                getPoint(table.entries[codes[i]].getGaussian()), 1.0);
      });
  for (auto [entry, sum] : llvm::zip(table.entries, sums)) {
    entry.count = static_cast<uint64_t>(sum.count);
    entry.spread = sum.getCovariance();
  }
}

void bayes::sortTable(GaussianCodebook &table,
                      llvm::MutableArrayRef<Code> codes) {
  std::vector<size_t> order(table.size());
  for (size_t i = 0; i < order.size(); ++i)
    order[i] = i;
  llvm::sort(order, [&](size_t a, size_t b) {
    const CodebookEntry &first = table.entries[a];
    const CodebookEntry &second = table.entries[b];
    return std::tie(first.mean, first.stddev, a) <
           std::tie(second.mean, second.stddev, b);
  });
  std::vector<CodebookEntry> sorted;
  std::vector<Code> newCodes(order.size());
  for (size_t old : order) {
    newCodes[old] = sorted.size();
    sorted.push_back(table.entries[old]);
  }
  table.entries = std::move(sorted);
  for (Code &code : codes)
    code = newCodes[code];
}

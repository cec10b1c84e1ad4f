//===- Blocks.h - Sums that no thread order changes -------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Sums over weights in fixed blocks whose results are added in order, so that
/// rounding does not depend on threads.
///
//===----------------------------------------------------------------------===//

#ifndef BAYES_LIB_SHARING_BLOCKS_H
#define BAYES_LIB_SHARING_BLOCKS_H

#include "bayes/Sharing/Parallel.h"
#include "bayes/Sharing/Posterior.h"

#include <algorithm>
#include <vector>

namespace bayes {

/// Contiguous ranges of `size` weights, at most 64: a function of `size` alone.
class Blocks {
public:
  explicit Blocks(size_t size)
      : size(size), extent(std::max<size_t>(4096, (size + 63) / 64)) {}

  size_t getCount() const { return (size + extent - 1) / extent; }
  size_t getBegin(size_t block) const { return block * extent; }
  size_t getEnd(size_t block) const {
    return std::min(size, getBegin(block) + extent);
  }

private:
  size_t size;
  size_t extent;
};

/// Sums by code: calls `add(sums[code of i], i)` for each weight i, for sums
/// that have `add(const Sums &)`.
template <typename Sums, typename Add>
std::vector<Sums> sumByCode(llvm::ArrayRef<Code> codes, size_t entries,
                            const ParallelFor &parallelFor, Add add) {
  Blocks blocks(codes.size());
  std::vector<std::vector<Sums>> partial(blocks.getCount());
  parallelFor(blocks.getCount(), [&](size_t block) {
    partial[block].resize(entries);
    for (size_t i = blocks.getBegin(block); i < blocks.getEnd(block); ++i)
      add(partial[block][codes[i]], i);
  });
  std::vector<Sums> sums(entries);
  for (const std::vector<Sums> &block : partial)
    for (size_t entry = 0; entry < entries; ++entry)
      sums[entry].add(block[entry]);
  return sums;
}

} // namespace bayes

#endif // BAYES_LIB_SHARING_BLOCKS_H

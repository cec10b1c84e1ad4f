//===- Normals.cpp - Standard normals of draws-v1 -------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "normals.h"
#include "Kernel.h"
#include "Operations.h"

using namespace bayes_bounds;

static void normals(benchmark::State &state) {
  auto batch = static_cast<size_t>(state.range(0));
  double count = 128.0 * kSamples * static_cast<double>(batch);
  double bound = count * kOperationsPerNormal / measureOperationRate();
  Kernel(normals_api, batch).run(state, bound, "normals", count);
}
BENCHMARK(normals)->Arg(1)->Arg(16)->Unit(benchmark::kMicrosecond);

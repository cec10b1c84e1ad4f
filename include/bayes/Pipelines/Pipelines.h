//===- Pipelines.h - Named phases of the compiler ---------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_PIPELINES_PIPELINES_H
#define BAYES_PIPELINES_PIPELINES_H

#include "mlir/Pass/PassOptions.h"

#include <optional>

namespace mlir {
class OpPassManager;

namespace bayes {

/// The phases of compilation in order; each verifies, round-trips and, up to
/// `Tile`, runs under the reference evaluator.
enum class Phase {
  Import,
  Estimate,
  Block,
  Lanes,
  Tile,
  Buffers,
  Vector,
  LLVM
};

/// A phase's name on the command line, and what its IR holds.
struct PhaseInfo {
  Phase phase;
  llvm::StringRef name;
  llvm::StringRef description;
};

/// All phases in order.
llvm::ArrayRef<PhaseInfo> getPhases();

/// The phase of that name.
std::optional<Phase> symbolizePhase(llvm::StringRef name);

/// What the phases need to know of the target and of the expected calls.
struct LoweringOptions : public PassPipelineOptions<LoweringOptions> {
  Option<bool> means{
      *this, "means",
      llvm::cl::desc("One pass with the means of the weights, no draws"),
      llvm::cl::init(false)};
  Option<std::string> estimator{
      *this, "estimator",
      llvm::cl::desc("auto, weight-sampling, local-reparameterization or tied"),
      llvm::cl::init("auto")};
  Option<int64_t> expectedBatch{
      *this, "expected-batch",
      llvm::cl::desc("Examples per call the code is chosen for"),
      llvm::cl::init(1)};
  Option<int64_t> expectedSamples{
      *this, "expected-samples",
      llvm::cl::desc("Samples per call the code is chosen for"),
      llvm::cl::init(32)};
  Option<int64_t> lanes{
      *this, "lanes",
      llvm::cl::desc("Samples computed at a time: 16, 32, 64 or 128"),
      llvm::cl::init(32)};
  Option<int64_t> registers{
      *this, "registers",
      llvm::cl::desc("Accumulators of 16 lanes in a register tile"),
      llvm::cl::init(16)};
  Option<bool> fma{*this, "fma",
                   llvm::cl::desc("The target has fused multiply-add"),
                   llvm::cl::init(true)};
  Option<bool> rounding{
      *this, "rounding",
      llvm::cl::desc("The target has instructions that round to integers"),
      llvm::cl::init(true)};
  Option<std::string> march{
      *this, "march",
      llvm::cl::desc("Instruction set that the code is checked against: "
                     "x86-64, x86-64-v3, x86-64-v4, x86-64-v4+ or native"),
      llvm::cl::init("x86-64-v3")};
  Option<std::string> onednn{
      *this, "onednn",
      llvm::cl::desc("Large products as calls of oneDNN: off, auto (where it "
                     "is cheaper) or on (wherever it is possible)"),
      llvm::cl::init("off")};
  Option<int64_t> permutation{
      *this, "permutation",
      llvm::cl::desc("Lanes of the permutation of words that the target has: "
                     "16 (AVX-512), 8 (AVX2) or 0"),
      llvm::cl::init(0)};
  Option<std::string> compute{
      *this, "compute",
      llvm::cl::desc("Type of the factors of products: f32 or bf16"),
      llvm::cl::init("f32")};
  Option<bool> pairs{
      *this, "pairs",
      llvm::cl::desc("The target multiplies pairs of bf16 (AVX512-BF16)"),
      llvm::cl::init(false)};

  /// Examples of the block that shares draws of weights: a power of two within
  /// the expected batch. bayes-block-examples makes it smaller for wide layers.
  int64_t getSharedDrawsBlock() const {
    int64_t size = kBlockSize;
    while (2 * size <= expectedBatch && size < 128)
      size *= 2;
    return size;
  }

  /// Examples of the block that shares weights.
  static constexpr int64_t kBlockSize = 16;
};

/// Appends the passes that lead from the phase before `phase` to it.
void buildPhase(OpPassManager &manager, Phase phase,
                const LoweringOptions &options);

/// Appends all phases: from an imported module to the LLVM dialect.
void buildLowering(OpPassManager &manager, const LoweringOptions &options);

/// Registers `bayes-lower-to-llvm`, which is `buildLowering`, and one pipeline
/// per phase, `bayes-phase-<name>`.
void registerPipelines();

} // namespace bayes
} // namespace mlir

#endif // BAYES_PIPELINES_PIPELINES_H

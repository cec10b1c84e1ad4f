//===- Compiler.h - From an imported model to an artifact -------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_COMPILER_COMPILER_H
#define BAYES_COMPILER_COMPILER_H

#include "bayes/Dialect/Bayes/Transforms/AllocationOptions.h"
#include "bayes/Pipelines/Pipelines.h"
#include "bayes/Target/ArtifactDescription.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/Error.h"

#include <vector>

namespace llvm {
class SourceMgr;
} // namespace llvm

namespace mlir {
class PassManager;
} // namespace mlir

namespace bayes {
struct ClusteringProgress;
} // namespace bayes

namespace mlir::bayes {

struct AllocationReport;
struct SharingReport;

/// What a model is compiled for.
struct CompileOptions {
  /// Instruction sets in ascending order, each once. With several, the artifact
  /// has code for each and picks when it is loaded.
  SmallVector<TargetTier> tiers = {TargetTier::X86_64};
  /// How weights get widths; nothing where they stay as they are.
  std::optional<AllocationOptions> allocation;
  /// Where to store what became of the weights; may be null.
  AllocationReport *allocationReport = nullptr;
  /// Options of bayes-share-weights, separated by commas; nothing where weights
  /// do not share tables.
  std::optional<std::string> share;
  /// Where to store what became of the weights; may be null.
  SharingReport *sharingReport = nullptr;
  /// Called after each round of clustering with the name of the table; may be
  /// empty.
  std::function<void(StringRef table, const ::bayes::ClusteringProgress &)>
      onSharingProgress;
  /// Draws of the weights for a prediction: "any", as many as a call asks for,
  /// or "0", one pass with the means of the weights.
  std::string samples = "any";
  /// "auto", "weight-sampling", "local-reparameterization" or "tied".
  std::string estimator = "auto";
  /// Examples and samples per call that the code is chosen for; any number
  /// works.
  int64_t expectedBatch = 1;
  int64_t expectedSamples = 32;
  /// Type of the factors of products, whose sums are f32: "f32", or "bf16", to
  /// which factors are rounded.
  std::string compute = "f32";
  /// Large products as calls of oneDNN: "off", "auto" (where it is estimated to
  /// be faster; "off" if this build is without) or "on" (wherever it can be).
  std::string onednn = "off";
  /// Beginning of the public symbols; empty: made from the module's name.
  std::string prefix;
};

/// Checks what can be wrong with `options` whatever the model is. The error
/// says what was expected and what was found.
llvm::Error checkOptions(const CompileOptions &options);

/// Creates a context with everything the compiler needs; diagnostics go to the
/// handlers registered with it.
std::unique_ptr<MLIRContext> createCompilerContext();

/// Reads a model, text or bytecode, from `path` ("-" is standard input) into
/// `sources`, where diagnostics find its text. Errors are diagnostics.
OwningOpRef<ModuleOp> parseModel(MLIRContext &context, llvm::SourceMgr &sources,
                                 llvm::StringRef path);

/// Runs the phases up to and including `last` on an imported module, for the
/// highest tier, as `configure` sets the pass manager up. Errors are
/// diagnostics.
LogicalResult
runPhases(ModuleOp module, const CompileOptions &options, Phase last,
          llvm::function_ref<LogicalResult(PassManager &)> configure = nullptr);

/// A compiled model in memory.
struct CompiledModel {
  /// Describes the model; refers to `weights`.
  ArtifactDescription description;
  std::vector<char> weights;
  /// The module in the LLVM dialect for each of the description's tiers.
  SmallVector<OwningOpRef<ModuleOp>> modules;

  SmallVector<ModuleOp> getModules() const;
};

/// Compiles a copy of `module`, which has one entry function. The weights are
/// packed before the tiers part, so that all share them. Errors are
/// diagnostics.
FailureOr<CompiledModel> compileModel(
    ModuleOp module, const CompileOptions &options,
    llvm::function_ref<LogicalResult(PassManager &)> configure = nullptr);

} // namespace mlir::bayes

#endif // BAYES_COMPILER_COMPILER_H

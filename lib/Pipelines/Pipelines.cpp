//===- Pipelines.cpp - Named phases of the compiler -----------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Pipelines/Pipelines.h"

#include "bayes/Dialect/Bayes/Transforms/Passes.h"
#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Affine/Transforms/Passes.h"
#include "mlir/Dialect/Bufferization/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/Passes.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;
using namespace mlir::bayes;

static constexpr PhaseInfo kPhases[] = {
    {Phase::Import, "import",
     "the model as imported: bayes, linalg and func on tensors, any batch"},
    {Phase::Estimate, "estimate",
     "estimators chosen and random tensors decomposed; what no sample changes "
     "is outside the Monte-Carlo region, what only parameters enter is a "
     "parameter"},
    {Phase::Block, "block", "one function per static block of examples"},
    {Phase::Lanes, "lanes",
     "Monte-Carlo regions are scf loops over blocks of samples, one sample per "
     "lane; tensors and bayes.normal are left"},
    {Phase::Tile, "tile", "draws of weights fused into tiles of products"},
    {Phase::Buffers, "buffers",
     "static memrefs at fixed offsets of weights, workspace and results"},
    {Phase::Vector, "vector",
     "scf loops over vectors; draws are integer and float arithmetic"},
    {Phase::LLVM, "llvm", "the LLVM dialect alone"},
};

ArrayRef<PhaseInfo> bayes::getPhases() { return kPhases; }

std::optional<Phase> bayes::symbolizePhase(StringRef name) {
  for (const PhaseInfo &info : kPhases)
    if (info.name == name)
      return info.phase;
  return std::nullopt;
}

static void addCleanup(OpPassManager &manager) {
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
}

static void addHoisting(OpPassManager &manager) {
  addCleanup(manager);
  manager.addPass(createLoopInvariantCodeMotionPass());
}

/// bayes + linalg + tensor + func, as imported.
static void buildEstimate(OpPassManager &manager,
                          const LoweringOptions &options) {
  manager.addPass(createInlinerPass());
  manager.addPass(createSymbolDCEPass());
  if (options.means)
    manager.addPass(createUseMeansPass());
  manager.addPass(createDecomposeAggregatesPass());
  // Inputs that no sample changes leave the region before the cost model looks.
  addHoisting(manager);
  ChooseEstimatorPassOptions estimator;
  estimator.estimator = options.estimator;
  estimator.expectedBatch = options.expectedBatch;
  estimator.expectedSamples = options.expectedSamples;
  estimator.blockSize = options.getSharedDrawsBlock();
  manager.addNestedPass<func::FuncOp>(createChooseEstimatorPass(estimator));
  manager.addNestedPass<func::FuncOp>(createDecomposeRandomPass());
  manager.addNestedPass<func::FuncOp>(createSimplifyLookupsPass());
  if (options.compute == "bf16")
    manager.addNestedPass<func::FuncOp>(createRoundProductsPass());
  addHoisting(manager);
  manager.addPass(createFoldParametersPass());
  addCleanup(manager);
}

/// bayes.normal + bayes.monte_carlo + linalg + tensor + arith + func.
static void buildBlock(OpPassManager &manager, const LoweringOptions &options) {
  manager.addPass(createLowerLookupsPass());
  BlockExamplesPassOptions block;
  block.blockSizes = {1, LoweringOptions::kBlockSize};
  block.sharedDrawsBlock = options.getSharedDrawsBlock();
  manager.addPass(createBlockExamplesPass(block));
  addHoisting(manager);
  manager.addPass(createConvertElementwiseToLinalgPass());
  manager.addNestedPass<func::FuncOp>(createFuseElementwisePass());
  addCleanup(manager);
}

/// The same with static shapes, in @bayes_block_* functions.
static void buildLanes(OpPassManager &manager, const LoweringOptions &options) {
  LowerMonteCarloPassOptions lanes;
  lanes.lanes = options.lanes;
  // On the module: what is wrong in the block functions of all sizes is said
  // once.
  manager.addPass(createLowerMonteCarloPass(lanes));
  manager.addPass(createLowerKeysPass());
  addCleanup(manager);
}

/// bayes.normal + scf + linalg + tensor + arith + func.
static void buildTile(OpPassManager &manager, const LoweringOptions &) {
  manager.addNestedPass<func::FuncOp>(createSplitProductsPass());
  manager.addNestedPass<func::FuncOp>(createTileWeightDrawsPass());
  manager.addPass(createLowerAffinePass());
  manager.addPass(createPackCodesPass());
  manager.addPass(createPackWeightsPass());
  manager.addNestedPass<func::FuncOp>(createTileLookupsPass());
  manager.addPass(createLowerAffinePass());
  addCleanup(manager);
}

/// The same, in tiles.
static void buildBuffers(OpPassManager &manager,
                         const LoweringOptions &options) {
  if (options.pairs) {
    manager.addNestedPass<func::FuncOp>(createPairProductsPass());
    addCleanup(manager);
  }
  manager.addPass(bufferization::createEmptyTensorEliminationPass());
  bufferization::OneShotBufferizePassOptions bufferize;
  bufferize.bufferizeFunctionBoundaries = true;
  bufferize.functionBoundaryTypeConversion =
      bufferization::LayoutMapOption::IdentityLayoutMap;
  manager.addPass(bufferization::createOneShotBufferizePass(bufferize));
  addCleanup(manager);
  manager.addPass(createPromoteResultsPass());
  addCleanup(manager);
  manager.addPass(memref::createFoldMemRefAliasOpsPass());
  // Offsets of subviews in bodies of structured ops.
  manager.addPass(createLowerAffinePass());
  manager.addNestedPass<func::FuncOp>(createPadBuffersPass());
  manager.addPass(createPlanMemoryPass());
  addCleanup(manager);
  if (options.onednn == "off")
    return;
  CallOneDNNPassOptions calls;
  calls.march = options.march;
  calls.always = options.onednn == "on";
  manager.addPass(createCallOneDNNPass(calls));
}

/// bayes.normal + scf + linalg + memref + arith + func, nothing allocated.
static void buildVector(OpPassManager &manager,
                        const LoweringOptions &options) {
  LowerToVectorPassOptions vectors;
  vectors.registers = options.registers;
  vectors.fma = options.fma;
  vectors.permutation = options.permutation;
  manager.addNestedPass<func::FuncOp>(createLowerToVectorPass(vectors));
  addHoisting(manager);
  LowerDrawsPassOptions draws;
  draws.permute = options.permutation == 16;
  manager.addPass(createLowerDrawsPass(draws));
  LowerPairDotsPassOptions dots;
  dots.instruction = options.pairs;
  manager.addPass(createLowerPairDotsPass(dots));
  ExpandMathPassOptions math;
  math.fma = options.fma;
  math.rounding = options.rounding;
  manager.addPass(createExpandMathPass(math));
  addHoisting(manager);
  CheckLibraryCallsPassOptions calls;
  calls.fma = options.fma;
  calls.rounding = options.rounding;
  // F16C is older than the first target that rounds vectors in one instruction.
  calls.half = options.rounding;
  manager.addPass(createCheckLibraryCallsPass(calls));
}

/// scf + vector + memref + arith + math + func.
static void buildLLVM(OpPassManager &manager, const LoweringOptions &options) {
  manager.addPass(memref::createExpandStridedMetadataPass());
  manager.addPass(createLowerAffinePass());
  manager.addPass(createSCFToControlFlowPass());
  manager.addPass(createConvertVectorToLLVMPass());
  ConvertFuncToLLVMPassOptions func;
  func.useBarePtrCallConv = true;
  manager.addPass(createConvertMathToLLVMPass());
  manager.addPass(createFinalizeMemRefToLLVMConversionPass());
  manager.addPass(createArithToLLVMConversionPass());
  manager.addPass(createConvertFuncToLLVMPass(func));
  manager.addPass(createConvertControlFlowToLLVMPass());
  manager.addPass(createReconcileUnrealizedCastsPass());
  addCleanup(manager);
  CheckInstructionsPassOptions instructions;
  instructions.march = options.march;
  manager.addPass(createCheckInstructionsPass(instructions));
}

void bayes::buildPhase(OpPassManager &manager, Phase phase,
                       const LoweringOptions &options) {
  switch (phase) {
  case Phase::Import:
    return;
  case Phase::Estimate:
    return buildEstimate(manager, options);
  case Phase::Block:
    return buildBlock(manager, options);
  case Phase::Lanes:
    return buildLanes(manager, options);
  case Phase::Tile:
    return buildTile(manager, options);
  case Phase::Buffers:
    return buildBuffers(manager, options);
  case Phase::Vector:
    return buildVector(manager, options);
  case Phase::LLVM:
    return buildLLVM(manager, options);
  }
}

void bayes::buildLowering(OpPassManager &manager,
                          const LoweringOptions &options) {
  for (const PhaseInfo &info : kPhases)
    buildPhase(manager, info.phase, options);
}

void bayes::registerPipelines() {
  PassPipelineRegistration<LoweringOptions>(
      "bayes-lower-to-llvm",
      "All phases: from an imported model to the LLVM dialect",
      [](OpPassManager &manager, const LoweringOptions &options) {
        buildLowering(manager, options);
      });
  for (const PhaseInfo &info : kPhases) {
    if (info.phase == Phase::Import)
      continue;
    PassPipelineRegistration<LoweringOptions>(
        ("bayes-phase-" + info.name).str(),
        ("From the phase before to: " + info.description).str(),
        [phase = info.phase](OpPassManager &manager,
                             const LoweringOptions &options) {
          buildPhase(manager, phase, options);
        });
  }
}

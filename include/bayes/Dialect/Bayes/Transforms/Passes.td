//===- Passes.td - Passes of the bayes dialect -*- tablegen -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_DIALECT_BAYES_TRANSFORMS_PASSES_TD
#define BAYES_DIALECT_BAYES_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def BlockExamplesPass : Pass<"bayes-block-examples", "mlir::ModuleOp"> {
  let summary = "make static blocks of examples out of the dynamic batch";
  let description = [{
    Replaces every entry function (`bayes.entry`), whose batch is dynamic, by
    one function per block size with a static batch: `@bayes_block_<E>`. The
    caller loops over blocks, so memory does not grow with the batch. Within a
    block the Monte-Carlo regions run over `inner` examples at a time: what a
    region captures is sliced, its example identities move along. A region with
    weight draws keeps the whole block, so that one draw serves all of it.

    Any batch split gives the same bits: each output is computed by the same
    operations in every block size.

    Illustration: `func @predict(%x: tensor<?x784xf32>, ...)` with
    `block-sizes=1,16` becomes `@bayes_block_1(%x: tensor<1x784xf32>, ...)` and
    `@bayes_block_16(%x: tensor<16x784xf32>, ...)`.
  }];
  let options = [
    ListOption<"blockSizes", "block-sizes", "int64_t",
               "Examples per block (default: 1,16)">
  ];
  let statistics = [
    Statistic<"numBlocks", "blocks", "Number of block functions made">,
    Statistic<"numSliced", "sliced-regions",
              "Number of Monte-Carlo regions run one example at a time">
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect",
    "::mlir::bufferization::BufferizationDialect", "::mlir::scf::SCFDialect",
    "::mlir::tensor::TensorDialect"
  ];
}

def ChooseEstimatorPass
    : InterfacePass<"bayes-choose-estimator", "mlir::FunctionOpInterface"> {
  let summary = "choose how each product with a random weight is estimated";
  let description = [{
    A product of an activation with a draw of a random weight (any contraction
    that is linear in the draw) can be estimated in two ways:

    * weight sampling draws every weight once per sample and uses the draw for
      all examples: exact for any use of the draw;
    * local reparameterisation (Kingma, Salimans and Welling 2015, section 2.2)
      draws the outputs instead, from their own Gaussian law: mean product
      x M and variance product (x*x) (S*S). Exact for each example on its own;
      outputs of different examples become independent, so it is refused where
      a draw has more than one use, where the contraction is not linear in the
      draw, or where two outputs of one example would share a weight.

    The cost model counts fused multiply-adds and normals for `expected-batch`
    examples and `expected-samples` samples; `estimator` or the attribute on the
    `bayes.sample` op override it. A random bias that is added to the output is
    absorbed into the law of the output. Every choice is a remark of category
    `bayes-choose-estimator`.
  }];
  let options = [
    Option<"estimator", "estimator", "std::string", "\"auto\"",
           "auto, weight-sampling or local-reparameterization">,
    Option<"expectedBatch", "expected-batch", "int64_t", "1",
           "Examples per call the choice is made for">,
    Option<"expectedSamples", "expected-samples", "int64_t", "32",
           "Samples per call the choice is made for">,
    Option<"blockSize", "block-size", "int64_t", "16",
           "Examples that share one draw of a weight">
  ];
  let statistics = [
    Statistic<"numLocal", "local-reparameterization",
              "Number of products estimated by local reparameterisation">,
    Statistic<"numWeight", "weight-sampling",
              "Number of products estimated by weight sampling">,
    Statistic<"numAbsorbed", "absorbed-biases",
              "Number of random biases absorbed into an output's law">
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::math::MathDialect", "::mlir::tensor::TensorDialect"
  ];
}

def DecomposeRandomPass
    : InterfacePass<"bayes-decompose-random", "mlir::FunctionOpInterface"> {
  let summary = "replace random tensors by plain tensors and noise";
  let description = [{
    `bayes.sample` becomes mean + stddev * `bayes.normal`, and
    `bayes.kl_divergence` its closed form; the laws, asked through
    `RandomLawOpInterface`, disappear.
  }];
  let statistics = [
    Statistic<"numSamples", "samples", "Number of draws decomposed">
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::math::MathDialect", "::mlir::tensor::TensorDialect"
  ];
}

def ExpandMathPass : Pass<"bayes-expand-math"> {
  let summary = "exp and log as arithmetic, fused multiply-add where it exists";
  let description = [{
    Rewrites `math.exp` and `math.log` by upstream's polynomial approximations,
    so that an artifact calls no libm. Without `fma`, a fused multiply-add
    becomes a multiplication and an addition, and without `rounding` the floor
    goes through integers (baseline x86-64 has neither and would call libm).
  }];
  let options = [
    Option<"fma", "fma", "bool", "true", "The target has fused multiply-add">,
    Option<"rounding", "rounding", "bool", "true",
           "The target has instructions that round to integers">
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::math::MathDialect",
    "::mlir::vector::VectorDialect"
  ];
}

def FoldParametersPass : Pass<"bayes-fold-parameters", "mlir::ModuleOp"> {
  let summary = "compute what depends on parameters only";
  let description = [{
    Evaluates at compile time the tensors that are computed from
    `bayes.parameter`s alone (for local reparameterisation the squares of the
    standard deviations) and stores them as new parameters. The evaluator is the
    reference evaluator, so the values are those of the specification.
    Parameters nobody loads any more are erased.
  }];
  let statistics = [
    Statistic<"numFolded", "folded", "Number of tensors computed">,
    Statistic<"numErased", "erased", "Number of parameters erased">
  ];
}

def FuseElementwisePass
    : InterfacePass<"bayes-fuse-elementwise", "mlir::FunctionOpInterface"> {
  let summary = "fuse element-wise ops, but never into a Monte-Carlo region";
  let description = [{
    Upstream's fusion of element-wise structured ops, restricted to producer and
    consumer in one block: fusing into a Monte-Carlo region would compute again
    for every sample what has just been hoisted out of it.
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::tensor::TensorDialect"
  ];
}

def LowerDrawsPass : Pass<"bayes-lower-draws", "mlir::ModuleOp"> {
  let summary = "expand draws and keys to integer and float arithmetic";
  let description = [{
    `bayes.normal_pair`, `bayes.fold_key` and `bayes.split_key` become the
    arithmetic of `draws-v1`: Philox4x32-10 in 64-bit lanes (a 32x32-bit product
    needs no shuffle there, and rounds that do not depend on the pair are
    hoisted), then the table logarithm and the polynomials. No multiplication
    and addition is ever fused. `permute` looks the 16-entry tables up with one
    AVX-512 permutation each, otherwise with a gather.
  }];
  let options = [
    Option<"permute", "permute", "bool", "false",
           "The target has AVX-512 (vpermps of 16 lanes)">
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::LLVM::LLVMDialect",
    "::mlir::math::MathDialect", "::mlir::memref::MemRefDialect",
    "::mlir::vector::VectorDialect"
  ];
}

def LowerKeysPass : Pass<"bayes-lower-keys", "mlir::ModuleOp"> {
  let summary = "keys become 64-bit integers";
  let description = [{
    Replaces the type `!bayes.key` by `i64` in signatures and ops.
  }];
}

def LowerMonteCarloPass
    : InterfacePass<"bayes-lower-monte-carlo", "mlir::FunctionOpInterface"> {
  let summary = "Monte-Carlo regions become loops over blocks of samples";
  let description = [{
    A `bayes.monte_carlo` op becomes an `scf.for` over blocks of `lanes`
    samples. In its body every tensor that depends on the sample gets a last
    dimension of `lanes`: one sample per lane. The accumulators of the
    statistics ride along as loop-carried tensors: sample s belongs to lane
    s mod 16 of slot (s / 16) mod 8; afterwards the slots and then the lanes
    merge in a fixed tree (docs/spec, "Order of summation"). So the bits depend
    neither on `lanes` nor on threads, and memory not on the number of samples.

    Needs static shapes (`bayes-block-examples`) and draws decomposed
    (`bayes-decompose-random`).
  }];
  let options = [
    Option<"lanes", "lanes", "int64_t", "32",
           "Samples per iteration: 16, 32, 64 or 128">
  ];
  let statistics = [
    Statistic<"numRegions", "regions", "Number of regions lowered">
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::math::MathDialect", "::mlir::scf::SCFDialect",
    "::mlir::tensor::TensorDialect"
  ];
}

def LowerToVectorPass
    : InterfacePass<"bayes-lower-to-vector", "mlir::FunctionOpInterface"> {
  let summary = "structured ops on buffers become loops over vectors";
  let description = [{
    Lowers `linalg` ops and `bayes.normal` on static buffers to `scf` loops over
    vectors of `vector-size` lanes along the innermost dimension of the result.
    A contraction keeps a register tile of accumulators and adds in increasing
    index of the reduction, one chain per output whatever the tile, so that any
    block size gives the same bits. Noise is generated in registers, two elements
    times a vector of samples at a time.
  }];
  let options = [
    Option<"vectorSize", "vector-size", "int64_t", "16", "Lanes of a vector">,
    Option<"registers", "registers", "int64_t", "16",
           "Vectors of accumulators in a register tile">,
    Option<"fma", "fma", "bool", "true", "The target has fused multiply-add">
  ];
  let statistics = [
    Statistic<"numContractions", "contractions",
              "Number of contractions lowered">,
    Statistic<"numElementwise", "elementwise",
              "Number of other structured ops lowered">,
    Statistic<"numNormals", "normals", "Number of noise tensors lowered">
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::math::MathDialect",
    "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
    "::mlir::vector::VectorDialect"
  ];
}

def PlanMemoryPass : Pass<"bayes-plan-memory", "mlir::ModuleOp"> {
  let summary = "place parameters and temporaries at fixed offsets";
  let description = [{
    Gives every block function its final signature: input, first example, key,
    samples, weights, workspace, results. Parameters become views into
    one packed blob (each aligned to 64 bytes), temporaries views into the
    workspace with reuse of what is dead, results are concatenated. Afterwards
    no allocation is left; one that cannot be placed is an error. The layout is
    recorded in the module attribute `bayes.layout`.
  }];
  let statistics = [
    Statistic<"weightBytes", "weight-bytes", "Bytes of packed parameters">,
    Statistic<"workspaceBytes", "workspace-bytes",
              "Bytes of workspace of the largest block">
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect"
  ];
}

def TileWeightDrawsPass
    : InterfacePass<"bayes-tile-weight-draws", "mlir::FunctionOpInterface"> {
  let summary = "fuse the draws of a weight into the product that uses them";
  let description = [{
    Tiles every contraction with a drawn weight along its outputs and its
    reduction and fuses the draw into the tile, so that the noise of a whole
    weight tensor never goes to memory: a tile of the draw fits the first-level
    cache and serves all examples of the block.
  }];
  let options = [
    Option<"tileBytes", "tile-bytes", "int64_t", "16384",
           "Bytes of one tile of a drawn weight">
  ];
  let statistics = [
    Statistic<"numFused", "fused", "Number of products with fused draws">
  ];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::linalg::LinalgDialect", "::mlir::scf::SCFDialect",
    "::mlir::tensor::TensorDialect"
  ];
}

#endif // BAYES_DIALECT_BAYES_TRANSFORMS_PASSES_TD

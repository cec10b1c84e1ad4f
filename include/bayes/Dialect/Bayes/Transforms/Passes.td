//===- Passes.td - Passes of the bayes dialect -------------*- tablegen -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_DIALECT_BAYES_TRANSFORMS_PASSES_TD
#define BAYES_DIALECT_BAYES_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def AllocateBitsPass : Pass<"bayes-allocate-bits", "mlir::ModuleOp"> {
  let summary = "give the weights widths for a budget";
  let description = [{
    Stores the means of weights in as few bits as their uncertainty allows. It
    takes every `bayes.gaussian` of two `f32` matrices that are parameters; biases
    stay as they are.

    1. *Widths.* All weights of one input, of one output or of a layer (`group`;
       rows of a matrix are inputs) have one width of 0 to 8 bits. `allocate`
       says how widths are chosen, for all weights of the module together. By
       default they make the posterior density of the rounded weights as large as
       the budget allows, which an exact knapsack finds: a weight of large
       standard deviation needs few bits.
    2. *Means* become codes of evenly spaced levels (`bayes.dequantize`), with a
       step for each group. What has 0 bits is dropped, and its means are 0. Rows
       or columns of one width are a parameter, `@w.codes.3`, in their order;
       `@w.positions` says where they are, if that is not where they were.
    3. *Standard deviations* become products of a factor for each row and one for
       each column, found by alternating harmonic means of the variances.

    The budget is an average of `bits` per weight, or bytes for all weights. It
    counts everything: codes, in whole bytes for each parameter, steps and factors
    of 16 bits, and positions of 16 (of 32 along more than 65536 indices). Widths
    are chosen, and are optimal, as if every slice that is kept had a position and
    each width filled its last byte, so that a little may be left over. A budget
    that the least widths exceed is an error, as are weights with a NaN or with a
    standard deviation that is not positive, and then nothing is changed.

    A remark for each weight of category `bayes-allocate-bits` has the least and
    the largest width, how many groups have each (`widths`), the `loss` by the
    model of sensitivity, the sum of squared errors of the means, and the largest
    of them (`range`).

    ```mlir
    // bayes-opt --bayes-allocate-bits=budget-bytes=29
    bayes.parameter @w.mean = dense<
        [[0.1, -0.2], [3.0, 1.5], [-0.75, 0.5], [0.0, 1.0]]> : tensor<4x2xf32>
    bayes.parameter @w.stddev = dense<
        [[1.0, 0.5], [0.25, 0.125], [0.5, 0.25], [0.5, 0.25]]> : tensor<4x2xf32>
    func.func @weight() -> !bayes.random<4x2xf32> {
      %m = bayes.load_parameter @w.mean : tensor<4x2xf32>
      %s = bayes.load_parameter @w.stddev : tensor<4x2xf32>
      %w = bayes.gaussian %m, %s : !bayes.random<4x2xf32>
      return %w : !bayes.random<4x2xf32>
    }
    ```

    becomes

    ```mlir
    // ...
    bayes.parameter @w.positions = dense_resource<w.positions> : tensor<3xi16>
    bayes.parameter @w.steps = dense_resource<w.steps> : tensor<3xbf16>
    bayes.parameter @w.codes.3 = dense_resource<w.codes.3> : tensor<1x2xi3>
    bayes.parameter @w.codes.2 = dense_resource<w.codes.2> : tensor<1x2xi2>
    bayes.parameter @w.codes.1 = dense_resource<w.codes.1> : tensor<1x2xi1>
    func.func @weight() -> !bayes.random<4x2xf32> {
      %c1 = bayes.load_parameter @w.codes.1 : tensor<1x2xi1>
      %c2 = bayes.load_parameter @w.codes.2 : tensor<1x2xi2>
      %c3 = bayes.load_parameter @w.codes.3 : tensor<1x2xi3>
      // ...
      %mean = bayes.dequantize %c1, %c2, %c3 by %steps at %positions along 0
          : tensor<1x2xi1>, tensor<1x2xi2>, tensor<1x2xi3> by tensor<3xf32>
          at tensor<3xi16> -> tensor<4x2xf32>
      // ...
      %byRows = bayes.scaled %unit by %rows along 0
          : !bayes.random<4x2xf32>, tensor<4xf32>
      // ...
      %scaled = bayes.scaled %byRows by %columns along 1
          : !bayes.random<4x2xf32>, tensor<2xf32>
      %stddev = bayes.stddev %scaled : !bayes.random<4x2xf32>
      %w = bayes.gaussian %mean, %stddev : !bayes.random<4x2xf32>
      return %w : !bayes.random<4x2xf32>
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
  let options = [
    Option<"bits", "bits", "double", "0.0",
           "Bits that a weight may take on average, with all that is stored; 0 "
           "with 'budget-bytes'">,
    Option<"budgetBytes", "budget-bytes", "uint64_t", "0",
           "Bytes that all weights together may take; 0 with 'bits'">,
    Option<"allocate", "allocate", "std::string", "\"random-bits\"",
           "How widths are chosen. By the least loss: random-bits, kl, reverse-kl, "
           "curvature, snr or squared-error; by a score: quantile-inform, "
           "bayesian-compression or uniform">,
    Option<"group", "group", "::mlir::bayes::WidthGroup",
           "::mlir::bayes::WidthGroup::Input", "What has one width",
           [{::llvm::cl::values(
             clEnumValN(::mlir::bayes::WidthGroup::Input, "input",
                        "all weights of an input, a row"),
             clEnumValN(::mlir::bayes::WidthGroup::Output, "output",
                        "all weights of an output, a column"),
             clEnumValN(::mlir::bayes::WidthGroup::Layer, "layer",
                        "all weights of a layer"))}]>,
    Option<"priorStddev", "prior-stddev", "double", "0.0",
           "With 'allocate=curvature', standard deviation of the prior, whose "
           "precision the curvature is without">,
    Option<"curvatureFloor", "curvature-floor", "double", "1e-6",
           "With 'allocate=curvature', the least curvature, in units of the "
           "precision">,
    Option<"quantile", "quantile", "double", "0.9",
           "With 'allocate=quantile-inform', the quantile of the informativeness "
           "of a group's weights that is its score">,
    Option<"leastBits", "least-bits", "uint64_t", "0", "The least width">,
    Option<"mostBits", "most-bits", "uint64_t", "8",
           "The largest width, at most 8">
  ];
  let statistics = [
    Statistic<"numAllocated", "allocated", "Number of weights with widths">,
    Statistic<"numDropped", "dropped", "Number of groups of 0 bits">,
    Statistic<"numLeft", "left", "Number of Gaussians left as they are">
  ];
}

def BlockExamplesPass : Pass<"bayes-block-examples", "mlir::ModuleOp"> {
  let summary = "make static blocks of examples out of the dynamic batch";
  let description = [{
    Replaces every entry function (`bayes.entry`), whose batch is dynamic, by
    one function per block size with a static batch: `@bayes_block_<E>`. The
    caller loops over blocks, so memory does not grow with the batch. Within a
    block a Monte-Carlo region runs over one example at a time: what it captures
    is sliced, its example identities move along. A region with weight draws
    keeps the whole block, so that one draw serves all of it; if there is one,
    `shared-draws-block` adds a block size that makes more of each draw.

    Any batch split gives the same bits: each output is computed by the same
    operations in every block size.

    ```mlir
    // bayes-opt --bayes-block-examples=block-sizes=3
    func.func @predict(%x: tensor<?x5xf32>, %first: i64, %key: !bayes.key,
        %n: index) -> tensor<?x5xf32> attributes {bayes.entry} {
      %m = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
          -> (tensor<?x5xf32>) {
      ^bb0(%s: index):
        %y = bayes.normal %key[%s] example(%first) offsets [0] of [5]
            axes [example, element] site 3 purpose output
            outs(%x : tensor<?x5xf32>) -> tensor<?x5xf32>
        bayes.yield %y : tensor<?x5xf32>
      }
      return %m : tensor<?x5xf32>
    }
    ```

    becomes

    ```mlir
    func.func @bayes_block_3(
        %x: tensor<3x5xf32> {bufferization.writable = false}, %first: i64,
        %key: !bayes.key, %n: index) -> tensor<3x5xf32>
        attributes {bayes.block = 3 : i64} {
      // ...
      %all = scf.for %i = %c0 to %c3 step %c1 iter_args(%done = %none)
          -> (tensor<3x5xf32>) {
        %row = tensor.extract_slice %x[%i, 0] [1, 5] [1, 1]
            : tensor<3x5xf32> to tensor<1x5xf32>
        %offset = arith.index_cast %i : index to i64
        %example = arith.addi %first, %offset : i64
        %m = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
            -> (tensor<1x5xf32>) {
        ^bb0(%s: index):
          %y = bayes.normal %key[%s] example(%example) offsets [0] of [5]
              axes [example, element] site 3 purpose output
              outs(%row : tensor<1x5xf32>) -> tensor<1x5xf32>
          bayes.yield %y : tensor<1x5xf32>
        }
        %next = tensor.insert_slice %m into %done[%i, 0] [1, 5] [1, 1]
            : tensor<1x5xf32> into tensor<3x5xf32>
        scf.yield %next : tensor<3x5xf32>
      }
      return %all : tensor<3x5xf32>
    }
    ```
  }];
  let options = [
    ListOption<"blockSizes", "block-sizes", "int64_t",
               "Examples per block (default: 1,16)">,
    Option<"sharedDrawsBlock", "shared-draws-block", "int64_t", "0",
           "Examples of a further block where a region draws weights; 0 for "
           "none">,
    Option<"sharedDrawsElements", "shared-draws-elements", "uint64_t", "131072",
           "Most elements of an activation of that block, which is halved until "
           "it holds no more">
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

def CallOneDNNPass : Pass<"bayes-call-onednn", "mlir::ModuleOp"> {
  let summary = "large deterministic products become calls of oneDNN";
  let description = [{
    Replaces a product that is the same for all samples, as those of the first
    layer's local reparameterisation are, by a call of
    `bayes_onednn_matmul_run` where that is estimated to take fewer cycles on the
    instruction set `march`; `always` leaves the estimate out. The factors are
    matrices of f32, the second a parameter. Every product of two matrices gets a
    remark of category `bayes-call-onednn` with both estimates, or with what
    keeps it from being a call.

    The pass runs behind `bayes-plan-memory`. It adds to the attribute
    `bayes.layout`: `onednn`, the products in the order of their numbers, and
    `onednn_state`, the byte of the workspace where a block expects the address of
    what `bayes_onednn_matmul_prepare` made of them. Results of such products
    agree with those of the built-in code to a tolerance (OneDNN.h) and may differ
    between block sizes.

    ```mlir
    // bayes-opt --bayes-call-onednn=always
    module attributes {bayes.layout = {blocks = {bayes_block_2 = 2 : i64},
        weight_bytes = 64 : i64, weights = {w = 0 : i64},
        workspace_bytes = 0 : i64}} {
      func.func @bayes_block_2(%x: memref<2x3xf32>, %first: i64, %key: i64,
          %n: index, %weights: memref<64xi8>, %workspace: memref<0xi8>,
          %results: memref<64xi8>) attributes {bayes.block = 2 : i64} {
        %c0 = arith.constant 0 : index
        %w = memref.view %weights[%c0][] : memref<64xi8> to memref<3x5xf32>
        %y = memref.view %results[%c0][] : memref<64xi8> to memref<2x5xf32>
        linalg.matmul ins(%x, %w : memref<2x3xf32>, memref<3x5xf32>)
            outs(%y : memref<2x5xf32>)
        return
      }
    }
    ```

    becomes

    ```mlir
    // ...
      func.func private @bayes_onednn_matmul_run(memref<i64>, i64, memref<f32>,
          memref<f32>)
      func.func @bayes_block_2(%x: memref<2x3xf32>, %first: i64, %key: i64,
          %n: index, %weights: memref<64xi8>, %workspace: memref<64xi8>,
          %results: memref<64xi8>) attributes {bayes.block = 2 : i64} {
        // ...
        %state = memref.view %workspace[%c0_1][]
            : memref<64xi8> to memref<i64>
        %number = arith.constant 0 : i64
        // ...
        call @bayes_onednn_matmul_run(%state, %number, %x_0, %y_0)
            : (memref<i64>, i64, memref<f32>, memref<f32>) -> ()
        return
      }
    }
    ```
  }];
  let options = [
    Option<"always", "always", "bool", "false",
           "Call oneDNN wherever it is possible, at any cost">,
    Option<"march", "march", "std::string", "\"x86-64-v3\"",
           "Instruction set that cycles are estimated for: x86-64, x86-64-v3, "
           "x86-64-v4, x86-64-v4+ or native">
  ];
  let statistics = [
    Statistic<"numCalls", "calls", "Number of products that became calls">
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::func::FuncDialect",
    "::mlir::memref::MemRefDialect"
  ];
}

def CheckInstructionsPass : Pass<"bayes-check-instructions"> {
  let summary = "refuse what the target has no instructions for";
  let description = [{
    Looks for intrinsics of LLVM (`llvm.call_intrinsic`, `llvm.intr.*`, ops of
    `x86vector`) and ops that become one, and reports the first that the
    instruction set `march` lacks. Without the check an intrinsic of x86 aborts
    code generation; a fused multiply-add without FMA, or a rounding without
    SSE4.1, becomes a call of the C library, which an artifact may not make.

    The pass changes nothing, and is the last before code generation:

    ```mlir
    // bayes-opt --pass-pipeline='builtin.module(
    //   bayes-check-instructions{march=x86-64-v4+})'
    llvm.func @permute(%bytes: vector<64xi8>, %indices: vector<64xi8>)
        -> vector<64xi8> {
      %y = llvm.call_intrinsic "llvm.x86.avx512.permvar.qi.512"(%bytes,
          %indices) : (vector<64xi8>, vector<64xi8>) -> vector<64xi8>
      llvm.return %y : vector<64xi8>
    }
    ```

    passes for `x86-64-v4+`:

    ```mlir
    llvm.func @permute(%bytes: vector<64xi8>, %indices: vector<64xi8>)
        -> vector<64xi8> {
      %y = llvm.call_intrinsic "llvm.x86.avx512.permvar.qi.512"(%bytes,
          %indices) : (vector<64xi8>, vector<64xi8>) -> vector<64xi8>
      llvm.return %y : vector<64xi8>
    }
    ```

    For `x86-64-v4` there is an error at the intrinsic: it needs target
    'x86-64-v4+'.
  }];
  let options = [
    Option<"march", "march", "std::string", "\"x86-64-v3\"",
           "Instruction set: x86-64, x86-64-v3, x86-64-v4, x86-64-v4+ or "
           "native">
  ];
}

def CheckLibraryCallsPass : Pass<"bayes-check-library-calls"> {
  let summary = "refuse what would call the C library";
  let description = [{
    Reports the first op of `math` or `arith` for which the target has no
    instructions and `bayes-expand-math` no arithmetic: code generation would
    call the C library, which an artifact may not do. These are most functions
    of f64, `math.powf` with an exponent that is not a constant, `math.atan2`,
    `arith.remf`, arithmetic on bf16 and on floats of more than 64 bits, and
    division and conversion to and from floats of integers of more than 64 bits.

    The pass changes nothing:

    ```mlir
    // bayes-opt --bayes-check-library-calls
    func.func @root(%x: f64) -> f64 {
      %y = math.sqrt %x : f64
      return %y : f64
    }
    ```

    passes:

    ```mlir
    func.func @root(%x: f64) -> f64 {
      %y = math.sqrt %x : f64
      return %y : f64
    }
    ```

    For `math.log` there is an error at the op.
  }];
  let options = [
    Option<"fma", "fma", "bool", "true", "The target has fused multiply-add">,
    Option<"rounding", "rounding", "bool", "true",
           "The target has instructions that round to integers">,
    Option<"half", "half", "bool", "true",
           "The target has instructions that convert from and to f16">
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

    A third estimator, `tied`, is chosen only by name, as it draws from another
    law: one draw for each entry of a shared table, which all weights with that
    entry have in common (Lin et al. 2025). The option leaves draws without a
    table to the cost model, with a remark; the attribute on one is an error.

    The cost model counts fused multiply-adds and normals for `expected-batch`
    examples and `expected-samples` samples; `estimator` or the attribute on the
    `bayes.sample` op override it. A random bias that is added to the output is
    absorbed into the law of the output. Every choice is a remark of category
    `bayes-choose-estimator`.

    ```mlir
    // bayes-opt --pass-pipeline='builtin.module(
    //   func.func(bayes-choose-estimator), canonicalize, cse)'
    func.func @predict(%x: tensor<?x3xf32>, %first: i64, %key: !bayes.key,
        %s: index) -> tensor<?x5xf32> attributes {bayes.entry} {
      %mean = arith.constant dense<0.5> : tensor<3x5xf32>
      %stddev = arith.constant dense<0.25> : tensor<3x5xf32>
      %w = bayes.gaussian %mean, %stddev : !bayes.random<3x5xf32>
      %c0 = arith.constant 0 : index
      %batch = tensor.dim %x, %c0 : tensor<?x3xf32>
      %init = tensor.empty(%batch) : tensor<?x5xf32>
      %d = bayes.sample %w, %key[%s] site 1 : !bayes.random<3x5xf32>
      %y = linalg.matmul ins(%x, %d : tensor<?x3xf32>, tensor<3x5xf32>)
          outs(%init : tensor<?x5xf32>) -> tensor<?x5xf32>
      return %y : tensor<?x5xf32>
    }
    ```

    becomes two products, of the means and of the squares, and noise of the
    output:

    ```mlir
    // ...
    %y_mean = linalg.matmul
        ins(%x, %mean : tensor<?x3xf32>, tensor<3x5xf32>)
        outs(%init : tensor<?x5xf32>) -> tensor<?x5xf32>
    // ...
    %y_variance = linalg.matmul
        ins(%x_squared, %variance : tensor<?x3xf32>, tensor<3x5xf32>)
        outs(%zeros : tensor<?x5xf32>) -> tensor<?x5xf32>
    // ...
      %root = math.sqrt %element : f32
    // ...
    %n = bayes.normal %key[%s] example(%first) offsets [0] of [5]
        axes [example, element] site 1 purpose output
        outs(%init : tensor<?x5xf32>) -> tensor<?x5xf32>
    %y = linalg.generic {indexing_maps = [#id, #id, #id, #id],
        iterator_types = ["parallel", "parallel"]}
        ins(%y_mean, %y_stddev, %n
        : tensor<?x5xf32>, tensor<?x5xf32>, tensor<?x5xf32>)
        outs(%init : tensor<?x5xf32>) {
    ^bb0(%m: f32, %sigma: f32, %z: f32, %out: f32):
      %scaled = arith.mulf %sigma, %z : f32
      %sum = arith.addf %m, %scaled : f32
      linalg.yield %sum : f32
    } -> tensor<?x5xf32>
    return %y : tensor<?x5xf32>
    ```
  }];
  let options = [
    Option<"estimator", "estimator", "std::string", "\"auto\"",
           "auto, weight-sampling, local-reparameterization or tied">,
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
    Statistic<"numTied", "tied", "Number of draws tied">,
    Statistic<"numAbsorbed", "absorbed-biases",
              "Number of random biases absorbed into an output's law">
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::math::MathDialect", "::mlir::tensor::TensorDialect"
  ];
}

def UseMeansPass : Pass<"bayes-use-means"> {
  let summary = "replace random tensors by their means";
  let description = [{
    Every draw becomes the mean of its law, and a Monte-Carlo region without
    draws takes one sample: one deterministic pass with the means of the
    weights, the usual network without uncertainty.

    ```mlir
    // bayes-opt --bayes-use-means
    func.func @draw(%mu: tensor<4xf32>, %sigma: tensor<4xf32>, %k: !bayes.key,
                    %s: index) -> tensor<4xf32> {
      %w = bayes.gaussian %mu, %sigma : !bayes.random<4xf32>
      %draw = bayes.sample %w, %k[%s] site 0 : !bayes.random<4xf32>
      return %draw : tensor<4xf32>
    }
    ```

    becomes

    ```mlir
    %w = bayes.gaussian %mu, %sigma : !bayes.random<4xf32>
    %draw = bayes.mean %w : !bayes.random<4xf32>
    ```
  }];
  let statistics = [
    Statistic<"numDraws", "draws", "Number of draws replaced">
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

def DecomposeAggregatesPass : Pass<"bayes-decompose-aggregates"> {
  let summary = "decompose ops like linalg.softmax into structured ops";
  let description = [{
    Rewrites every op with upstream's `AggregatedOpInterface` by the structured
    ops that it stands for, so that the passes behind it, which know structured
    ops only, can cut it into blocks of examples and run it over lanes of
    samples.

    ```mlir
    // bayes-opt --bayes-decompose-aggregates
    func.func @probabilities(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
      %init = tensor.empty() : tensor<2x3xf32>
      %y = linalg.softmax dimension(1) ins(%x : tensor<2x3xf32>)
          outs(%init : tensor<2x3xf32>) -> tensor<2x3xf32>
      return %y : tensor<2x3xf32>
    }
    ```

    becomes a maximum and a sum along the dimension, and a division:

    ```mlir
    // ...
    %largest = arith.maxnumf %in, %out : f32
    linalg.yield %largest : f32
    // ...
    %distance = arith.subf %in_2, %largest_of_row : f32
    %power = math.exp %distance : f32
    // ...
    %sum = arith.addf %in_3, %out_3 : f32
    // ...
    %probability = arith.divf %power_of_element, %sum_of_row : f32
    ```
  }];
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

    ```mlir
    // bayes-opt --pass-pipeline='builtin.module(
    //   func.func(bayes-decompose-random), cse)'
    func.func @draw(%mean: tensor<5xf32>, %stddev: tensor<5xf32>,
        %key: !bayes.key, %s: index) -> tensor<5xf32> {
      %w = bayes.gaussian %mean, %stddev : !bayes.random<5xf32>
      %d = bayes.sample %w, %key[%s] site 1 : !bayes.random<5xf32>
      return %d : tensor<5xf32>
    }
    ```

    becomes

    ```mlir
    func.func @draw(%mean: tensor<5xf32>, %stddev: tensor<5xf32>,
        %key: !bayes.key, %s: index) -> tensor<5xf32> {
      %init = tensor.empty() : tensor<5xf32>
      %n = bayes.normal %key[%s] offsets [0] of [5] axes [element] site 1
          purpose weight outs(%init : tensor<5xf32>) -> tensor<5xf32>
      %d = linalg.generic {indexing_maps = [#id, #id, #id, #id],
          iterator_types = ["parallel"]}
          ins(%mean, %stddev, %n : tensor<5xf32>, tensor<5xf32>, tensor<5xf32>)
          outs(%init : tensor<5xf32>) {
      ^bb0(%m: f32, %sigma: f32, %z: f32, %out: f32):
        %scaled = arith.mulf %sigma, %z : f32
        %sum = arith.addf %m, %scaled : f32
        linalg.yield %sum : f32
      } -> tensor<5xf32>
      return %d : tensor<5xf32>
    }
    ```
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
  let summary = "functions of math as arithmetic";
  let description = [{
    An artifact calls no libm. `math.exp`, `log`, `log1p`, `expm1`, `tanh`,
    `erf`, `erfc`, `sin`, `cos`, `atan`, `cbrt` and `log2` of f32 become
    upstream's polynomial approximations; `log10`, `rsqrt`, powers with some
    constant exponents, and conversions to bf16 are expressed by others. Errors
    on ordinary arguments are at most 3 units in the last place for `exp` and
    `log`, 4 for `log1p`, `expm1`, `log2` and `log10`, 2 for `rsqrt`, 8 for
    `tanh` and `erf`, 32 for `erfc`, 64 for `atan`, 16 for `cbrt`, and 2^-19
    for `sin` and `cos`. `bayes-check-library-calls` refuses what is left.
    Operands of `math` have to be scalars or vectors.

    Without `fma`, a fused multiply-add becomes a multiplication and an
    addition, and without `rounding` the roundings to integers go through the
    conversion to integers (baseline x86-64 has neither and would call libm).

    ```mlir
    // bayes-opt --bayes-expand-math='fma=false rounding=false'
    func.func @step(%a: f32, %b: f32, %c: f32) -> f32 {
      %x = math.fma %a, %b, %c : f32
      %floor = math.floor %x : f32
      return %floor : f32
    }
    ```

    becomes

    ```mlir
    // ...
    %product = arith.mulf %a, %b : f32
    %x = arith.addf %product, %c : f32
    %integer = arith.fptosi %x : f32 to i32
    %truncated = arith.sitofp %integer : i32 to f32
    %above = arith.cmpf ogt, %truncated, %x : f32
    %lower = arith.subf %truncated, %one : f32
    %rounded = arith.select %above, %lower, %truncated : f32
    %size = math.absf %x : f32
    %small = arith.cmpf olt, %size, %limit : f32
    %floor = arith.select %small, %rounded, %x : f32
    return %floor : f32
    ```
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

    ```mlir
    // bayes-opt --bayes-fold-parameters
    bayes.parameter @stddev = dense<[0.5, 1.0, 1.5]> : tensor<3xf32>
    func.func @variance() -> tensor<3xf32> {
      %s = bayes.load_parameter @stddev : tensor<3xf32>
      %init = tensor.empty() : tensor<3xf32>
      %v = linalg.mul ins(%s, %s : tensor<3xf32>, tensor<3xf32>)
          outs(%init : tensor<3xf32>) -> tensor<3xf32>
      return %v : tensor<3xf32>
    }
    ```

    becomes

    ```mlir
    bayes.parameter @stddev.derived
        = dense_resource<stddev.derived> : tensor<3xf32>
    func.func @variance() -> tensor<3xf32> {
      %v = bayes.load_parameter @stddev.derived : tensor<3xf32>
      return %v : tensor<3xf32>
    }
    ```
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

    ```mlir
    // bayes-opt --pass-pipeline='builtin.module(
    //   convert-elementwise-to-linalg, func.func(bayes-fuse-elementwise))'
    func.func @layer(%x: tensor<5xf32>, %b: tensor<5xf32>) -> tensor<5xf32> {
      %y = arith.addf %x, %b : tensor<5xf32>
      %z = math.exp %y : tensor<5xf32>
      return %z : tensor<5xf32>
    }
    ```

    becomes

    ```mlir
    func.func @layer(%x: tensor<5xf32>, %b: tensor<5xf32>) -> tensor<5xf32> {
      %init = tensor.empty() : tensor<5xf32>
      %z = linalg.generic {indexing_maps = [#id, #id, #id],
          iterator_types = ["parallel"]}
          ins(%x, %b : tensor<5xf32>, tensor<5xf32>)
          outs(%init : tensor<5xf32>) {
      ^bb0(%p: f32, %q: f32, %out: f32):
        %sum = arith.addf %p, %q : f32
        %power = math.exp %sum : f32
        linalg.yield %power : f32
      } -> tensor<5xf32>
      return %z : tensor<5xf32>
    }
    ```
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::tensor::TensorDialect"
  ];
}

def LowerDrawsPass : Pass<"bayes-lower-draws", "mlir::ModuleOp"> {
  let summary = "expand draws and keys to integer and float arithmetic";
  let description = [{
    `bayes.random_words`, `bayes.box_muller`, `bayes.fold_key` and
    `bayes.split_key` become the arithmetic of `draws-v1`: Philox4x32-10 in
    64-bit lanes (a 32x32-bit product needs no shuffle there, and rounds that do
    not depend on the pair are hoisted), and the table logarithm and the
    polynomials. No multiplication and addition is ever fused. `permute` looks
    all tables up with one AVX-512 permutation each, otherwise with a gather
    where arithmetic is not as good.

    An `scf.execute_region` of draws that is not to be inlined becomes a private
    function @bayes_draws_<n>, so that nothing around its loops competes with
    their constants for registers.

    ```mlir
    // bayes-opt --pass-pipeline='builtin.module(
    //   bayes-lower-draws{permute=true}, canonicalize, cse)'
    func.func @draw(%key: i64, %s: index, %pair: index) -> vector<16xf32> {
      %a, %b = bayes.random_words %key[%s] pair(%pair) site 1 purpose weight
          : vector<16xi32> key i64
      %even, %odd = bayes.box_muller %a, %b : vector<16xi32> -> vector<16xf32>
      return %even : vector<16xf32>
    }
    ```

    becomes ten rounds of Philox for eight pairs of samples, then

    ```mlir
    // ...
    %a = vector.bitcast %words01 : vector<8xi64> to vector<16xi32>
    // ...
    %b = vector.bitcast %words23 : vector<8xi64> to vector<16xi32>
    // ...
    %inverse = llvm.call_intrinsic "llvm.x86.avx512.permvar.sf.512"(%table, %i)
        : (vector<16xf32>, vector<16xi32>) -> vector<16xf32>
    // ...
    %radius = math.sqrt %square : vector<16xf32>
    // ...
    %even = arith.mulf %radius, %cosine : vector<16xf32>
    return %even : vector<16xf32>
    ```
  }];
  let options = [
    Option<"permute", "permute", "bool", "false",
           "The target has AVX-512 (vpermps of 16 lanes)">
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::func::FuncDialect",
    "::mlir::LLVM::LLVMDialect", "::mlir::math::MathDialect",
    "::mlir::memref::MemRefDialect", "::mlir::vector::VectorDialect"
  ];
}

def LowerKeysPass : Pass<"bayes-lower-keys", "mlir::ModuleOp"> {
  let summary = "keys become 64-bit integers";
  let description = [{
    Replaces the type `!bayes.key` by `i64` in signatures and ops.

    ```mlir
    // bayes-opt --bayes-lower-keys
    func.func @stream(%seed: i64, %user: i64) -> !bayes.key {
      %key = bayes.key %seed : !bayes.key
      %own = bayes.fold_key %key, %user : !bayes.key
      return %own : !bayes.key
    }
    ```

    becomes

    ```mlir
    func.func @stream(%seed: i64, %user: i64) -> i64 {
      %own = bayes.fold_key %seed, %user : i64
      return %own : i64
    }
    ```
  }];
}

def LowerLookupsPass : Pass<"bayes-lower-lookups", "mlir::ModuleOp"> {
  let summary = "structured ops for tables and replacements of run time";
  let description = [{
    A `bayes.lookup` in a table that is made at run time, such as a draw of it,
    becomes a structured op that loads an entry for each code. The codes, which
    must be known while compiling, become a parameter of whole bytes. Lookups in
    tables that only parameters enter stay for `bayes-pack-codes`.

    A `bayes.scatter` becomes a structured op, too. It reads a parameter that
    says for each element which value replaces it, or -1, so positions must be
    known as well.

    A `bayes.dequantize` that is left becomes a parameter of its elements.

    ```mlir
    // bayes-opt --bayes-lower-lookups
    bayes.parameter @w.codes = dense<[[0, 1, 2], [2, 1, 0]]> : tensor<2x3xi2>
    func.func @tied(%entries: tensor<3xf32>) -> tensor<2x3xf32> {
      %codes = bayes.load_parameter @w.codes : tensor<2x3xi2>
      %w = bayes.lookup %codes in %entries : tensor<2x3xi2> in tensor<3xf32>
      return %w : tensor<2x3xf32>
    }
    ```

    becomes

    ```mlir
    bayes.parameter @w.codes.bytes
        = dense_resource<w.codes.bytes> : tensor<2x3xi8>
    func.func @tied(%entries: tensor<3xf32>) -> tensor<2x3xf32> {
      %init = tensor.empty() : tensor<2x3xf32>
      %bytes = bayes.load_parameter @w.codes.bytes : tensor<2x3xi8>
      %w = linalg.generic {indexing_maps = [#id, #id],
          iterator_types = ["parallel", "parallel"]}
          ins(%bytes : tensor<2x3xi8>) outs(%init : tensor<2x3xf32>) {
      ^bb0(%in: i8, %out: f32):
        %place = arith.index_castui %in : i8 to index
        %entry = tensor.extract %entries[%place] : tensor<3xf32>
        linalg.yield %entry : f32
      } -> tensor<2x3xf32>
      return %w : tensor<2x3xf32>
    }
    ```
  }];
  let statistics = [
    Statistic<"numLookups", "lookups", "Number of lookups lowered">,
    Statistic<"numScatters", "scatters", "Number of scatters lowered">,
    Statistic<"numDequantized", "dequantized",
              "Number of tensors of mixed precision that became floats">
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::tensor::TensorDialect"
  ];
}

def LowerMonteCarloPass : Pass<"bayes-lower-monte-carlo"> {
  let summary = "Monte-Carlo regions become loops over blocks of samples";
  let description = [{
    A `bayes.monte_carlo` op becomes an `scf.for` over blocks of `lanes`
    samples. In its body every tensor that depends on the sample gets a last
    dimension of `lanes`: one sample per lane; a body of a structured op that
    extracts from such a tensor extracts at its lane. The accumulators of the
    statistics ride along as loop-carried tensors: sample s belongs to lane
    s mod 16 of slot (s / 16) mod 8; afterwards the slots and then the lanes
    merge in a fixed tree (docs/spec, "Order of summation"). So the bits depend
    neither on `lanes` nor on threads, and memory not on the number of samples.
    A region that draws weights for a large block of examples gets fewer lanes
    where its activations would leave the caches otherwise.

    Needs static shapes (`bayes-block-examples`) and draws decomposed
    (`bayes-decompose-random`).

    ```mlir
    // bayes-opt --pass-pipeline='builtin.module(
    //   func.func(bayes-lower-monte-carlo))'
    func.func @mean(%key: !bayes.key, %n: index, %init: tensor<5xf32>)
        -> tensor<5xf32> {
      %m = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
          -> (tensor<5xf32>) {
      ^bb0(%s: index):
        %y = bayes.normal %key[%s] offsets [0] of [5] axes [element] site 1
            purpose weight outs(%init : tensor<5xf32>) -> tensor<5xf32>
        bayes.yield %y : tensor<5xf32>
      }
      return %m : tensor<5xf32>
    }
    ```

    becomes a loop over blocks of 32 samples, whose sums go to group b mod 4 of
    the state, and the merge of the groups and lanes:

    ```mlir
    // ...
    %blocks = arith.ceildivui %n, %c32 : index
    %sums = scf.for %b = %c0 to %blocks step %c1 iter_args(%state = %zeros)
        -> (tensor<4x5x32xf32>) {
      %first = arith.muli %b, %c32 : index
      %group = arith.remui %b, %c4 : index
      %active = arith.subi %n, %first : index
      %lanes = tensor.empty() : tensor<5x32xf32>
      %y = bayes.normal %key[%first] offsets [0] of [5] axes [element, sample]
          site 1 purpose weight outs(%lanes : tensor<5x32xf32>)
          -> tensor<5x32xf32>
      %sum = tensor.extract_slice %state[%group, 0, 0] [1, 5, 32] [1, 1, 1]
          : tensor<4x5x32xf32> to tensor<5x32xf32>
      %next = linalg.generic {indexing_maps = [#id, #id],
          iterator_types = ["parallel", "parallel"]}
          ins(%y : tensor<5x32xf32>) outs(%sum : tensor<5x32xf32>) {
      ^bb0(%in: f32, %out: f32):
        %lane = linalg.index 1 : index
        %take = arith.cmpi ult, %lane, %active : index
        %added = arith.addf %out, %in : f32
        %kept = arith.select %take, %added, %out : f32
        linalg.yield %kept : f32
      } -> tensor<5x32xf32>
      %updated = tensor.insert_slice %next into
          %state[%group, 0, 0] [1, 5, 32] [1, 1, 1]
          : tensor<5x32xf32> into tensor<4x5x32xf32>
      scf.yield %updated : tensor<4x5x32xf32>
    }
    %group0 = tensor.extract_slice %sums[0, 0, 0] [1, 5, 32] [1, 1, 1]
        : tensor<4x5x32xf32> to tensor<5x32xf32>
    // ...
      %mean = arith.divf %total, %count : f32
    ```
  }];
  let options = [
    Option<"lanes", "lanes", "int64_t", "32",
           "Samples per iteration: 16, 32, 64 or 128">,
    Option<"sharedElements", "shared-elements", "int64_t", "2097152",
           "Most elements of an activation, lanes included, of a region that "
           "draws weights for a block of examples; it has fewer lanes, at least "
           "16, to hold no more">
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

def LowerPairDotsPass : Pass<"bayes-lower-pair-dots"> {
  let summary = "products of pairs become instructions";
  let description = [{
    With `instruction`, a `bayes.pair_dot` of vectors that fill a register becomes
    VDPBF16PS; any other one becomes two fused multiply-adds.

    ```mlir
    // bayes-opt --bayes-lower-pair-dots=instruction
    func.func @dot(%sum: vector<16xf32>, %a: vector<16xi32>, %b: vector<16xi32>)
        -> vector<16xf32> {
      %r = bayes.pair_dot %sum, %a, %b : vector<16xf32>, vector<16xi32>
      return %r : vector<16xf32>
    }
    ```

    becomes

    ```mlir
    %as = vector.bitcast %a : vector<16xi32> to vector<32xbf16>
    %bs = vector.bitcast %b : vector<16xi32> to vector<32xbf16>
    %r = llvm.call_intrinsic "llvm.x86.avx512bf16.dpbf16ps.512"(%sum, %as, %bs)
        : (vector<16xf32>, vector<32xbf16>, vector<32xbf16>) -> vector<16xf32>
    ```
  }];
  let options = [
    Option<"instruction", "instruction", "bool", "false",
           "The target has AVX512-BF16">
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::LLVM::LLVMDialect",
                           "::mlir::math::MathDialect",
                           "::mlir::vector::VectorDialect"];
}

def LowerToVectorPass
    : InterfacePass<"bayes-lower-to-vector", "mlir::FunctionOpInterface"> {
  let summary = "structured ops on buffers become loops over vectors";
  let description = [{
    Lowers `linalg` ops and `bayes.normal` on static buffers to `scf` loops over
    vectors of `vector-size` lanes along the innermost dimension of the result.
    A contraction keeps a register tile of accumulators and adds in increasing
    index of the reduction, one chain per output whatever the tile, so that any
    block size gives the same bits. Noise takes two loops over chunks that
    the first-level cache holds, in place: one for the random words, one for the
    transform, so that the constants of each stay in registers. Each is an
    `scf.execute_region` for `bayes-lower-draws` to outline, unless the buffer
    has no place that a function could be given as a pointer.

    ```mlir
    // bayes-opt --pass-pipeline='builtin.module(
    //   func.func(bayes-lower-to-vector), canonicalize)'
    func.func @product(%x: memref<1x7xf32>, %w: memref<7x16xf32>,
        %y: memref<1x16xf32>) {
      linalg.matmul ins(%x, %w : memref<1x7xf32>, memref<7x16xf32>)
          outs(%y : memref<1x16xf32>)
      return
    }
    ```

    becomes

    ```mlir
    // ...
    %init = vector.load %y[%c0, %c0] : memref<1x16xf32>, vector<16xf32>
    %sum = scf.for %k = %c0 to %c7 step %c1 iter_args(%acc = %init)
        -> (vector<16xf32>) {
      %x_k = memref.load %x[%c0, %k] : memref<1x7xf32>
      %w_k = vector.load %w[%k, %c0] : memref<7x16xf32>, vector<16xf32>
      %x_all = vector.broadcast %x_k : f32 to vector<16xf32>
      %next = math.fma %x_all, %w_k, %acc : vector<16xf32>
      scf.yield %next : vector<16xf32>
    }
    vector.store %sum, %y[%c0, %c0] : memref<1x16xf32>, vector<16xf32>
    return
    ```
  }];
  let options = [
    Option<"vectorSize", "vector-size", "int64_t", "16", "Lanes of a vector">,
    Option<"registers", "registers", "int64_t", "16",
           "Vectors of accumulators in a register tile">,
    Option<"fma", "fma", "bool", "true", "The target has fused multiply-add">,
    Option<"permutation", "permutation", "int64_t", "0",
           "Lanes of the permutation of words that the target has: 16 "
           "(AVX-512), 8 (AVX2) or 0">
  ];
  let statistics = [
    Statistic<"numContractions", "contractions",
              "Number of contractions lowered">,
    Statistic<"numElementwise", "elementwise",
              "Number of other structured ops lowered">,
    Statistic<"numNormals", "normals", "Number of noise tensors lowered">,
    Statistic<"numPacked", "packed", "Number of ops on packed codes lowered">
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::LLVM::LLVMDialect",
    "::mlir::linalg::LinalgDialect",
    "::mlir::math::MathDialect",
    "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
    "::mlir::vector::VectorDialect"
  ];
}

def SimplifyLookupsPass
    : InterfacePass<"bayes-simplify-lookups", "mlir::FunctionOpInterface"> {
  let summary = "compute on tables instead of on the entries they give";
  let description = [{
    A matrix of entries has thousands of elements for each entry of its table.

    * A function of entries alone, such as the square of standard deviations,
      is a lookup in the table of its values. A function of a concatenation of
      which some piece is entries is one of each piece.
    * A scale of entries leaves a product: along what is summed over it
      multiplies the activation, along outputs the result. The products then
      read entries, which they can unpack from codes. Rounding changes: the
      scale is one factor more or less before a sum.
    * A matrix of mixed precision whose slices are inputs reads the activation
      at their positions, times their steps, so that slices of 0 bits take no
      part. Of one whose slices are outputs, the outputs are multiplied by steps
      and put at their positions. What is left is a product with levels,
      entries of a table for each width.
    * A matrix of one number has no product: the sum of the activation serves
      all outputs. So does one with a scale for its rows and one for its columns,
      as standard deviations of rank one are, after these have left the product:
      it costs as much as one output.

    ```mlir
    // bayes-opt --pass-pipeline='builtin.module(
    //     func.func(bayes-simplify-lookups))'
    func.func @squares(%codes: tensor<784x200xi4>, %table: tensor<16xf32>)
        -> tensor<784x200xf32> {
      %w = bayes.lookup %codes in %table : tensor<784x200xi4> in tensor<16xf32>
      %init = tensor.empty() : tensor<784x200xf32>
      %square = linalg.generic {
          indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>,
                           affine_map<(d0, d1) -> (d0, d1)>],
          iterator_types = ["parallel", "parallel"]}
          ins(%w : tensor<784x200xf32>) outs(%init : tensor<784x200xf32>) {
      ^bb0(%in: f32, %out: f32):
        %product = arith.mulf %in, %in : f32
        linalg.yield %product : f32
      } -> tensor<784x200xf32>
      return %square : tensor<784x200xf32>
    }
    ```

    becomes

    ```mlir
    %init = tensor.empty() : tensor<16xf32>
    %squares = linalg.generic {indexing_maps = [#id, #id],
        iterator_types = ["parallel"]}
        ins(%table : tensor<16xf32>) outs(%init : tensor<16xf32>) {
    // ...
    } -> tensor<16xf32>
    %square = bayes.lookup %codes in %squares
        : tensor<784x200xi4> in tensor<16xf32>
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::linalg::LinalgDialect",
                           "::mlir::tensor::TensorDialect"];
}

def PackCodesPass : Pass<"bayes-pack-codes", "mlir::ModuleOp"> {
  let summary = "store codes in the order in which kernels read them";
  let description = [{
    Turns every `bayes.lookup` in a table into ops that read packed codes, so
    that an artifact holds codes and tables, no floats:

    * The matrix of a product of few rows whose vectors are outputs is unpacked
      by the product, `bayes.packed_matmul`. Two products with the same codes,
      those of means and of variances, become one op with one unpacking.
    * Other products read panels that `bayes.packed_lookup` unpacks once for
      each call of a block function, in the layout of `bayes-pack-weights`.
    * Other ops read the unpacked matrix.

    The codes of one column of a matrix are one string of bits, those of 16
    columns side by side ("Layout of packed codes" of the specification):
    whatever their width, a vector of words gives a step of 16 columns with a
    shift, and a permutation of the table the entries. The values are those of
    the lookup; the order of summation stays as it is. Codes that are no matrix
    are expanded while compiling.

    ```mlir
    // bayes-opt --bayes-pack-codes
    bayes.parameter @codes = dense<3> : tensor<64x100xi4>
    bayes.parameter @table = dense<0.5> : tensor<16xf32>
    func.func @product(%x: tensor<1x64xf32>, %init: tensor<1x100xf32>)
        -> tensor<1x100xf32> {
      %codes = bayes.load_parameter @codes : tensor<64x100xi4>
      %table = bayes.load_parameter @table : tensor<16xf32>
      %w = bayes.lookup %codes in %table : tensor<64x100xi4> in tensor<16xf32>
      %y = linalg.matmul
          ins(%x, %w : tensor<1x64xf32>, tensor<64x100xf32>)
          outs(%init : tensor<1x100xf32>) -> tensor<1x100xf32>
      return %y : tensor<1x100xf32>
    }
    ```

    becomes

    ```mlir
    bayes.parameter @codes.packed
        = dense_resource<codes.packed> : tensor<812xi32>
    // ...
    %y = bayes.packed_matmul ins(%x : tensor<1x64xf32>) with %words bits 4
        in(%table : tensor<16xf32>) outs(%init : tensor<1x100xf32>)
        : tensor<812xi32> -> (tensor<1x100xf32>)
    ```
  }];
  let options = [
    Option<"outputs", "outputs", "int64_t", "8",
           "Outputs of a panel where the lanes of vectors are samples; divides "
           "16">,
    Option<"lanes", "lanes", "int64_t", "16",
           "Outputs of a vector where they are its lanes; a multiple of 16">,
    Option<"vectors", "vectors", "int64_t", "16",
           "Most vectors of a panel where outputs are their lanes">
  ];
  let statistics = [
    Statistic<"numProducts", "products", "Number of products that unpack">,
    Statistic<"numUnpacked", "unpacked",
              "Number of matrices that are unpacked for other ops">
  ];
  let dependentDialects = ["::mlir::linalg::LinalgDialect",
                           "::mlir::tensor::TensorDialect"];
}

def PackWeightsPass : Pass<"bayes-pack-weights", "mlir::ModuleOp"> {
  let summary = "store weights in the order in which products read them";
  let description = [{
    A product reads one step of the reduction after the other, each for a few
    outputs at once. In a row-major weight these reads are a whole row apart,
    which wastes cache lines and, where the rows are a power of two, maps them
    all to a few sets of the cache. The pass cuts every weight that only products
    read into panels of outputs and stores each panel on its own, step by step:
    the element of output o in step k is [o / width, k, o mod width]. After the
    last output there are zeros, which nothing reads.

    Where the lanes of vectors are samples, a panel has `outputs` outputs, those
    of a register tile. Where they are outputs, a panel has up to `vectors`
    vectors of `lanes`. The layout does not depend on the instruction set. The
    values and the order of summation stay as they are. Matrices of less than
    4,096 elements are left alone, and those of so few outputs that panels would
    be zeros for the most part.

    ```mlir
    // bayes-opt --bayes-pack-weights
    bayes.parameter @w = dense<0.5> : tensor<64x100xf32>
    func.func @product(%x: tensor<16x64xf32>, %init: tensor<16x100xf32>)
        -> tensor<16x100xf32> {
      %w = bayes.load_parameter @w : tensor<64x100xf32>
      %y = linalg.matmul
          ins(%x, %w : tensor<16x64xf32>, tensor<64x100xf32>)
          outs(%init : tensor<16x100xf32>) -> tensor<16x100xf32>
      return %y : tensor<16x100xf32>
    }
    ```

    becomes

    ```mlir
    #panels = affine_map<(d0, d1, d2)
        -> (d1 floordiv 112, d2, d1 mod 112)>
    // ...
    bayes.parameter @w.packed
        = dense_resource<w.packed> : tensor<1x64x112xf32>
    func.func @product(%x: tensor<16x64xf32>, %init: tensor<16x100xf32>)
        -> tensor<16x100xf32> {
      %w = bayes.load_parameter @w.packed : tensor<1x64x112xf32>
      %y = linalg.generic {indexing_maps = [#x, #panels, #y],
          iterator_types = ["parallel", "parallel", "reduction"]}
          ins(%x, %w : tensor<16x64xf32>, tensor<1x64x112xf32>)
          outs(%init : tensor<16x100xf32>) {
      // ...
      } -> tensor<16x100xf32>
      return %y : tensor<16x100xf32>
    }
    ```
  }];
  let options = [
    Option<"outputs", "outputs", "int64_t", "8",
           "Outputs of a panel where the lanes of vectors are samples">,
    Option<"lanes", "lanes", "int64_t", "16",
           "Outputs of a vector where they are its lanes">,
    Option<"vectors", "vectors", "int64_t", "16",
           "Most vectors of a panel where outputs are their lanes">
  ];
  let statistics = [
    Statistic<"numPacked", "packed", "Number of weights packed">
  ];
  let dependentDialects = ["::mlir::linalg::LinalgDialect"];
}

def PadBuffersPass
    : InterfacePass<"bayes-pad-buffers", "mlir::FunctionOpInterface"> {
  let summary = "allocate rows so that they lie in different sets of a cache";
  let description = [{
    Rows of a buffer that are a multiple of `conflict-bytes` apart begin in the
    same set of a first-level cache, which holds as many lines as it has ways. A
    product that reads a slice of all rows again and again, like one with tiles
    of a drawn weight, finds it evicted where there are more rows than ways. So
    an allocation of static shape with at least `min-rows` such rows (dimension
    0), and a view that cuts as many, gets further entries along dimension 1: the
    fewest that keep rows aligned to 64 bytes. Its uses get a view of the old
    shape; views of that follow its strides.

    An allocation stays as it is if it, or a view of it, is used by anything but
    structured ops, `bayes.normal`, `memref.subview`, copies, loads and stores,
    which take any strides, or if entries of dimension 1 are as far apart
    themselves.

    ```mlir
    // bayes-opt --pass-pipeline='builtin.module(func.func(
    //   bayes-pad-buffers{min-rows=16}))'
    func.func @bayes_block_16(%x: memref<16x1024xf32>, %first: index) {
      %t = memref.alloc() : memref<16x1024xf32>
      linalg.exp ins(%x : memref<16x1024xf32>) outs(%t : memref<16x1024xf32>)
      %s = memref.subview %t[0, %first] [16, 32] [1, 1]
          : memref<16x1024xf32> to memref<16x32xf32, strided<[1024, 1], offset: ?>>
      linalg.exp ins(%s : memref<16x32xf32, strided<[1024, 1], offset: ?>>)
          outs(%s : memref<16x32xf32, strided<[1024, 1], offset: ?>>)
      return
    }
    ```

    becomes

    ```mlir
    func.func @bayes_block_16(%x: memref<16x1024xf32>, %first: index) {
      %padded = memref.alloc() : memref<16x1040xf32>
      %t = memref.subview %padded[0, 0] [16, 1024] [1, 1]
          : memref<16x1040xf32> to memref<16x1024xf32, strided<[1040, 1]>>
      linalg.exp ins(%x : memref<16x1024xf32>)
          outs(%t : memref<16x1024xf32, strided<[1040, 1]>>)
      %s = memref.subview %t[0, %first] [16, 32] [1, 1]
          : memref<16x1024xf32, strided<[1040, 1]>> to memref<16x32xf32, strided<[1040, 1], offset: ?>>
      linalg.exp ins(%s : memref<16x32xf32, strided<[1040, 1], offset: ?>>)
          outs(%s : memref<16x32xf32, strided<[1040, 1], offset: ?>>)
      return
    }
    ```
  }];
  let options = [
    Option<"conflictBytes", "conflict-bytes", "uint64_t", "4096",
           "A power of two; rows that are a multiple of it apart share sets of "
           "a cache: its size over its ways">,
    Option<"minRows", "min-rows", "int64_t", "16",
           "Fewest rows that are padded: fewer stay in a set at once">
  ];
  let statistics = [
    Statistic<"numPadded", "padded", "Number of padded allocations">,
    Statistic<"paddingBytes", "padding-bytes", "Bytes of padding in them">
  ];
}

def PairProductsPass
    : InterfacePass<"bayes-pair-products", "mlir::FunctionOpInterface"> {
  let summary = "products of numbers of bf16 in pairs";
  let description = [{
    A product of `f32` both of whose operands have nothing but numbers of `bf16`,
    because they were rounded (`bayes-round-products`) or are entries of such a
    table, and whose vectors run along samples, becomes one of pairs: two steps of
    the sum in each word, which `bayes.pair_dot` multiplies at once. The order of
    summation is that of `bayes.pair_dot`. For targets with AVX512-BF16.

    ```mlir
    // bayes-opt --pass-pipeline='builtin.module(func.func(bayes-pair-products))'
    #x = affine_map<(j, l, k) -> (k, l)>
    #w = affine_map<(j, l, k) -> (k, j)>
    #y = affine_map<(j, l, k) -> (j, l)>
    func.func @product(%x: tensor<64x16xbf16>, %w: tensor<64x100xbf16>,
                       %init: tensor<100x16xf32>) -> tensor<100x16xf32> {
      %xe = arith.extf %x : tensor<64x16xbf16> to tensor<64x16xf32>
      %we = arith.extf %w : tensor<64x100xbf16> to tensor<64x100xf32>
      %y = linalg.generic {indexing_maps = [#x, #w, #y],
          iterator_types = ["parallel", "parallel", "reduction"]}
          ins(%xe, %we : tensor<64x16xf32>, tensor<64x100xf32>)
          outs(%init : tensor<100x16xf32>) {
      ^bb0(%a: f32, %b: f32, %sum: f32):
        %p = arith.mulf %a, %b : f32
        %r = arith.addf %sum, %p : f32
        linalg.yield %r : f32
      } -> tensor<100x16xf32>
      return %y : tensor<100x16xf32>
    }
    ```

    becomes

    ```mlir
    %p = tensor.empty() : tensor<32x16xi32>
    %xp = linalg.generic {indexing_maps = [#id],
        iterator_types = ["parallel", "parallel"]} outs(%p : tensor<32x16xi32>) {
    // ...
    %q = tensor.empty() : tensor<32x100xi32>
    %wp = linalg.generic {indexing_maps = [#id],
        iterator_types = ["parallel", "parallel"]} outs(%q : tensor<32x100xi32>) {
    // ...
    %y = linalg.generic {indexing_maps = [#x, #w, #y],
        iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%xp, %wp : tensor<32x16xi32>, tensor<32x100xi32>)
        outs(%init : tensor<100x16xf32>) {
    ^bb0(%a: i32, %b: i32, %sum: f32):
      %r = bayes.pair_dot %sum, %a, %b : f32, i32
      linalg.yield %r : f32
    } -> tensor<100x16xf32>
    ```
  }];
  let statistics = [
    Statistic<"numProducts", "products", "Number of products in pairs">
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::bayes::BayesDialect",
                           "::mlir::linalg::LinalgDialect",
                           "::mlir::tensor::TensorDialect"];
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

    ```mlir
    // bayes-opt --bayes-plan-memory --cse
    bayes.parameter @w = dense<0.5> : tensor<5xf32>
    func.func @bayes_block_1(%x: memref<1x5xf32>, %first: i64, %key: i64,
        %n: index, %y: memref<1x5xf32>) attributes {bayes.block = 1 : i64} {
      %w = bayes.load_parameter @w : memref<5xf32>
      %t = memref.alloc() : memref<1x5xf32>
      linalg.broadcast ins(%w : memref<5xf32>) outs(%t : memref<1x5xf32>)
          dimensions = [0]
      linalg.add ins(%x, %t : memref<1x5xf32>, memref<1x5xf32>)
          outs(%y : memref<1x5xf32>)
      return
    }
    ```

    becomes

    ```mlir
    module attributes {bayes.layout = {blocks = {bayes_block_1 = 1 : i64},
        weight_bytes = 64 : i64, weights = {w = 0 : i64},
        workspace_bytes = 64 : i64}} {
      bayes.parameter @w = dense<5.000000e-01> : tensor<5xf32>
      func.func @bayes_block_1(%x: memref<1x5xf32>, %first: i64, %key: i64,
          %n: index, %weights: memref<64xi8>, %workspace: memref<64xi8>,
          %results: memref<64xi8>) attributes {bayes.block = 1 : i64} {
        %c0 = arith.constant 0 : index
        %y = memref.view %results[%c0][] : memref<64xi8> to memref<1x5xf32>
        %w = memref.view %weights[%c0][] : memref<64xi8> to memref<5xf32>
        %t = memref.view %workspace[%c0][] : memref<64xi8> to memref<1x5xf32>
        linalg.broadcast ins(%w : memref<5xf32>) outs(%t : memref<1x5xf32>)
            dimensions = [0]
        linalg.add ins(%x, %t : memref<1x5xf32>, memref<1x5xf32>)
            outs(%y : memref<1x5xf32>)
        return
      }
    }
    ```
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

def PromoteResultsPass : Pass<"bayes-promote-results", "mlir::ModuleOp"> {
  let summary = "block functions take their results as buffers";
  let description = [{
    Upstream's `buffer-results-to-out-params`, for functions with `bayes.block`
    only: those that an artifact calls. Their results are allocations of static
    shape, which become arguments. No two results may be one buffer.

    ```mlir
    // bayes-opt --bayes-promote-results
    func.func @bayes_block_1(%x: memref<1x3xf32>) -> memref<1x3xf32>
        attributes {bayes.block = 1 : i64} {
      %y = memref.alloc() : memref<1x3xf32>
      linalg.exp ins(%x : memref<1x3xf32>) outs(%y : memref<1x3xf32>)
      return %y : memref<1x3xf32>
    }
    ```

    becomes

    ```mlir
    func.func @bayes_block_1(%x: memref<1x3xf32>, %y: memref<1x3xf32>)
        attributes {bayes.block = 1 : i64} {
      linalg.exp ins(%x : memref<1x3xf32>) outs(%y : memref<1x3xf32>)
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::memref::MemRefDialect"];
}

def RoundProductsPass
    : InterfacePass<"bayes-round-products", "mlir::FunctionOpInterface"> {
  let summary = "products of numbers rounded to bf16";
  let description = [{
    Rounds both operands of every product of `f32` to `bf16`, to the nearest, ties
    to even; products of rounded numbers are exact, sums stay in `f32`. This is
    what `--compute=bf16` means, on every target: one with instructions for it
    needs half the time (`bayes-pair-products`). Entries of a known table that
    are numbers of `bf16`, as the levels of a `bayes.dequantize` are, stay as they
    are. A normal number that is rounded is wrong by at most 2^-9 of its magnitude;
    of denormal ones a target may make 0.

    ```mlir
    // bayes-opt --pass-pipeline='builtin.module(func.func(bayes-round-products))'
    func.func @product(%x: tensor<4x64xf32>, %w: tensor<64x100xf32>,
                       %init: tensor<4x100xf32>) -> tensor<4x100xf32> {
      %y = linalg.matmul
          ins(%x, %w : tensor<4x64xf32>, tensor<64x100xf32>)
          outs(%init : tensor<4x100xf32>) -> tensor<4x100xf32>
      return %y : tensor<4x100xf32>
    }
    ```

    becomes

    ```mlir
    %xr = arith.truncf %x : tensor<4x64xf32> to tensor<4x64xbf16>
    %xe = arith.extf %xr : tensor<4x64xbf16> to tensor<4x64xf32>
    %wr = arith.truncf %w : tensor<64x100xf32> to tensor<64x100xbf16>
    %we = arith.extf %wr : tensor<64x100xbf16> to tensor<64x100xf32>
    %y = linalg.matmul
        ins(%xe, %we : tensor<4x64xf32>, tensor<64x100xf32>)
        outs(%init : tensor<4x100xf32>) -> tensor<4x100xf32>
    ```
  }];
  let statistics = [
    Statistic<"numProducts", "products", "Number of products rounded">
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

def ShareWeightsPass : Pass<"bayes-share-weights", "mlir::ModuleOp"> {
  let summary = "let weights share a table of Gaussians";
  let description = [{
    Clusters the Gaussians of weights and replaces each by the code of an entry
    of a table (Stochastic Weight Sharing, Lin et al. 2025). It takes every
    `bayes.gaussian` of two `f32` matrices that are parameters; biases stay as
    they are.

    A table is shared by all elements of a weight, by all weights, or by each
    `group` of consecutive rows (`scope`). Rows are dimension 0, the inputs of a
    layer, along which importances differ more than along its outputs. A weight of
    several tables is a `bayes.joined` of pieces; groups in which fewer than `k`
    weights differ have smaller tables, but for mixtures are errors.

    The steps, of which only the first two are on by default:

    1. *Scale.* Means and standard deviations are divided by a factor for each
       row, and for each column (`scale`), found by alternating harmonic means
       of the variances and rounded to `bf16`, as it is stored.
    2. *Cluster.* k-means++ and Lloyd's rounds look for the table of least mean
       `distortion`, in which every weight counts with its curvature for
       `curvature`; or a mixture of Gaussians is fitted (`algorithm=em`).
    3. *Isolate outliers.* Weights with large means, large gradients or in small
       clusters keep laws of their own.
    4. *Blend.* Weights far from their component lie between the two entries of
       the likeliest components (`bayes.blended`).
    5. *Merge.* The closest components become one, until none are close. The
       fourth step is then done anew.

    The third and the fifth read gradients of the loss with respect to the means
    from a parameter named after the weight, `@w.gradient` for `@w.mean`, where
    an option asks for them. The result depends on the weights, the options and
    the `seed` only. Tables and codes are new parameters named after the weight;
    a weight with a NaN, or with a standard deviation that is not positive, is an
    error, and then nothing is changed.

    ```mlir
    // bayes-opt --bayes-share-weights='k=2 scale=none distortion=wasserstein'
    bayes.parameter @w.mean = dense<[[0.0, 4.0], [4.0, 0.0]]> : tensor<2x2xf32>
    bayes.parameter @w.stddev = dense<[[0.5, 1.0], [1.0, 0.5]]> : tensor<2x2xf32>
    func.func @weight() -> !bayes.random<2x2xf32> {
      %m = bayes.load_parameter @w.mean : tensor<2x2xf32>
      %s = bayes.load_parameter @w.stddev : tensor<2x2xf32>
      %w = bayes.gaussian %m, %s : !bayes.random<2x2xf32>
      return %w : !bayes.random<2x2xf32>
    }
    ```

    becomes

    ```mlir
    bayes.parameter @w.codes = dense_resource<w.codes> : tensor<2x2xi1>
    bayes.parameter @w.codebook.stddev
        = dense_resource<w.codebook.stddev> : tensor<2xf32>
    bayes.parameter @w.codebook.mean
        = dense_resource<w.codebook.mean> : tensor<2xf32>
    func.func @weight() -> !bayes.random<2x2xf32> {
      %m = bayes.load_parameter @w.codebook.mean : tensor<2xf32>
      %s = bayes.load_parameter @w.codebook.stddev : tensor<2xf32>
      %table = bayes.gaussian %m, %s : !bayes.random<2xf32>
      %codes = bayes.load_parameter @w.codes : tensor<2x2xi1>
      %w = bayes.shared %codes of %table
          : tensor<2x2xi1> of !bayes.random<2xf32>
      return %w : !bayes.random<2x2xf32>
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
  let options = [
    Option<"entries", "k", "uint64_t", "16",
           "Entries of a table, 1 to 4096; with 'distortion-budget', at most "
           "so many">,
    Option<"distortionBudget", "distortion-budget", "double", "0.0",
           "Take as few entries as have at most this mean distortion; 0 to "
           "take 'k'">,
    Option<"scope", "scope", "::mlir::bayes::SharingScope",
           "::mlir::bayes::SharingScope::Layer", "What shares a table",
           [{::llvm::cl::values(
             clEnumValN(::mlir::bayes::SharingScope::Layer, "layer",
                        "each weight has its own"),
             clEnumValN(::mlir::bayes::SharingScope::Network, "network",
                        "all weights share one"),
             clEnumValN(::mlir::bayes::SharingScope::Rows, "rows",
                        "each 'group' of rows, the inputs of a layer, has its "
                        "own"))}]>,
    Option<"group", "group", "uint64_t", "0",
           "With 'scope=rows', how many rows share a table; those that are left "
           "share the last">,
    Option<"algorithm", "algorithm", "::mlir::bayes::SharingAlgorithm",
           "::mlir::bayes::SharingAlgorithm::Lloyd", "How weights are grouped",
           [{::llvm::cl::values(
             clEnumValN(::mlir::bayes::SharingAlgorithm::Lloyd, "lloyd",
                        "k-means++ and Lloyd's rounds under the distortion"),
             clEnumValN(::mlir::bayes::SharingAlgorithm::EM, "em",
                        "a mixture of Gaussians on standardised means and "
                        "logarithms of standard deviations; the distortion "
                        "chooses the entries"))}]>,
    Option<"covariance", "covariance", "::mlir::bayes::SharingCovariance",
           "::mlir::bayes::SharingCovariance::Full",
           "Covariances of components, for 'algorithm=em', blending and "
           "merging",
           [{::llvm::cl::values(
             clEnumValN(::mlir::bayes::SharingCovariance::Full, "full", "any"),
             clEnumValN(::mlir::bayes::SharingCovariance::Diagonal, "diagonal",
                        "along the axes"))}]>,
    Option<"distortion", "distortion", "std::string", "\"curvature\"",
           "What replacing a Gaussian costs: curvature, kl-entry-weight, "
           "kl-weight-entry, wasserstein or squared-error">,
    Option<"scale", "scale", "::mlir::bayes::SharingScale",
           "::mlir::bayes::SharingScale::RankOne",
           "Factors that are divided out before",
           [{::llvm::cl::values(
             clEnumValN(::mlir::bayes::SharingScale::None, "none", "none"),
             clEnumValN(::mlir::bayes::SharingScale::Row, "row", "one for each row"),
             clEnumValN(::mlir::bayes::SharingScale::RankOne, "rank-1",
                        "one for each row times one for each column"))}]>,
    Option<"priorStddev", "prior-stddev", "double", "0.0",
           "Standard deviation of the prior, whose precision curvature "
           "subtracts; 0 for none">,
    Option<"outlierMagnitude", "outlier-magnitude", "double", "0.0",
           "Weights with means of at least this keep their own Gaussians; 0 "
           "for none">,
    Option<"outlierGradient", "outlier-gradient", "double", "0.0",
           "This fraction of the elements of a weight, those with the largest "
           "gradients, keep their own Gaussians; 0 for none">,
    Option<"outlierCluster", "outlier-cluster", "uint64_t", "0",
           "Entries of at most so many weights are dropped, and the weights "
           "keep their own Gaussians">,
    Option<"blendQuantile", "blend-quantile", "double", "0.0",
           "Weights beyond this quantile of the Mahalanobis distance from "
           "their component lie between two entries; 0 for none">,
    Option<"mergeDistance", "merge-distance", "double", "0.0",
           "Merge components with a squared 2-Wasserstein distance below "
           "this, on standardised axes; 0 for no merging">,
    Option<"mergeGradient", "merge-gradient", "double", "0.0",
           "Merge only components with gradients below this; 0 for any">,
    Option<"mergeVariance", "merge-variance", "double", "0.0",
           "Merge only components with variances below this; 0 for any">,
    Option<"seed", "seed", "uint64_t", "0", "Seed of the start">
  ];
  let statistics = [
    Statistic<"numShared", "shared", "Number of weights that share a table">,
    Statistic<"numLeft", "left", "Number of Gaussians left as they are">
  ];
}

def SplitProductsPass
    : InterfacePass<"bayes-split-products", "mlir::FunctionOpInterface"> {
  let summary = "products with weights of several pieces, piece by piece";
  let description = [{
    The means and the variances of a `bayes.joined` law are concatenations. A
    product with one of which some piece is entries of a table becomes products
    with the pieces, so that each is read by the kernel of its own table and
    width:

    * Where the pieces are summed over, a product with each adds its part of the
      activation to the one before. Where one loop is summed over, the order
      of summation, and so every bit, is that of the product with the whole;
      of several loops that of the pieces becomes the outermost.
    * Where they are outputs, each product computes its part of the result.

    Products of means and of variances are split together, so that those with one
    piece are next to each other and `bayes-pack-codes` gives them one unpacking.
    Other concatenations, such as the means that draws of a whole weight are
    added to, are put together by upstream's decomposition into
    `tensor.insert_slice`. Shapes are static. A product that reads a whole has a
    remark of category `bayes-split-products` with the reason.

    ```mlir
    // bayes-opt --pass-pipeline='builtin.module(
    //     func.func(bayes-split-products))'
    func.func @product(%x: tensor<1x64xf32>, %codes: tensor<48x100xi4>,
        %table: tensor<16xf32>, %rest: tensor<16x100xf32>,
        %init: tensor<1x100xf32>) -> tensor<1x100xf32> {
      %v = bayes.lookup %codes in %table : tensor<48x100xi4> in tensor<16xf32>
      %w = tensor.concat dim(0) %v, %rest
          : (tensor<48x100xf32>, tensor<16x100xf32>) -> tensor<64x100xf32>
      %y = linalg.matmul
          ins(%x, %w : tensor<1x64xf32>, tensor<64x100xf32>)
          outs(%init : tensor<1x100xf32>) -> tensor<1x100xf32>
      return %y : tensor<1x100xf32>
    }
    ```

    becomes

    ```mlir
    %v = bayes.lookup %codes in %table : tensor<48x100xi4> in tensor<16xf32>
    %x_0 = tensor.extract_slice %x[0, 0] [1, 48] [1, 1]
        : tensor<1x64xf32> to tensor<1x48xf32>
    %y_0 = linalg.matmul
        ins(%x_0, %v : tensor<1x48xf32>, tensor<48x100xf32>)
        outs(%init : tensor<1x100xf32>) -> tensor<1x100xf32>
    %x_1 = tensor.extract_slice %x[0, 48] [1, 16] [1, 1]
        : tensor<1x64xf32> to tensor<1x16xf32>
    %y = linalg.matmul
        ins(%x_1, %rest : tensor<1x16xf32>, tensor<16x100xf32>)
        outs(%y_0 : tensor<1x100xf32>) -> tensor<1x100xf32>
    return %y : tensor<1x100xf32>
    ```
  }];
  let statistics = [
    Statistic<"numSplit", "split", "Number of products split into pieces">,
    Statistic<"numBuilt", "built",
              "Number of concatenations that are put together">
  ];
  let dependentDialects = ["::mlir::linalg::LinalgDialect",
                           "::mlir::tensor::TensorDialect"];
}

def TileLookupsPass
    : InterfacePass<"bayes-tile-lookups", "mlir::FunctionOpInterface"> {
  let summary = "look entries of tables up next to the products that read them";
  let description = [{
    A `bayes.packed_lookup` whose entries take more than `tile-bytes` is cut: the
    products that read it, and the element-wise op that reads the products, become
    a loop over as many columns as take `tile-bytes` at most, and each of its
    iterations looks up the entries that it needs, which then stay in the cache.
    A loop over blocks of samples around them looks them up again every time, which
    costs less than to read them from memory; for a loop of a known number of runs,
    as one over the examples of a block is, they are looked up once. Columns are whole panels of codes and divide all of them;
    nothing is done where no number of columns does, where anything but products
    reads the entries, or where the activations of a product, which every iteration
    reads, take more than `tile-bytes` themselves.

    ```mlir
    // bayes-opt --pass-pipeline='builtin.module(
    //   func.func(bayes-tile-lookups{tile-bytes=1024}), canonicalize)'
    func.func @product(%x: tensor<3x8xf32>, %words: tensor<64xi32>,
        %table: tensor<16xf32>, %init: tensor<3x64xf32>) -> tensor<3x64xf32> {
      %e = tensor.empty() : tensor<4x8x16xf32>
      %w = bayes.packed_lookup %words bits 4 columns 64
          in(%table : tensor<16xf32>) outs(%e : tensor<4x8x16xf32>)
          : tensor<64xi32> -> (tensor<4x8x16xf32>)
      %y = linalg.generic {
          indexing_maps = [affine_map<(b, c, k) -> (b, k)>,
              affine_map<(b, c, k) -> (c floordiv 16, k, c mod 16)>,
              affine_map<(b, c, k) -> (b, c)>],
          iterator_types = ["parallel", "parallel", "reduction"]}
          ins(%x, %w : tensor<3x8xf32>, tensor<4x8x16xf32>)
          outs(%init : tensor<3x64xf32>) {
      ^bb0(%a: f32, %b: f32, %sum: f32):
        %p = arith.mulf %a, %b : f32
        %q = arith.addf %sum, %p : f32
        linalg.yield %q : f32
      } -> tensor<3x64xf32>
      return %y : tensor<3x64xf32>
    }
    ```

    becomes a loop over 32 columns at a time, 8 of their 8 x 4 bits in each word:

    ```mlir
    // ...
    %y = scf.for %c = %c0 to %c64 step %c32 iter_args(%acc = %init)
        -> (tensor<3x64xf32>) {
      // ...
      %words_c = tensor.extract_slice %words[%c] [32] [1]
          : tensor<64xi32> to tensor<32xi32>
      %e = tensor.empty() : tensor<2x8x16xf32>
      %w = bayes.packed_lookup %words_c bits 4 columns 32
          in(%table : tensor<16xf32>) outs(%e : tensor<2x8x16xf32>)
          : tensor<32xi32> -> (tensor<2x8x16xf32>)
      // ...
        linalg.yield %q : f32
      } -> tensor<3x32xf32>
      %next = tensor.insert_slice %y_c into %acc[0, %c] [3, 32] [1, 1]
          : tensor<3x32xf32> into tensor<3x64xf32>
      scf.yield %next : tensor<3x64xf32>
    }
    ```
  }];
  let options = [
    Option<"tileBytes", "tile-bytes", "int64_t", "524288",
           "Bytes of entries that are looked up at a time, and at most of "
           "activations: half of a second-level cache">
  ];
  let statistics = [
    Statistic<"numTiled", "tiled-lookups", "Number of lookups cut">
  ];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect"
  ];
}

def TileWeightDrawsPass
    : InterfacePass<"bayes-tile-weight-draws", "mlir::FunctionOpInterface"> {
  let summary = "fuse the draws of a weight into the product that uses them";
  let description = [{
    Tiles every contraction with a drawn weight along its outputs and its
    reduction and fuses the draw into the tile, so that the noise of a whole
    weight tensor never goes to memory: a tile of the draw fits the first-level
    cache and serves all examples of the block. The loop over the reduction is
    the outer one where that moves less through the caches: if reading the
    activations again for every tile of outputs would cost more than reading and
    writing all outputs for every tile of the reduction.

    ```mlir
    // bayes-opt --pass-pipeline='builtin.module(
    //   func.func(bayes-tile-weight-draws{tile-bytes=512}))'
    func.func @product(%x: tensor<3x64xf32>, %mean: tensor<64xf32>, %key: i64,
        %s: index, %init: tensor<3x16xf32>) -> tensor<3x16xf32> {
      %e = tensor.empty() : tensor<64x16xf32>
      %n = bayes.normal %key[%s] offsets [0] of [64] axes [element, sample]
          site 1 purpose weight outs(%e : tensor<64x16xf32>) key i64
          -> tensor<64x16xf32>
      %d = linalg.generic {
          indexing_maps = [affine_map<(k, l) -> (k)>,
                           affine_map<(k, l) -> (k, l)>,
                           affine_map<(k, l) -> (k, l)>],
          iterator_types = ["parallel", "parallel"]}
          ins(%mean, %n : tensor<64xf32>, tensor<64x16xf32>)
          outs(%e : tensor<64x16xf32>) {
      ^bb0(%m: f32, %z: f32, %out: f32):
        %sum = arith.addf %m, %z : f32
        linalg.yield %sum : f32
      } -> tensor<64x16xf32>
      %y = linalg.generic {
          indexing_maps = [affine_map<(b, k, l) -> (b, k)>,
                           affine_map<(b, k, l) -> (k, l)>,
                           affine_map<(b, k, l) -> (b, l)>],
          iterator_types = ["parallel", "reduction", "parallel"]}
          ins(%x, %d : tensor<3x64xf32>, tensor<64x16xf32>)
          outs(%init : tensor<3x16xf32>) {
      ^bb0(%a: f32, %b: f32, %c: f32):
        %p = arith.mulf %a, %b : f32
        %q = arith.addf %c, %p : f32
        linalg.yield %q : f32
      } -> tensor<3x16xf32>
      return %y : tensor<3x16xf32>
    }
    ```

    becomes

    ```mlir
    // ...
    %y = scf.for %k = %c0 to %c64 step %c8 iter_args(%acc = %init)
        -> (tensor<3x16xf32>) {
      %x_k = tensor.extract_slice %x[0, %k] [3, 8] [1, 1]
          : tensor<3x64xf32> to tensor<3x8xf32>
      %mean_k = tensor.extract_slice %mean[%k] [8] [1]
          : tensor<64xf32> to tensor<8xf32>
      %e = tensor.empty() : tensor<8x16xf32>
      %n = bayes.normal %key[%s] offsets [%k] of [64] axes [element, sample]
          site 1 purpose weight outs(%e : tensor<8x16xf32>) key i64
          -> tensor<8x16xf32>
      // ...
        %sum = arith.addf %m, %z : f32
      // ...
        %p = arith.mulf %a, %b : f32
        %q = arith.addf %c, %p : f32
        linalg.yield %q : f32
      } -> tensor<3x16xf32>
      scf.yield %next : tensor<3x16xf32>
    }
    ```
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

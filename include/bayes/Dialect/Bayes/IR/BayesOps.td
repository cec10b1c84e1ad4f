//===- BayesOps.td - Operations of the bayes dialect -------*- tablegen -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_DIALECT_BAYES_IR_BAYESOPS_TD
#define BAYES_DIALECT_BAYES_IR_BAYESOPS_TD

include "bayes/Dialect/Bayes/IR/BayesAttributes.td"
include "bayes/Dialect/Bayes/IR/BayesDialect.td"
include "bayes/Dialect/Bayes/IR/BayesEnums.td"
include "bayes/Dialect/Bayes/IR/BayesInterfaces.td"
include "bayes/Dialect/Bayes/IR/BayesTypes.td"
include "bayes/Dialect/Bayes/IR/CodebookOps.td"
include "bayes/Dialect/Bayes/IR/PackedCodesOps.td"
include "bayes/Dialect/Bayes/IR/PrecisionOps.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/DestinationStyleOpInterface.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/LoopLikeInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "mlir/Interfaces/TilingInterface.td"

class Bayes_Op<string mnemonic, list<Trait> traits = []>
    : Op<Bayes_Dialect, mnemonic, traits>;

//===----------------------------------------------------------------------===//
// Keys
//===----------------------------------------------------------------------===//

def Bayes_KeyOp : Bayes_Op<"key", [Pure]> {
  let summary = "makes a key from 64 bits";
  let description = [{
    The key whose bits are `seed`: word 0 is the low half, word 1 the high
    half. Any value is a good key; different values give independent streams.

    ```mlir
    %key = bayes.key %seed : !bayes.key
    ```
  }];
  let arguments = (ins I64:$seed);
  let results = (outs Bayes_AnyKey:$key);
  let assemblyFormat = "$seed attr-dict `:` type($key)";
  let hasFolder = 1;
}

def Bayes_FoldKeyOp
    : Bayes_Op<"fold_key", [Pure, AllTypesMatch<["key", "result"]>]> {
  let summary = "derives a key from a key and 64 bits of data";
  let description = [{
    One Philox block with counter (low, high, 15 << 28, 0) of `data` makes the
    new key. For coarse streams (training step, user stream); samples, sites
    and examples are counter words of `bayes.normal` instead.

    ```mlir
    %step_key = bayes.fold_key %key, %step : !bayes.key
    ```
  }];
  let arguments = (ins Bayes_AnyKey:$key, I64:$data);
  let results = (outs Bayes_AnyKey:$result);
  let assemblyFormat = "$key `,` $data attr-dict `:` type($key)";
}

def Bayes_SplitKeyOp
    : Bayes_Op<"split_key",
               [Pure, AllTypesMatch<["key", "first", "second"]>]> {
  let summary = "derives two keys from a key";
  let description = [{
    One Philox block with counter (0, 0, 14 << 28, 0) makes both keys.

    ```mlir
    %a, %b = bayes.split_key %key : !bayes.key
    ```
  }];
  let arguments = (ins Bayes_AnyKey:$key);
  let results = (outs Bayes_AnyKey:$first, Bayes_AnyKey:$second);
  let assemblyFormat = "$key attr-dict `:` type($key)";
}

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

def Bayes_ParameterOp : Bayes_Op<"parameter", [Symbol]> {
  let summary = "a named tensor of the model";
  let description = [{
    A constant the model is made of, under the name it has in checkpoints,
    reports and artifacts. The value is usually a `dense_resource`, whose blob
    is aligned to at most 16 bytes so that text and bytecode round-trip.

    Constraints: (parameter_c1) the value is a statically shaped tensor;
    (parameter_c4) it has fewer than 2^31 elements.

    ```mlir
    bayes.parameter @fc1.weight.mean = dense<0.5> : tensor<2x4xf32>
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, ElementsAttr:$value,
                       OptionalAttr<StrAttr>:$sym_visibility);
  let assemblyFormat = [{
    ($sym_visibility^)? $sym_name `=` $value attr-dict
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    ::mlir::RankedTensorType getType() {
      return ::llvm::cast<::mlir::RankedTensorType>(getValue().getType());
    }
  }];
}

def Bayes_LoadParameterOp
    : Bayes_Op<"load_parameter",
               [Pure, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "the value of a named parameter";
  let description = [{
    Constraints: (load_parameter_c1) the symbol names a `bayes.parameter`;
    (load_parameter_c2) the result has that parameter's shape and element type.

    ```mlir
    %mean = bayes.load_parameter @fc1.weight.mean : tensor<2x4xf32>
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$parameter);
  let results = (outs AnyTypeOf<[AnyStaticShapeTensor,
                                 AnyStaticShapeMemRef]>:$result);
  let assemblyFormat = "$parameter attr-dict `:` type($result)";
}

//===----------------------------------------------------------------------===//
// Random tensors
//===----------------------------------------------------------------------===//

class Bayes_TensorOf<string random, string value>
    : TypesMatchWith<"'" # value # "' has the shape and element type of '"
                     # random # "'", random, value,
                     "::llvm::cast<RandomType>($_self).getTensorType()">;

def Bayes_GaussianOp
    : Bayes_Op<"gaussian", [
        Pure, Bayes_TensorOf<"result", "mean">,
        Bayes_TensorOf<"result", "stddev">,
        DeclareOpInterfaceMethods<RandomLawOpInterface>]> {
  let summary = "independent Gaussian elements";
  let description = [{
    The random tensor whose element i is Gaussian with mean `mean[i]` and
    standard deviation `stddev[i]` >= 0, all elements independent
    (the mean-field posterior).

    ```mlir
    %w = bayes.gaussian %mean, %stddev : !bayes.random<2x4xf32>
    ```
  }];
  let arguments = (ins AnyStaticShapeTensor:$mean,
                       AnyStaticShapeTensor:$stddev);
  let results = (outs Bayes_RandomType:$result);
  let assemblyFormat = "$mean `,` $stddev attr-dict `:` qualified(type($result))";
  let hasCanonicalizer = 1;
}

def Bayes_DeterministicOp
    : Bayes_Op<"deterministic", [
        Pure, Bayes_TensorOf<"result", "value">,
        DeclareOpInterfaceMethods<RandomLawOpInterface>]> {
  let summary = "a random tensor that is constant";
  let description = [{
    The law with mean `value` and standard deviation zero.

    ```mlir
    %w = bayes.deterministic %value : !bayes.random<2x4xf32>
    ```
  }];
  let arguments = (ins AnyStaticShapeTensor:$value);
  let results = (outs Bayes_RandomType:$result);
  let assemblyFormat = "$value attr-dict `:` qualified(type($result))";
}

class Bayes_LawQueryOp<string mnemonic>
    : Bayes_Op<mnemonic, [Pure, Bayes_TensorOf<"random", "result">]> {
  let arguments = (ins Bayes_RandomType:$random);
  let results = (outs AnyStaticShapeTensor:$result);
  let assemblyFormat = "$random attr-dict `:` qualified(type($random))";
  let hasCanonicalizer = 1;
}

def Bayes_MeanOp : Bayes_LawQueryOp<"mean"> {
  let summary = "element-wise mean of a random tensor";
  let description = [{
    ```mlir
    %mean = bayes.mean %w : !bayes.random<2x4xf32>
    ```
  }];
}

def Bayes_StddevOp : Bayes_LawQueryOp<"stddev"> {
  let summary = "element-wise standard deviation of a random tensor";
  let description = [{
    ```mlir
    %stddev = bayes.stddev %w : !bayes.random<2x4xf32>
    ```
  }];
}

def Bayes_SampleOp
    : Bayes_Op<"sample", [Pure, Bayes_TensorOf<"random", "result">]> {
  let summary = "one draw from a random tensor";
  let description = [{
    The draw of `random` in Monte-Carlo sample `sample`:
    mean + stddev * normal, where normal is the noise of (key, site, purpose
    `weight`, sample, element). It ignores the example: one draw of a weight
    serves every example of a pass. Equal operands and sites give equal bits.

    `estimator` fixes the estimator of the product this draw feeds; without it
    `bayes-choose-estimator` chooses by its cost model. `tied` makes another
    draw: one for each entry of a table, which all elements that take the entry
    have in common (Lin et al. 2025). The specification defines it.

    Constraints: (sample_c1) `site` is in [0, 2^28); (sample_c2) a random
    tensor has at most 2^32 elements, innermost extent rounded up to even;
    (sample_c3) the elements are f32; (sample_c6) a law whose draws are tied
    has a table or a constant somewhere. (monte_carlo_c4) requires sites to be
    unique within a Monte-Carlo region.

    ```mlir
    %d = bayes.sample %w, %key[%s] site 1 : !bayes.random<2x4xf32>
    ```
  }];
  let arguments = (ins Bayes_RandomType:$random, Bayes_AnyKey:$key,
                       Index:$sample, I32Attr:$site,
                       OptionalAttr<Bayes_EstimatorAttr>:$estimator);
  let results = (outs AnyStaticShapeTensor:$result);
  let assemblyFormat = [{
    $random `,` $key `[` $sample `]` `site` $site
    (`estimator` `` $estimator^)?
    attr-dict `:` qualified(type($random)) `` custom<KeyTypeSuffix>(type($key))
  }];
  let hasVerifier = 1;
  let hasCanonicalizer = 1;
}

def Bayes_KLDivergenceOp : Bayes_Op<"kl_divergence", [Pure]> {
  let summary = "KL divergence from a Gaussian prior";
  let description = [{
    KL(q || p) in nats, where q is the law of `random` and p gives every element
    an independent Gaussian with mean `prior_mean` and standard deviation
    `prior_stddev`: the sum over the elements of
    log(prior_stddev / stddev) + (stddev^2 + (mean - prior_mean)^2)
    / (2 prior_stddev^2) - 1/2 (Kingma and Welling 2014, appendix B).
    Elements with standard deviation zero are at infinite divergence.

    Constraints: (kl_divergence_c1) `prior_stddev` is positive and finite;
    (kl_divergence_c2) `prior_mean` is finite.

    ```mlir
    %kl = bayes.kl_divergence %w prior(0.0, 0.1)
        : !bayes.random<2x4xf32> -> tensor<f64>
    ```
  }];
  let arguments = (ins Bayes_RandomType:$random, F64Attr:$prior_mean,
                       F64Attr:$prior_stddev);
  let results = (outs 0DTensorOf<[F64]>:$result);
  let assemblyFormat = [{
    $random `prior` `` custom<Prior>($prior_mean, $prior_stddev)
    attr-dict `:` qualified(type($random)) `->` type($result)
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Noise
//===----------------------------------------------------------------------===//

def Bayes_NormalOp
    : Bayes_Op<"normal", [
        AttrSizedOperandSegments,
        DeclareOpInterfaceMethods<ConditionallySpeculatable>,
        DeclareOpInterfaceMethods<MemoryEffectsOpInterface>,
        DestinationStyleOpInterface,
        DeclareOpInterfaceMethods<TilingInterface, [
          "getLoopIteratorTypes", "getIterationDomain",
          "getTiledImplementation", "getResultTilePosition",
          "generateResultTileValue"]>]> {
  let summary = "standard-normal noise, a function of counter words";
  let description = [{
    A tensor of standard normals. Each dimension is an axis: along `example`
    the example word counts up from `example`, along `sample` the sample word
    from `sample`, and the `element` axes together index a row-major tensor of
    extents `extents`, from `offsets` on (the innermost extent counts as
    rounded up to even). The bits are those of `draws-v1` in the specification;
    a tile of the tensor is the same op with other offsets.

    The op is in destination style: `outs` gives shape and storage; what it
    holds is not read.

    Constraints: (normal_c1) one axis per dimension; (normal_c2) at most one
    `example` and one `sample` axis; (normal_c3) `extents` and `offsets` have
    one entry per `element` axis; (normal_c4) `site` is in [0, 2^28);
    (normal_c5) purpose `weight` has neither `example` operand nor axis,
    purpose `output` has the operand; (normal_c6) the elements are f32;
    (normal_c7) static offset + size is within the extents; (normal_c8) the
    extents are not negative and hold at most 2^32 elements, innermost rounded
    up to even.

    ```mlir
    %eps = bayes.normal %key[%s] example(%first) offsets[0] of [200]
        axes [example, element] site 3 purpose output
        outs(%init : tensor<16x200xf32>) -> tensor<16x200xf32>
    ```
  }];
  let arguments = (ins Bayes_AnyKey:$key, Index:$sample,
                       Optional<I64>:$example, Variadic<Index>:$offsets,
                       AnyTypeOf<[AnyRankedTensor, AnyStridedMemRef]>:$init,
                       DenseI64ArrayAttr:$static_offsets,
                       DenseI64ArrayAttr:$extents,
                       Bayes_AxisArrayAttr:$axes, I32Attr:$site,
                       Bayes_PurposeAttr:$purpose);
  let results = (outs Variadic<AnyRankedTensor>:$result);
  let assemblyFormat = [{
    $key `[` $sample `]` (`example` `(` $example^ `)`)?
    `offsets` custom<DynamicIndexList>($offsets, $static_offsets) `of` $extents
    `axes` custom<Axes>($axes) `site` $site `purpose` `` $purpose
    `outs` `(` $init `:` type($init) `)` attr-dict
    `` custom<KeyTypeSuffix>(type($key)) (`->` type($result)^)?
  }];
  let hasVerifier = 1;
  let builders = [OpBuilder<(ins "::mlir::Value":$key, "::mlir::Value":$sample,
      "::mlir::Value":$example,
      "::mlir::ArrayRef<::mlir::OpFoldResult>":$offsets,
      "::mlir::ArrayRef<int64_t>":$extents,
      "::mlir::ArrayRef<::mlir::bayes::Axis>":$axes, "uint32_t":$site,
      "::mlir::bayes::Purpose":$purpose, "::mlir::Value":$init)>];
  let extraClassDeclaration = [{
    /// Offsets of the tile, one per `element` axis.
    ::llvm::SmallVector<::mlir::OpFoldResult> getMixedOffsets();
    /// The axis of each dimension.
    ::llvm::SmallVector<::mlir::bayes::Axis> getAxisKinds();
    /// The tensor or memref type of the noise.
    ::mlir::ShapedType getShapedType() {
      return ::llvm::cast<::mlir::ShapedType>(getInit().getType());
    }
    ::mlir::MutableOperandRange getDpsInitsMutable() {
      return getInitMutable();
    }
  }];
}

def Bayes_RandomWordsOp
    : Bayes_Op<"random_words", [
        Pure, AllTypesMatch<["radius", "direction"]>]> {
  let summary = "random bits of two elements for the lanes of a vector";
  let description = [{
    The bits behind `bayes.normal`: lane i holds the two words from which
    `bayes.box_muller` makes the normals of sample `sample` + i and elements
    2 `pair` and 2 `pair` + 1. One Philox block serves two samples and two
    elements, so no lane ever moves. `sample` must be even.

    Constraints: (random_words_c1) an even number of lanes; (random_words_c2)
    `site` is in [0, 2^28); (random_words_c3) purpose `weight` has no `example`,
    purpose `output` has one.

    ```mlir
    %radius, %direction = bayes.random_words %key[%s] pair(%p) example(%x)
        site 3 purpose output : vector<16xi32>
    ```
  }];
  let arguments = (ins Bayes_AnyKey:$key, Index:$sample, Index:$pair,
                       Optional<I64>:$example, I32Attr:$site,
                       Bayes_PurposeAttr:$purpose);
  let results = (outs FixedVectorOfRankAndType<[1], [I32]>:$radius,
                      FixedVectorOfRankAndType<[1], [I32]>:$direction);
  let assemblyFormat = [{
    $key `[` $sample `]` `pair` `(` $pair `)` (`example` `(` $example^ `)`)?
    `site` $site `purpose` `` $purpose attr-dict `:` type($radius)
    `` custom<KeyTypeSuffix>(type($key))
  }];
  let hasVerifier = 1;
}

def Bayes_BoxMullerOp
    : Bayes_Op<"box_muller", [
        Pure, AllTypesMatch<["radius", "direction"]>,
        AllTypesMatch<["even", "odd"]>,
        AllShapesMatch<["radius", "even"]>]> {
  let summary = "two normals per lane from two random words";
  let description = [{
    The transform of `draws-v1`: `even` is r cos(2 pi v), `odd` is
    r sin(2 pi v) with r = sqrt(-2 ln u), u from the word `radius` and v from
    the word `direction`, lane by lane, in the order of operations that the
    specification fixes.

    ```mlir
    %even, %odd = bayes.box_muller %radius, %direction
        : vector<16xi32> -> vector<16xf32>
    ```
  }];
  let arguments = (ins FixedVectorOfRankAndType<[1], [I32]>:$radius,
                       FixedVectorOfRankAndType<[1], [I32]>:$direction);
  let results = (outs FixedVectorOfRankAndType<[1], [F32]>:$even,
                      FixedVectorOfRankAndType<[1], [F32]>:$odd);
  let assemblyFormat = [{
    $radius `,` $direction attr-dict `:` type($radius) `->` type($even)
  }];
}

//===----------------------------------------------------------------------===//
// Monte Carlo
//===----------------------------------------------------------------------===//

def Bayes_MonteCarloOp
    : Bayes_Op<"monte_carlo", [
        RecursiveMemoryEffects, RecursivelySpeculatable,
        SingleBlock,
        DeclareOpInterfaceMethods<LoopLikeOpInterface, [
          "getLoopInductionVars"]>,
        DeclareOpInterfaceMethods<OpAsmOpInterface,
                                  ["getAsmBlockArgumentNames"]>]> {
  let summary = "predictive statistics over Monte-Carlo samples";
  let description = [{
    Runs the body once per sample index 0 .. `samples` - 1 and returns
    statistics of what it yields. Samples are independent; the order in which
    their statistics are summed is fixed by the specification, so results do
    not depend on how the op is lowered. The op is a loop to
    loop-invariant code motion: what no draw changes leaves the body.

    Constraints: (monte_carlo_c1) the body has one argument of type `index`;
    (monte_carlo_c2) one result per statistic, of the type the statistic infers
    from the yielded tensor; (monte_carlo_c3) at least one statistic, none
    twice; (monte_carlo_c4) every `bayes.sample` of the body has a site of its
    own; (monte_carlo_c5) the body yields one f32 tensor; (monte_carlo_c6) a
    statistic of probabilities (an entropy) needs `probabilities`, which says
    that the last dimension of what the body yields holds probability vectors,
    and a yielded tensor of rank >= 1; (monte_carlo_c7) the body ends with
    `bayes.yield`.

    `samples` must be positive when the op runs; zero is refused by the
    compiled entry point.

    ```mlir
    %mean, %var = bayes.monte_carlo samples(%n)
        statistics [#bayes.mean, #bayes.variance]
        -> (tensor<2x4xf32>, tensor<2x4xf32>) {
    ^bb0(%s: index):
      %d = bayes.sample %w, %key[%s] site 1 : !bayes.random<2x4xf32>
      bayes.yield %d : tensor<2x4xf32>
    }
    ```
  }];
  let arguments = (ins Index:$samples, Bayes_StatisticArrayAttr:$statistics,
                       UnitAttr:$probabilities);
  let results = (outs Variadic<AnyRankedTensor>:$results);
  let regions = (region SizedRegion<1>:$region);
  let assemblyFormat = [{
    `samples` `(` $samples `)` (`probabilities` $probabilities^)?
    `statistics` $statistics attr-dict-with-keyword
    (`->` `(` type($results)^ `)`)? $region
  }];
  let hasRegionVerifier = 1;
  let builders = [OpBuilder<(ins "::mlir::Value":$samples,
      "::mlir::ArrayAttr":$statistics, "bool":$probabilities,
      "::mlir::RankedTensorType":$yielded)>];
  let extraClassDeclaration = [{
    ::mlir::Value getSampleIndex() { return getBody()->getArgument(0); }
    /// The tensor the body yields per sample.
    ::mlir::Value getYielded();
  }];
}

def Bayes_YieldOp
    : Bayes_Op<"yield", [Pure, Terminator, HasParent<"MonteCarloOp">]> {
  let summary = "what a Monte-Carlo body computes for one sample";
  let description = [{
    ```mlir
    bayes.yield %probabilities : tensor<2x4xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$value);
  let assemblyFormat = "$value attr-dict `:` type($value)";
}

#endif // BAYES_DIALECT_BAYES_IR_BAYESOPS_TD

//===- CodebookOps.td - Weights that share Gaussians -------*- tablegen -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_DIALECT_BAYES_IR_CODEBOOKOPS_TD
#define BAYES_DIALECT_BAYES_IR_CODEBOOKOPS_TD

include "bayes/Dialect/Bayes/IR/BayesDialect.td"
include "bayes/Dialect/Bayes/IR/BayesInterfaces.td"
include "bayes/Dialect/Bayes/IR/BayesTypes.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Bayes_CodeType
    : Type<CPred<"$_self.isSignlessInteger() && "
                 "$_self.getIntOrFloatBitWidth() <= 12">,
           "a code of 1 to 12 bits, i1 to i12">;

/// Indices into a table, read as unsigned numbers.
def Bayes_CodesTensor
    : ConfinedType<TensorOf<[Bayes_CodeType]>,
                   [HasStaticShapePred],
                   "statically shaped tensor of codes of 1 to 12 bits">;

/// Row-major numbers of elements of a tensor.
def Bayes_PositionsTensor
    : ConfinedType<1DTensorOf<[I32]>, [HasStaticShapePred],
                   "statically shaped 1D tensor of i32">;

def Bayes_Table
    : ConfinedType<1DTensorOf<[AnyFloat]>, [HasStaticShapePred],
                   "statically shaped 1D tensor of floats">;

//===----------------------------------------------------------------------===//
// Laws
//===----------------------------------------------------------------------===//

/// A law that is made of other laws.
class Bayes_LawOp<string mnemonic, list<Trait> traits = [],
                  list<string> methods = []>
    : Op<Bayes_Dialect, mnemonic,
         [Pure, DeclareOpInterfaceMethods<RandomLawOpInterface,
                                          ["buildFromParts"] # methods>]
         # traits> {
  let results = (outs Bayes_RandomType:$result);
  let hasVerifier = 1;
  let hasCanonicalizer = 1;
}

def Bayes_SharedOp
    : Bayes_LawOp<"shared", [
        InferTypeOpAdaptor,
        DeclareOpInterfaceMethods<SymbolUserOpInterface>], ["takesEntries"]> {
  let summary = "independent elements that share the laws of a table";
  let description = [{
    The random tensor whose element i has the law of entry `codes[i]` of the
    codebook `table`, a random tensor of rank 1 such as a `bayes.gaussian` of K
    means and K standard deviations. Elements are independent, also those of one
    entry: they share a law, not a draw (Lin et al. 2025, with a draw for each
    weight; the tied draws of that paper are an estimator of `bayes.sample`).
    Codes are read as unsigned numbers.

    Constraints: (shared_c1) `table` has rank 1; (shared_c2) codes that are
    known are less than the number of entries.

    ```mlir
    %table = bayes.gaussian %means, %stddevs : !bayes.random<16xf32>
    %w = bayes.shared %codes of %table
        : tensor<784x200xi4> of !bayes.random<16xf32>
    ```
  }];
  let arguments = (ins Bayes_CodesTensor:$codes, Bayes_RandomType:$table);
  let assemblyFormat = [{
    $codes `of` $table attr-dict `:` type($codes) `of` qualified(type($table))
  }];
}

def Bayes_ScaledOp
    : Bayes_LawOp<"scaled", [AllTypesMatch<["random", "result"]>]> {
  let summary = "a random tensor times a factor for each index of a dimension";
  let description = [{
    Element i of the result is element i of `random` times
    `scale[i[dimension]]`: a factor for each row or each column of a weight,
    both (rank one) where two are chained. Means and standard deviations are
    multiplied, each product rounded once.

    Constraints: (scaled_c1) `dimension` is one of the random tensor's;
    (scaled_c2) `scale` has an element of the random tensor's element type for
    each index of it.

    ```mlir
    %scaled = bayes.scaled %w by %rows along 0
        : !bayes.random<784x200xf32>, tensor<784xf32>
    ```
  }];
  let arguments = (ins Bayes_RandomType:$random, Bayes_Table:$scale,
                       ConfinedAttr<I64Attr, [IntNonNegative]>:$dimension);
  let assemblyFormat = [{
    $random `by` $scale `along` $dimension attr-dict
    `:` qualified(type($random)) `,` type($scale)
  }];
}

def Bayes_ReplacedOp
    : Bayes_LawOp<"replaced", [AllTypesMatch<["random", "result"]>,
        DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "a random tensor some elements of which have laws of their own";
  let description = [{
    `random` with element `positions[j]`, in row-major order, replaced by element
    j of `other`: the outliers of a shared weight, which keep their own Gaussians,
    or its blended points.

    Constraints: (replaced_c1) `other` has rank 1, an element for each position,
    and the element type of `random`; (replaced_c2) positions that are known
    rise strictly from at least 0 and lie within `random`.

    ```mlir
    %kept = bayes.gaussian %outlier_means, %outlier_stddevs : !bayes.random<5xf32>
    %w = bayes.replaced %shared at %positions by %kept
        : !bayes.random<784x200xf32>, tensor<5xi32>, !bayes.random<5xf32>
    ```
  }];
  let arguments = (ins Bayes_RandomType:$random,
                       Bayes_PositionsTensor:$positions,
                       Bayes_RandomType:$other);
  let assemblyFormat = [{
    $random `at` $positions `by` $other attr-dict
    `:` qualified(type($random)) `,` type($positions) `,`
    qualified(type($other))
  }];
}

def Bayes_BlendedOp
    : Bayes_LawOp<"blended",
                  [AllTypesMatch<["first", "second", "result"]>]> {
  let summary = "between two random tensors, element by element";
  let description = [{
    The mean and the standard deviation of element i are those of `first` and
    `second`, interpolated: first + (second - first) * `weights[i]` / 255, with
    weights read as unsigned numbers, each operation rounded. That is the
    barycentre of two Gaussians in the 2-Wasserstein distance, whose parameters
    lie on the line between theirs: for points on the border between two
    entries of a codebook (alpha blending, Lin et al. 2025).

    Constraints: (blended_c1) `weights` has the shape of the random tensors.

    ```mlir
    %b = bayes.blended %first, %second by %weights
        : !bayes.random<3xf32>, tensor<3xi8>
    ```
  }];
  let arguments = (ins Bayes_RandomType:$first, Bayes_RandomType:$second,
                       StaticShapeTensorOf<[I8]>:$weights);
  let assemblyFormat = [{
    $first `,` $second `by` $weights attr-dict
    `:` qualified(type($first)) `,` type($weights)
  }];
}

def Bayes_JoinedOp : Bayes_LawOp<"joined"> {
  let summary = "random tensors one after the other";
  let description = [{
    The concatenation of `pieces` along a dimension: rows or columns of a weight
    that have laws of different kinds, such as tables of their own. A draw of it
    is one draw of the whole tensor, whose elements are numbered as if it had one
    law.

    Constraints: (joined_c1) at least one piece; (joined_c2) `dimension` is one of
    the result's; (joined_c3) each piece has the rank and the element type of the
    result, and its extents but that of `dimension`; (joined_c4) that of the
    result is the sum of the pieces'.

    ```mlir
    %w = bayes.joined %first, %others along 0
        : !bayes.random<196x200xf32>, !bayes.random<588x200xf32>
        -> !bayes.random<784x200xf32>
    ```
  }];
  let arguments = (ins Variadic<Bayes_RandomType>:$pieces,
                       ConfinedAttr<I64Attr, [IntNonNegative]>:$dimension);
  let assemblyFormat = [{
    $pieces `along` $dimension attr-dict
    `:` qualified(type($pieces)) `->` qualified(type($result))
  }];
}

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

def Bayes_LookupOp
    : Op<Bayes_Dialect, "lookup", [
        Pure, InferTypeOpAdaptor,
        DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "the entries of a table that codes name";
  let description = [{
    Element i of the result is `table[codes[i]]`. Codes are read as unsigned
    numbers; of one that is no entry the result is unspecified.

    Constraints: (lookup_c1) codes that are known are less than the number of
    entries.

    ```mlir
    %mean = bayes.lookup %codes in %means : tensor<784x200xi4> in tensor<16xf32>
    ```
  }];
  let arguments = (ins Bayes_CodesTensor:$codes, Bayes_Table:$table);
  let results = (outs AnyStaticShapeTensor:$result);
  let assemblyFormat = [{
    $codes `in` $table attr-dict `:` type($codes) `in` type($table)
  }];
  let hasCanonicalizer = 1;
}

def Bayes_EncodeOp : Op<Bayes_Dialect, "encode", [Pure]> {
  let summary = "the codes of the entries nearest to values";
  let description = [{
    Element i of the result is the number of the entry of `table` that is
    nearest to `values[i]` in absolute difference, the first of several. A NaN
    among values or entries gives an unspecified code.

    Constraints: (encode_c1) values and entries have the same element type;
    (encode_c2) values and codes have the same shape; (encode_c3) codes have
    bits for every entry.

    ```mlir
    %codes = bayes.encode %values in %means
        : tensor<784x200xf32> in tensor<16xf32> -> tensor<784x200xi4>
    ```
  }];
  let arguments = (ins StaticShapeTensorOf<[AnyFloat]>:$values,
                       Bayes_Table:$table);
  let results = (outs Bayes_CodesTensor:$codes);
  let assemblyFormat = [{
    $values `in` $table attr-dict
    `:` type($values) `in` type($table) `->` type($codes)
  }];
  let hasVerifier = 1;
  let hasCanonicalizer = 1;
}

def Bayes_ScatterOp
    : Op<Bayes_Dialect, "scatter", [
        Pure, AllTypesMatch<["base", "result"]>,
        DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "a tensor with some elements replaced";
  let description = [{
    `base` with element `positions[j]`, in row-major order, replaced by
    `values[j]`.

    Constraints: (scatter_c1) there is a value of the element type of `base` for
    each position; (scatter_c2) positions that are known rise strictly from at
    least 0 and lie within `base`.

    ```mlir
    %mean = bayes.scatter %outlier_means into %shared_means at %positions
        : tensor<5xf32> into tensor<784x200xf32> at tensor<5xi32>
    ```
  }];
  let arguments = (ins Bayes_Table:$values,
                       StaticShapeTensorOf<[AnyFloat]>:$base,
                       Bayes_PositionsTensor:$positions);
  let results = (outs AnyStaticShapeTensor:$result);
  let assemblyFormat = [{
    $values `into` $base `at` $positions attr-dict
    `:` type($values) `into` type($base) `at` type($positions)
  }];
  let hasVerifier = 1;
}

#endif // BAYES_DIALECT_BAYES_IR_CODEBOOKOPS_TD

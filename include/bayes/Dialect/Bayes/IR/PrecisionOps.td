//===- PrecisionOps.td - Tensors of mixed precision --------*- tablegen -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_DIALECT_BAYES_IR_PRECISIONOPS_TD
#define BAYES_DIALECT_BAYES_IR_PRECISIONOPS_TD

include "bayes/Dialect/Bayes/IR/BayesDialect.td"
include "bayes/Dialect/Bayes/IR/CodebookOps.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Bayes_UniformCodeType
    : Type<CPred<"$_self.isSignlessInteger() && "
                 "$_self.getIntOrFloatBitWidth() <= 8">,
           "a code of 1 to 8 bits, i1 to i8">;

def Bayes_UniformCodesTensor
    : ConfinedType<TensorOf<[Bayes_UniformCodeType]>,
                   [HasStaticShapePred],
                   "statically shaped tensor of codes of 1 to 8 bits">;

/// Indices of a dimension.
def Bayes_IndicesTensor
    : ConfinedType<1DTensorOf<[I16, I32]>, [HasStaticShapePred],
                   "statically shaped 1D tensor of i16 or i32">;

def Bayes_DequantizeOp
    : Op<Bayes_Dialect, "dequantize", [
        Pure, AttrSizedOperandSegments,
        DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "a tensor whose rows or columns have widths of their own";
  let description = [{
    A tensor of mixed precision. Each of `codes` has the codes of one width, of
    so many slices of the result along `dimension`; together the slices are
    numbered from 0. A code c of b bits, read as unsigned, is the level
    c - 2^(b-1): the lowest is -2^(b-1), and 0 is one of them. An element of
    slice j is its level times `steps[j]`, rounded once; a step may be negative.
    Slice j is at index `positions[j]` of the result, read as unsigned, or at j
    where there are no positions; what has no slice is 0, at the cost of 0 bits.

    This is uniform quantisation with a step per slice: slices that tolerate
    coarse steps have few bits (see `bayes-allocate-bits`). Sorted by width,
    those of one width are read by one kernel.

    Constraints: (dequantize_c1) at least one of `codes`; (dequantize_c2)
    `dimension` is one of the result's; (dequantize_c3) each of `codes` has the
    rank of the result, and its extents but that of `dimension`;
    (dequantize_c4) `steps` has the result's element type, and one for each
    slice; (dequantize_c5) there is a position for each slice, or without
    positions a slice for each index; (dequantize_c6) positions that are known
    differ and are indices of the result.

    ```mlir
    %mean = bayes.dequantize %narrow, %wide by %steps at %inputs along 0
        : tensor<300x200xi2>, tensor<400x200xi5> by tensor<700xf32>
        at tensor<700xi16> -> tensor<784x200xf32>
    ```
  }];
  let arguments = (ins Variadic<Bayes_UniformCodesTensor>:$codes,
                       Bayes_Table:$steps,
                       Optional<Bayes_IndicesTensor>:$positions,
                       ConfinedAttr<I64Attr, [IntNonNegative]>:$dimension);
  let results = (outs StaticShapeTensorOf<[AnyFloat]>:$result);
  let assemblyFormat = [{
    $codes `by` $steps (`at` $positions^)? `along` $dimension attr-dict `:`
    type($codes) `by` type($steps) (`at` type($positions)^)? `->` type($result)
  }];
  let extraClassDeclaration = [{
    /// The slices of all codes together.
    int64_t getNumSlices();
  }];
  let hasVerifier = 1;
}

def Bayes_PairDotOp
    : Op<Bayes_Dialect, "pair_dot",
         !listconcat([Pure, SameOperandsAndResultShape,
                      AllTypesMatch<["sum", "result"]>,
                      AllTypesMatch<["lhs", "rhs"]>],
                     ElementwiseMappable.traits)> {
  let summary = "a sum plus two products of numbers of bf16";
  let description = [{
    Each of `lhs` and `rhs` is two numbers of `bf16` in the bits of an `i32`,
    the first in the low half. The result is `sum` plus the product of the first
    numbers plus that of the second; products are exact, sums are rounded to
    `f32` in an order that the target chooses, which may flush denormal numbers
    to 0. That is the instruction VDPBF16PS of AVX-512.

    ```mlir
    %r = bayes.pair_dot %sum, %a, %b : vector<16xf32>, vector<16xi32>
    ```
  }];
  let arguments = (ins TypeOrValueSemanticsContainer<F32, "f32 or of f32">:$sum,
                       TypeOrValueSemanticsContainer<I32, "i32 or of i32">:$lhs,
                       TypeOrValueSemanticsContainer<I32, "i32 or of i32">:$rhs);
  let results = (outs TypeOrValueSemanticsContainer<F32,
                                                    "f32 or of f32">:$result);
  let assemblyFormat = [{
    $sum `,` $lhs `,` $rhs attr-dict `:` type($sum) `,` type($lhs)
  }];
}

#endif // BAYES_DIALECT_BAYES_IR_PRECISIONOPS_TD

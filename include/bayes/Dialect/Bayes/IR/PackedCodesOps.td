//===- PackedCodesOps.td - Kernels on packed codes ---------*- tablegen -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_DIALECT_BAYES_IR_PACKEDCODESOPS_TD
#define BAYES_DIALECT_BAYES_IR_PACKEDCODESOPS_TD

include "bayes/Dialect/Bayes/IR/BayesDialect.td"
include "mlir/Interfaces/DestinationStyleOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

/// Tensors up to the phase `tile`, buffers from then on.
class Bayes_TensorOrMemRef<list<Type> elements, list<int> ranks>
    : AnyTypeOf<[
        ConfinedType<TensorRankOf<elements, ranks>, [HasStaticShapePred]>,
        ConfinedType<MemRefRankOf<elements, ranks>, [HasStaticShapePred]>]>;

class Bayes_PackedCodesOp<string mnemonic>
    : Op<Bayes_Dialect, mnemonic, [
        AttrSizedOperandSegments,
        DeclareOpInterfaceMethods<ConditionallySpeculatable>,
        DestinationStyleOpInterface,
        DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let results = (outs Variadic<AnyRankedTensor>:$results);
  let hasVerifier = 1;
  code declaration = [{
    ::mlir::MutableOperandRange getDpsInitsMutable() {
      return getInitsMutable();
    }
  }];
}

def Bayes_PackedLookupOp : Bayes_PackedCodesOp<"packed_lookup"> {
  let summary = "the entries of tables that packed codes name";
  let description = [{
    `words` holds a matrix of codes, [steps, columns], as "Layout of packed
    codes" of the specification says. Result k holds `tables[k][code]` for each
    code, as a matrix [steps, columns] or in panels of columns: the entry of
    step s and column c is [c / width, s, c mod width]; what a panel holds after
    the last column is unspecified.

    With `steps`, results are pairs of `bf16` for `bayes.pair_dot`: the word of step
    s holds the upper halves of the entries of steps 2 s, low, and 2 s + 1, high,
    where 0 takes the place of one that is missing.

    Without tables the one result holds the levels of `bayes.dequantize`: code -
    2^(bits - 1). All tables are read with one unpacking. The op is in destination
    style; what `outs` holds is not read.

    Constraints: (packed_lookup_c1) as many tables as results, at least one, or
    none and one result; (packed_lookup_c2) a table has 2^bits entries, of 1 to 12
    bits;
    (packed_lookup_c3) `words` has as many words as the layout; (packed_lookup_c4)
    all results have one shape, [steps, columns] or [ceil(columns / width),
    steps, width]; (packed_lookup_c5) the width of one of several panels divides
    16 or is a multiple of it; (packed_lookup_c8) results are of `f32`, or of `i32`
    with `steps`, of which they have half, rounded up.

    ```mlir
    %mean, %variance = bayes.packed_lookup %words bits 4 columns 200
        in(%means, %variances : tensor<16xf32>, tensor<16xf32>)
        outs(%a, %b : tensor<25x784x8xf32>, tensor<25x784x8xf32>)
        : tensor<19608xi32> -> (tensor<25x784x8xf32>, tensor<25x784x8xf32>)
    ```
  }];
  let arguments = (ins Bayes_TensorOrMemRef<[I32], [1]>:$words,
                       Variadic<Bayes_TensorOrMemRef<[F32], [1]>>:$tables,
                       Variadic<Bayes_TensorOrMemRef<[F32, I32], [2, 3]>>:$inits,
                       ConfinedAttr<I64Attr, [IntPositive]>:$bits,
                       ConfinedAttr<I64Attr, [IntPositive]>:$columns,
                       OptionalAttr<ConfinedAttr<I64Attr, [IntPositive]>>:$steps);
  let assemblyFormat = [{
    $words `bits` $bits `columns` $columns (`steps` $steps^)?
    (`in` `(` $tables^ `:` type($tables) `)`)?
    `outs` `(` $inits `:` type($inits) `)` attr-dict
    `:` type($words) (`->` `(` type($results)^ `)`)?
  }];
  let extraClassDeclaration = declaration # [{
    /// Columns of a panel, of a matrix all of them.
    int64_t getPanelWidth();
  }];
}

def Bayes_PackedMatmulOp : Bayes_PackedCodesOp<"packed_matmul"> {
  let summary = "products with matrices of table entries that packed codes name";
  let description = [{
    Adds to result k [rows, columns] the product of input k [rows, steps] and the
    matrix of the entries `tables[k][code]` [steps, columns], where `words` holds
    the codes of that matrix as for `bayes.packed_lookup`. Each element is one
    chain of additions in increasing step.

    Mean and variance of a layer share codes, so their products share the
    unpacking: two inputs, tables and results. Without tables the entries are the
    levels of `bayes.dequantize`: code - 2^(bits - 1).

    Constraints: (packed_matmul_c1) as many inputs and tables as results, at
    least one, or no tables and one result; (packed_matmul_c2) a table has 2^bits entries, of 1 to 12 bits;
    (packed_matmul_c3) `words` has as many words as the layout;
    (packed_matmul_c4) all inputs have one shape, and all results;
    (packed_matmul_c5) inputs and results have as many rows.

    ```mlir
    %y = bayes.packed_matmul ins(%x : tensor<1x784xf32>) with %words bits 4
        in(%means : tensor<16xf32>) outs(%init : tensor<1x200xf32>)
        : tensor<19608xi32> -> (tensor<1x200xf32>)
    ```
  }];
  let arguments = (ins Variadic<Bayes_TensorOrMemRef<[F32], [2]>>:$inputs,
                       Bayes_TensorOrMemRef<[I32], [1]>:$words,
                       Variadic<Bayes_TensorOrMemRef<[F32], [1]>>:$tables,
                       Variadic<Bayes_TensorOrMemRef<[F32], [2]>>:$inits,
                       ConfinedAttr<I64Attr, [IntPositive]>:$bits);
  let assemblyFormat = [{
    `ins` `(` $inputs `:` type($inputs) `)` `with` $words `bits` $bits
    (`in` `(` $tables^ `:` type($tables) `)`)?
    `outs` `(` $inits `:` type($inits) `)` attr-dict
    `:` type($words) (`->` `(` type($results)^ `)`)?
  }];
  let extraClassDeclaration = declaration;
}

#endif // BAYES_DIALECT_BAYES_IR_PACKEDCODESOPS_TD

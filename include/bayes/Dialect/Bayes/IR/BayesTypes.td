//===- BayesTypes.td - Types of the bayes dialect ----------*- tablegen -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_DIALECT_BAYES_IR_BAYESTYPES_TD
#define BAYES_DIALECT_BAYES_IR_BAYESTYPES_TD

include "bayes/Dialect/Bayes/IR/BayesDialect.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/CommonTypeConstraints.td"

class Bayes_Type<string name, string typeMnemonic>
    : TypeDef<Bayes_Dialect, name> {
  let mnemonic = typeMnemonic;
}

def Bayes_KeyType : Bayes_Type<"Key", "key"> {
  let summary = "a 64-bit Philox key";
  let description = [{
    One key of the Philox4x32-10 generator. Sample, site, example and element
    are counter words and never folded into the key, so all lanes of a vector
    share it. Lowered to `i64` before bufferisation.
  }];
}

def Bayes_RandomType : Bayes_Type<"Random", "random"> {
  let summary = "a tensor-valued random variable";
  let description = [{
    A tensor of random variables, e.g. `!bayes.random<784x200xf32>`. The type
    says shape and element type only; the law (mean and standard deviation of
    each element, later codebooks) belongs to the producing op, see
    `RandomLawOpInterface`.

    Constraints: (random_c1) every extent is static and positive; (random_c2)
    the element type is `f16`, `bf16`, `f32` or `f64`.
  }];
  let parameters = (ins ArrayRefParameter<"int64_t">:$shape,
                        "::mlir::FloatType":$elementType);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
  let builders = [TypeBuilderWithInferredContext<
      (ins "::mlir::RankedTensorType":$type), [{
    return $_get(type.getContext(), type.getShape(),
                 ::llvm::cast<::mlir::FloatType>(type.getElementType()));
  }]>];
  let extraClassDeclaration = [{
    /// The type of a draw from this random tensor.
    ::mlir::RankedTensorType getTensorType() const;
  }];
}

/// A key, before (`!bayes.key`) or after (`i64`) `bayes-lower-keys`.
def Bayes_AnyKey : AnyTypeOf<[Bayes_KeyType, I64], "a key">;

#endif // BAYES_DIALECT_BAYES_IR_BAYESTYPES_TD

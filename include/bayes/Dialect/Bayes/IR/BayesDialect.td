//===- BayesDialect.td - The bayes dialect -----------------*- tablegen -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_DIALECT_BAYES_IR_BAYESDIALECT_TD
#define BAYES_DIALECT_BAYES_IR_BAYESDIALECT_TD

include "mlir/IR/DialectBase.td"

def Bayes_Dialect : Dialect {
  let name = "bayes";
  let cppNamespace = "::mlir::bayes";
  let summary = "neural networks whose weights are distributions";
  let description = [{
    The dialect holds what a Bayesian neural network has and an ordinary one
    has not: random tensors with a law per element, counter-based noise, the
    Monte-Carlo region with its predictive statistics, and named parameters.
    Whatever is deterministic stays in `linalg`, `tensor`, `arith` and `math`.

    Three rules hold throughout:

    * Noise is the primitive. `bayes.normal` is a pure function of a key and of
      counter words (site, purpose, sample, example, element), so tiling is
      offsets, and common-subexpression elimination and hoisting are legal.
    * The law of a random tensor belongs to the op that produces it, behind
      `RandomLawOpInterface`; it is neither in the type nor in an encoding.
    * A statistic is an attribute behind `StatisticAttrInterface`.

    Attributes on ops of other dialects: (entry_c1) `bayes.entry` is on a
    function, (entry_c2) is a unit attribute, (entry_c3) the function takes a
    tensor of f32 of rank >= 1, an i64, a key and an index, and (entry_c4) is
    public if it has a body;
    (uint8_divisor_c1) `bayes.uint8_divisor` is a positive, finite f32 and
    (uint8_divisor_c2) on the input of an entry function; (block_c1)
    `bayes.block` is a positive i64 and (block_c2) on a function; (layout_c1)
    `bayes.layout` is a dictionary and (layout_c2) on a module; there is no
    other discardable attribute `bayes.*`, be it (attribute_c1) of an op,
    (attribute_c2) of an argument or (attribute_c3) of a result.

    The numbered constraints of every op and the draws to the bit are defined
    in the specification (docs/spec).
  }];

  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::math::MathDialect", "::mlir::tensor::TensorDialect"
  ];
  let useDefaultTypePrinterParser = 1;
  let useDefaultAttributePrinterParser = 1;
  let hasOperationAttrVerify = 1;
  let hasRegionArgAttrVerify = 1;
  let hasRegionResultAttrVerify = 1;
  let extraClassDeclaration = [{
    void registerTypes();
    void registerAttributes();

    /// Unit attribute of the function that is the model's entry point.
    static constexpr ::llvm::StringLiteral kEntryAttrName = "bayes.entry";
    /// Attribute (i64) of a block function: its number of examples.
    static constexpr ::llvm::StringLiteral kBlockAttrName = "bayes.block";
    /// A block function is named by this prefix and its number of examples.
    static constexpr ::llvm::StringLiteral kBlockPrefix = "bayes_block_";
    /// Module attribute: where `bayes-plan-memory` placed everything.
    static constexpr ::llvm::StringLiteral kLayoutAttrName = "bayes.layout";

    /// Arguments of an entry function: input [batch, features...], first
    /// example (i64), key, samples (index).
    enum EntryArgument : unsigned { kInput, kFirstExample, kKey, kSamples };

    /// Argument attribute (f32): what a uint8 input is divided by.
    static constexpr ::llvm::StringLiteral kUint8DivisorAttrName =
        "bayes.uint8_divisor";
  }];
}

#endif // BAYES_DIALECT_BAYES_IR_BAYESDIALECT_TD

//===- BayesEnums.td - Enumerations of the bayes dialect ---*- tablegen -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_DIALECT_BAYES_IR_BAYESENUMS_TD
#define BAYES_DIALECT_BAYES_IR_BAYESENUMS_TD

include "bayes/Dialect/Bayes/IR/BayesDialect.td"
include "mlir/IR/EnumAttr.td"

/// Bits 28..31 of the site word of `draws-v1`: what a draw is for.
def Bayes_Purpose : I32EnumAttr<"Purpose", "what a draw is for", [
    I32EnumAttrCase<"Weight", 0, "weight">,
    I32EnumAttrCase<"Output", 1, "output">,
    I32EnumAttrCase<"Blend", 2, "blend">,
    I32EnumAttrCase<"Dropout", 3, "dropout">]> {
  let cppNamespace = "::mlir::bayes";
  let genSpecializedAttr = 0;
}
def Bayes_PurposeAttr : EnumAttr<Bayes_Dialect, Bayes_Purpose, "purpose"> {
  let assemblyFormat = "$value";
}

/// Which counter word a dimension of `bayes.normal` runs over.
def Bayes_Axis : I32EnumAttr<"Axis", "counter word a dimension runs over", [
    I32EnumAttrCase<"Example", 0, "example">,
    I32EnumAttrCase<"Element", 1, "element">,
    I32EnumAttrCase<"Sample", 2, "sample">]> {
  let cppNamespace = "::mlir::bayes";
  let genSpecializedAttr = 0;
}
def Bayes_AxisAttr : EnumAttr<Bayes_Dialect, Bayes_Axis, "axis"> {
  let assemblyFormat = "$value";
}
def Bayes_AxisArrayAttr
    : TypedArrayAttrBase<Bayes_AxisAttr, "axes of a normal tensor">;

/// How the product with a random operand is estimated.
def Bayes_Estimator : I32EnumAttr<"Estimator", "estimator of a product", [
    I32EnumAttrCase<"WeightSampling", 0, "weight_sampling">,
    I32EnumAttrCase<"LocalReparameterization", 1,
                    "local_reparameterization">,
    I32EnumAttrCase<"Tied", 2, "tied">]> {
  let cppNamespace = "::mlir::bayes";
  let genSpecializedAttr = 0;
}
def Bayes_EstimatorAttr
    : EnumAttr<Bayes_Dialect, Bayes_Estimator, "estimator"> {
  let assemblyFormat = "$value";
}

#endif // BAYES_DIALECT_BAYES_IR_BAYESENUMS_TD

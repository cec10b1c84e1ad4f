//===- BayesInterfaces.td - Interfaces of the bayes dialect ---------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_DIALECT_BAYES_IR_BAYESINTERFACES_TD
#define BAYES_DIALECT_BAYES_IR_BAYESINTERFACES_TD

include "mlir/IR/Interfaces.td"
include "mlir/IR/AttrTypeBase.td"

def RandomLawOpInterface : OpInterface<"RandomLawOpInterface"> {
  let cppNamespace = "::mlir::bayes";
  let description = [{
    An op that defines the law of the random tensor it produces. Transforms ask
    the law through this interface and never match the producing op by name.
  }];
  let methods = [
    InterfaceMethod<[{
      Builds the element-wise mean, a tensor of the law's shape.
    }], "::mlir::Value", "buildMean",
    (ins "::mlir::OpBuilder &":$builder, "::mlir::Location":$loc)>,
    InterfaceMethod<[{
      Builds the element-wise standard deviation, a tensor of the law's shape
      with elements >= 0; returns null for a deterministic law.
    }], "::mlir::Value", "buildStddev",
    (ins "::mlir::OpBuilder &":$builder, "::mlir::Location":$loc)>,
    InterfaceMethod<[{
      True where every element is a constant (standard deviation zero).
    }], "bool", "isDeterministic">,
    InterfaceMethod<[{
      Builds a tensor of the law's shape from one for each random tensor that the
      law is made of, as the elements are made of theirs: of the means of its
      parts that is the mean. `getPart` is called with the operands that are
      random tensors, in their order. Null for a law that is not made of others.
    }], "::mlir::Value", "buildFromParts",
    (ins "::mlir::OpBuilder &":$builder, "::mlir::Location":$loc,
         "::llvm::function_ref<::mlir::Value(::mlir::Value)>":$getPart),
    "", "return {};">,
    InterfaceMethod<[{
      True where elements take entries of a part, each of which may serve many:
      equal entries can have one draw.
    }], "bool", "takesEntries", (ins), "", "return false;">
  ];
}

def AccumulatorAttrInterface : AttrInterface<"AccumulatorAttrInterface"> {
  let cppNamespace = "::mlir::bayes";
  let description = [{
    Running state over Monte-Carlo samples, shared by the statistics that need
    it. States are tensors whose last dimension is the lane (one lane is one
    sample of a block); all other dimensions follow the sample tensor.
  }];
  let methods = [
    InterfaceMethod<[{
      Types of the state for samples of type `sample` (shape [..., lanes]).
    }], "::llvm::SmallVector<::mlir::RankedTensorType>", "getStateTypes",
    (ins "::mlir::RankedTensorType":$sample)>,
    InterfaceMethod<[{
      Builds the state of no samples; `types` may have leading dimensions more
      than `getStateTypes` gives.
    }], "::llvm::SmallVector<::mlir::Value>", "buildInit",
    (ins "::mlir::OpBuilder &":$builder, "::mlir::Location":$loc,
         "::mlir::ArrayRef<::mlir::RankedTensorType>":$types)>,
    InterfaceMethod<[{
      Builds the state after one more block of samples (shape [..., lanes]).
      Lanes below `active` (an index) hold samples; the others keep their
      state.
    }], "::llvm::SmallVector<::mlir::Value>", "buildUpdate",
    (ins "::mlir::OpBuilder &":$builder, "::mlir::Location":$loc,
         "::mlir::Value":$sample, "::mlir::Value":$active,
         "::mlir::ValueRange":$state)>,
    InterfaceMethod<[{
      Builds the state of the union of two disjoint sets of samples; `a` and
      `b` have equal shapes, lanes pair up.
    }], "::llvm::SmallVector<::mlir::Value>", "buildMerge",
    (ins "::mlir::OpBuilder &":$builder, "::mlir::Location":$loc,
         "::mlir::ValueRange":$a, "::mlir::ValueRange":$b)>
  ];
}

def StatisticAttrInterface : AttrInterface<"StatisticAttrInterface"> {
  let cppNamespace = "::mlir::bayes";
  let description = [{
    A predictive statistic of a `bayes.monte_carlo` op: a function of the
    accumulators it names and of the number of samples.
  }];
  let methods = [
    InterfaceMethod<[{
      Name in artifacts, reports and JSON, e.g. "mutual_information".
    }], "::llvm::StringRef", "getStatisticName">,
    InterfaceMethod<[{
      True where the samples must be probability vectors along the last
      dimension (entropies).
    }], "bool", "requiresProbabilities">,
    InterfaceMethod<[{
      Type of the statistic for one sample of type `sample`.
    }], "::mlir::RankedTensorType", "getResultType",
    (ins "::mlir::RankedTensorType":$sample)>,
    InterfaceMethod<[{
      The accumulators this statistic reads, in the order of `buildFinalize`.
    }], "::llvm::SmallVector<::mlir::bayes::AccumulatorAttrInterface>",
    "getAccumulators">,
    InterfaceMethod<[{
      Builds the statistic from merged states (no lane dimension; concatenated
      in the order of `getAccumulators`) and the sample count (an f32 scalar).
    }], "::mlir::Value", "buildFinalize",
    (ins "::mlir::OpBuilder &":$builder, "::mlir::Location":$loc,
         "::mlir::ValueRange":$states, "::mlir::Value":$count,
         "::mlir::RankedTensorType":$resultType)>
  ];
}

#endif // BAYES_DIALECT_BAYES_IR_BAYESINTERFACES_TD

//===- BayesAttributes.td - Attributes of the bayes dialect ---------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_DIALECT_BAYES_IR_BAYESATTRIBUTES_TD
#define BAYES_DIALECT_BAYES_IR_BAYESATTRIBUTES_TD

include "bayes/Dialect/Bayes/IR/BayesDialect.td"
include "bayes/Dialect/Bayes/IR/BayesEnums.td"
include "bayes/Dialect/Bayes/IR/BayesInterfaces.td"
include "mlir/IR/AttrTypeBase.td"

class Bayes_Statistic<string name, string attrMnemonic>
    : AttrDef<Bayes_Dialect, name,
              [DeclareAttrInterfaceMethods<StatisticAttrInterface>]> {
  let mnemonic = attrMnemonic;
}

def Bayes_MeanAttr : Bayes_Statistic<"Mean", "mean"> {
  let summary = "arithmetic mean over the samples";
}
def Bayes_VarianceAttr : Bayes_Statistic<"Variance", "variance"> {
  let summary = "variance over the samples, divided by their number";
}
def Bayes_PredictiveEntropyAttr
    : Bayes_Statistic<"PredictiveEntropy", "predictive_entropy"> {
  let summary = "entropy (nats) of the mean probability vector";
}
def Bayes_ExpectedEntropyAttr
    : Bayes_Statistic<"ExpectedEntropy", "expected_entropy"> {
  let summary = "mean over the samples of the entropy (nats) of each";
}
def Bayes_MutualInformationAttr
    : Bayes_Statistic<"MutualInformation", "mutual_information"> {
  let summary = "predictive minus expected entropy (nats), at least zero";
}

class Bayes_Accumulator<string name, string attrMnemonic>
    : AttrDef<Bayes_Dialect, name,
              [DeclareAttrInterfaceMethods<AccumulatorAttrInterface>]> {
  let mnemonic = attrMnemonic;
}

def Bayes_SumAccumulatorAttr
    : Bayes_Accumulator<"SumAccumulator", "sum_accumulator"> {
  let summary = "sum of the samples, element by element";
}
def Bayes_MomentsAccumulatorAttr
    : Bayes_Accumulator<"MomentsAccumulator", "moments_accumulator"> {
  let summary = "count, mean and sum of squared deviations";
  let description = [{
    Welford's update and the merge of Chan, Golub and LeVeque (1983): no
    cancellation where the variance is small.
  }];
}
def Bayes_EntropyAccumulatorAttr
    : Bayes_Accumulator<"EntropyAccumulator", "entropy_accumulator"> {
  let summary = "sum of the entropies (nats) of the samples";
}

def Bayes_StatisticArrayAttr : TypedArrayAttrBase<
    Attr<CPred<"::llvm::isa<::mlir::bayes::StatisticAttrInterface>($_self)">,
         "statistic">, "array of predictive statistics">;

#endif // BAYES_DIALECT_BAYES_IR_BAYESATTRIBUTES_TD

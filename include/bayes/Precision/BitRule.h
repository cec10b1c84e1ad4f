//===- BitRule.h - Widths without losses ------------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Rules that give each group a score, in bits, instead of losses. All scores
/// are shifted by one offset c until the budget is met: a group has
/// min(max(round(score + c), least), most) bits. Rounding up instead would be
/// the same with another c.
///
//===----------------------------------------------------------------------===//

#ifndef BAYES_PRECISION_BITRULE_H
#define BAYES_PRECISION_BITRULE_H

#include "bayes/Precision/Storage.h"
#include "bayes/Sharing/Parallel.h"

#include <memory>

namespace bayes {

/// A rule for widths.
class BitRule {
public:
  virtual ~BitRule();

  /// The name in options and messages, e.g. "quantile-inform".
  virtual llvm::StringRef getName() const = 0;

  /// A score per group: no NaN, but minus infinity is one. They do not depend
  /// on threads. Errors are those of `checkDomain`, and the rule's.
  virtual llvm::Expected<std::vector<double>>
  getScores(const GroupedWeights &weights,
            const ParallelFor &parallelFor) const = 0;
};

/// "uniform": the score is 0, so that all groups have the same width: a
/// baseline.
std::unique_ptr<BitRule> makeUniformRule();

/// What a weight's informativeness is.
enum class Informativeness {
  /// log2(R / sigma), with R the largest |mu| of the group: the width at which
  /// the step is about sigma.
  Range,
  /// log2(|mu| / sigma), the ratio of Blundell et al. (ICML 2015).
  Mean
};

/// "quantile-inform": the score is a quantile of the informativeness of the
/// group's weights: the least that at least the fraction `quantile`, in (0, 1],
/// of them does not exceed.
///
/// From "Neural Network Adaptive Quantization based on Bayesian Deep Learning"
/// (submission 13414 to ICLR 2025) are the name, that uncertainty allocates
/// widths across layers, and the relation to Blundell et al. Both
/// informativenesses, the quantile, and the offset are our reconstruction.
std::unique_ptr<BitRule> makeQuantileInformRule(Informativeness informativeness,
                                                double quantile);

/// "bayesian-compression": the rule of the code of Louizos, Ullrich and
/// Welling, "Bayesian Compression for Deep Learning" (NIPS 2017,
/// `compression.py`). A weight of variance v has as many significand bits as
/// there are t in 1..23 with 2 v < 2^-t, a group the mean of them, rounded up,
/// plus a sign and an exponent of ceil(log2(log2(max |mu|) + 1) + 1) bits with
/// the largest mean of all layers. Where that is not above 1/2, the formula has
/// no value, and the exponent counts as 0 bits; it is common to all groups, and
/// the offset absorbs it. The paper's widths are those of an unbounded budget
/// without offset and its groups are layers; here the score is shifted to meet
/// a budget as other rules are, and widths are those of evenly spaced means.
std::unique_ptr<BitRule> makeBayesianCompressionRule();

/// The widths that a rule's scores lead to.
struct RuleFit {
  std::vector<uint8_t> bits;
  double offset = 0.0;
  uint64_t cost = 0;
};

/// The widths of the largest offset whose total cost is at most `budget`, found
/// by bisection to the last bit. `costs` has one element per score and may not
/// decrease with the width. Groups of equal scores change their widths
/// together, so that a part of the budget may be left.
///
/// The error is a budget of `unit` below the cost of `least` bits everywhere.
llvm::Expected<RuleFit> fitOffset(llvm::ArrayRef<double> scores,
                                  llvm::ArrayRef<WidthCosts> costs,
                                  uint64_t budget, unsigned least,
                                  unsigned most, llvm::StringRef unit);

} // namespace bayes

#endif // BAYES_PRECISION_BITRULE_H

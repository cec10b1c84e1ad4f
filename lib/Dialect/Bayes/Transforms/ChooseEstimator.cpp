//===- ChooseEstimator.cpp - Estimator of each random product -------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/IR/TiedDraws.h"
#include "bayes/Dialect/Bayes/Transforms/Passes.h"
#include "bayes/Dialect/Bayes/Transforms/Transforms.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Remarks.h"

#include <cmath>

namespace mlir::bayes {
#define GEN_PASS_DEF_CHOOSEESTIMATORPASS
#include "bayes/Dialect/Bayes/Transforms/Passes.h.inc"
} // namespace mlir::bayes

using namespace mlir;
using namespace mlir::bayes;

// Costs in fused multiply-adds of one lane, measured on Zen 4 (one multiply-add
// is 1/16 of a cycle).

/// A normal that is drawn where it is used: 0.52 ns at 3.7 GHz.
static constexpr double kNormalCost = 31;
/// A drawn weight: the normal, its scaling, and a trip through the cache.
static constexpr double kDrawCost = 36;
/// A multiply-add with a drawn weight, which is a vector of its own to
/// load: 1.2 where 200 outputs of 128 examples stay in cache, 2.5 where 1,024
/// of 64 do not.
static constexpr double kDrawnProductCost = 2;

llvm::Expected<std::optional<Estimator>>
mlir::bayes::parseEstimator(StringRef name) {
  if (name == "auto")
    return std::nullopt;
  if (name == "weight-sampling")
    return Estimator::WeightSampling;
  if (name == "local-reparameterization")
    return Estimator::LocalReparameterization;
  if (name == "tied")
    return Estimator::Tied;
  return llvm::createStringError(
      "expected estimator 'auto', 'weight-sampling', "
      "'local-reparameterization' or 'tied', found '" +
      name + "'");
}

namespace {

/// Fused multiply-adds of one lane; floating point, as the counts of large
/// models and calls overflow integers.
struct Cost {
  double local, weight;
};

struct ChooseEstimator
    : public mlir::bayes::impl::ChooseEstimatorPassBase<ChooseEstimator> {
  using ChooseEstimatorPassBase::ChooseEstimatorPassBase;

  LogicalResult initialize(MLIRContext *context) override {
    llvm::Expected<std::optional<Estimator>> parsed = parseEstimator(estimator);
    if (!parsed)
      return emitError(UnknownLoc::get(context))
             << llvm::toString(parsed.takeError());
    forced = *parsed;
    return success();
  }

  void runOnOperation() override {
    if (expectedBatch < 1 || expectedSamples < 1 || blockSize < 1) {
      getOperation()->emitError()
          << "expected positive 'expected-batch', 'expected-samples' and "
             "'block-size', found "
          << expectedBatch.getValue() << ", " << expectedSamples.getValue()
          << " and " << blockSize.getValue();
      return signalPassFailure();
    }
    getOperation()->walk([&](SampleOp draw) { tie(draw); });
    SmallVector<linalg::LinalgOp> products;
    getOperation()->walk([&](linalg::LinalgOp op) {
      // Only contractions: a rewrite erases the bias that is added, no other
      // contraction.
      if (linalg::isaContractionOpInterface(op) &&
          llvm::any_of(op.getDpsInputs(), [](Value input) {
            auto draw = input.getDefiningOp<SampleOp>();
            return draw && draw.getEstimator() != Estimator::Tied;
          }))
        products.push_back(op);
    });
    for (linalg::LinalgOp op : products)
      choose(op);
  }

  /// Ties a draw if that is asked for. The cost model never does, as it is
  /// another law of the weights.
  void tie(SampleOp draw) {
    std::optional<Estimator> wish = draw.getEstimator();
    if (wish.value_or(forced.value_or(Estimator::WeightSampling)) !=
        Estimator::Tied)
      return;
    if (!canBeTied(draw.getRandom())) {
      remark::missed(draw.getLoc(), options("Estimator"))
          << remark::metric("site", draw.getSite())
          << remark::reason(
                 "no elements of its law take entries of a table, so "
                 "the draw is not tied");
      return;
    }
    ++numTied;
    draw.setEstimator(Estimator::Tied);
    remark::passed(draw.getLoc(), options("Estimator"))
        << remark::metric("estimator", stringifyEstimator(Estimator::Tied))
        << remark::metric("site", draw.getSite())
        << remark::reason("{0}",
                          wish ? "requested by the op" : "requested by option");
  }

  /// Choice of one product: the rewrite, statistics and remarks.
  void choose(linalg::LinalgOp op) {
    std::string why;
    FailureOr<RandomProduct> product = matchRandomProduct(op, why);
    Value firstExample = getFirstExample();
    if (succeeded(product) && !firstExample) {
      why = "the function is no entry, so examples have no identity";
      product = failure();
    }
    if (failed(product)) {
      ++numWeight;
      remark::missed(op.getLoc(), options("LocalReparameterization"))
          << remark::reason("{0}", why);
      return;
    }
    Cost cost = getCost(*product);
    std::optional<Estimator> wish = product->draw.getEstimator();
    StringRef reason = wish ? "requested by the op" : "requested by option";
    if (!wish && forced != Estimator::Tied)
      wish = forced;
    if (!wish) {
      wish = cost.local <= cost.weight ? Estimator::LocalReparameterization
                                       : Estimator::WeightSampling;
      reason = "cheaper";
    }
    bool local = *wish == Estimator::LocalReparameterization;
    remark::passed(op.getLoc(), options("Estimator"))
        << remark::metric("estimator", stringifyEstimator(*wish))
        << remark::metric("site", product->draw.getSite())
        << remark::reason("{0}", reason)
        << remark::metric("local_reparameterization_cost", toCount(cost.local))
        << remark::metric("weight_sampling_cost", toCount(cost.weight))
        << remark::metric("expected_batch", expectedBatch.getValue())
        << remark::metric("expected_samples", expectedSamples.getValue());
    if (!local) {
      ++numWeight;
      product->draw.setEstimator(Estimator::WeightSampling);
      return;
    }
    ++numLocal;
    IRRewriter rewriter(&getContext());
    if (applyLocalReparameterization(rewriter, *product, firstExample))
      ++numAbsorbed;
  }

  static int64_t toCount(double cost) {
    return static_cast<int64_t>(std::min(cost, 0x1p62));
  }

  /// Cost in fused multiply-adds of a lane: the products of local
  /// reparameterisation are two, but leave the region if their input does.
  Cost getCost(const RandomProduct &product) {
    auto region = product.draw->getParentOfType<MonteCarloOp>();
    Value input = product.activation->get();
    bool invariant = region && region.isDefinedOutsideOfLoop(input);
    double batch = static_cast<double>(expectedBatch.getValue());
    double samples = static_cast<double>(expectedSamples.getValue());
    double outputs = static_cast<double>(product.outputSize);
    double products = static_cast<double>(product.reductionSize) * outputs;
    double runs = batch * samples;
    double draws =
        samples * std::ceil(batch / static_cast<double>(blockSize.getValue()));
    return {2 * products * (invariant ? batch : runs) +
                kNormalCost * outputs * runs,
            kDrawnProductCost * products * runs + kDrawCost * products * draws};
  }

  /// The identity of example 0 of the entry function, null elsewhere.
  Value getFirstExample() {
    FunctionOpInterface function = getOperation();
    if (!function->hasAttr(BayesDialect::kEntryAttrName))
      return {};
    return function.getArgument(BayesDialect::kFirstExample);
  }

  remark::RemarkOpts options(StringRef name) {
    return remark::RemarkOpts::name(name)
        .category("bayes-choose-estimator")
        .function(getOperation().getName());
  }

  std::optional<Estimator> forced;
};

} // namespace

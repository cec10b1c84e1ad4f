//===- AllocateBits.cpp - Widths of weights for a budget ------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/Transforms/Allocation.h"
#include "bayes/Dialect/Bayes/Transforms/Passes.h"
#include "bayes/Precision/Allocation.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FormatVariadic.h"

#include <cinttypes>
#include <cmath>

namespace mlir::bayes {
#define GEN_PASS_DEF_ALLOCATEBITSPASS
#include "bayes/Dialect/Bayes/Transforms/Passes.h.inc"
} // namespace mlir::bayes

using namespace mlir;
using namespace mlir::bayes;

//===----------------------------------------------------------------------===//
// Options
//===----------------------------------------------------------------------===//

llvm::Expected<WidthGroup> mlir::bayes::parseWidthGroup(StringRef name) {
  auto group = llvm::StringSwitch<std::optional<WidthGroup>>(name)
                   .Case("input", WidthGroup::Input)
                   .Case("output", WidthGroup::Output)
                   .Case("layer", WidthGroup::Layer)
                   .Default(std::nullopt);
  if (group)
    return *group;
  return llvm::createStringError("expected 'group' to be 'input', 'output' or "
                                 "'layer', found '" +
                                 name + "'");
}

static llvm::Error checkBudget(const AllocationOptions &options) {
  bool isAverage = options.bits >= 0 && options.bits <= 64;
  if (!isAverage)
    return llvm::createStringError(
        "expected 'bits' above 0 and at most 64, found %g", options.bits);
  if (options.bits == 0 && options.budgetBytes == 0)
    return llvm::createStringError(
        "expected 'bits' or 'budget-bytes' above 0, found neither");
  if (options.bits != 0 && options.budgetBytes != 0)
    return llvm::createStringError(
        "expected 'bits' or 'budget-bytes', found both, %g and %" PRIu64,
        options.bits, options.budgetBytes);
  if (options.leastBits <= options.mostBits &&
      options.mostBits <= ::bayes::kMaxBits)
    return llvm::Error::success();
  return llvm::createStringError(llvm::formatv(
      "expected 'least-bits' and 'most-bits' from 0 to {0} in order, found {1} "
      "and {2}",
      ::bayes::kMaxBits, options.leastBits, options.mostBits));
}

/// Refuses options of other allocators than the one that is asked for.
static llvm::Error checkAllocator(const AllocationOptions &options) {
  if (llvm::Error error = ::bayes::makeAllocator(options.allocate).takeError())
    return error;
  const AllocationOptions defaults;
  auto checkOnly = [&](const char *option, bool isGiven,
                       const char *allocator) -> llvm::Error {
    if (!isGiven || options.allocate == allocator)
      return llvm::Error::success();
    return llvm::createStringError(
        "expected '%s' with 'allocate=%s', found 'allocate=%s'", option,
        allocator, options.allocate.c_str());
  };
  for (auto [option, isGiven, allocator] :
       {std::tuple("prior-stddev", options.priorStddev != 0, "curvature"),
        {"curvature-floor", options.curvatureFloor != defaults.curvatureFloor,
         "curvature"},
        {"quantile", options.quantile != defaults.quantile, "quantile-inform"}})
    if (llvm::Error error = checkOnly(option, isGiven, allocator))
      return error;
  if (options.allocate == "curvature") {
    bool isPrior =
        options.priorStddev > 0 && std::isfinite(options.priorStddev);
    if (!isPrior)
      return llvm::createStringError(
          "expected a finite 'prior-stddev' above 0 with "
          "'allocate=curvature', found %g",
          options.priorStddev);
    bool isFloor =
        options.curvatureFloor >= 0 && std::isfinite(options.curvatureFloor);
    if (!isFloor)
      return llvm::createStringError(
          "expected a finite 'curvature-floor' of at least 0, found %g",
          options.curvatureFloor);
  }
  bool isQuantile = options.quantile > 0 && options.quantile <= 1;
  if (!isQuantile)
    return llvm::createStringError(
        "expected 'quantile' to be above 0 and at most 1, found %g",
        options.quantile);
  return llvm::Error::success();
}

llvm::Error
mlir::bayes::checkAllocationOptions(const AllocationOptions &options) {
  if (llvm::Error error = checkBudget(options))
    return error;
  return checkAllocator(options);
}

//===----------------------------------------------------------------------===//
// Function
//===----------------------------------------------------------------------===//

static remark::RemarkOpts getRemarkOptions() {
  return remark::RemarkOpts::name("AllocatedWeight")
      .category("bayes-allocate-bits");
}

/// How many slices have which width, such as "0:12 3:100".
static std::string printWidths(const AllocatedWeightReport &report) {
  std::string text;
  for (auto [bits, count] : llvm::enumerate(report.widths))
    if (count != 0)
      text += (text.empty() ? "" : " ") + std::to_string(bits) + ":" +
              std::to_string(count);
  return text;
}

static void remarkOn(Location loc, const AllocatedWeightReport &report,
                     const AllocationOptions &options) {
  auto remark = remark::passed(loc, getRemarkOptions());
  remark << remark::metric("weight", report.weight)
         << remark::metric("bits_per_weight", report.getBits())
         << remark::metric("least_bits", report.leastBits)
         << remark::metric("most_bits", report.mostBits)
         << remark::metric("dropped", report.widths[0]);
  if (options.group != WidthGroup::Layer)
    remark << remark::metric("widths", printWidths(report));
  if (report.loss)
    remark << remark::metric("loss", *report.loss);
  remark << remark::metric("squared_error", report.squaredError)
         << remark::metric("range", report.range)
         << remark::metric("bytes_before", report.bytesBefore)
         << remark::metric("bytes_after", report.bytesAfter);
}

FailureOr<AllocationReport>
mlir::bayes::allocateBits(ModuleOp module, const AllocationOptions &options) {
  SymbolTable symbols(module);
  AllocationReport report;
  GaussianWeightFinder finder(symbols, getRemarkOptions());
  std::vector<AllocatedWeight> weights;
  for (GaussianWeight &found : finder.find(module))
    static_cast<GaussianWeight &>(weights.emplace_back()) = std::move(found);
  report.left = finder.getLeft();
  if (weights.empty()) {
    finder.warnOfNone(module, "has a width");
    return report;
  }
  // Nothing is rewritten before all weights are known to be good.
  for (AllocatedWeight &weight : weights)
    if (failed(readAllocatedWeight(weight)))
      return failure();
  if (failed(chooseWidths(module, weights, options, report)))
    return failure();
  for (AllocatedWeight &weight : weights) {
    replaceByAllocatedLaws(weight, options, symbols);
    report.weights.push_back(describeAllocatedWeight(weight, options));
    remarkOn(weight.mean.getLoc(), report.weights.back(), options);
  }
  // Weights may have parameters in common.
  SmallVector<ParameterOp> parameters;
  for (AllocatedWeight &weight : weights)
    parameters.append({weight.mean, weight.stddev});
  eraseUnusedParameters(parameters, symbols);
  return report;
}

//===----------------------------------------------------------------------===//
// Pass
//===----------------------------------------------------------------------===//

namespace {

struct AllocateBits
    : public mlir::bayes::impl::AllocateBitsPassBase<AllocateBits> {
  using AllocateBitsPassBase::AllocateBitsPassBase;

  AllocateBits(const AllocationOptions &options, AllocationReport *report)
      : report(report) {
    bits = options.bits;
    budgetBytes = options.budgetBytes;
    allocate = options.allocate;
    group = options.group;
    priorStddev = options.priorStddev;
    curvatureFloor = options.curvatureFloor;
    quantile = options.quantile;
    leastBits = options.leastBits;
    mostBits = options.mostBits;
  }

  LogicalResult initializeOptions(
      StringRef text,
      function_ref<LogicalResult(const Twine &)> handleError) override {
    if (failed(AllocateBitsPassBase::initializeOptions(text, handleError)))
      return failure();
    if (llvm::Error error = checkAllocationOptions(getOptions()))
      return handleError(llvm::toString(std::move(error)));
    return success();
  }

  void runOnOperation() override {
    AllocationOptions options = getOptions();
    // Options that were not text have not been checked.
    if (llvm::Error error = checkAllocationOptions(options)) {
      emitError(getOperation().getLoc()) << llvm::toString(std::move(error));
      return signalPassFailure();
    }
    FailureOr<AllocationReport> done = allocateBits(getOperation(), options);
    if (failed(done))
      return signalPassFailure();
    for (const AllocatedWeightReport &weight : done->weights)
      numDropped += static_cast<int64_t>(weight.widths[0]);
    numAllocated += static_cast<int64_t>(done->weights.size());
    numLeft += static_cast<int64_t>(done->left);
    if (report)
      *report = std::move(*done);
  }

private:
  AllocationOptions getOptions() const {
    AllocationOptions options;
    options.bits = bits;
    options.budgetBytes = budgetBytes;
    options.allocate = allocate;
    options.group = group;
    options.priorStddev = priorStddev;
    options.curvatureFloor = curvatureFloor;
    options.quantile = quantile;
    options.leastBits = leastBits;
    options.mostBits = mostBits;
    return options;
  }

  AllocationReport *report = nullptr;
};

} // namespace

std::unique_ptr<Pass>
mlir::bayes::createAllocateBitsPass(const AllocationOptions &options,
                                    AllocationReport *report) {
  return std::make_unique<AllocateBits>(options, report);
}

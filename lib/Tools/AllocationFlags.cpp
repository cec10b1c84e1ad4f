//===- AllocationFlags.cpp - Flags of widths for a budget -----------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "AllocationFlags.h"

using namespace mlir;
using namespace mlir::bayes;
namespace cl = llvm::cl;

AllocationFlags::AllocationFlags(cl::OptionCategory &category)
    : bits("bits",
           cl::desc("store the means of weights in so many bits per weight on "
                    "average, with steps, positions and standard deviations, "
                    "above 0 and at most 64 (default: as they are)"),
           cl::value_desc("AVERAGE"), cl::cat(category)),
      budgetBytes("budget-bytes",
                  cl::desc("in place of --bits, bytes that all weight matrices "
                           "together may take (default: as they are)"),
                  cl::value_desc("N"), cl::cat(category)),
      allocate("allocate",
               cl::desc("with --bits, how widths are chosen: by the least loss "
                        "(random-bits, kl, reverse-kl, curvature, snr or "
                        "squared-error) or by a score (quantile-inform, "
                        "bayesian-compression or uniform) (default "
                        "random-bits)"),
               cl::value_desc("NAME"), cl::init("random-bits"),
               cl::cat(category)),
      group("group",
            cl::desc("with --bits, what has one width: input, output or layer, "
                     "all weights of one (default input)"),
            cl::value_desc("NAME"), cl::init("input"), cl::cat(category)),
      priorStddev("prior-stddev",
                  cl::desc("with --allocate=curvature, the standard deviation "
                           "of the prior, in units of the weights"),
                  cl::value_desc("X"), cl::cat(category)),
      curvatureFloor("curvature-floor",
                     cl::desc("with --allocate=curvature, the least curvature, "
                              "in units of 1 / variance (default 1e-6)"),
                     cl::value_desc("X"), cl::init(1e-6), cl::cat(category)),
      quantile("quantile",
               cl::desc("with --allocate=quantile-inform, the quantile of a "
                        "group's weights that scores it, above 0 and at most 1 "
                        "(default 0.9)"),
               cl::value_desc("X"), cl::init(0.9), cl::cat(category)),
      leastBits(
          "least-bits",
          cl::desc("with --bits, the least width, from 0 to 8; means of 0 "
                   "bits are 0 (default 0)"),
          cl::value_desc("N"), cl::init(0), cl::cat(category)),
      mostBits("most-bits",
               cl::desc("with --bits, the largest width, from 0 to 8 (default "
                        "8)"),
               cl::value_desc("N"), cl::init(8), cl::cat(category)),
      report("bits-report",
             cl::desc("with --bits, print what became of each weight to "
                      "standard error: bits of an element with all that is "
                      "stored, the least and the largest width, groups of 0 "
                      "bits, the loss by which widths were chosen, the sum of "
                      "squared errors of means, and its size (default: do "
                      "not)"),
             cl::cat(category)) {}

llvm::Expected<std::optional<AllocationOptions>>
AllocationFlags::parse() const {
  if (bits.getNumOccurrences() == 0 && budgetBytes.getNumOccurrences() == 0) {
    const std::initializer_list<const cl::Option *> others = {
        &allocate, &group,     &priorStddev, &curvatureFloor,
        &quantile, &leastBits, &mostBits,    &report};
    for (const cl::Option *flag : others)
      if (flag->getNumOccurrences() != 0)
        return llvm::createStringError(
            "expected '--bits' or '--budget-bytes' with '--" + flag->ArgStr +
            "', found neither");
    return std::nullopt;
  }
  AllocationOptions options;
  options.bits = bits;
  options.budgetBytes = budgetBytes;
  options.allocate = allocate;
  llvm::Expected<WidthGroup> parsed = parseWidthGroup(group);
  if (!parsed)
    return parsed.takeError();
  options.group = *parsed;
  options.priorStddev = priorStddev;
  options.curvatureFloor = curvatureFloor;
  options.quantile = quantile;
  options.leastBits = leastBits;
  options.mostBits = mostBits;
  return options;
}

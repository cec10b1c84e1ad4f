//===- RunnerOptions.cpp - Options of the runner --------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/CommandLine.h"

#include <charconv>

using namespace bayes;
using namespace bayes::runner;

/// Stores a number between `least` and `largest` in `target`.
template <typename T>
static auto storeNumber(T &target, uint64_t least, uint64_t largest) {
  return [&target, least, largest](const std::string &text) -> Status {
    uint64_t value = 0;
    const char *last = text.data() + text.size();
    auto [end, code] = std::from_chars(text.data(), last, value);
    if (text.empty() || end != last || code != std::errc() || value < least ||
        value > largest)
      return makeError("expected a number from ", least, " to ", largest,
                       ", found '", text, "'");
    target = static_cast<T>(value);
    return {};
  };
}

static auto storeText(std::string &target) {
  return [&target](const std::string &text) -> Status {
    if (text.empty())
      return makeError("expected a file name, found ''");
    target = text;
    return {};
  };
}

/// Stores the beginning of file names; that of a folder alone would make hidden
/// files.
static auto storePrefix(std::string &target) {
  return [&target](const std::string &text) -> Status {
    if (text.empty() || text.back() == '/')
      return makeError("expected the beginning of a file name, found '", text,
                       "'");
    target = text;
    return {};
  };
}

static auto storeTier(uint32_t &target) {
  return [&target](const std::string &text) -> Status {
    static constexpr std::pair<const char *, uint32_t> tiers[] = {
        {"x86-64", BAYES_TIER_X86_64},
        {"x86-64-v2", BAYES_TIER_X86_64_V2},
        {"x86-64-v3", BAYES_TIER_X86_64_V3},
        {"x86-64-v4", BAYES_TIER_X86_64_V4},
        {"x86-64-v4+", BAYES_TIER_X86_64_V4_PLUS}};
    for (auto [name, tier] : tiers)
      if (text == name) {
        target = tier;
        return {};
      }
    return makeError("expected x86-64, x86-64-v2, x86-64-v3, x86-64-v4 or "
                     "x86-64-v4+, found '",
                     text, "'");
  };
}

std::vector<Option> runner::makeRunnerOptions(RunnerOptions &options) {
  constexpr uint64_t maxCount = std::numeric_limits<uint32_t>::max();
  constexpr uint64_t maxKey = std::numeric_limits<uint64_t>::max();
  constexpr uint64_t maxThreads = BAYES_MAX_THREADS;
  RunOptions &run = options.run;
  return {
      {"images", "FILE",
       "examples to predict: IDX or .npy, also gzip'ed; uint8, float16, "
       "float32 or float64 (required)",
       storeText(options.images)},
      {"labels", "FILE",
       "their classes, integers from 0: IDX or .npy, also gzip'ed (default: "
       "none, and no accuracy is reported)",
       storeText(options.labels)},
      {"out-of-distribution-images", "FILE",
       "examples unlike those the model was trained on, in the same formats: "
       "reports how well the predictive entropy tells them from --images, as "
       "the area under the ROC curve; their example numbers follow (default: "
       "none)",
       storeText(options.outOfDistributionImages)},
      {"samples", "N", "networks drawn per example, 1 to 16777216 (default 32)",
       storeNumber(run.samples, 1, BAYES_MAX_SAMPLES)},
      {"seed", "N",
       "key of the draws, 0 to 2^64 - 1 (default 0); equal seeds give equal "
       "predictions",
       storeNumber(run.seed, 0, maxKey)},
      {"batch", "N",
       "examples per call of the model, 1 to 2^32 - 1 (default 64 for each "
       "thread); changes no prediction",
       [&options,
        store = storeNumber(run.batch, 1, maxCount)](const std::string &text) {
         options.hasBatch = true;
         return store(text);
       }},
      {"threads", "N",
       "threads that share each call's examples, in blocks of 16 or more, 1 to "
       "1024 (default 1); changes no prediction",
       storeNumber(run.threads, 1, maxThreads)},
      {"first-example", "N",
       "number of the first example, 0 to 2^32 - 1 (default 0), which selects "
       "its draws",
       storeNumber(run.firstExample, 0, maxCount)},
      {"limit", "N",
       "predict only the first N examples of each file (default: all)",
       storeNumber(options.limit, 1, maxKey)},
      {"json", "",
       "print one JSON object instead of a table; excludes --examples",
       [&options](const std::string &) -> Status {
         options.json = true;
         return {};
       }},
      {"examples", "N",
       "show the N most uncertain examples, 0 to 2^32 - 1 (default 0)",
       storeNumber(options.examples, 0, maxCount)},
      {"save", "PREFIX",
       "write every statistic of every example to PREFIX.<statistic>.npy "
       "(default: write nothing)",
       storePrefix(options.savePrefix)},
      {"max-tier", "TIER",
       "treat the CPU as having no more than x86-64, x86-64-v2, x86-64-v3, "
       "x86-64-v4 or x86-64-v4+, to test the refusal of compiled models "
       "(default: what the CPU has)",
       storeTier(options.maxTier)},
  };
}

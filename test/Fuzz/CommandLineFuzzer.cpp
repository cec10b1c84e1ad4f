//===- CommandLineFuzzer.cpp - Arguments of the runner --------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each line of the input is an argument.
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/RunMain.h"

#include <cstdlib>

using namespace bayes;
using namespace bayes::runner;

static std::vector<std::string> splitLines(const std::string &text) {
  std::vector<std::string> lines;
  for (size_t start = 0; start < text.size();) {
    size_t end = std::min(text.find('\n', start), text.size());
    lines.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return lines;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::vector<std::string> arguments =
      splitLines(std::string(data, data + size));
  RunnerOptions options;
  CommandLineSpec spec;
  spec.program = "program";
  spec.positional = "MODEL";
  spec.options = makeRunnerOptions(options);
  Result<CommandLine> line = parseCommandLine(spec, arguments);
  if (!line || line->action != CommandLine::Action::Run)
    return 0;
  if (arguments.at(line->positionalIndex) != line->positional)
    std::abort();
  if (checkOptions(options) &&
      (options.run.samples < 1 || options.run.samples > BAYES_MAX_SAMPLES ||
       options.run.batch < 1 || options.run.threads < 1))
    std::abort();
  return 0;
}

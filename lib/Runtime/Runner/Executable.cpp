//===- Executable.cpp - A model compiled to an executable -----------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/ApiPredictor.h"
#include "bayes-runtime/Runner/RunMain.h"

using namespace bayes;
using namespace bayes::runner;

static std::string formatVersion(const bayes_model_info &info) {
  return std::string("model '") + info.name + "' (" + formatTiers(info) + ", " +
         info.draws + "), compiled by " + info.compiler + "\n";
}

int runner::runExecutable(const bayes_model_api &api,
                          const std::vector<std::string> &arguments,
                          const Console &console) {
  RunnerOptions options;
  CommandLineSpec spec;
  std::string path = arguments.empty() ? "model" : arguments[0];
  spec.program = path.substr(path.rfind('/') + 1);
  spec.summary = std::string("Predicts a data set with the Bayesian neural "
                             "network '") +
                 api.info()->name +
                 "' and reports how accurate and how certain the predictions "
                 "are.";
  spec.examples = {spec.program + " --images t10k-images-idx3-ubyte.gz"};
  spec.options = makeRunnerOptions(options);

  std::vector<std::string> rest;
  if (!arguments.empty())
    rest.assign(arguments.begin() + 1, arguments.end());
  Result<CommandLine> line = parseCommandLine(spec, rest);
  if (!line)
    return printError(console, line.error(), ExitUsage);
  if (line->action == CommandLine::Action::ShowHelp) {
    console.out << formatHelp(spec) << std::flush;
    return ExitSuccess;
  }
  if (line->action == CommandLine::Action::ShowVersion) {
    console.out << formatVersion(*api.info()) << std::flush;
    return ExitSuccess;
  }
  if (Status status = checkOptions(options); !status)
    return printError(console, status.error(), ExitUsage);

  Result<std::unique_ptr<ApiPredictor>> predictor =
      ApiPredictor::create(api, options.maxTier, options.run.threads);
  if (!predictor)
    return printError(console, predictor.error());
  return runMain(**predictor, options, console);
}

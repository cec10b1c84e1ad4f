//===- BayesRun.cpp - Runner of models as a library -----------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Tools/BayesRun.h"

#include "bayes-runtime/Runner/ApiPredictor.h"
#include "bayes-runtime/Runner/ModelFile.h"
#include "bayes-runtime/Runner/RunMain.h"
#include "bayes-runtime/Runner/SharedModel.h"
#include "bayes/Compiler/Compiler.h"
#include "bayes/Reference/ReferencePredictor.h"
#include "bayes/Target/Jit.h"
#include "bayes/Target/ObjectEmitter.h"
#include "bayes/Tools/ToolMain.h"
#include "mlir/Support/ToolUtilities.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"

#include <cerrno>
#include <unistd.h>

using namespace mlir;
using namespace mlir::bayes;
namespace runner = ::bayes::runner;
using ::bayes::makeError;

namespace {

/// What the command line says about an MLIR model.
struct ModelOptions {
  bool reference = false;
  std::string march = "native";
  CompileOptions compile;
  /// The first option for MLIR models that was given, or "".
  std::string given;
  /// True if one was given that the choice of estimators depends on.
  bool choosesEstimator = false;
};

} // namespace

/// An option that stores a positive number.
static runner::Option makeNumber(const char *name, const char *help,
                                 int64_t &target) {
  return {name, "N", help, [&target](const std::string &text) {
            int64_t value = 0;
            if (!llvm::to_integer(text, value, 10) || value < 1)
              return ::bayes::Status(
                  makeError("expected a positive number, found '", text, "'"));
            target = value;
            return ::bayes::Status();
          }};
}

/// An option that stores its argument as it is.
static runner::Option makeText(const char *name, const char *argument,
                               const char *help, std::string &target) {
  return {name, argument, help, [&target](const std::string &text) {
            target = text;
            return ::bayes::Status();
          }};
}

/// The options that an MLIR model adds to those of the runner.
static std::vector<runner::Option> makeModelOptions(ModelOptions &model) {
  std::vector<runner::Option> options = {
      {"reference", "",
       "run an MLIR model as it is under the reference evaluator (slow); with "
       "'--estimator auto' after the choice of estimators, to compare with a "
       "compiled model",
       [&model](const std::string &) {
         model.reference = true;
         return ::bayes::Status();
       }},
      makeText("march", "TIER",
               "compile an MLIR model for x86-64, x86-64-v3, x86-64-v4, "
               "x86-64-v4+ or native, the best of this CPU (default native); "
               "of several, separated by commas, the best that it has",
               model.march),
      makeText("estimator", "NAME",
               "of an MLIR model: auto, weight-sampling, "
               "local-reparameterization or tied (default auto)",
               model.compile.estimator),
      makeNumber("expected-batch",
                 "examples per call to choose estimators for, at least 1 "
                 "(default 1)",
                 model.compile.expectedBatch),
      makeNumber("expected-samples",
                 "samples per call to choose estimators for, at least 1 "
                 "(default 32)",
                 model.compile.expectedSamples)};
  for (runner::Option &option : options)
    option.apply = [&model, name = option.name,
                    apply = option.apply](const std::string &text) {
      if (model.given.empty())
        model.given = name;
      model.choosesEstimator |= name != "reference" && name != "march";
      return apply(text);
    };
  return options;
}

static int fail(const runner::Console &console, llvm::Error error,
                ::bayes::ExitCode code = ::bayes::ExitFailure) {
  return runner::printError(
      console, ::bayes::Error{llvm::toString(std::move(error))}, code);
}

static int runApi(const bayes_model_api &api,
                  const runner::RunnerOptions &options,
                  const runner::Console &console) {
  auto predictor =
      runner::ApiPredictor::create(api, options.maxTier, options.run.threads);
  if (!predictor)
    return runner::printError(console, predictor.error());
  return runner::runMain(**predictor, options, console);
}

/// The best of `tiers` that this CPU has, taken to have no more than `maxTier`
/// (BAYES_TIER_ANY: no limit), or the least, which is then refused.
static TargetTier chooseTier(ArrayRef<TargetTier> tiers, uint32_t maxTier) {
  TargetTier best = llvm::cantFail(parseTargetTier("native"));
  for (TargetTier tier : llvm::reverse(tiers))
    if (tier <= best &&
        (maxTier == BAYES_TIER_ANY || uint32_t(tier) <= maxTier))
      return tier;
  return tiers.front();
}

/// Runs an MLIR model: under the reference evaluator, or compiled to the object
/// that `bayes-compile` would write and loaded from memory.
static int runSource(const std::string &path, ModelOptions &model,
                     const runner::RunnerOptions &options,
                     const runner::Console &console) {
  std::unique_ptr<MLIRContext> context = createCompilerContext();
  llvm::SourceMgr sources;
  SourceMgrDiagnosticHandler handler(sources, context.get());
  OwningOpRef<ModuleOp> module = parseModel(*context, sources, path);
  if (!module)
    return ::bayes::ExitFailure;
  if (!module->getSymName())
    module->setSymName(llvm::sys::path::stem(path));
  if (model.reference) {
    if (model.choosesEstimator &&
        failed(runPhases(*module, model.compile, Phase::Estimate)))
      return ::bayes::ExitFailure;
    auto predictor = ReferencePredictor::create(*module);
    if (failed(predictor))
      return ::bayes::ExitFailure;
    return runner::runMain(**predictor, options, console);
  }
  FailureOr<CompiledModel> compiled = compileModel(*module, model.compile);
  if (failed(compiled))
    return ::bayes::ExitFailure;
  llvm::Expected<SmallVector<char, 0>> object =
      emitObject(compiled->getModules(), compiled->description);
  if (!object)
    return fail(console, object.takeError());
  llvm::Expected<std::unique_ptr<JitModel>> loaded =
      JitModel::load(*object, compiled->description.prefix);
  if (!loaded)
    return fail(console, loaded.takeError());
  return runApi(*(*loaded)->getApi(), options, console);
}

/// Replaces this process by a model compiled to an executable, which takes the
/// same `arguments`.
static int runExecutable(const std::string &path,
                         std::vector<std::string> arguments,
                         const runner::Console &console) {
  std::vector<char *> pointers = {const_cast<char *>(path.c_str())};
  for (std::string &argument : arguments)
    pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  execv(path.c_str(), pointers.data());
  std::error_code code(errno, std::generic_category());
  return runner::printError(
      console, makeError("cannot run '", path, "': ", code.message()));
}

int mlir::bayes::bayesRunMain(int argc, char **argv) {
  llvm::InitLLVM initialize(argc, argv);
  handleOutOfMemory();
  runner::RunnerOptions options;
  ModelOptions model;
  runner::CommandLineSpec spec;
  spec.program = "bayes-run";
  spec.summary = "Predicts a data set with a Bayesian neural network and "
                 "reports how accurate and how certain the predictions are. "
                 "MODEL is an MLIR module (.mlir, .mlirbc), a shared library "
                 "(.so) or an executable written by bayes-compile.";
  spec.examples = {"bayes-run mnist.mlir --images t10k-images-idx3-ubyte.gz "
                   "--samples 32"};
  spec.positional = "MODEL";
  spec.options = runner::makeRunnerOptions(options);
  for (runner::Option &option : makeModelOptions(model))
    spec.options.push_back(std::move(option));

  runner::Console console = runner::getStandardConsole();
  std::vector<std::string> arguments(argv + 1, argv + argc);
  auto line = runner::parseCommandLine(spec, arguments);
  if (!line)
    return runner::printError(console, line.error(), ::bayes::ExitUsage);
  if (line->action == runner::CommandLine::Action::ShowHelp) {
    console.out << runner::formatHelp(spec) << std::flush;
    return ::bayes::ExitSuccess;
  }
  if (line->action == runner::CommandLine::Action::ShowVersion) {
    console.out << "bayes-run " BAYES_VERSION "\n" << std::flush;
    return ::bayes::ExitSuccess;
  }
  if (::bayes::Status status = runner::checkOptions(options); !status)
    return runner::printError(console, status.error(), ::bayes::ExitUsage);

  llvm::Expected<SmallVector<TargetTier>> tiers = parseTargetTiers(model.march);
  if (!tiers)
    return fail(console, tiers.takeError(), ::bayes::ExitUsage);
  model.compile.tiers = {chooseTier(*tiers, options.maxTier)};
  if (llvm::Error error = checkOptions(model.compile))
    return fail(console, std::move(error), ::bayes::ExitUsage);

  StringRef path = line->positional;
  if (path.ends_with(".mlir") || path.ends_with(".mlirbc"))
    return runSource(path.str(), model, options, console);
  if (!model.given.empty())
    return runner::printError(
        console,
        makeError("option '--", model.given,
                  "' is for .mlir and .mlirbc models, found '", path.str(),
                  "'"),
        ::bayes::ExitUsage);
  auto kind = runner::identifyModelFile(path.str());
  if (!kind)
    return runner::printError(console, kind.error());
  if (*kind == runner::ModelFileKind::Executable) {
    arguments.erase(arguments.begin() + line->positionalIndex);
    return runExecutable(path.str(), std::move(arguments), console);
  }
  auto shared = runner::SharedModel::load(path.str());
  if (!shared)
    return runner::printError(console, shared.error());
  return runApi(shared->getApi(), options, console);
}

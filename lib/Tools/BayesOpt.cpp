//===- BayesOpt.cpp - Optimiser driver as a library -----------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Tools/BayesOpt.h"

#include "bayes/InitAll.h"
#include "bayes/Pipelines/Pipelines.h"
#include "bayes/Target/OutputFile.h"
#include "bayes/Tools/ToolMain.h"
#include "mlir/Debug/Counter.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Support/FileUtilities.h"
#include "mlir/Support/Timing.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"

#include <map>

using namespace mlir;
using namespace mlir::bayes;
namespace cl = llvm::cl;

/// The phases of the compiler, which are pipelines.
static ::bayes::HelpSection describePhases() {
  ::bayes::HelpSection section{
      "phases, in their order, with the options of --bayes-lower-to-llvm", {}};
  for (const PhaseInfo &info : getPhases())
    if (PassPipelineInfo::lookup(("bayes-phase-" + info.name).str()))
      section.entries.push_back(
          {("--bayes-phase-" + info.name).str(), info.description.str()});
  return section;
}

/// Prints the project's passes, and the pipeline of all phases, in
/// alphabetical order as LLVM's help would.
static void printPasses() {
  std::map<StringRef, const PassRegistryEntry *> entries;
  for (auto [name, option] : cl::getRegisteredOptions())
    if (name.starts_with("bayes-"))
      if (const PassRegistryEntry *entry = PassInfo::lookup(name))
        entries.emplace(name, entry);
  const PassRegistryEntry *all =
      PassPipelineInfo::lookup("bayes-lower-to-llvm");
  entries.emplace(all->getPassArgument(), all);

  size_t width = 0;
  for (auto [name, entry] : entries)
    width = std::max(width, entry->getOptionWidth());
  llvm::outs() << "\npasses, with their options:\n";
  for (auto [name, entry] : entries)
    entry->printHelpStr(/*indent=*/2, width);
}

static void printHelp() {
  ::bayes::HelpPage page;
  page.usage = "bayes-opt [MODEL] [-o FILE] [options] [passes]";
  page.description =
      "Runs passes on an MLIR module, as upstream's mlir-opt does, with the "
      "dialects and passes of MLIR and of this project. MODEL is text or "
      "bytecode (default '-', standard input). Passes run in the order in "
      "which "
      "they are given.";
  page.sections = {
      {"options",
       {{"-o FILE", "where the module goes (default '-', standard output)"},
        {"--pass-pipeline=TEXT",
         "passes with their nesting, instead of single ones: "
         "'builtin.module(bayes-phase-estimate,func.func(cse))'; passes of "
         "functions, as bayes-choose-estimator, run only so"},
        {"--emit-bytecode", "write bytecode (default: text)"},
        {"--split-input-file", "take the parts between lines of '// -----' as "
                               "modules of their own (default: do not)"},
        {"--verify-diagnostics",
         "succeed if the diagnostics are those of the comments 'expected-...' "
         "(default: print them)"},
        {"--mlir-print-ir-after-all",
         "print the module after every pass (default: do not)"},
        {"--remarks-filter=REGEX",
         "report the decisions of passes whose category matches (default: "
         "none)"},
        {"--load-dialect-plugin=FILE, --load-pass-plugin=FILE",
         "load more dialects or passes"},
        {"--show-dialects", "print the names of all dialects"},
        {"--help, -h", "print this text"},
        {"--help-list-hidden",
         "list all options, also the passes of MLIR and the options of LLVM"},
        {"--version", "print the version"}}},
      describePhases()};
  page.failures = "the module is not as it should be, a pass fails, or a file "
                  "cannot be read or written; no output file is written or "
                  "changed";
  page.examples = {
      "bayes-opt model.mlir --bayes-phase-estimate=\"expected-batch=16\"",
      "bayes-opt model.mlir --pass-pipeline='builtin.module(func.func(bayes-"
      "choose-estimator))'",
      "bayes-opt model.mlir --bayes-lower-to-llvm -o model.llvm.mlir"};
  llvm::outs() << ::bayes::formatHelp(page);
  printPasses();
}

/// Builds the passes of the command line once before any file is read, so that
/// a wrong one is a wrong usage. Errors are diagnostics.
static LogicalResult checkPasses(const DialectRegistry &registry) {
  MlirOptMainConfig config = MlirOptMainConfig::createFromCLOptions();
  // Without a module around the input, its op is not known yet; a pipeline that
  // is to be printed would be so twice.
  if (config.shouldUseExplicitModule() || config.shouldDumpPassPipeline())
    return success();
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  llvm::SourceMgr sources;
  SourceMgrDiagnosticHandler handler(sources, &context);
  PassManager manager(&context, ModuleOp::getOperationName());
  return config.setupPassPipeline(manager);
}

/// Runs the passes as upstream's tool does, but upstream opens the output
/// before the input is read: a failure would remove a file that was there,
/// which may be the input.
static int run(int argc, char **argv, const std::string &input,
               const std::string &output, DialectRegistry &registry) {
  MlirOptMainConfig config = MlirOptMainConfig::createFromCLOptions();
  bool isFile = output != "-" && !output.empty();
  if (!isFile || config.shouldShowDialects() || config.shouldListPasses())
    return succeeded(MlirOptMain(argc, argv, input, "-", registry))
               ? ::bayes::ExitSuccess
               : ::bayes::ExitFailure;
  llvm::InitLLVM initialize(argc, argv);
  std::string message;
  std::unique_ptr<llvm::MemoryBuffer> file = openInputFile(input, &message);
  if (!file)
    return failTool(message);
  std::string text;
  llvm::raw_string_ostream stream(text);
  if (failed(MlirOptMain(stream, std::move(file), registry, config)))
    return ::bayes::ExitFailure;
  if (llvm::Error error = writeOutput(output, text))
    return failTool(std::move(error));
  return ::bayes::ExitSuccess;
}

void mlir::bayes::registerOptDialects(DialectRegistry &registry) {
  ::mlir::registerAllDialects(registry);
  ::mlir::registerAllExtensions(registry);
  registerBayesDialects(registry);
}

void mlir::bayes::registerOptPasses() {
  ::mlir::registerAllPasses();
  bayes::registerAllPasses();
}

int mlir::bayes::bayesOptMain(int argc, char **argv) {
  DialectRegistry registry;
  registerOptDialects(registry);
  registerOptPasses();

  cl::opt<std::string> input(cl::Positional, cl::desc("MODEL"), cl::init("-"));
  cl::opt<std::string> output("o", cl::desc("where the module goes"),
                              cl::value_desc("FILE"), cl::init("-"));
  MlirOptMainConfig::registerCLOptions(registry);
  registerAsmPrinterCLOptions();
  registerMLIRContextCLOptions();
  registerPassManagerCLOptions();
  registerDefaultTimingManagerCLOptions();
  tracing::DebugCounter::registerCLOptions();
  if (std::optional<int> code =
          parseToolOptions(argc, argv, "bayes-opt", printHelp))
    return *code;
  if (failed(checkPasses(registry)))
    return ::bayes::ExitUsage;
  return run(argc, argv, input, output, registry);
}

//===- BayesReduce.cpp - Test case reducer as a library -------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Tools/BayesReduce.h"

#include "bayes/Target/OutputFile.h"
#include "bayes/Tools/BayesOpt.h"
#include "bayes/Tools/ToolMain.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Reducer/Passes.h"
#include "mlir/Support/FileUtilities.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;
using namespace mlir::bayes;
namespace cl = llvm::cl;

static ::bayes::HelpPage makeHelp() {
  ::bayes::HelpPage page;
  page.usage = "bayes-reduce [MODEL] [-o FILE] PASSES";
  page.description =
      "Makes an MLIR module smaller while a script still finds it interesting, "
      "as upstream's mlir-reduce does, with the dialects and passes of MLIR "
      "and "
      "of this project. MODEL is text or bytecode (default '-', standard "
      "input). The script is called with a file and returns 1 if the module in "
      "it is interesting, such as one that makes a tool fail, and otherwise 0. "
      "Standard error also has the errors of what was tried and is no module.";
  page.sections = {
      {"options",
       {{"--reduction-tree=\"test=SCRIPT test-arg=ARG traversal-mode=0\"",
         "remove ops and simplify what is left; test-arg, which may be "
         "repeated, is passed to the script before the file, and 0 is the only "
         "traversal mode (default 0)"},
        {"--opt-reduction-pass=\"opt-pass=PASSES test=SCRIPT test-arg=ARG\"",
         "run passes such as symbol-dce if the result is interesting and "
         "smaller"},
        {"--pass-pipeline=TEXT", "both, and other passes, with their nesting"},
        {"-o FILE",
         "where the module goes: a file, a device or a pipe (default '-', "
         "standard output)"},
        {"--help, -h", "print this text"},
        {"--help-list-hidden",
         "list all options, also the passes of MLIR and the options of LLVM"},
        {"--version", "print the version"}}}};
  page.failures = "the module is not as it should be or not interesting, a "
                  "pass fails, or a file cannot be read or written; no output "
                  "is written or changed";
  page.examples = {"bayes-reduce bad.mlir --reduction-tree=\"test=./fails.sh\" "
                   "-o small.mlir"};
  return page;
}

int mlir::bayes::bayesReduceMain(int argc, char **argv) {
  llvm::InitLLVM initialize(argc, argv);
  registerOptPasses();
  registerReducerPasses();
  cl::opt<std::string> input(cl::Positional, cl::desc("MODEL"), cl::init("-"));
  cl::opt<std::string> output("o", cl::desc("where the module goes"),
                              cl::value_desc("FILE"), cl::init("-"));
  PassPipelineCLParser passes("", "Passes to run");
  if (std::optional<int> code =
          parseToolOptions(argc, argv, "bayes-reduce", makeHelp()))
    return *code;
  if (!passes.hasAnyOccurrences())
    return failTool("expected a pass that reduces; see 'bayes-reduce --help'",
                    ::bayes::ExitUsage);

  DialectRegistry registry;
  registerOptDialects(registry);
  MLIRContext context(registry);
  context.printOpOnDiagnostic(false);
  llvm::SourceMgr sources;
  SourceMgrDiagnosticHandler handler(sources, &context);
  PassManager manager(&context, ModuleOp::getOperationName());
  if (failed(passes.addToPipeline(manager, [&](const Twine &message) {
        return emitError(UnknownLoc::get(&context)) << message;
      })))
    return ::bayes::ExitUsage;

  if (llvm::Error error = checkNotInput(output, input))
    return failTool(std::move(error));
  std::string message;
  std::unique_ptr<llvm::MemoryBuffer> file = openInputFile(input, &message);
  if (!file)
    return failTool(message);
  sources.AddNewSourceBuffer(std::move(file), llvm::SMLoc());
  OwningOpRef<ModuleOp> module =
      parseSourceFile<ModuleOp>(sources, ParserConfig(&context));
  if (!module || failed(manager.run(*module)))
    return ::bayes::ExitFailure;
  std::string text;
  llvm::raw_string_ostream stream(text);
  stream << *module << '\n';
  if (llvm::Error error = writeOutput(output, text))
    return failTool(std::move(error));
  return ::bayes::ExitSuccess;
}

//===- BayesTranslate.cpp - Import driver as a library --------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Tools/BayesTranslate.h"

#include "bayes/Import/TranslateRegistration.h"
#include "bayes/Target/OutputFile.h"
#include "bayes/Tools/ToolMain.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Support/FileUtilities.h"
#include "mlir/Tools/mlir-translate/Translation.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;
using namespace mlir::bayes;
namespace cl = llvm::cl;

static ::bayes::HelpPage makeHelp() {
  ::bayes::HelpPage page;
  page.usage = "bayes-translate --import-posterior [FILE] [-o FILE] [options]";
  page.description =
      "Turns the trained posterior of a Bayesian neural network into an MLIR "
      "module for bayes-compile and bayes-opt. FILE is a .safetensors or .npz "
      "file, recognised by its contents, that holds a state dictionary of "
      "bayesian-torch, torchbnn, blitz or this project (default '-', standard "
      "input).";
  page.sections = {
      {"options",
       {{"--import-posterior",
         "import a network with Gaussian weights (required)"},
        {"--config=FILE",
         "what the checkpoint does not say, as JSON: layers, activation, "
         "output, uint8_divisor, format, name (default: as it is recognised)"},
        {"-o FILE",
         "where the module goes: a file, a device or a pipe (default '-', "
         "standard output)"},
        {"--help, -h", "print this text"},
        {"--help-list-hidden", "list also the options of MLIR and LLVM"},
        {"--version", "print the version"}}}};
  page.failures = "a file cannot be read or written, or does not describe a "
                  "network; no output is written or changed";
  page.examples = {
      "bayes-translate --import-posterior mnist.safetensors -o mnist.mlir"};
  return page;
}

int mlir::bayes::bayesTranslateMain(int argc, char **argv) {
  llvm::InitLLVM initialize(argc, argv);
  handleOutOfMemory();
  registerImportPosteriorTranslation();
  cl::opt<std::string> input(cl::Positional, cl::desc("FILE"), cl::init("-"));
  cl::opt<std::string> output("o", cl::desc("where the module goes"),
                              cl::value_desc("FILE"), cl::init("-"));
  cl::opt<const Translation *, false, TranslationParser> translation(
      "", cl::desc("Translation to perform"), cl::init(nullptr));
  registerAsmPrinterCLOptions();
  registerMLIRContextCLOptions();
  registerTranslationCLOptions();
  if (std::optional<int> code =
          parseToolOptions(argc, argv, "bayes-translate", makeHelp()))
    return *code;
  if (!translation.getValue())
    return failTool("option '--import-posterior' is required",
                    ::bayes::ExitUsage);

  if (llvm::Error error = checkNotInput(output, input))
    return failTool(std::move(error));
  std::string message;
  std::unique_ptr<llvm::MemoryBuffer> file = openInputFile(input, &message);
  if (!file)
    return failTool(message);
  auto sources = std::make_shared<llvm::SourceMgr>();
  sources->AddNewSourceBuffer(std::move(file), llvm::SMLoc());
  MLIRContext context;
  SourceMgrDiagnosticHandler handler(*sources, &context);
  std::string text;
  llvm::raw_string_ostream stream(text);
  if (failed((*translation)(sources, stream, &context)))
    return ::bayes::ExitFailure;
  if (llvm::Error error = writeOutput(output, text))
    return failTool(std::move(error));
  return ::bayes::ExitSuccess;
}

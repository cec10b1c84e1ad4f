//===- BayesLspServer.cpp - Language server as a library ------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Tools/BayesLspServer.h"

#include "bayes/Tools/BayesOpt.h"
#include "bayes/Tools/ToolMain.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/Tools/mlir-lsp-server/MlirLspServerMain.h"
#include "llvm/Support/LSP/Logging.h"
#include "llvm/Support/LSP/Transport.h"

using namespace mlir;
using namespace mlir::bayes;
using llvm::lsp::JSONStreamStyle;
using llvm::lsp::Logger;
namespace cl = llvm::cl;

static ::bayes::HelpPage makeHelp(const cl::OptionCategory &category) {
  ::bayes::HelpPage page;
  page.usage = "bayes-lsp-server [options]";
  page.description =
      "Tells an editor about MLIR files with the dialects of MLIR and of this "
      "project: errors, definitions, uses, types. Speaks the Language Server "
      "Protocol (JSON-RPC) on standard input and output; editors start it.";
  page.sections = {describeOptions(category)};
  page.failures = "the session ends without a request to shut down";
  page.examples = {"bayes-lsp-server --log=error"};
  return page;
}

/// Parses the command line with the options that upstream's main function has,
/// because that one would not tell a wrong usage by its exit code. The options
/// are gone afterwards, so that it can register its own.
static std::optional<int> checkOptions(int argc, char **argv) {
  cl::OptionCategory category("bayes-lsp-server options");
  cl::opt<JSONStreamStyle> style(
      "input-style",
      cl::desc("how messages are told apart: standard (a header with their "
               "length) or delimited (a line '// -----' between them) (default "
               "standard)"),
      cl::values(clEnumValN(JSONStreamStyle::Standard, "standard", ""),
                 clEnumValN(JSONStreamStyle::Delimited, "delimited", "")),
      cl::value_desc("NAME"), cl::cat(category));
  cl::opt<bool> litTest(
      "lit-test",
      cl::desc("the same as --input-style=delimited --pretty --log=verbose "
               "(default: do not)"),
      cl::cat(category));
  cl::opt<Logger::Level> log(
      "log",
      cl::desc("what is logged on standard error: error, info or "
               "verbose (default info)"),
      cl::values(clEnumValN(Logger::Level::Error, "error", ""),
                 clEnumValN(Logger::Level::Info, "info", ""),
                 clEnumValN(Logger::Level::Debug, "verbose", "")),
      cl::value_desc("NAME"), cl::cat(category));
  cl::opt<bool> pretty("pretty",
                       cl::desc("indent the output (default: do not)"),
                       cl::cat(category));
  std::optional<int> code =
      parseToolOptions(argc, argv, "bayes-lsp-server", makeHelp(category));
  for (cl::Option *option :
       std::initializer_list<cl::Option *>{&style, &litTest, &log, &pretty})
    option->removeArgument();
  cl::ResetAllOptionOccurrences();
  return code;
}

int mlir::bayes::bayesLspServerMain(int argc, char **argv) {
  if (std::optional<int> code = checkOptions(argc, argv))
    return *code;
  DialectRegistry registry;
  registerOptDialects(registry);
  return succeeded(MlirLspServerMain(argc, argv, registry))
             ? ::bayes::ExitSuccess
             : ::bayes::ExitFailure;
}

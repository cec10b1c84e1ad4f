//===- RoundTrip.cpp - Parses and prints modules --------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RoundTrip.h"

#include "bayes/Dialect/Bayes/IR/BayesDialect.h"
#include "bayes/Import/ImportPosterior.h"
#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Parser/Parser.h"

#include <cstdlib>
#include <memory>

using namespace mlir;
using namespace mlir::bayes;

/// A context with the dialects of imported models and of their draws, in which
/// diagnostics go nowhere.
static std::unique_ptr<MLIRContext> createContext() {
  DialectRegistry registry;
  registerImportPosteriorDialects(registry);
  registry.insert<vector::VectorDialect>();
  auto context =
      std::make_unique<MLIRContext>(registry, MLIRContext::Threading::DISABLED);
  // Reading bytecode loads the dialects of ops but not those of attributes,
  // which then would not be verified.
  context->loadDialect<BayesDialect>();
  context->getDiagEngine().registerHandler([](Diagnostic &) {});
  return context;
}

/// The context in which inputs are parsed first. Making one takes longer than
/// parsing most inputs, so it is used for many.
static MLIRContext &getContext() {
  static std::unique_ptr<MLIRContext> context;
  static unsigned uses = 0;
  if (uses++ % 1024 == 0)
    context = createContext();
  return *context;
}

static std::string print(ModuleOp module) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  module->print(stream, OpPrintingFlags().enableDebugInfo());
  return text;
}

[[noreturn]] static void fail(llvm::StringRef what, llvm::StringRef first,
                              llvm::StringRef second) {
  llvm::errs() << what << "\n-- before:\n"
               << first << "\n-- after:\n"
               << second << '\n';
  std::abort();
}

/// Parses `source`, which stands for the module printed as `text`, elsewhere.
static void checkSame(llvm::StringRef what, llvm::StringRef source,
                      llvm::StringRef text) {
  std::unique_ptr<MLIRContext> context = createContext();
  OwningOpRef<ModuleOp> module =
      parseSourceString<ModuleOp>(source, ParserConfig(context.get()));
  if (!module)
    fail((what + " does not parse").str(), text, "");
  std::string again = print(*module);
  if (again != text)
    fail((what + " changes the module").str(), text, again);
}

static void checkBytecodeOf(ModuleOp module, llvm::StringRef text) {
  std::string bytecode;
  llvm::raw_string_ostream stream(bytecode);
  if (failed(writeBytecodeToFile(module, stream)))
    fail("bytecode cannot be written", text, "");
  checkSame("bytecode", bytecode, text);
}

void mlir::bayes::checkText(llvm::StringRef source) {
  OwningOpRef<ModuleOp> module =
      parseSourceString<ModuleOp>(source, ParserConfig(&getContext()));
  if (!module)
    return;
  std::string text = print(*module);
  checkSame("text", text, text);
  checkBytecodeOf(*module, text);
}

void mlir::bayes::checkBytecode(llvm::StringRef source) {
  MLIRContext &context = getContext();
  // Notes with ops that are refused would print attributes that MLIR's reader
  // has not checked.
  context.printOpOnDiagnostic(false);
  OwningOpRef<ModuleOp> module =
      parseSourceString<ModuleOp>(source, ParserConfig(&context));
  if (module)
    checkBytecodeOf(*module, print(*module));
}

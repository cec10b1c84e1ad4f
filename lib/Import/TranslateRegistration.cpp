//===- TranslateRegistration.cpp - The import as a translation ------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Import/TranslateRegistration.h"

#include "bayes/Import/ImportPosterior.h"
#include "mlir/Tools/mlir-translate/Translation.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;

void mlir::bayes::registerImportPosteriorTranslation() {
  static llvm::cl::OptionCategory category("Posterior import options");
  static llvm::cl::opt<std::string> config(
      "config",
      llvm::cl::desc("What the checkpoint does not say (layers, activation, "
                     "output, name), as JSON"),
      llvm::cl::value_desc("file"), llvm::cl::cat(category));
  TranslateToMLIRRegistration registration(
      "import-posterior",
      "import a network with Gaussian weights (safetensors or .npz)",
      [](llvm::SourceMgr &sources,
         MLIRContext *context) -> OwningOpRef<Operation *> {
        const llvm::MemoryBuffer *buffer =
            sources.getMemoryBuffer(sources.getMainFileID());
        ImportPosteriorOptions options;
        options.configFile = config;
        return importPosterior(
            {buffer->getBufferStart(), buffer->getBufferSize()},
            buffer->getBufferIdentifier(), options, context);
      },
      registerImportPosteriorDialects);
}

//===- Jit.cpp - Object files loaded in memory ----------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Target/Jit.h"

#include "llvm/ExecutionEngine/Orc/AbsoluteSymbols.h"
#include "llvm/ExecutionEngine/Orc/Core.h"
#include "llvm/ExecutionEngine/Orc/ObjectLinkingLayer.h"
#include "llvm/ExecutionEngine/Orc/SelfExecutorProcessControl.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cstdlib>
#include <cstring>

using namespace mlir::bayes;
namespace orc = llvm::orc;

JitModel::JitModel() = default;

JitModel::~JitModel() {
  // Releases the code. Memory that cannot be unmapped has no one to report to.
  if (session)
    llvm::consumeError(session->endSession());
}

llvm::Expected<std::unique_ptr<JitModel>>
JitModel::load(llvm::ArrayRef<char> object, llvm::StringRef prefix) {
  std::unique_ptr<JitModel> model(new JitModel());
  if (llvm::Error error = model->link(object, prefix)) {
    std::string message = llvm::toString(std::move(error));
    for (const std::string &report : model->reports)
      message += "; " + report;
    return llvm::createStringError("cannot load the compiled model: " +
                                   message);
  }
  return model;
}

/// The functions that an artifact may call.
static orc::SymbolMap getCallableFunctions(orc::ExecutionSession &session) {
  orc::SymbolMap symbols;
  auto add = [&](llvm::StringRef name, auto *function) {
    symbols[session.intern(name)] = {orc::ExecutorAddr::fromPtr(function),
                                     llvm::JITSymbolFlags::Exported |
                                         llvm::JITSymbolFlags::Callable};
  };
  add("memcpy", &std::memcpy);
  add("memmove", &std::memmove);
  add("memset", &std::memset);
  add("malloc", &std::malloc);
  add("free", &std::free);
  return symbols;
}

llvm::Error JitModel::link(llvm::ArrayRef<char> object,
                           llvm::StringRef prefix) {
  auto control = orc::SelfExecutorProcessControl::Create();
  if (!control)
    return control.takeError();
  session = std::make_unique<orc::ExecutionSession>(std::move(*control));
  // The reasons of a failed link are reported here, not returned.
  session->setErrorReporter([this](llvm::Error error) {
    reports.push_back(llvm::toString(std::move(error)));
  });
  layer = std::make_unique<orc::ObjectLinkingLayer>(*session);

  orc::JITDylib &library = session->createBareJITDylib(prefix.str());
  if (llvm::Error error =
          library.define(orc::absoluteSymbols(getCallableFunctions(*session))))
    return error;
  // The lookup links everything before it returns, so the bytes can be
  // borrowed.
  if (llvm::Error error =
          layer->add(library, llvm::MemoryBuffer::getMemBuffer(
                                  llvm::StringRef(object.data(), object.size()),
                                  prefix, /*RequiresNullTerminator=*/false)))
    return error;
  llvm::Expected<orc::ExecutorSymbolDef> symbol =
      session->lookup({&library}, (prefix + "_api").str());
  if (!symbol)
    return symbol.takeError();
  api = symbol->getAddress().toPtr<const bayes_model_api *>();
  return llvm::Error::success();
}

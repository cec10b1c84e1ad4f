//===- ModuleGuards.cpp - What emitted code may not do --------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ModuleGuards.h"

#include "bayes/Target/IntrinsicTier.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/Module.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir::bayes;

static constexpr llvm::StringRef allowedSymbols[] = {
    "memcpy", "memmove", "memset", "malloc", "free"};

llvm::ArrayRef<llvm::StringRef> mlir::bayes::getAllowedUndefinedSymbols() {
  return allowedSymbols;
}

llvm::Error mlir::bayes::checkTargetIntrinsics(const llvm::Module &module,
                                               TargetTier tier) {
  for (const llvm::Function &function : module)
    if (function.getName().starts_with("llvm.x86.") && !function.use_empty())
      if (llvm::Error error = checkIntrinsic(function.getName(), tier))
        return error;
  return llvm::Error::success();
}

llvm::Error mlir::bayes::checkDefinitions(const llvm::Module &module) {
  for (const llvm::GlobalValue &value : module.global_values()) {
    llvm::StringRef name = value.getName();
    if (!value.isDeclaration() &&
        (name.starts_with("bayes_model_") ||
         name.starts_with("bayes_emitted_") || isLibrarySymbol(name) ||
         llvm::is_contained(allowedSymbols, name)))
      return llvm::createStringError("the module defines '" + name +
                                     "', which is reserved");
  }
  return llvm::Error::success();
}

/// The error for symbols outside of the allowed list, success if there are
/// none.
static llvm::Error rejectSymbols(llvm::ArrayRef<std::string> symbols) {
  if (symbols.empty())
    return llvm::Error::success();
  return llvm::createStringError(llvm::formatv(
      "the compiled model needs '{0}' from outside; only '{1}' are allowed",
      llvm::join(symbols, "', '"),
      llvm::join(getAllowedUndefinedSymbols(), "', '")));
}

bool mlir::bayes::isLibrarySymbol(llvm::StringRef symbol) {
  return symbol == "bayes_onednn_matmul_prepare" ||
         symbol == "bayes_onednn_matmul_release" ||
         symbol == "bayes_onednn_matmul_run";
}

llvm::Error mlir::bayes::checkDeclarations(
    const llvm::Module &module,
    llvm::function_ref<bool(llvm::StringRef)> isProvided) {
  llvm::SmallVector<std::string> rejected;
  for (const llvm::GlobalValue &value : module.global_values()) {
    const auto *function = llvm::dyn_cast<llvm::Function>(&value);
    if (!value.isDeclaration() || value.use_empty() ||
        (function && function->isIntrinsic()) ||
        llvm::is_contained(allowedSymbols, value.getName()) ||
        isProvided(value.getName()))
      continue;
    rejected.push_back(value.getName().str());
  }
  return rejectSymbols(rejected);
}

llvm::Error mlir::bayes::checkNoGlobalState(const llvm::Module &module) {
  for (const llvm::GlobalVariable &variable : module.globals())
    if (!variable.isDeclaration() && !variable.isConstant())
      return llvm::createStringError(
          "global '" + variable.getName() +
          "' can be written; a compiled model keeps no global state");
  return llvm::Error::success();
}

llvm::Error mlir::bayes::checkUndefinedSymbols(
    llvm::ArrayRef<char> object,
    llvm::function_ref<bool(llvm::StringRef)> isProvided) {
  llvm::MemoryBufferRef buffer(llvm::StringRef(object.data(), object.size()),
                               "model.o");
  llvm::Expected<std::unique_ptr<llvm::object::ObjectFile>> file =
      llvm::object::ObjectFile::createObjectFile(buffer);
  if (!file)
    return file.takeError();
  llvm::SmallVector<std::string> rejected;
  for (const llvm::object::SymbolRef &symbol : (*file)->symbols()) {
    llvm::Expected<uint32_t> flags = symbol.getFlags();
    if (!flags)
      return flags.takeError();
    if (!(*flags & llvm::object::BasicSymbolRef::SF_Undefined))
      continue;
    llvm::Expected<llvm::StringRef> name = symbol.getName();
    if (!name)
      return name.takeError();
    if (!name->empty() && !llvm::is_contained(allowedSymbols, *name) &&
        !isProvided(*name))
      rejected.push_back(name->str());
  }
  return rejectSymbols(rejected);
}

//===- Instrumentation.cpp - Sanitizers in LLVM IR ------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Instrumentation.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"
#include "llvm/Transforms/Instrumentation/AddressSanitizer.h"
#include "llvm/Transforms/Instrumentation/ThreadSanitizer.h"

using namespace mlir::bayes;

void mlir::bayes::markForSanitizer(llvm::Function &function,
                                   Sanitizer sanitizer) {
  if (sanitizer == Sanitizer::Address)
    function.addFnAttr(llvm::Attribute::SanitizeAddress);
  if (sanitizer == Sanitizer::Thread)
    function.addFnAttr(llvm::Attribute::SanitizeThread);
}

namespace {

/// Reports accesses to vectors that LLVM's ThreadSanitizer leaves out because
/// they are wider than 16 bytes.
struct WideAccessPass : llvm::PassInfoMixin<WideAccessPass> {
  llvm::PreservedAnalyses run(llvm::Function &function,
                              llvm::FunctionAnalysisManager &);
};

} // namespace

llvm::PreservedAnalyses WideAccessPass::run(llvm::Function &function,
                                            llvm::FunctionAnalysisManager &) {
  constexpr uint64_t widestKnown = 16;
  llvm::Module &module = *function.getParent();
  llvm::Type *word = llvm::Type::getInt64Ty(module.getContext());
  for (llvm::Instruction &access :
       llvm::make_early_inc_range(llvm::instructions(function))) {
    const llvm::Value *pointer = llvm::getLoadStorePointerOperand(&access);
    if (!pointer)
      continue;
    uint64_t bytes = module.getDataLayout().getTypeStoreSize(
        llvm::getLoadStoreType(&access));
    if (bytes <= widestKnown)
      continue;
    llvm::IRBuilder<> builder(&access);
    llvm::FunctionCallee report = module.getOrInsertFunction(
        llvm::isa<llvm::LoadInst>(access) ? "__tsan_read_range"
                                          : "__tsan_write_range",
        builder.getVoidTy(), builder.getPtrTy(), word);
    builder.CreateCall(report, {const_cast<llvm::Value *>(pointer),
                                llvm::ConstantInt::get(word, bytes)});
  }
  return llvm::PreservedAnalyses::none();
}

void mlir::bayes::addSanitizerPasses(llvm::ModulePassManager &passes,
                                     Sanitizer sanitizer) {
  if (sanitizer == Sanitizer::Address) {
    // Blocks are unrolled far: checks in place would take long to compile.
    llvm::AddressSanitizerOptions options;
    options.InstrumentationWithCallsThreshold = 0;
    // Without symbols of its own, which the artifact would show or need.
    passes.addPass(llvm::AddressSanitizerPass(options, /*UseGlobalGC=*/false,
                                              /*UseOdrIndicator=*/false));
  } else if (sanitizer == Sanitizer::Thread) {
    llvm::FunctionPassManager functions;
    functions.addPass(WideAccessPass());
    functions.addPass(llvm::ThreadSanitizerPass());
    passes.addPass(llvm::ModuleThreadSanitizerPass());
    passes.addPass(
        llvm::createModuleToFunctionPassAdaptor(std::move(functions)));
  }
}

bool mlir::bayes::isSanitizerSymbol(llvm::StringRef symbol,
                                    Sanitizer sanitizer) {
  switch (sanitizer) {
  case Sanitizer::None:
    return false;
  case Sanitizer::Address:
    return symbol.starts_with("__asan_");
  case Sanitizer::Thread:
    return symbol.starts_with("__tsan_");
  }
  llvm_unreachable("unknown sanitizer");
}

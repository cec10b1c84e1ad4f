//===- JitCode.cpp - Runs what the passes on buffers make -----------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "JitCode.h"

#include "bayes/Dialect/Bayes/Transforms/Passes.h"
#include "bayes/InitAll.h"
#include "bayes/Pipelines/Pipelines.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/TargetParser/Host.h"

#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::bayes;
namespace orc = llvm::orc;

bool mlir::bayes::hasPermute() {
  return llvm::sys::getHostCPUFeatures().lookup("avx512f");
}

/// Runs the passes on `module`.
static LogicalResult lower(ModuleOp module, const CodeOptions &options) {
  PassManager manager(module.getContext());
  LowerToVectorPassOptions vectors;
  vectors.vectorSize = options.vectorSize;
  vectors.registers = options.registers;
  vectors.fma = options.fma;
  manager.addNestedPass<func::FuncOp>(createLowerToVectorPass(vectors));
  LowerDrawsPassOptions draws;
  draws.permute = options.permute;
  manager.addPass(createLowerDrawsPass(draws));
  ExpandMathPassOptions math;
  math.fma = options.fma;
  math.rounding = options.rounding;
  manager.addPass(createExpandMathPass(math));
  LoweringOptions target;
  if (options.permute)
    target.march = "x86-64-v4";
  buildPhase(manager, Phase::LLVM, target);
  return manager.run(module);
}

std::unique_ptr<JitCode> JitCode::compile(StringRef source,
                                          const CodeOptions &options) {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  DialectRegistry registry;
  mlir::bayes::registerAllDialects(registry);
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
  MLIRContext context(registry);
  context.loadAllAvailableDialects();
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(source, &context);
  if (!module || failed(lower(*module, options))) {
    ADD_FAILURE() << "cannot lower:\n" << source.str();
    return nullptr;
  }
  auto llvmContext = std::make_unique<llvm::LLVMContext>();
  std::unique_ptr<llvm::Module> code =
      translateModuleToLLVMIR(*module, *llvmContext);
  llvm::Expected<orc::JITTargetMachineBuilder> host =
      orc::JITTargetMachineBuilder::detectHost();
  if (!code || !host) {
    llvm::consumeError(host.takeError());
    ADD_FAILURE() << "cannot translate:\n" << source.str();
    return nullptr;
  }
  host->setCodeGenOptLevel(llvm::CodeGenOptLevel::Less);
  std::unique_ptr<JitCode> result(new JitCode());
  llvm::Expected<std::unique_ptr<orc::LLJIT>> jit =
      orc::LLJITBuilder().setJITTargetMachineBuilder(*host).create();
  if (!jit) {
    ADD_FAILURE() << llvm::toString(jit.takeError());
    return nullptr;
  }
  result->jit = std::move(*jit);
  if (llvm::Error error = result->jit->addIRModule(
          orc::ThreadSafeModule(std::move(code), std::move(llvmContext)))) {
    ADD_FAILURE() << llvm::toString(std::move(error));
    return nullptr;
  }
  return result;
}

JitCode::JitCode() = default;
JitCode::~JitCode() = default;

void *JitCode::lookUp(StringRef name) {
  llvm::Expected<orc::ExecutorAddr> address = jit->lookup(name);
  if (address)
    return address->toPtr<void *>();
  ADD_FAILURE() << llvm::toString(address.takeError());
  return nullptr;
}

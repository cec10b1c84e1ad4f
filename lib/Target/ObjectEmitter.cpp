//===- ObjectEmitter.cpp - From the LLVM dialect to object files ----------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Target/ObjectEmitter.h"

#include "DescriptorBuilder.h"
#include "Instrumentation.h"
#include "ModuleGuards.h"
#include "WeightsSection.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/Analysis/TargetLibraryInfo.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/DiagnosticPrinter.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Verifier.h"
#include "llvm/Linker/Linker.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Target/TargetMachine.h"
#include <mutex>

using namespace mlir;
using namespace mlir::bayes;

static constexpr llvm::StringLiteral targetTriple = "x86_64-unknown-linux-gnu";

/// Bitcode of lib/Runtime/Model/ModelEntry.c.
static constexpr unsigned char modelEntryBitcode[] = {
#include "ModelEntry.bc.inc"
};

/// What the entry code calls its public symbols instead of `<prefix>_`.
static constexpr llvm::StringLiteral entryPrefix = "bayes_model_";

//===----------------------------------------------------------------------===//
// Target
//===----------------------------------------------------------------------===//

/// Makes LLVM's x86 code generator and assembler known to its registry.
static void registerTarget() {
  static std::once_flag once;
  std::call_once(once, [] {
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86Target();
    LLVMInitializeX86TargetMC();
    LLVMInitializeX86AsmPrinter();
    LLVMInitializeX86AsmParser();
  });
}

/// A code generator for baseline x86-64; functions of a higher tier say so by
/// their attributes.
static llvm::Expected<std::unique_ptr<llvm::TargetMachine>>
createTargetMachine() {
  registerTarget();
  llvm::Triple triple(targetTriple);
  std::string message;
  const llvm::Target *target =
      llvm::TargetRegistry::lookupTarget(triple, message);
  if (!target)
    return llvm::createStringError(message);
  llvm::TargetOptions options;
  // Assembly says what is a loop, and what a spill.
  options.MCOptions.AsmVerbose = true;
  options.AllowFPOpFusion = llvm::FPOpFusion::Strict;
  return std::unique_ptr<llvm::TargetMachine>(target->createTargetMachine(
      triple, getTargetTierInfo(TargetTier::X86_64).cpu, /*Features=*/"",
      options, llvm::Reloc::PIC_, llvm::CodeModel::Small,
      llvm::CodeGenOptLevel::Aggressive));
}

/// The library functions that optimisation may introduce: those an artifact may
/// call.
static llvm::TargetLibraryInfoImpl getLibraryInfo() {
  llvm::TargetLibraryInfoImpl info{llvm::Triple(targetTriple)};
  info.disableAllFunctions();
  for (llvm::StringRef name : getAllowedUndefinedSymbols()) {
    llvm::LibFunc function;
    if (info.getLibFunc(name, function))
      info.setAvailable(function);
  }
  return info;
}

namespace {

//===----------------------------------------------------------------------===//
// Emission
//===----------------------------------------------------------------------===//

/// The state of one emission. The methods are its steps in order.
class Emission {
public:
  Emission(const ArtifactDescription &description, Sanitizer sanitizer);

  llvm::Error addTier(ModuleOp source, TargetTier tier);
  llvm::Error addWeights(llvm::CodeGenFileType type);
  llvm::Error linkEntryCode();
  void nameSymbols();
  llvm::Error optimise();
  void instrument();
  llvm::Error generate(llvm::CodeGenFileType type,
                       llvm::raw_pwrite_stream &stream);

private:
  llvm::Expected<std::unique_ptr<llvm::Module>> translate(ModuleOp source);
  llvm::Error prepareBlocks(llvm::Module &part, TargetTier tier);
  void runPasses(
      llvm::function_ref<llvm::ModulePassManager(llvm::PassBuilder &)> build);
  llvm::Error takeDiagnostics();

  const ArtifactDescription &description;
  const Sanitizer sanitizer;
  llvm::LLVMContext context;
  /// Errors that LLVM reported to its context.
  std::string diagnostics;
  std::unique_ptr<llvm::TargetMachine> machine;
  std::unique_ptr<llvm::Module> module;
  std::optional<MemoryFile> weights;
};

} // namespace

Emission::Emission(const ArtifactDescription &description, Sanitizer sanitizer)
    : description(description), sanitizer(sanitizer) {
  context.setDiagnosticHandlerCallBack(
      [](const llvm::DiagnosticInfo *info, void *text) {
        if (info->getSeverity() != llvm::DS_Error)
          return;
        llvm::raw_string_ostream stream(*static_cast<std::string *>(text));
        llvm::DiagnosticPrinterRawOStream printer(stream);
        info->print(printer);
        stream << '\n';
      },
      &diagnostics);
}

llvm::Error Emission::takeDiagnostics() {
  if (diagnostics.empty())
    return llvm::Error::success();
  return llvm::createStringError("code generation failed: " +
                                 llvm::StringRef(diagnostics).trim());
}

/// Translates the LLVM dialect to LLVM IR.
llvm::Expected<std::unique_ptr<llvm::Module>>
Emission::translate(ModuleOp source) {
  if (!machine) {
    llvm::Expected<std::unique_ptr<llvm::TargetMachine>> created =
        createTargetMachine();
    if (!created)
      return created.takeError();
    machine = std::move(*created);
  }
  registerBuiltinDialectTranslation(*source.getContext());
  registerLLVMDialectTranslation(*source.getContext());
  std::unique_ptr<llvm::Module> part =
      translateModuleToLLVMIR(source, context, description.prefix);
  if (!part)
    return llvm::createStringError(
        "the module cannot be translated to LLVM IR");
  part->setTargetTriple(machine->getTargetTriple());
  part->setDataLayout(machine->createDataLayout());
  part->setPICLevel(llvm::PICLevel::BigPIC);
  return part;
}

/// Adds the code of one tier.
llvm::Error Emission::addTier(ModuleOp source, TargetTier tier) {
  llvm::Expected<std::unique_ptr<llvm::Module>> part = translate(source);
  if (!part)
    return part.takeError();
  if (llvm::Error error = prepareBlocks(**part, tier))
    return error;
  if (!module) {
    module = std::move(*part);
    return llvm::Error::success();
  }
  // Local symbols of the same name get other ones.
  if (llvm::Linker::linkModules(*module, std::move(*part)))
    return llvm::createStringError(
        "the code of the targets cannot be linked: " +
        llvm::StringRef(diagnostics).trim());
  return llvm::Error::success();
}

/// Adds the section of packed weights.
llvm::Error Emission::addWeights(llvm::CodeGenFileType type) {
  if (type == llvm::CodeGenFileType::AssemblyFile) {
    module->appendModuleInlineAsm(
        getElidedWeightsAssembly(description.weights.size()));
    return llvm::Error::success();
  }
  llvm::Expected<MemoryFile> file = MemoryFile::create(description.weights);
  if (!file)
    return file.takeError();
  weights.emplace(std::move(*file));
  module->appendModuleInlineAsm(getWeightsAssembly(*weights));
  return llvm::Error::success();
}

/// The type that a block function has (EmittedModel.h).
static llvm::FunctionType *getBlockType(llvm::LLVMContext &context) {
  llvm::Type *pointer = llvm::PointerType::getUnqual(context);
  llvm::Type *word = llvm::Type::getInt64Ty(context);
  return llvm::FunctionType::get(
      llvm::Type::getVoidTy(context),
      {pointer, word, word, word, pointer, pointer, pointer},
      /*isVarArg=*/false);
}

/// Adds what the contract of a block function promises about its pointers.
static void addPointerAttributes(llvm::Function &block, uint64_t weightsBytes) {
  enum { Input = 0, Weights = 4, Workspace = 5, Results = 6 };
  for (unsigned argument : {Input, Weights, Workspace, Results})
    block.addParamAttr(argument, llvm::Attribute::NoAlias);
  for (unsigned argument : {Input, Weights})
    block.addParamAttr(argument, llvm::Attribute::ReadOnly);
  for (unsigned argument : {Weights, Workspace, Results})
    block.addParamAttr(argument,
                       llvm::Attribute::getWithAlignment(
                           block.getContext(), llvm::Align(weightsAlignment)));
  if (weightsBytes != 0)
    block.addParamAttr(Weights, llvm::Attribute::getWithDereferenceableBytes(
                                    block.getContext(), weightsBytes));
}

/// Checks the block functions, and compiles them and all they call (which is
/// all that the part defines) for the tier. Blocks stay visible, as linking
/// drops what is local and not referred to.
llvm::Error Emission::prepareBlocks(llvm::Module &part, TargetTier tier) {
  if (llvm::Error error = checkDefinitions(part))
    return error;
  if (llvm::Error error = checkTargetIntrinsics(part, tier))
    return error;

  const TargetTierInfo &info = getTargetTierInfo(tier);
  for (llvm::Function &function : part) {
    if (function.isDeclaration())
      continue;
    function.addFnAttr("target-cpu", info.cpu);
    function.addFnAttr("target-features", info.features);
    // LLVM prefers 256-bit vectors on x86-64-v4 unless told otherwise.
    function.addFnAttr("prefer-vector-width", std::to_string(info.vectorBits));
    function.setLinkage(llvm::GlobalValue::InternalLinkage);
  }
  for (llvm::GlobalVariable &variable : part.globals())
    if (!variable.isDeclaration())
      variable.setLinkage(llvm::GlobalValue::InternalLinkage);

  llvm::FunctionType *type = getBlockType(context);
  for (const BlockDescription &block : description.blocks) {
    llvm::Function *function = part.getFunction(block.symbol);
    if (!function || function->isDeclaration())
      return llvm::createStringError("the module does not define function '" +
                                     block.symbol + "'");
    if (function->getFunctionType() != type) {
      std::string expected, found;
      llvm::raw_string_ostream(expected) << *type;
      llvm::raw_string_ostream(found) << *function->getFunctionType();
      return llvm::createStringError(
          llvm::formatv("function '{0}' has type '{1}', expected '{2}'",
                        block.symbol, found, expected));
    }
    function->setName(description.getBlockSymbol(block, tier));
    function->setLinkage(llvm::GlobalValue::ExternalLinkage);
    addPointerAttributes(*function, description.weights.size());
    // Inlined arithmetic could move past the entry code's changes of the
    // rounding mode, and profiles would not name the block.
    function->addFnAttr(llvm::Attribute::NoInline);
  }
  return llvm::Error::success();
}

/// Adds the entry code of the C ABI and the descriptors that it reads.
llvm::Error Emission::linkEntryCode() {
  buildDescriptors(*module, description);

  llvm::StringRef bytes(reinterpret_cast<const char *>(modelEntryBitcode),
                        sizeof(modelEntryBitcode));
  llvm::Expected<std::unique_ptr<llvm::Module>> entry = llvm::parseBitcodeFile(
      llvm::MemoryBufferRef(bytes, "ModelEntry.bc"), context);
  if (!entry)
    return entry.takeError();
  (*entry)->setTargetTriple(module->getTargetTriple());
  (*entry)->setDataLayout(module->getDataLayout());
  if (llvm::Linker::linkModules(*module, std::move(*entry)))
    return llvm::createStringError(
        "the module cannot be linked to the entry code of the C ABI: " +
        llvm::StringRef(diagnostics).trim());
  for (llvm::Function &function : *module) {
    if (function.isDeclaration())
      continue;
    function.setDoesNotThrow();
    // For the backtraces of debuggers and profilers.
    function.setUWTableKind(llvm::UWTableKind::Async);
    markForSanitizer(function, sanitizer);
  }
  return llvm::Error::success();
}

/// Gives the public symbols the model's prefix and makes all others local.
void Emission::nameSymbols() {
  for (llvm::GlobalValue &value : module->global_values()) {
    if (value.isDeclaration())
      continue;
    llvm::StringRef name = value.getName();
    if (!name.consume_front(entryPrefix)) {
      value.setVisibility(llvm::GlobalValue::DefaultVisibility);
      value.setLinkage(value.hasPrivateLinkage()
                           ? llvm::GlobalValue::PrivateLinkage
                           : llvm::GlobalValue::InternalLinkage);
      continue;
    }
    std::string symbol = description.prefix + "_" + name.str();
    // A function of the model's own may happen to have the name.
    if (llvm::GlobalValue *other = module->getNamedValue(symbol))
      other->setName(symbol + ".local");
    value.setName(symbol);
    value.setLinkage(llvm::GlobalValue::ExternalLinkage);
    value.setVisibility(llvm::GlobalValue::DefaultVisibility);
  }
}

/// Runs the passes that `build` makes, with what artifacts may call.
void Emission::runPasses(
    llvm::function_ref<llvm::ModulePassManager(llvm::PassBuilder &)> build) {
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder builder(machine.get());
  functions.registerPass(
      [] { return llvm::TargetLibraryAnalysis(getLibraryInfo()); });
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  build(builder).run(*module, modules);
}

/// Whether `symbol` is one of the library that the artifact is linked with.
static bool isCalledLibrarySymbol(llvm::StringRef symbol,
                                  const ArtifactDescription &description) {
  return !description.libraryProducts.empty() && isLibrarySymbol(symbol);
}

/// Runs the default -O3 pipeline.
llvm::Error Emission::optimise() {
  std::string message;
  llvm::raw_string_ostream stream(message);
  if (llvm::verifyModule(*module, &stream))
    return llvm::createStringError("the module is not valid LLVM IR: " +
                                   llvm::StringRef(message).trim());

  runPasses([](llvm::PassBuilder &builder) {
    return builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O3);
  });
  if (llvm::Error error = checkDeclarations(*module, [&](llvm::StringRef name) {
        // The former is defined by module-level assembly.
        return name == weightsSymbol ||
               isCalledLibrarySymbol(name, description);
      }))
    return error;
  return checkNoGlobalState(*module);
}

/// Adds the checks of the sanitizer, if there is one, and the state that they
/// keep.
void Emission::instrument() {
  if (sanitizer == Sanitizer::None)
    return;
  runPasses([&](llvm::PassBuilder &) {
    llvm::ModulePassManager passes;
    addSanitizerPasses(passes, sanitizer);
    return passes;
  });
}

/// Generates machine code.
llvm::Error Emission::generate(llvm::CodeGenFileType type,
                               llvm::raw_pwrite_stream &stream) {
  llvm::legacy::PassManager passes;
  passes.add(new llvm::TargetLibraryInfoWrapperPass(getLibraryInfo()));
  if (machine->addPassesToEmitFile(passes, stream, /*DwoOut=*/nullptr, type))
    return llvm::createStringError("no code generator for " + targetTriple);
  passes.run(*module);
  return takeDiagnostics();
}

static llvm::Error emit(ArrayRef<ModuleOp> modules,
                        const ArtifactDescription &description,
                        Sanitizer sanitizer, llvm::CodeGenFileType type,
                        llvm::raw_pwrite_stream &stream) {
  if (llvm::Error error = verify(description))
    return error;
  if (modules.size() != description.tiers.size())
    return llvm::createStringError(
        llvm::formatv("found {0} modules for {1} targets", modules.size(),
                      description.tiers.size()));
  Emission emission(description, sanitizer);
  for (auto [module, tier] : llvm::zip_equal(modules, description.tiers))
    if (llvm::Error error = emission.addTier(module, tier))
      return error;
  if (llvm::Error error = emission.addWeights(type))
    return error;
  if (llvm::Error error = emission.linkEntryCode())
    return error;
  emission.nameSymbols();
  if (llvm::Error error = emission.optimise())
    return error;
  emission.instrument();
  return emission.generate(type, stream);
}

llvm::Expected<llvm::SmallVector<char, 0>>
mlir::bayes::emitObject(ArrayRef<ModuleOp> modules,
                        const ArtifactDescription &description,
                        Sanitizer sanitizer) {
  llvm::SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream stream(bytes);
  if (llvm::Error error = emit(modules, description, sanitizer,
                               llvm::CodeGenFileType::ObjectFile, stream))
    return error;
  if (llvm::Error error =
          checkUndefinedSymbols(bytes, [&](llvm::StringRef name) {
            return isSanitizerSymbol(name, sanitizer) ||
                   isCalledLibrarySymbol(name, description);
          }))
    return error;
  return bytes;
}

llvm::Expected<std::string>
mlir::bayes::emitAssembly(ArrayRef<ModuleOp> modules,
                          const ArtifactDescription &description,
                          Sanitizer sanitizer) {
  llvm::SmallVector<char, 0> text;
  llvm::raw_svector_ostream stream(text);
  if (llvm::Error error = emit(modules, description, sanitizer,
                               llvm::CodeGenFileType::AssemblyFile, stream))
    return error;
  return std::string(text.begin(), text.end());
}

//===- Compiler.cpp - From an imported model to an artifact ---------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Compiler/Compiler.h"

#include "PackedWeights.h"
#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "bayes/Dialect/Bayes/Transforms/Allocation.h"
#include "bayes/Dialect/Bayes/Transforms/Sharing.h"
#include "bayes/Dialect/Bayes/Transforms/Transforms.h"
#include "bayes/InitAll.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Support/FileUtilities.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;
using namespace mlir::bayes;

/// The pass that `--share=TEXT` asks for, which is given.
static llvm::Expected<std::unique_ptr<Pass>>
createSharing(const CompileOptions &compile) {
  StringRef text = *compile.share;
  std::string options = text.str();
  llvm::replace(options, ',', ' ');
  std::unique_ptr<Pass> pass =
      createShareWeightsPass(compile.sharingReport, compile.onSharingProgress);
  std::string message;
  auto handle = [&](const Twine &what) {
    message = ": " + what.str();
    return failure();
  };
  if (failed(pass->initializeOptions(options, handle)))
    return llvm::createStringError(
        "expected '--share' to be options such as 'k=16,scope=layer', found '" +
        text + "'" + message);
  return pass;
}

llvm::Error mlir::bayes::checkOptions(const CompileOptions &options) {
  if (llvm::Error error = parseEstimator(options.estimator).takeError())
    return error;
  if (options.samples != "any" && options.samples != "0")
    return llvm::createStringError("expected '--samples' to be 'any' or '0', "
                                   "found '" +
                                   options.samples + "'");
  if (options.compute != "f32" && options.compute != "bf16")
    return llvm::createStringError("expected '--compute' to be 'f32' or "
                                   "'bf16', found '" +
                                   options.compute + "'");
  if (options.onednn != "off" && options.onednn != "auto" &&
      options.onednn != "on")
    return llvm::createStringError(
        "expected '--onednn' to be 'off', 'auto' or 'on', found '" +
        options.onednn + "'");
  if (options.onednn == "on" && !BAYES_HAVE_ONEDNN)
    return llvm::createStringError(
        "'--onednn=on' needs a build with oneDNN, which this one is not");
  if (options.expectedBatch < 1 || options.expectedSamples < 1)
    return llvm::createStringError(
        llvm::formatv("expected '--expected-batch' and '--expected-samples' to "
                      "be positive, found {0} and {1}",
                      options.expectedBatch, options.expectedSamples));
  if (options.allocation) {
    if (llvm::Error error = checkAllocationOptions(*options.allocation))
      return error;
    if (options.share)
      return llvm::createStringError(
          "expected '--%s' or '--share', found both",
          options.allocation->bits != 0 ? "bits" : "budget-bytes");
  }
  if (options.share) {
    llvm::Expected<std::unique_ptr<Pass>> sharing = createSharing(options);
    if (!sharing)
      return sharing.takeError();
  }
  if (!options.prefix.empty() && !isValidPrefix(options.prefix))
    return llvm::createStringError(
        "expected '--prefix' to be a C identifier that begins with a letter "
        "and not with 'bayes', found '" +
        options.prefix + "'");
  return llvm::Error::success();
}

std::unique_ptr<MLIRContext> mlir::bayes::createCompilerContext() {
  DialectRegistry registry;
  bayes::registerAllDialects(registry);
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
  auto context =
      std::make_unique<MLIRContext>(registry, MLIRContext::Threading::DISABLED);
  // The line of the source says where; the op's generic form, which may be a
  // whole function, adds nothing for a user.
  context->printOpOnDiagnostic(false);
  return context;
}

/// True for what begins as an archive of arrays (.npz) or as a safetensors
/// file, which is the length of its header in eight bytes and then JSON.
static bool isCheckpoint(StringRef bytes) {
  return bytes.starts_with(StringRef("PK\3\4")) ||
         (bytes.size() > 8 && bytes[7] == 0 && bytes[8] == '{');
}

OwningOpRef<ModuleOp> mlir::bayes::parseModel(MLIRContext &context,
                                              llvm::SourceMgr &sources,
                                              StringRef path) {
  std::string message;
  std::unique_ptr<llvm::MemoryBuffer> file = openInputFile(path, &message);
  if (!file) {
    emitError(FileLineColLoc::get(&context, path, 0, 0)) << message;
    return nullptr;
  }
  // The parser would quote the bytes.
  if (isCheckpoint(file->getBuffer())) {
    emitError(FileLineColLoc::get(&context, path, 0, 0))
        << "expected an MLIR module, found a checkpoint; import it with "
           "'bayes-translate --import-posterior' first";
    return nullptr;
  }
  sources.AddNewSourceBuffer(std::move(file), llvm::SMLoc());
  return parseSourceFile<ModuleOp>(sources, ParserConfig(&context));
}

/// Register tile and instructions of a tier. The accumulators of a tile take
/// about half of the vector registers; each has the width of 16 floats.
static void setTarget(LoweringOptions &lowering, TargetTier tier) {
  const TargetTierInfo &info = getTargetTierInfo(tier);
  unsigned perVector = 16 / info.getF32Lanes();
  lowering.march = info.name.str();
  lowering.fma = info.hasFMA;
  lowering.rounding = info.vectorBits >= 256;
  lowering.pairs = tier >= TargetTier::X86_64_V4Plus;
  lowering.permutation = info.vectorBits >= 256 ? info.vectorBits / 32 : 0;
  lowering.registers =
      std::max<int64_t>(info.vectorRegisters * 3 / 4 / perVector, 1);
  if (info.vectorBits >= 512)
    lowering.registers = 16;
}

/// What the phases need to know of `tier` and of the options.
static void setLowering(LoweringOptions &lowering,
                        const CompileOptions &options, TargetTier tier) {
  setTarget(lowering, tier);
  lowering.means = options.samples == "0";
  lowering.estimator = options.estimator;
  lowering.expectedBatch = options.expectedBatch;
  lowering.expectedSamples = options.expectedSamples;
  lowering.compute = options.compute;
  lowering.onednn = BAYES_HAVE_ONEDNN ? options.onednn : "off";
}

/// The entry function, or a diagnostic.
static FailureOr<func::FuncOp> findEntry(ModuleOp module) {
  func::FuncOp entry;
  for (auto function : module.getOps<func::FuncOp>()) {
    if (!function->hasAttr(BayesDialect::kEntryAttrName))
      continue;
    if (entry)
      return function.emitError()
             << "expected one function with attribute '"
             << BayesDialect::kEntryAttrName << "' in a module, found another";
    entry = function;
  }
  if (entry && !llvm::hasSingleElement(entry.getBody()))
    return entry.emitError() << "expected an entry function of one block";
  if (entry)
    return entry;
  for (Operation &op : module.getOps())
    if (op.hasAttr(BayesDialect::kBlockAttrName))
      return module.emitError()
             << "expected a model as it was imported or of the phase "
                "'estimate', found the blocks of a later phase";
  return module.emitError()
         << "expected a function with attribute '"
         << BayesDialect::kEntryAttrName << "', the entry of the model";
}

/// Runs the phases after `before` up to and including `last` for `tier`.
static LogicalResult
runPhases(ModuleOp module, const CompileOptions &options, TargetTier tier,
          Phase before, Phase last,
          function_ref<LogicalResult(PassManager &)> configure) {
  LoweringOptions lowering;
  setLowering(lowering, options, tier);
  PassManager manager(module.getContext());
  if (configure && failed(configure(manager)))
    return failure();
  if (before == Phase::Import && options.allocation)
    manager.addPass(
        createAllocateBitsPass(*options.allocation, options.allocationReport));
  if (before == Phase::Import && options.share) {
    llvm::Expected<std::unique_ptr<Pass>> sharing = createSharing(options);
    if (!sharing)
      return module.emitError() << llvm::toString(sharing.takeError());
    manager.addPass(std::move(*sharing));
  }
  for (const PhaseInfo &info : getPhases())
    if (info.phase > before && info.phase <= last)
      buildPhase(manager, info.phase, lowering);
  return manager.run(module);
}

LogicalResult
mlir::bayes::runPhases(ModuleOp module, const CompileOptions &options,
                       Phase last,
                       function_ref<LogicalResult(PassManager &)> configure) {
  FailureOr<func::FuncOp> entry = findEntry(module);
  if (failed(entry))
    return failure();
  // Nothing but the entry can be called from outside of an artifact.
  for (auto function : module.getOps<func::FuncOp>())
    function.setVisibility(function == *entry
                               ? SymbolTable::Visibility::Public
                               : SymbolTable::Visibility::Private);
  return ::runPhases(module, options, options.tiers.back(), Phase::Import, last,
                     configure);
}

/// Names of the results: those of the statistics that compute them.
static FailureOr<SmallVector<std::string>> getOutputNames(func::FuncOp entry) {
  SmallVector<std::string> names;
  llvm::StringMap<MonteCarloOp> seen;
  auto terminator =
      cast<func::ReturnOp>(entry.getBody().front().getTerminator());
  for (auto [number, value] : llvm::enumerate(terminator.getOperands())) {
    auto op = value.getDefiningOp<MonteCarloOp>();
    if (!op)
      return entry.emitError()
             << "expected result " << number
             << " of the entry function to be a statistic of a "
                "'bayes.monte_carlo' op";
    unsigned result = cast<OpResult>(value).getResultNumber();
    names.push_back(cast<StatisticAttrInterface>(op.getStatistics()[result])
                        .getStatisticName()
                        .str());
    auto [first, isNew] = seen.try_emplace(names.back(), op);
    if (isNew)
      continue;
    InFlightDiagnostic error =
        op.emitOpError() << "expected every statistic at most once among the "
                            "results of the entry function, found '"
                         << names.back() << "' twice";
    if (first->second != op)
      error.attachNote(first->second.getLoc()) << "the first is here";
    return error;
  }
  return names;
}

/// Checks that the results of the entry function can be named.
static LogicalResult checkOutputs(ModuleOp module) {
  FailureOr<func::FuncOp> entry = findEntry(module);
  if (failed(entry))
    return failure();
  return getOutputNames(*entry);
}

/// What the artifact says of itself beyond the fixed fields.
static std::string describeAsJson(const CompileOptions &options,
                                  const ArtifactDescription &description) {
  llvm::json::Array sizes;
  for (const BlockDescription &block : description.blocks)
    sizes.push_back(static_cast<int64_t>(block.examples));
  llvm::json::Object object{{"estimator", options.estimator},
                            {"expected_batch", options.expectedBatch},
                            {"expected_samples", options.expectedSamples},
                            {"samples", options.samples},
                            {"example_blocks", std::move(sizes)},
                            {"onednn", !description.libraryProducts.empty()}};
  return llvm::formatv("{0}", llvm::json::Value(std::move(object))).str();
}

/// Fills in what the imported module says, which can be compiled.
static LogicalResult describeEntry(ModuleOp module,
                                   const CompileOptions &options,
                                   ArtifactDescription &description) {
  FailureOr<func::FuncOp> entry = findEntry(module);
  if (failed(entry))
    return failure();
  std::string name = module.getSymName().value_or("model").str();
  description.name = name;
  description.prefix =
      options.prefix.empty() ? makePrefix(name) : options.prefix;
  description.tiers = options.tiers;
  auto divisor = entry->getArgAttrOfType<FloatAttr>(
      BayesDialect::kInput, BayesDialect::kUint8DivisorAttrName);
  description.uint8Divisor =
      divisor ? divisor.getValue().convertToFloat() : 0.0f;
  auto input =
      cast<RankedTensorType>(entry->getArgumentTypes()[BayesDialect::kInput]);
  description.inputShape.assign(input.getShape().drop_front().begin(),
                                input.getShape().end());
  FailureOr<SmallVector<std::string>> names = getOutputNames(*entry);
  if (failed(names))
    return failure();
  for (auto [outputName, type] :
       llvm::zip_equal(*names, entry->getResultTypes())) {
    ArrayRef<int64_t> shape = cast<RankedTensorType>(type).getShape();
    description.outputs.push_back(
        {outputName, SmallVector<int64_t>(shape.drop_front())});
  }
  return success();
}

/// Reports the first op that the phases did not lower.
static LogicalResult checkLowered(ModuleOp module) {
  WalkResult walk = module.walk([](Operation *op) {
    if (isa<LLVM::LLVMDialect>(op->getDialect()) ||
        isa<ModuleOp, ParameterOp>(op))
      return WalkResult::advance();
    op->emitOpError() << "has no lowering to native code";
    return WalkResult::interrupt();
  });
  return failure(walk.wasInterrupted());
}

/// Takes over what the phase `buffers` decided, which is the same for every
/// tier, and moves the weights out of the module.
static LogicalResult takeLayout(ModuleOp module, CompiledModel &model) {
  auto layout =
      module->getAttrOfType<DictionaryAttr>(BayesDialect::kLayoutAttrName);
  ArtifactDescription &description = model.description;
  if (failed(packWeights(module, layout, description, model.weights)))
    return failure();
  description.workspaceBytes =
      layout.getAs<IntegerAttr>("workspace_bytes").getInt();
  if (auto products = layout.getAs<ArrayAttr>("onednn")) {
    for (auto product : products.getAsRange<DictionaryAttr>()) {
      auto get = [&](StringRef name) -> uint64_t {
        return product.getAs<IntegerAttr>(name).getInt();
      };
      description.libraryProducts.push_back(
          {get("rows"), get("reduction"), get("columns"), get("weights_offset"),
           get("panel_width")});
    }
    description.libraryStateOffset =
        layout.getAs<IntegerAttr>("onednn_state").getInt();
  }
  for (NamedAttribute block : layout.getAs<DictionaryAttr>("blocks"))
    description.blocks.push_back(
        {static_cast<uint64_t>(cast<IntegerAttr>(block.getValue()).getInt()),
         block.getName().str()});
  llvm::sort(description.blocks, [](const auto &a, const auto &b) {
    return a.examples > b.examples;
  });
  return success();
}

SmallVector<ModuleOp> CompiledModel::getModules() const {
  return llvm::map_to_vector(
      modules, [](const OwningOpRef<ModuleOp> &module) { return *module; });
}

FailureOr<CompiledModel> mlir::bayes::compileModel(
    ModuleOp module, const CompileOptions &options,
    function_ref<LogicalResult(PassManager &)> configure) {
  CompiledModel model;
  OwningOpRef<ModuleOp> planned = module.clone();
  // What is wrong with the results is said before minutes are spent.
  if (failed(checkWeights(module)) || failed(checkOutputs(module)) ||
      failed(runPhases(*planned, options, Phase::Buffers, configure)) ||
      failed(describeEntry(module, options, model.description)) ||
      failed(takeLayout(*planned, model)))
    return failure();

  for (TargetTier tier : options.tiers) {
    model.modules.push_back(planned->clone());
    ModuleOp lowered = *model.modules.back();
    if (failed(::runPhases(lowered, options, tier, Phase::Buffers, Phase::LLVM,
                           configure)) ||
        failed(checkLowered(lowered)))
      return failure();
  }
  model.description.json = describeAsJson(options, model.description);
  return model;
}

//===- BayesCompile.cpp - Compiler driver as a library --------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Tools/BayesCompile.h"

#include "AllocationFlags.h"
#include "SharingProgress.h"
#include "ValidationFlags.h"
#include "bayes-runtime/Runner/Dataset.h"
#include "bayes/Compiler/Compiler.h"
#include "bayes/Dialect/Bayes/Transforms/Allocation.h"
#include "bayes/Dialect/Bayes/Transforms/Sharing.h"
#include "bayes/Target/HeaderWriter.h"
#include "bayes/Target/Linker.h"
#include "bayes/Target/ObjectEmitter.h"
#include "bayes/Tools/ToolMain.h"
#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Support/ToolUtilities.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;
using namespace mlir::bayes;
namespace cl = llvm::cl;

namespace {

/// The command line. The options live as long as the object, not globally.
struct Options {
  cl::OptionCategory category{"bayes-compile options"};
  cl::opt<std::string> input{cl::Positional, cl::desc("MODEL"), cl::Required,
                             cl::cat(category)};
  cl::opt<std::string> output{
      "o",
      cl::desc("what to write (required without --compile-to): .o, .a or .so, "
               "each with a C header of the same name beside it; no suffix for "
               "an executable\n"
               "with --compile-to: '-', a file, a device or a pipe for text "
               "(default '-'), which leaves out the weights and cannot be "
               "compiled on; .mlirbc for bytecode, which has them and can be "
               "compiled after the phases import and estimate"),
      cl::value_desc("FILE"), cl::cat(category)};
  cl::opt<std::string> march{
      "march",
      cl::desc("instruction sets: x86-64, x86-64-v3, x86-64-v4, x86-64-v4+ "
               "(v4 with VBMI, VBMI2, VNNI and BF16) or native, the best of "
               "this CPU (default native)\n"
               "several, separated by commas, make an artifact that picks the "
               "best that the CPU has when it is loaded"),
      cl::value_desc("TIERS"), cl::init("native"), cl::cat(category)};
  cl::opt<std::string> estimator{
      "estimator",
      cl::desc(
          "how products with random weights are estimated: auto (whichever "
          "of the next two is cheaper), weight-sampling, "
          "local-reparameterization, or tied (weights that share a table "
          "have one draw for each entry: another law) (default auto)"),
      cl::value_desc("NAME"), cl::init("auto"), cl::cat(category)};
  cl::opt<std::string> samples{
      "samples",
      cl::desc("draws of the weights for a prediction: any (as many as a call "
               "asks for) or 0 (none: one pass with the means of the weights, "
               "whatever a call asks for) (default any)"),
      cl::value_desc("N"), cl::init("any"), cl::cat(category)};
  cl::opt<int64_t> expectedBatch{
      "expected-batch",
      cl::desc("examples per call to choose estimators for, at least 1 "
               "(default 1)"),
      cl::value_desc("N"), cl::init(1), cl::cat(category)};
  cl::opt<int64_t> expectedSamples{
      "expected-samples",
      cl::desc("samples per call to choose estimators for, at least 1 "
               "(default 32)"),
      cl::value_desc("N"), cl::init(32), cl::cat(category)};
  AllocationFlags allocation{category};
  cl::opt<std::string> share{
      "share",
      cl::desc("let the weights share tables of Gaussians first; options of "
               "bayes-share-weights, separated by commas, such as "
               "k=16,scope=layer (default: they do not share)"),
      cl::value_desc("OPTIONS"), cl::cat(category)};
  cl::opt<bool> shareReport{
      "share-report",
      cl::desc("with --share, print what became of each weight to standard "
               "error: the entries of its table, outliers, blended elements, "
               "bits of a weight with its part of tables and scales, the sum "
               "of KL(new law, law) in nats, and its size (default: do not)"),
      cl::cat(category)};
  cl::opt<bool> progress{
      "progress",
      cl::desc(
          "with --share, say on standard error after which round the "
          "clustering of a table is (default: only if that is a terminal)"),
      cl::cat(category)};
  ValidationFlags validation{category};
  cl::opt<std::string> compute{
      "compute",
      cl::desc("type of the factors of products, whose sums are f32: f32, or "
               "bf16, to which factors are rounded: faster where weights have "
               "--bits and the CPU multiplies bf16 (default f32)"),
      cl::value_desc("TYPE"), cl::init("f32"), cl::cat(category)};
  cl::opt<std::string> onednn{
      "onednn",
      cl::desc("large products as calls of oneDNN, which the artifact then "
               "needs: off, auto (where it is estimated to be faster, if this "
               "build has oneDNN) or on (wherever it is possible) (default "
               "off)"),
      cl::value_desc("WHEN"), cl::init("off"), cl::cat(category)};
  cl::opt<std::string> prefix{
      "prefix",
      cl::desc("beginning of the public symbols: a C identifier that begins "
               "with a letter and not with 'bayes' (default: the name of the "
               "module, or of its file, with '_' for other characters than "
               "letters and digits, after 'model_' if it is no such identifier "
               "then)"),
      cl::value_desc("NAME"), cl::cat(category)};
  cl::opt<std::string> compileTo{"compile-to", cl::desc(describePhases()),
                                 cl::value_desc("PHASE"), cl::cat(category)};
  cl::opt<std::string> sanitize{
      "sanitize",
      cl::desc("let the code check what it does with memory, with the run time "
               "of Clang 22: address (AddressSanitizer) or thread "
               "(ThreadSanitizer) (default: neither)"),
      cl::value_desc("NAME"), cl::cat(category)};
  cl::opt<bool> remarks{
      "remarks",
      cl::desc("print what the passes decided and why (default: do not)"),
      cl::cat(category)};

  static const char *describePhases() {
    static const std::string text = [] {
      std::string result = "print the IR after a phase and stop (default: "
                           "compile to an artifact):";
      for (const PhaseInfo &info : getPhases())
        result += ("\n  " + info.name + ": " + info.description).str();
      return result + "\n  asm: the code as assembly text";
    }();
    return text.c_str();
  }
};

} // namespace

/// The exit code of a step that may fail.
static int finish(llvm::Error error) {
  return error ? failTool(std::move(error)) : ::bayes::ExitSuccess;
}

static ::bayes::HelpPage makeHelp(const cl::OptionCategory &category) {
  ::bayes::HelpPage page;
  page.usage = "bayes-compile MODEL -o FILE [options]";
  page.description =
      "Compiles a Bayesian neural network to native code for x86-64: an "
      "object, "
      "an archive or a shared library with a C interface, or an executable "
      "that "
      "predicts data sets. MODEL is an MLIR module, text or bytecode, as "
      "bayes-translate writes it; '-' is standard input.";
  page.sections = {describeOptions(category)};
  page.failures = "the model or a file is not as it should be; no output is "
                  "written or changed";
  page.examples = {"bayes-compile mnist.mlir -o mnist",
                   "bayes-compile mnist.mlir -o mnist.so "
                   "--march=x86-64,x86-64-v3,x86-64-v4+",
                   "bayes-compile mnist.mlir --compile-to=tile"};
  return page;
}

static int writeIR(ModuleOp module, StringRef path) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  if (path.ends_with(".mlirbc")) {
    if (failed(writeBytecodeToFile(module, stream)))
      return failTool("the module cannot be written as bytecode");
    return finish(writeOutput(path, text));
  }
  OpPrintingFlags flags;
  flags.elideLargeElementsAttrs(64).elideLargeResourceString(64);
  module->print(stream, flags);
  stream << '\n';
  return finish(writeOutput(path, text));
}

/// Where the C header of an artifact goes.
static std::string getHeaderPath(StringRef artifact) {
  SmallString<128> path(artifact);
  llvm::sys::path::replace_extension(path, ".h");
  return std::string(path);
}

/// Fails if one of `outputs` is the file of one of `inputs`.
static llvm::Error checkNoInput(ArrayRef<std::string> outputs,
                                ArrayRef<std::string> inputs) {
  for (StringRef output : outputs)
    for (StringRef input : inputs)
      if (llvm::Error error = checkNotInput(output, input))
        return error;
  return llvm::Error::success();
}

static int writeArtifact(const CompiledModel &model, StringRef path,
                         ArtifactKind kind, Sanitizer sanitizer,
                         StringRef program) {
  llvm::Expected<SmallVector<char, 0>> object =
      emitObject(model.getModules(), model.description, sanitizer);
  if (!object)
    return failTool(object.takeError());
  LinkerOptions linker;
  linker.toolDirectory = llvm::sys::path::parent_path(program).str();
  linker.sanitizer = sanitizer;
  linker.callsOneDNN = !model.description.libraryProducts.empty();
  llvm::Expected<OutputFile> artifact =
      makeArtifact(*object, model.description.prefix, path, kind, linker);
  if (!artifact)
    return failTool(artifact.takeError());
  if (kind != ArtifactKind::Executable) {
    llvm::Expected<std::string> text = writeHeader(model.description);
    if (!text)
      return failTool(text.takeError());
    llvm::Expected<OutputFile> header = OutputFile::create(
        getHeaderPath(path), ArrayRef<char>(text->data(), text->size()));
    if (!header)
      return failTool(header.takeError());
    if (llvm::Error error = header->commit())
      return failTool(std::move(error));
  }
  return finish(artifact->commit());
}

int mlir::bayes::bayesCompileMain(int argc, char **argv) {
  llvm::InitLLVM initialize(argc, argv);
  handleOutOfMemory();
  Options options;
  registerMLIRContextCLOptions();
  registerPassManagerCLOptions();
  registerDefaultTimingManagerCLOptions();
  if (std::optional<int> code = parseToolOptions(argc, argv, "bayes-compile",
                                                 makeHelp(options.category)))
    return *code;

  CompileOptions compile;
  llvm::Expected<SmallVector<TargetTier>> tiers =
      parseTargetTiers(options.march);
  if (!tiers)
    return failTool(tiers.takeError(), ::bayes::ExitUsage);
  compile.tiers = *tiers;
  llvm::Expected<Sanitizer> sanitizer = parseSanitizer(options.sanitize);
  if (!sanitizer)
    return failTool(sanitizer.takeError(), ::bayes::ExitUsage);
  compile.estimator = options.estimator;
  llvm::Expected<std::optional<AllocationOptions>> allocation =
      options.allocation.parse();
  if (!allocation)
    return failTool(allocation.takeError(), ::bayes::ExitUsage);
  compile.allocation = *allocation;
  AllocationReport allocated;
  if (options.allocation.wantsReport())
    compile.allocationReport = &allocated;
  if (options.share.getNumOccurrences() != 0)
    compile.share = options.share;
  SharingReport sharing;
  if (options.shareReport) {
    if (!compile.share)
      return failTool("expected '--share' with '--share-report', found none",
                      ::bayes::ExitUsage);
    compile.sharingReport = &sharing;
  }
  if (options.progress && !compile.share)
    return failTool("expected '--share' with '--progress', found none",
                    ::bayes::ExitUsage);
  compile.expectedBatch = options.expectedBatch;
  compile.expectedSamples = options.expectedSamples;
  compile.compute = options.compute;
  compile.samples = options.samples;
  compile.onednn = options.onednn;
  compile.prefix = options.prefix;
  if (llvm::Error error = checkOptions(compile))
    return failTool(std::move(error), ::bayes::ExitUsage);
  llvm::Expected<std::optional<ValidationRequest>> validation =
      options.validation.parse(compile);
  if (!validation)
    return failTool(validation.takeError(), ::bayes::ExitUsage);

  std::optional<Phase> last;
  bool assembly = options.compileTo == "asm";
  if (!options.compileTo.empty() && !assembly) {
    last = symbolizePhase(options.compileTo);
    if (!last)
      return failTool("expected '--compile-to' to name a phase (see --help), "
                      "found '" +
                          options.compileTo + "'",
                      ::bayes::ExitUsage);
    if (*last > Phase::Buffers && compile.tiers.size() > 1)
      return failTool("expected one instruction set, as the IR of phase '" +
                          options.compileTo + "' is for one, found '" +
                          options.march + "'",
                      ::bayes::ExitUsage);
  }
  StringRef suffix = llvm::sys::path::extension(options.output);
  if (!options.compileTo.empty() &&
      (llvm::is_contained({".o", ".a", ".so"}, suffix) ||
       (assembly && suffix == ".mlirbc")))
    return failTool("'--compile-to=" + options.compileTo + "' writes no '" +
                        suffix + "' file, found '" + options.output + "'",
                    ::bayes::ExitUsage);
  ArtifactKind kind = ArtifactKind::Executable;
  if (options.compileTo.empty()) {
    if (options.output.empty() || options.output == "-")
      return failTool("expected a file for the output ('-o')",
                      ::bayes::ExitUsage);
    llvm::Expected<ArtifactKind> parsed = getArtifactKind(options.output);
    if (!parsed)
      return failTool(parsed.takeError(), ::bayes::ExitUsage);
    kind = *parsed;
  }
  bool hasHeader =
      options.compileTo.empty() && kind != ArtifactKind::Executable;
  SmallVector<std::string> inputs = {options.input};
  if (*validation)
    inputs.append({(*validation)->images, (*validation)->labels});
  SmallVector<std::string> outputs = {options.output};
  if (hasHeader)
    outputs.push_back(getHeaderPath(options.output));
  if (llvm::Error error = checkNoInput(outputs, inputs))
    return failTool(std::move(error));
  std::optional<::bayes::runner::Dataset> data;
  if (*validation) {
    auto loaded = ::bayes::runner::Dataset::load((*validation)->images,
                                                 (*validation)->labels);
    if (!loaded)
      return failTool(loaded.error().message);
    data = std::move(*loaded);
  }

  SharingProgress progress(llvm::errs(), llvm::errs().is_displayed());
  if (options.progress || (llvm::errs().is_displayed() &&
                           options.progress.getNumOccurrences() == 0))
    compile.onSharingProgress = [&](StringRef table,
                                    const ::bayes::ClusteringProgress &done) {
      progress.show(table, done);
    };
  std::unique_ptr<MLIRContext> context = createCompilerContext();
  llvm::SourceMgr sources;
  SourceMgrDiagnosticHandler handler(sources, context.get());
  if (options.remarks) {
    const std::string every = ".*";
    remark::RemarkCategories categories{every, every, every, every, every};
    if (failed(remark::enableOptimizationRemarks(
            *context, nullptr,
            std::make_unique<remark::RemarkEmittingPolicyAll>(), categories,
            /*printAsEmitRemarks=*/true)))
      return failTool("remarks cannot be enabled");
  }
  OwningOpRef<ModuleOp> module = parseModel(*context, sources, options.input);
  if (!module)
    return ::bayes::ExitFailure;
  if (!module->getSymName() && options.input != "-")
    module->setSymName(llvm::sys::path::stem(options.input));

  DefaultTimingManager timing;
  applyDefaultTimingManagerCLOptions(timing);
  TimingScope scope = timing.getRootScope();
  auto configure = [&](PassManager &manager) {
    manager.enableTiming(scope);
    return applyPassManagerCLOptions(manager);
  };
  auto printReports = [&] {
    if (compile.allocationReport)
      allocated.print(llvm::errs());
    if (compile.sharingReport)
      sharing.print(llvm::errs());
  };
  if (data) {
    FailureOr<ValidatedModel> validated = compressAndValidate(
        *module, compile, *data, (*validation)->samples, configure);
    progress.clear();
    if (failed(validated))
      return ::bayes::ExitFailure;
    printReports();
    validated->report.print(llvm::errs());
    if (failed(checkTolerances(module->getLoc(), validated->report,
                               (*validation)->tolerances)))
      return ::bayes::ExitFailure;
    // What has been measured is compiled on.
    module = std::move(validated->module);
    compile.allocation.reset();
    compile.allocationReport = nullptr;
    compile.share.reset();
    compile.sharingReport = nullptr;
  }
  if (last) {
    LogicalResult done = runPhases(*module, compile, *last, configure);
    progress.clear();
    if (failed(done))
      return ::bayes::ExitFailure;
    printReports();
    return writeIR(*module, options.output);
  }
  FailureOr<CompiledModel> model = compileModel(*module, compile, configure);
  progress.clear();
  if (failed(model))
    return ::bayes::ExitFailure;
  printReports();
  if (assembly) {
    llvm::Expected<std::string> text =
        emitAssembly(model->getModules(), model->description, *sanitizer);
    if (!text)
      return failTool(text.takeError());
    return finish(writeOutput(options.output, *text));
  }
  return writeArtifact(*model, options.output, kind, *sanitizer,
                       llvm::sys::fs::getMainExecutable(argv[0], nullptr));
}

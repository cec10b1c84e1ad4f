//===- BayesCompile.cpp - Compiler driver as a library -*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Tools/BayesCompile.h"

#include "bayes/Compiler/Compiler.h"
#include "bayes/Target/HeaderWriter.h"
#include "bayes/Target/Linker.h"
#include "bayes/Target/ObjectEmitter.h"
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
#include "llvm/Support/WithColor.h"

using namespace mlir;
using namespace mlir::bayes;
namespace cl = llvm::cl;

namespace {

/// The command line. The options live as long as the object, not globally.
struct Options {
  cl::OptionCategory category{"bayes-compile options"};
  cl::opt<std::string> input{cl::Positional, cl::desc("<model.mlir>"),
                             cl::Required, cl::cat(category)};
  cl::opt<std::string> output{
      "o",
      cl::desc("Output: .o, .a or .so (with a C header beside it), no suffix "
               "for an executable; for --compile-to '-' or a file, .mlirbc "
               "for bytecode, which has the weights that text leaves out"),
      cl::value_desc("file"), cl::cat(category)};
  cl::opt<std::string> march{
      "march",
      cl::desc("Instruction set: x86-64, x86-64-v3, x86-64-v4 or native"),
      cl::value_desc("tier"), cl::init("native"), cl::cat(category)};
  cl::opt<std::string> estimator{
      "estimator",
      cl::desc("auto, weight-sampling or local-reparameterization"),
      cl::init("auto"), cl::cat(category)};
  cl::opt<int64_t> expectedBatch{
      "expected-batch",
      cl::desc("Examples per call to choose estimators for (default 1)"),
      cl::value_desc("n"), cl::init(1), cl::cat(category)};
  cl::opt<int64_t> expectedSamples{
      "expected-samples",
      cl::desc("Samples per call to choose estimators for (default 32)"),
      cl::value_desc("n"), cl::init(32), cl::cat(category)};
  cl::opt<std::string> prefix{
      "prefix",
      cl::desc("Beginning of the public symbols (default: the module's name)"),
      cl::value_desc("identifier"), cl::cat(category)};
  cl::opt<std::string> compileTo{"compile-to", cl::desc(describePhases()),
                                 cl::value_desc("phase"), cl::cat(category)};
  cl::opt<bool> remarks{"remarks",
                        cl::desc("Print what the passes decided and why"),
                        cl::cat(category)};

  static const char *describePhases() {
    static const std::string text = [] {
      std::string result = "Print the IR after a phase and stop:";
      for (const PhaseInfo &info : getPhases())
        result += ("\n  " + info.name + ": " + info.description).str();
      return result + "\n  asm: the code as assembly text";
    }();
    return text.c_str();
  }
};

} // namespace

static int fail(const Twine &message) {
  llvm::WithColor::error(llvm::errs()) << message << '\n';
  return 1;
}

static int fail(llvm::Error error) {
  return fail(llvm::toString(std::move(error)));
}

/// Writes what is not an artifact, all of it or nothing.
static int writeText(StringRef path, StringRef text) {
  if (path.empty() || path == "-") {
    llvm::raw_fd_ostream &out = llvm::outs();
    out << text;
    out.flush();
    if (!out.has_error())
      return 0;
    std::error_code code = out.error();
    out.clear_error();
    return fail("cannot write to standard output: " + code.message());
  }
  llvm::Expected<OutputFile> file =
      OutputFile::create(path, ArrayRef<char>(text.data(), text.size()));
  if (!file)
    return fail(file.takeError());
  if (llvm::Error error = file->commit())
    return fail(std::move(error));
  return 0;
}

static int writeIR(ModuleOp module, StringRef path) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  if (path.ends_with(".mlirbc")) {
    if (failed(writeBytecodeToFile(module, stream)))
      return fail("the module cannot be written as bytecode");
    return writeText(path, text);
  }
  OpPrintingFlags flags;
  flags.elideLargeElementsAttrs(64).elideLargeResourceString(64);
  module->print(stream, flags);
  stream << '\n';
  return writeText(path, text);
}

static int writeArtifact(const CompiledModel &model, StringRef path,
                         ArtifactKind kind, StringRef program) {
  llvm::Expected<SmallVector<char, 0>> object =
      emitObject(*model.module, model.description);
  if (!object)
    return fail(object.takeError());
  LinkerOptions linker;
  linker.toolDirectory = llvm::sys::path::parent_path(program).str();
  llvm::Expected<OutputFile> artifact =
      makeArtifact(*object, model.description.prefix, path, kind, linker);
  if (!artifact)
    return fail(artifact.takeError());
  if (kind != ArtifactKind::Executable) {
    llvm::Expected<std::string> text = writeHeader(model.description);
    if (!text)
      return fail(text.takeError());
    SmallString<128> headerPath(path);
    llvm::sys::path::replace_extension(headerPath, ".h");
    llvm::Expected<OutputFile> header = OutputFile::create(
        headerPath, ArrayRef<char>(text->data(), text->size()));
    if (!header)
      return fail(header.takeError());
    if (llvm::Error error = header->commit())
      return fail(std::move(error));
  }
  if (llvm::Error error = artifact->commit())
    return fail(std::move(error));
  return 0;
}

int bayes::bayesCompileMain(int argc, char **argv) {
  llvm::InitLLVM initialize(argc, argv);
  Options options;
  registerMLIRContextCLOptions();
  registerPassManagerCLOptions();
  registerDefaultTimingManagerCLOptions();
  // LLVM's libraries bring hundreds of options, which work all the same.
  cl::HideUnrelatedOptions(options.category);
  cl::SetVersionPrinter([](raw_ostream &os) {
    os << "bayes-compile " BAYES_VERSION " (LLVM " LLVM_VERSION_STRING ")\n";
  });
  cl::ParseCommandLineOptions(
      argc, argv,
      "bayes-compile: compiles a Bayesian neural network to native code\n\n"
      "MLIR's options for passes work too: --mlir-print-ir-after-all, "
      "--mlir-timing,\n--mlir-pass-statistics, ...\n");

  CompileOptions compile;
  llvm::Expected<TargetTier> tier = parseTargetTier(options.march);
  if (!tier)
    return fail(tier.takeError());
  compile.tier = *tier;
  compile.estimator = options.estimator;
  compile.expectedBatch = options.expectedBatch;
  compile.expectedSamples = options.expectedSamples;
  compile.prefix = options.prefix;
  if (compile.expectedBatch < 1 || compile.expectedSamples < 1)
    return fail("expected '--expected-batch' and '--expected-samples' to be "
                "positive, found " +
                Twine(compile.expectedBatch) + " and " +
                Twine(compile.expectedSamples));
  if (!compile.prefix.empty() && !isValidPrefix(compile.prefix))
    return fail("expected '--prefix' to be a C identifier that begins with a "
                "letter and not with 'bayes', found '" +
                compile.prefix + "'");

  std::optional<Phase> last;
  bool assembly = options.compileTo == "asm";
  if (!options.compileTo.empty() && !assembly) {
    last = symbolizePhase(options.compileTo);
    if (!last)
      return fail("expected '--compile-to' to name a phase (see --help), "
                  "found '" +
                  options.compileTo + "'");
  }
  ArtifactKind kind = ArtifactKind::Executable;
  if (options.compileTo.empty()) {
    if (options.output.empty() || options.output == "-")
      return fail("expected a file for the output ('-o')");
    llvm::Expected<ArtifactKind> parsed = getArtifactKind(options.output);
    if (!parsed)
      return fail(parsed.takeError());
    kind = *parsed;
  }

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
      return fail("remarks cannot be enabled");
  }
  OwningOpRef<ModuleOp> module = parseModel(*context, sources, options.input);
  if (!module)
    return 1;
  if (!module->getSymName() && options.input != "-")
    module->setSymName(llvm::sys::path::stem(options.input));

  DefaultTimingManager timing;
  applyDefaultTimingManagerCLOptions(timing);
  TimingScope scope = timing.getRootScope();
  auto configure = [&](PassManager &manager) {
    manager.enableTiming(scope);
    return applyPassManagerCLOptions(manager);
  };
  if (last) {
    if (failed(runPhases(*module, compile, *last, configure)))
      return 1;
    return writeIR(*module, options.output);
  }
  FailureOr<CompiledModel> model = compileModel(*module, compile, configure);
  if (failed(model))
    return 1;
  if (assembly) {
    llvm::Expected<std::string> text =
        emitAssembly(*model->module, model->description);
    if (!text)
      return fail(text.takeError());
    return writeText(options.output, *text);
  }
  return writeArtifact(*model, options.output, kind,
                       llvm::sys::fs::getMainExecutable(argv[0], nullptr));
}

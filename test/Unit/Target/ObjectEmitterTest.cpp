//===- ObjectEmitterTest.cpp - Object files -------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Target/ObjectEmitter.h"

#include "TestModel.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Object/ELFObjectFile.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include <set>

using namespace mlir;
using namespace mlir::bayes;
using namespace mlir::bayes::test;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsSubsetOf;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

namespace {

/// An emitted object, parsed.
class EmittedObject {
public:
  explicit EmittedObject(TestModel &model)
      : bytes(llvm::cantFail(emitObject(model.getModule(), model.description))),
        file(llvm::cantFail(
            llvm::object::ObjectFile::createObjectFile(llvm::MemoryBufferRef(
                llvm::StringRef(bytes.data(), bytes.size()), "test.o")))) {}

  /// Names of the symbols whose flags agree with `set` in the bits `mask`.
  std::vector<std::string> getSymbols(uint32_t mask, uint32_t set) const {
    std::vector<std::string> names;
    for (const llvm::object::SymbolRef &symbol : file->symbols())
      if ((llvm::cantFail(symbol.getFlags()) & mask) == set)
        names.push_back(llvm::cantFail(symbol.getName()).str());
    llvm::erase(names, "");
    return names;
  }

  std::optional<llvm::object::SectionRef>
  getSection(llvm::StringRef name) const {
    for (const llvm::object::SectionRef &section : file->sections())
      if (llvm::cantFail(section.getName()) == name)
        return section;
    return std::nullopt;
  }

private:
  llvm::SmallVector<char, 0> bytes;
  std::unique_ptr<llvm::object::ObjectFile> file;
};

constexpr uint32_t undefined = llvm::object::BasicSymbolRef::SF_Undefined;
constexpr uint32_t global = llvm::object::BasicSymbolRef::SF_Global;

TEST(ObjectEmitterTest, ExportsOnlyTheInterface) {
  TestModel model;
  EmittedObject object(model);
  EXPECT_THAT(object.getSymbols(undefined | global, global),
              UnorderedElementsAre("tiny_info", "tiny_status_message",
                                   "tiny_init", "tiny_free", "tiny_tier",
                                   "tiny_workspace_size", "tiny_predict",
                                   "tiny_api"));
}

TEST(ObjectEmitterTest, NeedsOnlyTheAllowedFunctions) {
  TestModel model;
  EmittedObject object(model);
  std::vector<std::string> symbols = object.getSymbols(undefined, undefined);
  EXPECT_THAT(symbols,
              IsSubsetOf({"memcpy", "memmove", "memset", "malloc", "free"}));
  EXPECT_THAT(symbols, Contains("malloc"));
}

/// A block that runs product 0 of the library.
constexpr char libraryCall[] = R"(
  %number = llvm.mlir.constant(0 : i64) : i64
  llvm.call @bayes_onednn_matmul_run(%workspace, %number, %input, %results)
      : (!llvm.ptr, i64, !llvm.ptr, !llvm.ptr) -> ())";
constexpr char libraryDeclaration[] =
    "llvm.func @bayes_onednn_matmul_run(!llvm.ptr, i64, !llvm.ptr, !llvm.ptr)";

TEST(ObjectEmitterTest, NeedsTheLibraryOfItsProducts) {
  TestModel model(libraryCall, libraryDeclaration);
  model.description.libraryProducts = {{1, 3, 2, 0, 0}};
  EmittedObject object(model);
  EXPECT_THAT(
      object.getSymbols(undefined, undefined),
      IsSupersetOf({"bayes_onednn_matmul_prepare",
                    "bayes_onednn_matmul_release", "bayes_onednn_matmul_run"}));
}

TEST(ObjectEmitterTest, KeepsWeightsInTheirOwnSection) {
  TestModel model;
  EmittedObject object(model);
  std::optional<llvm::object::SectionRef> section =
      object.getSection(".bayes.weights");
  ASSERT_TRUE(section.has_value());
  EXPECT_EQ(section->getAlignment().value(), 64u);
  llvm::StringRef content = llvm::cantFail(section->getContents());
  EXPECT_EQ(llvm::ArrayRef(content.data(), content.size()),
            model.description.weights);
}

TEST(ObjectEmitterTest, HasNoWritableData) {
  TestModel model;
  EmittedObject object(model);
  for (const char *name : {".data", ".bss", ".tdata", ".tbss", ".init_array"})
    EXPECT_FALSE(object.getSection(name).has_value()) << name;
}

TEST(ObjectEmitterTest, IsAFunctionOfItsInputs) {
  TestModel first, second;
  EXPECT_EQ(llvm::cantFail(emitObject(first.getModule(), first.description)),
            llvm::cantFail(emitObject(second.getModule(), second.description)));
}

TEST(ObjectEmitterTest, TakesAModelWithoutWeights) {
  TestModel model;
  model.description.weights = {};
  model.description.parameters.clear();
  EmittedObject object(model);
  EXPECT_TRUE(object.getSection(".bayes.weights").has_value());
}

TEST(ObjectEmitterTest, KeepsItsNamesApartFromTheModels) {
  TestModel model("", "llvm.func @tiny_predict() { llvm.return }");
  EmittedObject object(model);
  EXPECT_THAT(object.getSymbols(undefined | global, global),
              Contains("tiny_predict").Times(1));
}

//===----------------------------------------------------------------------===//
// Code for the tiers
//===----------------------------------------------------------------------===//

/// Adds a product of two vectors of 64 bytes to a third.
constexpr char multiplyAndAdd[] = R"(
  %a = llvm.load %input : !llvm.ptr -> vector<16xf32>
  %b = llvm.load %weights : !llvm.ptr -> vector<16xf32>
  %c = llvm.load %results : !llvm.ptr -> vector<16xf32>
  %ab = llvm.fmul %a, %b : vector<16xf32>
  %abc = llvm.fadd %ab, %c : vector<16xf32>
  llvm.store %abc, %results : vector<16xf32>, !llvm.ptr)";

/// The same in one rounding.
constexpr char fusedMultiplyAdd[] = R"(
  %a = llvm.load %input : !llvm.ptr -> vector<16xf32>
  %b = llvm.load %weights : !llvm.ptr -> vector<16xf32>
  %c = llvm.load %results : !llvm.ptr -> vector<16xf32>
  %abc = llvm.intr.fma(%a, %b, %c) : (vector<16xf32>, vector<16xf32>, vector<16xf32>) -> vector<16xf32>
  llvm.store %abc, %results : vector<16xf32>, !llvm.ptr)";

/// The assembly of a function.
std::string getFunction(const std::string &assembly, const std::string &name) {
  size_t begin = assembly.find("\n" + name + ":");
  size_t end = assembly.find("\t.size\t" + name + ",", begin);
  if (begin == std::string::npos || end == std::string::npos)
    return "no function " + name;
  return assembly.substr(begin, end - begin);
}

TEST(ObjectEmitterTest, UsesTheRegistersOfTheTier) {
  const std::pair<TargetTier, const char *> registers[] = {
      {TargetTier::X86_64, "%xmm"},
      {TargetTier::X86_64_V3, "%ymm"},
      {TargetTier::X86_64_V4, "%zmm"}};
  for (const auto &[tier, name] : registers) {
    TestModel model(multiplyAndAdd);
    model.description.tiers = {tier};
    std::string assembly =
        llvm::cantFail(emitAssembly(model.getModule(), model.description));
    std::string block = getFunction(assembly, "bayes_block_4");
    EXPECT_THAT(block, HasSubstr(name));
    // No tier contracts what the module keeps apart.
    EXPECT_THAT(block, HasSubstr("mulps"));
    EXPECT_THAT(block, HasSubstr("addps"));
    EXPECT_THAT(block, Not(HasSubstr("fmadd")));
  }
}

TEST(ObjectEmitterTest, CompilesTheEntryCodeForBaseline) {
  TestModel model(multiplyAndAdd);
  model.description.tiers = {TargetTier::X86_64_V4};
  std::string assembly =
      llvm::cantFail(emitAssembly(model.getModule(), model.description));
  for (const char *name : {"tiny_init", "tiny_predict", "tiny_info"}) {
    std::string function = getFunction(assembly, name);
    EXPECT_THAT(function, HasSubstr("ret"));
    EXPECT_THAT(function, Not(HasSubstr("\tv"))) << "an AVX instruction";
    EXPECT_THAT(function, Not(HasSubstr("%ymm")));
    EXPECT_THAT(function, Not(HasSubstr("%zmm")));
  }
}

TEST(ObjectEmitterTest, FusesWhereTheModuleDoes) {
  TestModel model(fusedMultiplyAdd);
  model.description.tiers = {TargetTier::X86_64_V3};
  std::string assembly =
      llvm::cantFail(emitAssembly(model.getModule(), model.description));
  EXPECT_THAT(getFunction(assembly, "bayes_block_1"), HasSubstr("vfmadd"));
}

TEST(ObjectEmitterTest, ElidesWeightsFromAssembly) {
  TestModel model;
  std::string assembly =
      llvm::cantFail(emitAssembly(model.getModule(), model.description));
  EXPECT_THAT(assembly, HasSubstr(".bayes.weights"));
  EXPECT_THAT(assembly, HasSubstr(".zero\t72"));
}

//===----------------------------------------------------------------------===//
// Refusals
//===----------------------------------------------------------------------===//

std::string getError(TestModel &model) {
  auto object = emitObject(model.getModule(), model.description);
  return object ? "no error" : llvm::toString(object.takeError());
}

TEST(ObjectEmitterTest, RefusesABadPrefix) {
  TestModel model;
  model.description.prefix = "my-model";
  EXPECT_THAT(getError(model), HasSubstr("symbol prefix 'my-model'"));
}

TEST(ObjectEmitterTest, RefusesAMissingBlock) {
  TestModel model;
  model.description.blocks = {{16, "bayes_block_16"}, {1, "bayes_block_1"}};
  EXPECT_EQ(getError(model),
            "the module does not define function 'bayes_block_16'");
}

TEST(ObjectEmitterTest, RefusesABlockOfAnotherType) {
  TestModel model("", "llvm.func @other(%x: i32) { llvm.return }");
  model.description.blocks[0].symbol = "other";
  EXPECT_THAT(getError(model),
              HasSubstr("function 'other' has type 'void (i32)', expected "
                        "'void (ptr, i64, i64, i64, ptr, ptr, ptr)'"));
}

TEST(ObjectEmitterTest, RefusesReservedNames) {
  for (const char *name : {"bayes_model_predict", "bayes_emitted_info",
                           "bayes_onednn_matmul_run", "free"}) {
    TestModel model("",
                    std::string("llvm.func @") + name + "() { llvm.return }");
    EXPECT_EQ(getError(model), std::string("the module defines '") + name +
                                   "', which is reserved");
  }
}

TEST(ObjectEmitterTest, RefusesToCallOutside) {
  TestModel model(R"(
  %x = llvm.load %input : !llvm.ptr -> f32
  %y = llvm.call @expf(%x) : (f32) -> f32
  llvm.store %y, %results : f32, !llvm.ptr)",
                  "llvm.func @expf(f32) -> f32");
  EXPECT_THAT(getError(model), HasSubstr("needs 'expf' from outside"));
}

TEST(ObjectEmitterTest, RefusesCallsOfTheLibraryWithoutProducts) {
  TestModel model(libraryCall, libraryDeclaration);
  EXPECT_THAT(getError(model),
              HasSubstr("needs 'bayes_onednn_matmul_run' from outside"));
}

TEST(ObjectEmitterTest, RefusesCallsThatCodeGenerationAdds) {
  TestModel model(fusedMultiplyAdd);
  model.description.tiers = {TargetTier::X86_64};
  EXPECT_THAT(getError(model), HasSubstr("needs 'fmaf' from outside"));
}

TEST(ObjectEmitterTest, RefusesGlobalState) {
  TestModel model(R"(
  %p = llvm.mlir.addressof @calls : !llvm.ptr
  %n = llvm.load %p : !llvm.ptr -> i64
  %one = llvm.mlir.constant(1 : i64) : i64
  %next = llvm.add %n, %one : i64
  llvm.store %next, %p : i64, !llvm.ptr
  llvm.store %n, %results : i64, !llvm.ptr)",
                  "llvm.mlir.global @calls(0 : i64) : i64");
  EXPECT_THAT(getError(model), HasSubstr("global 'calls' can be written"));
}

/// A block that calls an intrinsic on 64 bytes.
std::string callIntrinsic(const std::string &name, const std::string &type) {
  return "  %a = llvm.load %input : !llvm.ptr -> vector<" + type +
         ">\n  %b = llvm.call_intrinsic \"" + name + "\"(%a, %a) : (vector<" +
         type + ">, vector<" + type + ">) -> vector<" + type +
         ">\n  llvm.store %b, %results : vector<" + type + ">, !llvm.ptr";
}

TEST(ObjectEmitterTest, NeedsAModuleForEveryTier) {
  TestModel model;
  model.description.tiers = {TargetTier::X86_64, TargetTier::X86_64_V3};
  EXPECT_EQ(getError(model), "found 1 modules for 2 targets");
}

TEST(ObjectEmitterTest, RefusesIntrinsicsOfAHigherTier) {
  TestModel model(callIntrinsic("llvm.x86.avx512.psrav.d.512", "16xi32"));
  model.description.tiers = {TargetTier::X86_64_V3};
  EXPECT_EQ(getError(model),
            "intrinsic 'llvm.x86.avx512.psrav.d.512' needs target "
            "'x86-64-v4', but the code is compiled for 'x86-64-v3'");
  model.description.tiers = {TargetTier::X86_64_V4};
  EXPECT_EQ(getError(model), "no error");
}

TEST(ObjectEmitterTest, KnowsVBMIAboveTheFourthLevel) {
  TestModel model(callIntrinsic("llvm.x86.avx512.permvar.qi.512", "64xi8"));
  model.description.tiers = {TargetTier::X86_64_V4};
  EXPECT_THAT(getError(model), HasSubstr("needs target 'x86-64-v4+'"));
  model.description.tiers = {TargetTier::X86_64_V4Plus};
  EXPECT_EQ(getError(model), "no error");
}

TEST(ObjectEmitterTest, RefusesIntrinsicsOfNoTier) {
  TestModel model(callIntrinsic("llvm.x86.aesni.aesenc.512", "8xi64"));
  model.description.tiers = {TargetTier::X86_64_V4Plus};
  EXPECT_THAT(getError(model), HasSubstr("outside of every supported target"));
}

TEST(ObjectEmitterTest, ReportsWhatCannotBeTranslated) {
  TestModel model("  %i = builtin.unrealized_conversion_cast %input : "
                  "!llvm.ptr to index");
  std::string diagnostic;
  ScopedDiagnosticHandler handler(model.getModule().getContext(),
                                  [&](Diagnostic &d) { diagnostic = d.str(); });
  EXPECT_EQ(getError(model), "the module cannot be translated to LLVM IR");
  EXPECT_THAT(diagnostic, HasSubstr("unrealized_conversion_cast"));
}

TEST(ObjectEmitterTest, ReportsBadAssembly) {
  TestModel model(
      R"(  llvm.inline_asm has_side_effects "nonesuch", "" : () -> ())");
  EXPECT_THAT(getError(model), HasSubstr("code generation failed: "));
}

} // namespace

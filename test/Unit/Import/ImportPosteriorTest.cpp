//===- ImportPosteriorTest.cpp - Checkpoints to IR ------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Import/ImportPosterior.h"

#include "TestFiles.h"
#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Verifier.h"

using namespace mlir;
using namespace mlir::bayes;
using namespace mlir::bayes::test;
using ::testing::ElementsAre;

namespace {

/// A context that collects diagnostics.
class ImportPosteriorTest : public testing::Test {
protected:
  ImportPosteriorTest()
      : handler(&context, [this](Diagnostic &diagnostic) {
          (diagnostic.getSeverity() == DiagnosticSeverity::Error ? errors
                                                                 : remarks)
              .push_back(diagnostic.str());
        }) {}

  OwningOpRef<ModuleOp> import(ByteView bytes) {
    return importPosterior(bytes, "some/net.safetensors", options, &context);
  }

  MLIRContext context;
  ImportPosteriorOptions options;
  std::vector<std::string> errors, remarks;
  ScopedDiagnosticHandler handler;
};

} // namespace

/// The file of a 3-2 network in our own format.
static ByteVector makeFile(const char *stddevName) {
  ByteVector data = toBytes<float>({11, 12, 13, 21, 22, 23});
  append(data, toBytes<float>({1, 2, 3, 4, 5, 6}));
  return makeSafeTensors(
      std::string(R"({"fc.weight.mean":{"dtype":"F32","shape":[2,3],)"
                  R"("data_offsets":[0,24]},"fc.weight.)") +
          stddevName +
          R"(":{"dtype":"F32","shape":[2,3],"data_offsets":[24,48]}})",
      data);
}

static std::vector<float> getValues(ModuleOp module, StringRef name) {
  auto parameter = module.lookupSymbol<ParameterOp>(name);
  auto values = cast<DenseF32ResourceElementsAttr>(parameter.getValue())
                    .tryGetAsArrayRef();
  return values ? values->vec() : std::vector<float>();
}

// Element [output, input] of the checkpoint is element [input, output] of the
// parameter.
TEST_F(ImportPosteriorTest, TransposesWeights) {
  OwningOpRef<ModuleOp> module = import(makeFile("stddev"));
  ASSERT_TRUE(module);
  EXPECT_TRUE(errors.empty());
  EXPECT_EQ(remarks.size(), 1u);
  EXPECT_TRUE(succeeded(verify(*module)));
  EXPECT_EQ(module->getName(), "net");

  auto parameter = module->lookupSymbol<ParameterOp>("fc.weight.mean");
  EXPECT_THAT(parameter.getType().getShape(), ElementsAre(3, 2));
  EXPECT_THAT(getValues(*module, "fc.weight.mean"),
              ElementsAre(11, 21, 12, 22, 13, 23));
  EXPECT_THAT(getValues(*module, "fc.weight.stddev"),
              ElementsAre(1, 4, 2, 5, 3, 6));
}

// A blob of a higher alignment breaks --verify-roundtrip of stock tools.
TEST_F(ImportPosteriorTest, AlignsBlobsTo16) {
  OwningOpRef<ModuleOp> module = import(makeFile("stddev"));
  ASSERT_TRUE(module);
  auto parameter = module->lookupSymbol<ParameterOp>("fc.weight.mean");
  auto resource = cast<DenseResourceElementsAttr>(parameter.getValue());
  AsmResourceBlob *blob = resource.getRawHandle().getBlob();
  ASSERT_NE(blob, nullptr);
  EXPECT_EQ(blob->getDataAlignment(), 16u);
}

TEST_F(ImportPosteriorTest, ReportsErrors) {
  EXPECT_FALSE(import(makeFile("std")));
  EXPECT_THAT(errors, ElementsAre("tensor 'fc.weight.std' of shape 2x3 is not "
                                  "part of a fully connected layer of format "
                                  "'bayes'"));
}

TEST_F(ImportPosteriorTest, ReportsBadFiles) {
  EXPECT_FALSE(import(ByteVector{1, 2, 3}));
  EXPECT_FALSE(import(ByteVector{'P', 'K', 3, 4}));
  EXPECT_FALSE(import(ByteVector{0x80, 2, 'c', 'o', 'l', 'l', 'e', 'c'}));
  EXPECT_FALSE(import(ByteVector{0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}));
  ASSERT_EQ(errors.size(), 4u);
  EXPECT_THAT(errors[2], testing::HasSubstr("found a pickle"));
  EXPECT_THAT(errors[3], testing::HasSubstr("found a single array (.npy)"));
}

TEST_F(ImportPosteriorTest, ReportsMissingConfiguration) {
  options.configFile = "/nonexistent/config.json";
  EXPECT_FALSE(import(makeFile("stddev")));
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_THAT(errors[0], testing::HasSubstr("/nonexistent/config.json"));
}

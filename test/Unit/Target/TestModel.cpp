//===- TestModel.cpp - A tiny hand-written model --------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestModel.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/CRC.h"
#include "gtest/gtest.h"
#include <vector>

using namespace mlir;
using namespace mlir::bayes;
using namespace mlir::bayes::test;

static constexpr llvm::StringLiteral sumModule = R"(
llvm.func @predict_rows(%rows: i64, %input: !llvm.ptr, %first: i64, %key: i64,
                        %samples: i64, %weights: !llvm.ptr, %mean: !llvm.ptr,
                        %entropy: !llvm.ptr) {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %one = llvm.mlir.constant(1 : i64) : i64
  %two = llvm.mlir.constant(2 : i64) : i64
  %three = llvm.mlir.constant(3 : i64) : i64
  llvm.br ^head(%zero : i64)
^head(%e: i64):
  %more = llvm.icmp "ult" %e, %rows : i64
  llvm.cond_br %more, ^body, ^end
^body:
  %start = llvm.mul %e, %three : i64
  %p0 = llvm.getelementptr %input[%start] : (!llvm.ptr, i64) -> !llvm.ptr, f32
  %p1 = llvm.getelementptr %p0[1] : (!llvm.ptr) -> !llvm.ptr, f32
  %p2 = llvm.getelementptr %p0[2] : (!llvm.ptr) -> !llvm.ptr, f32
  %x0 = llvm.load %p0 : !llvm.ptr -> f32
  %x1 = llvm.load %p1 : !llvm.ptr -> f32
  %x2 = llvm.load %p2 : !llvm.ptr -> f32
  %w0 = llvm.load %weights : !llvm.ptr -> f32
  %q16 = llvm.getelementptr %weights[16] : (!llvm.ptr) -> !llvm.ptr, f32
  %w16 = llvm.load %q16 : !llvm.ptr -> f32
  %q17 = llvm.getelementptr %weights[17] : (!llvm.ptr) -> !llvm.ptr, f32
  %w17 = llvm.load %q17 : !llvm.ptr -> f32

  %s01 = llvm.fadd %x0, %x1 : f32
  %s = llvm.fadd %s01, %x2 : f32
  %sw = llvm.fmul %s, %w0 : f32
  %n = llvm.uitofp %samples : i64 to f32
  %m0 = llvm.fadd %sw, %n : f32

  %example = llvm.add %first, %e : i64
  %f = llvm.uitofp %example : i64 to f32
  %fw = llvm.fmul %f, %w16 : f32
  %k = llvm.uitofp %key : i64 to f32
  %m1 = llvm.fadd %fw, %k : f32
  %h = llvm.fsub %x0, %w17 : f32

  %at = llvm.mul %e, %two : i64
  %r0 = llvm.getelementptr %mean[%at] : (!llvm.ptr, i64) -> !llvm.ptr, f32
  %r1 = llvm.getelementptr %r0[1] : (!llvm.ptr) -> !llvm.ptr, f32
  %r2 = llvm.getelementptr %entropy[%e] : (!llvm.ptr, i64) -> !llvm.ptr, f32
  llvm.store %m0, %r0 : f32, !llvm.ptr
  llvm.store %m1, %r1 : f32, !llvm.ptr
  llvm.store %h, %r2 : f32, !llvm.ptr
  %next = llvm.add %e, %one : i64
  llvm.br ^head(%next : i64)
^end:
  llvm.return
}
llvm.func @bayes_block_4(%input: !llvm.ptr, %first: i64, %key: i64,
                         %samples: i64, %weights: !llvm.ptr,
                         %workspace: !llvm.ptr, %results: !llvm.ptr) {
  %rows = llvm.mlir.constant(4 : i64) : i64
  %entropy = llvm.getelementptr %results[16] : (!llvm.ptr) -> !llvm.ptr, f32
  llvm.call @predict_rows(%rows, %input, %first, %key, %samples, %weights,
                          %results, %entropy)
    : (i64, !llvm.ptr, i64, i64, i64, !llvm.ptr, !llvm.ptr, !llvm.ptr) -> ()
  llvm.return
}
llvm.func @bayes_block_1(%input: !llvm.ptr, %first: i64, %key: i64,
                         %samples: i64, %weights: !llvm.ptr,
                         %workspace: !llvm.ptr, %results: !llvm.ptr) {
  %rows = llvm.mlir.constant(1 : i64) : i64
  %entropy = llvm.getelementptr %results[16] : (!llvm.ptr) -> !llvm.ptr, f32
  llvm.call @predict_rows(%rows, %input, %first, %key, %samples, %weights,
                          %results, %entropy)
    : (i64, !llvm.ptr, i64, i64, i64, !llvm.ptr, !llvm.ptr, !llvm.ptr) -> ()
  llvm.return
}
)";

/// A module of two blocks with the same body.
static std::string wrapBody(llvm::StringRef body, llvm::StringRef symbols) {
  std::string text = symbols.str();
  for (const char *name : {"bayes_block_4", "bayes_block_1"})
    text += std::string("\nllvm.func @") + name +
            "(%input: !llvm.ptr, %first: i64, %key: i64, %samples: i64, "
            "%weights: !llvm.ptr, %workspace: !llvm.ptr, %results: "
            "!llvm.ptr) {\n" +
            body.str() + "\n  llvm.return\n}\n";
  return text;
}

TestModel::TestModel() {
  context.loadDialect<LLVM::LLVMDialect>();
  module = parseSourceString<ModuleOp>(sumModule, &context);
  describe();
}

TestModel::TestModel(llvm::StringRef body, llvm::StringRef symbols) {
  context.loadDialect<LLVM::LLVMDialect>();
  module = parseSourceString<ModuleOp>(wrapBody(body, symbols), &context);
  describe();
}

/// CRC-32 of `count` of the weights.
static uint32_t computeCrc(const float *values, size_t count) {
  return llvm::crc32(llvm::ArrayRef(reinterpret_cast<const uint8_t *>(values),
                                    count * sizeof(float)));
}

void TestModel::describe() {
  weights = {};
  weights[0] = 0.5f;
  weights[16] = 2.0f;
  weights[17] = 0.25f;
  description.prefix = "tiny";
  description.name = "a tiny \"model\"";
  description.uint8Divisor = 255.0f;
  description.inputShape = {3};
  description.outputs = {{"mean", {2}}, {"predictive_entropy", {}}};
  description.parameters = {
      {"fc1.weight.mean", 0, 4, computeCrc(weights.data(), 1)},
      {"fc2.weight.mean", 64, 8, computeCrc(weights.data() + 16, 2)}};
  description.weights =
      llvm::ArrayRef(reinterpret_cast<const char *>(weights.data()),
                     weights.size() * sizeof(float));
  description.blocks = {{4, "bayes_block_4"}, {1, "bayes_block_1"}};
  description.workspaceBytes = 128;
  description.json = "{\"layers\": 2}";
}

static void checkInfo(const bayes_model_info *info) {
  EXPECT_EQ(info->abi_version, BAYES_ABI_VERSION);
  EXPECT_EQ(info->struct_size, sizeof(bayes_model_info));
  EXPECT_STREQ(info->name, "a tiny \"model\"");
  EXPECT_STREQ(info->draws, "draws-v1");
  EXPECT_STREQ(info->tier, "x86-64");
  EXPECT_EQ(info->tier_index, uint32_t(BAYES_TIER_X86_64));
  EXPECT_EQ(std::string(info->compiler).rfind("bayes-mlir ", 0), 0u);
  EXPECT_STREQ(info->json, "{\"layers\": 2}");
  EXPECT_EQ(info->uint8_divisor, 255.0f);
  ASSERT_EQ(info->input_rank, 1u);
  EXPECT_EQ(info->input_shape[0], 3);
  ASSERT_EQ(info->output_count, 2u);
  EXPECT_STREQ(info->outputs[0].name, "mean");
  ASSERT_EQ(info->outputs[0].rank, 1u);
  EXPECT_EQ(info->outputs[0].shape[0], 2);
  EXPECT_STREQ(info->outputs[1].name, "predictive_entropy");
  EXPECT_EQ(info->outputs[1].rank, 0u);
  ASSERT_EQ(info->parameter_count, 2u);
  EXPECT_STREQ(info->parameters[1].name, "fc2.weight.mean");
  EXPECT_EQ(info->parameters[1].offset, 64u);
  EXPECT_EQ(info->parameters[1].bytes, 8u);
  EXPECT_EQ(info->weights_bytes, 72u);
  EXPECT_STREQ(info->tiers[0].name, "x86-64");
  EXPECT_EQ(info->tiers[0].tier, uint32_t(BAYES_TIER_X86_64));
}

void mlir::bayes::test::checkTestModel(const bayes_model_api *api) {
  ASSERT_NE(api, nullptr);
  EXPECT_EQ(api->abi_version, BAYES_ABI_VERSION);
  EXPECT_EQ(api->struct_size, sizeof(bayes_model_api));
  checkInfo(api->info());

  bayes_model *model = nullptr;
  ASSERT_EQ(api->init(nullptr, &model), BAYES_OK);
  std::vector<char> workspace(api->workspace_size(model));

  constexpr unsigned batch = 7;
  std::vector<unsigned char> bytes(batch * 3);
  std::vector<float> floats(batch * 3);
  for (unsigned i = 0; i < batch * 3; ++i) {
    bytes[i] = i * 12;
    floats[i] = float(bytes[i]) / 255.0f;
  }
  const void *inputs[] = {floats.data(), bytes.data()};
  for (bayes_input_type type : {BAYES_INPUT_F32, BAYES_INPUT_U8}) {
    std::vector<float> mean(batch * 2), entropy(batch);
    float *outputs[] = {mean.data(), entropy.data()};
    ASSERT_EQ(api->predict(model, inputs[type], type, batch,
                           /*first_example=*/100, /*key=*/42, /*samples=*/32,
                           outputs, workspace.data(), workspace.size()),
              BAYES_OK);
    for (unsigned e = 0; e < batch; ++e) {
      const float *x = &floats[e * 3];
      EXPECT_FLOAT_EQ(mean[e * 2], (x[0] + x[1] + x[2]) * 0.5f + 32.0f);
      EXPECT_FLOAT_EQ(mean[e * 2 + 1], float(100 + e) * 2.0f + 42.0f);
      EXPECT_FLOAT_EQ(entropy[e], x[0] - 0.25f);
    }
  }
  api->free(model);
}

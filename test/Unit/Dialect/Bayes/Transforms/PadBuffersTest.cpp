//===- PadBuffersTest.cpp - How far rows of buffers are moved apart -------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/Transforms/Transforms.h"

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/MLIRContext.h"

#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::bayes;

namespace {

class PadBuffersTest : public ::testing::Test {
protected:
  /// The entries for a buffer of elements of `bits`; -1 where none help.
  int64_t choose(ArrayRef<int64_t> shape, unsigned bits = 32,
                 RowConflicts conflicts = {4096, 16}) {
    std::string why;
    FailureOr<int64_t> padding = chooseRowPadding(
        MemRefType::get(shape, IntegerType::get(&context, bits)), conflicts,
        why);
    EXPECT_EQ(why.empty(), succeeded(padding));
    return succeeded(padding) ? *padding : -1;
  }

  MLIRContext context;
};

TEST_F(PadBuffersTest, FewestWholeLines) {
  EXPECT_EQ(choose({64, 1024, 32}), 1);
  EXPECT_EQ(choose({64, 1024, 16}), 1);
  EXPECT_EQ(choose({64, 1024, 8}), 2);
  EXPECT_EQ(choose({64, 4096, 3}), 16);
  EXPECT_EQ(choose({64, 1024, 24}), 2);
  EXPECT_EQ(choose({64, 16, 2, 32}), 1);
  EXPECT_EQ(choose({64, 1024}), 16);
  EXPECT_EQ(choose({64, 4096}, 8), 64);
}

TEST_F(PadBuffersTest, OnlyManyRowsInConflict) {
  EXPECT_EQ(choose({16, 1024}), 16);
  EXPECT_EQ(choose({15, 1024}), 0);
  EXPECT_EQ(choose({64, 1008, 32}), 0);
  EXPECT_EQ(choose({64, 512}), 0);
  EXPECT_EQ(choose({64, 512}, 32, {2048, 16}), 16);
  EXPECT_EQ(choose({15, 1024}, 32, {4096, 15}), 16);
  EXPECT_EQ(choose({4096}), 0);
  EXPECT_EQ(choose({}), 0);
  EXPECT_EQ(choose({64, ShapedType::kDynamic, 32}), 0);
  EXPECT_EQ(choose({64, 1024, 0}), 0);
  EXPECT_EQ(choose({64, 32768}, 1), 0);
}

TEST_F(PadBuffersTest, NoEntriesHelp) {
  EXPECT_EQ(choose({64, 4, 1024}), -1);
  EXPECT_EQ(choose({64, 4, 512}), 1);
  EXPECT_EQ(choose({64, 1024}, 32, {64, 16}), -1);
}

TEST_F(PadBuffersTest, BuffersLargerThanAnAddressSpace) {
  int64_t large = int64_t(1) << 31;
  EXPECT_EQ(choose({large, large}), 0);
  EXPECT_EQ(choose({large, large, large, large}), 0);
  EXPECT_EQ(choose({64, int64_t(1) << 62}), 0);
}

TEST_F(PadBuffersTest, OtherLayouts) {
  std::string why;
  auto type = MemRefType::get(
      {64, 1024}, Float32Type::get(&context),
      StridedLayoutAttr::get(&context, /*offset=*/0, {2048, 1}));
  FailureOr<int64_t> padding = chooseRowPadding(type, {4096, 16}, why);
  ASSERT_TRUE(succeeded(padding));
  EXPECT_EQ(*padding, 0);
}

} // namespace

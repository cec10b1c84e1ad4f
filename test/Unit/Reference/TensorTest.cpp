//===- TensorTest.cpp - Tests of scalars, tensors, attributes -------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ReferenceTest.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/IR/DialectResourceBlobManager.h"

using namespace mlir;
using namespace mlir::bayes::ref;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

class TensorTest : public ReferenceTest {
protected:
  FailureOr<Tensor> fromAttribute(StringRef text) {
    auto attribute =
        dyn_cast_or_null<ElementsAttr>(parseAttribute(text, &context));
    EXPECT_TRUE(attribute) << diagnostics;
    return getTensor(
        attribute, [&] { return mlir::emitError(UnknownLoc::get(&context)); });
  }
};

TEST_F(TensorTest, FloatsAreRoundedToTheirType) {
  EXPECT_EQ(f32(0.1).getFloat(), 0.1f);
  EXPECT_NE(f32(0.1).getFloat(), 0.1);
  EXPECT_EQ(Scalar::ofFloat(Float64Type::get(&context), 0.1).getFloat(), 0.1);
  // Half way between two floats: the even one.
  EXPECT_EQ(f32(1.0 + 0x1p-24).getFloat(), 1.0);
  EXPECT_EQ(f32(1.0 + 0x3p-24).getFloat(), 1.0 + 0x1p-22);
}

TEST_F(TensorTest, IntegersWrapAround) {
  Scalar byte = Scalar::ofInteger(IntegerType::get(&context, 8), 200);
  EXPECT_EQ(byte.getSigned(), -56);
  EXPECT_EQ(byte.getUnsigned(), 200u);
  Scalar bit = Scalar::ofInteger(IntegerType::get(&context, 1), 1);
  EXPECT_TRUE(bit.getBool());
  EXPECT_EQ(bit.getUnsigned(), 1u);
  EXPECT_EQ(key(~uint64_t(0)).getUnsigned(), ~uint64_t(0));
}

TEST_F(TensorTest, ScalarTypes) {
  EXPECT_TRUE(isScalarType(IndexType::get(&context)));
  EXPECT_FALSE(isScalarType(Float80Type::get(&context)));
  EXPECT_FALSE(isScalarType(IntegerType::get(&context, 128)));
  EXPECT_FALSE(isScalarType(IntegerType::get(
      &context, 8, IntegerType::SignednessSemantics::Unsigned)));
}

TEST_F(TensorTest, PositionsAreRowMajor) {
  Tensor tensor = f32s({2, 3}, {0, 1, 2, 3, 4, 5});
  EXPECT_EQ(tensor.getPosition({1, 2}), 5);
  EXPECT_EQ(tensor.getPosition({0, 1}), 1);
  EXPECT_EQ(tensor.getPosition({2, 0}), std::nullopt);
  EXPECT_EQ(tensor.getPosition({0, -1}), std::nullopt);
}

TEST_F(TensorTest, IndicesAreVisitedInRowMajorOrder) {
  std::vector<std::vector<int64_t>> visited;
  EXPECT_TRUE(succeeded(forEachIndex({2, 2}, [&](ArrayRef<int64_t> index) {
    visited.push_back(index.vec());
    return success();
  })));
  EXPECT_THAT(visited, ElementsAre(ElementsAre(0, 0), ElementsAre(0, 1),
                                   ElementsAre(1, 0), ElementsAre(1, 1)));
}

TEST_F(TensorTest, NoIndexInAnEmptyTensorOneInAScalar) {
  int visits = 0;
  auto visit = [&](ArrayRef<int64_t>) {
    ++visits;
    return success();
  };
  EXPECT_TRUE(succeeded(forEachIndex({2, 0}, visit)));
  EXPECT_EQ(visits, 0);
  EXPECT_TRUE(succeeded(forEachIndex({}, visit)));
  EXPECT_EQ(visits, 1);
}

TEST_F(TensorTest, FromDense) {
  FailureOr<Tensor> tensor =
      fromAttribute("dense<[[1.5, -2.0], [0.0, 3.0]]> : tensor<2x2xf32>");
  ASSERT_TRUE(succeeded(tensor));
  EXPECT_EQ(tensor->getType(),
            RankedTensorType::get({2, 2}, Float32Type::get(&context)));
  EXPECT_THAT(getNumbers(*tensor), ElementsAre(1.5, -2.0, 0.0, 3.0));
}

TEST_F(TensorTest, FromSplat) {
  FailureOr<Tensor> tensor = fromAttribute("dense<-7> : tensor<3xi32>");
  ASSERT_TRUE(succeeded(tensor));
  EXPECT_THAT(getNumbers(*tensor), ElementsAre(-7, -7, -7));
}

TEST_F(TensorTest, DenseRoundTrip) {
  for (StringRef text :
       {"dense<[1.5, 0x7F800000]> : tensor<2xf32>",
        "dense<[[0.1], [2.0]]> : tensor<2x1xf64>",
        "dense<[true, false]> : tensor<2xi1>",
        "dense<[-1, 2]> : tensor<2xindex>", "dense<2.5> : tensor<f32>"}) {
    FailureOr<Tensor> tensor = fromAttribute(text);
    ASSERT_TRUE(succeeded(tensor)) << text.str();
    EXPECT_EQ(getDenseAttr(*tensor), parseAttribute(text, &context));
  }
}

TEST_F(TensorTest, ResourceRoundTrip) {
  Tensor tensor = f32s({2, 2}, {1.0, 0.1, -3.0, 1e-30});
  DenseResourceElementsAttr attribute = getDenseResourceAttr(tensor, "w");
  const AsmResourceBlob *blob = attribute.getRawHandle().getBlob();
  ASSERT_TRUE(blob);
  EXPECT_EQ(blob->getData().size(), 16u);
  EXPECT_EQ(blob->getDataAlignment(), 16u);
  FailureOr<Tensor> back = getTensor(
      attribute, [&] { return mlir::emitError(UnknownLoc::get(&context)); });
  ASSERT_TRUE(succeeded(back));
  EXPECT_EQ(getNumbers(*back), getNumbers(tensor));
}

TEST_F(TensorTest, ResourceRoundTripOfIntegers) {
  for (StringRef text :
       {"dense<[1, 0, 1]> : tensor<3xi1>", "dense<[-1, 7, -8]> : tensor<3xi4>",
        "dense<[2047, -2048]> : tensor<2xi12>", "dense<-5> : tensor<2xi32>",
        "dense<[-9000000000, 3]> : tensor<2xi64>"}) {
    FailureOr<Tensor> tensor = fromAttribute(text);
    ASSERT_TRUE(succeeded(tensor)) << text.str();
    FailureOr<Tensor> back =
        getTensor(getDenseResourceAttr(*tensor, "codes"),
                  [&] { return mlir::emitError(UnknownLoc::get(&context)); });
    ASSERT_TRUE(succeeded(back)) << text.str();
    EXPECT_EQ(getDenseAttr(*back), parseAttribute(text, &context));
  }
}

TEST_F(TensorTest, ResourceRoundTripOfFloats) {
  for (StringRef text : {"dense<[1.5, -0.0, 0x7F80]> : tensor<3xbf16>",
                         "dense<[0x0001, 65504.0, 0.1]> : tensor<3xf16>",
                         "dense<[0.1, 1.0e-300]> : tensor<2xf64>"}) {
    FailureOr<Tensor> tensor = fromAttribute(text);
    ASSERT_TRUE(succeeded(tensor)) << text.str();
    DenseResourceElementsAttr resource = getDenseResourceAttr(*tensor, "w");
    EXPECT_EQ(int64_t(resource.getRawHandle().getBlob()->getData().size()),
              tensor->getNumElements() *
                  tensor->getElementType().getIntOrFloatBitWidth() / 8);
    FailureOr<Tensor> back = getTensor(
        resource, [&] { return mlir::emitError(UnknownLoc::get(&context)); });
    ASSERT_TRUE(succeeded(back)) << text.str();
    EXPECT_EQ(getDenseAttr(*back), parseAttribute(text, &context));
  }
}

TEST_F(TensorTest, ResourceWithoutDataIsAnError) {
  EXPECT_TRUE(failed(fromAttribute("dense_resource<gone> : tensor<2xf32>")));
  EXPECT_THAT(diagnostics, HasSubstr("expected data for resource 'gone'"));
}

TEST_F(TensorTest, ResourceOfTheWrongSizeIsAnError) {
  AsmResourceBlob blob =
      HeapAsmResourceBlob::allocateAndCopyInferAlign<float>({1.0f, 2.0f, 3.0f});
  auto attribute = DenseResourceElementsAttr::get(
      RankedTensorType::get({2}, Float32Type::get(&context)), "short",
      std::move(blob));
  EXPECT_TRUE(failed(getTensor(
      attribute, [&] { return mlir::emitError(UnknownLoc::get(&context)); })));
  EXPECT_THAT(diagnostics, HasSubstr("expected 8 bytes in resource 'short', "
                                     "found 12"));
}

TEST_F(TensorTest, OtherElementTypesAreAnError) {
  EXPECT_TRUE(failed(fromAttribute("dense<1.0> : tensor<2xf80>")));
  EXPECT_THAT(diagnostics, HasSubstr("found 'tensor<2xf80>'"));
}

} // namespace

//===- PackWeightsTest.cpp - Products of packed weights, bit by bit -------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/Transforms/Transforms.h"

#include "JitCode.h"
#include "PassRunner.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/MLIRContext.h"

#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::bayes;

namespace {

/// `matrix` of `rows` rows in panels, as numbers.
std::vector<float> pack(ArrayRef<float> matrix, int64_t rows,
                        PanelLayout layout) {
  MLIRContext context;
  int64_t columns = static_cast<int64_t>(matrix.size()) / rows;
  Type type = Float32Type::get(&context);
  ref::Tensor tensor({rows, columns}, type);
  for (auto [position, element] : llvm::enumerate(matrix))
    tensor.set(static_cast<int64_t>(position),
               ref::Scalar::ofFloat(type, element));
  ref::Tensor packed = packIntoPanels(tensor, layout);
  std::vector<float> numbers;
  for (int64_t i = 0; i < packed.getNumElements(); ++i)
    numbers.push_back(static_cast<float>(packed.get(i).getFloat()));
  return numbers;
}

TEST(PackWeightsTest, PanelsOfEitherAxis) {
  // Two steps of three outputs, in panels of two.
  std::vector<float> expected = {1, 2, 4, 5, 3, 0, 6, 0};
  EXPECT_EQ(pack({1, 2, 3, 4, 5, 6}, 2, {/*reductionAxis=*/0, /*width=*/2}),
            expected);
  EXPECT_EQ(pack({1, 4, 2, 5, 3, 6}, 3, {/*reductionAxis=*/1, /*width=*/2}),
            expected);
}

/// A product of x [rows, depth] and a weight [depth, columns] whose panels are
/// `width` wide. The outputs are the lanes, or 32 samples are.
struct Packed {
  int64_t rows, depth, columns, width;
  bool samples;
};

class PackedProductTest : public ::testing::TestWithParam<Packed> {
protected:
  /// The code of a product with a weight of type `weight` that is read at
  /// `indices` of (row, column, step, sample).
  static std::string print(StringRef weight, StringRef indices) {
    const Packed &p = GetParam();
    SmallVector<int64_t> x = {p.rows, p.depth}, y = {p.rows, p.columns};
    if (p.samples) {
      x.push_back(32);
      y.push_back(32);
    }
    return substitute(
        R"(
func.func @product(%x: $x, %w: $w, %y: $y) {
  linalg.generic {
      indexing_maps = [affine_map<($loops) -> (i, k$l)>,
                       affine_map<($loops) -> ($indices)>,
                       affine_map<($loops) -> (i, j$l)>],
      iterator_types = ["parallel", "parallel", "reduction"$parallel]}
      ins(%x, %w : $x, $w) outs(%y : $y) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %m = arith.mulf %a, %b : f32
    %s = arith.addf %c, %m : f32
    linalg.yield %s : f32
  }
  return
}
)",
        {{"x", "memref<" + printShape(x) + ">"},
         {"y", "memref<" + printShape(y) + ">"},
         {"w", weight.str()},
         {"loops", p.samples ? "i, j, k, l" : "i, j, k"},
         {"l", p.samples ? ", l" : ""},
         {"parallel", p.samples ? ", \"parallel\"" : ""},
         {"indices", indices.str()}});
  }
};

TEST_P(PackedProductTest, SameBitsAsRowMajor) {
  const Packed &p = GetParam();
  int64_t lanes = p.samples ? 32 : 1;
  std::vector<float> x = makeNumbers({p.rows, p.depth, lanes}, 1);
  std::vector<float> w = makeNumbers({p.depth, p.columns}, 2);
  std::vector<float> y = makeNumbers({p.rows, p.columns, lanes}, 3);
  std::vector<float> packed = pack(w, p.depth, {0, p.width});
  int64_t panels = (p.columns + p.width - 1) / p.width;
  std::string width = std::to_string(p.width);
  std::unique_ptr<JitCode> plainCode = JitCode::compile(
      print("memref<" + printShape({p.depth, p.columns}) + ">", "k, j"), {});
  std::unique_ptr<JitCode> packedCode = JitCode::compile(
      print("memref<" + printShape({panels, p.depth, p.width}) + ">",
            "j floordiv " + width + ", k, j mod " + width),
      {});
  ASSERT_TRUE(plainCode && packedCode);
  std::vector<float> expected = y, found = y;
  plainCode->call("product", x.data(), w.data(), expected.data());
  packedCode->call("product", x.data(), packed.data(), found.data());
  EXPECT_EQ(found, expected);
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, PackedProductTest,
    ::testing::Values(Packed{1, 7, 20, 32, false}, Packed{3, 5, 100, 48, false},
                      Packed{17, 4, 600, 208, false}, Packed{2, 9, 10, 8, true},
                      Packed{5, 3, 21, 8, true}, Packed{1, 6, 64, 4, true}));

} // namespace

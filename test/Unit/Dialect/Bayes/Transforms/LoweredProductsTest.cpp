//===- LoweredProductsTest.cpp - Compiled structured ops, bit by bit ------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every result of a structured op is one chain of operations, whatever tiles,
// vectors and tails the code is cut into (docs/spec, "In contractions"). So the
// compiled code must agree to the bit with the plain loops written here.
//
//===----------------------------------------------------------------------===//

#include "JitCode.h"
#include "PassRunner.h"

#include "gtest/gtest.h"

#include <cmath>

using namespace mlir;
using namespace mlir::bayes;

namespace {

/// How the code is cut.
struct Cut {
  int64_t vectorSize, registers;
  bool fma;
};

class LoweredProductsTest : public ::testing::TestWithParam<Cut> {
protected:
  std::unique_ptr<JitCode> compile(StringRef source) {
    CodeOptions options;
    options.vectorSize = GetParam().vectorSize;
    options.registers = GetParam().registers;
    options.fma = GetParam().fma;
    return JitCode::compile(source, options);
  }

  /// One step of a contraction: rounded once where there is one instruction.
  static float accumulate(float sum, float a, float b) {
    if (GetParam().fma)
      return std::fma(a, b, sum);
    float product = a * b;
    return sum + product;
  }
};

/// Extents of a product of [rows, depth] and [depth, columns].
struct Extents {
  int64_t rows, depth, columns;
};

/// Ones, odd numbers, one below, at and above vectors of 4 and 16 and tiles of
/// them.
constexpr Extents products[] = {
    {1, 1, 1},  {1, 7, 15},  {3, 5, 17}, {2, 3, 16},  {5, 1, 33},
    {7, 17, 3}, {16, 2, 64}, {4, 9, 70}, {17, 3, 31}, {1, 4, 80},
};

std::string getName(const char *kind, const Extents &e) {
  return kind + std::to_string(e.rows) + "_" + std::to_string(e.depth) + "_" +
         std::to_string(e.columns);
}

std::string printBuffer(ArrayRef<int64_t> shape) {
  return "memref<" + printShape(shape) + ">";
}

TEST_P(LoweredProductsTest, MatricesInBothOrders) {
  // The right factor as [depth, columns], and as [columns, depth], which no
  // vector can load.
  std::string source;
  for (const Extents &e : products)
    source += substitute(
        R"(
func.func @$plain(%a: $a, %b: $b, %c: $c) {
  linalg.matmul ins(%a, %b : $a, $b) outs(%c : $c)
  return
}
func.func @$transposed(%a: $a, %b: $bt, %c: $c) {
  linalg.matmul
      indexing_maps = [affine_map<(i, j, k) -> (i, k)>,
                       affine_map<(i, j, k) -> (j, k)>,
                       affine_map<(i, j, k) -> (i, j)>]
      ins(%a, %b : $a, $bt) outs(%c : $c)
  return
}
)",
        {{"plain", getName("plain", e)},
         {"transposed", getName("transposed", e)},
         {"a", printBuffer({e.rows, e.depth})},
         {"b", printBuffer({e.depth, e.columns})},
         {"bt", printBuffer({e.columns, e.depth})},
         {"c", printBuffer({e.rows, e.columns})}});
  std::unique_ptr<JitCode> code = compile(source);
  ASSERT_TRUE(code);
  for (const Extents &e : products) {
    std::vector<float> a = makeNumbers({e.rows, e.depth}, 1);
    std::vector<float> b = makeNumbers({e.depth, e.columns}, 2);
    std::vector<float> c = makeNumbers({e.rows, e.columns}, 3);
    std::vector<float> transposed(b.size());
    for (int64_t k = 0; k < e.depth; ++k)
      for (int64_t j = 0; j < e.columns; ++j)
        transposed[j * e.depth + k] = b[k * e.columns + j];
    std::vector<float> expected = c, found = c, foundTransposed = c;
    for (int64_t i = 0; i < e.rows; ++i)
      for (int64_t j = 0; j < e.columns; ++j)
        for (int64_t k = 0; k < e.depth; ++k) {
          float x = a[i * e.depth + k], y = b[k * e.columns + j];
          float &sum = expected[i * e.columns + j];
          sum = accumulate(sum, x, y);
        }
    code->call(getName("plain", e), a.data(), b.data(), found.data());
    EXPECT_EQ(found, expected) << getName("plain", e);
    code->call(getName("transposed", e), a.data(), transposed.data(),
               foundTransposed.data());
    EXPECT_EQ(foundTransposed, expected) << getName("transposed", e);
  }
}

TEST_P(LoweredProductsTest, SamplesInLanes) {
  // A drawn weight with an activation of every sample or of none; a drawn
  // activation with a weight of no sample.
  constexpr int64_t lanes = 32;
  std::string source;
  for (const Extents &e : products)
    source += substitute(
        R"(
func.func @$weight(%a: $a, %b: $bl, %c: $c) {
  linalg.generic {
      indexing_maps = [affine_map<(i, j, k, l) -> (i, k)>,
                       affine_map<(i, j, k, l) -> (k, j, l)>,
                       affine_map<(i, j, k, l) -> (i, j, l)>],
      iterator_types = ["parallel", "parallel", "reduction", "parallel"]}
      ins(%a, %b : $a, $bl) outs(%c : $c) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %p = arith.mulf %x, %y : f32
    %q = arith.addf %z, %p : f32
    linalg.yield %q : f32
  }
  return
}
func.func @$both(%a: $al, %b: $bl, %c: $c) {
  linalg.generic {
      indexing_maps = [affine_map<(i, j, k, l) -> (i, k, l)>,
                       affine_map<(i, j, k, l) -> (k, j, l)>,
                       affine_map<(i, j, k, l) -> (i, j, l)>],
      iterator_types = ["parallel", "parallel", "reduction", "parallel"]}
      ins(%a, %b : $al, $bl) outs(%c : $c) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %p = arith.mulf %x, %y : f32
    %q = arith.addf %p, %z : f32
    linalg.yield %q : f32
  }
  return
}
func.func @$activation(%a: $al, %b: $b, %c: $c) {
  linalg.generic {
      indexing_maps = [affine_map<(i, j, k, l) -> (i, k, l)>,
                       affine_map<(i, j, k, l) -> (k, j)>,
                       affine_map<(i, j, k, l) -> (i, j, l)>],
      iterator_types = ["parallel", "parallel", "reduction", "parallel"]}
      ins(%a, %b : $al, $b) outs(%c : $c) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %p = arith.mulf %x, %y : f32
    %q = arith.addf %z, %p : f32
    linalg.yield %q : f32
  }
  return
}
)",
        {{"weight", getName("weight", e)},
         {"both", getName("both", e)},
         {"activation", getName("activation", e)},
         {"a", printBuffer({e.rows, e.depth})},
         {"b", printBuffer({e.depth, e.columns})},
         {"al", printBuffer({e.rows, e.depth, lanes})},
         {"bl", printBuffer({e.depth, e.columns, lanes})},
         {"c", printBuffer({e.rows, e.columns, lanes})}});
  std::unique_ptr<JitCode> code = compile(source);
  ASSERT_TRUE(code);
  for (const Extents &e : products) {
    std::vector<float> a = makeNumbers({e.rows, e.depth, lanes}, 1);
    std::vector<float> b = makeNumbers({e.depth, e.columns, lanes}, 2);
    std::vector<float> c = makeNumbers({e.rows, e.columns, lanes}, 3);
    for (bool laned : {true, false})
      for (bool drawn : {true, false}) {
        if (!laned && !drawn)
          continue;
        std::vector<float> expected = c, found = c;
        for (int64_t i = 0; i < e.rows; ++i)
          for (int64_t j = 0; j < e.columns; ++j)
            for (int64_t k = 0; k < e.depth; ++k)
              for (int64_t l = 0; l < lanes; ++l) {
                int64_t x = i * e.depth + k, y = k * e.columns + j;
                float &sum = expected[(i * e.columns + j) * lanes + l];
                sum = accumulate(sum, a[laned ? x * lanes + l : x],
                                 b[drawn ? y * lanes + l : y]);
              }
        std::string name = getName(!drawn  ? "activation"
                                   : laned ? "both"
                                           : "weight",
                                   e);
        code->call(name, a.data(), b.data(), found.data());
        EXPECT_EQ(found, expected) << name;
      }
  }
}

TEST_P(LoweredProductsTest, ElementwiseAndReductions) {
  std::unique_ptr<JitCode> code = compile(R"(
// A row bias, a column factor, and the index of the column.
func.func @affine(%x: memref<3x37xf32>, %row: memref<37xf32>,
                  %column: memref<3xf32>, %y: memref<3x37xf32>) {
  linalg.generic {
      indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j)>,
                       affine_map<(i, j) -> (i)>, affine_map<(i, j) -> (i, j)>],
      iterator_types = ["parallel", "parallel"]}
      ins(%x, %row, %column : memref<3x37xf32>, memref<37xf32>, memref<3xf32>)
      outs(%y : memref<3x37xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32, %o: f32):
    %j = linalg.index 1 : index
    %n = arith.index_cast %j : index to i32
    %f = arith.sitofp %n : i32 to f32
    %p = arith.mulf %a, %c : f32
    %q = arith.addf %p, %b : f32
    %r = arith.subf %q, %f : f32
    linalg.yield %r : f32
  }
  return
}
// In place.
func.func @negate(%x: memref<19xf32>) {
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>],
      iterator_types = ["parallel"]} outs(%x : memref<19xf32>) {
  ^bb0(%o: f32):
    %r = arith.negf %o : f32
    linalg.yield %r : f32
  }
  return
}
func.func @sum_rows(%x: memref<5x19xf32>, %y: memref<5xf32>) {
  linalg.reduce {arith.addf} ins(%x : memref<5x19xf32>) outs(%y : memref<5xf32>)
      dimensions = [1]
  return
}
func.func @sum_columns(%x: memref<5x19xf32>, %y: memref<19xf32>) {
  linalg.reduce {arith.addf} ins(%x : memref<5x19xf32>)
      outs(%y : memref<19xf32>) dimensions = [0]
  return
}
func.func @transpose(%x: memref<5x19xf32>, %y: memref<19x5xf32>) {
  linalg.transpose ins(%x : memref<5x19xf32>) outs(%y : memref<19x5xf32>)
      permutation = [1, 0]
  return
}
func.func @copy(%x: memref<19xf32>, %y: memref<19xf32>) {
  memref.copy %x, %y : memref<19xf32> to memref<19xf32>
  return
}
)");
  ASSERT_TRUE(code);
  std::vector<float> x = makeNumbers({3, 37}, 1), row = makeNumbers({37}, 2),
                     column = makeNumbers({3}, 3), y(x.size());
  code->call("affine", x.data(), row.data(), column.data(), y.data());
  for (int64_t i = 0; i < 3; ++i)
    for (int64_t j = 0; j < 37; ++j) {
      float product = x[i * 37 + j] * column[i];
      float sum = product + row[j];
      EXPECT_EQ(y[i * 37 + j], sum - static_cast<float>(j)) << i << ", " << j;
    }

  std::vector<float> negated = makeNumbers({19}, 4), original = negated;
  code->call("negate", negated.data());
  for (int64_t i = 0; i < 19; ++i)
    EXPECT_EQ(negated[i], -original[i]);

  std::vector<float> matrix = makeNumbers({5, 19}, 5), rows(5, 0.5f),
                     columns(19, 0.25f), transposed(matrix.size());
  std::vector<float> expectedRows = rows, expectedColumns = columns;
  code->call("sum_rows", matrix.data(), rows.data());
  code->call("sum_columns", matrix.data(), columns.data());
  code->call("transpose", matrix.data(), transposed.data());
  for (int64_t i = 0; i < 5; ++i)
    for (int64_t j = 0; j < 19; ++j) {
      expectedRows[i] += matrix[i * 19 + j];
      expectedColumns[j] += matrix[i * 19 + j];
      EXPECT_EQ(transposed[j * 5 + i], matrix[i * 19 + j]);
    }
  EXPECT_EQ(rows, expectedRows);
  EXPECT_EQ(columns, expectedColumns);

  std::vector<float> copied(19);
  code->call("copy", original.data(), copied.data());
  EXPECT_EQ(copied, original);
}

INSTANTIATE_TEST_SUITE_P(Cuts, LoweredProductsTest,
                         ::testing::Values(Cut{16, 16, true}, Cut{16, 1, true},
                                           Cut{4, 3, true}, Cut{2, 8, false},
                                           Cut{16, 6, false}));

} // namespace

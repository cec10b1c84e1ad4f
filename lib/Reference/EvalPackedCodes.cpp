//===- EvalPackedCodes.cpp - Values of kernels on packed codes ------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Interpreter.h"

#include "bayes/Dialect/Bayes/IR/PackedLayouts.h"

#include <limits>

using namespace mlir;
using namespace mlir::bayes;
using namespace mlir::bayes::ref;
using ::bayes::PackedCodesLayout;

/// The tables of an op; without any, that of the levels.
template <typename OpT>
static SmallVector<Tensor> getTables(OpT op, Frame &frame) {
  SmallVector<Tensor> tables;
  for (Value value : op.getTables())
    tables.push_back(frame.getTensor(value));
  if (!tables.empty())
    return tables;
  Type type = Float32Type::get(op.getContext());
  int64_t entries = int64_t(1) << op.getBits();
  Tensor levels(entries, type);
  for (int64_t code = 0; code < entries; ++code)
    levels.set(code,
               Scalar::ofFloat(type, static_cast<double>(code - entries / 2)));
  tables.push_back(std::move(levels));
  return tables;
}

/// The matrices of the entries of each table, [steps, columns] in row-major
/// order.
template <typename OpT>
static SmallVector<Tensor> unpack(OpT op, Frame &frame) {
  PackedCodesLayout layout = getPackedLayout(op);
  const Tensor &words = frame.getTensor(op.getWords());
  SmallVector<Tensor> matrices;
  for (const Tensor &table : getTables(op, frame)) {
    Tensor matrix({layout.steps, layout.columns}, table.getElementType());
    for (int64_t step = 0; step < layout.steps; ++step)
      for (int64_t column = 0; column < layout.columns; ++column) {
        uint32_t code = ::bayes::unpackCode(
            layout,
            [&](int64_t word) {
              return static_cast<uint32_t>(words.get(word).getUnsigned());
            },
            step, column);
        matrix.set(step * layout.columns + column, table.get(code));
      }
    matrices.push_back(std::move(matrix));
  }
  return matrices;
}

/// The upper halves of the numbers of two rows in one.
static Tensor makePairs(const Tensor &matrix, Type word) {
  int64_t steps = matrix.getShape()[0], columns = matrix.getShape()[1];
  Tensor pairs({static_cast<int64_t>(llvm::divideCeil(steps, 2)), columns},
               word);
  auto getHalf = [&](int64_t step, int64_t column) -> uint32_t {
    if (step == steps)
      return 0;
    auto number =
        static_cast<float>(matrix.get(step * columns + column).getFloat());
    return llvm::bit_cast<uint32_t>(number) >> 16;
  };
  for (int64_t pair = 0; pair < pairs.getShape()[0]; ++pair)
    for (int64_t column = 0; column < columns; ++column)
      pairs.set(
          pair * columns + column,
          Scalar::ofInteger(word, getHalf(2 * pair, column) |
                                      getHalf(2 * pair + 1, column) << 16));
  return pairs;
}

/// A number that nothing else is.
static Scalar getUnspecified(Type type) {
  if (type.isInteger())
    return Scalar::ofInteger(type, -1);
  return Scalar::ofFloat(type, std::numeric_limits<double>::quiet_NaN());
}

LogicalResult ref::eval(PackedLookupOp op, Frame &frame) {
  PackedCodesLayout layout = getPackedLayout(op);
  int64_t width = op.getPanelWidth();
  for (auto [matrix, result] :
       llvm::zip_equal(unpack(op, frame), op.getResults())) {
    auto type = cast<RankedTensorType>(result.getType());
    if (op.getSteps())
      matrix = makePairs(matrix, type.getElementType());
    if (type.getRank() == 2) {
      frame.set(result, std::move(matrix));
      continue;
    }
    // What is after the last column is unspecified.
    Tensor panels =
        Tensor::splat(type.getShape(), getUnspecified(type.getElementType()));
    int64_t steps = matrix.getShape()[0];
    for (int64_t step = 0; step < steps; ++step)
      for (int64_t column = 0; column < layout.columns; ++column)
        panels.set((column / width * steps + step) * width + column % width,
                   matrix.get(step * layout.columns + column));
    frame.set(result, std::move(panels));
  }
  return success();
}

LogicalResult ref::eval(PackedMatmulOp op, Frame &frame) {
  PackedCodesLayout layout = getPackedLayout(op);
  for (auto [input, matrix, init, result] : llvm::zip_equal(
           op.getInputs(), unpack(op, frame), op.getInits(), op.getResults())) {
    const Tensor &factors = frame.getTensor(input);
    Tensor sums = frame.getTensor(init);
    Type type = sums.getElementType();
    for (int64_t row = 0; row < sums.getShape()[0]; ++row)
      for (int64_t column = 0; column < layout.columns; ++column) {
        int64_t place = row * layout.columns + column;
        for (int64_t step = 0; step < layout.steps; ++step) {
          Scalar product = Scalar::ofFloat(
              type, factors.get(row * layout.steps + step).getFloat() *
                        matrix.get(step * layout.columns + column).getFloat());
          sums.set(place, Scalar::ofFloat(type, sums.get(place).getFloat() +
                                                    product.getFloat()));
        }
      }
    frame.set(result, std::move(sums));
  }
  return success();
}

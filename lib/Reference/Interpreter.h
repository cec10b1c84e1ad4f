//===- Interpreter.h - Inside of the reference evaluator --------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// One function `eval` per op, overloaded on the op; `evaluateOp` finds it. Ops
// that work on numbers one by one (arith, math, affine.apply) have a
// `ScalarFunction` instead, which serves scalars, the elements of tensors and
// the bodies of structured ops.
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_LIB_REFERENCE_INTERPRETER_H
#define BAYES_LIB_REFERENCE_INTERPRETER_H

#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "bayes/Reference/Evaluator.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/DenseMap.h"

#include <functional>

namespace mlir::bayes::ref {

//===----------------------------------------------------------------------===//
// Values of one call
//===----------------------------------------------------------------------===//

/// What the SSA values of one function call stand for. The getters need the
/// value to be set, with a type that fits; the verifier of the IR and the check
/// of arguments see to that. References hold until the next `set`.
class Frame {
public:
  /// `depth` counts the calls that led here.
  explicit Frame(unsigned depth = 0) : depth(depth) {}

  unsigned getDepth() const { return depth; }

  bool contains(Value value) const { return values.contains(value); }
  void set(Value value, RuntimeValue content) {
    values.insert_or_assign(value, std::move(content));
  }

  const RuntimeValue &get(Value value) const {
    auto it = values.find(value);
    assert(it != values.end() && "value used before it was computed");
    return it->second;
  }
  Scalar getScalar(Value value) const { return std::get<Scalar>(get(value)); }
  int64_t getInteger(Value value) const { return getScalar(value).getSigned(); }
  const Tensor &getTensor(Value value) const {
    return std::get<Tensor>(get(value));
  }
  const RandomTensor &getRandom(Value value) const {
    return std::get<RandomTensor>(get(value));
  }
  SmallVector<int64_t> getIntegers(ValueRange range) const;
  SmallVector<int64_t> getIntegers(ArrayRef<OpFoldResult> mixed) const;

private:
  llvm::DenseMap<Value, RuntimeValue> values;
  unsigned depth;
};

/// Runs `op` and sets its results in `frame`.
LogicalResult evaluateOp(Operation *op, Frame &frame);

/// Runs the ops of `block` on `arguments`; returns the operands of its
/// terminator.
FailureOr<SmallVector<RuntimeValue>>
evaluateBlock(Block &block, ArrayRef<RuntimeValue> arguments, Frame &frame);

/// `evaluateFunction` at a depth of nested calls, whose number is limited.
FailureOr<SmallVector<RuntimeValue>>
evaluateFunction(func::FuncOp function, ArrayRef<RuntimeValue> arguments,
                 unsigned depth);

/// Refuses negative extents, and tensors too large for the evaluator.
LogicalResult checkShape(Operation *op, ArrayRef<int64_t> shape);

//===----------------------------------------------------------------------===//
// Ops on numbers
//===----------------------------------------------------------------------===//

/// The result of an op for one number per operand. Reports an error where that
/// is undefined.
using ScalarFunction = std::function<FailureOr<Scalar>(ArrayRef<Scalar>)>;

/// The function of `op`; null if it does not work on numbers one by one, or is
/// not known.
ScalarFunction getScalarFunction(Operation *op);
ScalarFunction getAffineFunction(Operation *op);
ScalarFunction getArithFunction(Operation *op);
ScalarFunction getMathFunction(Operation *op);
ScalarFunction getPrecisionFunction(Operation *op);

/// Applies `function` to the operands of `op`; to every element where they are
/// tensors (a scalar among tensors serves all elements).
LogicalResult evaluateElementwise(Operation *op, const ScalarFunction &function,
                                  Frame &frame);

/// The value of `expr`; nothing where it overflows or divides by a number that
/// is not positive.
std::optional<int64_t> evaluateAffineExpr(AffineExpr expr,
                                          ArrayRef<int64_t> dims,
                                          ArrayRef<int64_t> symbols);

/// The value of a constant that is no tensor.
FailureOr<Scalar> getConstant(arith::ConstantOp op);

/// The element of `tensor` at `index`; an error of `op` where there is none.
FailureOr<Scalar> extractElement(Operation *op, const Tensor &tensor,
                                 ArrayRef<int64_t> index);

/// A value for the random tensor `random`: that in `parts`, or made of the
/// values of the random tensors that its law is made of; the mean of a
/// constant.
FailureOr<Tensor> combineParts(Value random,
                               const llvm::DenseMap<Value, Tensor> &parts,
                               const Frame &frame);

/// `pieces`, of which there is at least one, one after the other along
/// `dimension`; they differ in that extent alone.
Tensor concatenate(ArrayRef<const Tensor *> pieces, int64_t dimension);

//===----------------------------------------------------------------------===//
// Statistics
//===----------------------------------------------------------------------===//

/// `statistic` over `samples`, of which there is at least one; `op` locates
/// errors. Computed in double from the definition, rounded once at the end.
FailureOr<Tensor> evaluateStatistic(MonteCarloOp op, Attribute statistic,
                                    ArrayRef<Tensor> samples);

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

// arith
LogicalResult eval(arith::ConstantOp op, Frame &frame);
LogicalResult eval(arith::SelectOp op, Frame &frame);

// func
LogicalResult eval(func::CallOp op, Frame &frame);

// linalg
LogicalResult eval(linalg::LinalgOp op, Frame &frame);
LogicalResult eval(linalg::SoftmaxOp op, Frame &frame);
/// True where the body of `op` consists of ops that the evaluator knows.
bool isBodyEvaluable(linalg::LinalgOp op);

// scf
LogicalResult eval(scf::ForOp op, Frame &frame);
LogicalResult eval(scf::IfOp op, Frame &frame);

// tensor
LogicalResult eval(tensor::CastOp op, Frame &frame);
LogicalResult eval(tensor::CollapseShapeOp op, Frame &frame);
LogicalResult eval(tensor::DimOp op, Frame &frame);
LogicalResult eval(tensor::EmptyOp op, Frame &frame);
LogicalResult eval(tensor::ExpandShapeOp op, Frame &frame);
LogicalResult eval(tensor::ExtractOp op, Frame &frame);
LogicalResult eval(tensor::ExtractSliceOp op, Frame &frame);
LogicalResult eval(tensor::FromElementsOp op, Frame &frame);
LogicalResult eval(tensor::InsertOp op, Frame &frame);
LogicalResult eval(tensor::InsertSliceOp op, Frame &frame);
LogicalResult eval(tensor::ConcatOp op, Frame &frame);
LogicalResult eval(tensor::SplatOp op, Frame &frame);

// bayes
LogicalResult eval(KeyOp op, Frame &frame);
LogicalResult eval(FoldKeyOp op, Frame &frame);
LogicalResult eval(SplitKeyOp op, Frame &frame);
LogicalResult eval(LoadParameterOp op, Frame &frame);
LogicalResult eval(GaussianOp op, Frame &frame);
LogicalResult eval(DeterministicOp op, Frame &frame);
LogicalResult eval(MeanOp op, Frame &frame);
LogicalResult eval(StddevOp op, Frame &frame);
LogicalResult eval(SampleOp op, Frame &frame);
LogicalResult eval(KLDivergenceOp op, Frame &frame);
LogicalResult eval(NormalOp op, Frame &frame);
LogicalResult eval(RandomWordsOp op, Frame &frame);
LogicalResult eval(BoxMullerOp op, Frame &frame);
LogicalResult eval(MonteCarloOp op, Frame &frame);
LogicalResult eval(SharedOp op, Frame &frame);
LogicalResult eval(ScaledOp op, Frame &frame);
LogicalResult eval(ReplacedOp op, Frame &frame);
LogicalResult eval(BlendedOp op, Frame &frame);
LogicalResult eval(JoinedOp op, Frame &frame);
LogicalResult eval(LookupOp op, Frame &frame);
LogicalResult eval(PackedLookupOp op, Frame &frame);
LogicalResult eval(PackedMatmulOp op, Frame &frame);
LogicalResult eval(EncodeOp op, Frame &frame);
LogicalResult eval(ScatterOp op, Frame &frame);
LogicalResult eval(DequantizeOp op, Frame &frame);

} // namespace mlir::bayes::ref

#endif // BAYES_LIB_REFERENCE_INTERPRETER_H

//===- EvalMath.cpp - Numbers: the math dialect ---------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Interpreter.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

using namespace mlir;
using namespace mlir::bayes;
using namespace mlir::bayes::ref;

/// `fn` of a double, rounded to the type of the result.
static ScalarFunction unary(Operation *op, double (*fn)(double)) {
  Type type = getElementTypeOrSelf(op->getResult(0).getType());
  return [type, fn](ArrayRef<Scalar> in) -> FailureOr<Scalar> {
    return Scalar::ofFloat(type, fn(in[0].getFloat()));
  };
}

/// `fn` of two doubles, rounded to the type of the result.
static ScalarFunction binary(Operation *op, double (*fn)(double, double)) {
  Type type = getElementTypeOrSelf(op->getResult(0).getType());
  return [type, fn](ArrayRef<Scalar> in) -> FailureOr<Scalar> {
    return Scalar::ofFloat(type, fn(in[0].getFloat(), in[1].getFloat()));
  };
}

/// `test` of a double, an i1.
static ScalarFunction classify(Operation *op, bool (*test)(double)) {
  Type type = getElementTypeOrSelf(op->getResult(0).getType());
  return [type, test](ArrayRef<Scalar> in) -> FailureOr<Scalar> {
    return Scalar::ofInteger(type, test(in[0].getFloat()));
  };
}

/// a * b + c rounded once: not by way of double, which can land half way
/// between two numbers of a narrower type.
static ScalarFunction evalFma(math::FmaOp op) {
  Type type = getElementTypeOrSelf(op.getType());
  return [type](ArrayRef<Scalar> in) -> FailureOr<Scalar> {
    APFloat result = in[0].getAPFloat();
    result.fusedMultiplyAdd(in[1].getAPFloat(), in[2].getAPFloat(),
                            APFloat::rmNearestTiesToEven);
    return Scalar::ofFloat(type, result);
  };
}

static ScalarFunction evalAbsI(math::AbsIOp op) {
  Type type = getElementTypeOrSelf(op.getType());
  return [type](ArrayRef<Scalar> in) -> FailureOr<Scalar> {
    uint64_t bits = in[0].getSigned();
    return Scalar::ofInteger(type, in[0].getSigned() < 0 ? 0 - bits : bits);
  };
}

ScalarFunction ref::getMathFunction(Operation *op) {
  return llvm::TypeSwitch<Operation *, ScalarFunction>(op)
      .Case(evalFma)
      .Case(evalAbsI)
      // Powers and logarithms.
      .Case([&](math::SqrtOp) { return unary(op, std::sqrt); })
      .Case([&](math::CbrtOp) { return unary(op, std::cbrt); })
      .Case([&](math::RsqrtOp) {
        return unary(op, [](double x) { return 1.0 / std::sqrt(x); });
      })
      .Case([&](math::ExpOp) { return unary(op, std::exp); })
      .Case([&](math::Exp2Op) { return unary(op, std::exp2); })
      .Case([&](math::ExpM1Op) { return unary(op, std::expm1); })
      .Case([&](math::LogOp) { return unary(op, std::log); })
      .Case([&](math::Log1pOp) { return unary(op, std::log1p); })
      .Case([&](math::Log2Op) { return unary(op, std::log2); })
      .Case([&](math::Log10Op) { return unary(op, std::log10); })
      .Case([&](math::PowFOp) { return binary(op, std::pow); })
      // Trigonometric and hyperbolic functions, the error function.
      .Case([&](math::SinOp) { return unary(op, std::sin); })
      .Case([&](math::CosOp) { return unary(op, std::cos); })
      .Case([&](math::AtanOp) { return unary(op, std::atan); })
      .Case([&](math::Atan2Op) { return binary(op, std::atan2); })
      .Case([&](math::SinhOp) { return unary(op, std::sinh); })
      .Case([&](math::CoshOp) { return unary(op, std::cosh); })
      .Case([&](math::TanhOp) { return unary(op, std::tanh); })
      .Case([&](math::ErfOp) { return unary(op, std::erf); })
      .Case([&](math::ErfcOp) { return unary(op, std::erfc); })
      // Sign and rounding.
      .Case([&](math::AbsFOp) { return unary(op, std::fabs); })
      .Case([&](math::CopySignOp) { return binary(op, std::copysign); })
      .Case([&](math::CeilOp) { return unary(op, std::ceil); })
      .Case([&](math::FloorOp) { return unary(op, std::floor); })
      .Case([&](math::RoundOp) { return unary(op, std::round); })
      .Case([&](math::RoundEvenOp) { return unary(op, std::nearbyint); })
      .Case([&](math::TruncOp) { return unary(op, std::trunc); })
      // Classes of numbers.
      .Case([&](math::IsFiniteOp) {
        return classify(op, [](double x) { return std::isfinite(x); });
      })
      .Case([&](math::IsInfOp) {
        return classify(op, [](double x) { return std::isinf(x); });
      })
      .Case([&](math::IsNaNOp) {
        return classify(op, [](double x) { return std::isnan(x); });
      })
      .Default(ScalarFunction());
}

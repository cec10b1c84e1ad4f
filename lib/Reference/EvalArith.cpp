//===- EvalArith.cpp - Numbers: the arith dialect -------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Interpreter.h"

#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

using namespace mlir;
using namespace mlir::bayes;
using namespace mlir::bayes::ref;

//===----------------------------------------------------------------------===//
// From functions of C++ numbers to scalar functions
//===----------------------------------------------------------------------===//

static Type getResultElementType(Operation *op) {
  return getElementTypeOrSelf(op->getResult(0).getType());
}

/// `fn` of two doubles, rounded to the type of the result.
template <typename Fn>
static ScalarFunction onFloats(Operation *op, Fn fn) {
  return [type = getResultElementType(op),
          fn](ArrayRef<Scalar> in) -> FailureOr<Scalar> {
    return Scalar::ofFloat(type, fn(in[0].getFloat(), in[1].getFloat()));
  };
}

/// `fn` of two integers taken as signed, modulo 2^width.
template <typename Fn>
static ScalarFunction onSigned(Operation *op, Fn fn) {
  return [type = getResultElementType(op),
          fn](ArrayRef<Scalar> in) -> FailureOr<Scalar> {
    return Scalar::ofInteger(type, fn(in[0].getSigned(), in[1].getSigned()));
  };
}

/// `fn` of two integers taken as unsigned, modulo 2^width.
template <typename Fn>
static ScalarFunction onUnsigned(Operation *op, Fn fn) {
  return [type = getResultElementType(op),
          fn](ArrayRef<Scalar> in) -> FailureOr<Scalar> {
    return Scalar::ofInteger(type,
                             fn(in[0].getUnsigned(), in[1].getUnsigned()));
  };
}

/// `fn` of the one operand.
template <typename Fn>
static ScalarFunction onValue(Operation *op, Fn fn) {
  return [type = getResultElementType(op),
          fn](ArrayRef<Scalar> in) -> FailureOr<Scalar> {
    return fn(type, in[0]);
  };
}

//===----------------------------------------------------------------------===//
// Ops that are undefined for some operands
//===----------------------------------------------------------------------===//

/// Guards a signed division: the divisor is not zero, the quotient fits.
static ScalarFunction checkSignedDivision(Operation *op, ScalarFunction fn) {
  return [op, fn = std::move(fn)](ArrayRef<Scalar> in) -> FailureOr<Scalar> {
    if (in[1].getSigned() == 0)
      return op->emitOpError()
             << "division of " << in[0].getSigned() << " by zero";
    bool overflows =
        in[1].getSigned() == -1 && in[0].getSigned() != 0 &&
        in[0] == Scalar::ofInteger(in[0].getType(), 0 - in[0].getUnsigned());
    if (overflows)
      return op->emitOpError()
             << "division of " << in[0].getSigned() << " by -1 overflows";
    return fn(in);
  };
}

/// Guards an unsigned division: the divisor is not zero.
static ScalarFunction checkUnsignedDivision(Operation *op, ScalarFunction fn) {
  return [op, fn = std::move(fn)](ArrayRef<Scalar> in) -> FailureOr<Scalar> {
    if (in[1].getUnsigned() == 0)
      return op->emitOpError()
             << "division of " << in[0].getUnsigned() << " by zero";
    return fn(in);
  };
}

/// Guards a shift: the distance is less than the width.
static ScalarFunction checkShift(Operation *op, ScalarFunction fn) {
  Type type = getResultElementType(op);
  unsigned width = type.isIndex() ? 64 : type.getIntOrFloatBitWidth();
  return [op, width,
          fn = std::move(fn)](ArrayRef<Scalar> in) -> FailureOr<Scalar> {
    if (in[1].getUnsigned() >= width)
      return op->emitOpError() << "expected a distance less than " << width
                               << ", found " << in[1].getUnsigned();
    return fn(in);
  };
}

/// A float, rounded towards zero, as an integer in [`low`, `high`).
static FailureOr<Scalar> convertToInteger(Operation *op, Type type,
                                          double value, double low,
                                          double high) {
  double whole = std::trunc(value);
  // Not so for NaN.
  bool isInRange = whole >= low && whole < high;
  if (!isInRange)
    return op->emitOpError() << "expected a value in the range of " << type
                             << ", found " << value;
  // Values of 2^63 and more are unsigned.
  int64_t bits = whole < 0x1p63
                     ? static_cast<int64_t>(whole)
                     : static_cast<int64_t>(static_cast<uint64_t>(whole));
  return Scalar::ofInteger(type, bits);
}

static ScalarFunction evalFPToSI(arith::FPToSIOp op) {
  Type type = getResultElementType(op);
  double limit = std::ldexp(1.0, type.getIntOrFloatBitWidth() - 1);
  return [op, type, limit](ArrayRef<Scalar> in) {
    return convertToInteger(op, type, in[0].getFloat(), -limit, limit);
  };
}

static ScalarFunction evalFPToUI(arith::FPToUIOp op) {
  Type type = getResultElementType(op);
  double limit = std::ldexp(1.0, type.getIntOrFloatBitWidth());
  return [op, type, limit](ArrayRef<Scalar> in) {
    return convertToInteger(op, type, in[0].getFloat(), 0.0, limit);
  };
}

//===----------------------------------------------------------------------===//
// Comparisons, extrema, conversions
//===----------------------------------------------------------------------===//

static ScalarFunction evalCmpF(arith::CmpFOp op) {
  return [predicate = op.getPredicate(), type = getResultElementType(op)](
             ArrayRef<Scalar> in) -> FailureOr<Scalar> {
    return Scalar::ofInteger(
        type, arith::applyCmpPredicate(predicate, APFloat(in[0].getFloat()),
                                       APFloat(in[1].getFloat())));
  };
}

static ScalarFunction evalCmpI(arith::CmpIOp op) {
  // Both sides are sign-extended from the same width, which keeps the order of
  // unsigned numbers too.
  return [predicate = op.getPredicate(), type = getResultElementType(op)](
             ArrayRef<Scalar> in) -> FailureOr<Scalar> {
    APInt lhs(64, in[0].getSigned(), /*isSigned=*/true);
    APInt rhs(64, in[1].getSigned(), /*isSigned=*/true);
    return Scalar::ofInteger(type,
                             arith::applyCmpPredicate(predicate, lhs, rhs));
  };
}

/// The larger number; NaN if either is, and -0 < +0.
static double maximum(double a, double b) {
  if (std::isnan(a) || std::isnan(b))
    return std::nan("");
  if (a == b)
    return std::signbit(a) ? b : a;
  return a > b ? a : b;
}

static double minimum(double a, double b) { return -maximum(-a, -b); }

/// An integer as a float, rounded once: from 64 bits to f32 not by way of f64.
static Scalar convertToFloat(Type type, uint64_t bits, bool isSigned) {
  APFloat number(cast<FloatType>(type).getFloatSemantics());
  number.convertFromAPInt(APInt(64, bits), isSigned,
                          APFloat::rmNearestTiesToEven);
  return Scalar::ofFloat(type, number);
}

/// The same bits as a number of another type of equal width.
static Scalar reinterpret(Type type, Scalar value) {
  unsigned width = type.getIntOrFloatBitWidth();
  APInt bits = isa<FloatType>(value.getType())
                   ? value.getAPFloat().bitcastToAPInt()
                   : APInt(width, value.getUnsigned());
  if (auto floatType = dyn_cast<FloatType>(type))
    return Scalar::ofFloat(type, APFloat(floatType.getFloatSemantics(), bits));
  return Scalar::ofInteger(type, bits.getSExtValue());
}

/// Rounding modes other than to nearest even are not known.
static ScalarFunction evalTruncF(arith::TruncFOp op) {
  auto mode = op.getRoundingmode();
  if (mode && *mode != arith::RoundingMode::to_nearest_even)
    return nullptr;
  return onValue(op, [](Type type, Scalar value) {
    return Scalar::ofFloat(type, value.getFloat());
  });
}

//===----------------------------------------------------------------------===//
// Dispatch
//===----------------------------------------------------------------------===//

static ScalarFunction getFloatFunction(Operation *op) {
  return llvm::TypeSwitch<Operation *, ScalarFunction>(op)
      .Case([&](arith::AddFOp) { return onFloats(op, std::plus<double>()); })
      .Case([&](arith::SubFOp) { return onFloats(op, std::minus<double>()); })
      .Case([&](arith::MulFOp) {
        return onFloats(op, std::multiplies<double>());
      })
      .Case([&](arith::DivFOp) { return onFloats(op, std::divides<double>()); })
      .Case([&](arith::RemFOp) {
        return onFloats(op, [](double a, double b) { return std::fmod(a, b); });
      })
      .Case([&](arith::MaximumFOp) { return onFloats(op, maximum); })
      .Case([&](arith::MinimumFOp) { return onFloats(op, minimum); })
      .Case([&](arith::MaxNumFOp) {
        return onFloats(op, [](double a, double b) { return std::fmax(a, b); });
      })
      .Case([&](arith::MinNumFOp) {
        return onFloats(op, [](double a, double b) { return std::fmin(a, b); });
      })
      .Case([&](arith::NegFOp) {
        return onValue(op, [](Type type, Scalar value) {
          return Scalar::ofFloat(type, -value.getFloat());
        });
      })
      .Case(evalCmpF)
      .Default(ScalarFunction());
}

static ScalarFunction getIntegerFunction(Operation *op) {
  return llvm::TypeSwitch<Operation *, ScalarFunction>(op)
      .Case(
          [&](arith::AddIOp) { return onUnsigned(op, std::plus<uint64_t>()); })
      .Case(
          [&](arith::SubIOp) { return onUnsigned(op, std::minus<uint64_t>()); })
      .Case([&](arith::MulIOp) {
        return onUnsigned(op, std::multiplies<uint64_t>());
      })
      .Case([&](arith::DivSIOp) {
        return checkSignedDivision(op, onSigned(op, std::divides<int64_t>()));
      })
      .Case([&](arith::RemSIOp) {
        return checkSignedDivision(op, onSigned(op, std::modulus<int64_t>()));
      })
      .Case([&](arith::FloorDivSIOp) {
        return checkSignedDivision(op, onSigned(op, [](int64_t a, int64_t b) {
                                     return llvm::divideFloorSigned(a, b);
                                   }));
      })
      .Case([&](arith::CeilDivSIOp) {
        return checkSignedDivision(op, onSigned(op, [](int64_t a, int64_t b) {
                                     return llvm::divideCeilSigned(a, b);
                                   }));
      })
      .Case([&](arith::DivUIOp) {
        return checkUnsignedDivision(op,
                                     onUnsigned(op, std::divides<uint64_t>()));
      })
      .Case([&](arith::RemUIOp) {
        return checkUnsignedDivision(op,
                                     onUnsigned(op, std::modulus<uint64_t>()));
      })
      .Case([&](arith::CeilDivUIOp) {
        return checkUnsignedDivision(op,
                                     onUnsigned(op, [](uint64_t a, uint64_t b) {
                                       return a / b + (a % b != 0);
                                     }));
      })
      .Case([&](arith::AndIOp) {
        return onUnsigned(op, std::bit_and<uint64_t>());
      })
      .Case(
          [&](arith::OrIOp) { return onUnsigned(op, std::bit_or<uint64_t>()); })
      .Case([&](arith::XOrIOp) {
        return onUnsigned(op, std::bit_xor<uint64_t>());
      })
      .Case([&](arith::ShLIOp) {
        return checkShift(op, onUnsigned(op, [](uint64_t a, uint64_t distance) {
                            return a << distance;
                          }));
      })
      .Case([&](arith::ShRUIOp) {
        return checkShift(op, onUnsigned(op, [](uint64_t a, uint64_t distance) {
                            return a >> distance;
                          }));
      })
      .Case([&](arith::ShRSIOp) {
        return checkShift(op, onSigned(op, [](int64_t a, int64_t distance) {
                            return a >> distance;
                          }));
      })
      .Case([&](arith::MaxSIOp) {
        return onSigned(op,
                        [](int64_t a, int64_t b) { return std::max(a, b); });
      })
      .Case([&](arith::MinSIOp) {
        return onSigned(op,
                        [](int64_t a, int64_t b) { return std::min(a, b); });
      })
      .Case([&](arith::MaxUIOp) {
        return onUnsigned(
            op, [](uint64_t a, uint64_t b) { return std::max(a, b); });
      })
      .Case([&](arith::MinUIOp) {
        return onUnsigned(
            op, [](uint64_t a, uint64_t b) { return std::min(a, b); });
      })
      .Case(evalCmpI)
      .Default(ScalarFunction());
}

static ScalarFunction getConversion(Operation *op) {
  return llvm::TypeSwitch<Operation *, ScalarFunction>(op)
      .Case([&](arith::ExtFOp) {
        return onValue(op, [](Type type, Scalar value) {
          return Scalar::ofFloat(type, value.getFloat());
        });
      })
      .Case(evalTruncF)
      .Case<arith::ExtSIOp, arith::TruncIOp, arith::IndexCastOp>([&](auto) {
        return onValue(op, [](Type type, Scalar value) {
          return Scalar::ofInteger(type, value.getSigned());
        });
      })
      .Case<arith::ExtUIOp, arith::IndexCastUIOp>([&](auto) {
        return onValue(op, [](Type type, Scalar value) {
          return Scalar::ofInteger(type, value.getUnsigned());
        });
      })
      .Case([&](arith::SIToFPOp) {
        return onValue(op, [](Type type, Scalar value) {
          return convertToFloat(type, value.getSigned(), /*isSigned=*/true);
        });
      })
      .Case([&](arith::UIToFPOp) {
        return onValue(op, [](Type type, Scalar value) {
          return convertToFloat(type, value.getUnsigned(), /*isSigned=*/false);
        });
      })
      .Case(evalFPToSI)
      .Case(evalFPToUI)
      .Case([&](arith::BitcastOp) { return onValue(op, reinterpret); })
      .Default(ScalarFunction());
}

ScalarFunction ref::getArithFunction(Operation *op) {
  if (ScalarFunction function = getFloatFunction(op))
    return function;
  if (ScalarFunction function = getIntegerFunction(op))
    return function;
  if (isa<arith::SelectOp>(op))
    return [](ArrayRef<Scalar> in) -> FailureOr<Scalar> {
      return in[0].getBool() ? in[1] : in[2];
    };
  return getConversion(op);
}

//===----------------------------------------------------------------------===//
// Ops on whole values
//===----------------------------------------------------------------------===//

FailureOr<Scalar> ref::getConstant(arith::ConstantOp op) {
  FailureOr<Scalar> value = getScalar(op.getValue());
  if (failed(value))
    return op.emitOpError() << "expected f16, bf16, f32, f64, index or a "
                               "signless integer of at most 64 bits, found "
                            << op.getType();
  return value;
}

LogicalResult ref::eval(arith::ConstantOp op, Frame &frame) {
  if (auto elements = dyn_cast<ElementsAttr>(op.getValue())) {
    FailureOr<Tensor> tensor =
        getTensor(elements, [&] { return op.emitOpError(); });
    if (failed(tensor))
      return failure();
    frame.set(op, std::move(*tensor));
    return success();
  }
  FailureOr<Scalar> scalar = getConstant(op);
  if (failed(scalar))
    return failure();
  frame.set(op, *scalar);
  return success();
}

LogicalResult ref::eval(arith::SelectOp op, Frame &frame) {
  if (!op.getCondition().getType().isInteger(1))
    return evaluateElementwise(op, getArithFunction(op), frame);
  // One condition picks a whole value of whatever type.
  bool condition = frame.getScalar(op.getCondition()).getBool();
  RuntimeValue chosen =
      frame.get(condition ? op.getTrueValue() : op.getFalseValue());
  frame.set(op, std::move(chosen));
  return success();
}

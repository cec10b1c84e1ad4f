//===- PhiloxBuilder.cpp - Philox4x32-10 as arithmetic --------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PhiloxBuilder.h"

#include "bayes/Support/Philox.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::bayes;

static constexpr uint64_t kWordMask = 0xFFFFFFFF;

Value PhiloxBuilder::constant(uint64_t value) {
  return arith::ConstantOp::create(
      builder, loc, builder.getI64IntegerAttr(static_cast<int64_t>(value)));
}

void PhiloxBuilder::unify(Value &a, Value &b) {
  if (a.getType() == b.getType())
    return;
  Value &scalar = isa<VectorType>(a.getType()) ? b : a;
  auto type = VectorType::get(lanes, builder.getI64Type());
  scalar = vector::BroadcastOp::create(builder, loc, type, scalar);
}

Value PhiloxBuilder::bitXor(Value a, Value b) {
  unify(a, b);
  return arith::XOrIOp::create(builder, loc, a, b);
}

Value PhiloxBuilder::add(Value a, Value b) {
  unify(a, b);
  return arith::AddIOp::create(builder, loc, a, b);
}

Value PhiloxBuilder::shiftLeft(Value a, unsigned bits) {
  Value amount = constant(bits);
  unify(a, amount);
  return arith::ShLIOp::create(builder, loc, a, amount);
}

Value PhiloxBuilder::shiftRight(Value a, unsigned bits) {
  Value amount = constant(bits);
  unify(a, amount);
  return arith::ShRUIOp::create(builder, loc, a, amount);
}

Value PhiloxBuilder::lowWord(Value a) {
  Value mask = constant(kWordMask);
  unify(a, mask);
  return arith::AndIOp::create(builder, loc, a, mask);
}

Value PhiloxBuilder::multiply(Value a, uint64_t multiplier) {
  // The mask costs nothing: the machine's 32x32-bit product ignores the upper
  // half anyway, and the mask is how LLVM knows that it may use it.
  Value word = lowWord(a);
  Value factor = constant(multiplier);
  unify(word, factor);
  return arith::MulIOp::create(builder, loc, word, factor);
}

Value PhiloxBuilder::toHighWord(Value a) {
  auto type = dyn_cast<VectorType>(a.getType());
  if (!type)
    return shiftLeft(a, 32);
  // A shift of a product would become a second product, of 64 bits.
  int64_t numWords = 2 * type.getNumElements();
  auto wordsType = VectorType::get(numWords, builder.getI32Type());
  Value words = vector::BitCastOp::create(builder, loc, wordsType, a);
  Value zeros =
      arith::ConstantOp::create(builder, loc, builder.getZeroAttr(wordsType));
  SmallVector<int64_t> mask;
  for (int64_t low = 0; low < numWords; low += 2)
    mask.append({numWords, low});
  Value moved = vector::ShuffleOp::create(builder, loc, words, zeros, mask);
  return vector::BitCastOp::create(builder, loc, type, moved);
}

PhiloxBuilder::Output PhiloxBuilder::generate(ArrayRef<Value> counter,
                                              Value key) {
  Value c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
  Value key0 = lowWord(key), key1 = shiftRight(key, 32);
  constexpr unsigned kRounds = ::bayes::philox::kRounds;
  for (unsigned round = 0; round < kRounds; ++round) {
    Value product0 = multiply(c0, ::bayes::philox::kMultipliers[0]);
    Value product1 = multiply(c2, ::bayes::philox::kMultipliers[1]);
    if (round + 1 == kRounds)
      // Both output words of a product stay where they are: the counter and
      // key words move to the high half instead, the key before all loops.
      return {bitXor(bitXor(product1, toHighWord(c1)), toHighWord(key0)),
              bitXor(bitXor(product0, toHighWord(c3)), toHighWord(key1))};
    c0 = bitXor(shiftRight(product1, 32), bitXor(c1, key0));
    c2 = bitXor(shiftRight(product0, 32), bitXor(c3, key1));
    c1 = product1;
    c3 = product0;
    key0 = lowWord(add(key0, constant(::bayes::philox::kWeylIncrements[0])));
    key1 = lowWord(add(key1, constant(::bayes::philox::kWeylIncrements[1])));
  }
  llvm_unreachable("the last round returns");
}

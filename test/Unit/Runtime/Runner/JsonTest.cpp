//===- JsonTest.cpp - Writes a JSON object --------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/Json.h"

#include "gtest/gtest.h"

#include <limits>

using namespace bayes::runner;

TEST(Json, Empty) { EXPECT_EQ(JsonObject().finish(), "{}"); }

TEST(Json, Members) {
  JsonObject object;
  object.addString("name", "mnist");
  object.addInteger("seed", std::numeric_limits<uint64_t>::max());
  object.addNumber("accuracy", 0.5);
  object.addNumber("nll", std::nullopt);
  EXPECT_EQ(object.finish(), R"({"name": "mnist", "seed": 18446744073709551615)"
                             R"(, "accuracy": 0.5, "nll": null})");
}

TEST(Json, StringsAreEscaped) {
  JsonObject object;
  object.addString("a\"b", "back\\slash\n\x01 µ");
  EXPECT_EQ(object.finish(), R"({"a\"b": "back\\slash\u000a\u0001 µ"})");
}

TEST(Json, NumbersReadBack) {
  for (double value : {0.1, 1.0 / 3, 1e-300, 1.7976931348623157e308, -0.0}) {
    JsonObject object;
    object.addNumber("x", value);
    std::string text = object.finish();
    EXPECT_EQ(std::stod(text.substr(6)), value) << text;
  }
}

TEST(Json, NoNumbersForNaNAndInfinity) {
  JsonObject object;
  object.addNumber("a", std::numeric_limits<double>::infinity());
  object.addNumber("b", std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(object.finish(), R"({"a": null, "b": null})");
}

//===- Json.cpp - Writes a JSON object ------------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/Json.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <utility>

using namespace bayes::runner;

static std::string quote(std::string_view value) {
  std::string text = "\"";
  for (char c : value) {
    if (c == '"' || c == '\\') {
      text += '\\';
      text += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof(escape), "\\u%04x", unsigned(c));
      text += escape;
    } else {
      text += c;
    }
  }
  return text + '"';
}

void JsonObject::addKey(std::string_view key) {
  if (text.size() > 1)
    text += ", ";
  text += quote(key) + ": ";
}

void JsonObject::addString(std::string_view key, std::string_view value) {
  addKey(key);
  text += quote(value);
}

void JsonObject::addInteger(std::string_view key, uint64_t value) {
  addKey(key);
  text += std::to_string(value);
}

void JsonObject::addNumber(std::string_view key, std::optional<double> value) {
  addKey(key);
  if (!value || !std::isfinite(*value)) {
    text += "null";
    return;
  }
  char digits[40];
  auto [end, code] = std::to_chars(digits, digits + sizeof(digits), *value);
  static_cast<void>(code); // the longest double has 24 characters
  text.append(digits, end);
}

std::string JsonObject::finish() { return std::move(text) + "}"; }

//===- StrictJson.cpp - JSON from outside ---------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StrictJson.h"

#include "Quote.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringSet.h"

using namespace llvm;
using ::bayes::makeError;

/// llvm::json recurses once per level; nothing read here needs more than four.
static constexpr size_t kMaxDepth = 16;

/// Position of the quotation mark that closes the string opened at `open`.
static size_t findStringEnd(StringRef text, size_t open) {
  size_t end = open + 1;
  while (end < text.size() && text[end] != '"')
    end += text[end] == '\\' ? 2 : 1;
  return end;
}

/// Checks depth and keys on the characters alone; whether they are JSON is left
/// to the parser.
static ::bayes::Status checkStructure(StringRef text) {
  SmallVector<StringSet<>> keysOfLevel;
  for (size_t i = 0; i < text.size(); ++i) {
    switch (text[i]) {
    case '{':
    case '[':
      if (keysOfLevel.size() == kMaxDepth)
        return makeError("expected at most ", kMaxDepth,
                         " levels of nesting in JSON");
      keysOfLevel.emplace_back();
      break;
    case '}':
    case ']':
      if (!keysOfLevel.empty())
        keysOfLevel.pop_back();
      break;
    case '"': {
      size_t end = findStringEnd(text, i);
      if (end >= text.size())
        return {};
      StringRef literal = text.slice(i, end + 1);
      i = end;
      if (keysOfLevel.empty() ||
          !text.drop_front(end + 1).ltrim().starts_with(":"))
        break;
      Expected<json::Value> key = json::parse(literal);
      if (!key) {
        consumeError(key.takeError());
        return {};
      }
      if (!keysOfLevel.back().insert(*key->getAsString()).second)
        return makeError("key ", mlir::bayes::quote(*key->getAsString()),
                         " appears twice in a JSON object");
      break;
    }
    default:
      break;
    }
  }
  return {};
}

::bayes::Result<json::Value> mlir::bayes::parseStrictJson(StringRef text) {
  if (::bayes::Status status = checkStructure(text); !status)
    return status.error();
  Expected<json::Value> value = json::parse(text);
  if (!value)
    return makeError("malformed JSON: ", toString(value.takeError()));
  return std::move(*value);
}

//===- Json.h - Writes a JSON object ----------------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_RUNTIME_RUNNER_JSON_H
#define BAYES_RUNTIME_RUNNER_JSON_H

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bayes::runner {

/// A JSON object (RFC 8259) on one line, its members in the order of their
/// addition.
class JsonObject {
public:
  /// `value` is UTF-8.
  void addString(std::string_view key, std::string_view value);

  void addInteger(std::string_view key, uint64_t value);

  /// The shortest decimal that reads back as `value`; null for nothing, NaN
  /// and infinity.
  void addNumber(std::string_view key, std::optional<double> value);

  /// The text of the object. Nothing may be added afterwards.
  std::string finish();

private:
  void addKey(std::string_view key);

  std::string text = "{";
};

} // namespace bayes::runner

#endif // BAYES_RUNTIME_RUNNER_JSON_H

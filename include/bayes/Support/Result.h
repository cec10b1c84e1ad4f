//===- Result.h - A value or an error message -------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Error handling for the code that the compiler and the runtime share: no
// exceptions, no LLVM. A function that can fail on outside data returns
// `Result<T>`; its message is one line, lower case, without a full stop, ready
// to be printed after "error: " or passed to an MLIR diagnostic.
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_SUPPORT_RESULT_H
#define BAYES_SUPPORT_RESULT_H

#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <variant>

namespace bayes {

/// Why an operation failed, in one line.
struct Error {
  std::string message;
};

/// Builds an error from streamable parts: `makeError("expected ", 3, " axes")`.
template <typename... Parts>
Error makeError(const Parts &...parts) {
  std::ostringstream text;
  (text << ... << parts);
  return Error{text.str()};
}

/// A value of type `T`, or an error. Converts to true when it holds a value.
template <typename T>
class [[nodiscard]] Result {
public:
  Result(T value) : state(std::move(value)) {}
  Result(Error error) : state(std::move(error)) {}

  explicit operator bool() const { return std::holds_alternative<T>(state); }

  /// The value; only if there is one.
  T &operator*() & { return *std::get_if<T>(&state); }
  const T &operator*() const & { return *std::get_if<T>(&state); }
  T &&operator*() && { return std::move(*std::get_if<T>(&state)); }
  T *operator->() { return std::get_if<T>(&state); }
  const T *operator->() const { return std::get_if<T>(&state); }

  /// The error; only if there is no value.
  const Error &error() const { return *std::get_if<Error>(&state); }
  const std::string &message() const { return error().message; }

private:
  std::variant<T, Error> state;
};

/// Success, or an error. Converts to true on success.
template <>
class [[nodiscard]] Result<void> {
public:
  Result() = default;
  Result(Error error) : failure(std::move(error)) {}

  explicit operator bool() const { return !failure; }

  /// The error; only after a failure.
  const Error &error() const { return *failure; }
  const std::string &message() const { return failure->message; }

private:
  std::optional<Error> failure;
};

using Status = Result<void>;

} // namespace bayes

#endif // BAYES_SUPPORT_RESULT_H

//===- SharedModel.h - A compiled model in a shared library -----*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_RUNTIME_RUNNER_SHAREDMODEL_H
#define BAYES_RUNTIME_RUNNER_SHAREDMODEL_H

#include "bayes-runtime/bayes_abi.h"
#include "bayes/Support/Result.h"

#include <memory>
#include <string>
#include <utility>

namespace bayes::runner {

/// A shared library that `bayes-compile` wrote, loaded into this process.
class SharedModel {
public:
  /// Loads the library at `path`, a file name even without a slash. Errors:
  /// those of identifyModelFile, an executable, what the dynamic loader says.
  static Result<SharedModel> load(const std::string &path);

  /// The model's functions, valid as long as this object.
  const bayes_model_api &getApi() const { return *api; }

private:
  struct Unloader {
    void operator()(void *handle) const;
  };
  using Library = std::unique_ptr<void, Unloader>;

  SharedModel(Library library, const bayes_model_api *api)
      : library(std::move(library)), api(api) {}

  Library library;
  const bayes_model_api *api;
};

} // namespace bayes::runner

#endif // BAYES_RUNTIME_RUNNER_SHAREDMODEL_H

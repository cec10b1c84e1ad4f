//===- SharedModel.cpp - A compiled model in a shared library -------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/SharedModel.h"

#include "bayes-runtime/Runner/ModelFile.h"

#include <dlfcn.h>

using namespace bayes;
using namespace bayes::runner;

void SharedModel::Unloader::operator()(void *handle) const {
  ::dlclose(handle);
}

Result<SharedModel> SharedModel::load(const std::string &path) {
  // The loader runs code of the library, and dies of one without its end.
  Result<ModelFileKind> kind = identifyModelFile(path);
  if (!kind)
    return kind.error();
  if (*kind != ModelFileKind::SharedLibrary)
    return makeError("'", path, "' is an executable; expected a library");
  // Without a slash, dlopen would search the system's folders.
  std::string file = path.find('/') == std::string::npos ? "./" + path : path;
  Library library(::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL));
  if (!library)
    return makeError("cannot load '", path, "': ", ::dlerror());
  const auto *api = static_cast<const bayes_model_api *>(
      ::dlsym(library.get(), kModelSymbol));
  if (!api)
    return makeError("cannot load '", path, "': ", ::dlerror());
  return SharedModel(std::move(library), api);
}

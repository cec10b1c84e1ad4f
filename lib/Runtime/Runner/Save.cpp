//===- Save.cpp - Predictions on disk -------------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/Save.h"

#include "bayes/Support/File.h"
#include "bayes/Support/Npy.h"

using namespace bayes;
using namespace bayes::runner;

static std::string getPath(const std::string &prefix,
                           const OutputInfo &output) {
  return prefix + "." + output.name + ".npy";
}

Status runner::checkSave(const std::string &prefix, const ModelInfo &model,
                         const std::vector<std::string> &inputs) {
  for (const OutputInfo &output : model.outputs) {
    std::string path = getPath(prefix, output);
    for (const std::string &input : inputs)
      if (isSameFile(path, input))
        return makeError("cannot write '", path, "': it is the input '", input,
                         "'");
    if (Result<PendingFile> file = PendingFile::create(path); !file)
      return file.error();
  }
  return {};
}

Status runner::savePredictions(const std::string &prefix,
                               const ModelInfo &model,
                               const Predictions &predictions) {
  std::vector<PendingFile> files;
  for (size_t i = 0; i < model.outputs.size(); ++i) {
    const OutputInfo &output = model.outputs[i];
    const std::vector<float> &values = predictions.outputs[i];
    std::vector<int64_t> shape = output.shape;
    shape.insert(shape.begin(),
                 static_cast<int64_t>(values.size() / output.size));
    Result<PendingFile> file = PendingFile::create(getPath(prefix, output));
    if (!file)
      return file.error();
    if (Status status = file->write(encodeNpy(values.data(), shape)); !status)
      return status;
    files.push_back(std::move(*file));
  }
  for (PendingFile &file : files)
    if (Status status = file.commit(); !status)
      return status;
  return {};
}

//===- Run.cpp - Predictions for a whole data set -------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/Run.h"

#include <algorithm>
#include <atomic>
#include <thread>

using namespace bayes;
using namespace bayes::runner;

namespace {

/// The work that the threads share: batches are taken one by one, in order.
class Job {
public:
  Job(const Predictor &predictor, const Dataset &dataset,
      const RunOptions &options, Predictions &predictions,
      ProgressBar &progress)
      : predictor(predictor), dataset(dataset), options(options),
        predictions(predictions), progress(progress) {}

  /// Predicts batches until none is left or one has failed.
  void work();

  /// The first error in the order of the examples.
  const Status &getStatus() const { return status; }

private:
  Status predict(uint64_t start, uint64_t count, ByteVector &workspace);
  void fail(uint64_t start, const Error &error);

  const Predictor &predictor;
  const Dataset &dataset;
  const RunOptions &options;
  Predictions &predictions;
  ProgressBar &progress;
  std::atomic<uint64_t> next{0};
  std::atomic<bool> hasFailed{false};
  std::mutex mutex;
  Status status;
  uint64_t failedStart = 0;
};

} // namespace

void Job::work() {
  ByteVector workspace(predictor.getWorkspaceSize());
  while (!hasFailed) {
    uint64_t start = next.fetch_add(options.batch);
    if (start >= dataset.size())
      return;
    uint64_t count = std::min(options.batch, dataset.size() - start);
    if (Status done = predict(start, count, workspace); !done)
      return fail(start, done.error());
    progress.advance(count);
  }
}

Status Job::predict(uint64_t start, uint64_t count, ByteVector &workspace) {
  const std::vector<OutputInfo> &outputs = predictor.getInfo().outputs;
  std::vector<float *> pointers;
  pointers.reserve(outputs.size());
  for (size_t i = 0; i < outputs.size(); ++i)
    pointers.push_back(predictions.outputs[i].data() + start * outputs[i].size);
  PredictRequest request;
  request.input = dataset.getInput(start);
  request.inputType = dataset.getInputType();
  request.batch = count;
  request.firstExample = options.firstExample + start;
  request.key = options.seed;
  request.samples = options.samples;
  request.outputs = pointers.data();
  request.workspace = workspace.data();
  request.workspaceSize = workspace.size();
  return predictor.predict(request);
}

void Job::fail(uint64_t start, const Error &error) {
  std::lock_guard<std::mutex> lock(mutex);
  if (hasFailed && failedStart < start)
    return;
  hasFailed = true;
  failedStart = start;
  status = error;
}

Result<Predictions> runner::predictDataset(const Predictor &predictor,
                                           const Dataset &dataset,
                                           const RunOptions &options,
                                           ProgressBar &progress) {
  const ModelInfo &model = predictor.getInfo();
  if (dataset.size() > BAYES_MAX_EXAMPLES ||
      options.firstExample > BAYES_MAX_EXAMPLES - dataset.size())
    return makeError("example numbers ", options.firstExample, " to ",
                     options.firstExample + (dataset.size() - 1),
                     " are too large; expected less than ", BAYES_MAX_EXAMPLES);

  Predictions predictions;
  for (const OutputInfo &output : model.outputs)
    predictions.outputs.emplace_back(dataset.size() * output.size);

  Job job(predictor, dataset, options, predictions, progress);
  auto start = std::chrono::steady_clock::now();
  std::vector<std::thread> threads;
  uint64_t batches = (dataset.size() - 1) / options.batch + 1;
  uint64_t callers = predictor.isParallel() ? 1 : options.threads;
  for (uint64_t i = 1; i < std::min(callers, batches); ++i)
    threads.emplace_back([&job] { job.work(); });
  job.work();
  for (std::thread &thread : threads)
    thread.join();
  std::chrono::duration<double> elapsed =
      std::chrono::steady_clock::now() - start;
  if (!job.getStatus())
    return job.getStatus().error();
  predictions.seconds = elapsed.count();
  return predictions;
}

const std::vector<float> *runner::findOutput(const ModelInfo &model,
                                             const Predictions &predictions,
                                             std::string_view name) {
  for (size_t i = 0; i < model.outputs.size(); ++i)
    if (model.outputs[i].name == name)
      return &predictions.outputs[i];
  return nullptr;
}

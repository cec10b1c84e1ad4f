/*===- predict_on_threads.c - Predictions on several threads ------*- C -*-===*\
|*                                                                            *|
|* Part of the bayes-mlir project, under the Apache License v2.0 with LLVM    *|
|* Exceptions.                                                                *|
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception                    *|
|*                                                                            *|
|*===----------------------------------------------------------------------===*|
|*                                                                            *|
|* Predicts batches of all kinds with the model in model.h, with the prefix   *|
|* 'model', on 1 to 8 threads, and compares the results with those of one     *|
|* thread. With an argument, two threads work with the same workspace: a      *|
|* mistake for ThreadSanitizer to find.                                       *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/

#define _POSIX_C_SOURCE 200809L /* Barriers. */

#include "bayes-runtime/ThreadPool.h"
#include "model.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  kExamples = 70,
  kInputs = MODEL_FEATURES,
  kOutputs = MODEL_OUTPUT_COUNT,
  kMostFloats = 64,
  kMostThreads = 8,
  kSamples = 33,
  kConfusedCalls = 20
};

typedef float Results[kOutputs][kExamples * kMostFloats];

static float input[kExamples * kInputs];
static Results expected, found;

typedef struct Confusion {
  bayes_parallel_body *body;
  void *argument;
  pthread_barrier_t end;
} Confusion;

static void *run_as_first(void *argument) {
  Confusion *confusion = argument;
  confusion->body(confusion->argument, 0);
  pthread_barrier_wait(&confusion->end);
  return NULL;
}

/** Runs all parts of a loop as number 0, each on a thread of its own, since a
    thread of the pool might be done with all before another wakes up. They end
    together: what a thread did that is gone may be forgotten. */
static void confuse_threads(void *pool, uint64_t count,
                            bayes_parallel_body *body, void *argument) {
  Confusion confusion = {.body = body, .argument = argument};
  pthread_barrier_init(&confusion.end, NULL, (unsigned)count);
  pthread_t threads[kMostThreads];
  (void)pool;
  for (uint64_t i = 0; i < count; ++i)
    if (pthread_create(&threads[i], NULL, run_as_first, &confusion) != 0)
      abort();
  for (uint64_t i = 0; i < count; ++i)
    pthread_join(threads[i], NULL);
  pthread_barrier_destroy(&confusion.end);
}

static void predict(bayes_parallel_for *parallel_for, bayes_thread_pool *pool,
                    uint64_t batch, uint32_t samples, Results results) {
  bayes_options options;
  memset(&options, 0, sizeof(options));
  options.struct_size = sizeof(options);
  options.parallel_for = parallel_for;
  options.context = pool;
  options.threads = bayes_thread_pool_size(pool);
  bayes_model *model;
  if (model_init(&options, &model) != BAYES_OK)
    abort();
  size_t size = model_workspace_size(model);
  void *workspace = malloc(size);
  float *outputs[kOutputs];
  for (int i = 0; i < kOutputs; ++i)
    outputs[i] = results[i];
  memset(results, 0, sizeof(Results));
  if (model_predict(model, input, BAYES_INPUT_F32, batch, 5, 1, samples,
                    outputs, workspace, size) != BAYES_OK)
    abort();
  free(workspace);
  model_free(model);
}

int main(int argc, char **argv) {
  (void)argv;
  static const uint64_t batches[] = {1, 2, 15, 16, 17, 33, kExamples};
  for (int i = 0; i < kExamples * kInputs; ++i)
    input[i] = (float)(i % 17) / 16;
  if (argc > 1) {
    bayes_thread_pool *pool = bayes_thread_pool_create(2);
    /* Many short predictions: ThreadSanitizer reports no race with an access
       that has left its history, which long ones on one core may fill. */
    for (int i = 0; i < kConfusedCalls; ++i)
      predict(confuse_threads, pool, kExamples, 1, found);
    bayes_thread_pool_destroy(pool);
    return 0;
  }
  for (size_t i = 0; i < sizeof(batches) / sizeof(batches[0]); ++i) {
    predict(NULL, NULL, batches[i], kSamples, expected);
    for (uint32_t threads = 1; threads <= kMostThreads; ++threads) {
      bayes_thread_pool *pool = bayes_thread_pool_create(threads);
      predict(bayes_thread_pool_parallel_for, pool, batches[i], kSamples,
              found);
      bayes_thread_pool_destroy(pool);
      if (memcmp(expected, found, sizeof(found)) != 0) {
        printf("%u threads differ for a batch of %u\n", threads,
               (unsigned)batches[i]);
        return 1;
      }
    }
  }
  puts("equal");
  return 0;
}

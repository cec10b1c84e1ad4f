/*===- misuse.c - Calls that break the contract of predict --------*- C -*-===*\
|*                                                                            *|
|* Part of the bayes-mlir project, under the Apache License v2.0 with LLVM    *|
|* Exceptions.                                                                *|
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception                    *|
|*                                                                            *|
|*===----------------------------------------------------------------------===*|
|*                                                                            *|
|* Predicts with the model in model.h, which has the prefix 'model', on two   *|
|* threads. With the argument 'small', the workspaces are smaller than the    *|
|* program says; with 'shared', the threads use the same one.                 *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/

#include "model.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { kExamples = 20, kInputs = 49, kClasses = 10, kThreads = 2 };

static bayes_model *model;
static float input[kExamples * kInputs];

typedef struct Call {
  void *workspace;
  float mean[kExamples * kClasses];
} Call;

static void *predict(void *argument) {
  Call *call = argument;
  float *outputs[] = {call->mean, NULL, NULL, NULL, NULL};
  bayes_status status =
      model_predict(model, input, BAYES_INPUT_F32, kExamples, 0, 1, 32, outputs,
                    call->workspace, model_workspace_size(model));
  if (status != BAYES_OK)
    exit(EXIT_FAILURE);
  return NULL;
}

int main(int argc, char **argv) {
  int small = argc == 2 && strcmp(argv[1], "small") == 0;
  int shared = argc == 2 && strcmp(argv[1], "shared") == 0;
  if (model_init(NULL, &model) != BAYES_OK)
    return EXIT_FAILURE;
  size_t size = small ? 64 : model_workspace_size(model);
  static Call calls[kThreads];
  pthread_t threads[kThreads];
  for (int i = 0; i < kThreads; ++i)
    calls[i].workspace = shared && i > 0 ? calls[0].workspace : malloc(size);
  for (int i = 0; i < kThreads; ++i)
    pthread_create(&threads[i], NULL, predict, &calls[i]);
  for (int i = 0; i < kThreads; ++i)
    pthread_join(threads[i], NULL);
  for (int i = 0; i < (shared ? 1 : kThreads); ++i)
    free(calls[i].workspace);
  model_free(model);
  puts(memcmp(calls[0].mean, calls[1].mean, sizeof(calls[0].mean)) == 0
           ? "equal"
           : "different");
  return EXIT_SUCCESS;
}

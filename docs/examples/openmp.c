/*===- openmp.c - Predictions on the threads of OpenMP ------------*- C -*-===*\
|*                                                                            *|
|* Part of the bayes-mlir project, under the Apache License v2.0 with LLVM    *|
|* Exceptions.                                                                *|
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception                    *|
|*                                                                            *|
|*===----------------------------------------------------------------------===*|
|*                                                                            *|
|* A model takes any function that runs a loop in parallel. This one is a     *|
|* loop of OpenMP; a task system or a pool of one's own serve as well.        *|
|*                                                                            *|
|*   bayes-compile dense.mlir -o dense.o                                      *|
|*   cc -fopenmp openmp.c dense.o -o openmp                                   *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/

#include "dense.h"

#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { kExamples = 1000 };

static void run_loop(void *context, uint64_t count, bayes_parallel_body *body,
                     void *argument) {
  (void)context;
#pragma omp parallel for schedule(dynamic)
  for (uint64_t i = 0; i < count; ++i)
    body(argument, i);
}

int main(void) {
  bayes_options options;
  memset(&options, 0, sizeof(options));
  options.struct_size = sizeof(options);
  options.parallel_for = run_loop;
  options.threads = (uint64_t)omp_get_max_threads();
  bayes_model *model;
  bayes_status status = dense_init(&options, &model);
  if (status != BAYES_OK) {
    fprintf(stderr, "error: %s\n", dense_status_message(status));
    return 1;
  }

  static float input[kExamples][DENSE_FEATURES];
  static float mean[kExamples * DENSE_OUTPUT_MEAN_FLOATS];
  float *outputs[DENSE_OUTPUT_COUNT] = {NULL};
  outputs[DENSE_OUTPUT_MEAN] = mean;
  size_t size = dense_workspace_size(model); /* for all threads */
  void *workspace = malloc(size);
  status = workspace ? dense_predict(model, input, BAYES_INPUT_F32, kExamples,
                                     0, 42, 32, outputs, workspace, size)
                     : BAYES_ERROR_OUT_OF_MEMORY;
  printf("%d examples on %u threads: %s\n", kExamples,
         (unsigned)options.threads, dense_status_message(status));
  free(workspace);
  dense_free(model);
  return status == BAYES_OK ? 0 : 1;
}

/*===- predict.c - Predicts what standard input holds -------------*- C -*-===*\
|*                                                                            *|
|* Part of the bayes-mlir project, under the Apache License v2.0 with LLVM    *|
|* Exceptions.                                                                *|
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception                    *|
|*                                                                            *|
|*===----------------------------------------------------------------------===*|
|*                                                                            *|
|* usage: predict EXAMPLES SAMPLES KEY < INPUT > RESULTS                      *|
|*                                                                            *|
|* The input is EXAMPLES rows of bytes; the results are all outputs, one      *|
|* after the other. model.h is a header that bayes-compile wrote for a model  *|
|* with the prefix 'model'.                                                   *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/

#include "model.h"

#include <stdio.h>
#include <stdlib.h>

static size_t count_values(const int64_t *shape, uint32_t rank) {
  size_t count = 1;
  for (uint32_t axis = 0; axis < rank; ++axis)
    count *= (size_t)shape[axis];
  return count;
}

int main(int argc, char **argv) {
  if (argc != 4)
    return 2;
  uint64_t examples = strtoull(argv[1], NULL, 10);
  uint64_t samples = strtoull(argv[2], NULL, 10);
  uint64_t key = strtoull(argv[3], NULL, 10);

  bayes_model *model;
  bayes_status status = model_init(NULL, &model);
  if (status != BAYES_OK) {
    fprintf(stderr, "model_init: %s\n", model_status_message(status));
    return EXIT_FAILURE;
  }
  const bayes_model_info *info = model_info();
  size_t bytes = examples * count_values(info->input_shape, info->input_rank);
  size_t workspace_size = model_workspace_size(model);
  void *input = malloc(bytes);
  void *workspace = malloc(workspace_size);
  float **outputs = malloc(info->output_count * sizeof(float *));
  for (uint32_t i = 0; i < info->output_count; ++i)
    outputs[i] =
        malloc(examples * sizeof(float) *
               count_values(info->outputs[i].shape, info->outputs[i].rank));
  if (fread(input, 1, bytes, stdin) != bytes)
    return EXIT_FAILURE;

  status = model_predict(model, input, BAYES_INPUT_U8, examples, 0, key,
                         samples, outputs, workspace, workspace_size);
  if (status != BAYES_OK) {
    fprintf(stderr, "model_predict: %s\n", model_status_message(status));
    return EXIT_FAILURE;
  }
  for (uint32_t i = 0; i < info->output_count; ++i) {
    fwrite(outputs[i], sizeof(float),
           examples *
               count_values(info->outputs[i].shape, info->outputs[i].rank),
           stdout);
    free(outputs[i]);
  }
  free(outputs);
  free(workspace);
  free(input);
  model_free(model);
  return EXIT_SUCCESS;
}

/*===- two_models.c - Two Bayesian networks in one program --------*- C -*-===*\
|*                                                                            *|
|* Part of the bayes-mlir project, under the Apache License v2.0 with LLVM    *|
|* Exceptions.                                                                *|
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception                    *|
|*                                                                            *|
|*===----------------------------------------------------------------------===*|
|*                                                                            *|
|* An example of the C interface, in the common subset of C11 and C++17.      *|
|* model_a.h and model_b.h are headers that bayes-compile writes; their       *|
|* models have the prefixes model_a and model_b. For each model the program   *|
|* prints what it is and the status of one prediction; the exit code tells    *|
|* whether everything went as expected.                                       *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/

#include "model_a.h"
#include "model_b.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* The number of values in a tensor of this shape. */
static size_t count_values(const int64_t *shape, uint32_t rank) {
  size_t count = 1;
  for (uint32_t axis = 0; axis < rank; ++axis)
    count *= (size_t)shape[axis];
  return count;
}

static void print_info(const bayes_model_info *info, size_t workspace_size) {
  printf("%s: %s, %s, %u parameters, workspace %s\n", info->name, info->tier,
         info->draws, (unsigned)info->parameter_count,
         workspace_size > 0 ? "needed" : "missing");
  for (uint32_t i = 0; i < info->output_count; ++i)
    printf("  output %s: %lu values\n", info->outputs[i].name,
           (unsigned long)count_values(info->outputs[i].shape,
                                       info->outputs[i].rank));
}

/* Predicts one example of constant input from 32 samples. Returns the status;
   `*finite` tells whether all values of the first output are finite. */
static bayes_status predict_one(const bayes_model_api *api,
                                const bayes_model *model, int *finite) {
  const bayes_model_info *info = api->info();
  size_t features = count_values(info->input_shape, info->input_rank);
  size_t results = count_values(info->outputs[0].shape, info->outputs[0].rank);
  size_t workspace_size = api->workspace_size(model);
  float *input = (float *)malloc(features * sizeof(float));
  float *result = (float *)malloc(results * sizeof(float));
  void *workspace = malloc(workspace_size);
  /* Only the first output is wanted; the other pointers stay NULL. */
  float **outputs = (float **)calloc(info->output_count, sizeof(float *));
  bayes_status status = BAYES_ERROR_OUT_OF_MEMORY;
  *finite = 0;
  if (input && result && workspace && outputs) {
    for (size_t i = 0; i < features; ++i)
      input[i] = 0.5f;
    outputs[0] = result;
    status = api->predict(model, input, BAYES_INPUT_F32, /*batch=*/1,
                          /*first_example=*/0, /*key=*/42, /*samples=*/32,
                          outputs, workspace, workspace_size);
    *finite = status == BAYES_OK;
    for (size_t i = 0; *finite && i < results; ++i)
      *finite = isfinite(result[i]) != 0;
  }
  free(outputs);
  free(workspace);
  free(result);
  free(input);
  return status;
}

/* Shows one model and predicts with it. Returns 1 on success. */
static int try_model(const bayes_model_api *api, const bayes_model *model) {
  int finite;
  bayes_status status;
  print_info(api->info(), api->workspace_size(model));
  status = predict_one(api, model, &finite);
  printf("  predict: %s\n", api->status_message(status));
  return status == BAYES_OK && finite;
}

int main(void) {
  bayes_model *a = NULL;
  bayes_model *b = NULL;
  int success = 0;

  /* The functions under their own names ... */
  bayes_status status = model_a_init(NULL, &a);
  printf("model_a_init: %s\n", model_a_status_message(status));
  if (status == BAYES_OK) {
    status = model_b_init(NULL, &b);
    printf("model_b_init: %s\n", model_b_status_message(status));
  }

  /* ... and as tables, for code that serves any model. */
  if (status == BAYES_OK) {
    success = try_model(&model_a_api, a) & try_model(&model_b_api, b);

    /* A handle works only with the functions that made it. */
    status =
        model_b_predict(a, NULL, BAYES_INPUT_F32, 0, 0, 0, 1, NULL, NULL, 0);
    printf("model_b_predict with model_a: %s\n",
           model_b_status_message(status));
    success = success && status == BAYES_ERROR_WRONG_MODEL;
  }

  model_b_free(b);
  model_a_free(a);
  return success ? EXIT_SUCCESS : EXIT_FAILURE;
}

/*===- peak_memory.c - Memory that a prediction touches -----------*- C -*-===*\
|*                                                                            *|
|* Part of the bayes-mlir project, under the Apache License v2.0 with LLVM    *|
|* Exceptions.                                                                *|
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception                    *|
|*                                                                            *|
|*===----------------------------------------------------------------------===*|
|*                                                                            *|
|* Prints how far predict reaches into its workspace and into the stack, for  *|
|* the model in model.h with the prefix 'model' and for as many samples as    *|
|* the argument says.                                                         *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/

#define _DEFAULT_SOURCE

#include "model.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { kExamples = 50, kInputs = 49, kClasses = 10, kPattern = 0xa5 };
enum { kMemoryBytes = 1 << 22 };

static bayes_model *model;
static unsigned long samples;
static unsigned char input[kExamples * kInputs];
static float mean[kExamples * kClasses];
static _Alignas(64) unsigned char workspace[kMemoryBytes];
static _Alignas(4096) unsigned char stack[kMemoryBytes];

static void *predict(void *argument) {
  (void)argument;
  float *outputs[] = {mean, NULL, NULL, NULL, NULL};
  return model_predict(model, input, BAYES_INPUT_U8, kExamples, 0, 1, samples,
                       outputs, workspace,
                       model_workspace_size(model)) == BAYES_OK
             ? NULL
             : model;
}

int main(int argc, char **argv) {
  if (argc != 2 || model_init(NULL, &model) != BAYES_OK)
    return EXIT_FAILURE;
  samples = strtoul(argv[1], NULL, 10);
  size_t size = model_workspace_size(model);
  if (size > kMemoryBytes)
    return EXIT_FAILURE;
  memset(workspace, kPattern, sizeof(workspace));
  memset(stack, kPattern, sizeof(stack));

  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstack(&attributes, stack, sizeof(stack));
  pthread_t thread;
  void *error;
  if (pthread_create(&thread, &attributes, predict, NULL) != 0 ||
      pthread_join(thread, &error) != 0 || error)
    return EXIT_FAILURE;
  model_free(model);

  size_t used = kMemoryBytes, unused = 0;
  while (used > 0 && workspace[used - 1] == kPattern)
    --used;
  while (unused < kMemoryBytes && stack[unused] == kPattern)
    ++unused;
  printf("workspace: %zu bytes, of it used: %zu, stack: %zu\n", size, used,
         kMemoryBytes - unused);
  return used <= size ? EXIT_SUCCESS : EXIT_FAILURE;
}

/*===- count_heap_calls.c - Heap use of a compiled model ----------*- C -*-===*\
|*                                                                            *|
|* Part of the bayes-mlir project, under the Apache License v2.0 with LLVM    *|
|* Exceptions.                                                                *|
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception                    *|
|*                                                                            *|
|*===----------------------------------------------------------------------===*|
|*                                                                            *|
|* Prints how often each function of the model in model.h, with the prefix    *|
|* 'model', calls the heap. The definitions here come before those of the C   *|
|* library wherever a name is looked up.                                      *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/

#include "model.h"

#include <stdio.h>

enum { kExamples = 100, kInputs = 196, kClasses = 10 };

/* The C library's own functions (glibc). */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *pointer, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *pointer);

static unsigned calls;

void *malloc(size_t size) {
  ++calls;
  return __libc_malloc(size);
}
void *calloc(size_t count, size_t size) {
  ++calls;
  return __libc_calloc(count, size);
}
void *realloc(void *pointer, size_t size) {
  ++calls;
  return __libc_realloc(pointer, size);
}
void *aligned_alloc(size_t alignment, size_t size) {
  ++calls;
  return __libc_memalign(alignment, size);
}
void free(void *pointer) {
  ++calls;
  __libc_free(pointer);
}

static float input[kExamples * kInputs];
static float mean[kExamples * kClasses];
static unsigned char workspace[1 << 22];

static void predict(const bayes_model *model, unsigned examples,
                    unsigned samples) {
  float *outputs[] = {mean, NULL, NULL, NULL, NULL};
  calls = 0;
  bayes_status status =
      model_predict(model, input, BAYES_INPUT_F32, examples, 0, 1, samples,
                    outputs, workspace, sizeof(workspace));
  unsigned counted = calls;
  printf("predict, %u examples, %u samples: %s, %u calls\n", examples, samples,
         model_status_message(status), counted);
}

int main(void) {
  bayes_model *model;
  /* The first use of standard output allocates its buffer. */
  printf("model: %s\n", model_info()->name);
  calls = 0;
  model_init(NULL, &model);
  unsigned counted = calls;
  printf("init: %u calls\n", counted);
  calls = 0;
  size_t size = model_workspace_size(model);
  counted = calls;
  printf("workspace_size: %u calls\n",
         size <= sizeof(workspace) ? counted : 99);
  predict(model, 1, 1);
  predict(model, 1, 1000);
  predict(model, kExamples, 33);
  calls = 0;
  model_free(model);
  counted = calls;
  printf("free: %u calls\n", counted);
  return 0;
}

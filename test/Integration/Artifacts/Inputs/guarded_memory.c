/*===- guarded_memory.c - Memory that a compiled model touches ----*- C -*-===*\
|*                                                                            *|
|* Part of the bayes-mlir project, under the Apache License v2.0 with LLVM    *|
|* Exceptions.                                                                *|
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception                    *|
|*                                                                            *|
|*===----------------------------------------------------------------------===*|
|*                                                                            *|
|* Predicts with input, outputs and workspace directly before and directly    *|
|* after pages that cannot be touched, for the model in model.h with the      *|
|* prefix 'model': a read or a write outside of them ends the program. Prints *|
|* how many calls went well.                                                  *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/

#define _DEFAULT_SOURCE

#include "model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { kMaxOutputs = 8 };
enum Side { kStart, kEnd };

/* `bytes` bytes at the start or at the end of accessible memory, filled with a
   pattern that is no number, between two pages that are not accessible. */
static void *allocate(size_t bytes, enum Side side) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  size_t size = (bytes + page - 1) / page * page;
  char *memory = mmap(NULL, size + 2 * page, PROT_NONE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED ||
      mprotect(memory + page, size, PROT_READ | PROT_WRITE) != 0)
    exit(EXIT_FAILURE);
  memset(memory + page, 0xff, size);
  return memory + page + (side == kEnd ? size - bytes : 0);
}

static size_t count_values(const int64_t *shape, uint32_t rank) {
  size_t count = 1;
  for (uint32_t axis = 0; axis < rank; ++axis)
    count *= (size_t)shape[axis];
  return count;
}

static int predict(const bayes_model *model, size_t examples, size_t samples,
                   bayes_input_type type, enum Side side) {
  const bayes_model_info *info = model_info();
  size_t values = examples * count_values(info->input_shape, info->input_rank);
  size_t width = type == BAYES_INPUT_F32 ? sizeof(float) : 1;
  void *input = allocate(values * width, side);
  memset(input, 0, values * width);
  float *outputs[kMaxOutputs];
  size_t sizes[kMaxOutputs];
  for (uint32_t i = 0; i < info->output_count; ++i) {
    sizes[i] =
        examples * count_values(info->outputs[i].shape, info->outputs[i].rank);
    outputs[i] = allocate(sizes[i] * sizeof(float), side);
  }
  size_t workspace_size = model_workspace_size(model);
  void *workspace = allocate(workspace_size, side);
  if (model_predict(model, input, type, examples, 0, 1, samples, outputs,
                    workspace, workspace_size) != BAYES_OK)
    return 0;
  /* Every value was written: the pattern is a NaN. */
  for (uint32_t i = 0; i < info->output_count; ++i)
    for (size_t k = 0; k < sizes[i]; ++k)
      if (outputs[i][k] != outputs[i][k])
        return 0;
  return 1;
}

int main(void) {
  static const size_t kExamples[] = {1, 2, 15, 16, 17, 33, 50};
  static const size_t kSamples[] = {1, 16, 33};
  bayes_model *model;
  if (model_init(NULL, &model) != BAYES_OK)
    return EXIT_FAILURE;
  unsigned good = 0;
  for (size_t i = 0; i < sizeof(kExamples) / sizeof(*kExamples); ++i)
    for (size_t k = 0; k < sizeof(kSamples) / sizeof(*kSamples); ++k)
      for (int side = kStart; side <= kEnd; ++side)
        for (int type = BAYES_INPUT_F32; type <= BAYES_INPUT_U8; ++type)
          good += predict(model, kExamples[i], kSamples[k], type, side);
  model_free(model);
  printf("%u calls\n", good);
  return EXIT_SUCCESS;
}

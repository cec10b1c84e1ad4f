/*===- EmittedModel.h - What the object emitter supplies ----------*- C -*-===*\
|*                                                                            *|
|* Part of the bayes-mlir project, under the Apache License v2.0 with LLVM    *|
|* Exceptions.                                                                *|
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception                    *|
|*                                                                            *|
|*===----------------------------------------------------------------------===*|
|*                                                                            *|
|* The symbols that ModelEntry.c leaves undefined. The object emitter defines *|
|* them next to the compiled blocks and makes them local to the artifact.     *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/

#ifndef BAYES_RUNTIME_MODEL_EMITTEDMODEL_H
#define BAYES_RUNTIME_MODEL_EMITTEDMODEL_H

#include "bayes-runtime/OneDNN.h"
#include "bayes-runtime/bayes_abi.h"

/** Each output in a block's results starts at a multiple of this many floats
    (64 bytes). */
#define BAYES_RESULT_ALIGNMENT 16

/** Alignment in bytes of the weights and of a block's workspace and results. */
#define BAYES_MEMORY_ALIGNMENT 64

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(hidden)

/** Predicts a fixed number E of examples.
    input      [E, features], float, aligned to 4 bytes.
    weights    bayes_emitted_weights, 64-byte aligned.
    workspace  bayes_emitted_workspace_bytes, 64-byte aligned.
    results    every output [E, dims...] row-major in the order of the model's
               outputs, each at the next multiple of BAYES_RESULT_ALIGNMENT
               floats; 64-byte aligned. */
typedef void bayes_block_fn(const float *input, uint64_t first_example,
                            uint64_t key, uint64_t samples, const void *weights,
                            void *workspace, float *results);

typedef struct bayes_emitted_block {
  /** E, the number of examples. */
  uint64_t examples;
  bayes_block_fn *run;
} bayes_emitted_block;

extern const bayes_model_info bayes_emitted_info;

/** For each of the model's tiers in their order bayes_emitted_block_count
    blocks by descending `examples`; the last one predicts 1 example. The tiers
    differ in `run` only. */
extern const bayes_emitted_block bayes_emitted_blocks[];
extern const uint32_t bayes_emitted_block_count;

/** The packed parameters, 64-byte aligned. */
extern const unsigned char bayes_emitted_weights[];

/** Workspace of one block call, the maximum over all blocks, in bytes. */
extern const uint64_t bayes_emitted_workspace_bytes;

/** The products that blocks leave to oneDNN. All zeros if there are none, so
   that only an artifact that calls the library refers to it. */
typedef struct bayes_emitted_library {
  /** bayes_onednn_matmul_prepare and bayes_onednn_matmul_release. */
  bayes_status (*prepare)(const bayes_onednn_product *products, uint64_t count,
                          const void *weights, void **state);
  void (*release)(void *state);
  const bayes_onednn_product *products;
  uint64_t product_count;
  /** Where in its workspace, in bytes, a block finds what prepare() made. */
  uint64_t state_offset;
} bayes_emitted_library;

extern const bayes_emitted_library bayes_emitted_onednn;

/** Floats in the results of the largest block, padding included. */
extern const uint64_t bayes_emitted_result_floats;

/** Floats in one input example: the product of the input shape. */
extern const uint64_t bayes_emitted_input_floats;

#pragma GCC visibility pop
#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* BAYES_RUNTIME_MODEL_EMITTEDMODEL_H */

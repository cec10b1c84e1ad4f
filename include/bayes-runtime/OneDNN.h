/*===- OneDNN.h - Products computed by oneDNN ---------------------*- C -*-===*\
|*                                                                            *|
|* Part of the bayes-mlir project, under the Apache License v2.0 with LLVM    *|
|* Exceptions.                                                                *|
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception                    *|
|*                                                                            *|
|*===----------------------------------------------------------------------===*|
|*                                                                            *|
|* What an artifact that was compiled with --onednn calls: it is linked with  *|
|* libbayes_onednn.so, which needs libdnnl.so.3. A layer around the public C  *|
|* interface of oneDNN 3.                                                     *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/

#ifndef BAYES_RUNTIME_ONEDNN_H
#define BAYES_RUNTIME_ONEDNN_H

#include "bayes-runtime/bayes_abi.h"

#ifdef __cplusplus
extern "C" {
#endif

/** One product of floats, Y += X W, all row-major and without gaps:
    X [rows, reduction], W [reduction, columns], Y [rows, columns]. */
typedef struct bayes_onednn_product {
  uint64_t rows;
  uint64_t reduction;
  uint64_t columns;
  /** Where W begins in the weights, in bytes. */
  uint64_t weights_offset;
  /** 0, or W is stored in panels of this many columns, one after the other,
      each [reduction, panel_width]; what is behind the last column is not
      read. */
  uint64_t panel_width;
} bayes_onednn_product;

/** bayes_onednn_matmul_prepare - get ready to compute products.
    Creates the primitives, one for each shape, and packs the weights of all
    products for them. `*state` receives what run() needs, or NULL on error;
    pass it to release(). `weights` has to stay as it is until then.
    Errors: BAYES_ERROR_UNSUPPORTED_CPU (oneDNN has no code for the product),
    BAYES_ERROR_OUT_OF_MEMORY. Thread-safe. */
bayes_status bayes_onednn_matmul_prepare(const bayes_onednn_product *products,
                                         uint64_t count, const void *weights,
                                         void **state);

/** bayes_onednn_matmul_release - release what prepare() made.
    No thread may still use it. NULL is ignored. */
void bayes_onednn_matmul_release(void *state);

/** bayes_onednn_matmul_run - compute product number `number`, on the thread of
    the caller alone.
    `*state` comes from prepare(). X and Y are aligned for float and do not
    overlap. An element of Y differs from the exact sum by at most
    2^-23 * (reduction + 1) * (|Y| + sum |X W|). Equal arguments give equal bits
   on one machine. Any number of threads may call it at once; as many as the
   machine has processors proceed without waiting. */
void bayes_onednn_matmul_run(void *const *state, uint64_t number,
                             const float *x, float *y);

/** bayes_onednn_matmul_implementation - oneDNN's name for the code of product
    `number`, e.g. "brg:avx512_core". Valid as long as `state`. */
const char *bayes_onednn_matmul_implementation(const void *state,
                                               uint64_t number);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* BAYES_RUNTIME_ONEDNN_H */

/*===- bayes_abi.h - The C interface of compiled models -----------*- C -*-===*\
|*                                                                            *|
|* Part of the bayes-mlir project, under the Apache License v2.0 with LLVM    *|
|* Exceptions.                                                                *|
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception                    *|
|*                                                                            *|
|*===----------------------------------------------------------------------===*|
|*                                                                            *|
|* A compiled Bayesian neural network is an object file that needs nothing    *|
|* but memcpy, memmove, memset, malloc and free. Its functions carry the      *|
|* prefix chosen at compile time, so that one program can hold many models.   *|
|* It is the name of the model with '_' for what is no letter or digit, after *|
|* "model_" if that is no C identifier or begins with a '_' or "bayes_":      *|
|* model '2nd-try' is model_2nd_try_predict(). --prefix sets another.         *|
|*                                                                            *|
|*   const bayes_model_info *PREFIX_info(void);                               *|
|*   const char *PREFIX_status_message(bayes_status status);                  *|
|*   bayes_status PREFIX_init(const bayes_options *, bayes_model **);         *|
|*   void PREFIX_free(bayes_model *);                                         *|
|*   uint32_t PREFIX_tier(const bayes_model *);                               *|
|*   size_t PREFIX_workspace_size(const bayes_model *);                       *|
|*   bayes_status PREFIX_predict(const bayes_model *, ...);                   *|
|*   extern const bayes_model_api PREFIX_api;                                 *|
|*                                                                            *|
|* The members of `bayes_model_api` below document them. A shared library     *|
|* also exports PREFIX_api as `bayes_model_v1`, for dlsym().                  *|
|*                                                                            *|
|* Usage:                                                                     *|
|*   bayes_model *model;                                                      *|
|*   bayes_status status = PREFIX_init(NULL, &model);                         *|
|*   size_t size = PREFIX_workspace_size(model);                              *|
|*   void *workspace = malloc(size);                                          *|
|*   float mean[10];                                                          *|
|*   float *outputs[] = {mean, NULL, NULL, NULL, NULL};                       *|
|*   status = PREFIX_predict(model, image, BAYES_INPUT_U8, 1, 0, 42, 32,      *|
|*                           outputs, workspace, size);                       *|
|*   PREFIX_free(model);                                                      *|
|*                                                                            *|
|* C11 and C++17. The text of this file is part of every generated model      *|
|* header; the include guard lets several of them meet.                       *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/

#ifndef BAYES_RUNTIME_BAYES_ABI_H
#define BAYES_RUNTIME_BAYES_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Version of this interface; grows with every incompatible change. */
#define BAYES_ABI_VERSION 1u

/** Most Monte-Carlo samples in one call of predict: 2^24. */
#define BAYES_MAX_SAMPLES (UINT64_C(1) << 24)

/** One more than the largest example number: 2^32. */
#define BAYES_MAX_EXAMPLES (UINT64_C(1) << 32)

/** Most threads of one call of predict. */
#define BAYES_MAX_THREADS 1024u

/** How a call ended: BAYES_OK or one of the errors below. */
typedef int32_t bayes_status;

enum {
  BAYES_OK = 0,
  /** A required pointer is NULL. */
  BAYES_ERROR_NULL_ARGUMENT = 1,
  /** `bayes_options` is too small, asks for an unknown tier or a number of
      threads that cannot be, or sets fields that this model does not know. */
  BAYES_ERROR_INVALID_OPTIONS = 2,
  /** The CPU, or the state that the operating system saves, lacks every tier
      the model was compiled for. */
  BAYES_ERROR_UNSUPPORTED_CPU = 3,
  /** A parameter does not have the checksum recorded at compile time. */
  BAYES_ERROR_CORRUPT_WEIGHTS = 4,
  /** The handle could not be allocated. */
  BAYES_ERROR_OUT_OF_MEMORY = 5,
  /** The input holds NaN or infinity. */
  BAYES_ERROR_NOT_FINITE = 6,
  /** samples is 0. */
  BAYES_ERROR_ZERO_SAMPLES = 7,
  /** samples exceeds BAYES_MAX_SAMPLES. */
  BAYES_ERROR_TOO_MANY_SAMPLES = 8,
  /** first_example + batch exceeds BAYES_MAX_EXAMPLES. */
  BAYES_ERROR_EXAMPLE_OVERFLOW = 9,
  /** The input type is unknown, or is BAYES_INPUT_U8 for a model that takes
      only float input. */
  BAYES_ERROR_INPUT_TYPE = 10,
  /** workspace_size is less than workspace_size() asks for. */
  BAYES_ERROR_WORKSPACE_TOO_SMALL = 11,
  /** The handle was made by another model's init. */
  BAYES_ERROR_WRONG_MODEL = 12
};

/** An instruction-set tier: the levels of the x86-64 psABI and one above them.
    A larger number includes the smaller ones. */
enum {
  /** In `bayes_options.max_tier`: whatever the CPU has. */
  BAYES_TIER_ANY = 0,
  /** "x86-64": SSE2, every 64-bit x86 CPU. */
  BAYES_TIER_X86_64 = 1,
  /** "x86-64-v2": SSE4.2. */
  BAYES_TIER_X86_64_V2 = 2,
  /** "x86-64-v3": AVX2 and FMA. */
  BAYES_TIER_X86_64_V3 = 3,
  /** "x86-64-v4": AVX-512 F, BW, CD, DQ and VL. */
  BAYES_TIER_X86_64_V4 = 4,
  /** "x86-64-v4+": the same with AVX-512 VBMI, VBMI2, VNNI and BF16. */
  BAYES_TIER_X86_64_V4_PLUS = 5
};

/** Type of the elements that predict reads. */
typedef int32_t bayes_input_type;

enum {
  /** IEEE single precision, taken as it is. */
  BAYES_INPUT_F32 = 0,
  /** Unsigned bytes, divided by `bayes_model_info.uint8_divisor`. */
  BAYES_INPUT_U8 = 1
};

/** One output of a model. */
typedef struct bayes_output_info {
  /** A predictive statistic over the samples: "mean", "variance" (divided by
      N), "predictive_entropy" and "expected_entropy" (nats),
      "mutual_information" (nats, at least 0). */
  const char *name;
  /** Number of axes without the batch; 0 for one float per example. */
  uint32_t rank;
  /** `rank` extents, without the batch. */
  const int64_t *shape;
} bayes_output_info;

/** One parameter in the weights section. */
typedef struct bayes_parameter_info {
  /** Name in the source model, e.g. "fc1.weight.mean". */
  const char *name;
  /** Position in the weights, in bytes; a multiple of 64. */
  uint64_t offset;
  /** Size in bytes. */
  uint64_t bytes;
  /** CRC-32 (zlib's) of these bytes. */
  uint32_t crc32;
} bayes_parameter_info;

/** One tier that a model was compiled for. */
typedef struct bayes_tier_info {
  /** e.g. "x86-64-v3". */
  const char *name;
  /** BAYES_TIER_*. */
  uint32_t tier;
} bayes_tier_info;

/** What a model is. Constant; valid as long as the model's code is loaded. */
typedef struct bayes_model_info {
  /** BAYES_ABI_VERSION at compile time. */
  uint32_t abi_version;
  /** sizeof(bayes_model_info) at compile time: later versions only append. */
  uint32_t struct_size;
  const char *name;
  /** Version of the random draws, "draws-v1": equal keys give equal draws on
      every machine. */
  const char *draws;
  /** Tier that the CPU needs: the least the model was compiled for, e.g.
      "x86-64-v4". */
  const char *tier;
  /** Name and version of the compiler. */
  const char *compiler;
  /** A JSON object with what the model was compiled for and how:
        "estimator"         what was asked for: "auto", "weight-sampling",
                            "local-reparameterization" or "tied"
        "expected_batch"    examples per call, of any number that work
        "expected_samples"  samples per call, of any number that work
        "samples"           draws of the weights: "any", as many as a call asks
                            for, or "0", none but one pass with their means
        "example_blocks"    examples that are computed at once, largest first
        "onednn"            true if large products are calls of oneDNN */
  const char *json;
  /** BAYES_TIER_* of `tier`. */
  uint32_t tier_index;
  /** Divisor of unsigned-byte input, e.g. 255; 0 if the model takes only
      float input. */
  float uint8_divisor;
  /** Number of axes of one input example. */
  uint32_t input_rank;
  /** `input_rank` extents of one input example, row-major. */
  const int64_t *input_shape;
  uint32_t output_count;
  /** `output_count` outputs, in the order of predict's `outputs`. */
  const bayes_output_info *outputs;
  uint32_t parameter_count;
  /** `parameter_count` parameters. */
  const bayes_parameter_info *parameters;
  /** Size of all packed parameters. */
  uint64_t weights_bytes;
  /* Not in all models of ABI version 1: see struct_size. */
  uint32_t tier_count;
  /** `tier_count` tiers in ascending order, each with code of its own. */
  const bayes_tier_info *tiers;
} bayes_model_info;

/** One part of work that can be done on several threads at once. */
typedef void bayes_parallel_body(void *argument, uint64_t index);

/** Calls body(argument, index) once for each index below `count`, at any time,
    in any order and on any threads, and returns when all calls have returned.
    What they wrote is then visible to the caller. ThreadPool.h has one. */
typedef void bayes_parallel_for(void *context, uint64_t count,
                                bayes_parallel_body *body, void *argument);

/** Options of init. Set all bytes to 0, then `struct_size`, then what you
    need. */
typedef struct bayes_options {
  /** sizeof(bayes_options). */
  uint32_t struct_size;
  /** Treat the CPU as having no more than this BAYES_TIER_*, to test the
      choice of code and the refusal; BAYES_TIER_ANY for no limit. */
  uint32_t max_tier;
  /* A model that does not know the following refuses options that set them. */
  /** How predict uses threads; NULL for the thread of the caller alone. Must be
      as reentrant as predict: threads that share the handle share it. */
  bayes_parallel_for *parallel_for;
  /** First argument of parallel_for. */
  void *context;
  /** Largest `count` that predict gives parallel_for, 1 to BAYES_MAX_THREADS;
      the workspace grows with it. 0 or 1 without parallel_for. */
  uint64_t threads;
} bayes_options;

/** A model ready to predict. Immutable: any number of threads may share it. */
typedef struct bayes_model bayes_model;

/** The functions of one model. */
typedef struct bayes_model_api {
  /** BAYES_ABI_VERSION at compile time. */
  uint32_t abi_version;
  /** sizeof(bayes_model_api) at compile time: later versions only append. */
  uint32_t struct_size;

  /** PREFIX_info - describe the model.
      Returns a constant; never NULL. Works on every x86-64 CPU, also on one
      that init refuses. */
  const bayes_model_info *(*info)(void);

  /** PREFIX_status_message - describe a status in English.
      Returns one constant line without a full stop; never NULL, also for an
      unknown status. */
  const char *(*status_message)(bayes_status status);

  /** PREFIX_init - make a handle.
      Picks the code of the highest of the model's tiers that the CPU and the
      operating system support, verifies the checksum of every parameter (about
      1 ms per MB) and allocates the handle with malloc. Thread-safe.
      `options` may be NULL for the defaults. `*model` receives the handle, or
      NULL on error; pass it to PREFIX_free.
      Errors: BAYES_ERROR_NULL_ARGUMENT (`model` is NULL),
      BAYES_ERROR_INVALID_OPTIONS, BAYES_ERROR_UNSUPPORTED_CPU,
      BAYES_ERROR_CORRUPT_WEIGHTS, BAYES_ERROR_OUT_OF_MEMORY. */
  bayes_status (*init)(const bayes_options *options, bayes_model **model);

  /** PREFIX_free - release a handle.
      No thread may still use it. NULL is ignored. */
  void (*free)(bayes_model *model);

  /** PREFIX_workspace_size - bytes of scratch memory that predict needs.
      Proportional to `bayes_options.threads`. Depends neither on the batch nor
      on the number of samples, and leaves room for alignment. Returns 0 for
      NULL or another model's handle. */
  size_t (*workspace_size)(const bayes_model *model);

  /** PREFIX_predict - predict a batch, with uncertainty.
      Every example is pushed through `samples` networks drawn from the
      posterior; the outputs are statistics over these samples.

      model           handle from PREFIX_init.
      input           [batch, input_shape...] row-major, of type `input_type`,
                      aligned for that type. Not modified.
      batch           number of examples; 0 does nothing.
      first_example   number of the first example, which selects its draws: a
                      data set gives the same predictions however it is split
                      into calls, if each call passes the position of its first
                      row. first_example + batch <= BAYES_MAX_EXAMPLES.
      key             seed of the draws.
      samples         number of samples, 1 to BAYES_MAX_SAMPLES.
      outputs         output_count pointers. outputs[i] has room for
                      batch * product(info->outputs[i].shape) floats, row-major,
                      aligned for float; NULL if this output is not wanted.
      workspace       at least PREFIX_workspace_size(model) bytes at any
                      address; the content does not matter and is destroyed.
      workspace_size  size of `workspace` in bytes.

      With `bayes_options.parallel_for` the examples are divided among threads,
      in blocks of as many as `info->json` lists; no result depends on how many
      threads there are. Input, outputs and workspace must not overlap. The
      call uses no heap and no global state: threads may share the handle if
      each has a workspace and outputs of its own. The floating-point
      environment (MXCSR) is set to round-to-nearest without flush-to-zero and
      restored before the return.

      The arguments are checked in this order, before any output is written:
      BAYES_ERROR_NULL_ARGUMENT (model), BAYES_ERROR_WRONG_MODEL,
      BAYES_ERROR_INPUT_TYPE, BAYES_ERROR_ZERO_SAMPLES,
      BAYES_ERROR_TOO_MANY_SAMPLES, BAYES_ERROR_EXAMPLE_OVERFLOW; then, for a
      batch of at least 1, BAYES_ERROR_NULL_ARGUMENT (input, outputs,
      workspace), BAYES_ERROR_WORKSPACE_TOO_SMALL, BAYES_ERROR_NOT_FINITE. */
  bayes_status (*predict)(const bayes_model *model, const void *input,
                          bayes_input_type input_type, uint64_t batch,
                          uint64_t first_example, uint64_t key,
                          uint64_t samples, float *const *outputs,
                          void *workspace, size_t workspace_size);

  /* Not in all models of ABI version 1: see struct_size. */

  /** PREFIX_tier - the BAYES_TIER_* whose code the handle runs.
      Draws are the same on every tier; predictions are the same bits on one
      and differ in the last digits between two. Returns BAYES_TIER_ANY for NULL
      or another model's handle. */
  uint32_t (*tier)(const bayes_model *model);
} bayes_model_api;

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* BAYES_RUNTIME_BAYES_ABI_H */

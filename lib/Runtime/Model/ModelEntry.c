/*===- ModelEntry.c - The entry points of a compiled model --------*- C -*-===*\
|*                                                                            *|
|* Part of the bayes-mlir project, under the Apache License v2.0 with LLVM    *|
|* Exceptions.                                                                *|
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception                    *|
|*                                                                            *|
|*===----------------------------------------------------------------------===*|
|*                                                                            *|
|* The part of an artifact that is the same for every model: argument checks, *|
|* CPU check, checksums, and the loop over blocks of examples. It is compiled *|
|* to bitcode for baseline x86-64; the object emitter links it to a model's   *|
|* blocks and renames bayes_model_* to <prefix>_*. bayes_abi.h documents the  *|
|* functions.                                                                 *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/

#include "CpuTier.h"
#include "Crc32.h"
#include "EmittedModel.h"
#include "FloatEnvironment.h"

#include <stdlib.h>
#include <string.h>

/* Programs and models of one ABI version are compiled at different times. */
_Static_assert(sizeof(bayes_model_info) == 128 &&
                   offsetof(bayes_model_info, tier_index) == 48 &&
                   offsetof(bayes_model_info, input_shape) == 64 &&
                   offsetof(bayes_model_info, outputs) == 80 &&
                   offsetof(bayes_model_info, parameters) == 96 &&
                   offsetof(bayes_model_info, weights_bytes) == 104 &&
                   offsetof(bayes_model_info, tier_count) == 112 &&
                   offsetof(bayes_model_info, tiers) == 120,
               "bayes_model_info has the layout of ABI version 1");
_Static_assert(sizeof(bayes_output_info) == 24 &&
                   sizeof(bayes_parameter_info) == 32 &&
                   sizeof(bayes_tier_info) == 16 &&
                   sizeof(bayes_options) == 32 &&
                   offsetof(bayes_options, parallel_for) == 8 &&
                   offsetof(bayes_options, threads) == 24 &&
                   sizeof(bayes_model_api) == 64 &&
                   offsetof(bayes_model_api, tier) == 56,
               "the structures have the layout of ABI version 1");

struct bayes_model {
  /** The model that made this handle. */
  const bayes_model_info *info;
  /** The code of `tier`: bayes_emitted_block_count blocks. */
  const bayes_emitted_block *blocks;
  /** BAYES_TIER_* of `blocks`. */
  uint32_t tier;
  /** What bayes_emitted_onednn prepared; NULL if it has nothing to prepare. */
  void *library;
  /** How to use up to `threads` threads, at least 1; NULL if that is 1. */
  bayes_parallel_for *parallelFor;
  void *context;
  uint64_t threads;
};

/* The ABI's types already own names such as bayes_model_info, so that the
   functions get theirs as symbols only. */
#define ENTRY(name) __asm__("bayes_model_" #name)

const bayes_model_info *modelInfo(void) ENTRY(info);
const char *modelStatusMessage(bayes_status status) ENTRY(status_message);
bayes_status modelInit(const bayes_options *options, bayes_model **model)
    ENTRY(init);
void modelFree(bayes_model *model) ENTRY(free);
uint32_t modelTier(const bayes_model *model) ENTRY(tier);
size_t modelWorkspaceSize(const bayes_model *model) ENTRY(workspace_size);
bayes_status modelPredict(const bayes_model *model, const void *input,
                          bayes_input_type inputType, uint64_t batch,
                          uint64_t firstExample, uint64_t key, uint64_t samples,
                          float *const *outputs, void *workspace,
                          size_t workspaceSize) ENTRY(predict);
extern const bayes_model_api modelApi ENTRY(api);

/*===----------------------------------------------------------------------===*\
|* Description
\*===----------------------------------------------------------------------===*/

const bayes_model_info *modelInfo(void) { return &bayes_emitted_info; }

const char *modelStatusMessage(bayes_status status) {
  switch (status) {
  case BAYES_OK:
    return "success";
  case BAYES_ERROR_NULL_ARGUMENT:
    return "a required pointer is null";
  case BAYES_ERROR_INVALID_OPTIONS:
    return "the options are invalid";
  case BAYES_ERROR_UNSUPPORTED_CPU:
    return "the CPU or the operating system lacks the instruction set that the "
           "model was compiled for";
  case BAYES_ERROR_CORRUPT_WEIGHTS:
    return "the weights do not match their checksums";
  case BAYES_ERROR_OUT_OF_MEMORY:
    return "out of memory";
  case BAYES_ERROR_NOT_FINITE:
    return "the input holds NaN or infinity";
  case BAYES_ERROR_ZERO_SAMPLES:
    return "the number of samples is zero";
  case BAYES_ERROR_TOO_MANY_SAMPLES:
    return "the number of samples exceeds 2^24";
  case BAYES_ERROR_EXAMPLE_OVERFLOW:
    return "the example numbers exceed 2^32";
  case BAYES_ERROR_INPUT_TYPE:
    return "the model does not take this input type";
  case BAYES_ERROR_WORKSPACE_TOO_SMALL:
    return "the workspace is too small";
  case BAYES_ERROR_WRONG_MODEL:
    return "the handle belongs to another model";
  default:
    return "unknown status";
  }
}

/*===----------------------------------------------------------------------===*\
|* Handles
\*===----------------------------------------------------------------------===*/

/** Reads the options into `*result`, which is all zeros for the defaults. */
static bayes_status readOptions(const bayes_options *options,
                                bayes_options *result) {
  /* The first callers of this version knew the fields before parallel_for. */
  enum { FirstSize = offsetof(bayes_options, parallel_for) };
  memset(result, 0, sizeof(*result));
  if (!options)
    return BAYES_OK;
  uint32_t size = options->struct_size;
  if (size != FirstSize && size < sizeof(bayes_options))
    return BAYES_ERROR_INVALID_OPTIONS;
  /* A newer caller's larger structure is fine while it asks for nothing that
     this model does not know. */
  const unsigned char *bytes = (const unsigned char *)options;
  for (uint32_t i = sizeof(bayes_options); i < size; ++i)
    if (bytes[i] != 0)
      return BAYES_ERROR_INVALID_OPTIONS;
  memcpy(result, options, size < sizeof(*result) ? size : sizeof(*result));
  if (result->max_tier > BAYES_TIER_X86_64_V4_PLUS)
    return BAYES_ERROR_INVALID_OPTIONS;
  uint64_t least = result->parallel_for ? 1 : 0;
  uint64_t most = result->parallel_for ? BAYES_MAX_THREADS : 1;
  if (result->threads < least || result->threads > most)
    return BAYES_ERROR_INVALID_OPTIONS;
  return BAYES_OK;
}

/** Gives the handle the code of the highest tier of the model that this CPU,
    taken as having `maxTier` at most, can run. Returns 0 if there is none. */
static int chooseTier(uint32_t maxTier, bayes_model *handle) {
  uint32_t highest = findHighestTier(readCpuFeatures());
  if (maxTier != BAYES_TIER_ANY && highest > maxTier)
    highest = maxTier;
  for (uint32_t i = bayes_emitted_info.tier_count; i-- != 0;) {
    uint32_t tier = bayes_emitted_info.tiers[i].tier;
    if (tier > highest)
      continue;
    handle->tier = tier;
    handle->blocks =
        bayes_emitted_blocks + (size_t)i * bayes_emitted_block_count;
    return 1;
  }
  return 0;
}

static int areWeightsIntact(void) {
  const bayes_model_info *info = &bayes_emitted_info;
  Crc32Tables tables;
  makeCrc32Tables(&tables);
  for (uint32_t i = 0; i < info->parameter_count; ++i) {
    const bayes_parameter_info *parameter = &info->parameters[i];
    if (parameter->offset > info->weights_bytes ||
        parameter->bytes > info->weights_bytes - parameter->offset)
      return 0;
    uint32_t crc = computeCrc32(
        &tables, bayes_emitted_weights + parameter->offset, parameter->bytes);
    if (crc != parameter->crc32)
      return 0;
  }
  return 1;
}

bayes_status modelInit(const bayes_options *options, bayes_model **model) {
  if (!model)
    return BAYES_ERROR_NULL_ARGUMENT;
  *model = NULL;

  bayes_options known;
  bayes_status status = readOptions(options, &known);
  if (status != BAYES_OK)
    return status;
  bayes_model chosen = {.info = &bayes_emitted_info, .threads = 1};
  if (known.threads > 1) {
    chosen.parallelFor = known.parallel_for;
    chosen.context = known.context;
    chosen.threads = known.threads;
  }
  if (!chooseTier(known.max_tier, &chosen))
    return BAYES_ERROR_UNSUPPORTED_CPU;
  if (!areWeightsIntact())
    return BAYES_ERROR_CORRUPT_WEIGHTS;
  const bayes_emitted_library *library = &bayes_emitted_onednn;
  if (library->prepare) {
    status = library->prepare(library->products, library->product_count,
                              bayes_emitted_weights, &chosen.library);
    if (status != BAYES_OK)
      return status;
  }

  bayes_model *handle = malloc(sizeof(bayes_model));
  if (!handle) {
    if (library->release)
      library->release(chosen.library);
    return BAYES_ERROR_OUT_OF_MEMORY;
  }
  *handle = chosen;
  *model = handle;
  return BAYES_OK;
}

void modelFree(bayes_model *model) {
  if (model && bayes_emitted_onednn.release)
    bayes_emitted_onednn.release(model->library);
  free(model);
}

static int isOwnHandle(const bayes_model *model) {
  return model->info == &bayes_emitted_info;
}

uint32_t modelTier(const bayes_model *model) {
  return model && isOwnHandle(model) ? model->tier : BAYES_TIER_ANY;
}

/*===----------------------------------------------------------------------===*\
|* Workspace
\*===----------------------------------------------------------------------===*/

/** The three parts of the workspace of one thread, one after the other, each
    rounded up to BAYES_MEMORY_ALIGNMENT. Those of all threads follow each
    other. */
typedef struct Workspace {
  /** Scratch memory of a block. */
  unsigned char *scratch;
  /** The results of a block. */
  float *results;
  /** Unsigned-byte input of a block, converted to float. */
  float *staging;
} Workspace;

static uint64_t alignUp(uint64_t value, uint64_t alignment) {
  return (value + alignment - 1) / alignment * alignment;
}

static uint64_t getScratchBytes(void) {
  return alignUp(bayes_emitted_workspace_bytes, BAYES_MEMORY_ALIGNMENT);
}

static uint64_t getResultBytes(void) {
  return alignUp(bayes_emitted_result_floats * sizeof(float),
                 BAYES_MEMORY_ALIGNMENT);
}

static uint64_t getStagingBytes(void) {
  if (bayes_emitted_info.uint8_divisor == 0)
    return 0;
  return alignUp(bayes_emitted_blocks[0].examples * bayes_emitted_input_floats *
                     sizeof(float),
                 BAYES_MEMORY_ALIGNMENT);
}

static uint64_t getThreadBytes(void) {
  return getScratchBytes() + getResultBytes() + getStagingBytes();
}

size_t modelWorkspaceSize(const bayes_model *model) {
  if (!model || !isOwnHandle(model))
    return 0;
  return model->threads * getThreadBytes() + (BAYES_MEMORY_ALIGNMENT - 1);
}

/** The part of thread number `thread`. */
static Workspace layOutWorkspace(void *memory, uint64_t thread) {
  /* Advancing the pointer, rather than its integer value, keeps its origin
     known to the compiler. */
  unsigned char *start = memory;
  start +=
      alignUp((uintptr_t)memory, BAYES_MEMORY_ALIGNMENT) - (uintptr_t)memory;
  start += thread * getThreadBytes();
  Workspace workspace;
  workspace.scratch = start;
  workspace.results = (float *)(start + getScratchBytes());
  workspace.staging = (float *)(start + getScratchBytes() + getResultBytes());
  return workspace;
}

/*===----------------------------------------------------------------------===*\
|* Prediction
\*===----------------------------------------------------------------------===*/

/** The arguments of one call of predict that the blocks need. */
typedef struct Request {
  const bayes_model *model;
  const void *input;
  bayes_input_type inputType;
  uint64_t batch;
  uint64_t firstExample;
  uint64_t key;
  uint64_t samples;
  float *const *outputs;
} Request;

/** True if no float is NaN or infinite: if no exponent is all ones. */
static int isFinite(const float *values, uint64_t count) {
  uint32_t found = 0;
  for (uint64_t i = 0; i < count; ++i) {
    uint32_t bits;
    __builtin_memcpy(&bits, &values[i], sizeof(bits));
    found |= (bits & 0x7f800000u) == 0x7f800000u;
  }
  return found == 0;
}

/** Checks what does not depend on the batch having examples. */
static bayes_status checkNumbers(const Request *request) {
  int isFloat = request->inputType == BAYES_INPUT_F32;
  int isByte = request->inputType == BAYES_INPUT_U8 &&
               bayes_emitted_info.uint8_divisor != 0;
  if (!isFloat && !isByte)
    return BAYES_ERROR_INPUT_TYPE;
  if (request->samples == 0)
    return BAYES_ERROR_ZERO_SAMPLES;
  if (request->samples > BAYES_MAX_SAMPLES)
    return BAYES_ERROR_TOO_MANY_SAMPLES;
  if (request->batch > BAYES_MAX_EXAMPLES ||
      request->firstExample > BAYES_MAX_EXAMPLES - request->batch)
    return BAYES_ERROR_EXAMPLE_OVERFLOW;
  return BAYES_OK;
}

static bayes_status checkMemory(const bayes_model *model,
                                const Request *request, const void *workspace,
                                size_t workspaceSize) {
  if (!request->input || !request->outputs || !workspace)
    return BAYES_ERROR_NULL_ARGUMENT;
  if (workspaceSize < modelWorkspaceSize(model))
    return BAYES_ERROR_WORKSPACE_TOO_SMALL;
  if (request->inputType == BAYES_INPUT_F32 &&
      !isFinite(request->input, request->batch * bayes_emitted_input_floats))
    return BAYES_ERROR_NOT_FINITE;
  return BAYES_OK;
}

/** The float input of `examples` examples from `row` on, converted to
    `staging` if the caller has bytes. */
static const float *prepareInput(const Request *request, uint64_t row,
                                 uint64_t examples, float *staging) {
  uint64_t start = row * bayes_emitted_input_floats;
  if (request->inputType == BAYES_INPUT_F32)
    return (const float *)request->input + start;
  const unsigned char *bytes = (const unsigned char *)request->input + start;
  uint64_t count = examples * bayes_emitted_input_floats;
  for (uint64_t i = 0; i < count; ++i)
    staging[i] = (float)bytes[i] / bayes_emitted_info.uint8_divisor;
  return staging;
}

/** Copies the results of `examples` examples to the wanted outputs, from `row`
    on. */
static void storeResults(const Request *request, uint64_t row,
                         uint64_t examples, const float *results) {
  const bayes_model_info *info = &bayes_emitted_info;
  for (uint32_t i = 0; i < info->output_count; ++i) {
    uint64_t floats = 1;
    for (uint32_t axis = 0; axis < info->outputs[i].rank; ++axis)
      floats *= (uint64_t)info->outputs[i].shape[axis];
    if (request->outputs[i])
      memcpy(request->outputs[i] + row * floats, results,
             examples * floats * sizeof(float));
    results += alignUp(examples * floats, BAYES_RESULT_ALIGNMENT);
  }
}

/** The work of one call of predict: the batch cut into blocks, each the largest
    that still fits, which threads take one by one. */
typedef struct Job {
  const Request *request;
  void *workspace;
  uint64_t blocks;
  /** Number of the first block that no thread has taken. */
  uint64_t next;
} Job;

/** Into how many blocks a batch is cut. */
static uint64_t countBlocks(uint64_t batch) {
  uint64_t blocks = 0;
  for (uint32_t i = 0; i < bayes_emitted_block_count; ++i) {
    blocks += batch / bayes_emitted_blocks[i].examples;
    batch %= bayes_emitted_blocks[i].examples;
  }
  return blocks;
}

/** The code of block number `number`, and in `*row` where its examples begin.
    The last kind of block, of one example, takes all that is left. */
static const bayes_emitted_block *findBlock(const Request *request,
                                            uint64_t number, uint64_t *row) {
  const bayes_emitted_block *block = request->model->blocks;
  uint64_t batch = request->batch;
  *row = 0;
  while (number >= batch / block->examples) {
    uint64_t blocks = batch / block->examples;
    number -= blocks;
    *row += blocks * block->examples;
    batch -= blocks * block->examples;
    ++block;
  }
  *row += number * block->examples;
  return block;
}

/** Predicts blocks until none is left. Not inlined: its arithmetic must stay
    between the two changes of MXCSR around the call, which do not order
    arithmetic for the optimiser. */
__attribute__((noinline)) static void runBlocks(Job *job,
                                                const Workspace *workspace) {
  const Request *request = job->request;
  for (;;) {
    /* Which thread computes a block changes nothing, and parallel_for orders
       the results before their use. */
    uint64_t number = __atomic_fetch_add(&job->next, 1, __ATOMIC_RELAXED);
    if (number >= job->blocks)
      return;
    uint64_t row;
    const bayes_emitted_block *block = findBlock(request, number, &row);
    const float *input =
        prepareInput(request, row, block->examples, workspace->staging);
    block->run(input, request->firstExample + row, request->key,
               request->samples, bayes_emitted_weights, workspace->scratch,
               workspace->results);
    storeResults(request, row, block->examples, workspace->results);
  }
}

/** The share of one thread: a bayes_parallel_body. */
static void runThread(void *argument, uint64_t thread) {
  Job *job = argument;
  Workspace workspace = layOutWorkspace(job->workspace, thread);
  if (bayes_emitted_onednn.prepare)
    memcpy(workspace.scratch + bayes_emitted_onednn.state_offset,
           &job->request->model->library, sizeof(void *));
  unsigned environment = enterDefaultEnvironment();
  runBlocks(job, &workspace);
  leaveDefaultEnvironment(environment);
}

bayes_status modelPredict(const bayes_model *model, const void *input,
                          bayes_input_type inputType, uint64_t batch,
                          uint64_t firstExample, uint64_t key, uint64_t samples,
                          float *const *outputs, void *workspace,
                          size_t workspaceSize) {
  if (!model)
    return BAYES_ERROR_NULL_ARGUMENT;
  if (!isOwnHandle(model))
    return BAYES_ERROR_WRONG_MODEL;
  Request request = {model,        input, inputType, batch,
                     firstExample, key,   samples,   outputs};
  bayes_status status = checkNumbers(&request);
  if (status != BAYES_OK || batch == 0)
    return status;
  status = checkMemory(model, &request, workspace, workspaceSize);
  if (status != BAYES_OK)
    return status;

  Job job = {&request, workspace, countBlocks(batch), 0};
  uint64_t threads = job.blocks < model->threads ? job.blocks : model->threads;
  if (threads == 1)
    runThread(&job, 0);
  else
    model->parallelFor(model->context, threads, runThread, &job);
  return BAYES_OK;
}

const bayes_model_api modelApi = {
    BAYES_ABI_VERSION,  sizeof(bayes_model_api),
    modelInfo,          modelStatusMessage,
    modelInit,          modelFree,
    modelWorkspaceSize, modelPredict,
    modelTier,
};

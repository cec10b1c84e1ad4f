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

#define _DEFAULT_SOURCE

#include "bayes-runtime/ThreadPool.h"
#include "model.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum { kExamples = 100, kInputs = 196, kClasses = 10, kThreads = 3 };

/* The C library's own functions (glibc). */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *pointer, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *pointer);

/* Of all threads. */
static atomic_uint calls;

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
void *memalign(size_t alignment, size_t size) {
  ++calls;
  return __libc_memalign(alignment, size);
}
int posix_memalign(void **pointer, size_t alignment, size_t size) {
  ++calls;
  *pointer = __libc_memalign(alignment, size);
  return *pointer ? 0 : ENOMEM;
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

/* The steps of predict_on_threads, which the main thread and all others take
   together: what starting and ending threads needs is not counted. */
static pthread_barrier_t step;

static void *predict_on_thread(void *model) {
  static _Thread_local float results[kExamples * kClasses];
  static _Thread_local unsigned char memory[sizeof(workspace)];
  float *outputs[] = {results, NULL, NULL, NULL, NULL};
  pthread_barrier_wait(&step);
  pthread_barrier_wait(&step);
  bayes_status status =
      model_predict(model, input, BAYES_INPUT_F32, kExamples, 0, 1, 33, outputs,
                    memory, sizeof(memory));
  pthread_barrier_wait(&step);
  pthread_barrier_wait(&step);
  return status == BAYES_OK ? NULL : model;
}

static void predict_on_threads(bayes_model *model) {
  pthread_t threads[kThreads];
  pthread_barrier_init(&step, NULL, kThreads + 1);
  for (int i = 0; i < kThreads; ++i)
    pthread_create(&threads[i], NULL, predict_on_thread, model);
  pthread_barrier_wait(&step); /* All have started. */
  calls = 0;
  pthread_barrier_wait(&step); /* All predict. */
  pthread_barrier_wait(&step);
  unsigned counted = calls;
  pthread_barrier_wait(&step); /* All may end. */
  unsigned failed = 0;
  for (int i = 0; i < kThreads; ++i) {
    void *error;
    pthread_join(threads[i], &error);
    failed += error != NULL;
  }
  printf("predict on %d threads: %u failed, %u calls\n", kThreads, failed,
         counted);
}

/* One prediction on the threads of a pool. */
static void predict_with_pool(void) {
  bayes_thread_pool *pool = bayes_thread_pool_create(kThreads);
  bayes_options options;
  memset(&options, 0, sizeof(options));
  options.struct_size = sizeof(options);
  options.parallel_for = bayes_thread_pool_parallel_for;
  options.context = pool;
  options.threads = kThreads;
  bayes_model *model;
  model_init(&options, &model);
  float *outputs[] = {mean, NULL, NULL, NULL, NULL};
  calls = 0;
  bayes_status status =
      model_predict(model, input, BAYES_INPUT_F32, kExamples, 0, 1, 33, outputs,
                    workspace, sizeof(workspace));
  unsigned counted = calls;
  printf("predict with a pool of %d threads: %s, %u calls\n", kThreads,
         model_status_message(status), counted);
  model_free(model);
  bayes_thread_pool_destroy(pool);
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
  predict_on_threads(model);
  predict_with_pool();
  calls = 0;
  model_free(model);
  counted = calls;
  printf("free: %u calls\n", counted);
  return 0;
}

/*===- ThreadPool.c - A pool of threads for predictions -----------*- C -*-===*\
|*                                                                            *|
|* Part of the bayes-mlir project, under the Apache License v2.0 with LLVM    *|
|* Exceptions.                                                                *|
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception                    *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/

/* For what <pthread.h> declares. */
#define _POSIX_C_SOURCE 200809L

#include "bayes-runtime/ThreadPool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

/** A loop, on the stack of its caller. */
typedef struct Loop {
  bayes_parallel_body *body;
  void *argument;
  uint64_t count;
  /** The first index that no thread has taken. */
  atomic_uint_least64_t next;
} Loop;

struct bayes_thread_pool {
  /** Held by the thread whose loop the pool runs. */
  pthread_mutex_t owner;
  /** Guards all below. */
  pthread_mutex_t mutex;
  /** There is a loop to join, or `ends` is set. */
  pthread_cond_t wake;
  /** The last worker has left the loop. */
  pthread_cond_t left;
  /** The loop that workers may join, or NULL. */
  Loop *loop;
  /** Counts loops, so that no worker joins one twice. */
  uint64_t generation;
  /** Workers that are in a loop. */
  uint32_t active;
  bool ends;
  /** Workers that were started. */
  uint32_t workers;
  pthread_t threads[];
};

static void runLoop(Loop *loop) {
  for (;;) {
    /* The mutex orders what bodies read and write; this only deals out. */
    uint64_t index =
        atomic_fetch_add_explicit(&loop->next, 1, memory_order_relaxed);
    if (index >= loop->count)
      return;
    loop->body(loop->argument, index);
  }
}

static void *runWorker(void *argument) {
  bayes_thread_pool *pool = argument;
  uint64_t joined = 0;
  pthread_mutex_lock(&pool->mutex);
  for (;;) {
    while (!pool->ends && (!pool->loop || pool->generation == joined))
      pthread_cond_wait(&pool->wake, &pool->mutex);
    if (pool->ends)
      break;
    Loop *loop = pool->loop;
    joined = pool->generation;
    ++pool->active;
    pthread_mutex_unlock(&pool->mutex);
    runLoop(loop);
    pthread_mutex_lock(&pool->mutex);
    if (--pool->active == 0)
      pthread_cond_signal(&pool->left);
  }
  pthread_mutex_unlock(&pool->mutex);
  return NULL;
}

bayes_thread_pool *bayes_thread_pool_create(uint32_t threads) {
  if (threads == 0 || threads > BAYES_MAX_THREADS)
    return NULL;
  bayes_thread_pool *pool =
      calloc(1, sizeof(*pool) + (threads - 1) * sizeof(pthread_t));
  if (!pool)
    return NULL;
  /* With default attributes these cannot fail on Linux. */
  pthread_mutex_init(&pool->owner, NULL);
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->wake, NULL);
  pthread_cond_init(&pool->left, NULL);
  for (; pool->workers < threads - 1; ++pool->workers)
    if (pthread_create(&pool->threads[pool->workers], NULL, runWorker, pool) !=
        0) {
      bayes_thread_pool_destroy(pool);
      return NULL;
    }
  return pool;
}

uint32_t bayes_thread_pool_size(const bayes_thread_pool *pool) {
  return pool ? pool->workers + 1 : 1;
}

/** Runs a loop with the workers; the caller holds `owner`. */
static void runWithWorkers(bayes_thread_pool *pool, Loop *loop) {
  pthread_mutex_lock(&pool->mutex);
  pool->loop = loop;
  ++pool->generation;
  pthread_cond_broadcast(&pool->wake);
  pthread_mutex_unlock(&pool->mutex);

  runLoop(loop);

  /* All indices are taken. Workers that have not woken yet are not waited for:
     they find no loop. */
  pthread_mutex_lock(&pool->mutex);
  pool->loop = NULL;
  while (pool->active != 0)
    pthread_cond_wait(&pool->left, &pool->mutex);
  pthread_mutex_unlock(&pool->mutex);
}

void bayes_thread_pool_parallel_for(void *context, uint64_t count,
                                    bayes_parallel_body *body, void *argument) {
  bayes_thread_pool *pool = context;
  Loop loop = {body, argument, count, 0};
  if (!pool || pool->workers == 0 || count <= 1 ||
      pthread_mutex_trylock(&pool->owner) != 0) {
    runLoop(&loop);
    return;
  }
  runWithWorkers(pool, &loop);
  pthread_mutex_unlock(&pool->owner);
}

void bayes_thread_pool_destroy(bayes_thread_pool *pool) {
  if (!pool)
    return;
  pthread_mutex_lock(&pool->mutex);
  pool->ends = true;
  pthread_cond_broadcast(&pool->wake);
  pthread_mutex_unlock(&pool->mutex);
  for (uint32_t i = 0; i < pool->workers; ++i)
    pthread_join(pool->threads[i], NULL);
  pthread_cond_destroy(&pool->left);
  pthread_cond_destroy(&pool->wake);
  pthread_mutex_destroy(&pool->mutex);
  pthread_mutex_destroy(&pool->owner);
  free(pool);
}

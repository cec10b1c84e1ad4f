/*===- ThreadPool.h - A pool of threads for predictions -----------*- C -*-===*\
|*                                                                            *|
|* Part of the bayes-mlir project, under the Apache License v2.0 with LLVM    *|
|* Exceptions.                                                                *|
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception                    *|
|*                                                                            *|
|*===----------------------------------------------------------------------===*|
|*                                                                            *|
|* For programs that have no pool of their own. Models need none: they take   *|
|* any function that runs loops in parallel (bayes_options.parallel_for).     *|
|*                                                                            *|
|*   bayes_thread_pool *pool = bayes_thread_pool_create(8);                   *|
|*   bayes_options options = {0};                                             *|
|*   options.struct_size = sizeof(options);                                   *|
|*   options.parallel_for = bayes_thread_pool_parallel_for;                   *|
|*   options.context = pool;                                                  *|
|*   options.threads = bayes_thread_pool_size(pool);                          *|
|*                                                                            *|
|* In libbayes_thread_pool.a, which needs POSIX threads. C11 and C++17.       *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/

#ifndef BAYES_RUNTIME_THREADPOOL_H
#define BAYES_RUNTIME_THREADPOOL_H

#include "bayes-runtime/bayes_abi.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct bayes_thread_pool bayes_thread_pool;

/** Makes a pool for loops on `threads` threads, of which one is the caller of
    the loop: threads - 1 are started, and sleep while there is nothing to do.
    Returns NULL if `threads` is 0 or more than BAYES_MAX_THREADS, or memory or
    threads are lacking. */
bayes_thread_pool *bayes_thread_pool_create(uint32_t threads);

/** The number of threads the pool was made for; 1 for NULL. */
uint32_t bayes_thread_pool_size(const bayes_thread_pool *pool);

/** Calls body(argument, index) for each index below `count` on the pool's
    threads and returns when all calls have returned; a bayes_parallel_for.
    `pool` is a bayes_thread_pool, or NULL for the caller's thread alone. Any
    thread may call, `body` included: while the pool works for one caller, the
    loops of others run on their own threads. Uses no heap. */
void bayes_thread_pool_parallel_for(void *pool, uint64_t count,
                                    bayes_parallel_body *body, void *argument);

/** Ends the threads. No loop may run. NULL is ignored. */
void bayes_thread_pool_destroy(bayes_thread_pool *pool);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* BAYES_RUNTIME_THREADPOOL_H */

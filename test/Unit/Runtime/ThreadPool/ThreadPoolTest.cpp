//===- ThreadPoolTest.cpp - A pool of threads -----------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/ThreadPool.h"

#include "gtest/gtest.h"

#include <atomic>
#include <memory>
#include <set>
#include <thread>
#include <vector>

namespace {

struct Destroyer {
  void operator()(bayes_thread_pool *pool) const {
    bayes_thread_pool_destroy(pool);
  }
};
using Pool = std::unique_ptr<bayes_thread_pool, Destroyer>;

Pool makePool(uint32_t threads) {
  return Pool(bayes_thread_pool_create(threads));
}

/// Runs a loop of plain increments, which ThreadSanitizer would find to race if
/// an index were taken twice or the caller did not wait.
std::vector<int> countCalls(bayes_thread_pool *pool, uint64_t count) {
  std::vector<int> calls(count);
  bayes_thread_pool_parallel_for(
      pool, count,
      [](void *argument, uint64_t index) {
        ++(*static_cast<std::vector<int> *>(argument))[index];
      },
      &calls);
  return calls;
}

TEST(ThreadPool, CallsEveryIndexOnce) {
  for (uint32_t threads : {1u, 2u, 3u, 8u}) {
    Pool pool = makePool(threads);
    ASSERT_TRUE(pool);
    EXPECT_EQ(bayes_thread_pool_size(pool.get()), threads);
    for (uint64_t count : {0u, 1u, 2u, 7u, 1000u})
      EXPECT_EQ(countCalls(pool.get(), count), std::vector<int>(count, 1))
          << threads << " threads";
  }
}

TEST(ThreadPool, ManyShortLoops) {
  Pool pool = makePool(4);
  for (int i = 0; i < 2000; ++i)
    ASSERT_EQ(countCalls(pool.get(), 5), std::vector<int>(5, 1));
}

TEST(ThreadPool, NoPoolIsTheThreadOfTheCaller) {
  EXPECT_EQ(bayes_thread_pool_size(nullptr), 1u);
  EXPECT_EQ(countCalls(nullptr, 5), std::vector<int>(5, 1));
  bayes_thread_pool_destroy(nullptr);
}

TEST(ThreadPool, RefusesNumbersOfThreadsThatCannotBe) {
  EXPECT_FALSE(makePool(0));
  EXPECT_FALSE(makePool(BAYES_MAX_THREADS + 1));
}

/// All indices meet: none returns before every one has begun.
struct Meeting {
  uint32_t expected;
  std::atomic<uint32_t> present{0};
};

TEST(ThreadPool, RunsAsManyAtOnceAsItHasThreads) {
  Pool pool = makePool(4);
  Meeting meeting{4};
  bayes_thread_pool_parallel_for(
      pool.get(), meeting.expected,
      [](void *argument, uint64_t) {
        auto *here = static_cast<Meeting *>(argument);
        ++here->present;
        while (here->present < here->expected)
          std::this_thread::yield();
      },
      &meeting);
  EXPECT_EQ(meeting.present, 4u);
}

TEST(ThreadPool, LoopsInLoopsRunOnTheirThread) {
  struct State {
    bayes_thread_pool *pool;
    std::atomic<int> calls{0};
    std::atomic<int> elsewhere{0};
  };
  struct Inner {
    State *state;
    std::thread::id thread;
  };
  Pool pool = makePool(3);
  State state;
  state.pool = pool.get();
  bayes_thread_pool_parallel_for(
      pool.get(), 6,
      [](void *argument, uint64_t) {
        auto *outer = static_cast<State *>(argument);
        Inner inner{outer, std::this_thread::get_id()};
        bayes_thread_pool_parallel_for(
            outer->pool, 4,
            [](void *nested, uint64_t) {
              auto *mine = static_cast<Inner *>(nested);
              ++mine->state->calls;
              if (mine->thread != std::this_thread::get_id())
                ++mine->state->elsewhere;
            },
            &inner);
      },
      &state);
  EXPECT_EQ(state.calls, 24);
  EXPECT_EQ(state.elsewhere, 0);
}

TEST(ThreadPool, ManyCallers) {
  Pool pool = makePool(3);
  std::vector<std::thread> callers;
  callers.reserve(4);
  std::atomic<int> wrong{0};
  for (int caller = 0; caller < 4; ++caller)
    callers.emplace_back([&] {
      for (int i = 0; i < 200; ++i)
        if (countCalls(pool.get(), 9) != std::vector<int>(9, 1))
          ++wrong;
    });
  for (std::thread &caller : callers)
    caller.join();
  EXPECT_EQ(wrong, 0);
}

} // namespace

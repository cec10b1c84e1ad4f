//===- ThreadsTest.cpp - Predictions on several threads -------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FakeModel.h"
#include "ModelFixture.h"
#include "bayes-runtime/ThreadPool.h"

#include <algorithm>
#include <memory>
#include <mutex>
#include <thread>

#include <xmmintrin.h>

using namespace fake;

namespace {

constexpr uint64_t kBatch = 23; // 5 blocks of 4 examples and 3 of 1
constexpr unsigned char kCanary = 0x5a;

using Results = std::array<std::vector<float>, 3>;

/// A handle for up to `threads` threads with a workspace of exactly the size it
/// wants, between canaries.
class Handle {
public:
  Handle(bayes_parallel_for *parallelFor, void *context, uint64_t threads) {
    bayes_options options = {};
    options.struct_size = sizeof(options);
    options.parallel_for = parallelFor;
    options.context = context;
    options.threads = threads;
    EXPECT_EQ(api.init(&options, &model), BAYES_OK);
    memory.assign(api.workspace_size(model) + 2 * kMargin, kCanary);
  }
  ~Handle() { api.free(model); }

  Results predict(uint64_t batch) {
    std::vector<float> input(batch * kFeatures);
    for (size_t i = 0; i < input.size(); ++i)
      input[i] = static_cast<float>(i % 13) - 5;
    Results results;
    std::array<float *, 3> outputs;
    for (size_t i = 0; i < outputs.size(); ++i) {
      results[i].resize(batch * kOutputFloats[i]);
      outputs[i] = results[i].data();
    }
    EXPECT_EQ(api.predict(model, input.data(), BAYES_INPUT_F32, batch, 7, 3, 16,
                          outputs.data(), memory.data() + kMargin, getSize()),
              BAYES_OK);
    auto isCanary = [](unsigned char byte) { return byte == kCanary; };
    EXPECT_TRUE(
        std::all_of(memory.begin(), memory.begin() + kMargin, isCanary));
    EXPECT_TRUE(std::all_of(memory.end() - kMargin, memory.end(), isCanary));
    return results;
  }

  size_t getSize() const { return memory.size() - 2 * kMargin; }

private:
  static constexpr size_t kMargin = 256;
  bayes_model *model = nullptr;
  std::vector<unsigned char> memory;
};

struct Destroyer {
  void operator()(bayes_thread_pool *pool) const {
    bayes_thread_pool_destroy(pool);
  }
};
using Pool = std::unique_ptr<bayes_thread_pool, Destroyer>;

TEST(Threads, ChangeNoResult) {
  Handle alone(nullptr, nullptr, 0);
  for (uint32_t threads = 1; threads <= 8; ++threads) {
    Pool pool(bayes_thread_pool_create(threads));
    Handle handle(bayes_thread_pool_parallel_for, pool.get(), threads);
    for (uint64_t batch = 1; batch <= kBatch; ++batch)
      ASSERT_EQ(handle.predict(batch), alone.predict(batch))
          << threads << " threads, batch " << batch;
  }
}

TEST(Threads, ShareOneHandle) {
  Results expected = Handle(nullptr, nullptr, 0).predict(kBatch);
  Pool pool(bayes_thread_pool_create(3));
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 3; ++caller)
    callers.emplace_back([&] {
      // With a handle, and so a workspace, of its own for the same pool.
      Handle handle(bayes_thread_pool_parallel_for, pool.get(), 3);
      for (int i = 0; i < 20; ++i)
        EXPECT_EQ(handle.predict(kBatch), expected);
    });
  for (std::thread &caller : callers)
    caller.join();
}

TEST(Threads, WorkspaceGrowsWithThem) {
  auto getSize = [](uint64_t threads) {
    return Handle(bayes_thread_pool_parallel_for, nullptr, threads).getSize();
  };
  size_t one = getSize(1);
  EXPECT_EQ(one, Handle(nullptr, nullptr, 0).getSize());
  size_t more = getSize(2) - one;
  EXPECT_GT(more, 0u);
  EXPECT_EQ(getSize(8), one + 7 * more);
}

/// What a parallel_for of a host was asked for, and does: all on one thread,
/// the last first.
struct Recorder {
  std::vector<uint64_t> counts;
};

void runBackwards(void *context, uint64_t count, bayes_parallel_body *body,
                  void *argument) {
  static_cast<Recorder *>(context)->counts.push_back(count);
  while (count-- != 0)
    body(argument, count);
}

TEST(Threads, AreNoMoreThanBlocks) {
  Recorder recorder;
  Handle handle(runBackwards, &recorder, 6);
  Handle alone(nullptr, nullptr, 0);
  for (uint64_t batch : {1u, 4u, 5u, 13u, 23u, 100u})
    EXPECT_EQ(handle.predict(batch), alone.predict(batch)) << "batch " << batch;
  // One block runs on the caller's thread without a call.
  EXPECT_EQ(recorder.counts, std::vector<uint64_t>({2, 4, 6, 6}));
}

TEST(Threads, OneMayDoAllTheWork) {
  // The second thread comes after all is done.
  Handle handle(
      [](void *, uint64_t count, bayes_parallel_body *body, void *argument) {
        for (uint64_t i = 0; i < count; ++i)
          std::thread([=] { body(argument, i); }).join();
      },
      nullptr, 2);
  EXPECT_EQ(handle.predict(kBatch),
            Handle(nullptr, nullptr, 0).predict(kBatch));
}

/// MXCSR of a thread before and after its share, and in its blocks.
struct Environments {
  std::mutex mutex;
  std::vector<unsigned> after;
  std::vector<BlockCall> calls;
};

TEST(Threads, EachHasTheRoundingModeOfTheModel) {
  Environments environments;
  Handle handle(
      [](void *context, uint64_t count, bayes_parallel_body *body,
         void *argument) {
        auto *found = static_cast<Environments *>(context);
        for (uint64_t i = 0; i < count; ++i)
          std::thread([=] {
            _mm_setcsr(0x1f80 | 0x8000 | 0x4000); // flush to zero, round up
            std::vector<BlockCall> calls;
            recordBlockCalls(&calls);
            body(argument, i);
            std::lock_guard<std::mutex> lock(found->mutex);
            found->after.push_back(_mm_getcsr());
            found->calls.insert(found->calls.end(), calls.begin(), calls.end());
          }).join();
      },
      &environments, 3);
  handle.predict(kBatch);
  EXPECT_EQ(environments.after,
            std::vector<unsigned>(3, 0x1f80 | 0x8000 | 0x4000));
  EXPECT_EQ(environments.calls.size(), 8u);
  for (const BlockCall &call : environments.calls)
    EXPECT_EQ(call.mxcsr & 0xffc0u, 0x1f80u);
}

} // namespace

//===- LibraryTest.cpp - Models that call a library -----------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// That blocks find the state of the library is checked by the blocks of the
// fake model in every test that predicts.
//
//===----------------------------------------------------------------------===//

#include "FakeModel.h"
#include "ModelFixture.h"

using namespace fake;

namespace {

class ModelLibrary : public ModelFixture {
protected:
  void TearDown() override {
    library.status = BAYES_OK;
    ModelFixture::TearDown();
  }
};

TEST_F(ModelLibrary, PreparesOncePerHandle) {
  int before = library.states;
  bayes_model *handle = nullptr;
  ASSERT_EQ(api.init(nullptr, &handle), BAYES_OK);
  EXPECT_EQ(library.states, before + 1);
  api.free(handle);
  EXPECT_EQ(library.states, before);
}

TEST_F(ModelLibrary, InitFailsWithIt) {
  int before = library.states;
  library.status = BAYES_ERROR_UNSUPPORTED_CPU;
  bayes_model *handle = model;
  EXPECT_EQ(api.init(nullptr, &handle), BAYES_ERROR_UNSUPPORTED_CPU);
  EXPECT_EQ(handle, nullptr);
  EXPECT_EQ(library.states, before);
}

TEST_F(ModelLibrary, IsReleasedIfThereIsNoMemoryForTheHandle) {
  int before = library.states;
  HeapMonitor monitor(HeapMonitor::Refuse);
  bayes_model *handle;
  bayes_status status = api.init(nullptr, &handle);
  monitor.stop();
  EXPECT_EQ(status, BAYES_ERROR_OUT_OF_MEMORY);
  EXPECT_EQ(library.states, before);
}

} // namespace

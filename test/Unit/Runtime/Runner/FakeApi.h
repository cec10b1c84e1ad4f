//===- FakeApi.h - A compiled model without a compiler ----------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_UNITTESTS_RUNTIME_RUNNER_FAKEAPI_H
#define BAYES_UNITTESTS_RUNTIME_RUNNER_FAKEAPI_H

#include "bayes-runtime/bayes_abi.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Predicts 4 features as the class probabilities 0.5, 0.25 and 0.25. Its init
    refuses every tier below x86-64-v3. */
extern const bayes_model_api bayes_model_v1;

#ifdef __cplusplus
}
#endif

#endif /* BAYES_UNITTESTS_RUNTIME_RUNNER_FAKEAPI_H */

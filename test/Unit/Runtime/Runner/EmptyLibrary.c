//===- EmptyLibrary.c - A library without a model -------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

int thereIsNoModelHere(void);

int thereIsNoModelHere(void) { return 0; }

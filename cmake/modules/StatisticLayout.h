//===- StatisticLayout.h - The layout of llvm::Statistic --------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The layout of llvm::Statistic, and so that of every pass with statistics,
// depends on NDEBUG. Builds with assertions include this file first where
// LLVM's libraries were built without, so that both sides agree.
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_CMAKE_STATISTICLAYOUT_H
#define BAYES_CMAKE_STATISTICLAYOUT_H

#ifdef NDEBUG
#include "llvm/ADT/Statistic.h"
#else
#define NDEBUG
#include "llvm/ADT/Statistic.h"
#undef NDEBUG
#endif

#endif // BAYES_CMAKE_STATISTICLAYOUT_H

//===- IntrinsicTier.h - Which tier has an intrinsic ------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_TARGET_INTRINSICTIER_H
#define BAYES_TARGET_INTRINSICTIER_H

#include "bayes/Target/TargetTier.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace mlir::bayes {

/// Checks that `tier` has the instructions of the LLVM intrinsic `name`
/// ("llvm.x86.avx512.psrav.d.512", "llvm.fma.v16f32"). On a tier without them,
/// one of x86 would abort code generation, and others would become calls of the
/// C library, which artifacts may not make. The error names the first tier that
/// has them, if there is one. Intrinsics that every target expands are fine.
llvm::Error checkIntrinsic(llvm::StringRef name, TargetTier tier);

} // namespace mlir::bayes

#endif // BAYES_TARGET_INTRINSICTIER_H

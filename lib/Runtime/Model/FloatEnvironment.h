/*===- FloatEnvironment.h - Fixed rounding while a model runs -----*- C -*-===*\
|*                                                                            *|
|* Part of the bayes-mlir project, under the Apache License v2.0 with LLVM    *|
|* Exceptions.                                                                *|
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception                    *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/

#ifndef BAYES_RUNTIME_MODEL_FLOATENVIRONMENT_H
#define BAYES_RUNTIME_MODEL_FLOATENVIRONMENT_H

/** MXCSR with all exceptions masked and no flags, rounding to nearest even, no
    flush-to-zero and no denormals-are-zero: the processor's reset value. */
enum { DefaultMxcsr = 0x1f80 };

/** Sets the default environment and returns the caller's MXCSR. */
static unsigned enterDefaultEnvironment(void) {
  unsigned saved = __builtin_ia32_stmxcsr();
  __builtin_ia32_ldmxcsr(DefaultMxcsr);
  return saved;
}

/** Restores the caller's MXCSR, exception flags included. */
static void leaveDefaultEnvironment(unsigned saved) {
  __builtin_ia32_ldmxcsr(saved);
}

#endif /* BAYES_RUNTIME_MODEL_FLOATENVIRONMENT_H */

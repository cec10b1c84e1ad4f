// The stock mlir-opt with the plugin lowers the documented example to the LLVM
// dialect. Its command line knows no pass of a plugin as a flag, hence
// --pass-pipeline.

// UNSUPPORTED: sanitizer

// RUN: mlir-opt %bayes_source/docs/examples/dense.mlir \
// RUN:   --load-dialect-plugin=%bayes_plugin --load-pass-plugin=%bayes_plugin \
// RUN:   --pass-pipeline="builtin.module(bayes-lower-to-llvm)" -o %t.mlir
// RUN: FileCheck %s --input-file=%t.mlir

// CHECK: module @dense attributes {bayes.layout = {blocks = {bayes_block_1 = 1 : i64, bayes_block_16 = 16 : i64}
// CHECK: bayes.parameter @fc1.weight.mean
// CHECK: llvm.func @bayes_block_1(
// CHECK-NOT: {{ (arith|bayes|bufferization|cf|func|linalg|math|memref|scf|tensor|ub|vector)\.}}
// CHECK: llvm.func @bayes_block_16(
// CHECK-NOT: {{ (arith|bayes|bufferization|cf|func|linalg|math|memref|scf|tensor|ub|vector)\.}}

// It is what the project's own tool makes of it.
// RUN: bayes-opt %bayes_source/docs/examples/dense.mlir \
// RUN:   --pass-pipeline="builtin.module(bayes-lower-to-llvm)" -o %t.own.mlir
// RUN: cmp %t.mlir %t.own.mlir

// Without its parameters, which have been placed, LLVM IR comes out of it.
// RUN: sed '/^ *bayes.parameter/d; s/attributes {bayes.layout.*}} {$/{/; s/ attributes {bayes.block = [0-9]* : i64}//' %t.mlir > %t.stripped.mlir
// RUN: mlir-translate --mlir-to-llvmir %t.stripped.mlir | FileCheck %s --check-prefix=LLVMIR
// LLVMIR: define void @bayes_block_1(ptr %0, i64 %1, i64 %2, i64 %3, ptr %4, ptr %5, ptr %6)
// LLVMIR: define void @bayes_block_16(ptr %0, i64 %1, i64 %2, i64 %3, ptr %4, ptr %5, ptr %6)

// Single phases, passes and options.
// RUN: mlir-opt %bayes_source/docs/examples/dense.mlir \
// RUN:   --load-dialect-plugin=%bayes_plugin --load-pass-plugin=%bayes_plugin \
// RUN:   --pass-pipeline="builtin.module(bayes-phase-estimate{estimator=weight-sampling})" \
// RUN:   | FileCheck %s --check-prefix=ESTIMATE
// ESTIMATE: bayes.normal
// ESTIMATE-SAME: purpose weight
// ESTIMATE-NOT: purpose output

// RUN: mlir-opt %bayes_source/docs/examples/dense.mlir \
// RUN:   --load-dialect-plugin=%bayes_plugin --load-pass-plugin=%bayes_plugin \
// RUN:   --pass-pipeline="builtin.module(func.func(bayes-choose-estimator),canonicalize)" \
// RUN:   | FileCheck %s --check-prefix=PASS
// PASS: bayes.monte_carlo

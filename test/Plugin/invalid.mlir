// Errors are those of the project's own tools, and not crashes of the stock one.

// UNSUPPORTED: sanitizer

// Without the plugin the dialect is unknown.
// RUN: not mlir-opt %bayes_source/docs/examples/dense.mlir 2>&1 | FileCheck %s --check-prefix=NO-PLUGIN
// NO-PLUGIN: error: {{.*}}bayes

// RUN: not mlir-opt %s --load-dialect-plugin=%bayes_plugin --split-input-file 2>&1 \
// RUN:   | FileCheck %s --check-prefix=VERIFIER
// VERIFIER: error: 'bayes.sample' op {{.*}}site
// VERIFIER: error: {{.*}}expected an entry function to take

// RUN: not mlir-opt %bayes_source/docs/examples/dense.mlir \
// RUN:   --load-dialect-plugin=%bayes_plugin --load-pass-plugin=%bayes_plugin \
// RUN:   --pass-pipeline="builtin.module(bayes-lower-to-gpu)" 2>&1 | FileCheck %s --check-prefix=NO-PASS
// NO-PASS: 'bayes-lower-to-gpu' does not refer to a registered pass or pass pipeline

// RUN: not mlir-opt %bayes_source/docs/examples/dense.mlir \
// RUN:   --load-dialect-plugin=%bayes_plugin --load-pass-plugin=%bayes_plugin \
// RUN:   --pass-pipeline="builtin.module(bayes-lower-to-llvm{estimator=best})" 2>&1 | FileCheck %s --check-prefix=OPTION
// OPTION: error: expected estimator 'auto', 'weight-sampling', 'local-reparameterization' or 'tied', found 'best'

// As documented: a flag of its own works in bayes-opt only.
// RUN: not mlir-opt %bayes_source/docs/examples/dense.mlir \
// RUN:   --load-dialect-plugin=%bayes_plugin --load-pass-plugin=%bayes_plugin \
// RUN:   --bayes-lower-to-llvm 2>&1 | FileCheck %s --check-prefix=FLAG
// FLAG: Unknown command line argument '--bayes-lower-to-llvm'

func.func @negative_site(%w: !bayes.random<2x4xf32>, %key: !bayes.key, %s: index) -> tensor<2x4xf32> {
  %a = bayes.sample %w, %key[%s] site -1 : !bayes.random<2x4xf32>
  return %a : tensor<2x4xf32>
}

// -----

func.func @entry(%x: tensor<?x4xf32>) attributes {bayes.entry} {
  return
}

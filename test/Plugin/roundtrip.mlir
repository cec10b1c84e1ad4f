// The stock mlir-opt with the plugin reads and writes the dialect, as text and as
// bytecode.

// UNSUPPORTED: sanitizer

// RUN: mlir-opt %bayes_source/docs/examples/dense.mlir --load-dialect-plugin=%bayes_plugin \
// RUN:   --verify-roundtrip | FileCheck %s
// RUN: mlir-opt %bayes_source/docs/examples/dense.mlir --load-dialect-plugin=%bayes_plugin \
// RUN:   --emit-bytecode -o %t.mlirbc
// RUN: bayes-opt %t.mlirbc | FileCheck %s
// RUN: mlir-opt --load-dialect-plugin=%bayes_plugin --show-dialects | FileCheck %s --check-prefix=DIALECTS

// CHECK: bayes.parameter @fc1.weight.mean = dense<
// CHECK: func.func @predict(%{{.*}}: tensor<?x4xf32>, %{{.*}}: i64, %{{.*}}: !bayes.key, %{{.*}}: index)
// CHECK-SAME: attributes {bayes.entry}
// CHECK: bayes.gaussian {{.*}} : !bayes.random<4x3xf32>
// CHECK: bayes.monte_carlo samples(%{{.*}}) probabilities statistics [#bayes.mean, #bayes.mutual_information]
// CHECK: bayes.sample {{.*}} site 0 : !bayes.random<4x3xf32>
// CHECK: bayes.yield

// DIALECTS: bayes,

// RUN: bayes-opt %s --pass-pipeline='builtin.module( \
// RUN:   func.func(bayes-lower-monte-carlo{lanes=64 shared-elements=3840}))' \
// RUN:   | FileCheck %s

// 8 examples of 20 elements in 64 lanes are 10,240 elements, in 16 lanes 2,560.

// CHECK-LABEL: func @shared
// CHECK: bayes.normal {{.*}} -> tensor<10x20x16xf32>
// CHECK: linalg.generic {{.*}} outs(%{{.*}} : tensor<8x20x16xf32>)
func.func @shared(%x: tensor<8x10xf32>, %first: i64, %key: !bayes.key,
                  %n: index) -> tensor<8x20xf32>
    attributes {bayes.block = 8 : i64} {
  %init = tensor.empty() : tensor<10x20xf32>
  %zero = arith.constant dense<0.0> : tensor<8x20xf32>
  %m = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<8x20xf32>) {
  ^bb0(%s: index):
    %w = bayes.normal %key[%s] offsets[0, 0] of [10, 20]
        axes [element, element] site 1 purpose weight
        outs(%init : tensor<10x20xf32>) -> tensor<10x20xf32>
    %y = linalg.matmul ins(%x, %w : tensor<8x10xf32>, tensor<10x20xf32>)
        outs(%zero : tensor<8x20xf32>) -> tensor<8x20xf32>
    bayes.yield %y : tensor<8x20xf32>
  }
  return %m : tensor<8x20xf32>
}

// A single example draws as often whatever the lanes are, and noise of outputs is
// drawn for each example.

// CHECK-LABEL: func @single
// CHECK: bayes.normal {{.*}} -> tensor<100x20x64xf32>
func.func @single(%x: tensor<1x100xf32>, %first: i64, %key: !bayes.key,
                  %n: index) -> tensor<100x20xf32>
    attributes {bayes.block = 1 : i64} {
  %init = tensor.empty() : tensor<100x20xf32>
  %m = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<100x20xf32>) {
  ^bb0(%s: index):
    %w = bayes.normal %key[%s] offsets[0, 0] of [100, 20]
        axes [element, element] site 1 purpose weight
        outs(%init : tensor<100x20xf32>) -> tensor<100x20xf32>
    bayes.yield %w : tensor<100x20xf32>
  }
  return %m : tensor<100x20xf32>
}

// CHECK-LABEL: func @outputs
// CHECK: bayes.normal {{.*}} -> tensor<8x20x64xf32>
func.func @outputs(%x: tensor<8x20xf32>, %first: i64, %key: !bayes.key,
                   %n: index) -> tensor<8x20xf32>
    attributes {bayes.block = 8 : i64} {
  %m = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<8x20xf32>) {
  ^bb0(%s: index):
    %y = bayes.normal %key[%s] example(%first) offsets[0] of [20]
        axes [example, element] site 1 purpose output
        outs(%x : tensor<8x20xf32>) -> tensor<8x20xf32>
    bayes.yield %y : tensor<8x20xf32>
  }
  return %m : tensor<8x20xf32>
}

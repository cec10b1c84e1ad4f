// RUN: bayes-opt %s --pass-pipeline='builtin.module(func.func( \
// RUN:   bayes-decompose-random,bayes-simplify-lookups,canonicalize,cse))' \
// RUN:   | FileCheck %s

// Deviations that are a factor for each row times one for each column need no
// product: what differs from row to row is summed once, for all columns.

#id = affine_map<(d0, d1) -> (d0, d1)>

// CHECK-LABEL: func @variance
// CHECK-SAME: (%[[X:.*]]: tensor<?x4xf32>, %[[R:.*]]: tensor<4xf32>, %[[C:.*]]: tensor<3xf32>)
func.func @variance(%x: tensor<?x4xf32>, %r: tensor<4xf32>, %c: tensor<3xf32>)
    -> tensor<?x3xf32> {
  // CHECK-NOT: linalg.matmul
  // CHECK: %[[RR:.*]] = linalg.generic {{.*}} ins(%[[R]] : tensor<4xf32>)
  // CHECK: %[[CC:.*]] = linalg.generic {{.*}} ins(%[[C]] : tensor<3xf32>)
  // CHECK: %[[XX:.*]] = linalg.generic {{.*}} ins(%[[X]], %[[RR]] : tensor<?x4xf32>, tensor<4xf32>)
  // CHECK: %[[SUM:.*]] = linalg.generic {{.*}}iterator_types = ["parallel", "reduction"]} ins(%[[XX]] : tensor<?x4xf32>) outs({{.*}} : tensor<?xf32>)
  // CHECK: arith.addf
  // CHECK: %[[SAME:.*]] = linalg.generic {{.*}} ins(%{{.*}}, %[[SUM]] : tensor<?x3xf32>, tensor<?xf32>)
  // CHECK: %[[Y:.*]] = linalg.generic {{.*}} ins(%[[SAME]], %[[CC]] : tensor<?x3xf32>, tensor<3xf32>)
  // CHECK: return %[[Y]]
  %zero = arith.constant dense<0.0> : tensor<4x3xf32>
  %one = arith.constant dense<1.0> : tensor<4x3xf32>
  %unit = bayes.gaussian %zero, %one : !bayes.random<4x3xf32>
  %rows = bayes.scaled %unit by %r along 0
      : !bayes.random<4x3xf32>, tensor<4xf32>
  %w = bayes.scaled %rows by %c along 1 : !bayes.random<4x3xf32>, tensor<3xf32>
  %stddev = bayes.stddev %w : !bayes.random<4x3xf32>
  %e = tensor.empty() : tensor<4x3xf32>
  %variance = linalg.generic {indexing_maps = [#id, #id],
      iterator_types = ["parallel", "parallel"]}
      ins(%stddev : tensor<4x3xf32>) outs(%e : tensor<4x3xf32>) {
  ^bb0(%s: f32, %o: f32):
    %p = arith.mulf %s, %s : f32
    linalg.yield %p : f32
  } -> tensor<4x3xf32>
  %c0 = arith.constant 0 : index
  %batch = tensor.dim %x, %c0 : tensor<?x4xf32>
  %init = tensor.empty(%batch) : tensor<?x3xf32>
  %z = arith.constant 0.0 : f32
  %zeros = linalg.fill ins(%z : f32) outs(%init : tensor<?x3xf32>)
      -> tensor<?x3xf32>
  %y = linalg.matmul ins(%x, %variance : tensor<?x4xf32>, tensor<4x3xf32>)
      outs(%zeros : tensor<?x3xf32>) -> tensor<?x3xf32>
  return %y : tensor<?x3xf32>
}

// A number other than one multiplies the sum, and what the product adds to stays.

// CHECK-LABEL: func @uniform
// CHECK-SAME: (%[[X:.*]]: tensor<2x4xf32>, %[[INIT:.*]]: tensor<2x3xf32>)
// CHECK: %[[SUM:.*]] = linalg.generic {{.*}} ins(%[[X]] : tensor<2x4xf32>) outs({{.*}} : tensor<2xf32>)
// CHECK: linalg.generic {{.*}} ins(%[[INIT]], %[[SUM]] :
// CHECK: ^bb0(%[[OLD:.*]]: f32, %[[S:.*]]: f32, %{{.*}}: f32):
// CHECK: %[[P:.*]] = arith.mulf %[[S]], %cst{{.*}} : f32
// CHECK: arith.addf %[[OLD]], %[[P]] : f32
func.func @uniform(%x: tensor<2x4xf32>, %init: tensor<2x3xf32>)
    -> tensor<2x3xf32> {
  %w = arith.constant dense<0.25> : tensor<4x3xf32>
  %y = linalg.matmul ins(%x, %w : tensor<2x4xf32>, tensor<4x3xf32>)
      outs(%init : tensor<2x3xf32>) -> tensor<2x3xf32>
  return %y : tensor<2x3xf32>
}

// CHECK-LABEL: func @different
// CHECK: linalg.matmul
func.func @different(%x: tensor<2x2xf32>, %init: tensor<2x2xf32>)
    -> tensor<2x2xf32> {
  %w = arith.constant dense<[[0.25, 0.5], [0.25, 0.25]]> : tensor<2x2xf32>
  %y = linalg.matmul ins(%x, %w : tensor<2x2xf32>, tensor<2x2xf32>)
      outs(%init : tensor<2x2xf32>) -> tensor<2x2xf32>
  return %y : tensor<2x2xf32>
}

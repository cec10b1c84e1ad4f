// RUN: bayes-opt %s --split-input-file --pass-pipeline='builtin.module( \
// RUN:   func.func(bayes-fuse-elementwise))' | FileCheck %s

#id = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (j)>

// CHECK-LABEL: func @chain
// CHECK-SAME: (%[[X:.*]]: tensor<3x5xf32>, %[[B:.*]]: tensor<5xf32>)
func.func @chain(%x: tensor<3x5xf32>, %b: tensor<5xf32>) -> tensor<3x5xf32> {
  // CHECK: %[[Y:.*]] = linalg.generic
  // CHECK-SAME: ins(%[[X]], %[[B]] : tensor<3x5xf32>, tensor<5xf32>)
  // CHECK: %[[S:.*]] = arith.addf
  // CHECK-NEXT: arith.maximumf %[[S]],
  // CHECK-NOT: linalg.generic
  // CHECK: return %[[Y]]
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<3x5xf32>
  %s = linalg.generic {indexing_maps = [#id, #row, #id],
      iterator_types = ["parallel", "parallel"]}
      ins(%x, %b : tensor<3x5xf32>, tensor<5xf32>) outs(%e : tensor<3x5xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %r = arith.addf %p, %q : f32
    linalg.yield %r : f32
  } -> tensor<3x5xf32>
  %y = linalg.generic {indexing_maps = [#id, #id],
      iterator_types = ["parallel", "parallel"]}
      ins(%s : tensor<3x5xf32>) outs(%e : tensor<3x5xf32>) {
  ^bb0(%p: f32, %o: f32):
    %r = arith.maximumf %p, %zero : f32
    linalg.yield %r : f32
  } -> tensor<3x5xf32>
  return %y : tensor<3x5xf32>
}

// -----

#id = affine_map<(i) -> (i)>

// A producer outside of the region would be computed again for every sample.

// CHECK-LABEL: func @across_region
func.func @across_region(%x: tensor<5xf32>, %key: !bayes.key, %n: index)
    -> tensor<5xf32> {
  // CHECK: %[[H:.*]] = linalg.generic
  // CHECK: math.exp
  // CHECK: bayes.monte_carlo
  // CHECK: linalg.generic {{.*}} ins(%[[H]], %{{.*}} :
  // CHECK-NOT: math.exp
  %e = tensor.empty() : tensor<5xf32>
  %h = linalg.generic {indexing_maps = [#id, #id],
      iterator_types = ["parallel"]}
      ins(%x : tensor<5xf32>) outs(%e : tensor<5xf32>) {
  ^bb0(%p: f32, %o: f32):
    %r = math.exp %p : f32
    linalg.yield %r : f32
  } -> tensor<5xf32>
  %m = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<5xf32>) {
  ^bb0(%s: index):
    %d = bayes.normal %key[%s] offsets[0] of [5] axes [element] site 1
        purpose weight outs(%e : tensor<5xf32>) -> tensor<5xf32>
    %y = linalg.generic {indexing_maps = [#id, #id, #id],
        iterator_types = ["parallel"]}
        ins(%h, %d : tensor<5xf32>, tensor<5xf32>) outs(%e : tensor<5xf32>) {
    ^bb0(%p: f32, %q: f32, %o: f32):
      %r = arith.mulf %p, %q : f32
      linalg.yield %r : f32
    } -> tensor<5xf32>
    bayes.yield %y : tensor<5xf32>
  }
  return %m : tensor<5xf32>
}

// -----

#id = affine_map<(i) -> (i)>

// A result that is used twice is computed once.

// CHECK-LABEL: func @used_twice
func.func @used_twice(%x: tensor<5xf32>) -> (tensor<5xf32>, tensor<5xf32>) {
  // CHECK: %[[H:.*]] = linalg.generic
  // CHECK: math.exp
  // CHECK: %[[Y:.*]] = linalg.generic {{.*}} ins(%[[H]] :
  // CHECK: return %[[H]], %[[Y]]
  %e = tensor.empty() : tensor<5xf32>
  %h = linalg.generic {indexing_maps = [#id, #id],
      iterator_types = ["parallel"]}
      ins(%x : tensor<5xf32>) outs(%e : tensor<5xf32>) {
  ^bb0(%p: f32, %o: f32):
    %r = math.exp %p : f32
    linalg.yield %r : f32
  } -> tensor<5xf32>
  %y = linalg.generic {indexing_maps = [#id, #id],
      iterator_types = ["parallel"]}
      ins(%h : tensor<5xf32>) outs(%e : tensor<5xf32>) {
  ^bb0(%p: f32, %o: f32):
    %r = arith.negf %p : f32
    linalg.yield %r : f32
  } -> tensor<5xf32>
  return %h, %y : tensor<5xf32>, tensor<5xf32>
}

// -----

#id = affine_map<(i, k) -> (i, k)>
#row = affine_map<(i, k) -> (i)>

// Nothing is fused into or out of a reduction by way of its result.

// CHECK-LABEL: func @after_reduction
func.func @after_reduction(%x: tensor<3x5xf32>, %init: tensor<3xf32>)
    -> tensor<3xf32> {
  // CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]
  // CHECK: linalg.generic {{.*}} iterator_types = ["parallel"]
  %s = linalg.generic {indexing_maps = [#id, #row],
      iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<3x5xf32>) outs(%init : tensor<3xf32>) {
  ^bb0(%p: f32, %o: f32):
    %r = arith.addf %o, %p : f32
    linalg.yield %r : f32
  } -> tensor<3xf32>
  %e = tensor.empty() : tensor<3xf32>
  %y = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>,
                                        affine_map<(i) -> (i)>],
      iterator_types = ["parallel"]}
      ins(%s : tensor<3xf32>) outs(%e : tensor<3xf32>) {
  ^bb0(%p: f32, %o: f32):
    %r = math.exp %p : f32
    linalg.yield %r : f32
  } -> tensor<3xf32>
  return %y : tensor<3xf32>
}

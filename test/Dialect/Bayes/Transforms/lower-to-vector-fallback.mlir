// What does not fit vectors becomes scalar loops, with a remark.

// RUN: bayes-opt %s --split-input-file --pass-pipeline='builtin.module( \
// RUN:   func.func(bayes-lower-to-vector,canonicalize))' \
// RUN:   --remarks-filter=bayes-lower-to-vector --remark-format=emitRemark \
// RUN:   -verify-diagnostics | FileCheck %s

// CHECK-LABEL: func @transpose
// CHECK-NOT: vector
// CHECK: scf.for
// CHECK: scf.for
// CHECK: memref.load
// CHECK: memref.store
func.func @transpose(%x: memref<4x3xf32>, %y: memref<3x4xf32>) {
  // expected-remark @+1 {{[Missed] Vectorization | Category:bayes-lower-to-vector | Reason="the operands of linalg.transpose are not contiguous along the innermost dimension of its result"}}
  linalg.transpose ins(%x : memref<4x3xf32>) outs(%y : memref<3x4xf32>)
      permutation = [1, 0]
  return
}

// -----

// The innermost loop is a reduction.

// CHECK-LABEL: func @row_sums
// CHECK-NOT: vector
// CHECK: arith.addf {{.*}} : f32
func.func @row_sums(%x: memref<3x33xf32>, %y: memref<3xf32>) {
  // expected-remark @+1 {{[Missed] Vectorization}}
  linalg.generic {
      indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>],
      iterator_types = ["parallel", "reduction"]}
      ins(%x : memref<3x33xf32>) outs(%y : memref<3xf32>) {
  ^bb0(%p: f32, %s: f32):
    %r = arith.addf %s, %p : f32
    linalg.yield %r : f32
  }
  return
}

// -----

// CHECK-LABEL: func @strided
// CHECK-NOT: vector
func.func @strided(%x: memref<3x4xf32, strided<[8, 2]>>, %y: memref<3x4xf32>) {
  // expected-remark @+1 {{[Missed] Vectorization}}
  linalg.copy ins(%x : memref<3x4xf32, strided<[8, 2]>>)
      outs(%y : memref<3x4xf32>)
  return
}

// -----

// A row stride alone is no obstacle.

// CHECK-LABEL: func @rows
// CHECK: vector.load %{{.*}} : memref<3x16xf32, strided<[32, 1]>>, vector<16xf32>
func.func @rows(%x: memref<3x16xf32, strided<[32, 1]>>, %y: memref<3x16xf32>) {
  linalg.copy ins(%x : memref<3x16xf32, strided<[32, 1]>>)
      outs(%y : memref<3x16xf32>)
  return
}

// -----

// The steps of a contraction are fused in loops too.

// CHECK-LABEL: func @dot
// CHECK-NOT: vector
// CHECK: math.fma
// CHECK-NOT: arith.addf
func.func @dot(%x: memref<5xf32>, %y: memref<5xf32>, %z: memref<f32>) {
  // expected-remark @+1 {{[Missed] Vectorization}}
  linalg.dot ins(%x, %y : memref<5xf32>, memref<5xf32>)
      outs(%z : memref<f32>)
  return
}

// -----

// Along a diagonal, or along a panel and its number at once, lanes are not next
// to each other.

// CHECK-LABEL: func @diagonal
// CHECK-NOT: vector
// CHECK: memref.load %{{.*}}[%[[I:.*]], %[[I]]]
func.func @diagonal(%x: memref<16x16xf32>, %y: memref<16xf32>) {
  // expected-remark @+1 {{[Missed] Vectorization}}
  linalg.generic {
      indexing_maps = [affine_map<(i) -> (i, i)>, affine_map<(i) -> (i)>],
      iterator_types = ["parallel"]}
      ins(%x : memref<16x16xf32>) outs(%y : memref<16xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  }
  return
}

// -----

// CHECK-LABEL: func @places
// CHECK-NOT: vector
func.func @places(%x: memref<16x32xf32>, %y: memref<32xf32>) {
  // expected-remark @+1 {{[Missed] Vectorization}}
  linalg.generic {
      indexing_maps = [affine_map<(i) -> (i mod 16, i)>, affine_map<(i) -> (i)>],
      iterator_types = ["parallel"]}
      ins(%x : memref<16x32xf32>) outs(%y : memref<32xf32>) {
  ^bb0(%in: f32, %out: f32):
    linalg.yield %in : f32
  }
  return
}

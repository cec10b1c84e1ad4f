// RUN: bayes-opt %s --split-input-file --one-shot-bufferize="bufferize-function-boundaries \
// RUN:   function-boundary-type-conversion=identity-layout-map" | FileCheck %s

// Noise is written straight into its destination.

// CHECK-LABEL: func @normal
// CHECK-SAME: (%[[KEY:.*]]: !bayes.key, %[[S:.*]]: index, %[[T:.*]]: index)
func.func @normal(%key: !bayes.key, %s: index, %t: index) -> tensor<2x5xf32> {
  // CHECK-NEXT: %[[M:.*]] = memref.alloc() {{.*}} : memref<2x5xf32>
  // CHECK-NEXT: bayes.normal %[[KEY]][%[[S]]] offsets [%[[T]], 0] of [7, 5] axes [element, element] site 3 purpose weight outs(%[[M]] : memref<2x5xf32>)
  // CHECK-NEXT: return %[[M]]
  %e = tensor.empty() : tensor<2x5xf32>
  %n = bayes.normal %key[%s] offsets[%t, 0] of [7, 5] axes [element, element]
      site 3 purpose weight outs(%e : tensor<2x5xf32>) -> tensor<2x5xf32>
  return %n : tensor<2x5xf32>
}

// -----

// All other attributes and operands go along.

// CHECK-LABEL: func @output
// CHECK-SAME: (%[[KEY:.*]]: i64, %[[S:.*]]: index, %[[X:.*]]: i64, %[[M:.*]]: memref<3x5x16xf32>)
func.func @output(%key: i64, %s: index, %x: i64,
                  %e: tensor<3x5x16xf32> {bufferization.writable = true})
    -> tensor<3x5x16xf32> {
  // CHECK-NEXT: bayes.normal %[[KEY]][%[[S]]] example(%[[X]]) offsets [0] of [5] axes [example, element, sample] site 3 purpose output outs(%[[M]] : memref<3x5x16xf32>) key i64
  // CHECK-NEXT: return %[[M]]
  %n = bayes.normal %key[%s] example(%x) offsets[0] of [5]
      axes [example, element, sample] site 3 purpose output
      outs(%e : tensor<3x5x16xf32>) key i64 -> tensor<3x5x16xf32>
  return %n : tensor<3x5x16xf32>
}

// -----

// A destination that is needed again gets a new buffer, not a copy: what it
// holds is not read.

// CHECK-LABEL: func @destination_is_used
// CHECK-SAME: %[[X:[a-z0-9]*]]: memref<5xf32>
func.func @destination_is_used(%x: tensor<5xf32>, %key: !bayes.key, %s: index)
    -> (tensor<5xf32>, tensor<5xf32>) {
  // CHECK-NOT: memref.copy
  // CHECK: %[[M:.*]] = memref.alloc() {{.*}} : memref<5xf32>
  // CHECK-NOT: memref.copy
  // CHECK: bayes.normal {{.*}} outs(%[[M]] :
  // CHECK: return %[[X]], %[[M]]
  %n = bayes.normal %key[%s] offsets[0] of [5] axes [element] site 3
      purpose weight outs(%x : tensor<5xf32>) -> tensor<5xf32>
  return %x, %n : tensor<5xf32>, tensor<5xf32>
}

// -----

// Nor is the input of a block written to.

// CHECK-LABEL: func @not_writable
// CHECK-SAME: %[[X:[a-z0-9]*]]: memref<5xf32>
func.func @not_writable(%x: tensor<5xf32> {bufferization.writable = false},
                        %key: !bayes.key, %s: index) -> tensor<5xf32> {
  // CHECK: %[[M:.*]] = memref.alloc()
  // CHECK: bayes.normal {{.*}} outs(%[[M]] :
  // CHECK: return %[[M]]
  %n = bayes.normal %key[%s] offsets[0] of [5] axes [element] site 3
      purpose weight outs(%x : tensor<5xf32>) -> tensor<5xf32>
  return %n : tensor<5xf32>
}

// -----

// A parameter is a contiguous buffer that nobody writes to: an op that would
// update it in place updates a copy.

bayes.parameter @w = dense<1.0> : tensor<3x5xf32>

// CHECK-LABEL: func @parameter
// CHECK-SAME: %[[X:[a-z0-9]*]]: memref<3x5xf32>
func.func @parameter(%x: tensor<3x5xf32>) -> (tensor<3x5xf32>, tensor<3x5xf32>) {
  // CHECK: %[[W:.*]] = bayes.load_parameter @w : memref<3x5xf32>
  // CHECK: %[[M:.*]] = memref.alloc() {{.*}} : memref<3x5xf32>
  // CHECK: memref.copy %[[W]], %[[M]]
  // CHECK: linalg.generic {{.*}} ins(%[[X]] : memref<3x5xf32>) outs(%[[M]] : memref<3x5xf32>)
  // CHECK: return %[[W]], %[[M]]
  %w = bayes.load_parameter @w : tensor<3x5xf32>
  %y = linalg.generic {
      indexing_maps = [affine_map<(i, j) -> (i, j)>,
                       affine_map<(i, j) -> (i, j)>],
      iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<3x5xf32>) outs(%w : tensor<3x5xf32>) {
  ^bb0(%p: f32, %q: f32):
    %r = arith.addf %p, %q : f32
    linalg.yield %r : f32
  } -> tensor<3x5xf32>
  return %w, %y : tensor<3x5xf32>, tensor<3x5xf32>
}

// -----

// Reading it needs no copy.

bayes.parameter @w = dense<1.0> : tensor<3x5xf32>

// CHECK-LABEL: func @read
func.func @read(%x: tensor<2x3xf32>, %y: tensor<2x5xf32>) -> tensor<2x5xf32> {
  // CHECK-NOT: memref.alloc
  // CHECK: %[[W:.*]] = bayes.load_parameter @w : memref<3x5xf32>
  // CHECK-NOT: memref.copy
  // CHECK: linalg.matmul ins(%{{.*}}, %[[W]] : memref<2x3xf32>, memref<3x5xf32>)
  %w = bayes.load_parameter @w : tensor<3x5xf32>
  %r = linalg.matmul ins(%x, %w : tensor<2x3xf32>, tensor<3x5xf32>)
      outs(%y : tensor<2x5xf32>) -> tensor<2x5xf32>
  return %r : tensor<2x5xf32>
}

// A tile of noise is the same noise at other offsets: each kind of axis moves
// its own counter word.

// RUN: bayes-opt %s --transform-interpreter --canonicalize --split-input-file | FileCheck %s

// Element axes: the offsets of the tile add to those of the op, the extents
// stay. 784 is no multiple of 100: the last tile is smaller.

// CHECK-DAG: #[[$SIZE:.*]] = affine_map<(d0) -> (-d0 + 784, 100)>
// CHECK-LABEL: func @elements
// CHECK-SAME: (%[[KEY:.*]]: !bayes.key, %[[S:.*]]: index, %[[INIT:.*]]: tensor<784x200xf32>)
func.func @elements(%key: !bayes.key, %s: index, %init: tensor<784x200xf32>)
    -> tensor<784x200xf32> {
  // CHECK: scf.for %[[I:[a-z0-9]+]] = %{{.*}} to %{{.*}} step %{{.*}} iter_args(%[[ROWS:.*]] = %[[INIT]])
  // CHECK: scf.for %[[J:[a-z0-9]+]] = %{{.*}} to %{{.*}} step %{{.*}} iter_args(%[[TILES:.*]] = %[[ROWS]])
  // CHECK: %[[M:.*]] = affine.min #[[$SIZE]](%[[I]])
  // CHECK: %[[OUT:.*]] = tensor.extract_slice %[[TILES]][%[[I]], %[[J]]] [%[[M]], 50] [1, 1]
  // CHECK: %[[TILE:.*]] = bayes.normal %[[KEY]][%[[S]]] offsets [%[[I]], %[[J]]] of [784, 200] axes [element, element] site 1 purpose weight outs(%[[OUT]] : tensor<?x50xf32>) -> tensor<?x50xf32>
  // CHECK: tensor.insert_slice %[[TILE]] into %[[TILES]][%[[I]], %[[J]]] [%[[M]], 50] [1, 1]
  %n = bayes.normal %key[%s] offsets[0, 0] of [784, 200]
      axes [element, element] site 1 purpose weight
      outs(%init : tensor<784x200xf32>) -> tensor<784x200xf32>
  return %n : tensor<784x200xf32>
}

module attributes {transform.with_named_sequence} {
  transform.named_sequence @__transform_main(
      %root: !transform.any_op {transform.readonly}) {
    %normal = transform.structured.match ops{["bayes.normal"]} in %root
        : (!transform.any_op) -> !transform.any_op
    %tiled, %loops:2 = transform.structured.tile_using_for %normal
        tile_sizes [100, 50] : (!transform.any_op)
        -> (!transform.any_op, !transform.any_op, !transform.any_op)
    transform.yield
  }
}

// -----

// The example axis moves the example word, the sample axis the sample word.

// CHECK-DAG: #[[$ADD:.*]] = affine_map<()[s0, s1] -> (s0 + s1)>
// CHECK-LABEL: func @examples_and_samples
// CHECK-SAME: (%[[KEY:.*]]: !bayes.key, %[[S:.*]]: index, %[[X:.*]]: i64, %[[O:.*]]: index
func.func @examples_and_samples(%key: !bayes.key, %s: index, %x: i64,
                                %o: index, %init: tensor<16x64x32xf32>)
    -> tensor<16x64x32xf32> {
  // CHECK: scf.for %[[I:[a-z0-9]+]] =
  // CHECK: scf.for %[[J:[a-z0-9]+]] =
  // CHECK: scf.for %[[K:[a-z0-9]+]] =
  // CHECK-DAG: %[[ROW:.*]] = arith.index_cast %[[I]] : index to i64
  // CHECK-DAG: %[[EXAMPLE:.*]] = arith.addi %[[X]], %[[ROW]] : i64
  // CHECK-DAG: %[[OFFSET:.*]] = affine.apply #[[$ADD]]()[%[[O]], %[[J]]]
  // CHECK-DAG: %[[SAMPLE:.*]] = affine.apply #[[$ADD]]()[%[[S]], %[[K]]]
  // CHECK: bayes.normal %[[KEY]][%[[SAMPLE]]] example(%[[EXAMPLE]]) offsets [%[[OFFSET]]] of [200] axes [example, element, sample] site 1 purpose output outs(%{{.*}} : tensor<1x8x16xf32>) -> tensor<1x8x16xf32>
  %n = bayes.normal %key[%s] example(%x) offsets[%o] of [200]
      axes [example, element, sample] site 1 purpose output
      outs(%init : tensor<16x64x32xf32>) -> tensor<16x64x32xf32>
  return %n : tensor<16x64x32xf32>
}

module attributes {transform.with_named_sequence} {
  transform.named_sequence @__transform_main(
      %root: !transform.any_op {transform.readonly}) {
    %normal = transform.structured.match ops{["bayes.normal"]} in %root
        : (!transform.any_op) -> !transform.any_op
    %tiled, %loops:3 = transform.structured.tile_using_for %normal
        tile_sizes [1, 8, 16] : (!transform.any_op) -> (!transform.any_op,
        !transform.any_op, !transform.any_op, !transform.any_op)
    transform.yield
  }
}

// -----

// Without an operand the examples count from zero.

// CHECK-LABEL: func @examples_from_zero
func.func @examples_from_zero(%key: !bayes.key, %s: index,
                              %init: tensor<?x8xf32>) -> tensor<?x8xf32> {
  // CHECK: scf.for %[[I:[a-z0-9]+]] =
  // CHECK: %[[EXAMPLE:.*]] = arith.index_cast %[[I]] : index to i64
  // CHECK: bayes.normal %{{.*}}[%{{.*}}] example(%[[EXAMPLE]]) offsets [0] of [8]
  %n = bayes.normal %key[%s] offsets[0] of [8] axes [example, element] site 1
      purpose dropout outs(%init : tensor<?x8xf32>) -> tensor<?x8xf32>
  return %n : tensor<?x8xf32>
}

module attributes {transform.with_named_sequence} {
  transform.named_sequence @__transform_main(
      %root: !transform.any_op {transform.readonly}) {
    %normal = transform.structured.match ops{["bayes.normal"]} in %root
        : (!transform.any_op) -> !transform.any_op
    %tiled, %loop = transform.structured.tile_using_for %normal tile_sizes [4]
        : (!transform.any_op) -> (!transform.any_op, !transform.any_op)
    transform.yield
  }
}

// -----

// Buffers are tiled by views.

// CHECK-LABEL: func @buffer
// CHECK-SAME: (%[[KEY:.*]]: !bayes.key, %[[S:.*]]: index, %[[INIT:.*]]: memref<32x200xf32>)
func.func @buffer(%key: !bayes.key, %s: index, %init: memref<32x200xf32>) {
  // CHECK: scf.for %[[I:[a-z0-9]+]] =
  // CHECK: %[[VIEW:.*]] = memref.subview %[[INIT]][%[[I]], 0] [8, 200] [1, 1]
  // CHECK: bayes.normal %[[KEY]][%[[S]]] offsets [%[[I]], 0] of [32, 200] axes [element, element] site 1 purpose weight outs(%[[VIEW]] : memref<8x200xf32, strided<[200, 1], offset: ?>>)
  bayes.normal %key[%s] offsets[0, 0] of [32, 200] axes [element, element]
      site 1 purpose weight outs(%init : memref<32x200xf32>)
  return
}

module attributes {transform.with_named_sequence} {
  transform.named_sequence @__transform_main(
      %root: !transform.any_op {transform.readonly}) {
    %normal = transform.structured.match ops{["bayes.normal"]} in %root
        : (!transform.any_op) -> !transform.any_op
    %tiled, %loop = transform.structured.tile_using_for %normal tile_sizes [8]
        : (!transform.any_op) -> (!transform.any_op, !transform.any_op)
    transform.yield
  }
}

// -----

// Noise is fused into the op that consumes it: only a tile is ever made.

// CHECK-LABEL: func @fuse
// CHECK-SAME: (%[[KEY:.*]]: !bayes.key, %[[S:.*]]: index
func.func @fuse(%key: !bayes.key, %s: index, %stddev: tensor<64x32xf32>)
    -> tensor<64x32xf32> {
  // CHECK: scf.for %[[I:[a-z0-9]+]] =
  // CHECK: %[[NOISE:.*]] = bayes.normal %[[KEY]][%[[S]]] offsets [%[[I]], 0] of [64, 32] axes [element, element] site 1 purpose weight outs(%{{.*}} : tensor<8x32xf32>) -> tensor<8x32xf32>
  // CHECK: linalg.mul ins(%[[NOISE]], %{{.*}} : tensor<8x32xf32>, tensor<8x32xf32>)
  // CHECK: scf.yield
  // CHECK-NOT: bayes.normal
  %init = tensor.empty() : tensor<64x32xf32>
  %n = bayes.normal %key[%s] offsets[0, 0] of [64, 32] axes [element, element]
      site 1 purpose weight outs(%init : tensor<64x32xf32>)
      -> tensor<64x32xf32>
  %r = linalg.mul ins(%n, %stddev : tensor<64x32xf32>, tensor<64x32xf32>)
      outs(%init : tensor<64x32xf32>) -> tensor<64x32xf32>
  return %r : tensor<64x32xf32>
}

module attributes {transform.with_named_sequence} {
  transform.named_sequence @__transform_main(
      %root: !transform.any_op {transform.readonly}) {
    %mul = transform.structured.match ops{["linalg.mul"]} in %root
        : (!transform.any_op) -> !transform.any_op
    %tiled, %loop = transform.structured.fuse %mul tile_sizes [8]
        : (!transform.any_op) -> (!transform.any_op, !transform.any_op)
    transform.yield
  }
}

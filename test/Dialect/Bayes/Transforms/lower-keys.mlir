// RUN: bayes-opt %s --bayes-lower-keys --split-input-file | FileCheck %s

// Keys are replaced wherever a type stands: arguments, results, function types,
// block arguments, calls.

// CHECK-LABEL: func private @callee(i64) -> i64
func.func private @callee(!bayes.key) -> !bayes.key

// CHECK-LABEL: func @everywhere
// CHECK-SAME: (%[[KEY:.*]]: i64, %[[N:.*]]: index) -> (i64, i64)
func.func @everywhere(%key: !bayes.key, %n: index)
    -> (!bayes.key, !bayes.key) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK: %[[A:.*]], %[[B:.*]] = bayes.split_key %[[KEY]] : i64
  %a, %b = bayes.split_key %key : !bayes.key
  // CHECK: %[[LAST:.*]] = scf.for {{.*}} iter_args(%[[K:.*]] = %[[A]]) -> (i64)
  %last = scf.for %i = %c0 to %n step %c1 iter_args(%k = %a) -> !bayes.key {
    // CHECK: %[[I:.*]] = arith.index_cast
    // CHECK: %[[NEXT:.*]] = bayes.fold_key %[[K]], %[[I]] : i64
    // CHECK: scf.yield %[[NEXT]] : i64
    %data = arith.index_cast %i : index to i64
    %next = bayes.fold_key %k, %data : !bayes.key
    scf.yield %next : !bayes.key
  }
  // CHECK: %[[C:.*]] = call @callee(%[[B]]) : (i64) -> i64
  %c = func.call @callee(%b) : (!bayes.key) -> !bayes.key
  // CHECK: return %[[LAST]], %[[C]] : i64, i64
  return %last, %c : !bayes.key, !bayes.key
}

// -----

// A key made from a seed is the seed.

// CHECK-LABEL: func @seed
// CHECK-SAME: (%[[SEED:.*]]: i64, %[[S:.*]]: index, %[[M:.*]]: memref<3xf32>)
func.func @seed(%seed: i64, %s: index, %m: memref<3xf32>) -> i64 {
  // CHECK-NEXT: bayes.normal %[[SEED]][%[[S]]] {{.*}} key i64
  // CHECK-NEXT: return %[[SEED]]
  %key = bayes.key %seed : !bayes.key
  bayes.normal %key[%s] offsets[0] of [3] axes [element] site 1 purpose weight
      outs(%m : memref<3xf32>)
  %lowered = bayes.key %seed : i64
  return %lowered : i64
}

// -----

// Without keys nothing changes.

// CHECK-LABEL: func @none
// CHECK-SAME: (%[[X:.*]]: tensor<3xf32>)
// CHECK-NEXT: return %[[X]]
func.func @none(%x: tensor<3xf32>) -> tensor<3xf32> {
  return %x : tensor<3xf32>
}

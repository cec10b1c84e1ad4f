// RUN: bayes-opt %s --bayes-lower-pair-dots=instruction --canonicalize \
// RUN:   | FileCheck %s
// RUN: bayes-opt %s --bayes-lower-pair-dots | FileCheck %s --check-prefix=NONE

// NONE-NOT: llvm.call_intrinsic
// NONE-COUNT-8: math.fma
// NONE-NOT: llvm.call_intrinsic

// CHECK-LABEL: func @registers
func.func @registers(%s: vector<16xf32>, %a: vector<16xi32>,
                     %t: vector<4xf32>, %b: vector<4xi32>)
    -> (vector<16xf32>, vector<4xf32>) {
  // CHECK: vector.bitcast %{{.*}} : vector<16xi32> to vector<32xbf16>
  // CHECK: llvm.call_intrinsic "llvm.x86.avx512bf16.dpbf16ps.512"
  %x = bayes.pair_dot %s, %a, %a : vector<16xf32>, vector<16xi32>
  // CHECK: llvm.call_intrinsic "llvm.x86.avx512bf16.dpbf16ps.128"
  %y = bayes.pair_dot %t, %b, %b : vector<4xf32>, vector<4xi32>
  return %x, %y : vector<16xf32>, vector<4xf32>
}

// The second numbers first.

// CHECK-LABEL: func @arithmetic
// CHECK-SAME: (%[[S:.*]]: f32, %[[A:.*]]: i32, %[[B:.*]]: i32,
func.func @arithmetic(%s: f32, %a: i32, %b: i32, %t: vector<3xf32>,
                      %c: vector<3xi32>) -> (f32, vector<3xf32>) {
  // CHECK-NOT: llvm.call_intrinsic
  // CHECK-DAG: %[[HALF:.*]] = arith.constant 16 : i32
  // CHECK-DAG: %[[MASK:.*]] = arith.constant -65536 : i32
  // CHECK: %[[A1:.*]] = arith.andi %[[A]], %[[MASK]]
  // CHECK: %[[A1F:.*]] = arith.bitcast %[[A1]]
  // CHECK: %[[B1:.*]] = arith.andi %[[B]]
  // CHECK: %[[B1F:.*]] = arith.bitcast %[[B1]]
  // CHECK: %[[SUM:.*]] = math.fma %[[A1F]], %[[B1F]], %[[S]] : f32
  // CHECK: %[[A0:.*]] = arith.shli %[[A]], %[[HALF]]
  // CHECK: %[[A0F:.*]] = arith.bitcast %[[A0]]
  // CHECK: math.fma %[[A0F]], %{{.*}}, %[[SUM]] : f32
  %x = bayes.pair_dot %s, %a, %b : f32, i32
  // CHECK-COUNT-2: math.fma {{.*}} : vector<3xf32>
  %y = bayes.pair_dot %t, %c, %c : vector<3xf32>, vector<3xi32>
  return %x, %y : f32, vector<3xf32>
}

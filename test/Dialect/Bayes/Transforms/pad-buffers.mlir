// RUN: bayes-opt %s --split-input-file --pass-pipeline='builtin.module( \
// RUN:   func.func(bayes-pad-buffers))' --remarks-filter=bayes-pad-buffers \
// RUN:   --remark-format=emitRemark -verify-diagnostics | FileCheck %s
// RUN: bayes-opt %s --split-input-file --pass-pipeline='builtin.module( \
// RUN:   func.func(bayes-pad-buffers{min-rows=64 conflict-bytes=2048}))' \
// RUN:   | FileCheck %s --check-prefix=OPTIONS

#x = affine_map<(b, o, k, l) -> (b, k, l)>
#w = affine_map<(b, o, k, l) -> (k, o, l)>
#y = affine_map<(b, o, k, l) -> (b, o, l)>

// Rows of 128 KiB: one more entry of 128 bytes moves each to other sets.
// Structured ops, noise, copies, loads, stores, and views of views keep the
// elements that they had; views that drop a dimension do, too.

// CHECK-LABEL: func @padded
// CHECK-SAME: (%[[X:.*]]: memref<16x32x32xf32>, %[[W:.*]]: memref<32x4x32xf32>, %[[KEY:.*]]: i64, %[[I:.*]]: index)
// OPTIONS-LABEL: func @padded
// OPTIONS: memref.alloc() {alignment = 64 : i64} : memref<16x1024x32xf32>
func.func @padded(%x: memref<16x32x32xf32>, %w: memref<32x4x32xf32>,
                  %key: i64, %i: index) -> f32 {
  %zero = arith.constant 0.0 : f32
  // CHECK: %[[PADDED:.*]] = memref.alloc() {alignment = 64 : i64} : memref<16x1025x32xf32>
  // CHECK: %[[T:.*]] = memref.subview %[[PADDED]][0, 0, 0] [16, 1024, 32] [1, 1, 1] : memref<16x1025x32xf32> to memref<16x1024x32xf32, strided<[32800, 32, 1]>>
  // expected-remark @+1 {{[Passed] RowPadding | Category:bayes-pad-buffers | Function=padded | padding_bytes=128, row_bytes=131072, rows=16}}
  %t = memref.alloc() {alignment = 64 : i64} : memref<16x1024x32xf32>
  // CHECK: linalg.fill ins(%{{.*}} : f32) outs(%[[T]] : memref<16x1024x32xf32, strided<[32800, 32, 1]>>)
  linalg.fill ins(%zero : f32) outs(%t : memref<16x1024x32xf32>)
  // CHECK: bayes.normal %[[KEY]][%[[I]]] {{.*}} outs(%[[T]] : memref<16x1024x32xf32, strided<[32800, 32, 1]>>)
  bayes.normal %key[%i] offsets [0, 0] of [16, 1024]
      axes [element, element, sample] site 1 purpose weight
      outs(%t : memref<16x1024x32xf32>) key i64
  // CHECK: %[[S:.*]] = memref.subview %[[T]][0, %[[I]], 0] [16, 4, 32] [1, 1, 1] : memref<16x1024x32xf32, strided<[32800, 32, 1]>> to memref<16x4x32xf32, strided<[32800, 32, 1], offset: ?>>
  %s = memref.subview %t[0, %i, 0] [16, 4, 32] [1, 1, 1] : memref<16x1024x32xf32>
      to memref<16x4x32xf32, strided<[32768, 32, 1], offset: ?>>
  // CHECK: linalg.generic {{.*}} outs(%[[S]] : memref<16x4x32xf32, strided<[32800, 32, 1], offset: ?>>)
  linalg.generic {indexing_maps = [#x, #w, #y],
      iterator_types = ["parallel", "parallel", "reduction", "parallel"]}
      ins(%x, %w : memref<16x32x32xf32>, memref<32x4x32xf32>)
      outs(%s : memref<16x4x32xf32, strided<[32768, 32, 1], offset: ?>>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %p = arith.mulf %a, %b : f32
    %q = arith.addf %c, %p : f32
    linalg.yield %q : f32
  }
  // CHECK: %[[R:.*]] = memref.subview %[[S]][2, 1, 0] [1, 1, 32] [1, 1, 1] : memref<16x4x32xf32, strided<[32800, 32, 1], offset: ?>> to memref<32xf32, strided<[1], offset: ?>>
  %r = memref.subview %s[2, 1, 0] [1, 1, 32] [1, 1, 1]
      : memref<16x4x32xf32, strided<[32768, 32, 1], offset: ?>>
      to memref<32xf32, strided<[1], offset: ?>>
  // CHECK: %[[V:.*]] = memref.load %[[R]][%[[I]]]
  %v = memref.load %r[%i] : memref<32xf32, strided<[1], offset: ?>>
  // CHECK: memref.store %[[V]], %[[T]][%[[I]], %[[I]], %[[I]]] : memref<16x1024x32xf32, strided<[32800, 32, 1]>>
  memref.store %v, %t[%i, %i, %i] : memref<16x1024x32xf32>
  // CHECK: memref.subview %[[T]][0, 0, %[[I]]] [16, 1, 1] [1, 1, 1] : memref<16x1024x32xf32, strided<[32800, 32, 1]>> to memref<16x1xf32, strided<[32800, 32], offset: ?>>
  %u = memref.subview %t[0, 0, %i] [16, 1, 1] [1, 1, 1]
      : memref<16x1024x32xf32>
      to memref<16x1xf32, strided<[32768, 1], offset: ?>>
  linalg.fill ins(%zero : f32)
      outs(%u : memref<16x1xf32, strided<[32768, 1], offset: ?>>)
  // CHECK: %[[Q:.*]] = memref.subview %[[T]][0, 32, 0] [16, 32, 32] [1, 1, 1] : memref<16x1024x32xf32, strided<[32800, 32, 1]>> to memref<16x32x32xf32, strided<[32800, 32, 1], offset: 1024>>
  %q = memref.subview %t[0, 32, 0] [16, 32, 32] [1, 1, 1]
      : memref<16x1024x32xf32>
      to memref<16x32x32xf32, strided<[32768, 32, 1], offset: 1024>>
  // CHECK: memref.copy %[[X]], %[[Q]] : memref<16x32x32xf32> to memref<16x32x32xf32, strided<[32800, 32, 1], offset: 1024>>
  memref.copy %x, %q : memref<16x32x32xf32>
      to memref<16x32x32xf32, strided<[32768, 32, 1], offset: 1024>>
  return %v : f32
}

// -----

// Entries of 4 bytes: 16 of them are a line, so rows stay aligned.

// CHECK-LABEL: func @aligned
// CHECK: memref.alloc() : memref<64x1040xf32>
// OPTIONS-LABEL: func @aligned
// OPTIONS: memref.alloc() : memref<64x1040xf32>
func.func @aligned(%i: index) {
  %zero = arith.constant 0.0 : f32
  // expected-remark @+1 {{padding_bytes=64, row_bytes=4096, rows=64}}
  %t = memref.alloc() : memref<64x1024xf32>
  %s = memref.subview %t[0, %i] [64, 32] [1, 1] : memref<64x1024xf32>
      to memref<64x32xf32, strided<[1024, 1], offset: ?>>
  linalg.fill ins(%zero : f32)
      outs(%s : memref<64x32xf32, strided<[1024, 1], offset: ?>>)
  return
}

// -----

// Rows of 2 KiB are in conflict if the option says so.

// CHECK-LABEL: func @other_conflict
// CHECK: memref.alloc() : memref<64x512xf32>
// OPTIONS-LABEL: func @other_conflict
// OPTIONS: memref.alloc() : memref<64x528xf32>
func.func @other_conflict(%i: index) {
  %zero = arith.constant 0.0 : f32
  %t = memref.alloc() : memref<64x512xf32>
  %s = memref.subview %t[0, %i] [64, 32] [1, 1] : memref<64x512xf32>
      to memref<64x32xf32, strided<[512, 1], offset: ?>>
  linalg.fill ins(%zero : f32)
      outs(%s : memref<64x32xf32, strided<[512, 1], offset: ?>>)
  return
}

// -----

// Fifteen rows stay in the sets that they share.

// CHECK-LABEL: func @few_rows
// CHECK: memref.alloc() : memref<15x1024xf32>
func.func @few_rows(%i: index) {
  %zero = arith.constant 0.0 : f32
  %t = memref.alloc() : memref<15x1024xf32>
  %s = memref.subview %t[0, %i] [15, 32] [1, 1] : memref<15x1024xf32>
      to memref<15x32xf32, strided<[1024, 1], offset: ?>>
  linalg.fill ins(%zero : f32)
      outs(%s : memref<15x32xf32, strided<[1024, 1], offset: ?>>)
  return
}

// -----

// No slice of many rows: one view has whole rows, one too few.

// CHECK-LABEL: func @not_sliced
// CHECK: memref.alloc() : memref<32x1024xf32>
func.func @not_sliced(%i: index) {
  %zero = arith.constant 0.0 : f32
  // expected-remark @+1 {{[Missed] RowPadding | Category:bayes-pad-buffers | Function=not_sliced | Reason="no view of it cuts its rows"}}
  %t = memref.alloc() : memref<32x1024xf32>
  %whole = memref.subview %t[%i, 0] [16, 1024] [1, 1] : memref<32x1024xf32>
      to memref<16x1024xf32, strided<[1024, 1], offset: ?>>
  linalg.fill ins(%zero : f32)
      outs(%whole : memref<16x1024xf32, strided<[1024, 1], offset: ?>>)
  %few = memref.subview %t[0, %i] [15, 32] [1, 1] : memref<32x1024xf32>
      to memref<15x32xf32, strided<[1024, 1], offset: ?>>
  linalg.fill ins(%zero : f32)
      outs(%few : memref<15x32xf32, strided<[1024, 1], offset: ?>>)
  return
}

// -----

// Entries of 4096 bytes: no number of them moves a row to other sets.

// CHECK-LABEL: func @entries_conflict
// CHECK: memref.alloc() : memref<16x4x1024xf32>
func.func @entries_conflict(%i: index) {
  %zero = arith.constant 0.0 : f32
  // expected-remark @+1 {{Reason="entries of dimension 1 are as far apart themselves"}}
  %t = memref.alloc() : memref<16x4x1024xf32>
  %s = memref.subview %t[0, %i, 0] [16, 2, 1024] [1, 1, 1]
      : memref<16x4x1024xf32>
      to memref<16x2x1024xf32, strided<[4096, 1024, 1], offset: ?>>
  linalg.fill ins(%zero : f32)
      outs(%s : memref<16x2x1024xf32, strided<[4096, 1024, 1], offset: ?>>)
  return
}

// -----

// The buffer, or a view of it, is used by what may want its layout: a call,
// the next iteration of a loop, the caller.

// CHECK-LABEL: func @passed_on
// CHECK: memref.alloc() : memref<16x1024xf32>
// CHECK: memref.alloc() : memref<16x1024xf32>
// CHECK: memref.alloc() : memref<16x1024xf32>
func.func private @callee(memref<16x32xf32, strided<[1024, 1], offset: ?>>)
func.func @passed_on(%i: index, %n: index, %first: memref<16x1024xf32>)
    -> memref<16x1024xf32> {
  %zero = arith.constant 0.0 : f32
  // expected-remark @+1 {{Reason="'func.call' takes no other layout"}}
  %a = memref.alloc() : memref<16x1024xf32>
  %sa = memref.subview %a[0, %i] [16, 32] [1, 1] : memref<16x1024xf32>
      to memref<16x32xf32, strided<[1024, 1], offset: ?>>
  func.call @callee(%sa)
      : (memref<16x32xf32, strided<[1024, 1], offset: ?>>) -> ()
  // expected-remark @+1 {{Reason="'scf.for' takes no other layout"}}
  %b = memref.alloc() : memref<16x1024xf32>
  %sb = memref.subview %b[0, %i] [16, 32] [1, 1] : memref<16x1024xf32>
      to memref<16x32xf32, strided<[1024, 1], offset: ?>>
  linalg.fill ins(%zero : f32)
      outs(%sb : memref<16x32xf32, strided<[1024, 1], offset: ?>>)
  %l = scf.for %j = %i to %n step %n iter_args(%buffer = %b)
      -> (memref<16x1024xf32>) {
    scf.yield %first : memref<16x1024xf32>
  }
  // expected-remark @+1 {{Reason="'func.return' takes no other layout"}}
  %c = memref.alloc() : memref<16x1024xf32>
  %sc = memref.subview %c[0, %i] [16, 32] [1, 1] : memref<16x1024xf32>
      to memref<16x32xf32, strided<[1024, 1], offset: ?>>
  linalg.fill ins(%zero : f32)
      outs(%sc : memref<16x32xf32, strided<[1024, 1], offset: ?>>)
  return %c : memref<16x1024xf32>
}

// -----

// The buffer itself as an element of another.

// CHECK-LABEL: func @stored
// CHECK: memref.alloc() : memref<16x1024xf32>
func.func @stored(%buffers: memref<1xmemref<16x1024xf32>>, %i: index) {
  // expected-remark @+1 {{Reason="'memref.store' takes no other layout"}}
  %a = memref.alloc() : memref<16x1024xf32>
  %s = memref.subview %a[0, %i] [16, 32] [1, 1] : memref<16x1024xf32>
      to memref<16x32xf32, strided<[1024, 1], offset: ?>>
  memref.store %a, %buffers[%i] : memref<1xmemref<16x1024xf32>>
  return
}

// RUN: bayes-opt %s --bayes-promote-results | FileCheck %s

// CHECK-LABEL: func @block
// CHECK-SAME: (%[[X:.*]]: memref<2xf32>, %[[Y:.*]]: memref<2xf32>, %[[Z:.*]]: memref<2xf32>) attributes
// CHECK-NOT: memref.alloc
// CHECK: linalg.exp ins(%[[X]] : memref<2xf32>) outs(%[[Y]] : memref<2xf32>)
// CHECK: memref.copy %[[X]], %[[Z]]
// CHECK: return{{$}}
func.func @block(%x: memref<2xf32>) -> (memref<2xf32>, memref<2xf32>)
    attributes {bayes.block = 2 : i64} {
  %y = memref.alloc() : memref<2xf32>
  linalg.exp ins(%x : memref<2xf32>) outs(%y : memref<2xf32>)
  return %y, %x : memref<2xf32>, memref<2xf32>
}

// Other functions stay as they are, also those that return a buffer twice.

// CHECK-LABEL: func @other
// CHECK: %[[A:.*]] = memref.alloc
// CHECK: return %[[A]], %[[A]]
func.func @other() -> (memref<2xf32>, memref<2xf32>) {
  %a = memref.alloc() : memref<2xf32>
  return %a, %a : memref<2xf32>, memref<2xf32>
}

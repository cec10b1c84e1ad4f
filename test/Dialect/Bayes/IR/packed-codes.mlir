// Text and bytecode of the kernels on packed codes, on tensors and on buffers.

// RUN: bayes-opt %s | FileCheck %s
// RUN: bayes-opt %s --emit-bytecode | bayes-opt | FileCheck %s
// RUN: bayes-opt %s --mlir-print-op-generic | FileCheck %s --check-prefix=GENERIC
// RUN: bayes-opt %s --mlir-print-op-generic | bayes-opt | FileCheck %s

// Codes of 3 bits in 10 steps are one word of each of 18 columns, and 14 words
// after the last panel of 2.

// CHECK-LABEL: func @lookup
// CHECK-SAME: (%[[W:.*]]: tensor<32xi32>, %[[A:.*]]: tensor<8xf32>, %[[B:.*]]: tensor<8xf32>, %[[M:.*]]: tensor<10x18xf32>, %[[P:.*]]: tensor<3x10x8xf32>)
func.func @lookup(%words: tensor<32xi32>, %a: tensor<8xf32>, %b: tensor<8xf32>,
                  %m: tensor<10x18xf32>, %p: tensor<3x10x8xf32>)
    -> (tensor<10x18xf32>, tensor<3x10x8xf32>, tensor<3x10x8xf32>) {
  // CHECK: %{{.*}} = bayes.packed_lookup %[[W]] bits 3 columns 18 in(%[[A]] : tensor<8xf32>) outs(%[[M]] : tensor<10x18xf32>) : tensor<32xi32> -> (tensor<10x18xf32>)
  // GENERIC: "bayes.packed_lookup"(%{{.*}}) <{bits = 3 : i64, columns = 18 : i64, operandSegmentSizes = array<i32: 1, 1, 1>}> : (tensor<32xi32>, tensor<8xf32>, tensor<10x18xf32>) -> tensor<10x18xf32>
  %matrix = bayes.packed_lookup %words bits 3 columns 18
      in (%a : tensor<8xf32>) outs(%m : tensor<10x18xf32>)
      : tensor<32xi32> -> (tensor<10x18xf32>)
  // CHECK: %{{.*}}:2 = bayes.packed_lookup %[[W]] bits 3 columns 18 in(%[[A]], %[[B]] : tensor<8xf32>, tensor<8xf32>) outs(%[[P]], %[[P]] : tensor<3x10x8xf32>, tensor<3x10x8xf32>) : tensor<32xi32> -> (tensor<3x10x8xf32>, tensor<3x10x8xf32>)
  // GENERIC: operandSegmentSizes = array<i32: 1, 2, 2>
  %panels:2 = bayes.packed_lookup %words bits 3 columns 18
      in (%a, %b : tensor<8xf32>, tensor<8xf32>)
      outs(%p, %p : tensor<3x10x8xf32>, tensor<3x10x8xf32>)
      : tensor<32xi32> -> (tensor<3x10x8xf32>, tensor<3x10x8xf32>)
  return %matrix, %panels#0, %panels#1
      : tensor<10x18xf32>, tensor<3x10x8xf32>, tensor<3x10x8xf32>
}

// One panel may have any width that holds the columns, several more than 16.

// CHECK-LABEL: func @panels
func.func @panels(%one: tensor<16xi32>, %wide: tensor<48xi32>,
                  %table: tensor<2xf32>, %p: tensor<1x5x7xf32>,
                  %q: tensor<2x5x32xf32>)
    -> (tensor<1x5x7xf32>, tensor<2x5x32xf32>) {
  // CHECK: -> (tensor<1x5x7xf32>)
  %a = bayes.packed_lookup %one bits 1 columns 3 in (%table : tensor<2xf32>)
      outs(%p : tensor<1x5x7xf32>) : tensor<16xi32> -> (tensor<1x5x7xf32>)
  // CHECK: -> (tensor<2x5x32xf32>)
  %b = bayes.packed_lookup %wide bits 1 columns 40 in (%table : tensor<2xf32>)
      outs(%q : tensor<2x5x32xf32>) : tensor<48xi32> -> (tensor<2x5x32xf32>)
  return %a, %b : tensor<1x5x7xf32>, tensor<2x5x32xf32>
}

// CHECK-LABEL: func @matmul
// CHECK-SAME: (%[[X:.*]]: tensor<2x10xf32>, %[[W:.*]]: tensor<32xi32>, %[[A:.*]]: tensor<8xf32>, %[[B:.*]]: tensor<8xf32>, %[[I:.*]]: tensor<2x18xf32>)
func.func @matmul(%x: tensor<2x10xf32>, %words: tensor<32xi32>,
                  %a: tensor<8xf32>, %b: tensor<8xf32>, %init: tensor<2x18xf32>)
    -> (tensor<2x18xf32>, tensor<2x18xf32>) {
  // CHECK: %{{.*}}:2 = bayes.packed_matmul ins(%[[X]], %[[X]] : tensor<2x10xf32>, tensor<2x10xf32>) with %[[W]] bits 3 in(%[[A]], %[[B]] : tensor<8xf32>, tensor<8xf32>) outs(%[[I]], %[[I]] : tensor<2x18xf32>, tensor<2x18xf32>) : tensor<32xi32> -> (tensor<2x18xf32>, tensor<2x18xf32>)
  // GENERIC: "bayes.packed_matmul"(%{{.*}}) <{bits = 3 : i64, operandSegmentSizes = array<i32: 2, 1, 2, 2>}>
  %y:2 = bayes.packed_matmul ins(%x, %x : tensor<2x10xf32>, tensor<2x10xf32>)
      with %words bits 3 in (%a, %b : tensor<8xf32>, tensor<8xf32>)
      outs(%init, %init : tensor<2x18xf32>, tensor<2x18xf32>)
      : tensor<32xi32> -> (tensor<2x18xf32>, tensor<2x18xf32>)
  return %y#0, %y#1 : tensor<2x18xf32>, tensor<2x18xf32>
}

// Buffers have no results.

// CHECK-LABEL: func @buffers
func.func @buffers(%x: memref<2x10xf32>, %words: memref<32xi32>,
                   %table: memref<8xf32>, %y: memref<2x18xf32>,
                   %m: memref<10x18xf32>) {
  // CHECK: bayes.packed_matmul ins(%{{.*}} : memref<2x10xf32>) with %{{.*}} bits 3 in(%{{.*}} : memref<8xf32>) outs(%{{.*}} : memref<2x18xf32>) : memref<32xi32>{{$}}
  // GENERIC: "bayes.packed_matmul"({{.*}} : (memref<2x10xf32>, memref<32xi32>, memref<8xf32>, memref<2x18xf32>) -> ()
  bayes.packed_matmul ins(%x : memref<2x10xf32>) with %words bits 3
      in (%table : memref<8xf32>) outs(%y : memref<2x18xf32>) : memref<32xi32>
  // CHECK: bayes.packed_lookup %{{.*}} bits 3 columns 18 in(%{{.*}} : memref<8xf32>) outs(%{{.*}} : memref<10x18xf32>) : memref<32xi32>{{$}}
  bayes.packed_lookup %words bits 3 columns 18 in (%table : memref<8xf32>)
      outs(%m : memref<10x18xf32>) : memref<32xi32>
  return
}

// Levels have no tables.

// CHECK-LABEL: func @levels
func.func @levels(%x: memref<2x10xf32>, %words: memref<32xi32>,
                  %y: memref<2x18xf32>, %m: memref<10x18xf32>) {
  // CHECK: bayes.packed_matmul ins(%{{.*}} : memref<2x10xf32>) with %{{.*}} bits 3 outs(%{{.*}} : memref<2x18xf32>) : memref<32xi32>{{$}}
  bayes.packed_matmul ins(%x : memref<2x10xf32>) with %words bits 3
      outs(%y : memref<2x18xf32>) : memref<32xi32>
  // CHECK: bayes.packed_lookup %{{.*}} bits 3 columns 18 outs(%{{.*}} : memref<10x18xf32>) : memref<32xi32>{{$}}
  bayes.packed_lookup %words bits 3 columns 18 outs(%m : memref<10x18xf32>)
      : memref<32xi32>
  return
}

// Pairs of an odd number of steps.

// CHECK-LABEL: func @pairs
func.func @pairs(%words: memref<32xi32>, %table: memref<8xf32>,
                 %m: memref<5x18xi32>, %p: memref<3x5x8xi32>) {
  // CHECK: bayes.packed_lookup %{{.*}} bits 3 columns 18 steps 9 in(%{{.*}} : memref<8xf32>) outs(%{{.*}} : memref<5x18xi32>) : memref<32xi32>{{$}}
  bayes.packed_lookup %words bits 3 columns 18 steps 9
      in(%table : memref<8xf32>) outs(%m : memref<5x18xi32>) : memref<32xi32>
  // CHECK: bayes.packed_lookup %{{.*}} bits 3 columns 18 steps 10 outs(%{{.*}} : memref<3x5x8xi32>) : memref<32xi32>{{$}}
  bayes.packed_lookup %words bits 3 columns 18 steps 10
      outs(%p : memref<3x5x8xi32>) : memref<32xi32>
  return
}

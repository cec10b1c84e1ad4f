// RUN: bayes-opt %s --pass-pipeline='builtin.module(func.func( \
// RUN:   bayes-round-products))' | FileCheck %s
// RUN: bayes-opt %s --pass-pipeline='builtin.module(func.func( \
// RUN:   bayes-round-products))' --remarks-filter=bayes-round-products \
// RUN:   --remark-format=emitRemark -verify-diagnostics -o /dev/null

// Entries that are numbers of bf16 are not rounded again; 257 has 9 bits.

// CHECK-LABEL: func @entries
// CHECK-SAME: (%[[X:.*]]: tensor<4x6xf32>, %[[A:.*]]: tensor<2x3xi1>, %[[B:.*]]: tensor<4x3xi1>
func.func @entries(%x: tensor<4x6xf32>, %a: tensor<2x3xi1>, %b: tensor<4x3xi1>,
                   %init: tensor<4x3xf32>)
    -> (tensor<4x3xf32>, tensor<4x3xf32>) {
  // CHECK: %[[W:.*]] = tensor.concat
  // CHECK: %[[V:.*]] = tensor.concat
  // CHECK: %[[R:.*]] = arith.truncf %[[X]] : tensor<4x6xf32> to tensor<4x6xbf16>
  // CHECK: %[[XR:.*]] = arith.extf %[[R]] : tensor<4x6xbf16> to tensor<4x6xf32>
  // CHECK: linalg.matmul ins(%[[XR]], %[[W]] :
  %exact = arith.constant dense<[-1.0, 256.0]> : tensor<2xf32>
  %inexact = arith.constant dense<[-1.0, 257.0]> : tensor<2xf32>
  %wa = bayes.lookup %a in %exact : tensor<2x3xi1> in tensor<2xf32>
  %wb = bayes.lookup %b in %exact : tensor<4x3xi1> in tensor<2xf32>
  %w = tensor.concat dim(0) %wa, %wb
      : (tensor<2x3xf32>, tensor<4x3xf32>) -> tensor<6x3xf32>
  %vb = bayes.lookup %b in %inexact : tensor<4x3xi1> in tensor<2xf32>
  %v = tensor.concat dim(0) %wa, %vb
      : (tensor<2x3xf32>, tensor<4x3xf32>) -> tensor<6x3xf32>
  // expected-remark @+1 {{[Passed] RoundedProduct | Category:bayes-round-products | rounded_operands=1, type=bf16}}
  %y = linalg.matmul ins(%x, %w : tensor<4x6xf32>, tensor<6x3xf32>)
      outs(%init : tensor<4x3xf32>) -> tensor<4x3xf32>
  // CHECK: %[[V16:.*]] = arith.truncf %[[V]]
  // CHECK: %[[VR:.*]] = arith.extf %[[V16]]
  // CHECK: linalg.matmul ins(%{{.*}}, %[[VR]] :
  // expected-remark @+1 {{rounded_operands=2}}
  %z = linalg.matmul ins(%x, %v : tensor<4x6xf32>, tensor<6x3xf32>)
      outs(%init : tensor<4x3xf32>) -> tensor<4x3xf32>
  return %y, %z : tensor<4x3xf32>, tensor<4x3xf32>
}

// What is rounded is not rounded twice. Sums and products of other types have no
// factors of f32.

// CHECK-LABEL: func @nothing
// CHECK-NOT: arith.truncf
// CHECK: return
func.func @nothing(%x: tensor<4x6xbf16>, %w: tensor<6x3xbf16>, %d: tensor<4x6xf64>,
                   %e: tensor<6x3xf64>, %init: tensor<4x3xf32>,
                   %init64: tensor<4x3xf64>, %row: tensor<4xf32>)
    -> (tensor<4x3xf32>, tensor<4x3xf64>, tensor<4xf32>) {
  %xe = arith.extf %x : tensor<4x6xbf16> to tensor<4x6xf32>
  %we = arith.extf %w : tensor<6x3xbf16> to tensor<6x3xf32>
  // expected-remark @+1 {{rounded_operands=0}}
  %y = linalg.matmul ins(%xe, %we : tensor<4x6xf32>, tensor<6x3xf32>)
      outs(%init : tensor<4x3xf32>) -> tensor<4x3xf32>
  %z = linalg.matmul ins(%d, %e : tensor<4x6xf64>, tensor<6x3xf64>)
      outs(%init64 : tensor<4x3xf64>) -> tensor<4x3xf64>
  %sum = linalg.reduce {arith.addf} ins(%xe : tensor<4x6xf32>)
      outs(%row : tensor<4xf32>) dimensions = [1]
  return %y, %z, %sum : tensor<4x3xf32>, tensor<4x3xf64>, tensor<4xf32>
}

// A scalar is no factor of many sums.

// CHECK-LABEL: func @scalar
// CHECK-NOT: arith.truncf
// CHECK: return
func.func @scalar(%s: f32, %w: tensor<4x8xf32>, %init: tensor<8xf32>)
    -> tensor<8xf32> {
  %y = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> ()>,
                                        affine_map<(d0, d1) -> (d1, d0)>,
                                        affine_map<(d0, d1) -> (d0)>],
                       iterator_types = ["parallel", "reduction"]}
      ins(%s, %w : f32, tensor<4x8xf32>) outs(%init : tensor<8xf32>) {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %p = arith.mulf %a, %b : f32
    %r = arith.addf %sum, %p : f32
    linalg.yield %r : f32
  } -> tensor<8xf32>
  return %y : tensor<8xf32>
}

// Tensors of mixed precision, there and back.

// RUN: bayes-opt %s | bayes-opt | FileCheck %s
// RUN: bayes-opt %s --emit-bytecode | bayes-opt | FileCheck %s
// RUN: bayes-opt %s --mlir-print-op-generic | bayes-opt | FileCheck %s

// CHECK-LABEL: func @rows
func.func @rows(%a: tensor<2x3xi1>, %b: tensor<1x3xi8>, %steps: tensor<3xf32>,
                %positions: tensor<3xi16>) -> tensor<5x3xf32> {
  // CHECK: bayes.dequantize %{{.*}}, %{{.*}} by %{{.*}} at %{{.*}} along 0 : tensor<2x3xi1>, tensor<1x3xi8> by tensor<3xf32> at tensor<3xi16> -> tensor<5x3xf32>
  %w = bayes.dequantize %a, %b by %steps at %positions along 0
      : tensor<2x3xi1>, tensor<1x3xi8> by tensor<3xf32> at tensor<3xi16>
      -> tensor<5x3xf32>
  return %w : tensor<5x3xf32>
}

// CHECK-LABEL: func @columns
func.func @columns(%a: tensor<2x3xi4>, %steps: tensor<3xf64>)
    -> tensor<2x3xf64> {
  // CHECK: bayes.dequantize %{{.*}} by %{{.*}} along 1 : tensor<2x3xi4> by tensor<3xf64> -> tensor<2x3xf64>
  %w = bayes.dequantize %a by %steps along 1
      : tensor<2x3xi4> by tensor<3xf64> -> tensor<2x3xf64>
  return %w : tensor<2x3xf64>
}

// Any order; what is there need not be all.

// CHECK-LABEL: func @known
func.func @known(%a: tensor<2x3xi4>, %steps: tensor<2xf32>)
    -> tensor<65536x3xf32> {
  // Unsigned: 65535 and 0.
  %positions = arith.constant dense<[-1, 0]> : tensor<2xi16>
  // CHECK: bayes.dequantize
  %w = bayes.dequantize %a by %steps at %positions along 0
      : tensor<2x3xi4> by tensor<2xf32> at tensor<2xi16>
      -> tensor<65536x3xf32>
  return %w : tensor<65536x3xf32>
}

// CHECK-LABEL: func @pairs
func.func @pairs(%s: f32, %a: i32, %v: vector<16xf32>, %w: vector<16xi32>) {
  // CHECK: bayes.pair_dot %{{.*}}, %{{.*}}, %{{.*}} : f32, i32
  %x = bayes.pair_dot %s, %a, %a : f32, i32
  // CHECK: bayes.pair_dot %{{.*}}, %{{.*}}, %{{.*}} : vector<16xf32>, vector<16xi32>
  %y = bayes.pair_dot %v, %w, %w : vector<16xf32>, vector<16xi32>
  return
}

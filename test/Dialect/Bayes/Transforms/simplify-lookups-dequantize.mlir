// RUN: bayes-opt %s --split-input-file --pass-pipeline='builtin.module( \
// RUN:   func.func(bayes-simplify-lookups,canonicalize,cse))' | FileCheck %s

// Slices that are summed over: the activation at their positions, times steps.
// What has no slice takes no part.

// CHECK: #[[$ALONG:.*]] = affine_map<(d0, d1) -> (d1)>
// CHECK-LABEL: func @inputs
// CHECK-SAME: (%[[X:.*]]: tensor<?x5xf32>, %[[A:.*]]: tensor<2x3xi1>, %[[B:.*]]: tensor<1x3xi2>, %[[STEPS:.*]]: tensor<3xf32>)
func.func @inputs(%x: tensor<?x5xf32>, %a: tensor<2x3xi1>, %b: tensor<1x3xi2>,
                  %steps: tensor<3xf32>) -> tensor<?x3xf32> {
  // CHECK-DAG: %[[AT:.*]] = arith.constant dense<[3, 0, 4]> : tensor<3xi16>
  // CHECK-DAG: %[[TWO:.*]] = arith.constant dense<[-1.000000e+00, 0.000000e+00]> : tensor<2xf32>
  // CHECK-DAG: %[[FOUR:.*]] = arith.constant dense<[-2.000000e+00, -1.000000e+00, 0.000000e+00, 1.000000e+00]> : tensor<4xf32>
  // CHECK: %[[XS:.*]] = linalg.generic {indexing_maps = [#[[$ALONG]], #[[$ALONG]], #{{.*}}], iterator_types = ["parallel", "parallel"]} ins(%[[AT]], %[[STEPS]] : tensor<3xi16>, tensor<3xf32>) outs(%{{.*}} : tensor<?x3xf32>)
  // CHECK: ^bb0(%[[P:.*]]: i16, %[[S:.*]]: f32, %{{.*}}: f32):
  // CHECK-DAG: %[[EXAMPLE:.*]] = linalg.index 0
  // CHECK-DAG: %[[INPUT:.*]] = arith.index_castui %[[P]] : i16 to index
  // CHECK: %[[ELEMENT:.*]] = tensor.extract %[[X]][%[[EXAMPLE]], %[[INPUT]]]
  // CHECK: arith.mulf %[[ELEMENT]], %[[S]]
  // CHECK: %[[LA:.*]] = bayes.lookup %[[A]] in %[[TWO]]
  // CHECK: %[[LB:.*]] = bayes.lookup %[[B]] in %[[FOUR]]
  // CHECK: %[[L:.*]] = tensor.concat dim(0) %[[LA]], %[[LB]]
  // CHECK: linalg.matmul ins(%[[XS]], %[[L]] : tensor<?x3xf32>, tensor<3x3xf32>)
  %at = arith.constant dense<[3, 0, 4]> : tensor<3xi16>
  %w = bayes.dequantize %a, %b by %steps at %at along 0
      : tensor<2x3xi1>, tensor<1x3xi2> by tensor<3xf32> at tensor<3xi16>
      -> tensor<5x3xf32>
  %c0 = arith.constant 0 : index
  %batch = tensor.dim %x, %c0 : tensor<?x5xf32>
  %init = tensor.empty(%batch) : tensor<?x3xf32>
  %y = linalg.matmul ins(%x, %w : tensor<?x5xf32>, tensor<5x3xf32>)
      outs(%init : tensor<?x3xf32>) -> tensor<?x3xf32>
  return %y : tensor<?x3xf32>
}

// -----

// All of them in order.

// CHECK-LABEL: func @all_inputs
// CHECK-SAME: (%[[X:.*]]: tensor<4x5xf32>, %[[CODES:.*]]: tensor<5x3xi1>, %[[STEPS:.*]]: tensor<5xf32>,
// CHECK-NOT: tensor.extract
// CHECK: %[[XS:.*]] = linalg.generic {{.*}} ins(%[[X]], %[[STEPS]] : tensor<4x5xf32>, tensor<5xf32>)
// CHECK: %[[L:.*]] = bayes.lookup %[[CODES]]
// CHECK: linalg.matmul ins(%[[XS]], %[[L]] : tensor<4x5xf32>, tensor<5x3xf32>)
func.func @all_inputs(%x: tensor<4x5xf32>, %codes: tensor<5x3xi1>,
                      %steps: tensor<5xf32>, %init: tensor<4x3xf32>)
    -> tensor<4x3xf32> {
  %w = bayes.dequantize %codes by %steps along 0
      : tensor<5x3xi1> by tensor<5xf32> -> tensor<5x3xf32>
  %y = linalg.matmul ins(%x, %w : tensor<4x5xf32>, tensor<5x3xf32>)
      outs(%init : tensor<4x3xf32>) -> tensor<4x3xf32>
  return %y : tensor<4x3xf32>
}

// -----

// Slices that are outputs: these are put at their positions.

// CHECK-LABEL: func @outputs
// CHECK-SAME: (%[[X:.*]]: tensor<4x5xf32>, %[[CODES:.*]]: tensor<5x2xi1>, %[[STEPS:.*]]: tensor<2xf32>)
func.func @outputs(%x: tensor<4x5xf32>, %codes: tensor<5x2xi1>,
                   %steps: tensor<2xf32>) -> tensor<4x3xf32> {
  // CHECK-DAG: %[[NUMBERS:.*]] = arith.constant dense<[1, -1, 0]> : tensor<3xi32>
  // CHECK-DAG: %[[NONE:.*]] = arith.constant 0 : i32
  // CHECK-DAG: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f32
  // CHECK: %[[L:.*]] = bayes.lookup %[[CODES]]
  // CHECK: %[[Y:.*]] = linalg.matmul ins(%[[X]], %[[L]] : tensor<4x5xf32>, tensor<5x2xf32>) outs(%{{.*}} : tensor<4x2xf32>)
  // CHECK: %[[YS:.*]] = linalg.generic {{.*}} ins(%[[Y]], %[[STEPS]] : tensor<4x2xf32>, tensor<2xf32>)
  // CHECK: linalg.generic {{.*}} ins(%[[NUMBERS]] : tensor<3xi32>) outs(%{{.*}} : tensor<4x3xf32>)
  // CHECK: ^bb0(%[[NUMBER:.*]]: i32, %{{.*}}: f32):
  // CHECK-DAG: %[[IS:.*]] = arith.cmpi sge, %[[NUMBER]], %[[NONE]]
  // CHECK-DAG: %[[SAFE:.*]] = arith.maxsi %[[NUMBER]], %[[NONE]]
  // CHECK: %[[ELEMENT:.*]] = tensor.extract %[[YS]]
  // CHECK: arith.select %[[IS]], %[[ELEMENT]], %[[ZERO]]
  %at = arith.constant dense<[2, 0]> : tensor<2xi16>
  %w = bayes.dequantize %codes by %steps at %at along 1
      : tensor<5x2xi1> by tensor<2xf32> at tensor<2xi16> -> tensor<5x3xf32>
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<4x3xf32>
  %init = linalg.fill ins(%zero : f32) outs(%e : tensor<4x3xf32>)
      -> tensor<4x3xf32>
  %y = linalg.matmul ins(%x, %w : tensor<4x5xf32>, tensor<5x3xf32>)
      outs(%init : tensor<4x3xf32>) -> tensor<4x3xf32>
  return %y : tensor<4x3xf32>
}

// -----

// Without slices there is nothing to sum or to put.

// CHECK-LABEL: func @no_slices
// CHECK-SAME: (%{{.*}}: tensor<4x5xf32>, %[[INIT:.*]]: tensor<4x3xf32>)
// CHECK-NOT: linalg.matmul
// CHECK: return %[[INIT]], %{{.*}} : tensor<4x3xf32>, tensor<4x3xf32>
func.func @no_slices(%x: tensor<4x5xf32>, %init: tensor<4x3xf32>)
    -> (tensor<4x3xf32>, tensor<4x3xf32>) {
  %rows = arith.constant dense<> : tensor<0x3xi2>
  %columns = arith.constant dense<> : tensor<5x0xi2>
  %steps = arith.constant dense<> : tensor<0xf32>
  %at = arith.constant dense<> : tensor<0xi16>
  %w = bayes.dequantize %rows by %steps at %at along 0
      : tensor<0x3xi2> by tensor<0xf32> at tensor<0xi16> -> tensor<5x3xf32>
  %y = linalg.matmul ins(%x, %w : tensor<4x5xf32>, tensor<5x3xf32>)
      outs(%init : tensor<4x3xf32>) -> tensor<4x3xf32>
  %v = bayes.dequantize %columns by %steps at %at along 1
      : tensor<5x0xi2> by tensor<0xf32> at tensor<0xi16> -> tensor<5x3xf32>
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<4x3xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%e : tensor<4x3xf32>)
      -> tensor<4x3xf32>
  %z = linalg.matmul ins(%x, %v : tensor<4x5xf32>, tensor<5x3xf32>)
      outs(%zeros : tensor<4x3xf32>) -> tensor<4x3xf32>
  return %y, %z : tensor<4x3xf32>, tensor<4x3xf32>
}

// -----

// Slices that are matrices of a batch have activations of their own.

// CHECK-LABEL: func @batch
// CHECK: %[[W:.*]] = bayes.dequantize
// CHECK: linalg.batch_matmul ins(%{{.*}}, %[[W]] :
func.func @batch(%x: tensor<2x3x4xf32>, %codes: tensor<2x4x5xi2>,
                 %steps: tensor<2xf32>) -> tensor<2x3x5xf32> {
  %at = arith.constant dense<[1, 0]> : tensor<2xi16>
  %w = bayes.dequantize %codes by %steps at %at along 0
      : tensor<2x4x5xi2> by tensor<2xf32> at tensor<2xi16>
      -> tensor<2x4x5xf32>
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x3x5xf32>
  %init = linalg.fill ins(%zero : f32) outs(%e : tensor<2x3x5xf32>)
      -> tensor<2x3x5xf32>
  %y = linalg.batch_matmul
      ins(%x, %w : tensor<2x3x4xf32>, tensor<2x4x5xf32>)
      outs(%init : tensor<2x3x5xf32>) -> tensor<2x3x5xf32>
  return %y : tensor<2x3x5xf32>
}

// -----

// Steps cannot multiply what is added to; positions must be known, and within the
// result; sums of f64 keep their order of operations.

// CHECK-LABEL: func @outside
// CHECK: bayes.dequantize
// CHECK-NOT: tensor.extract
// CHECK: return
bayes.parameter @some = dense<[1, 0]> : tensor<2xi16>
func.func @outside(%x: tensor<4x5xf32>, %codes: tensor<2x3xi1>,
                   %steps: tensor<2xf32>, %init: tensor<4x3xf32>)
    -> tensor<4x3xf32> {
  %some = bayes.load_parameter @some : tensor<2xi16>
  %far = arith.constant dense<[4, 8]> : tensor<2xi16>
  %sum = arith.addi %some, %far : tensor<2xi16>
  %w = bayes.dequantize %codes by %steps at %sum along 0
      : tensor<2x3xi1> by tensor<2xf32> at tensor<2xi16> -> tensor<5x3xf32>
  %y = linalg.matmul ins(%x, %w : tensor<4x5xf32>, tensor<5x3xf32>)
      outs(%init : tensor<4x3xf32>) -> tensor<4x3xf32>
  return %y : tensor<4x3xf32>
}

// -----

// CHECK-LABEL: func @refused
// CHECK-COUNT-3: bayes.dequantize
// CHECK: linalg.matmul
func.func @refused(%x: tensor<4x5xf32>, %codes: tensor<5x3xi1>,
                   %steps: tensor<3xf32>, %at: tensor<3xi16>,
                   %init: tensor<4x3xf32>, %x64: tensor<4x5xf64>,
                   %steps64: tensor<5xf64>, %init64: tensor<4x3xf64>)
    -> (tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf64>) {
  %w = bayes.dequantize %codes by %steps along 1
      : tensor<5x3xi1> by tensor<3xf32> -> tensor<5x3xf32>
  %added = linalg.matmul ins(%x, %w : tensor<4x5xf32>, tensor<5x3xf32>)
      outs(%init : tensor<4x3xf32>) -> tensor<4x3xf32>
  %v = bayes.dequantize %codes by %steps at %at along 1
      : tensor<5x3xi1> by tensor<3xf32> at tensor<3xi16> -> tensor<5x3xf32>
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<4x3xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%e : tensor<4x3xf32>)
      -> tensor<4x3xf32>
  %unknown = linalg.matmul ins(%x, %v : tensor<4x5xf32>, tensor<5x3xf32>)
      outs(%zeros : tensor<4x3xf32>) -> tensor<4x3xf32>
  %u = bayes.dequantize %codes by %steps64 along 0
      : tensor<5x3xi1> by tensor<5xf64> -> tensor<5x3xf64>
  %wide = linalg.matmul ins(%x64, %u : tensor<4x5xf64>, tensor<5x3xf64>)
      outs(%init64 : tensor<4x3xf64>) -> tensor<4x3xf64>
  return %added, %unknown, %wide
      : tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf64>
}

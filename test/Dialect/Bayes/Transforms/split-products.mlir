// RUN: bayes-opt %s \
// RUN:   --pass-pipeline='builtin.module(func.func(bayes-split-products))' \
// RUN:   --remarks-filter=bayes-split-products --remark-format=emitRemark \
// RUN:   --split-input-file -verify-diagnostics | FileCheck %s

// Products of means and of variances: both with the first piece, then both with
// the second, each adding to the one before.

// CHECK-LABEL: func @sums
// CHECK-SAME: (%[[X:.*]]: tensor<1x5xf32>, %[[XX:.*]]: tensor<1x5xf32>, %[[INIT:.*]]: tensor<1x4xf32>,
func.func @sums(%x: tensor<1x5xf32>, %xx: tensor<1x5xf32>,
                %init: tensor<1x4xf32>, %codes: tensor<3x4xi2>,
                %mean: tensor<4xf32>, %variance: tensor<4xf32>,
                %rest: tensor<2x4xf32>) -> (tensor<1x4xf32>, tensor<1x4xf32>) {
  // CHECK-DAG: %[[M:.*]] = bayes.lookup %{{.*}} in %[[MEAN:.*]] :
  // CHECK-DAG: %[[V:.*]] = bayes.lookup
  %m = bayes.lookup %codes in %mean : tensor<3x4xi2> in tensor<4xf32>
  %v = bayes.lookup %codes in %variance : tensor<3x4xi2> in tensor<4xf32>
  // CHECK-NOT: tensor.concat
  %wm = tensor.concat dim(0) %m, %rest
      : (tensor<3x4xf32>, tensor<2x4xf32>) -> tensor<5x4xf32>
  %wv = tensor.concat dim(0) %v, %rest
      : (tensor<3x4xf32>, tensor<2x4xf32>) -> tensor<5x4xf32>
  // CHECK: %[[X0:.*]] = tensor.extract_slice %[[X]][0, 0] [1, 3] [1, 1]
  // CHECK: %[[Y0:.*]] = linalg.matmul ins(%[[X0]], %[[M]] : {{.*}}) outs(%[[INIT]] :
  // CHECK: %[[XX0:.*]] = tensor.extract_slice %[[XX]][0, 0] [1, 3] [1, 1]
  // CHECK: %[[Z0:.*]] = linalg.matmul ins(%[[XX0]], %[[V]] : {{.*}}) outs(%[[INIT]] :
  // CHECK: %[[X1:.*]] = tensor.extract_slice %[[X]][0, 3] [1, 2] [1, 1]
  // CHECK: %[[Y1:.*]] = linalg.matmul ins(%[[X1]], %{{.*}} : {{.*}}) outs(%[[Y0]] :
  // CHECK: %[[XX1:.*]] = tensor.extract_slice %[[XX]][0, 3] [1, 2] [1, 1]
  // CHECK: %[[Z1:.*]] = linalg.matmul ins(%[[XX1]], %{{.*}} : {{.*}}) outs(%[[Z0]] :
  // CHECK-NEXT: return %[[Y1]], %[[Z1]]
  // expected-remark @+1 {{[Passed] SplitProduct | Category:bayes-split-products | along=sum, pieces=2}}
  %y = linalg.matmul ins(%x, %wm : tensor<1x5xf32>, tensor<5x4xf32>)
      outs(%init : tensor<1x4xf32>) -> tensor<1x4xf32>
  // expected-remark @+1 {{along=sum, pieces=2}}
  %z = linalg.matmul ins(%xx, %wv : tensor<1x5xf32>, tensor<5x4xf32>)
      outs(%init : tensor<1x4xf32>) -> tensor<1x4xf32>
  return %y, %z : tensor<1x4xf32>, tensor<1x4xf32>
}

// -----

// A product that reads what another gives cannot be moved before it.

// CHECK-LABEL: func @dependent
func.func @dependent(%x: tensor<4x4xf32>, %codes: tensor<3x4xi2>,
                     %table: tensor<4xf32>, %rest: tensor<1x4xf32>)
    -> tensor<4x4xf32> {
  %m = bayes.lookup %codes in %table : tensor<3x4xi2> in tensor<4xf32>
  %w = tensor.concat dim(0) %m, %rest
      : (tensor<3x4xf32>, tensor<1x4xf32>) -> tensor<4x4xf32>
  // CHECK: linalg.matmul
  // CHECK: %[[Y:.*]] = linalg.matmul
  // CHECK: tensor.extract_slice %[[Y]][0, 0] [4, 3] [1, 1]
  // CHECK: linalg.matmul
  // CHECK: linalg.matmul
  // expected-remark @+1 {{along=sum, pieces=2}}
  %y = linalg.matmul ins(%x, %w : tensor<4x4xf32>, tensor<4x4xf32>)
      outs(%x : tensor<4x4xf32>) -> tensor<4x4xf32>
  // expected-remark @+1 {{along=sum, pieces=2}}
  %z = linalg.matmul ins(%y, %w : tensor<4x4xf32>, tensor<4x4xf32>)
      outs(%x : tensor<4x4xf32>) -> tensor<4x4xf32>
  return %z : tensor<4x4xf32>
}

// -----

// Pieces that are outputs give parts of the result; pieces of pieces, too. Here
// the matrix comes first and the lanes of vectors are samples.

#w = affine_map<(n, k, l) -> (n, k)>
#x = affine_map<(n, k, l) -> (k, l)>
#y = affine_map<(n, k, l) -> (n, l)>

// CHECK-LABEL: func @outputs
// CHECK-SAME: (%[[X:.*]]: tensor<6x8xf32>, %[[INIT:.*]]: tensor<5x8xf32>, {{.*}}, %[[REST:.*]]: tensor<2x6xf32>)
func.func @outputs(%x: tensor<6x8xf32>, %init: tensor<5x8xf32>,
                   %a: tensor<3x4xi2>, %b: tensor<3x2xi2>, %table: tensor<4xf32>,
                   %rest: tensor<2x6xf32>) -> tensor<5x8xf32> {
  // CHECK: %[[A:.*]] = bayes.lookup {{.*}} tensor<3x4xi2>
  // CHECK: %[[B:.*]] = bayes.lookup {{.*}} tensor<3x2xi2>
  %u = bayes.lookup %a in %table : tensor<3x4xi2> in tensor<4xf32>
  %v = bayes.lookup %b in %table : tensor<3x2xi2> in tensor<4xf32>
  %uv = tensor.concat dim(1) %u, %v
      : (tensor<3x4xf32>, tensor<3x2xf32>) -> tensor<3x6xf32>
  %w = tensor.concat dim(0) %uv, %rest
      : (tensor<3x6xf32>, tensor<2x6xf32>) -> tensor<5x6xf32>
  // CHECK: %[[P:.*]] = tensor.extract_slice %[[INIT]][0, 0] [3, 8] [1, 1]
  // CHECK: %[[X0:.*]] = tensor.extract_slice %[[X]][0, 0] [4, 8] [1, 1]
  // CHECK: %[[P0:.*]] = linalg.generic {{.*}} ins(%[[A]], %[[X0]] : {{.*}}) outs(%[[P]] :
  // CHECK: %[[X1:.*]] = tensor.extract_slice %[[X]][4, 0] [2, 8] [1, 1]
  // CHECK: %[[P1:.*]] = linalg.generic {{.*}} ins(%[[B]], %[[X1]] : {{.*}}) outs(%[[P0]] :
  // CHECK: %[[Y0:.*]] = tensor.insert_slice %[[P1]] into %[[INIT]][0, 0] [3, 8] [1, 1]
  // CHECK: %[[Q:.*]] = tensor.extract_slice %[[Y0]][3, 0] [2, 8] [1, 1]
  // CHECK: %[[Q0:.*]] = linalg.generic {{.*}} ins(%[[REST]], %[[X]] : {{.*}}) outs(%[[Q]] :
  // CHECK: %[[Y1:.*]] = tensor.insert_slice %[[Q0]] into %[[Y0]][3, 0] [2, 8] [1, 1]
  // CHECK: return %[[Y1]]
  // expected-remark @+2 {{along=outputs, pieces=2}}
  // expected-remark @+1 {{along=sum, pieces=2}}
  %y = linalg.generic {indexing_maps = [#w, #x, #y],
      iterator_types = ["parallel", "reduction", "parallel"]}
      ins(%w, %x : tensor<5x6xf32>, tensor<6x8xf32>)
      outs(%init : tensor<5x8xf32>) {
  ^bb0(%in0: f32, %in1: f32, %out: f32):
    %p = arith.mulf %in0, %in1 : f32
    %s = arith.addf %out, %p : f32
    linalg.yield %s : f32
  } -> tensor<5x8xf32>
  return %y : tensor<5x8xf32>
}

// -----

// What is no product reads the whole, and so do products of floats alone and of
// an unknown batch.

// CHECK-LABEL: func @wholes
func.func @wholes(%x: tensor<?x5xf32>, %some: tensor<?x4xf32>,
                  %codes: tensor<3x4xi2>, %table: tensor<4xf32>,
                  %rest: tensor<2x4xf32>, %init: tensor<5x4xf32>)
    -> (tensor<5x4xf32>, tensor<?x4xf32>, tensor<?x4xf32>) {
  // CHECK-NOT: tensor.concat
  // CHECK: %[[U:.*]] = bayes.lookup
  // CHECK: %[[E:.*]] = tensor.empty() : tensor<5x4xf32>
  // CHECK: %[[P:.*]] = tensor.insert_slice %[[U]] into %[[E]][0, 0] [3, 4] [1, 1]
  // CHECK: %[[W:.*]] = tensor.insert_slice %{{.*}} into %[[P]][3, 0] [2, 4] [1, 1]
  %u = bayes.lookup %codes in %table : tensor<3x4xi2> in tensor<4xf32>
  %w = tensor.concat dim(0) %u, %rest
      : (tensor<3x4xf32>, tensor<2x4xf32>) -> tensor<5x4xf32>
  // CHECK: linalg.exp ins(%[[W]]
  // expected-remark @+1 {{[Missed] SplitProduct | Category:bayes-split-products | Reason="reads pieces put together: it is no product", pieces=2}}
  %exp = linalg.exp ins(%w : tensor<5x4xf32>) outs(%init : tensor<5x4xf32>)
      -> tensor<5x4xf32>
  // CHECK: linalg.matmul ins(%{{.*}}, %[[W]]
  // expected-remark @+1 {{Reason="reads pieces put together: its shape is not known", pieces=2}}
  %y = linalg.matmul ins(%x, %w : tensor<?x5xf32>, tensor<5x4xf32>)
      outs(%some : tensor<?x4xf32>) -> tensor<?x4xf32>
  %all = tensor.concat dim(0) %rest, %rest
      : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<4x4xf32>
  // expected-remark @+1 {{Reason="reads pieces put together: none is entries of a table", pieces=2}}
  %z = linalg.matmul ins(%some, %all : tensor<?x4xf32>, tensor<4x4xf32>)
      outs(%some : tensor<?x4xf32>) -> tensor<?x4xf32>
  return %exp, %y, %z : tensor<5x4xf32>, tensor<?x4xf32>, tensor<?x4xf32>
}

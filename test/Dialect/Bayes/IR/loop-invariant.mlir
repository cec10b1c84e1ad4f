// Upstream passes understand the ops through their interfaces: what no sample
// changes leaves the Monte-Carlo region, equal draws are one draw.

// RUN: bayes-opt %s --loop-invariant-code-motion --split-input-file | FileCheck %s
// RUN: bayes-opt %s --cse --split-input-file | FileCheck %s --check-prefix=CSE

// The first layer's product with a deterministic weight leaves the region; the
// draw and what it reaches stay.

// CHECK-LABEL: func @product
// CSE-LABEL: func @product
func.func @product(%x: tensor<?x8xf32>, %a: tensor<8x4xf32>,
                   %w: !bayes.random<4x2xf32>, %key: !bayes.key, %n: index,
                   %i4: tensor<?x4xf32>, %i2: tensor<?x2xf32>)
    -> tensor<?x2xf32> {
  // CHECK: %[[H:.*]] = linalg.matmul ins(%{{.*}}, %{{.*}} : tensor<?x8xf32>, tensor<8x4xf32>)
  // CHECK: bayes.monte_carlo
  // CHECK-NEXT: ^bb0(%[[S:.*]]: index):
  // CHECK-NEXT: %[[D:.*]] = bayes.sample %{{.*}}, %{{.*}}[%[[S]]] site 1
  // CHECK-NEXT: %[[Y:.*]] = linalg.matmul ins(%[[H]], %[[D]] :
  // CHECK-NEXT: bayes.yield %[[Y]]
  %mean = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<?x2xf32>) {
  ^bb0(%s: index):
    %h = linalg.matmul ins(%x, %a : tensor<?x8xf32>, tensor<8x4xf32>)
        outs(%i4 : tensor<?x4xf32>) -> tensor<?x4xf32>
    %d = bayes.sample %w, %key[%s] site 1 : !bayes.random<4x2xf32>
    %y = linalg.matmul ins(%h, %d : tensor<?x4xf32>, tensor<4x2xf32>)
        outs(%i2 : tensor<?x2xf32>) -> tensor<?x2xf32>
    bayes.yield %y : tensor<?x2xf32>
  }
  return %mean : tensor<?x2xf32>
}

// -----

bayes.parameter @mean = dense<0.5> : tensor<4x2xf32>
bayes.parameter @stddev = dense<0.1> : tensor<4x2xf32>

// Parameters, laws and derived keys too.

// CHECK-LABEL: func @law
// CSE-LABEL: func @law
func.func @law(%key: !bayes.key, %data: i64, %n: index) -> tensor<4x2xf32> {
  // CHECK-NEXT: bayes.load_parameter @mean
  // CHECK-NEXT: bayes.load_parameter @stddev
  // CHECK-NEXT: bayes.gaussian
  // CHECK-NEXT: bayes.fold_key
  // CHECK-NEXT: bayes.monte_carlo
  %m = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<4x2xf32>) {
  ^bb0(%s: index):
    %mean = bayes.load_parameter @mean : tensor<4x2xf32>
    %stddev = bayes.load_parameter @stddev : tensor<4x2xf32>
    %w = bayes.gaussian %mean, %stddev : !bayes.random<4x2xf32>
    %step = bayes.fold_key %key, %data : !bayes.key
    %d = bayes.sample %w, %step[%s] site 1 : !bayes.random<4x2xf32>
    bayes.yield %d : tensor<4x2xf32>
  }
  return %m : tensor<4x2xf32>
}

// -----

// Noise of a fixed sample (one draw tied to all samples) leaves, noise of the
// region's sample stays.

// CHECK-LABEL: func @noise
// CSE-LABEL: func @noise
func.func @noise(%key: !bayes.key, %n: index, %fixed: index) -> tensor<4xf32> {
  // CHECK: bayes.normal %{{.*}}[%{{.*}}] offsets [0] of [4] axes [element] site 1
  // CHECK: bayes.monte_carlo
  // CHECK-NEXT: ^bb0(%[[S:.*]]: index):
  // CHECK-NEXT: bayes.normal %{{.*}}[%[[S]]] offsets [0] of [4] axes [element] site 2
  %m = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<4xf32>) {
  ^bb0(%s: index):
    %init = tensor.empty() : tensor<4xf32>
    %tied = bayes.normal %key[%fixed] offsets[0] of [4] axes [element] site 1
        purpose weight outs(%init : tensor<4xf32>) -> tensor<4xf32>
    %free = bayes.normal %key[%s] offsets[0] of [4] axes [element] site 2
        purpose weight outs(%init : tensor<4xf32>) -> tensor<4xf32>
    %sum = arith.addf %tied, %free : tensor<4xf32>
    bayes.yield %sum : tensor<4xf32>
  }
  return %m : tensor<4xf32>
}

// -----

// Noise that goes to a buffer is not moved.

// CHECK-LABEL: func @buffer
// CSE-LABEL: func @buffer
func.func @buffer(%key: !bayes.key, %n: index, %p: tensor<4xf32>,
                  %m: memref<4xf32>) -> tensor<4xf32> {
  // CHECK-NEXT: bayes.monte_carlo
  // CHECK-NEXT: ^bb0
  // CHECK-NEXT: bayes.normal
  %r = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<4xf32>) {
  ^bb0(%s: index):
    bayes.normal %key[%n] offsets[0] of [4] axes [element] site 1
        purpose weight outs(%m : memref<4xf32>)
    bayes.yield %p : tensor<4xf32>
  }
  return %r : tensor<4xf32>
}

// -----

// Equal counter words give equal bits; any other word does not.

// CHECK-LABEL: func @equal_noise
// CSE-LABEL: func @equal_noise
// CSE-SAME: (%[[KEY:.*]]: !bayes.key, %[[S:.*]]: index)
func.func @equal_noise(%key: !bayes.key, %s: index)
    -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  // CSE: %[[A:.*]] = bayes.normal %[[KEY]][%[[S]]] offsets [0] of [8] axes [element] site 1
  // CSE-NEXT: %[[B:.*]] = bayes.normal %[[KEY]][%[[S]]] offsets [4] of [8] axes [element] site 1
  // CSE-NEXT: return %[[A]], %[[A]], %[[B]]
  %i0 = tensor.empty() : tensor<4xf32>
  %n0 = bayes.normal %key[%s] offsets[0] of [8] axes [element] site 1
      purpose weight outs(%i0 : tensor<4xf32>) -> tensor<4xf32>
  %i1 = tensor.empty() : tensor<4xf32>
  %n1 = bayes.normal %key[%s] offsets[0] of [8] axes [element] site 1
      purpose weight outs(%i1 : tensor<4xf32>) -> tensor<4xf32>
  %n2 = bayes.normal %key[%s] offsets[4] of [8] axes [element] site 1
      purpose weight outs(%i1 : tensor<4xf32>) -> tensor<4xf32>
  return %n0, %n1, %n2 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}

// -----

// CHECK-LABEL: func @equal_keys
// CSE-LABEL: func @equal_keys
func.func @equal_keys(%key: !bayes.key, %data: i64)
    -> (!bayes.key, !bayes.key, !bayes.key, !bayes.key) {
  // CSE-NEXT: %[[A:.*]] = bayes.fold_key
  // CSE-NEXT: %[[B:.*]], %[[C:.*]] = bayes.split_key
  // CSE-NEXT: return %[[A]], %[[A]], %[[B]], %[[C]]
  %a = bayes.fold_key %key, %data : !bayes.key
  %b = bayes.fold_key %key, %data : !bayes.key
  %c, %d = bayes.split_key %key : !bayes.key
  %e, %f = bayes.split_key %key : !bayes.key
  return %a, %b, %c, %f : !bayes.key, !bayes.key, !bayes.key, !bayes.key
}

// -----

// The same draw asked for twice, outside of a region.

// CHECK-LABEL: func @equal_draws
// CSE-LABEL: func @equal_draws
func.func @equal_draws(%w: !bayes.random<4xf32>, %key: !bayes.key, %s: index)
    -> (tensor<4xf32>, tensor<4xf32>) {
  // CSE-NEXT: %[[D:.*]] = bayes.sample
  // CSE-NEXT: return %[[D]], %[[D]]
  %a = bayes.sample %w, %key[%s] site 1 : !bayes.random<4xf32>
  %b = bayes.sample %w, %key[%s] site 1 : !bayes.random<4xf32>
  return %a, %b : tensor<4xf32>, tensor<4xf32>
}

// RUN: bayes-opt %s --split-input-file --pass-pipeline='builtin.module( \
// RUN:   func.func(bayes-decompose-random))' | FileCheck %s

// A draw is its mean plus its deviation times noise, rounded twice.

// CHECK-LABEL: func @gaussian
// CHECK-SAME: (%[[MU:.*]]: tensor<3x5xf32>, %[[SIGMA:.*]]: tensor<3x5xf32>, %[[KEY:.*]]: !bayes.key, %[[S:.*]]: index)
func.func @gaussian(%mu: tensor<3x5xf32>, %sigma: tensor<3x5xf32>,
                    %key: !bayes.key, %s: index) -> tensor<3x5xf32> {
  // CHECK-NOT: bayes.gaussian
  // CHECK: %[[EMPTY:.*]] = tensor.empty() : tensor<3x5xf32>
  // CHECK: %[[EPS:.*]] = bayes.normal %[[KEY]][%[[S]]] offsets [0, 0] of [3, 5] axes [element, element] site 7 purpose weight outs(%[[EMPTY]] : tensor<3x5xf32>)
  // CHECK: %[[D:.*]] = linalg.generic
  // CHECK-SAME: iterator_types = ["parallel", "parallel"]
  // CHECK-SAME: ins(%[[MU]], %[[SIGMA]], %[[EPS]] :
  // CHECK-NEXT: ^bb0(%[[M:.*]]: f32, %[[D0:.*]]: f32, %[[E:.*]]: f32, %{{.*}}: f32):
  // CHECK-NEXT: %[[SCALED:.*]] = arith.mulf %[[D0]], %[[E]] : f32
  // CHECK-NEXT: %[[SUM:.*]] = arith.addf %[[M]], %[[SCALED]] : f32
  // CHECK-NEXT: linalg.yield %[[SUM]] : f32
  // CHECK: return %[[D]]
  %w = bayes.gaussian %mu, %sigma : !bayes.random<3x5xf32>
  %d = bayes.sample %w, %key[%s] site 7 : !bayes.random<3x5xf32>
  return %d : tensor<3x5xf32>
}

// -----

// CHECK-LABEL: func @scalar
func.func @scalar(%mu: tensor<f32>, %key: !bayes.key, %s: index)
    -> tensor<f32> {
  // CHECK: bayes.normal %{{.*}}[%{{.*}}] offsets [] of [] axes [] site 1 purpose weight outs(%{{.*}} : tensor<f32>)
  %w = bayes.gaussian %mu, %mu : !bayes.random<f32>
  %d = bayes.sample %w, %key[%s] site 1 : !bayes.random<f32>
  return %d : tensor<f32>
}

// -----

// Drawing from a deterministic law needs no noise.

// CHECK-LABEL: func @deterministic
// CHECK-SAME: (%[[V:.*]]: tensor<7xf32>
func.func @deterministic(%v: tensor<7xf32>, %key: !bayes.key, %s: index)
    -> tensor<7xf32> {
  // CHECK-NEXT: return %[[V]] : tensor<7xf32>
  %w = bayes.deterministic %v : !bayes.random<7xf32>
  %d = bayes.sample %w, %key[%s] site 1 : !bayes.random<7xf32>
  return %d : tensor<7xf32>
}

// -----

// The divergence is one reduction in f64, from zero on.

// CHECK-LABEL: func @kl_divergence
// CHECK-SAME: (%[[MU:.*]]: tensor<3x5xf32>, %[[SIGMA:.*]]: tensor<3x5xf32>)
func.func @kl_divergence(%mu: tensor<3x5xf32>, %sigma: tensor<3x5xf32>)
    -> tensor<f64> {
  // CHECK: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f64
  // CHECK: %[[INIT:.*]] = linalg.fill ins(%[[ZERO]] : f64) outs(%{{.*}} : tensor<f64>)
  // CHECK: %[[KL:.*]] = linalg.generic
  // CHECK-SAME: iterator_types = ["reduction", "reduction"]
  // CHECK-SAME: ins(%[[MU]], %[[SIGMA]] : tensor<3x5xf32>, tensor<3x5xf32>) outs(%[[INIT]] : tensor<f64>)
  // CHECK: arith.extf %{{.*}} : f32 to f64
  // CHECK: math.log %{{.*}} : f64
  // CHECK: return %[[KL]]
  %w = bayes.gaussian %mu, %sigma : !bayes.random<3x5xf32>
  %kl = bayes.kl_divergence %w prior(0.5, 0.25)
      : !bayes.random<3x5xf32> -> tensor<f64>
  return %kl : tensor<f64>
}

// -----

// CHECK-LABEL: func @kl_divergence_of_doubles
func.func @kl_divergence_of_doubles(%mu: tensor<2xf64>) -> tensor<f64> {
  // CHECK-NOT: arith.extf
  // CHECK: math.log
  %w = bayes.gaussian %mu, %mu : !bayes.random<2xf64>
  %kl = bayes.kl_divergence %w prior(0.0, 1.0)
      : !bayes.random<2xf64> -> tensor<f64>
  return %kl : tensor<f64>
}

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

// -----

// A tied draw is one of the table, and one of each outlier: elements 0 to 2 and 4
// to 5 of the site, the table once for both that take its entries.

// CHECK-LABEL: func @tied
// CHECK-SAME: %[[CODES:.*]]: tensor<3x5xi2>, %[[MORE:.*]]: tensor<2xi2>, %[[M:.*]]: tensor<3xf32>, %[[O:.*]]: tensor<2xf32>, %[[POSITIONS:.*]]: tensor<2xi32>, %[[SHARES:.*]]: tensor<2xi8>
func.func @tied(%codes: tensor<3x5xi2>, %more: tensor<2xi2>, %m: tensor<3xf32>,
                %o: tensor<2xf32>, %positions: tensor<2xi32>,
                %shares: tensor<2xi8>, %key: !bayes.key, %s: index)
    -> tensor<3x5xf32> {
  // CHECK: %[[N:.*]] = bayes.normal %{{.*}}[%{{.*}}] offsets [0] of [3] axes [element] site 7 purpose weight
  // CHECK: %[[E:.*]] = linalg.generic {{.*}} ins(%[[M]], %[[M]], %[[N]] :
  // CHECK: %[[W:.*]] = bayes.lookup %[[CODES]] in %[[E]]
  // CHECK-NOT: bayes.normal
  // CHECK: %[[A:.*]] = bayes.lookup %[[MORE]] in %[[E]]
  // CHECK: %[[N2:.*]] = bayes.normal {{.*}} offsets [4] of [6] axes [element] site 7 purpose weight
  // CHECK: %[[OWN:.*]] = linalg.generic {{.*}} ins(%[[O]], %[[O]], %[[N2]] :
  // CHECK: %[[B:.*]] = linalg.generic {{.*}} ins(%[[A]], %[[OWN]], %[[SHARES]] :
  // CHECK: bayes.scatter %[[B]] into %[[W]] at %[[POSITIONS]]
  // CHECK-NOT: bayes.normal
  // CHECK: return
  %table = bayes.gaussian %m, %m : !bayes.random<3xf32>
  %own = bayes.gaussian %o, %o : !bayes.random<2xf32>
  %w = bayes.shared %codes of %table : tensor<3x5xi2> of !bayes.random<3xf32>
  %a = bayes.shared %more of %table : tensor<2xi2> of !bayes.random<3xf32>
  %b = bayes.blended %a, %own by %shares : !bayes.random<2xf32>, tensor<2xi8>
  %r = bayes.replaced %w at %positions by %b
      : !bayes.random<3x5xf32>, tensor<2xi32>, !bayes.random<2xf32>
  %d = bayes.sample %r, %key[%s] site 7 estimator tied : !bayes.random<3x5xf32>
  return %d : tensor<3x5xf32>
}

// -----

// Equal tables have equal elements; a matrix is drawn element after element.

// CHECK-LABEL: func @tied_pieces
func.func @tied_pieces(%codes: tensor<1x5xi2>, %m: tensor<3xf32>,
                       %o: tensor<2x5xf32>, %key: !bayes.key, %s: index)
    -> tensor<4x5xf32> {
  // CHECK: bayes.normal {{.*}} offsets [0] of [3]
  // CHECK: bayes.lookup
  // CHECK: bayes.normal {{.*}} offsets [0] of [3]
  // CHECK: bayes.lookup
  // CHECK: %[[N:.*]] = bayes.normal {{.*}} offsets [4] of [14] axes [element] {{.*}} -> tensor<10xf32>
  // CHECK: tensor.expand_shape %[[N]] {{.*}} into tensor<2x5xf32>
  // CHECK: tensor.concat dim(0)
  %table = bayes.gaussian %m, %m : !bayes.random<3xf32>
  %again = bayes.gaussian %m, %m : !bayes.random<3xf32>
  %own = bayes.gaussian %o, %o : !bayes.random<2x5xf32>
  %a = bayes.shared %codes of %table : tensor<1x5xi2> of !bayes.random<3xf32>
  %b = bayes.shared %codes of %again : tensor<1x5xi2> of !bayes.random<3xf32>
  %w = bayes.joined %a, %b, %own along 0 : !bayes.random<1x5xf32>,
      !bayes.random<1x5xf32>, !bayes.random<2x5xf32> -> !bayes.random<4x5xf32>
  %d = bayes.sample %w, %key[%s] site 7 estimator tied : !bayes.random<4x5xf32>
  return %d : tensor<4x5xf32>
}

// RUN: bayes-opt %s --pass-pipeline='builtin.module( \
// RUN:   func.func(bayes-choose-estimator))' | FileCheck %s

// The activation is the destination too: the mean starts from it, the variance
// from zero, and the variance product still has the squared activation.

// CHECK-LABEL: func @residual
// CHECK-SAME: (%[[X:.*]]: tensor<?x3xf32>, %{{.*}}: i64,
func.func @residual(%x: tensor<?x3xf32>, %first: i64, %key: !bayes.key,
                    %n: index) -> tensor<?x3xf32> attributes {bayes.entry} {
  %mu = arith.constant dense<0.5> : tensor<3x3xf32>
  %sigma = arith.constant dense<0.1> : tensor<3x3xf32>
  %w = bayes.gaussian %mu, %sigma : !bayes.random<3x3xf32>
  // CHECK: linalg.matmul ins(%[[X]], %{{.*}}) outs(%[[X]] : tensor<?x3xf32>)
  // CHECK: %[[ZERO:.*]] = linalg.fill
  // CHECK: %[[SQUARE:.*]] = linalg.generic {{.*}} ins(%[[X]] : tensor<?x3xf32>)
  // CHECK: linalg.matmul ins(%[[SQUARE]], %{{.*}}) outs(%[[ZERO]] : tensor<?x3xf32>)
  %m = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<?x3xf32>) {
  ^bb0(%s: index):
    %d = bayes.sample %w, %key[%s] site 3 : !bayes.random<3x3xf32>
    %y = linalg.matmul ins(%x, %d : tensor<?x3xf32>, tensor<3x3xf32>)
        outs(%x : tensor<?x3xf32>) -> tensor<?x3xf32>
    bayes.yield %y : tensor<?x3xf32>
  }
  return %m : tensor<?x3xf32>
}

// RUN: bayes-opt %s --bayes-use-means | FileCheck %s

// CHECK-LABEL: func @predict
// CHECK-SAME: %[[N:[^:]*]]: index
// CHECK-DAG: %[[ONE:.*]] = arith.constant 1 : index
// CHECK: bayes.monte_carlo samples(%[[ONE]])
// CHECK-NOT: bayes.sample
// CHECK: %[[MEAN:.*]] = bayes.mean
// CHECK: arith.addf %{{.*}}, %[[MEAN]]
func.func @predict(%x: tensor<4xf32>, %mu: tensor<4xf32>, %sigma: tensor<4xf32>,
                   %key: !bayes.key, %n: index) -> tensor<4xf32> {
  %w = bayes.gaussian %mu, %sigma : !bayes.random<4xf32>
  %result = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<4xf32>) {
  ^bb0(%s: index):
    %draw = bayes.sample %w, %key[%s] site 0 : !bayes.random<4xf32>
    %y = arith.addf %x, %draw : tensor<4xf32>
    bayes.yield %y : tensor<4xf32>
  }
  return %result : tensor<4xf32>
}

// What still differs between samples is drawn as often as is asked for.

// CHECK-LABEL: func @noise
// CHECK-SAME: %[[N:[^:]*]]: index
// CHECK: bayes.monte_carlo samples(%[[N]])
// CHECK: bayes.normal
func.func @noise(%key: !bayes.key, %n: index) -> tensor<4xf32> {
  %result = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<4xf32>) {
  ^bb0(%s: index):
    %init = tensor.empty() : tensor<4xf32>
    %y = bayes.normal %key[%s] offsets [0] of [4] axes [element] site 0
        purpose weight outs(%init : tensor<4xf32>) -> tensor<4xf32>
    bayes.yield %y : tensor<4xf32>
  }
  return %result : tensor<4xf32>
}

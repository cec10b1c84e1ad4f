// RUN: bayes-opt %s --inline | FileCheck %s

// No op keeps hidden state, so functions that draw are inlined like others,
// into a Monte-Carlo region too.

func.func private @layer(%x: tensor<?x4xf32>, %w: !bayes.random<4x2xf32>,
                         %key: !bayes.key, %s: index, %init: tensor<?x2xf32>)
    -> tensor<?x2xf32> {
  %d = bayes.sample %w, %key[%s] site 1 : !bayes.random<4x2xf32>
  %y = linalg.matmul ins(%x, %d : tensor<?x4xf32>, tensor<4x2xf32>)
      outs(%init : tensor<?x2xf32>) -> tensor<?x2xf32>
  return %y : tensor<?x2xf32>
}

// CHECK-LABEL: func @predict
func.func @predict(%x: tensor<?x4xf32>, %w: !bayes.random<4x2xf32>,
                   %key: !bayes.key, %n: index, %init: tensor<?x2xf32>)
    -> tensor<?x2xf32> {
  // CHECK: bayes.monte_carlo
  // CHECK-NEXT: ^bb0(%[[S:.*]]: index):
  // CHECK-NEXT: bayes.sample %{{.*}}, %{{.*}}[%[[S]]] site 1
  // CHECK-NEXT: linalg.matmul
  // CHECK-NEXT: bayes.yield
  // CHECK-NOT: call
  %mean = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<?x2xf32>) {
  ^bb0(%s: index):
    %y = func.call @layer(%x, %w, %key, %s, %init)
        : (tensor<?x4xf32>, !bayes.random<4x2xf32>, !bayes.key, index,
           tensor<?x2xf32>) -> tensor<?x2xf32>
    bayes.yield %y : tensor<?x2xf32>
  }
  return %mean : tensor<?x2xf32>
}

// RUN: bayes-opt %s --bayes-expand-math -verify-diagnostics

func.func @tensor(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{'math.exp' op expected scalars or vectors, found 'tensor<4xf32>'}}
  %y = math.exp %x : tensor<4xf32>
  return %y : tensor<4xf32>
}

// Codes and positions that code would have to compute.

// RUN: bayes-opt %s -verify-diagnostics --split-input-file --bayes-lower-lookups

func.func @codes(%values: tensor<3xf32>, %table: tensor<2xf32>) -> tensor<3xf32> {
  %codes = bayes.encode %values in %table
      : tensor<3xf32> in tensor<2xf32> -> tensor<3xi1>
  // expected-error @+1 {{'bayes.lookup' op expected codes that are constants or computed from parameters, as code for others is not supported, found them computed at run time}}
  %x = bayes.lookup %codes in %table : tensor<3xi1> in tensor<2xf32>
  return %x : tensor<3xf32>
}

// -----

func.func @positions(%values: tensor<2xf32>, %base: tensor<3xf32>,
                     %positions: tensor<2xi32>) -> tensor<3xf32> {
  // expected-error @+1 {{'bayes.scatter' op expected positions that are constants or computed from parameters, as code for others is not supported, found them computed at run time}}
  %x = bayes.scatter %values into %base at %positions
      : tensor<2xf32> into tensor<3xf32> at tensor<2xi32>
  return %x : tensor<3xf32>
}

// -----

func.func @dequantized(%codes: tensor<2x3xi4>, %steps: tensor<2xf32>)
    -> tensor<2x3xf32> {
  // expected-error @+1 {{'bayes.dequantize' op expected codes, steps and positions that are constants or computed from parameters, as code for others is not supported, found them computed at run time}}
  %w = bayes.dequantize %codes by %steps along 0
      : tensor<2x3xi4> by tensor<2xf32> -> tensor<2x3xf32>
  return %w : tensor<2x3xf32>
}

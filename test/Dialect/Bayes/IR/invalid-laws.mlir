// Constraints of the laws and of the ops that ask them.

// RUN: bayes-opt %s -verify-diagnostics -split-input-file

func.func @gaussian_mean(%mean: tensor<4x2xf32>, %stddev: tensor<2x4xf32>) {
  // gaussian_c1
  // expected-error @+1 {{failed to verify that 'mean' has the shape and element type of 'result'}}
  %w = "bayes.gaussian"(%mean, %stddev)
      : (tensor<4x2xf32>, tensor<2x4xf32>) -> !bayes.random<2x4xf32>
  return
}

// -----

// expected-note @+1 {{prior use here}}
func.func @gaussian_mean_as_text(%mean: tensor<4x2xf32>,
                                 %stddev: tensor<2x4xf32>) {
  // gaussian_c1
  // expected-error @+1 {{use of value '%mean' expects different type than prior uses: 'tensor<2x4xf32>' vs 'tensor<4x2xf32>'}}
  %w = bayes.gaussian %mean, %stddev : !bayes.random<2x4xf32>
  return
}

// -----

func.func @gaussian_stddev(%mean: tensor<2x4xf32>, %stddev: tensor<2x4xf64>) {
  // gaussian_c2
  // expected-error @+1 {{failed to verify that 'stddev' has the shape and element type of 'result'}}
  %w = "bayes.gaussian"(%mean, %stddev)
      : (tensor<2x4xf32>, tensor<2x4xf64>) -> !bayes.random<2x4xf32>
  return
}

// -----

func.func @deterministic(%value: tensor<2xf32>) {
  // deterministic_c1
  // expected-error @+1 {{failed to verify that 'value' has the shape and element type of 'result'}}
  %w = "bayes.deterministic"(%value) : (tensor<2xf32>) -> !bayes.random<2x4xf32>
  return
}

// -----

func.func @mean(%w: !bayes.random<2x4xf32>) {
  // mean_c1
  // expected-error @+1 {{failed to verify that 'result' has the shape and element type of 'random'}}
  %m = "bayes.mean"(%w) : (!bayes.random<2x4xf32>) -> tensor<2x4xf64>
  return
}

// -----

func.func @stddev(%w: !bayes.random<2x4xf32>) {
  // stddev_c1
  // expected-error @+1 {{failed to verify that 'result' has the shape and element type of 'random'}}
  %s = "bayes.stddev"(%w) : (!bayes.random<2x4xf32>) -> tensor<8xf32>
  return
}

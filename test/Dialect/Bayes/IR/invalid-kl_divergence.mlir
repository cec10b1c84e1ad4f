// Constraints of bayes.kl_divergence.

// RUN: bayes-opt %s -verify-diagnostics -split-input-file

func.func @zero_stddev(%w: !bayes.random<2x4xf32>) {
  // kl_divergence_c1
  // expected-error @+1 {{expected a positive, finite prior standard deviation, found 0.000000e+00}}
  %kl = bayes.kl_divergence %w prior(0.0, 0.0)
      : !bayes.random<2x4xf32> -> tensor<f64>
  return
}

// -----

func.func @negative_stddev(%w: !bayes.random<2x4xf32>) {
  // kl_divergence_c1
  // expected-error @+1 {{expected a positive, finite prior standard deviation, found -1.000000e-01}}
  %kl = bayes.kl_divergence %w prior(0.0, -0.1)
      : !bayes.random<2x4xf32> -> tensor<f64>
  return
}

// -----

func.func @infinite_stddev(%w: !bayes.random<2x4xf32>) {
  // kl_divergence_c1
  // expected-error @+1 {{expected a positive, finite prior standard deviation, found INF}}
  %kl = bayes.kl_divergence %w prior(0.0, 0x7FF0000000000000)
      : !bayes.random<2x4xf32> -> tensor<f64>
  return
}

// -----

func.func @mean_is_nan(%w: !bayes.random<2x4xf32>) {
  // kl_divergence_c2
  // expected-error @+1 {{expected a finite prior mean, found nan}}
  %kl = bayes.kl_divergence %w prior(0x7FF8000000000000, 0.1)
      : !bayes.random<2x4xf32> -> tensor<f64>
  return
}

// -----

func.func @result_type(%w: !bayes.random<2x4xf32>) {
  // kl_divergence_c3
  // expected-error @+1 {{result #0 must be 0D tensor of 64-bit float values, but got 'tensor<f32>'}}
  %kl = bayes.kl_divergence %w prior(0.0, 0.1)
      : !bayes.random<2x4xf32> -> tensor<f32>
  return
}

// RUN: bayes-opt %s -split-input-file -verify-diagnostics \
// RUN:   --pass-pipeline='builtin.module(func.func(bayes-decompose-random))'

// The law of an argument is not known.

func.func @sample(%w: !bayes.random<3xf32>, %key: !bayes.key, %s: index)
    -> tensor<3xf32> {
  // expected-error @+1 {{'bayes.sample' op expected the law of its random tensor to be known from an op that implements RandomLawOpInterface}}
  %d = bayes.sample %w, %key[%s] site 1 : !bayes.random<3xf32>
  return %d : tensor<3xf32>
}

// -----

func.func @kl_divergence(%w: !bayes.random<3xf32>) -> tensor<f64> {
  // expected-error @+1 {{'bayes.kl_divergence' op expected the law of its random tensor to be known}}
  %kl = bayes.kl_divergence %w prior(0.0, 1.0)
      : !bayes.random<3xf32> -> tensor<f64>
  return %kl : tensor<f64>
}

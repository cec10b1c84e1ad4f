func.func @kl_divergence(%w: !bayes.random<2x4xf32>) -> tensor<f64> {
  %kl = bayes.kl_divergence %w prior(0.0, 0.1)
      : !bayes.random<2x4xf32> -> tensor<f64>
  return %kl : tensor<f64>
}

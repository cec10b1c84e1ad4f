func.func @monte_carlo(%n: index, %w: !bayes.random<2x4xf32>, %key: !bayes.key,
                       %p: tensor<?x10xf32>) {
  %mean, %var = bayes.monte_carlo samples(%n)
      statistics [#bayes.mean, #bayes.variance]
      -> (tensor<2x4xf32>, tensor<2x4xf32>) {
  ^bb0(%s: index):
    %d = bayes.sample %w, %key[%s] site 1 : !bayes.random<2x4xf32>
    bayes.yield %d : tensor<2x4xf32>
  }
  %h, %eh, %mi = bayes.monte_carlo samples(%n) probabilities
      statistics [#bayes.predictive_entropy, #bayes.expected_entropy,
                  #bayes.mutual_information] attributes {note = "kept"}
      -> (tensor<?xf32>, tensor<?xf32>, tensor<?xf32>) {
  ^bb0(%s: index):
    bayes.yield %p : tensor<?x10xf32>
  }
  return
}

func.func @f(%t: !bayes.random<2xf32>) {
  %c = arith.constant dense<1> : tensor<1000000000000xi4>
  %d = arith.constant dense_resource<absent> : tensor<1000000000000xi4>
  %w = bayes.shared %c of %t : tensor<1000000000000xi4> of !bayes.random<2xf32>
  %v = bayes.shared %d of %t : tensor<1000000000000xi4> of !bayes.random<2xf32>
  return
}

bayes.parameter @codes = dense<[[0, 1, 2], [1, 0, 0]]> : tensor<2x3xi2>
bayes.parameter @means = dense<[-0.5, 0.25, 1.0]> : tensor<3xf32>
bayes.parameter @positions = dense<[0, 4]> : tensor<2xi32>
func.func @f(%stddevs: tensor<3xf32>, %a: tensor<2xf32>, %o: tensor<2xf32>,
             %few: tensor<2xi2>, %weights: tensor<2xi8>)
    -> !bayes.random<2x3xf32> {
  %codes = bayes.load_parameter @codes : tensor<2x3xi2>
  %means = bayes.load_parameter @means : tensor<3xf32>
  %p = bayes.load_parameter @positions : tensor<2xi32>
  %table = bayes.gaussian %means, %stddevs : !bayes.random<3xf32>
  %w = bayes.shared %codes of %table : tensor<2x3xi2> of !bayes.random<3xf32>
  %s = bayes.scaled %w by %a along 0 : !bayes.random<2x3xf32>, tensor<2xf32>
  %e = bayes.shared %few of %table : tensor<2xi2> of !bayes.random<3xf32>
  %b = bayes.blended %e, %e by %weights : !bayes.random<2xf32>, tensor<2xi8>
  %r = bayes.replaced %s at %p by %b
      : !bayes.random<2x3xf32>, tensor<2xi32>, !bayes.random<2xf32>
  return %r : !bayes.random<2x3xf32>
}

bayes.parameter @fc.weight.mean = dense<0.1> : tensor<4x2xf32>
bayes.parameter @fc.weight.stddev = dense<0.05> : tensor<4x2xf32>

func.func @predict(%x: tensor<?x4xf32>, %first: i64, %key: !bayes.key,
                   %n: index) -> (tensor<?x2xf32>, tensor<?x2xf32>)
    attributes {bayes.entry} {
  %mean = bayes.load_parameter @fc.weight.mean : tensor<4x2xf32>
  %stddev = bayes.load_parameter @fc.weight.stddev : tensor<4x2xf32>
  %w = bayes.gaussian %mean, %stddev : !bayes.random<4x2xf32>
  %zero = arith.constant 0.0 : f32
  %c0 = arith.constant 0 : index
  %batch = tensor.dim %x, %c0 : tensor<?x4xf32>
  %empty = tensor.empty(%batch) : tensor<?x2xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<?x2xf32>)
      -> tensor<?x2xf32>
  %m, %v = bayes.monte_carlo samples(%n)
      statistics [#bayes.mean, #bayes.variance]
      -> (tensor<?x2xf32>, tensor<?x2xf32>) {
  ^bb0(%s: index):
    %d = bayes.sample %w, %key[%s] site 1 : !bayes.random<4x2xf32>
    %y = linalg.matmul ins(%x, %d : tensor<?x4xf32>, tensor<4x2xf32>)
        outs(%init : tensor<?x2xf32>) -> tensor<?x2xf32>
    bayes.yield %y : tensor<?x2xf32>
  }
  return %m, %v : tensor<?x2xf32>, tensor<?x2xf32>
}

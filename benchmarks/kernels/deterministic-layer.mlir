// A dense layer without randomness, which leaves the Monte-Carlo region. Behind
// it a hundredth of the work, so that the statistics are of ten numbers only.

bayes.parameter @weight = dense<0.01> : tensor<1024x1024xf32>
bayes.parameter @head = dense<0.02> : tensor<1024x10xf32>
bayes.parameter @bias.mean = dense<0.1> : tensor<10xf32>
bayes.parameter @bias.stddev = dense<0.1> : tensor<10xf32>

func.func @deterministic_layer(%x: tensor<?x1024xf32>, %first: i64,
                               %key: !bayes.key, %n: index)
    -> tensor<?x10xf32> attributes {bayes.entry} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %batch = tensor.dim %x, %c0 : tensor<?x1024xf32>
  %init = tensor.empty(%batch) : tensor<?x1024xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%init : tensor<?x1024xf32>)
      -> tensor<?x1024xf32>
  %head.init = tensor.empty(%batch) : tensor<?x10xf32>
  %head.zeros = linalg.fill ins(%zero : f32) outs(%head.init : tensor<?x10xf32>)
      -> tensor<?x10xf32>
  %bias.mean = bayes.load_parameter @bias.mean : tensor<10xf32>
  %bias.stddev = bayes.load_parameter @bias.stddev : tensor<10xf32>
  %bias = bayes.gaussian %bias.mean, %bias.stddev : !bayes.random<10xf32>
  %weight = bayes.load_parameter @weight : tensor<1024x1024xf32>
  %head = bayes.load_parameter @head : tensor<1024x10xf32>
  %y = linalg.matmul ins(%x, %weight : tensor<?x1024xf32>, tensor<1024x1024xf32>)
      outs(%zeros : tensor<?x1024xf32>) -> tensor<?x1024xf32>
  %z = linalg.matmul ins(%y, %head : tensor<?x1024xf32>, tensor<1024x10xf32>)
      outs(%head.zeros : tensor<?x10xf32>) -> tensor<?x10xf32>
  %result = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<?x10xf32>) {
  ^bb0(%s: index):
    %b = bayes.sample %bias, %key[%s] site 0 : !bayes.random<10xf32>
    %shift = linalg.broadcast ins(%b : tensor<10xf32>)
        outs(%head.init : tensor<?x10xf32>) dimensions = [0]
    %sum = arith.addf %z, %shift : tensor<?x10xf32>
    bayes.yield %sum : tensor<?x10xf32>
  }
  return %result : tensor<?x10xf32>
}

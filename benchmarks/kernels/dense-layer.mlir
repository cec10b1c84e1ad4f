// A dense layer whose rows differ from sample to sample, as in the middle of a
// network: nothing of it leaves the Monte-Carlo region. The estimator is chosen
// on the command line.

bayes.parameter @bias.mean = dense<0.1> : tensor<1024xf32>
bayes.parameter @bias.stddev = dense<0.1> : tensor<1024xf32>
bayes.parameter @weight.mean = dense<0.01> : tensor<1024x1024xf32>
bayes.parameter @weight.stddev = dense<0.02> : tensor<1024x1024xf32>

func.func @dense_layer(%x: tensor<?x1024xf32>, %first: i64, %key: !bayes.key,
                       %n: index) -> tensor<?x1024xf32>
    attributes {bayes.entry} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %batch = tensor.dim %x, %c0 : tensor<?x1024xf32>
  %init = tensor.empty(%batch) : tensor<?x1024xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%init : tensor<?x1024xf32>)
      -> tensor<?x1024xf32>
  %bias.mean = bayes.load_parameter @bias.mean : tensor<1024xf32>
  %bias.stddev = bayes.load_parameter @bias.stddev : tensor<1024xf32>
  %bias = bayes.gaussian %bias.mean, %bias.stddev : !bayes.random<1024xf32>
  %mean = bayes.load_parameter @weight.mean : tensor<1024x1024xf32>
  %stddev = bayes.load_parameter @weight.stddev : tensor<1024x1024xf32>
  %weight = bayes.gaussian %mean, %stddev : !bayes.random<1024x1024xf32>
  %result = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<?x1024xf32>) {
  ^bb0(%s: index):
    %b = bayes.sample %bias, %key[%s] site 0 : !bayes.random<1024xf32>
    %shift = linalg.broadcast ins(%b : tensor<1024xf32>)
        outs(%init : tensor<?x1024xf32>) dimensions = [0]
    %rows = arith.addf %x, %shift : tensor<?x1024xf32>
    %w = bayes.sample %weight, %key[%s] site 1 : !bayes.random<1024x1024xf32>
    %y = linalg.matmul
        ins(%rows, %w : tensor<?x1024xf32>, tensor<1024x1024xf32>)
        outs(%zeros : tensor<?x1024xf32>) -> tensor<?x1024xf32>
    bayes.yield %y : tensor<?x1024xf32>
  }
  return %result : tensor<?x1024xf32>
}

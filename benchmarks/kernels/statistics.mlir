// What follows the last product: softmax and all five statistics of ten classes.
// The logits are the input and noise that all examples share.

bayes.parameter @bias.mean = dense<0.1> : tensor<10xf32>
bayes.parameter @bias.stddev = dense<1.0> : tensor<10xf32>

func.func @statistics(%x: tensor<?x10xf32>, %first: i64, %key: !bayes.key,
                      %n: index)
    -> (tensor<?x10xf32>, tensor<?x10xf32>, tensor<?xf32>, tensor<?xf32>,
        tensor<?xf32>) attributes {bayes.entry} {
  %c0 = arith.constant 0 : index
  %batch = tensor.dim %x, %c0 : tensor<?x10xf32>
  %init = tensor.empty(%batch) : tensor<?x10xf32>
  %bias.mean = bayes.load_parameter @bias.mean : tensor<10xf32>
  %bias.stddev = bayes.load_parameter @bias.stddev : tensor<10xf32>
  %bias = bayes.gaussian %bias.mean, %bias.stddev : !bayes.random<10xf32>
  %results:5 = bayes.monte_carlo samples(%n) probabilities
      statistics [#bayes.mean, #bayes.variance, #bayes.predictive_entropy,
                  #bayes.expected_entropy, #bayes.mutual_information]
      -> (tensor<?x10xf32>, tensor<?x10xf32>, tensor<?xf32>, tensor<?xf32>,
          tensor<?xf32>) {
  ^bb0(%s: index):
    %b = bayes.sample %bias, %key[%s] site 0 : !bayes.random<10xf32>
    %shift = linalg.broadcast ins(%b : tensor<10xf32>)
        outs(%init : tensor<?x10xf32>) dimensions = [0]
    %logits = arith.addf %x, %shift : tensor<?x10xf32>
    %p = linalg.softmax dimension(1) ins(%logits : tensor<?x10xf32>)
        outs(%init : tensor<?x10xf32>) -> tensor<?x10xf32>
    bayes.yield %p : tensor<?x10xf32>
  }
  return %results#0, %results#1, %results#2, %results#3, %results#4
      : tensor<?x10xf32>, tensor<?x10xf32>, tensor<?xf32>, tensor<?xf32>,
        tensor<?xf32>
}

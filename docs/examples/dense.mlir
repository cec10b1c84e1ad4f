// A Bayesian network of two dense layers, 4 -> 3 -> 2, written by hand.
//
// Compile it, or look at it on its way to machine code:
//
//   bayes-compile docs/examples/dense.mlir -o dense.so
//   bayes-compile docs/examples/dense.mlir --compile-to=lanes
//   mlir-opt docs/examples/dense.mlir \
//     --load-dialect-plugin=build/lib/BayesPlugin.so \
//     --load-pass-plugin=build/lib/BayesPlugin.so \
//     --pass-pipeline="builtin.module(bayes-lower-to-llvm)"

module @dense {
  // The posterior. Weights are [inputs, outputs]; a tensor without a standard
  // deviation is not random.
  bayes.parameter @fc1.weight.mean = dense<[[ 0.50, -1.00,  0.25],
                                            [ 1.50,  0.75, -0.50],
                                            [-0.25,  0.50,  1.00],
                                            [ 0.00, -0.75,  0.50]]> : tensor<4x3xf32>
  bayes.parameter @fc1.weight.stddev = dense<0.125> : tensor<4x3xf32>
  bayes.parameter @fc1.bias = dense<[0.1, 0.0, -0.1]> : tensor<3xf32>
  bayes.parameter @fc2.weight.mean = dense<[[ 1.00, -1.00],
                                            [ 0.50,  0.25],
                                            [-0.75,  1.25]]> : tensor<3x2xf32>
  bayes.parameter @fc2.weight.stddev = dense<0.25> : tensor<3x2xf32>

  // The entry point: the input with the batch as its first dimension, the
  // number of its first example, the seed of the draws, the number of samples.
  func.func @predict(%x: tensor<?x4xf32>, %first: i64, %key: !bayes.key,
                     %samples: index)
      -> (tensor<?x2xf32>, tensor<?xf32>) attributes {bayes.entry} {
    %w1_mean = bayes.load_parameter @fc1.weight.mean : tensor<4x3xf32>
    %w1_stddev = bayes.load_parameter @fc1.weight.stddev : tensor<4x3xf32>
    %w1 = bayes.gaussian %w1_mean, %w1_stddev : !bayes.random<4x3xf32>
    %b1 = bayes.load_parameter @fc1.bias : tensor<3xf32>
    %w2_mean = bayes.load_parameter @fc2.weight.mean : tensor<3x2xf32>
    %w2_stddev = bayes.load_parameter @fc2.weight.stddev : tensor<3x2xf32>
    %w2 = bayes.gaussian %w2_mean, %w2_stddev : !bayes.random<3x2xf32>

    %c0 = arith.constant 0 : index
    %zero = arith.constant 0.0 : f32
    %lowest = arith.constant 0xFF800000 : f32 // -infinity
    %batch = tensor.dim %x, %c0 : tensor<?x4xf32>
    %rows = tensor.empty(%batch) : tensor<?xf32>
    %hidden = tensor.empty(%batch) : tensor<?x3xf32>
    %classes = tensor.empty(%batch) : tensor<?x2xf32>

    // The body runs once per sample with other weights; the statistics of what
    // it yields are the results.
    %mean, %information = bayes.monte_carlo samples(%samples) probabilities
        statistics [#bayes.mean, #bayes.mutual_information]
        -> (tensor<?x2xf32>, tensor<?xf32>) {
    ^bb0(%s: index):
      // h = relu(x * W1 + b1)
      %w1_s = bayes.sample %w1, %key[%s] site 0 : !bayes.random<4x3xf32>
      %bias = linalg.broadcast ins(%b1 : tensor<3xf32>)
          outs(%hidden : tensor<?x3xf32>) dimensions = [0]
      %a = linalg.matmul ins(%x, %w1_s : tensor<?x4xf32>, tensor<4x3xf32>)
          outs(%bias : tensor<?x3xf32>) -> tensor<?x3xf32>
      %zeros = linalg.fill ins(%zero : f32)
          outs(%hidden : tensor<?x3xf32>) -> tensor<?x3xf32>
      %h = arith.maximumf %a, %zeros : tensor<?x3xf32>

      // y = h * W2
      %w2_s = bayes.sample %w2, %key[%s] site 1 : !bayes.random<3x2xf32>
      %start = linalg.fill ins(%zero : f32)
          outs(%classes : tensor<?x2xf32>) -> tensor<?x2xf32>
      %y = linalg.matmul ins(%h, %w2_s : tensor<?x3xf32>, tensor<3x2xf32>)
          outs(%start : tensor<?x2xf32>) -> tensor<?x2xf32>

      // p = softmax(y), from which the largest y is subtracted first
      %least = linalg.fill ins(%lowest : f32)
          outs(%rows : tensor<?xf32>) -> tensor<?xf32>
      %max = linalg.reduce { arith.maximumf }
          ins(%y : tensor<?x2xf32>) outs(%least : tensor<?xf32>) dimensions = [1]
      %max_y = linalg.broadcast ins(%max : tensor<?xf32>)
          outs(%classes : tensor<?x2xf32>) dimensions = [1]
      %shifted = arith.subf %y, %max_y : tensor<?x2xf32>
      %exp = math.exp %shifted : tensor<?x2xf32>
      %nothing = linalg.fill ins(%zero : f32)
          outs(%rows : tensor<?xf32>) -> tensor<?xf32>
      %sum = linalg.reduce { arith.addf }
          ins(%exp : tensor<?x2xf32>) outs(%nothing : tensor<?xf32>) dimensions = [1]
      %total = linalg.broadcast ins(%sum : tensor<?xf32>)
          outs(%classes : tensor<?x2xf32>) dimensions = [1]
      %p = arith.divf %exp, %total : tensor<?x2xf32>
      bayes.yield %p : tensor<?x2xf32>
    }
    return %mean, %information : tensor<?x2xf32>, tensor<?xf32>
  }
}

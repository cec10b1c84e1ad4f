// A layer whose output goes through what the test puts in place. Parameters
// are of a layer from 3 inputs to 5 outputs.

#id = affine_map<(i, j) -> (i, j)>

module @operations {
  bayes.parameter @mean = dense<[
    [0.5, -1.0, 0.25, 0.0, 1.5], [1.0, 0.75, -0.5, 0.25, -1.25],
    [-0.25, 0.5, 1.0, -0.75, 0.125]]> : tensor<3x5xf32>
  bayes.parameter @stddev = dense<[
    [0.5, 0.125, 0.25, 0.0, 0.5], [0.25, 0.75, 0.5, 0.25, 0.125],
    [0.25, 0.5, 0.0625, 0.75, 0.125]]> : tensor<3x5xf32>

  // Public, though it is no part of the interface of an artifact.
  func.func @activate(%x: tensor<?x5xf32>, %init: tensor<?x5xf32>)
      -> tensor<?x5xf32> {
    ACTIVATE
    return %y : tensor<?x5xf32>
  }

  func.func @predict(%x: tensor<?x3xf32>, %first: i64, %key: !bayes.key,
                     %samples: index) -> (tensor<?x5xf32>, tensor<?x5xf32>)
      attributes {bayes.entry} {
    %c0 = arith.constant 0 : index
    %zero = arith.constant 0.0 : f32
    %batch = tensor.dim %x, %c0 : tensor<?x3xf32>
    %mean = bayes.load_parameter @mean : tensor<3x5xf32>
    %stddev = bayes.load_parameter @stddev : tensor<3x5xf32>
    %weight = bayes.gaussian %mean, %stddev : !bayes.random<3x5xf32>
    %statistics:2 = bayes.monte_carlo samples(%samples)
        statistics [#bayes.mean, #bayes.variance]
        -> (tensor<?x5xf32>, tensor<?x5xf32>) {
    ^bb0(%sample: index):
      %init = tensor.empty(%batch) : tensor<?x5xf32>
      %zeros = linalg.fill ins(%zero : f32) outs(%init : tensor<?x5xf32>)
          -> tensor<?x5xf32>
      %draw = bayes.sample %weight, %key[%sample] site 1
          : !bayes.random<3x5xf32>
      %product = linalg.matmul ins(%x, %draw : tensor<?x3xf32>, tensor<3x5xf32>)
          outs(%zeros : tensor<?x5xf32>) -> tensor<?x5xf32>
      %y = func.call @activate(%product, %init)
          : (tensor<?x5xf32>, tensor<?x5xf32>) -> tensor<?x5xf32>
      bayes.yield %y : tensor<?x5xf32>
    }
    return %statistics#0, %statistics#1 : tensor<?x5xf32>, tensor<?x5xf32>
  }
}

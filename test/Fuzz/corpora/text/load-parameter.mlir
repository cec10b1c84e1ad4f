bayes.parameter @fc1.weight.mean = dense<0.5> : tensor<2x4xf32>
func.func @load_parameter() -> (tensor<2x4xf32>, memref<2x4xf32>) {
  %tensor = bayes.load_parameter @fc1.weight.mean : tensor<2x4xf32>
  %buffer = bayes.load_parameter @fc1.weight.mean : memref<2x4xf32>
  return %tensor, %buffer : tensor<2x4xf32>, memref<2x4xf32>
}

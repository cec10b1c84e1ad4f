// Standard normals, 128 for each example and sample, into memory; one of them is
// looked at.

func.func @normals(%x: tensor<?x1xf32>, %first: i64, %key: !bayes.key,
                   %n: index) -> tensor<?xf32> attributes {bayes.entry} {
  %c0 = arith.constant 0 : index
  %batch = tensor.dim %x, %c0 : tensor<?x1xf32>
  %init = tensor.empty(%batch) : tensor<?x128xf32>
  %mean = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<?xf32>) {
  ^bb0(%s: index):
    %noise = bayes.normal %key[%s] example(%first) offsets[0] of [128]
        axes [example, element] site 0 purpose output
        outs(%init : tensor<?x128xf32>) -> tensor<?x128xf32>
    %some = tensor.extract_slice %noise[0, 0] [%batch, 1] [1, 1]
        : tensor<?x128xf32> to tensor<?xf32>
    bayes.yield %some : tensor<?xf32>
  }
  return %mean : tensor<?xf32>
}

// Standard normals, 128 for each example and sample. They are summed, an addition
// per normal, so that something small is left of them.

#normals = affine_map<(b, e) -> (b, e)>
#sums = affine_map<(b, e) -> (b)>

func.func @normals(%x: tensor<?x1xf32>, %first: i64, %key: !bayes.key,
                   %n: index) -> tensor<?xf32> attributes {bayes.entry} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %batch = tensor.dim %x, %c0 : tensor<?x1xf32>
  %init = tensor.empty(%batch) : tensor<?x128xf32>
  %empty = tensor.empty(%batch) : tensor<?xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<?xf32>)
      -> tensor<?xf32>
  %mean = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<?xf32>) {
  ^bb0(%s: index):
    %noise = bayes.normal %key[%s] example(%first) offsets[0] of [128]
        axes [example, element] site 0 purpose output
        outs(%init : tensor<?x128xf32>) -> tensor<?x128xf32>
    %sum = linalg.generic {indexing_maps = [#normals, #sums],
        iterator_types = ["parallel", "reduction"]}
        ins(%noise : tensor<?x128xf32>) outs(%zeros : tensor<?xf32>) {
    ^bb1(%a: f32, %b: f32):
      %c = arith.addf %a, %b : f32
      linalg.yield %c : f32
    } -> tensor<?xf32>
    bayes.yield %sum : tensor<?xf32>
  }
  return %mean : tensor<?xf32>
}

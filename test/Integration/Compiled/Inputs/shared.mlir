// A weight of codes, with scales of rows, outliers and blended points.

bayes.parameter @means = dense<[-0.5, 0.25, 1.0]> : tensor<3xf32>
bayes.parameter @stddevs = dense<[0.1, 0.2, 0.3]> : tensor<3xf32>
bayes.parameter @codes = dense<[[0, 1, 2, 1], [1, 0, -2, 0]]> : tensor<2x4xi2>
bayes.parameter @second = dense<[1, 0]> : tensor<2xi2>
bayes.parameter @between = dense<[128, 17]> : tensor<2xi8>
bayes.parameter @bordering = dense<[0, 7]> : tensor<2xi32>
bayes.parameter @rows = dense<[1.0, 0.5]> : tensor<2xf32>
bayes.parameter @positions = dense<[2, 5]> : tensor<2xi32>
bayes.parameter @om = dense<[3.0, 4.0]> : tensor<2xf32>
bayes.parameter @os = dense<[0.01, 0.02]> : tensor<2xf32>
func.func @predict(%x: tensor<?x2xf32>, %first: i64, %key: !bayes.key,
                   %n: index) -> (tensor<?x4xf32>, tensor<?x4xf32>)
    attributes {bayes.entry} {
  %m = bayes.load_parameter @means : tensor<3xf32>
  %d = bayes.load_parameter @stddevs : tensor<3xf32>
  %c = bayes.load_parameter @codes : tensor<2x4xi2>
  %rows = bayes.load_parameter @rows : tensor<2xf32>
  %p = bayes.load_parameter @positions : tensor<2xi32>
  %om = bayes.load_parameter @om : tensor<2xf32>
  %os = bayes.load_parameter @os : tensor<2xf32>
  %t = bayes.gaussian %m, %d : !bayes.random<3xf32>
  %w0 = bayes.shared %c of %t : tensor<2x4xi2> of !bayes.random<3xf32>
  %sc = bayes.scaled %w0 by %rows along 0
      : !bayes.random<2x4xf32>, tensor<2xf32>
  %o = bayes.gaussian %om, %os : !bayes.random<2xf32>
  %kept = bayes.replaced %sc at %p by %o
      : !bayes.random<2x4xf32>, tensor<2xi32>, !bayes.random<2xf32>
  %c2 = bayes.load_parameter @second : tensor<2xi2>
  %alpha = bayes.load_parameter @between : tensor<2xi8>
  %q = bayes.load_parameter @bordering : tensor<2xi32>
  %a = bayes.shared %c2 of %t : tensor<2xi2> of !bayes.random<3xf32>
  %blended = bayes.blended %a, %o by %alpha : !bayes.random<2xf32>, tensor<2xi8>
  %w = bayes.replaced %kept at %q by %blended
      : !bayes.random<2x4xf32>, tensor<2xi32>, !bayes.random<2xf32>
  %c0 = arith.constant 0 : index
  %dim = tensor.dim %x, %c0 : tensor<?x2xf32>
  %mean, %variance = bayes.monte_carlo samples(%n)
      statistics [#bayes.mean, #bayes.variance]
      -> (tensor<?x4xf32>, tensor<?x4xf32>) {
  ^bb0(%s: index):
    %draw = bayes.sample %w, %key[%s] site 0 : !bayes.random<2x4xf32>
    %e = tensor.empty(%dim) : tensor<?x4xf32>
    %zero = arith.constant 0.0 : f32
    %f = linalg.fill ins(%zero : f32) outs(%e : tensor<?x4xf32>)
        -> tensor<?x4xf32>
    %y = linalg.matmul ins(%x, %draw : tensor<?x2xf32>, tensor<2x4xf32>)
        outs(%f : tensor<?x4xf32>) -> tensor<?x4xf32>
    bayes.yield %y : tensor<?x4xf32>
  }
  return %mean, %variance : tensor<?x4xf32>, tensor<?x4xf32>
}

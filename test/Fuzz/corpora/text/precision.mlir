bayes.parameter @codes = dense_resource<codes> : tensor<2x2xi3>
func.func @f(%n: tensor<1x2xi1>, %s: tensor<3xf32>, %p: tensor<3xi16>, %a: i32)
    -> tensor<4x2xf32> {
  %c = bayes.load_parameter @codes : tensor<2x2xi3>
  %w = bayes.dequantize %n, %c by %s at %p along 0
      : tensor<1x2xi1>, tensor<2x2xi3> by tensor<3xf32> at tensor<3xi16>
      -> tensor<4x2xf32>
  %zero = arith.constant 0.0 : f32
  %r = bayes.pair_dot %zero, %a, %a : f32, i32
  return %w : tensor<4x2xf32>
}
{-#
  dialect_resources: {
    builtin: {
      codes: "0x0100000000030705"
    }
  }
#-}

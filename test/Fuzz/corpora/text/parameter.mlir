bayes.parameter @fc1.weight.mean = dense<0.5> : tensor<2x4xf32>
bayes.parameter "private" @codes = dense<[1, 2, 3]> : tensor<3xi8> {bits = 2}
bayes.parameter @blob = dense_resource<blob> : tensor<2xf32>

{-#
  dialect_resources: {
    builtin: {
      blob: "0x100000000000803F00000040"
    }
  }
#-}

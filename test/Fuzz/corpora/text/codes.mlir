bayes.parameter @codes = dense_resource<codes> : tensor<4xi4>
bayes.parameter @table = dense_resource<table> : tensor<2xf32>
func.func @f(%v: tensor<4xf32>, %o: tensor<2xf32>, %p: tensor<2xi32>)
    -> (tensor<4xf32>, tensor<4xi1>) {
  %c = bayes.load_parameter @codes : tensor<4xi4>
  %t = bayes.load_parameter @table : tensor<2xf32>
  %l = bayes.lookup %c in %t : tensor<4xi4> in tensor<2xf32>
  %s = bayes.scatter %o into %l at %p
      : tensor<2xf32> into tensor<4xf32> at tensor<2xi32>
  %e = bayes.encode %v in %t : tensor<4xf32> in tensor<2xf32> -> tensor<4xi1>
  return %s, %e : tensor<4xf32>, tensor<4xi1>
}
{-#
  dialect_resources: {
    builtin: {
      codes: "0x0100000000010001",
      table: "0x100000000000803F00000040"
    }
  }
#-}

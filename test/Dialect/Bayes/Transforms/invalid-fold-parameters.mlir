// RUN: bayes-opt %s --bayes-fold-parameters -verify-diagnostics

// The data of the parameter was elided when the module was printed.

// expected-error @+1 {{'bayes.parameter' op expected data for resource 'gone', found none}}
bayes.parameter @a = dense_resource<gone> : tensor<3xf32>
func.func @elided() -> tensor<3xf32> {
  %a = bayes.load_parameter @a : tensor<3xf32>
  %e = tensor.empty() : tensor<3xf32>
  %y = linalg.exp ins(%a : tensor<3xf32>) outs(%e : tensor<3xf32>)
      -> tensor<3xf32>
  return %y : tensor<3xf32>
}

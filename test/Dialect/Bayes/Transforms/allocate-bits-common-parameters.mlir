// RUN: bayes-opt %s --bayes-allocate-bits=bits=40 | FileCheck %s

// Two weights with one parameter for their means: it is erased once.

// CHECK-NOT: bayes.parameter @m =
// CHECK-LABEL: func @f
// CHECK-COUNT-2: bayes.dequantize
bayes.parameter @m = dense<[[0.5, 1.0], [-0.25, 0.75]]> : tensor<2x2xf32>
bayes.parameter @s = dense<[[0.1, 0.2], [0.3, 0.1]]> : tensor<2x2xf32>
bayes.parameter @t = dense<[[0.2, 0.2], [0.3, 0.4]]> : tensor<2x2xf32>
func.func @f() -> (!bayes.random<2x2xf32>, !bayes.random<2x2xf32>) {
  %m = bayes.load_parameter @m : tensor<2x2xf32>
  %s = bayes.load_parameter @s : tensor<2x2xf32>
  %t = bayes.load_parameter @t : tensor<2x2xf32>
  %a = bayes.gaussian %m, %s : !bayes.random<2x2xf32>
  %b = bayes.gaussian %m, %t : !bayes.random<2x2xf32>
  return %a, %b : !bayes.random<2x2xf32>, !bayes.random<2x2xf32>
}

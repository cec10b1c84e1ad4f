// RUN: bayes-opt %s --bayes-promote-results -verify-diagnostics

func.func @twice() -> (memref<2xf32>, memref<2xf32>)
    attributes {bayes.block = 2 : i64} {
  %a = memref.alloc() : memref<2xf32>
  // expected-error @+1 {{'func.return' op expected every result to be a buffer of its own, found one of type 'memref<2xf32>' returned twice}}
  return %a, %a : memref<2xf32>, memref<2xf32>
}

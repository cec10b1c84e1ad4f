// RUN: bayes-opt %s --bayes-allocate-bits=bits=40 --mlir-elide-resource-strings-if-larger=16 \
// RUN:   | FileCheck %s

// Positions of more than 65536 rows have 32 bits. All rows are alike, so that as
// many have a bit as the budget allows: 16 bits of deviations for each row and the
// column, 49 more for a row with codes, and 7 for rounding each of 8 widths.

// CHECK-DAG: bayes.parameter @w.positions = dense_resource<w.positions> : tensor<32098xi32>
// CHECK-DAG: bayes.parameter @w.steps = dense_resource<w.steps> : tensor<32098xbf16>
// CHECK-DAG: bayes.parameter @w.codes.1 = dense_resource<w.codes.1> : tensor<32098x1xi1>
// CHECK: bayes.dequantize {{.*}} : tensor<32098x1xi1> by tensor<32098xf32> at tensor<32098xi32> -> tensor<65537x1xf32>

bayes.parameter @w.mean = dense<1.0> : tensor<65537x1xf32>
bayes.parameter @w.stddev = dense<1.0> : tensor<65537x1xf32>

func.func @weight() -> !bayes.random<65537x1xf32> {
  %m = bayes.load_parameter @w.mean : tensor<65537x1xf32>
  %s = bayes.load_parameter @w.stddev : tensor<65537x1xf32>
  %w = bayes.gaussian %m, %s : !bayes.random<65537x1xf32>
  return %w : !bayes.random<65537x1xf32>
}

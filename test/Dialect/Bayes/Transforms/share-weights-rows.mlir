// RUN: bayes-opt %s --bayes-share-weights='k=2 scope=rows group=2 scale=row' \
// RUN:   --remarks-filter=bayes-share-weights --remark-format=emitRemark \
// RUN:   -verify-diagnostics | FileCheck %s
// RUN: bayes-opt %s --bayes-share-weights='k=2 scope=rows group=2 scale=row \
// RUN:   outlier-magnitude=8.5' | FileCheck %s --check-prefix=OUTLIERS
// RUN: bayes-opt %s --bayes-share-weights='k=2 scope=rows group=3 scale=row' \
// RUN:   | FileCheck %s --check-prefix=ONE
// RUN: bayes-opt %s --bayes-share-weights='k=2 scope=rows \
// RUN:   group=18446744073709551615 scale=row' | FileCheck %s --check-prefix=ONE
// RUN: bayes-opt %s --bayes-share-weights='k=2 scale=row' \
// RUN:   | FileCheck %s --check-prefix=ONE
// RUN: bayes-opt %s --bayes-share-weights='k=5 scope=rows group=1 scale=none' \
// RUN:   | FileCheck %s --check-prefix=FEW
// RUN: not bayes-opt %s --bayes-share-weights='k=5 scope=rows group=1 \
// RUN:   scale=none algorithm=em' 2>&1 | FileCheck %s --check-prefix=POINTS
// RUN: not bayes-opt %s --bayes-share-weights='k=2 scope=rows group=1 \
// RUN:   outlier-magnitude=8' 2>&1 | FileCheck %s --check-prefix=NONE

// Two rows share a table, the one that is left has another. All have the scales
// of the weight.

// CHECK-DAG: bayes.parameter @w.rows.0.codes = dense_resource<w.rows.0.codes> : tensor<2x4xi1>
// CHECK-DAG: bayes.parameter @w.rows.0.codebook.mean = dense_resource<w.rows.0.codebook.mean> : tensor<2xf32>
// CHECK-DAG: bayes.parameter @w.rows.0.codebook.stddev = dense_resource<w.rows.0.codebook.stddev> : tensor<2xf32>
// CHECK-DAG: bayes.parameter @w.rows.2.codes = dense_resource<w.rows.2.codes> : tensor<1x4xi1>
// CHECK-DAG: bayes.parameter @w.scale.rows = dense_resource<w.scale.rows> : tensor<3xbf16>
// CHECK-NOT: @w.codes

// Outliers are those of the whole.
// OUTLIERS: bayes.parameter @w.outliers.positions
// OUTLIERS: %[[W:.*]] = bayes.joined
// OUTLIERS: %[[S:.*]] = bayes.scaled %[[W]]
// OUTLIERS: bayes.replaced %[[S]]

// A group of all rows is the weight.
// ONE-NOT: rows.0
// ONE: bayes.parameter @w.codes = dense_resource<w.codes> : tensor<3x4xi1>
// ONE-NOT: bayes.joined

// Of four elements of a row three or two differ.
// FEW-DAG: @w.rows.0.codebook.mean = dense_resource<w.rows.0.codebook.mean> : tensor<2xf32>
// FEW-DAG: @w.rows.1.codebook.mean = dense_resource<w.rows.1.codebook.mean> : tensor<3xf32>
// FEW-DAG: @w.rows.2.codebook.mean = dense_resource<w.rows.2.codebook.mean> : tensor<2xf32>
// POINTS: error: 'bayes.parameter' op cannot share a table of rows 0 to 0: expected at most 2 components, as many as there are different points, found 4

// All elements of a row are outliers.
// NONE: error: 'bayes.parameter' op cannot share a table of rows 2 to 2: expected at least one weight, found none

// Codes of one bit: 12, two tables of two entries of 64 bits, three scales of 16
// bits, together 12 + 256 + 48 bits or 39.5 bytes.
// expected-remark @+1 {{bits_per_weight=2.633333e+01, blended=0, bytes_after=40, bytes_before=96, codebook=w, entries=2}}
bayes.parameter @w.mean = dense<[[0.0, 4.0, 4.0, 0.0], [1.0, 0.0, 2.0, 2.0], [8.0, 8.0, 9.0, 9.0]]> : tensor<3x4xf32>
bayes.parameter @w.stddev = dense<[[0.5, 1.0, 1.0, 0.5], [0.5, 0.5, 0.5, 0.5], [0.25, 0.25, 1.0, 1.0]]> : tensor<3x4xf32>

// CHECK-LABEL: func @weight
func.func @weight() -> !bayes.random<3x4xf32> {
  // CHECK: %[[M0:.*]] = bayes.load_parameter @w.rows.0.codebook.mean
  // CHECK: %[[S0:.*]] = bayes.load_parameter @w.rows.0.codebook.stddev
  // CHECK: %[[T0:.*]] = bayes.gaussian %[[M0]], %[[S0]] : !bayes.random<2xf32>
  // CHECK: %[[C0:.*]] = bayes.load_parameter @w.rows.0.codes : tensor<2x4xi1>
  // CHECK: %[[P0:.*]] = bayes.shared %[[C0]] of %[[T0]]
  // CHECK: %[[P1:.*]] = bayes.shared {{.*}} : tensor<1x4xi1> of !bayes.random<2xf32>
  // CHECK: %[[W:.*]] = bayes.joined %[[P0]], %[[P1]] along 0 : !bayes.random<2x4xf32>, !bayes.random<1x4xf32> -> !bayes.random<3x4xf32>
  // CHECK: %[[R:.*]] = bayes.scaled %[[W]] by %{{.*}} along 0
  // CHECK-NEXT: return %[[R]]
  %m = bayes.load_parameter @w.mean : tensor<3x4xf32>
  %s = bayes.load_parameter @w.stddev : tensor<3x4xf32>
  %w = bayes.gaussian %m, %s : !bayes.random<3x4xf32>
  return %w : !bayes.random<3x4xf32>
}

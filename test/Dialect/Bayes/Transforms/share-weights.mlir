// RUN: bayes-opt %s --bayes-share-weights='k=2 scale=none distortion=wasserstein' \
// RUN:   --remarks-filter=bayes-share-weights --remark-format=emitRemark \
// RUN:   -verify-diagnostics | FileCheck %s
// RUN: bayes-opt %s --bayes-share-weights='k=3 scope=network' \
// RUN:   | FileCheck %s --check-prefix=NETWORK
// RUN: bayes-opt %s --bayes-share-weights='k=3 scope=network' \
// RUN:   --remarks-filter=bayes-share-weights --remark-format=emitRemark 2>&1 \
// RUN:   | FileCheck %s --check-prefix=BITS
// RUN: bayes-opt %s --bayes-share-weights='k=2 scale=row' \
// RUN:   | FileCheck %s --check-prefix=ROW
// RUN: bayes-opt %s --bayes-share-weights='k=2 scale=row outlier-magnitude=3.5' \
// RUN:   | FileCheck %s --check-prefix=OUTLIERS
// RUN: bayes-opt %s --bayes-share-weights='k=3 scale=none scope=network \
// RUN:   distortion=squared-error outlier-cluster=2' \
// RUN:   | FileCheck %s --check-prefix=FEW

// Codes, a table and the laws they make; parameters that nothing loads any more
// are gone.

// CHECK-NOT: @a.weight.mean
// CHECK-DAG: bayes.parameter @a.weight.codes = dense_resource<a.weight.codes> : tensor<2x3xi1>
// CHECK-DAG: bayes.parameter @a.weight.codebook.mean = dense_resource<a.weight.codebook.mean> : tensor<2xf32>
// CHECK-DAG: bayes.parameter @a.weight.codebook.stddev = dense_resource<a.weight.codebook.stddev> : tensor<2xf32>
// CHECK-DAG: bayes.parameter @plain.codes
// CHECK-DAG: bayes.parameter @a.bias.mean
// CHECK-NOT: @a.weight.mean

// Ten codes of two bits, three entries once and nine scales of 16 bits.
// The table counts with the first: 24 + (12 + 5 * 16) / 8 = 36 bytes.
// BITS: bits_per_weight=3.560000e+01, blended=0, bytes_after=36, bytes_before=48, codebook=network, entries=3
// BITS: bits_per_weight=3.560000e+01, blended=0, bytes_after=9, bytes_before=32, codebook=network, entries=3

// The means of one table of all weights.
// NETWORK-DAG: bayes.parameter @network.codebook.mean = dense_resource<network.codebook.mean> : tensor<3xf32>
// NETWORK-DAG: bayes.parameter @a.weight.codes = dense_resource<a.weight.codes> : tensor<2x3xi2>
// NETWORK-DAG: bayes.parameter @plain.codes = dense_resource<plain.codes> : tensor<2x2xi2>

// Weights far from zero keep their Gaussians, after the scales.
// OUTLIERS-DAG: bayes.parameter @a.weight.outliers.positions = dense_resource<a.weight.outliers.positions> : tensor<3xi32>
// OUTLIERS-DAG: bayes.parameter @a.weight.outliers.mean = dense_resource<a.weight.outliers.mean> : tensor<3xf32>
// OUTLIERS-DAG: bayes.parameter @a.weight.outliers.stddev
// OUTLIERS-DAG: bayes.parameter @plain.outliers.positions = dense_resource<plain.outliers.positions> : tensor<1xi32>

// Means are 0 three times, 1, 2 and 3, and 4 four times: an entry for few of them
// is dropped.
// FEW-DAG: bayes.parameter @network.codebook.mean = dense_resource<network.codebook.mean> : tensor<2xf32>
// FEW-DAG: bayes.parameter @plain.codes = dense_resource<plain.codes> : tensor<2x2xi1>
// FEW-DAG: bayes.parameter @plain.outliers.positions = dense_resource<plain.outliers.positions> : tensor<2xi32>
// FEW-NOT: @a.weight.outliers

// expected-remark @+1 {{[Passed] SharedWeight | Category:bayes-share-weights | added_kl=0.000000e+00, bits_per_weight=2.233333e+01, blended=0, bytes_after=17, bytes_before=48, codebook=a.weight, entries=2, mean_distortion=0.000000e+00}}
bayes.parameter @a.weight.mean = dense<[[0.0, 4.0, 4.0], [4.0, 0.0, 0.0]]> : tensor<2x3xf32>
bayes.parameter @a.weight.stddev = dense<[[0.5, 1.0, 1.0], [1.0, 0.5, 0.5]]> : tensor<2x3xf32>
bayes.parameter @a.bias.mean = dense<0.0> : tensor<3xf32>
bayes.parameter @a.bias.stddev = dense<1.0> : tensor<3xf32>
// expected-remark @+1 {{entries=2}}
bayes.parameter @plain = dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
bayes.parameter @deviations = dense<[[1.0, 2.0], [1.0, 1.0]]> : tensor<2x2xf32>

// CHECK-LABEL: func @layer
// CHECK-SAME: (%[[OTHER:.*]]: tensor<2x3xf32>)
func.func @layer(%other: tensor<2x3xf32>)
    -> (!bayes.random<2x3xf32>, !bayes.random<3xf32>, !bayes.random<2x3xf32>) {
  // CHECK: %[[M:.*]] = bayes.load_parameter @a.weight.codebook.mean : tensor<2xf32>
  // CHECK: %[[S:.*]] = bayes.load_parameter @a.weight.codebook.stddev : tensor<2xf32>
  // CHECK: %[[TABLE:.*]] = bayes.gaussian %[[M]], %[[S]] : !bayes.random<2xf32>
  // CHECK: %[[CODES:.*]] = bayes.load_parameter @a.weight.codes : tensor<2x3xi1>
  // CHECK: %[[W:.*]] = bayes.shared %[[CODES]] of %[[TABLE]] : tensor<2x3xi1> of !bayes.random<2xf32>

  // ROW: %[[SHARED:.*]] = bayes.shared
  // ROW: %[[BF16:.*]] = bayes.load_parameter @a.weight.scale.rows : tensor<2xbf16>
  // ROW: %[[ROWS:.*]] = arith.extf %[[BF16]] : tensor<2xbf16> to tensor<2xf32>
  // ROW: bayes.scaled %[[SHARED]] by %[[ROWS]] along 0
  // ROW-NOT: along 1

  // OUTLIERS: %[[SCALED:.*]] = bayes.scaled
  // OUTLIERS: %[[M:.*]] = bayes.load_parameter @a.weight.outliers.mean
  // OUTLIERS: %[[S:.*]] = bayes.load_parameter @a.weight.outliers.stddev
  // OUTLIERS: %[[OWN:.*]] = bayes.gaussian %[[M]], %[[S]] : !bayes.random<3xf32>
  // OUTLIERS: %[[P:.*]] = bayes.load_parameter @a.weight.outliers.positions : tensor<3xi32>
  // OUTLIERS: bayes.replaced %[[SCALED]] at %[[P]] by %[[OWN]]

  // NETWORK: bayes.load_parameter @network.codebook.mean : tensor<3xf32>
  // NETWORK: %[[SHARED:.*]] = bayes.shared
  // NETWORK: %[[BF16:.*]] = bayes.load_parameter @a.weight.scale.rows : tensor<2xbf16>
  // NETWORK: %[[ROWS:.*]] = arith.extf %[[BF16]]
  // NETWORK: %[[SCALED:.*]] = bayes.scaled %[[SHARED]] by %[[ROWS]] along 0
  // NETWORK: %[[BF16:.*]] = bayes.load_parameter @a.weight.scale.columns : tensor<3xbf16>
  // NETWORK: %[[COLUMNS:.*]] = arith.extf %[[BF16]]
  // NETWORK: bayes.scaled %[[SCALED]] by %[[COLUMNS]] along 1
  %wm = bayes.load_parameter @a.weight.mean : tensor<2x3xf32>
  %ws = bayes.load_parameter @a.weight.stddev : tensor<2x3xf32>
  %w = bayes.gaussian %wm, %ws : !bayes.random<2x3xf32>
  %bm = bayes.load_parameter @a.bias.mean : tensor<3xf32>
  %bs = bayes.load_parameter @a.bias.stddev : tensor<3xf32>
  // CHECK: %[[B:.*]] = bayes.gaussian
  // expected-remark @+1 {{[Missed] SharedWeight | Category:bayes-share-weights | Reason="not a matrix of f32"}}
  %b = bayes.gaussian %bm, %bs : !bayes.random<3xf32>
  // CHECK: %[[X:.*]] = bayes.gaussian %[[OTHER]], %[[OTHER]]
  // expected-remark @+1 {{Reason="means and standard deviations are not both parameters"}}
  %x = bayes.gaussian %other, %other : !bayes.random<2x3xf32>
  // CHECK: return %[[W]], %[[B]], %[[X]]
  return %w, %b, %x : !bayes.random<2x3xf32>, !bayes.random<3xf32>, !bayes.random<2x3xf32>
}

// A law of the same parameters has the same codes.

// CHECK-LABEL: func @twice
// CHECK: bayes.load_parameter @plain.codes
// CHECK: bayes.load_parameter @plain.codes
func.func @twice() -> (!bayes.random<2x2xf32>, !bayes.random<2x2xf32>) {
  %m = bayes.load_parameter @plain : tensor<2x2xf32>
  %s = bayes.load_parameter @deviations : tensor<2x2xf32>
  %v = bayes.gaussian %m, %s : !bayes.random<2x2xf32>
  %w = bayes.gaussian %m, %s : !bayes.random<2x2xf32>
  return %v, %w : !bayes.random<2x2xf32>, !bayes.random<2x2xf32>
}

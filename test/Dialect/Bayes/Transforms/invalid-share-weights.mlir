// RUN: bayes-opt %s --split-input-file --bayes-share-weights='k=2' -verify-diagnostics

bayes.parameter @s = dense<1.0> : tensor<2x2xf32>
// expected-error @+1 {{cannot share a table: }}
bayes.parameter @m = dense<[[0.0, 0x7FC00000], [1.0, 2.0]]> : tensor<2x2xf32>

func.func @nan() -> !bayes.random<2x2xf32> {
  %m = bayes.load_parameter @m : tensor<2x2xf32>
  %s = bayes.load_parameter @s : tensor<2x2xf32>
  %w = bayes.gaussian %m, %s : !bayes.random<2x2xf32>
  return %w : !bayes.random<2x2xf32>
}

// -----

bayes.parameter @s = dense<[[1.0, 0.0], [1.0, 2.0]]> : tensor<2x2xf32>
// expected-error @+1 {{cannot share a table: }}
bayes.parameter @m = dense<1.0> : tensor<2x2xf32>

func.func @zero_stddev() -> !bayes.random<2x2xf32> {
  %m = bayes.load_parameter @m : tensor<2x2xf32>
  %s = bayes.load_parameter @s : tensor<2x2xf32>
  %w = bayes.gaussian %m, %s : !bayes.random<2x2xf32>
  return %w : !bayes.random<2x2xf32>
}

// -----

bayes.parameter @s = dense<1.0> : tensor<2x2xf32>
// expected-error @+1 {{expected a 'dense' attribute or a resource with the data of 'tensor<2x2xf32>'}}
bayes.parameter @m = dense_resource<gone> : tensor<2x2xf32>

func.func @no_data() -> !bayes.random<2x2xf32> {
  %m = bayes.load_parameter @m : tensor<2x2xf32>
  %s = bayes.load_parameter @s : tensor<2x2xf32>
  %w = bayes.gaussian %m, %s : !bayes.random<2x2xf32>
  return %w : !bayes.random<2x2xf32>
}

// -----

bayes.parameter @s = dense<1.0> : tensor<2x2xf32>
// More entries than different weights.
// expected-error @+1 {{cannot share a table: }}
bayes.parameter @m = dense<1.0> : tensor<2x2xf32>

func.func @all_equal() -> !bayes.random<2x2xf32> {
  %m = bayes.load_parameter @m : tensor<2x2xf32>
  %s = bayes.load_parameter @s : tensor<2x2xf32>
  %w = bayes.gaussian %m, %s : !bayes.random<2x2xf32>
  return %w : !bayes.random<2x2xf32>
}

// -----

bayes.parameter @s = dense<[[1.0, 1.0], [-1.0, 2.0]]> : tensor<2x2xf32>
// expected-error @+1 {{cannot share a table: expected positive, finite standard deviations, found -1 at weight 2}}
bayes.parameter @m = dense<1.0> : tensor<2x2xf32>

func.func @negative_stddev() -> !bayes.random<2x2xf32> {
  %m = bayes.load_parameter @m : tensor<2x2xf32>
  %s = bayes.load_parameter @s : tensor<2x2xf32>
  %w = bayes.gaussian %m, %s : !bayes.random<2x2xf32>
  return %w : !bayes.random<2x2xf32>
}

// -----

// The second weight is bad, so the first one stays as it is, too.

bayes.parameter @s = dense<[[1.0, 1.0], [1.0, 2.0]]> : tensor<2x2xf32>
bayes.parameter @m = dense<[[0.0, 1.0], [2.0, 2.0]]> : tensor<2x2xf32>
// expected-error @+1 {{cannot share a table: }}
bayes.parameter @bad = dense<[[0x7F800000, 1.0], [2.0, 2.0]]> : tensor<2x2xf32>

func.func @infinite_mean() -> (!bayes.random<2x2xf32>, !bayes.random<2x2xf32>) {
  %m = bayes.load_parameter @m : tensor<2x2xf32>
  %s = bayes.load_parameter @s : tensor<2x2xf32>
  %w = bayes.gaussian %m, %s : !bayes.random<2x2xf32>
  %n = bayes.load_parameter @bad : tensor<2x2xf32>
  %v = bayes.gaussian %n, %s : !bayes.random<2x2xf32>
  return %w, %v : !bayes.random<2x2xf32>, !bayes.random<2x2xf32>
}

// -----

// The scale of the first row is so small that a mean divided by it is infinite.
bayes.parameter @s = dense<[[1.0e-35, 1.0e-35], [1.0, 2.0]]> : tensor<2x2xf32>
// expected-error @+1 {{cannot share a table: divided by the scales, which 'scale=none' does without, expected finite means, found inf at weight 1}}
bayes.parameter @m = dense<[[1.0, 1.0e10], [1.0, 2.0]]> : tensor<2x2xf32>

func.func @scaled_beyond_floats() -> !bayes.random<2x2xf32> {
  %m = bayes.load_parameter @m : tensor<2x2xf32>
  %s = bayes.load_parameter @s : tensor<2x2xf32>
  %w = bayes.gaussian %m, %s : !bayes.random<2x2xf32>
  return %w : !bayes.random<2x2xf32>
}

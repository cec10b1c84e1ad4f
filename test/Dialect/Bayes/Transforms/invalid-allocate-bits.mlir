// RUN: bayes-opt %s --split-input-file --bayes-allocate-bits='bits=40' -verify-diagnostics
// RUN: bayes-opt %s --split-input-file --bayes-allocate-bits='bits=40 allocate=squared-error group=layer' -verify-diagnostics

bayes.parameter @s = dense<1.0> : tensor<2x2xf32>
// expected-error @+1 {{cannot be stored in few bits: expected finite means, found nan at weight 1}}
bayes.parameter @m = dense<[[0.0, 0x7FC00000], [1.0, 2.0]]> : tensor<2x2xf32>

func.func @nan() -> !bayes.random<2x2xf32> {
  %m = bayes.load_parameter @m : tensor<2x2xf32>
  %s = bayes.load_parameter @s : tensor<2x2xf32>
  %w = bayes.gaussian %m, %s : !bayes.random<2x2xf32>
  return %w : !bayes.random<2x2xf32>
}

// -----

bayes.parameter @s = dense<[[1.0, 0.0], [1.0, 2.0]]> : tensor<2x2xf32>
// expected-error @+1 {{cannot be stored in few bits: expected positive, finite standard deviations, found 0 at weight 1}}
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

// The second weight is bad, so the first one stays as it is, too.

bayes.parameter @s = dense<[[1.0, 1.0], [1.0, 2.0]]> : tensor<2x2xf32>
bayes.parameter @m = dense<[[0.0, 1.0], [2.0, 2.0]]> : tensor<2x2xf32>
// expected-error @+1 {{cannot be stored in few bits: }}
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

// All but the first row's small numbers are explained by a small factor of the
// second column, which makes the one where they meet too small for f32.

bayes.parameter @s = dense<[[1.0e-25, 1.0, 1.0e-25],
                            [1.0, 1.0e-25, 1.0],
                            [1.0, 1.0e-25, 1.0]]> : tensor<3x3xf32>
// expected-error @+1 {{cannot be stored in few bits: as products of a row's and a column's, expected positive, finite standard deviations, found 0 at weight 1}}
bayes.parameter @m = dense<1.0> : tensor<3x3xf32>

func.func @products() -> !bayes.random<3x3xf32> {
  %m = bayes.load_parameter @m : tensor<3x3xf32>
  %s = bayes.load_parameter @s : tensor<3x3xf32>
  %w = bayes.gaussian %m, %s : !bayes.random<3x3xf32>
  return %w : !bayes.random<3x3xf32>
}

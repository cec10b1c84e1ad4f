// Constraints of bayes.sample.

// RUN: bayes-opt %s -verify-diagnostics -split-input-file

func.func @site_too_large(%w: !bayes.random<2x4xf32>, %key: !bayes.key,
                          %s: index) {
  // sample_c1
  // expected-error @+1 {{expected a site in [0, 2^28), found 268435456}}
  %d = bayes.sample %w, %key[%s] site 268435456 : !bayes.random<2x4xf32>
  return
}

// -----

func.func @negative_site(%w: !bayes.random<2x4xf32>, %key: !bayes.key,
                         %s: index) {
  // sample_c1
  // expected-error @+1 {{expected a site in [0, 2^28), found -1}}
  %d = bayes.sample %w, %key[%s] site -1 : !bayes.random<2x4xf32>
  return
}

// -----

// 65536 rows of 65537 elements, which count as 65538.
func.func @too_many_elements(%w: !bayes.random<65536x65537xf32>,
                             %key: !bayes.key, %s: index) {
  // sample_c2
  // expected-error @+1 {{expected at most 2^32 elements, found '!bayes.random<65536x65537xf32>'}}
  %d = bayes.sample %w, %key[%s] site 1 : !bayes.random<65536x65537xf32>
  return
}

// -----

// 2^32 - 65536 elements, which count as 2^32: just allowed.
func.func @padded_elements(%w: !bayes.random<65536x65535xf32>,
                           %key: !bayes.key, %s: index) {
  %d = bayes.sample %w, %key[%s] site 1 : !bayes.random<65536x65535xf32>
  return
}

// -----

func.func @wide_elements(%w: !bayes.random<2x4xf64>, %key: !bayes.key,
                         %s: index) {
  // sample_c3
  // expected-error @+1 {{expected elements of type 'f32', found 'f64'}}
  %d = bayes.sample %w, %key[%s] site 1 : !bayes.random<2x4xf64>
  return
}

// -----

func.func @result_type(%w: !bayes.random<2x4xf32>, %key: !bayes.key,
                       %s: index) {
  // sample_c4
  // expected-error @+1 {{failed to verify that 'result' has the shape and element type of 'random'}}
  %d = "bayes.sample"(%w, %key, %s) {site = 1 : i32}
      : (!bayes.random<2x4xf32>, !bayes.key, index) -> tensor<4x2xf32>
  return
}

// -----

func.func @key_type(%w: !bayes.random<2x4xf32>, %key: i32, %s: index) {
  // sample_c5
  // expected-error @+1 {{operand #1 must be a key, but got 'i32'}}
  %d = bayes.sample %w, %key[%s] site 1 : !bayes.random<2x4xf32> key i32
  return
}

// -----

func.func @tied(%mean: tensor<2x4xf32>, %scale: tensor<2xf32>, %key: !bayes.key,
                %s: index) {
  %w = bayes.gaussian %mean, %mean : !bayes.random<2x4xf32>
  %scaled = bayes.scaled %w by %scale along 0
      : !bayes.random<2x4xf32>, tensor<2xf32>
  // sample_c6
  // expected-error @+1 {{expected a law with a table for the estimator 'tied', found one that is drawn element by element}}
  %d = bayes.sample %scaled, %key[%s] site 1 estimator tied
      : !bayes.random<2x4xf32>
  return
}

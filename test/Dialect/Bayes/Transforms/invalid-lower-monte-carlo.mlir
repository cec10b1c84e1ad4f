// RUN: bayes-opt %s -verify-diagnostics -split-input-file \
// RUN:   --pass-pipeline='builtin.module(func.func(bayes-lower-monte-carlo))'
// RUN: not bayes-opt %s -split-input-file --pass-pipeline='builtin.module( \
// RUN:   func.func(bayes-lower-monte-carlo{lanes=24}))' 2>&1 \
// RUN:   | FileCheck %s --check-prefix=LANES24
// RUN: not bayes-opt %s -split-input-file --pass-pipeline='builtin.module( \
// RUN:   func.func(bayes-lower-monte-carlo{lanes=256}))' 2>&1 \
// RUN:   | FileCheck %s --check-prefix=LANES256

// LANES24: error: 'bayes.monte_carlo' op expected 16, 32, 64 or 128 lanes, found 24
// LANES256: error: 'bayes.monte_carlo' op expected 16, 32, 64 or 128 lanes, found 256
func.func @unsupported(%x: tensor<3xf32>, %n: index) -> tensor<1xf32> {
  %mean = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<1xf32>) {
  ^bb0(%s: index):
    // expected-error @+1 {{'tensor.extract_slice' op depends on the Monte-Carlo sample, but only structured ops, reshapes, concatenations, slices and 'bayes.normal' can run over lanes of samples}}
    %y = tensor.extract_slice %x[%s] [1] [1] : tensor<3xf32> to tensor<1xf32>
    bayes.yield %y : tensor<1xf32>
  }
  return %mean : tensor<1xf32>
}

// -----

func.func @captured(%init: tensor<3xf32>, %n: index) -> tensor<3xf32> {
  %mean = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<3xf32>) {
  ^bb0(%s: index):
    // expected-error @+1 {{'linalg.generic' op depends on the Monte-Carlo sample inside of its body, but only operands, and tensors of which elements are extracted, can run over lanes of samples}}
    %y = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>],
        iterator_types = ["parallel"]} outs(%init : tensor<3xf32>) {
    ^bb0(%out: f32):
      %i = arith.index_cast %s : index to i64
      %f = arith.uitofp %i : i64 to f32
      linalg.yield %f : f32
    } -> tensor<3xf32>
    bayes.yield %y : tensor<3xf32>
  }
  return %mean : tensor<3xf32>
}

// -----

func.func @dynamic(%x: tensor<?xf32>, %n: index) -> tensor<?xf32> {
  %mean = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<?xf32>) {
  ^bb0(%s: index):
    // expected-error @+1 {{'bayes.yield' op expected static shapes, found 'tensor<?xf32>'}}
    bayes.yield %x : tensor<?xf32>
  }
  return %mean : tensor<?xf32>
}

// -----

func.func @sample_axis(%init: tensor<3xf32>, %key: !bayes.key, %n: index)
    -> tensor<3xf32> {
  %mean = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<3xf32>) {
  ^bb0(%s: index):
    // expected-error @+1 {{'bayes.normal' op expected its sample, and nothing else, to be the argument of the Monte-Carlo region}}
    %y = bayes.normal %key[%s] offsets[] of [] axes [sample] site 1
        purpose weight outs(%init : tensor<3xf32>) -> tensor<3xf32>
    bayes.yield %y : tensor<3xf32>
  }
  return %mean : tensor<3xf32>
}

// -----

func.func @sample_as_offset(%init: tensor<3xf32>, %key: !bayes.key, %n: index)
    -> tensor<3xf32> {
  %mean = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<3xf32>) {
  ^bb0(%s: index):
    // expected-error @+1 {{'bayes.normal' op expected its sample, and nothing else, to be the argument of the Monte-Carlo region}}
    %y = bayes.normal %key[%s] offsets[%s] of [9] axes [element] site 1
        purpose weight outs(%init : tensor<3xf32>) -> tensor<3xf32>
    bayes.yield %y : tensor<3xf32>
  }
  return %mean : tensor<3xf32>
}

// -----

// A slice at a place that the sample picks, of a tensor that it changes.

func.func @place(%init: tensor<3xf32>, %key: !bayes.key, %n: index)
    -> tensor<1xf32> {
  %mean = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<1xf32>) {
  ^bb0(%s: index):
    %y = bayes.normal %key[%s] offsets[0] of [3] axes [element] site 1
        purpose weight outs(%init : tensor<3xf32>) -> tensor<3xf32>
    // expected-error @+1 {{'tensor.extract_slice' op depends on the Monte-Carlo sample}}
    %z = tensor.extract_slice %y[%s] [1] [1] : tensor<3xf32> to tensor<1xf32>
    bayes.yield %z : tensor<1xf32>
  }
  return %mean : tensor<1xf32>
}

// RUN: bayes-opt %s -canonicalize -split-input-file | FileCheck %s

// A lowered key is its own seed.

// CHECK-LABEL: func @key_of_lowered_key
// CHECK-SAME: (%[[SEED:.*]]: i64)
func.func @key_of_lowered_key(%seed: i64) -> i64 {
  // CHECK-NEXT: return %[[SEED]] : i64
  %key = bayes.key %seed : i64
  return %key : i64
}

// -----

// A key that is not lowered stays an op: its type differs from the seed's.

// CHECK-LABEL: func @key
func.func @key(%seed: i64) -> !bayes.key {
  // CHECK: bayes.key
  %key = bayes.key %seed : !bayes.key
  return %key : !bayes.key
}

// -----

// CHECK-LABEL: func @zero_stddev
// CHECK-SAME: (%[[MEAN:.*]]: tensor<2x4xf32>)
func.func @zero_stddev(%mean: tensor<2x4xf32>) -> !bayes.random<2x4xf32> {
  // CHECK: bayes.deterministic %[[MEAN]] : !bayes.random<2x4xf32>
  %stddev = arith.constant dense<0.0> : tensor<2x4xf32>
  %w = bayes.gaussian %mean, %stddev : !bayes.random<2x4xf32>
  return %w : !bayes.random<2x4xf32>
}

// -----

// One element that is not zero keeps the law.

// CHECK-LABEL: func @stddev_not_all_zero
func.func @stddev_not_all_zero(%mean: tensor<2xf32>) -> !bayes.random<2xf32> {
  // CHECK: bayes.gaussian
  %stddev = arith.constant dense<[0.0, 0.1]> : tensor<2xf32>
  %w = bayes.gaussian %mean, %stddev : !bayes.random<2xf32>
  return %w : !bayes.random<2xf32>
}

// -----

// Weights that are resources are never read by the canonicaliser.

// CHECK-LABEL: func @stddev_is_a_resource
func.func @stddev_is_a_resource(%mean: tensor<2xf32>) -> !bayes.random<2xf32> {
  // CHECK: bayes.gaussian
  %stddev = arith.constant dense_resource<zeros> : tensor<2xf32>
  %w = bayes.gaussian %mean, %stddev : !bayes.random<2xf32>
  return %w : !bayes.random<2xf32>
}

{-#
  dialect_resources: {
    builtin: {
      zeros: "0x100000000000000000000000"
    }
  }
#-}

// -----

// CHECK-LABEL: func @moments_of_gaussian
// CHECK-SAME: (%[[MEAN:.*]]: tensor<2x4xf32>, %[[STDDEV:.*]]: tensor<2x4xf32>)
func.func @moments_of_gaussian(%mean: tensor<2x4xf32>, %stddev: tensor<2x4xf32>)
    -> (tensor<2x4xf32>, tensor<2x4xf32>) {
  // CHECK-NEXT: return %[[MEAN]], %[[STDDEV]]
  %w = bayes.gaussian %mean, %stddev : !bayes.random<2x4xf32>
  %m = bayes.mean %w : !bayes.random<2x4xf32>
  %s = bayes.stddev %w : !bayes.random<2x4xf32>
  return %m, %s : tensor<2x4xf32>, tensor<2x4xf32>
}

// -----

// CHECK-LABEL: func @mean_of_deterministic
// CHECK-SAME: (%[[VALUE:.*]]: tensor<2x4xf32>)
func.func @mean_of_deterministic(%value: tensor<2x4xf32>) -> tensor<2x4xf32> {
  // CHECK-NEXT: return %[[VALUE]]
  %w = bayes.deterministic %value : !bayes.random<2x4xf32>
  %m = bayes.mean %w : !bayes.random<2x4xf32>
  return %m : tensor<2x4xf32>
}

// -----

// CHECK-LABEL: func @stddev_of_deterministic
func.func @stddev_of_deterministic(%value: tensor<2x4xf32>) -> tensor<2x4xf32> {
  // CHECK-NEXT: %[[ZERO:.*]] = arith.constant dense<0.000000e+00> : tensor<2x4xf32>
  // CHECK-NEXT: return %[[ZERO]]
  %w = bayes.deterministic %value : !bayes.random<2x4xf32>
  %s = bayes.stddev %w : !bayes.random<2x4xf32>
  return %s : tensor<2x4xf32>
}

// -----

// Nothing is known about the law of an argument.

// CHECK-LABEL: func @unknown_law
func.func @unknown_law(%w: !bayes.random<2x4xf32>)
    -> (tensor<2x4xf32>, tensor<2x4xf32>) {
  // CHECK: bayes.mean
  // CHECK: bayes.stddev
  %m = bayes.mean %w : !bayes.random<2x4xf32>
  %s = bayes.stddev %w : !bayes.random<2x4xf32>
  return %m, %s : tensor<2x4xf32>, tensor<2x4xf32>
}

// -----

// CHECK-LABEL: func @sample_of_deterministic
// CHECK-SAME: (%[[VALUE:.*]]: tensor<2x4xf32>
func.func @sample_of_deterministic(%value: tensor<2x4xf32>, %key: !bayes.key,
                                   %s: index) -> tensor<2x4xf32> {
  // CHECK-NEXT: return %[[VALUE]]
  %w = bayes.deterministic %value : !bayes.random<2x4xf32>
  %d = bayes.sample %w, %key[%s] site 1 : !bayes.random<2x4xf32>
  return %d : tensor<2x4xf32>
}

// -----

// Zero deviation to constant to draw: the region no longer depends on the key.

// CHECK-LABEL: func @chain
// CHECK-SAME: (%[[MEAN:.*]]: tensor<2x4xf32>
func.func @chain(%mean: tensor<2x4xf32>, %key: !bayes.key, %n: index)
    -> tensor<2x4xf32> {
  // CHECK: bayes.monte_carlo
  // CHECK-NEXT: ^bb0
  // CHECK-NEXT: bayes.yield %[[MEAN]]
  %stddev = arith.constant dense<0.0> : tensor<2x4xf32>
  %w = bayes.gaussian %mean, %stddev : !bayes.random<2x4xf32>
  %m = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<2x4xf32>) {
  ^bb0(%s: index):
    %d = bayes.sample %w, %key[%s] site 1 : !bayes.random<2x4xf32>
    bayes.yield %d : tensor<2x4xf32>
  }
  return %m : tensor<2x4xf32>
}

// -----

// Ops without uses go away, whatever they would draw.

// CHECK-LABEL: func @dead
// CHECK-NEXT: return
func.func @dead(%w: !bayes.random<2x4xf32>, %key: !bayes.key, %s: index,
                %t: tensor<2x4xf32>, %data: i64, %p: index) {
  %a = bayes.fold_key %key, %data : !bayes.key
  %b, %c = bayes.split_key %a : !bayes.key
  %d = bayes.sample %w, %b[%s] site 1 : !bayes.random<2x4xf32>
  %n = bayes.normal %c[%s] offsets[0, 0] of [2, 4] axes [element, element]
      site 1 purpose weight outs(%t : tensor<2x4xf32>) -> tensor<2x4xf32>
  %u, %v = bayes.random_words %key[%s] pair(%p) site 1 purpose weight
      : vector<16xi32>
  %e, %o = bayes.box_muller %u, %v : vector<16xi32> -> vector<16xf32>
  %kl = bayes.kl_divergence %w prior(0.0, 0.1)
      : !bayes.random<2x4xf32> -> tensor<f64>
  %m = bayes.monte_carlo samples(%s) statistics [#bayes.mean]
      -> (tensor<2x4xf32>) {
  ^bb0(%i: index):
    %x = bayes.sample %w, %key[%i] site 1 : !bayes.random<2x4xf32>
    bayes.yield %x : tensor<2x4xf32>
  }
  return
}

// -----

// Noise written to a buffer is an effect.

// CHECK-LABEL: func @written
func.func @written(%key: !bayes.key, %s: index, %m: memref<2x4xf32>) {
  // CHECK: bayes.normal
  bayes.normal %key[%s] offsets[0, 0] of [2, 4] axes [element, element]
      site 1 purpose weight outs(%m : memref<2x4xf32>)
  return
}

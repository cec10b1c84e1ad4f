// Constraints of the types.

// RUN: bayes-opt %s -verify-diagnostics -split-input-file

// random_c1
// expected-error @+1 {{expected a static, positive extent in dimension 1 of a random tensor, found ?}}
func.func private @dynamic_extent(!bayes.random<2x?xf32>)

// -----

// random_c1
// expected-error @+1 {{expected a static, positive extent in dimension 0 of a random tensor, found 0}}
func.func private @zero_extent(!bayes.random<0x4xf32>)

// -----

// random_c2
// expected-error @+1 {{expected a float element type, found 'i32'}}
func.func private @integer_elements(!bayes.random<2x4xi32>)

// -----

// random_c2
// expected-error @+1 {{expected element type 'f16', 'bf16', 'f32' or 'f64' of a random tensor, found 'f128'}}
func.func private @wide_elements(!bayes.random<2x4xf128>)

// -----

// expected-error @+1 {{expected 'x' in dimension list}}
func.func private @no_elements(!bayes.random<2x4>)

// Constraints of bayes.parameter and bayes.load_parameter.

// RUN: bayes-opt %s -verify-diagnostics -split-input-file

// parameter_c1
// expected-error @+1 {{expected the value of a statically shaped tensor, found type 'vector<4xf32>'}}
bayes.parameter @vector = dense<0.5> : vector<4xf32>

// -----

// parameter_c2
// expected-error @+1 {{invalid kind of attribute specified}}
bayes.parameter @scalar = 0.5 : f32

// -----

// parameter_c4
// expected-error @+1 {{expected fewer than 2^31 elements, found type 'tensor<4611686018427387904xf32>'}}
bayes.parameter @huge = dense<0.5> : tensor<4611686018427387904xf32>

// -----

// parameter_c4
// expected-error @+1 {{expected fewer than 2^31 elements, found type 'tensor<65536x32768xf32>'}}
bayes.parameter @large = dense<0.5> : tensor<65536x32768xf32>

// -----

// expected-note @+1 {{see existing symbol definition here}}
bayes.parameter @weight = dense<0.5> : tensor<4xf32>
// parameter_c3
// expected-error @+1 {{redefinition of symbol named 'weight'}}
bayes.parameter @weight = dense<1.5> : tensor<4xf32>

// -----

func.func @no_symbol() {
  // load_parameter_c1
  // expected-error @+1 {{expected 'weight' to name a 'bayes.parameter', found no symbol}}
  %w = bayes.load_parameter @weight : tensor<4xf32>
  return
}

// -----

func.func @function() {
  // load_parameter_c1
  // expected-error @+1 {{expected 'function' to name a 'bayes.parameter', found func.func}}
  %w = bayes.load_parameter @function : tensor<4xf32>
  return
}

// -----

bayes.parameter @weight = dense<0.5> : tensor<2x4xf32>
func.func @shape() {
  // load_parameter_c2
  // expected-error @+1 {{expected the type of parameter 'weight', 'tensor<2x4xf32>', found 'tensor<4x2xf32>'}}
  %w = bayes.load_parameter @weight : tensor<4x2xf32>
  return
}

// -----

bayes.parameter @weight = dense<0.5> : tensor<2x4xf32>
func.func @element_type() {
  // load_parameter_c2
  // expected-error @+1 {{expected the type of parameter 'weight', 'tensor<2x4xf32>', found 'memref<2x4xf64>'}}
  %w = bayes.load_parameter @weight : memref<2x4xf64>
  return
}

// -----

bayes.parameter @weight = dense<0.5> : tensor<2x4xf32>
func.func @dynamic() {
  // load_parameter_c3
  // expected-error @+1 {{result #0 must be statically shaped tensor of any type values or statically shaped memref of any type values, but got 'tensor<2x?xf32>'}}
  %w = bayes.load_parameter @weight : tensor<2x?xf32>
  return
}

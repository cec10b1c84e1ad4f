// Constraints of bayes.box_muller.

// RUN: bayes-opt %s -verify-diagnostics -split-input-file

func.func @elements(%a: vector<16xi64>, %b: vector<16xi64>) {
  // box_muller_c1
  // expected-error @+1 {{operand #0 must be}}
  %e, %o = bayes.box_muller %a, %b : vector<16xi64> -> vector<16xf32>
  return
}

// -----

func.func @rank(%a: vector<2x8xi32>, %b: vector<2x8xi32>) {
  // box_muller_c1
  // expected-error @+1 {{operand #0 must be}}
  %e, %o = bayes.box_muller %a, %b : vector<2x8xi32> -> vector<2x8xf32>
  return
}

// -----

func.func @words(%a: vector<16xi32>, %b: vector<8xi32>) {
  // box_muller_c2
  // expected-error @+1 {{failed to verify that all of {radius, direction} have same type}}
  %e, %o = "bayes.box_muller"(%a, %b)
      : (vector<16xi32>, vector<8xi32>) -> (vector<16xf32>, vector<16xf32>)
  return
}

// -----

func.func @normals(%a: vector<16xi32>) {
  // box_muller_c3
  // expected-error @+1 {{failed to verify that all of {even, odd} have same type}}
  %e, %o = "bayes.box_muller"(%a, %a)
      : (vector<16xi32>, vector<16xi32>) -> (vector<16xf32>, vector<8xf32>)
  return
}

// -----

func.func @shape(%a: vector<16xi32>) {
  // box_muller_c4
  // expected-error @+1 {{failed to verify that all of {radius, even} have same shape}}
  %e, %o = bayes.box_muller %a, %a : vector<16xi32> -> vector<8xf32>
  return
}

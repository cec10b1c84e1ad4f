// Constraints of bayes.normal_pair.

// RUN: bayes-opt %s -verify-diagnostics -split-input-file

func.func @odd_lanes(%key: !bayes.key, %s: index, %p: index) {
  // normal_pair_c1
  // expected-error @+1 {{expected an even number of lanes, found 'vector<3xf32>'}}
  %e, %o = bayes.normal_pair %key[%s] pair(%p) site 1 purpose weight
      : vector<3xf32>
  return
}

// -----

func.func @site(%key: !bayes.key, %s: index, %p: index) {
  // normal_pair_c2
  // expected-error @+1 {{expected a site in [0, 2^28), found -1}}
  %e, %o = bayes.normal_pair %key[%s] pair(%p) site -1 purpose weight
      : vector<16xf32>
  return
}

// -----

func.func @weight_of_example(%key: !bayes.key, %s: index, %p: index, %x: i64) {
  // normal_pair_c3
  // expected-error @+1 {{expected neither an 'example' operand nor axis for purpose 'weight', found an operand}}
  %e, %o = bayes.normal_pair %key[%s] pair(%p) example(%x) site 1
      purpose weight : vector<16xf32>
  return
}

// -----

func.func @output_of_no_example(%key: !bayes.key, %s: index, %p: index) {
  // normal_pair_c3
  // expected-error @+1 {{expected an 'example' operand for purpose 'output', found none}}
  %e, %o = bayes.normal_pair %key[%s] pair(%p) site 1 purpose output
      : vector<16xf32>
  return
}

// -----

func.func @rank(%key: !bayes.key, %s: index, %p: index) {
  // normal_pair_c4
  // expected-error @+1 {{result #0 must be}}
  %e, %o = bayes.normal_pair %key[%s] pair(%p) site 1 purpose weight
      : vector<2x8xf32>
  return
}

// -----

func.func @types(%key: !bayes.key, %s: index, %p: index) {
  // normal_pair_c5
  // expected-error @+1 {{failed to verify that all of {even, odd} have same type}}
  %e, %o = "bayes.normal_pair"(%key, %s, %p)
      {site = 1 : i32, purpose = #bayes<purpose weight>}
      : (!bayes.key, index, index) -> (vector<16xf32>, vector<8xf32>)
  return
}

// Constraints of bayes.random_words.

// RUN: bayes-opt %s -verify-diagnostics -split-input-file

func.func @odd_lanes(%key: !bayes.key, %s: index, %p: index) {
  // random_words_c1
  // expected-error @+1 {{expected an even number of lanes, found 'vector<3xi32>'}}
  %a, %b = bayes.random_words %key[%s] pair(%p) site 1 purpose weight
      : vector<3xi32>
  return
}

// -----

func.func @site(%key: !bayes.key, %s: index, %p: index) {
  // random_words_c2
  // expected-error @+1 {{expected a site in [0, 2^28), found -1}}
  %a, %b = bayes.random_words %key[%s] pair(%p) site -1 purpose weight
      : vector<16xi32>
  return
}

// -----

func.func @weight_of_example(%key: !bayes.key, %s: index, %p: index, %x: i64) {
  // random_words_c3
  // expected-error @+1 {{expected neither an 'example' operand nor axis for purpose 'weight', found an operand}}
  %a, %b = bayes.random_words %key[%s] pair(%p) example(%x) site 1
      purpose weight : vector<16xi32>
  return
}

// -----

func.func @output_of_no_example(%key: !bayes.key, %s: index, %p: index) {
  // random_words_c3
  // expected-error @+1 {{expected an 'example' operand for purpose 'output', found none}}
  %a, %b = bayes.random_words %key[%s] pair(%p) site 1 purpose output
      : vector<16xi32>
  return
}

// -----

func.func @rank(%key: !bayes.key, %s: index, %p: index) {
  // random_words_c4
  // expected-error @+1 {{result #0 must be}}
  %a, %b = bayes.random_words %key[%s] pair(%p) site 1 purpose weight
      : vector<2x8xi32>
  return
}

// -----

func.func @types(%key: !bayes.key, %s: index, %p: index) {
  // random_words_c5
  // expected-error @+1 {{failed to verify that all of {radius, direction} have same type}}
  %a, %b = "bayes.random_words"(%key, %s, %p)
      {site = 1 : i32, purpose = #bayes<purpose weight>}
      : (!bayes.key, index, index) -> (vector<16xi32>, vector<8xi32>)
  return
}

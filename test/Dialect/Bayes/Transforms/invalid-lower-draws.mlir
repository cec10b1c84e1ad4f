// RUN: bayes-opt %s --bayes-lower-draws -verify-diagnostics -split-input-file

func.func @normals(%key: !bayes.key, %s: index)
    -> (vector<16xi32>, vector<16xi32>) {
  // expected-error @+1 {{'bayes.random_words' op expected a key lowered to 'i64' (bayes-lower-keys)}}
  %e, %o = bayes.random_words %key[%s] pair(%s) site 3 purpose weight
      : vector<16xi32>
  return %e, %o : vector<16xi32>, vector<16xi32>
}

// -----

func.func @fold(%key: !bayes.key, %data: i64) -> !bayes.key {
  // expected-error @+1 {{'bayes.fold_key' op expected a key lowered to 'i64'}}
  %folded = bayes.fold_key %key, %data : !bayes.key
  return %folded : !bayes.key
}

// -----

func.func @split(%key: !bayes.key) -> (!bayes.key, !bayes.key) {
  // expected-error @+1 {{'bayes.split_key' op expected a key lowered to 'i64'}}
  %a, %b = bayes.split_key %key : !bayes.key
  return %a, %b : !bayes.key, !bayes.key
}

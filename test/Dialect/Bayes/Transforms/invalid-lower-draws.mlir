// RUN: bayes-opt %s --bayes-lower-draws -verify-diagnostics -split-input-file

func.func @normals(%key: !bayes.key, %s: index)
    -> (vector<16xf32>, vector<16xf32>) {
  // expected-error @+1 {{'bayes.normal_pair' op expected a key lowered to 'i64' (bayes-lower-keys)}}
  %e, %o = bayes.normal_pair %key[%s] pair(%s) site 3 purpose weight
      : vector<16xf32>
  return %e, %o : vector<16xf32>, vector<16xf32>
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

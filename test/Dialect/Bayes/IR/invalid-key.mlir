// Constraints of bayes.key, bayes.fold_key and bayes.split_key.

// RUN: bayes-opt %s -verify-diagnostics -split-input-file

func.func @seed(%seed: i32) {
  // key_c1
  // expected-error @+1 {{operand #0 must be 64-bit signless integer, but got 'i32'}}
  %key = "bayes.key"(%seed) : (i32) -> !bayes.key
  return
}

// -----

func.func @key(%seed: i64) {
  // key_c2
  // expected-error @+1 {{result #0 must be a key, but got 'i32'}}
  %key = bayes.key %seed : i32
  return
}

// -----

func.func @fold_key_key(%key: index, %data: i64) {
  // fold_key_c1
  // expected-error @+1 {{operand #0 must be a key, but got 'index'}}
  %a = bayes.fold_key %key, %data : index
  return
}

// -----

func.func @fold_key_data(%key: !bayes.key, %data: i32) {
  // fold_key_c2
  // expected-error @+1 {{operand #1 must be 64-bit signless integer, but got 'i32'}}
  %a = "bayes.fold_key"(%key, %data) : (!bayes.key, i32) -> !bayes.key
  return
}

// -----

func.func @fold_key_result(%key: !bayes.key, %data: i64) {
  // fold_key_c3
  // expected-error @+1 {{failed to verify that all of {key, result} have same type}}
  %a = "bayes.fold_key"(%key, %data) : (!bayes.key, i64) -> i64
  return
}

// -----

func.func @split_key_key(%key: f32) {
  // split_key_c1
  // expected-error @+1 {{operand #0 must be a key, but got 'f32'}}
  %a, %b = bayes.split_key %key : f32
  return
}

// -----

func.func @split_key_results(%key: !bayes.key) {
  // split_key_c2
  // expected-error @+1 {{failed to verify that all of {key, first, second} have same type}}
  %a, %b = "bayes.split_key"(%key) : (!bayes.key) -> (!bayes.key, i64)
  return
}

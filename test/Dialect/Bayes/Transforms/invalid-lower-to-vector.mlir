// RUN: bayes-opt %s --split-input-file -verify-diagnostics \
// RUN:   --pass-pipeline='builtin.module(func.func(bayes-lower-to-vector))'

// RUN: not bayes-opt %s --split-input-file --pass-pipeline='builtin.module( \
// RUN:   func.func(bayes-lower-to-vector{vector-size=3}))' 2>&1 \
// RUN:   | FileCheck %s --check-prefix=ODD
// RUN: not bayes-opt %s --split-input-file --pass-pipeline='builtin.module( \
// RUN:   func.func(bayes-lower-to-vector{registers=0}))' 2>&1 \
// RUN:   | FileCheck %s --check-prefix=NONE
// RUN: not bayes-opt %s --split-input-file --pass-pipeline='builtin.module( \
// RUN:   func.func(bayes-lower-to-vector{permutation=5}))' 2>&1 \
// RUN:   | FileCheck %s --check-prefix=PERMUTATION

// ODD: error: expected an even 'vector-size' and positive 'registers', found 3 and 16
// NONE: error: expected an even 'vector-size' and positive 'registers', found 16 and 0
// PERMUTATION: error: expected 0, 8 or 16 for 'permutation', found 5

func.func @tensors(%c: f32, %t: tensor<3xf32>) -> tensor<3xf32> {
  // expected-error @+1 {{'linalg.fill' op expected static buffers, found 'tensor<3xf32>'}}
  %y = linalg.fill ins(%c : f32) outs(%t : tensor<3xf32>) -> tensor<3xf32>
  return %y : tensor<3xf32>
}

// -----

func.func @dynamic(%c: f32, %m: memref<?xf32>) {
  // expected-error @+1 {{'linalg.fill' op expected static buffers, found 'memref<?xf32>'}}
  linalg.fill ins(%c : f32) outs(%m : memref<?xf32>)
  return
}

// -----

func.func @noise(%key: i64, %s: index, %m: memref<?xf32>) {
  // expected-error @+1 {{'bayes.normal' op expected static buffers, found 'memref<?xf32>'}}
  bayes.normal %key[%s] offsets[0] of [9] axes [element] site 1
      purpose weight outs(%m : memref<?xf32>) key i64
  return
}

// -----

func.func @copy(%x: memref<?xf32>, %y: memref<?xf32>) {
  // expected-error @+1 {{'linalg.copy' op expected static buffers, found 'memref<?xf32>'}}
  memref.copy %x, %y : memref<?xf32> to memref<?xf32>
  return
}

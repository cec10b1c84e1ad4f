// RUN: bayes-opt %s --bayes-block-examples=block-sizes=1,16 -verify-diagnostics \
// RUN:   -split-input-file
// RUN: not bayes-opt %s --bayes-block-examples=block-sizes=0 \
// RUN:   -split-input-file 2>&1 | FileCheck %s --check-prefix=ZERO
// RUN: not bayes-opt %s --bayes-block-examples=block-sizes=2,2 \
// RUN:   -split-input-file 2>&1 | FileCheck %s --check-prefix=TWICE

// ZERO: error: expected positive block sizes, found 0
// TWICE: error: expected different block sizes, found 2 twice
func.func @two_entries(%x: tensor<?x3xf32>, %first: i64, %key: !bayes.key,
                       %n: index) -> tensor<?x3xf32> attributes {bayes.entry} {
  return %x : tensor<?x3xf32>
}

// -----

func.func @first(%x: tensor<?x3xf32>, %first: i64, %key: !bayes.key,
                 %n: index) -> tensor<?x3xf32> attributes {bayes.entry} {
  return %x : tensor<?x3xf32>
}
// expected-error @+1 {{expected one function with attribute 'bayes.entry' in a module, found another}}
func.func @second(%x: tensor<?x3xf32>, %first: i64, %key: !bayes.key,
                  %n: index) -> tensor<?x3xf32> attributes {bayes.entry} {
  return %x : tensor<?x3xf32>
}

// -----

// expected-error @+1 {{expected an entry function of one block}}
func.func private @declaration(tensor<?x3xf32>, i64, !bayes.key, index)
    -> tensor<?x3xf32> attributes {bayes.entry}

// -----

// expected-error @+1 {{expected an entry function of one block}}
func.func @branches(%x: tensor<?x3xf32>, %first: i64, %key: !bayes.key,
                    %n: index) -> tensor<?x3xf32> attributes {bayes.entry} {
  cf.br ^next
^next:
  return %x : tensor<?x3xf32>
}

// -----

// expected-error @+1 {{expected the batch, dimension 0 of the input, to be its only dynamic extent, found 'tensor<4x3xf32>'}}
func.func @static_batch(%x: tensor<4x3xf32>, %first: i64, %key: !bayes.key,
                        %n: index) -> tensor<?x3xf32> attributes {bayes.entry} {
  %y = tensor.cast %x : tensor<4x3xf32> to tensor<?x3xf32>
  return %y : tensor<?x3xf32>
}

// -----

// expected-error @+1 {{to be its only dynamic extent, found 'tensor<?x?xf32>'}}
func.func @dynamic_features(%x: tensor<?x?xf32>, %first: i64, %key: !bayes.key,
                            %n: index) -> tensor<?x3xf32>
    attributes {bayes.entry} {
  %y = tensor.cast %x : tensor<?x?xf32> to tensor<?x3xf32>
  return %y : tensor<?x3xf32>
}

// -----

// expected-error @+1 {{expected results to be tensors of f32 whose only dynamic extent is the batch in dimension 0, found 'i64'}}
func.func @scalar_result(%x: tensor<?x3xf32>, %first: i64, %key: !bayes.key,
                         %n: index) -> i64 attributes {bayes.entry} {
  return %first : i64
}

// -----

// expected-error @+1 {{is the batch in dimension 0, found 'tensor<3x?xf32>'}}
func.func @transposed_result(%x: tensor<?x3xf32>, %first: i64, %key: !bayes.key,
                             %n: index) -> tensor<3x?xf32>
    attributes {bayes.entry} {
  %c0 = arith.constant 0 : index
  %batch = tensor.dim %x, %c0 : tensor<?x3xf32>
  %e = tensor.empty(%batch) : tensor<3x?xf32>
  return %e : tensor<3x?xf32>
}

// -----

// A dynamic extent that is not the batch would silently become the batch.

func.func @samples_as_extent(%x: tensor<?x3xf32>, %first: i64, %key: !bayes.key,
                             %n: index) -> tensor<?x3xf32>
    attributes {bayes.entry} {
  // expected-error @+1 {{'tensor.empty' op expected the batch, a dynamic 'tensor.dim', as its only dynamic extent}}
  %e = tensor.empty(%n) : tensor<?x3xf32>
  return %e : tensor<?x3xf32>
}

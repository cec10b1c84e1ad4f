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

// -----

// Computing with the identity of an example depends on where blocks begin.

func.func @computed_identity(%x: tensor<?x5xf32>, %first: i64,
                             %key: !bayes.key, %n: index) -> tensor<?x5xf32>
    attributes {bayes.entry} {
  %c0 = arith.constant 0 : index
  // expected-error @+1 {{'bayes.key' op uses the identity of the first example, expected only 'bayes.normal' whose 'example' axis is the batch to use it}}
  %own = bayes.key %first : !bayes.key
  %batch = tensor.dim %x, %c0 : tensor<?x5xf32>
  %init = tensor.empty(%batch) : tensor<?x5xf32>
  %y = bayes.normal %own[%c0] example(%first) offsets[0] of [5]
      axes [example, element] site 1 purpose output
      outs(%init : tensor<?x5xf32>) -> tensor<?x5xf32>
  return %y : tensor<?x5xf32>
}

// -----

// Of a static axis, every block would draw the first identities of its own.

func.func @static_identities(%x: tensor<?x5xf32>, %first: i64,
                             %key: !bayes.key, %n: index) -> tensor<?x5xf32>
    attributes {bayes.entry} {
  %c0 = arith.constant 0 : index
  %init = tensor.empty() : tensor<1x5xf32>
  // expected-error @+1 {{'bayes.normal' op uses the identity of the first example}}
  %noise = bayes.normal %key[%c0] example(%first) offsets[0] of [5]
      axes [example, element] site 1 purpose output
      outs(%init : tensor<1x5xf32>) -> tensor<1x5xf32>
  %shared = tensor.collapse_shape %noise [[0, 1]]
      : tensor<1x5xf32> into tensor<5xf32>
  %y = linalg.broadcast ins(%shared : tensor<5xf32>)
      outs(%x : tensor<?x5xf32>) dimensions = [0]
  return %y : tensor<?x5xf32>
}

// -----

func.func @transposed(%x: tensor<?x5xf32>, %first: i64, %key: !bayes.key,
                      %n: index) -> tensor<?x5xf32> attributes {bayes.entry} {
  %c0 = arith.constant 0 : index
  %batch = tensor.dim %x, %c0 : tensor<?x5xf32>
  // expected-error @+1 {{'tensor.empty' op expected the batch, dimension 0, to be the only dynamic extent of its operands and results}}
  %columns = tensor.empty(%batch) : tensor<5x?xf32>
  %t = linalg.transpose ins(%x : tensor<?x5xf32>)
      outs(%columns : tensor<5x?xf32>) permutation = [1, 0]
  %y = linalg.transpose ins(%t : tensor<5x?xf32>) outs(%x : tensor<?x5xf32>)
      permutation = [1, 0]
  return %y : tensor<?x5xf32>
}

// -----

// A sum over the examples of a block is not one over the batch.

func.func @batch_statistics(%x: tensor<?x5xf32>, %first: i64, %key: !bayes.key,
                            %n: index) -> tensor<?x5xf32>
    attributes {bayes.entry} {
  %init = tensor.empty() : tensor<5xf32>
  // expected-error @+1 {{'linalg.reduce' op cannot be cut into blocks of examples: expected an op that computes every example on its own and whose dimension 0 is the batch}}
  %sum = linalg.reduce {arith.addf} ins(%x : tensor<?x5xf32>)
      outs(%init : tensor<5xf32>) dimensions = [0]
  %y = linalg.broadcast ins(%sum : tensor<5xf32>) outs(%x : tensor<?x5xf32>)
      dimensions = [0]
  return %y : tensor<?x5xf32>
}

// -----

// Nor is the number of a row in a block its number in the batch.

#map = affine_map<(d0, d1) -> (d0, d1)>
func.func @row_number(%x: tensor<?x5xf32>, %first: i64, %key: !bayes.key,
                      %n: index) -> tensor<?x5xf32> attributes {bayes.entry} {
  // expected-error @+1 {{'linalg.generic' op cannot be cut into blocks of examples}}
  %y = linalg.generic {indexing_maps = [#map],
                       iterator_types = ["parallel", "parallel"]}
      outs(%x : tensor<?x5xf32>) {
  ^bb0(%out: f32):
    %row = linalg.index 0 : index
    %word = arith.index_cast %row : index to i32
    %value = arith.sitofp %word : i32 to f32
    linalg.yield %value : f32
  } -> tensor<?x5xf32>
  return %y : tensor<?x5xf32>
}

// -----

// Nor may a body read elements of other examples.

#map = affine_map<(d0, d1) -> (d0, d1)>
func.func @other_example(%x: tensor<?x5xf32>, %first: i64, %key: !bayes.key,
                         %n: index) -> tensor<?x5xf32> attributes {bayes.entry} {
  %c0 = arith.constant 0 : index
  %y = linalg.generic {indexing_maps = [#map],
                       iterator_types = ["parallel", "parallel"]}
      outs(%x : tensor<?x5xf32>) {
  ^bb0(%out: f32):
    %column = linalg.index 1 : index
    // expected-error @+1 {{'tensor.extract' op cannot be cut into blocks of examples}}
    %value = tensor.extract %x[%c0, %column] : tensor<?x5xf32>
    linalg.yield %value : f32
  } -> tensor<?x5xf32>
  return %y : tensor<?x5xf32>
}

// -----

#map = affine_map<(d0, d1) -> (d0, d1)>
func.func @number_as_column(%x: tensor<?x5xf32>, %first: i64, %key: !bayes.key,
                            %n: index) -> tensor<?x5xf32>
    attributes {bayes.entry} {
  %y = linalg.generic {indexing_maps = [#map],
                       iterator_types = ["parallel", "parallel"]}
      outs(%x : tensor<?x5xf32>) {
  ^bb0(%out: f32):
    %row = linalg.index 0 : index
    // expected-error @+1 {{'tensor.extract' op cannot be cut into blocks of examples}}
    %value = tensor.extract %x[%row, %row] : tensor<?x5xf32>
    linalg.yield %value : f32
  } -> tensor<?x5xf32>
  return %y : tensor<?x5xf32>
}

// -----

// One example for all, in an op without a batch.

#id = affine_map<(d0) -> (d0)>
func.func @one_for_all(%x: tensor<?x4xf32>, %first: i64, %key: !bayes.key,
                       %n: index) -> tensor<?x4xf32> attributes {bayes.entry} {
  %c0 = arith.constant 0 : index
  %e = tensor.empty() : tensor<4xf32>
  %row = linalg.generic {indexing_maps = [#id], iterator_types = ["parallel"]}
      outs(%e : tensor<4xf32>) {
  ^bb0(%out: f32):
    %column = linalg.index 0 : index
    // expected-error @+1 {{'tensor.extract' op cannot be cut into blocks of examples}}
    %value = tensor.extract %x[%c0, %column] : tensor<?x4xf32>
    linalg.yield %value : f32
  } -> tensor<4xf32>
  %y = linalg.broadcast ins(%row : tensor<4xf32>) outs(%x : tensor<?x4xf32>)
      dimensions = [0]
  return %y : tensor<?x4xf32>
}

// -----

// The number of examples may be the size of a tensor, nothing else.

func.func @batch_size(%x: tensor<?x5xf32>, %first: i64, %key: !bayes.key,
                      %n: index) -> tensor<?x5xf32> attributes {bayes.entry} {
  %c0 = arith.constant 0 : index
  %batch = tensor.dim %x, %c0 : tensor<?x5xf32>
  // expected-error @+1 {{'arith.index_cast' op uses the number of examples, expected only extents of tensors to depend on it}}
  %word = arith.index_cast %batch : index to i32
  %value = arith.sitofp %word : i32 to f32
  %y = linalg.fill ins(%value : f32) outs(%x : tensor<?x5xf32>)
      -> tensor<?x5xf32>
  return %y : tensor<?x5xf32>
}

// -----

// expected-error @+1 {{expected every result to be a value of its own, found 'tensor<?x5xf32>' returned twice}}
func.func @twice(%x: tensor<?x5xf32>, %first: i64, %key: !bayes.key, %n: index)
    -> (tensor<?x5xf32>, tensor<?x5xf32>) attributes {bayes.entry} {
  return %x, %x : tensor<?x5xf32>, tensor<?x5xf32>
}

// -----

// The statistic of a whole batch would depend on how the batch is cut.

func.func @entropy_of_batch(%x: tensor<?xf32>, %first: i64, %key: !bayes.key,
                            %n: index) -> tensor<?xf32>
    attributes {bayes.entry} {
  %entropy = bayes.monte_carlo samples(%n) probabilities
      statistics [#bayes.expected_entropy] -> (tensor<f32>) {
  ^bb0(%s: index):
    // expected-error @+1 {{'bayes.yield' op cannot be cut into blocks of examples}}
    bayes.yield %x : tensor<?xf32>
  }
  %y = linalg.broadcast ins(%entropy : tensor<f32>) outs(%x : tensor<?xf32>)
      dimensions = [0]
  return %y : tensor<?xf32>
}

// -----

// Without the first example, rows would count from the start of their block.

func.func @row_as_example(%x: tensor<?x3xf32>, %first: i64, %key: !bayes.key,
                          %n: index) -> tensor<?x3xf32>
    attributes {bayes.entry} {
  %mean = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<?x3xf32>) {
  ^bb0(%s: index):
    // expected-error @+1 {{'bayes.normal' op cannot be cut into blocks of examples}}
    %noise = bayes.normal %key[%s] offsets[0] of [3] axes [example, element]
        site 5 purpose dropout outs(%x : tensor<?x3xf32>) -> tensor<?x3xf32>
    bayes.yield %noise : tensor<?x3xf32>
  }
  return %mean : tensor<?x3xf32>
}

// -----

func.func private @helper(%x: tensor<3xf32>) -> tensor<3xf32>

func.func @call(%x: tensor<?x3xf32>, %first: i64, %key: !bayes.key, %n: index)
    -> tensor<?x3xf32> attributes {bayes.entry} {
  %c = arith.constant dense<1.0> : tensor<3xf32>
  // expected-error @+1 {{'func.call' op expected calls to be inlined, found one that cannot be}}
  %y = func.call @helper(%c) : (tensor<3xf32>) -> tensor<3xf32>
  %z = linalg.broadcast ins(%y : tensor<3xf32>) outs(%x : tensor<?x3xf32>)
      dimensions = [0]
  return %z : tensor<?x3xf32>
}

// -----

// Nor may it say where a slice lies.

bayes.parameter @w = dense<1.0> : tensor<40xf32>
func.func @slice_offset(%x: tensor<?x5xf32>, %first: i64, %key: !bayes.key,
                        %n: index) -> tensor<?x5xf32> attributes {bayes.entry} {
  %c0 = arith.constant 0 : index
  %w = bayes.load_parameter @w : tensor<40xf32>
  %batch = tensor.dim %x, %c0 : tensor<?x5xf32>
  // expected-error @+1 {{'tensor.extract_slice' op uses the number of examples}}
  %part = tensor.extract_slice %w[%batch] [5] [1] : tensor<40xf32> to tensor<5xf32>
  %y = linalg.broadcast ins(%part : tensor<5xf32>) outs(%x : tensor<?x5xf32>)
      dimensions = [0]
  return %y : tensor<?x5xf32>
}

// -----

// Or pick an example of what is no batch, or one of the batch.

bayes.parameter @w = dense<1.0> : tensor<40x5xf32>
func.func @slice_rows(%x: tensor<?x5xf32>, %first: i64, %key: !bayes.key,
                      %n: index) -> tensor<?x5xf32> attributes {bayes.entry} {
  %c0 = arith.constant 0 : index
  %w = bayes.load_parameter @w : tensor<40x5xf32>
  %batch = tensor.dim %x, %c0 : tensor<?x5xf32>
  // expected-error @+1 {{'tensor.extract_slice' op uses the number of examples}}
  %y = tensor.extract_slice %w[0, 0] [%batch, 5] [1, 1]
      : tensor<40x5xf32> to tensor<?x5xf32>
  return %y : tensor<?x5xf32>
}

// -----

func.func @first_row(%x: tensor<?x5xf32>, %first: i64, %key: !bayes.key,
                     %n: index) -> tensor<?x5xf32> attributes {bayes.entry} {
  // expected-error @+1 {{'tensor.extract_slice' op cannot be cut into blocks of examples}}
  %part = tensor.extract_slice %x[0, 0] [1, 5] [1, 1]
      : tensor<?x5xf32> to tensor<5xf32>
  %y = linalg.broadcast ins(%part : tensor<5xf32>) outs(%x : tensor<?x5xf32>)
      dimensions = [0]
  return %y : tensor<?x5xf32>
}

// -----

// The pass makes functions of these names.

// expected-error @+1 {{expected no symbol 'bayes_block_16', the name of a function for blocks of examples, found one}}
bayes.parameter @bayes_block_16 = dense<1.0> : tensor<3xf32>
func.func @taken_name(%x: tensor<?x3xf32>, %first: i64, %key: !bayes.key,
                      %n: index) -> tensor<?x3xf32> attributes {bayes.entry} {
  return %x : tensor<?x3xf32>
}

// -----

// expected-error @+1 {{expected no function with attribute 'bayes.block' beside an entry, found one}}
func.func @made_by_hand(%x: memref<8x3xf32>) attributes {bayes.block = 8 : i64} {
  return
}
func.func @other_block(%x: tensor<?x3xf32>, %first: i64, %key: !bayes.key,
                       %n: index) -> tensor<?x3xf32> attributes {bayes.entry} {
  return %x : tensor<?x3xf32>
}

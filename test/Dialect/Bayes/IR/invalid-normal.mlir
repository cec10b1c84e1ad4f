// Constraints of bayes.normal.

// RUN: bayes-opt %s -verify-diagnostics -split-input-file

func.func @rank(%key: !bayes.key, %s: index, %t: tensor<2x4xf32>) {
  // normal_c1
  // expected-error @+1 {{expected one axis per dimension of 'tensor<2x4xf32>', found 1}}
  %n = bayes.normal %key[%s] offsets[0] of [4] axes [element] site 1
      purpose weight outs(%t : tensor<2x4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @two_examples(%key: !bayes.key, %s: index, %x: i64,
                        %t: tensor<2x4xf32>) {
  // normal_c2
  // expected-error @+1 {{expected at most one 'example' axis, found 2}}
  %n = bayes.normal %key[%s] example(%x) offsets[] of []
      axes [example, example] site 1 purpose output
      outs(%t : tensor<2x4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @three_samples(%key: !bayes.key, %s: index, %t: tensor<2x4x8xf32>) {
  // normal_c2
  // expected-error @+1 {{expected at most one 'sample' axis, found 3}}
  %n = bayes.normal %key[%s] offsets[] of [] axes [sample, sample, sample]
      site 1 purpose weight outs(%t : tensor<2x4x8xf32>) -> tensor<2x4x8xf32>
  return
}

// -----

func.func @extents(%key: !bayes.key, %s: index, %t: tensor<2x4xf32>) {
  // normal_c3
  // expected-error @+1 {{expected one extent and one offset per 'element' axis (2), found 1 and 2}}
  %n = bayes.normal %key[%s] offsets[0, 0] of [8] axes [element, element]
      site 1 purpose weight outs(%t : tensor<2x4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @offsets(%key: !bayes.key, %s: index, %t: tensor<2x4xf32>) {
  // normal_c3
  // expected-error @+1 {{expected one extent and one offset per 'element' axis (1), found 1 and 2}}
  %n = bayes.normal %key[%s] offsets[0, 0] of [8] axes [element, sample]
      site 1 purpose weight outs(%t : tensor<2x4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @dynamic_offsets(%key: !bayes.key, %s: index, %t: tensor<4xf32>) {
  // normal_c3
  // expected-error @+1 {{expected one operand per dynamic offset (1), found 0}}
  %n = "bayes.normal"(%key, %s, %t) <{
    axes = [#bayes<axis element>], extents = array<i64: 8>,
    operandSegmentSizes = array<i32: 1, 1, 0, 0, 1>,
    purpose = #bayes<purpose weight>, site = 1 : i32,
    static_offsets = array<i64: -9223372036854775808>
  }> : (!bayes.key, index, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @site(%key: !bayes.key, %s: index, %t: tensor<4xf32>) {
  // normal_c4
  // expected-error @+1 {{expected a site in [0, 2^28), found 268435456}}
  %n = bayes.normal %key[%s] offsets[0] of [4] axes [element] site 268435456
      purpose weight outs(%t : tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @weight_of_example(%key: !bayes.key, %s: index, %x: i64,
                             %t: tensor<4xf32>) {
  // normal_c5
  // expected-error @+1 {{expected neither an 'example' operand nor axis for purpose 'weight', found an operand}}
  %n = bayes.normal %key[%s] example(%x) offsets[0] of [4] axes [element]
      site 1 purpose weight outs(%t : tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @weight_along_examples(%key: !bayes.key, %s: index,
                                 %t: tensor<2x4xf32>) {
  // normal_c5
  // expected-error @+1 {{expected neither an 'example' operand nor axis for purpose 'weight', found an axis}}
  %n = bayes.normal %key[%s] offsets[0] of [4] axes [example, element] site 1
      purpose weight outs(%t : tensor<2x4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @output_of_no_example(%key: !bayes.key, %s: index,
                                %t: tensor<2x4xf32>) {
  // normal_c5
  // expected-error @+1 {{expected an 'example' operand for purpose 'output', found none}}
  %n = bayes.normal %key[%s] offsets[0] of [4] axes [example, element] site 1
      purpose output outs(%t : tensor<2x4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @element_type(%key: !bayes.key, %s: index, %t: tensor<4xf64>) {
  // normal_c6
  // expected-error @+1 {{expected elements of type 'f32', found 'f64'}}
  %n = bayes.normal %key[%s] offsets[0] of [4] axes [element] site 1
      purpose weight outs(%t : tensor<4xf64>) -> tensor<4xf64>
  return
}

// -----

func.func @beyond_the_end(%key: !bayes.key, %s: index, %t: tensor<2x4xf32>) {
  // normal_c7
  // expected-error @+1 {{expected dimension 1 to lie within the extent 8, found offset 5 and size 4}}
  %n = bayes.normal %key[%s] offsets[0, 5] of [2, 8] axes [element, element]
      site 1 purpose weight outs(%t : tensor<2x4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @larger_than_the_extent(%key: !bayes.key, %s: index, %o: index,
                                  %t: tensor<4xf32>) {
  // normal_c7
  // expected-error @+1 {{expected dimension 0 to lie within the extent 3, found offset ? and size 4}}
  %n = bayes.normal %key[%s] offsets[%o] of [3] axes [element] site 1
      purpose weight outs(%t : tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @negative_offset(%key: !bayes.key, %s: index, %t: tensor<4xf32>) {
  // normal_c7
  // expected-error @+1 {{expected dimension 0 to lie within the extent 8, found offset -1 and size 4}}
  %n = bayes.normal %key[%s] offsets[-1] of [8] axes [element] site 1
      purpose weight outs(%t : tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @largest_offset(%key: !bayes.key, %s: index, %t: tensor<4xf32>) {
  // normal_c7
  // expected-error @+1 {{expected dimension 0 to lie within the extent 8, found offset 9223372036854775807 and size 4}}
  %n = bayes.normal %key[%s] offsets[9223372036854775807] of [8]
      axes [element] site 1 purpose weight
      outs(%t : tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @too_many_elements(%key: !bayes.key, %s: index, %t: tensor<2x4xf32>) {
  // normal_c8
  // expected-error @+1 {{expected non-negative extents of at most 2^32 elements, found [65536, 65537]}}
  %n = bayes.normal %key[%s] offsets[0, 0] of [65536, 65537]
      axes [element, element] site 1 purpose weight
      outs(%t : tensor<2x4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @negative_extent(%key: !bayes.key, %s: index, %t: tensor<?xf32>) {
  // normal_c8
  // expected-error @+1 {{expected non-negative extents of at most 2^32 elements, found [-1]}}
  %n = bayes.normal %key[%s] offsets[0] of [-1] axes [element] site 1
      purpose weight outs(%t : tensor<?xf32>) -> tensor<?xf32>
  return
}

// -----

func.func @destination(%key: !bayes.key, %s: index, %t: vector<4xf32>) {
  // normal_c9
  // expected-error @+1 {{operand #2 must be ranked tensor of any type values or strided memref of any type values, but got 'vector<4xf32>'}}
  bayes.normal %key[%s] offsets[0] of [4] axes [element] site 1
      purpose weight outs(%t : vector<4xf32>)
  return
}

// -----

func.func @no_result(%key: !bayes.key, %s: index, %t: tensor<4xf32>) {
  // normal_c10
  // expected-error @+1 {{expected the number of tensor results (0) to be equal to the number of output tensors (1)}}
  bayes.normal %key[%s] offsets[0] of [4] axes [element] site 1
      purpose weight outs(%t : tensor<4xf32>)
  return
}

// -----

func.func @result_type(%key: !bayes.key, %s: index, %t: tensor<4xf32>) {
  // normal_c10
  // expected-error @+1 {{expected type of operand #2 ('tensor<4xf32>') to match type of corresponding result ('tensor<?xf32>')}}
  %n = bayes.normal %key[%s] offsets[0] of [4] axes [element] site 1
      purpose weight outs(%t : tensor<4xf32>) -> tensor<?xf32>
  return
}

// -----

func.func @result_of_a_buffer(%key: !bayes.key, %s: index, %m: memref<4xf32>) {
  // normal_c10
  // expected-error @+1 {{expected the number of tensor results (1) to be equal to the number of output tensors (0)}}
  %n = bayes.normal %key[%s] offsets[0] of [4] axes [element] site 1
      purpose weight outs(%m : memref<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @axis(%key: !bayes.key, %s: index, %t: tensor<4xf32>) {
  %n = bayes.normal %key[%s] offsets[0] of [4]
      // expected-error @+1 {{expected axis 'example', 'element' or 'sample', found 'batch'}}
      axes [batch] site 1
      purpose weight outs(%t : tensor<4xf32>) -> tensor<4xf32>
  return
}

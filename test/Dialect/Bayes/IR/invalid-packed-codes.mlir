// Constraints of the kernels on packed codes.

// RUN: bayes-opt %s -verify-diagnostics -split-input-file

func.func @lookup_none(%words: tensor<32xi32>) {
  // packed_lookup_c1
  // expected-error @+1 {{expected a table for each of at least one result, or one result without tables, found 0 and 0}}
  "bayes.packed_lookup"(%words)
      <{bits = 3 : i64, columns = 18 : i64,
        operandSegmentSizes = array<i32: 1, 0, 0>}>
      : (tensor<32xi32>)
      -> ()
  return
}

// -----

func.func @lookup_tables(%words: tensor<32xi32>, %t0: tensor<8xf32>,
                         %o0: tensor<10x18xf32>, %o1: tensor<10x18xf32>) {
  // packed_lookup_c1
  // expected-error @+1 {{expected a table for each of at least one result, or one result without tables, found 1 and 2}}
  %r:2 = "bayes.packed_lookup"(%words, %t0, %o0, %o1)
      <{bits = 3 : i64, columns = 18 : i64,
        operandSegmentSizes = array<i32: 1, 1, 2>}>
      : (tensor<32xi32>, tensor<8xf32>, tensor<10x18xf32>, tensor<10x18xf32>)
      -> (tensor<10x18xf32>, tensor<10x18xf32>)
  return
}

// -----

func.func @lookup_entries(%words: tensor<32xi32>, %t0: tensor<8xf32>,
                          %t1: tensor<7xf32>, %o0: tensor<10x18xf32>,
                          %o1: tensor<10x18xf32>) {
  // packed_lookup_c2
  // expected-error @+1 {{expected tables of 8 entries, found 'tensor<7xf32>'}}
  %r:2 = "bayes.packed_lookup"(%words, %t0, %t1, %o0, %o1)
      <{bits = 3 : i64, columns = 18 : i64,
        operandSegmentSizes = array<i32: 1, 2, 2>}>
      : (tensor<32xi32>, tensor<8xf32>, tensor<7xf32>, tensor<10x18xf32>, tensor<10x18xf32>)
      -> (tensor<10x18xf32>, tensor<10x18xf32>)
  return
}

// -----

func.func @lookup_bits(%words: tensor<32xi32>, %t0: tensor<8192xf32>,
                       %o0: tensor<10x18xf32>) {
  // packed_lookup_c2
  // expected-error @+1 {{expected 1 to 12 bits, found 13}}
  %r = "bayes.packed_lookup"(%words, %t0, %o0)
      <{bits = 13 : i64, columns = 18 : i64,
        operandSegmentSizes = array<i32: 1, 1, 1>}>
      : (tensor<32xi32>, tensor<8192xf32>, tensor<10x18xf32>)
      -> (tensor<10x18xf32>)
  return
}

// -----

func.func @lookup_words(%words: tensor<31xi32>, %t0: tensor<8xf32>,
                        %o0: tensor<10x18xf32>) {
  // packed_lookup_c3
  // expected-error @+1 {{expected 32 words for 10 x 18 codes of 3 bits, found 31}}
  %r = "bayes.packed_lookup"(%words, %t0, %o0)
      <{bits = 3 : i64, columns = 18 : i64,
        operandSegmentSizes = array<i32: 1, 1, 1>}>
      : (tensor<31xi32>, tensor<8xf32>, tensor<10x18xf32>)
      -> (tensor<10x18xf32>)
  return
}

// -----

func.func @lookup_too_many_codes(%words: tensor<32xi32>, %t0: tensor<8xf32>,
                                 %o0: tensor<4294967296x4294967296xf32>) {
  // packed_lookup_c3
  // expected-error @+1 {{expected less than 2^62 bits of codes, found 4294967296 x 4294967296 codes of 3 bits}}
  %r = "bayes.packed_lookup"(%words, %t0, %o0)
      <{bits = 3 : i64, columns = 4294967296 : i64,
        operandSegmentSizes = array<i32: 1, 1, 1>}>
      : (tensor<32xi32>, tensor<8xf32>, tensor<4294967296x4294967296xf32>)
      -> (tensor<4294967296x4294967296xf32>)
  return
}

// -----

func.func @lookup_shapes(%words: tensor<32xi32>, %t0: tensor<8xf32>,
                         %t1: tensor<8xf32>, %o0: tensor<10x18xf32>,
                         %o1: tensor<3x10x8xf32>) {
  // packed_lookup_c4
  // expected-error @+1 {{expected results of one shape, found 'tensor<10x18xf32>' and 'tensor<3x10x8xf32>'}}
  %r:2 = "bayes.packed_lookup"(%words, %t0, %t1, %o0, %o1)
      <{bits = 3 : i64, columns = 18 : i64,
        operandSegmentSizes = array<i32: 1, 2, 2>}>
      : (tensor<32xi32>, tensor<8xf32>, tensor<8xf32>, tensor<10x18xf32>, tensor<3x10x8xf32>)
      -> (tensor<10x18xf32>, tensor<3x10x8xf32>)
  return
}

// -----

func.func @lookup_columns(%words: tensor<32xi32>, %t0: tensor<8xf32>,
                          %o0: tensor<10x18xf32>) {
  // packed_lookup_c4
  // expected-error @+1 {{expected results for 17 columns, found 'tensor<10x18xf32>'}}
  %r = "bayes.packed_lookup"(%words, %t0, %o0)
      <{bits = 3 : i64, columns = 17 : i64,
        operandSegmentSizes = array<i32: 1, 1, 1>}>
      : (tensor<32xi32>, tensor<8xf32>, tensor<10x18xf32>)
      -> (tensor<10x18xf32>)
  return
}

// -----

func.func @lookup_panels(%words: tensor<32xi32>, %t0: tensor<8xf32>,
                         %o0: tensor<2x10x8xf32>) {
  // packed_lookup_c4
  // expected-error @+1 {{expected results for 18 columns, found 'tensor<2x10x8xf32>'}}
  %r = "bayes.packed_lookup"(%words, %t0, %o0)
      <{bits = 3 : i64, columns = 18 : i64,
        operandSegmentSizes = array<i32: 1, 1, 1>}>
      : (tensor<32xi32>, tensor<8xf32>, tensor<2x10x8xf32>)
      -> (tensor<2x10x8xf32>)
  return
}

// -----

func.func @lookup_steps(%words: tensor<32xi32>, %t0: tensor<8xf32>,
                        %o0: tensor<0x18xf32>) {
  // packed_lookup_c4
  // expected-error @+1 {{expected results for 18 columns, found 'tensor<0x18xf32>'}}
  %r = "bayes.packed_lookup"(%words, %t0, %o0)
      <{bits = 3 : i64, columns = 18 : i64,
        operandSegmentSizes = array<i32: 1, 1, 1>}>
      : (tensor<32xi32>, tensor<8xf32>, tensor<0x18xf32>)
      -> (tensor<0x18xf32>)
  return
}

// -----

func.func @lookup_panel_width(%words: tensor<32xi32>, %t0: tensor<8xf32>,
                              %o0: tensor<1x10x0xf32>) {
  // packed_lookup_c4
  // expected-error @+1 {{expected results for 18 columns, found 'tensor<1x10x0xf32>'}}
  %r = "bayes.packed_lookup"(%words, %t0, %o0)
      <{bits = 3 : i64, columns = 18 : i64,
        operandSegmentSizes = array<i32: 1, 1, 1>}>
      : (tensor<32xi32>, tensor<8xf32>, tensor<1x10x0xf32>)
      -> (tensor<1x10x0xf32>)
  return
}

// -----

func.func @lookup_narrow(%words: tensor<32xi32>, %t0: tensor<8xf32>,
                         %o0: tensor<3x10x6xf32>) {
  // packed_lookup_c5
  // expected-error @+1 {{expected panels of a width that divides 16 or is a multiple of it, found 6}}
  %r = "bayes.packed_lookup"(%words, %t0, %o0)
      <{bits = 3 : i64, columns = 18 : i64,
        operandSegmentSizes = array<i32: 1, 1, 1>}>
      : (tensor<32xi32>, tensor<8xf32>, tensor<3x10x6xf32>)
      -> (tensor<3x10x6xf32>)
  return
}

// -----

func.func @lookup_wide(%words: tensor<32xi32>, %t0: tensor<8xf32>,
                       %o0: tensor<2x10x24xf32>) {
  // packed_lookup_c5
  // expected-error @+1 {{expected panels of a width that divides 16 or is a multiple of it, found 24}}
  %r = "bayes.packed_lookup"(%words, %t0, %o0)
      <{bits = 3 : i64, columns = 40 : i64,
        operandSegmentSizes = array<i32: 1, 1, 1>}>
      : (tensor<32xi32>, tensor<8xf32>, tensor<2x10x24xf32>)
      -> (tensor<2x10x24xf32>)
  return
}

// -----

func.func @lookup_no_bits(%words: tensor<32xi32>, %t0: tensor<8xf32>,
                          %o0: tensor<10x18xf32>) {
  // packed_lookup_c6
  // expected-error @+1 {{attribute 'bits' failed to satisfy constraint: 64-bit signless integer attribute whose value is positive}}
  %r = "bayes.packed_lookup"(%words, %t0, %o0)
      <{bits = 0 : i64, columns = 18 : i64,
        operandSegmentSizes = array<i32: 1, 1, 1>}>
      : (tensor<32xi32>, tensor<8xf32>, tensor<10x18xf32>)
      -> (tensor<10x18xf32>)
  return
}

// -----

func.func @lookup_no_columns(%words: tensor<32xi32>, %t0: tensor<8xf32>,
                             %o0: tensor<10x18xf32>) {
  // packed_lookup_c6
  // expected-error @+1 {{attribute 'columns' failed to satisfy constraint: 64-bit signless integer attribute whose value is positive}}
  %r = "bayes.packed_lookup"(%words, %t0, %o0)
      <{bits = 3 : i64, columns = 0 : i64,
        operandSegmentSizes = array<i32: 1, 1, 1>}>
      : (tensor<32xi32>, tensor<8xf32>, tensor<10x18xf32>)
      -> (tensor<10x18xf32>)
  return
}

// -----

func.func @lookup_word_type(%words: tensor<32xi64>, %t0: tensor<8xf32>,
                            %o0: tensor<10x18xf32>) {
  // packed_lookup_c7
  // expected-error @+1 {{operand #0 must be}}
  %r = "bayes.packed_lookup"(%words, %t0, %o0)
      <{bits = 3 : i64, columns = 18 : i64,
        operandSegmentSizes = array<i32: 1, 1, 1>}>
      : (tensor<32xi64>, tensor<8xf32>, tensor<10x18xf32>)
      -> (tensor<10x18xf32>)
  return
}

// -----

func.func @lookup_result_type(%words: tensor<32xi32>, %t0: tensor<8xf32>,
                              %o0: tensor<10x18xf64>) {
  // packed_lookup_c7
  // expected-error @+1 {{operand #2 must be}}
  %r = "bayes.packed_lookup"(%words, %t0, %o0)
      <{bits = 3 : i64, columns = 18 : i64,
        operandSegmentSizes = array<i32: 1, 1, 1>}>
      : (tensor<32xi32>, tensor<8xf32>, tensor<10x18xf64>)
      -> (tensor<10x18xf64>)
  return
}

// -----

func.func @matmul_none(%words: tensor<32xi32>) {
  // packed_matmul_c1
  // expected-error @+1 {{expected a table for each of at least one result, or one result without tables, found 0 and 0}}
  "bayes.packed_matmul"(%words)
      <{bits = 3 : i64,
        operandSegmentSizes = array<i32: 0, 1, 0, 0>}>
      : (tensor<32xi32>)
      -> ()
  return
}

// -----

func.func @matmul_tables(%x0: tensor<2x10xf32>, %x1: tensor<2x10xf32>,
                         %words: tensor<32xi32>, %t0: tensor<8xf32>,
                         %o0: tensor<2x18xf32>, %o1: tensor<2x18xf32>) {
  // packed_matmul_c1
  // expected-error @+1 {{expected a table for each of at least one result, or one result without tables, found 1 and 2}}
  %r:2 = "bayes.packed_matmul"(%x0, %x1, %words, %t0, %o0, %o1)
      <{bits = 3 : i64,
        operandSegmentSizes = array<i32: 2, 1, 1, 2>}>
      : (tensor<2x10xf32>, tensor<2x10xf32>, tensor<32xi32>, tensor<8xf32>, tensor<2x18xf32>, tensor<2x18xf32>)
      -> (tensor<2x18xf32>, tensor<2x18xf32>)
  return
}

// -----

func.func @matmul_inputs(%x0: tensor<2x10xf32>, %words: tensor<32xi32>,
                         %t0: tensor<8xf32>, %t1: tensor<8xf32>,
                         %o0: tensor<2x18xf32>, %o1: tensor<2x18xf32>) {
  // packed_matmul_c1
  // expected-error @+1 {{expected an input for each of 2 results, found 1}}
  %r:2 = "bayes.packed_matmul"(%x0, %words, %t0, %t1, %o0, %o1)
      <{bits = 3 : i64,
        operandSegmentSizes = array<i32: 1, 1, 2, 2>}>
      : (tensor<2x10xf32>, tensor<32xi32>, tensor<8xf32>, tensor<8xf32>, tensor<2x18xf32>, tensor<2x18xf32>)
      -> (tensor<2x18xf32>, tensor<2x18xf32>)
  return
}

// -----

func.func @matmul_entries(%x0: tensor<2x10xf32>, %words: tensor<32xi32>,
                          %t0: tensor<16xf32>, %o0: tensor<2x18xf32>) {
  // packed_matmul_c2
  // expected-error @+1 {{expected tables of 8 entries, found 'tensor<16xf32>'}}
  %r = "bayes.packed_matmul"(%x0, %words, %t0, %o0)
      <{bits = 3 : i64,
        operandSegmentSizes = array<i32: 1, 1, 1, 1>}>
      : (tensor<2x10xf32>, tensor<32xi32>, tensor<16xf32>, tensor<2x18xf32>)
      -> (tensor<2x18xf32>)
  return
}

// -----

func.func @matmul_bits(%x0: tensor<2x10xf32>, %words: tensor<32xi32>,
                       %t0: tensor<8xf32>, %o0: tensor<2x18xf32>) {
  // packed_matmul_c2
  // expected-error @+1 {{expected 1 to 12 bits, found 64}}
  %r = "bayes.packed_matmul"(%x0, %words, %t0, %o0)
      <{bits = 64 : i64,
        operandSegmentSizes = array<i32: 1, 1, 1, 1>}>
      : (tensor<2x10xf32>, tensor<32xi32>, tensor<8xf32>, tensor<2x18xf32>)
      -> (tensor<2x18xf32>)
  return
}

// -----

func.func @matmul_words(%x0: tensor<2x10xf32>, %words: tensor<18xi32>,
                        %t0: tensor<8xf32>, %o0: tensor<2x18xf32>) {
  // Without those after the last panel.
  // packed_matmul_c3
  // expected-error @+1 {{expected 32 words for 10 x 18 codes of 3 bits, found 18}}
  %r = "bayes.packed_matmul"(%x0, %words, %t0, %o0)
      <{bits = 3 : i64,
        operandSegmentSizes = array<i32: 1, 1, 1, 1>}>
      : (tensor<2x10xf32>, tensor<18xi32>, tensor<8xf32>, tensor<2x18xf32>)
      -> (tensor<2x18xf32>)
  return
}

// -----

func.func @matmul_too_many_codes(%x0: tensor<1x1537228672809129302xf32>,
                                 %words: tensor<32xi32>, %t0: tensor<8xf32>,
                                 %o0: tensor<1x1xf32>) {
  // packed_matmul_c3
  // expected-error @+1 {{expected less than 2^62 bits of codes, found 1537228672809129302 x 1 codes of 3 bits}}
  %r = "bayes.packed_matmul"(%x0, %words, %t0, %o0)
      <{bits = 3 : i64,
        operandSegmentSizes = array<i32: 1, 1, 1, 1>}>
      : (tensor<1x1537228672809129302xf32>, tensor<32xi32>, tensor<8xf32>, tensor<1x1xf32>)
      -> (tensor<1x1xf32>)
  return
}

// -----

func.func @matmul_input_shapes(%x0: tensor<2x10xf32>, %x1: tensor<2x9xf32>,
                               %words: tensor<32xi32>, %t0: tensor<8xf32>,
                               %t1: tensor<8xf32>, %o0: tensor<2x18xf32>,
                               %o1: tensor<2x18xf32>) {
  // packed_matmul_c4
  // expected-error @+1 {{expected inputs of one shape, found 'tensor<2x10xf32>' and 'tensor<2x9xf32>'}}
  %r:2 = "bayes.packed_matmul"(%x0, %x1, %words, %t0, %t1, %o0, %o1)
      <{bits = 3 : i64,
        operandSegmentSizes = array<i32: 2, 1, 2, 2>}>
      : (tensor<2x10xf32>, tensor<2x9xf32>, tensor<32xi32>, tensor<8xf32>, tensor<8xf32>, tensor<2x18xf32>, tensor<2x18xf32>)
      -> (tensor<2x18xf32>, tensor<2x18xf32>)
  return
}

// -----

func.func @matmul_result_shapes(%x0: tensor<2x10xf32>, %x1: tensor<2x10xf32>,
                                %words: tensor<32xi32>, %t0: tensor<8xf32>,
                                %t1: tensor<8xf32>, %o0: tensor<2x18xf32>,
                                %o1: tensor<2x17xf32>) {
  // packed_matmul_c4
  // expected-error @+1 {{expected results of one shape, found 'tensor<2x18xf32>' and 'tensor<2x17xf32>'}}
  %r:2 = "bayes.packed_matmul"(%x0, %x1, %words, %t0, %t1, %o0, %o1)
      <{bits = 3 : i64,
        operandSegmentSizes = array<i32: 2, 1, 2, 2>}>
      : (tensor<2x10xf32>, tensor<2x10xf32>, tensor<32xi32>, tensor<8xf32>, tensor<8xf32>, tensor<2x18xf32>, tensor<2x17xf32>)
      -> (tensor<2x18xf32>, tensor<2x17xf32>)
  return
}

// -----

func.func @matmul_rows(%x0: tensor<3x10xf32>, %words: tensor<32xi32>,
                       %t0: tensor<8xf32>, %o0: tensor<2x18xf32>) {
  // packed_matmul_c5
  // expected-error @+1 {{expected inputs and results of as many rows, found 'tensor<3x10xf32>' and 'tensor<2x18xf32>'}}
  %r = "bayes.packed_matmul"(%x0, %words, %t0, %o0)
      <{bits = 3 : i64,
        operandSegmentSizes = array<i32: 1, 1, 1, 1>}>
      : (tensor<3x10xf32>, tensor<32xi32>, tensor<8xf32>, tensor<2x18xf32>)
      -> (tensor<2x18xf32>)
  return
}

// -----

func.func @matmul_no_rows(%x0: tensor<0x10xf32>, %words: tensor<32xi32>,
                          %t0: tensor<8xf32>, %o0: tensor<0x18xf32>) {
  // packed_matmul_c5
  // expected-error @+1 {{expected inputs and results of as many rows, found 'tensor<0x10xf32>' and 'tensor<0x18xf32>'}}
  %r = "bayes.packed_matmul"(%x0, %words, %t0, %o0)
      <{bits = 3 : i64,
        operandSegmentSizes = array<i32: 1, 1, 1, 1>}>
      : (tensor<0x10xf32>, tensor<32xi32>, tensor<8xf32>, tensor<0x18xf32>)
      -> (tensor<0x18xf32>)
  return
}

// -----

func.func @matmul_no_bits(%x0: tensor<2x10xf32>, %words: tensor<32xi32>,
                          %t0: tensor<8xf32>, %o0: tensor<2x18xf32>) {
  // packed_matmul_c6
  // expected-error @+1 {{attribute 'bits' failed to satisfy constraint: 64-bit signless integer attribute whose value is positive}}
  %r = "bayes.packed_matmul"(%x0, %words, %t0, %o0)
      <{bits = 0 : i64,
        operandSegmentSizes = array<i32: 1, 1, 1, 1>}>
      : (tensor<2x10xf32>, tensor<32xi32>, tensor<8xf32>, tensor<2x18xf32>)
      -> (tensor<2x18xf32>)
  return
}

// -----

func.func @matmul_rank(%x0: tensor<10xf32>, %words: tensor<32xi32>,
                       %t0: tensor<8xf32>, %o0: tensor<2x18xf32>) {
  // packed_matmul_c7
  // expected-error @+1 {{operand #0 must be}}
  %r = "bayes.packed_matmul"(%x0, %words, %t0, %o0)
      <{bits = 3 : i64,
        operandSegmentSizes = array<i32: 1, 1, 1, 1>}>
      : (tensor<10xf32>, tensor<32xi32>, tensor<8xf32>, tensor<2x18xf32>)
      -> (tensor<2x18xf32>)
  return
}

// -----

func.func @matmul_dynamic(%x0: tensor<2x10xf32>, %words: tensor<32xi32>,
                          %t0: tensor<8xf32>, %o0: tensor<?x18xf32>) {
  // packed_matmul_c7
  // expected-error @+1 {{operand #3 must be}}
  %r = "bayes.packed_matmul"(%x0, %words, %t0, %o0)
      <{bits = 3 : i64,
        operandSegmentSizes = array<i32: 1, 1, 1, 1>}>
      : (tensor<2x10xf32>, tensor<32xi32>, tensor<8xf32>, tensor<?x18xf32>)
      -> (tensor<?x18xf32>)
  return
}

// -----

func.func @floats_in_pairs(%words: memref<32xi32>, %m: memref<5x18xf32>) {
  // packed_lookup_c8
  // expected-error @+1 {{expected results of f32, or of i32 with half of 'steps', found 'memref<5x18xf32>'}}
  bayes.packed_lookup %words bits 3 columns 18 steps 9
      outs(%m : memref<5x18xf32>) : memref<32xi32>
  return
}

// -----

func.func @words_of_no_steps(%words: memref<32xi32>, %m: memref<10x18xi32>) {
  // packed_lookup_c8
  // expected-error @+1 {{expected results of f32, or of i32 with half of 'steps', found 'memref<10x18xi32>'}}
  bayes.packed_lookup %words bits 3 columns 18
      outs(%m : memref<10x18xi32>) : memref<32xi32>
  return
}

// -----

func.func @steps_without_pairs(%words: memref<32xi32>, %m: memref<5x18xi32>) {
  // packed_lookup_c8
  // expected-error @+1 {{expected results of f32, or of i32 with half of 'steps', found 'memref<5x18xi32>'}}
  bayes.packed_lookup %words bits 3 columns 18 steps 11
      outs(%m : memref<5x18xi32>) : memref<32xi32>
  return
}

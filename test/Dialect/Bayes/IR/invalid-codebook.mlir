// Constraints of the laws that codes give, and of the ops on codes.

// RUN: bayes-opt %s -verify-diagnostics -split-input-file

func.func @shared_rank(%codes: tensor<2x4xi4>, %table: !bayes.random<4x4xf32>) {
  // shared_c1
  // expected-error @+1 {{expected a table of rank 1, found '!bayes.random<4x4xf32>'}}
  %w = bayes.shared %codes of %table : tensor<2x4xi4> of !bayes.random<4x4xf32>
  return
}

// -----

bayes.parameter @codes = dense<[0, 2, 3]> : tensor<3xi4>

func.func @shared_parameter(%table: !bayes.random<3xf32>) {
  %codes = bayes.load_parameter @codes : tensor<3xi4>
  // shared_c2
  // expected-error @+1 {{expected codes less than the 3 entries of the table, found 3 at element 2}}
  %w = bayes.shared %codes of %table : tensor<3xi4> of !bayes.random<3xf32>
  return
}

// -----

func.func @shared_constant(%table: !bayes.random<12xf32>) {
  // Read as unsigned.
  %codes = arith.constant dense<-1> : tensor<3xi4>
  // shared_c2
  // expected-error @+1 {{expected codes less than the 12 entries of the table, found 15 at element 0}}
  %w = bayes.shared %codes of %table : tensor<3xi4> of !bayes.random<12xf32>
  return
}

// -----

bayes.parameter @codes = dense_resource<codes> : tensor<3xi4>

func.func @shared_resource(%table: !bayes.random<3xf32>) {
  %codes = bayes.load_parameter @codes : tensor<3xi4>
  // shared_c2
  // expected-error @+1 {{expected codes less than the 3 entries of the table, found 9 at element 1}}
  %w = bayes.shared %codes of %table : tensor<3xi4> of !bayes.random<3xf32>
  return
}

{-#
  dialect_resources: {
    builtin: {
      codes: "0x10000000000902"
    }
  }
#-}

// -----

func.func @shared_width(%codes: tensor<3xi13>, %table: !bayes.random<3xf32>) {
  // shared_c3
  // expected-error @+1 {{operand #0 must be statically shaped tensor of codes of 1 to 12 bits, but got 'tensor<3xi13>'}}
  %w = "bayes.shared"(%codes, %table)
      : (tensor<3xi13>, !bayes.random<3xf32>) -> !bayes.random<3xf32>
  return
}

// -----

func.func @shared_result(%codes: tensor<3xi4>, %table: !bayes.random<3xf32>) {
  // expected-error @+2 {{inferred type(s) '!bayes.random<3xf32>' are incompatible with return type(s) of operation '!bayes.random<4xf32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %w = "bayes.shared"(%codes, %table)
      : (tensor<3xi4>, !bayes.random<3xf32>) -> !bayes.random<4xf32>
  return
}

// -----

func.func @shared_empty(%codes: tensor<0xi4>, %table: !bayes.random<3xf32>) {
  // expected-error @+1 {{failed to infer returned types}}
  %w = "bayes.shared"(%codes, %table)
      : (tensor<0xi4>, !bayes.random<3xf32>) -> !bayes.random<1xf32>
  return
}

// -----

func.func @scaled_dimension(%w: !bayes.random<2x4xf32>, %a: tensor<2xf32>) {
  // scaled_c1
  // expected-error @+1 {{expected a dimension of '!bayes.random<2x4xf32>', found 2}}
  %s = bayes.scaled %w by %a along 2 : !bayes.random<2x4xf32>, tensor<2xf32>
  return
}

// -----

func.func @scaled_extent(%w: !bayes.random<2x4xf32>, %a: tensor<2xf32>) {
  // scaled_c2
  // expected-error @+1 {{expected a scale of type 'tensor<4xf32>', found 'tensor<2xf32>'}}
  %s = bayes.scaled %w by %a along 1 : !bayes.random<2x4xf32>, tensor<2xf32>
  return
}

// -----

func.func @scaled_negative(%w: !bayes.random<2x4xf32>, %a: tensor<2xf32>) {
  // scaled_c3
  // expected-error @+1 {{attribute 'dimension' failed to satisfy constraint: 64-bit signless integer attribute whose value is non-negative}}
  %s = bayes.scaled %w by %a along -1 : !bayes.random<2x4xf32>, tensor<2xf32>
  return
}

// -----

func.func @replaced_count(%w: !bayes.random<2x4xf32>, %p: tensor<3xi32>,
                          %o: !bayes.random<2xf32>) {
  // replaced_c1
  // expected-error @+1 {{expected replacements of type '!bayes.random<3xf32>', found '!bayes.random<2xf32>'}}
  %r = bayes.replaced %w at %p by %o
      : !bayes.random<2x4xf32>, tensor<3xi32>, !bayes.random<2xf32>
  return
}

// -----

bayes.parameter @positions = dense<[0, 8]> : tensor<2xi32>

func.func @replaced_outside(%w: !bayes.random<2x4xf32>, %o: !bayes.random<2xf32>) {
  %p = bayes.load_parameter @positions : tensor<2xi32>
  // replaced_c2
  // expected-error @+1 {{expected positions that rise and are less than the 8 elements, found 8 as number 1}}
  %r = bayes.replaced %w at %p by %o
      : !bayes.random<2x4xf32>, tensor<2xi32>, !bayes.random<2xf32>
  return
}

// -----

func.func @replaced_twice(%w: !bayes.random<2x4xf32>, %o: !bayes.random<3xf32>) {
  %p = arith.constant dense<[1, 5, 5]> : tensor<3xi32>
  // replaced_c2
  // expected-error @+1 {{expected positions that rise and are less than the 8 elements, found 5 as number 2}}
  %r = bayes.replaced %w at %p by %o
      : !bayes.random<2x4xf32>, tensor<3xi32>, !bayes.random<3xf32>
  return
}

// -----

func.func @replaced_negative(%w: !bayes.random<2x4xf32>, %o: !bayes.random<1xf32>) {
  %p = arith.constant dense<-1> : tensor<1xi32>
  // replaced_c2
  // expected-error @+1 {{expected positions that rise and are less than the 8 elements, found -1 as number 0}}
  %r = bayes.replaced %w at %p by %o
      : !bayes.random<2x4xf32>, tensor<1xi32>, !bayes.random<1xf32>
  return
}

// -----

func.func @replaced_type(%w: !bayes.random<2x4xf32>, %p: tensor<1xi64>,
                         %o: !bayes.random<1xf32>) {
  // replaced_c3
  // expected-error @+1 {{operand #1 must be statically shaped 1D tensor of i32, but got 'tensor<1xi64>'}}
  %r = "bayes.replaced"(%w, %p, %o)
      : (!bayes.random<2x4xf32>, tensor<1xi64>, !bayes.random<1xf32>)
      -> !bayes.random<2x4xf32>
  return
}

// -----

func.func @blended_weights(%a: !bayes.random<3xf32>, %weights: tensor<2xi8>) {
  // blended_c1
  // expected-error @+1 {{expected weights of the shape of '!bayes.random<3xf32>', found 'tensor<2xi8>'}}
  %b = bayes.blended %a, %a by %weights : !bayes.random<3xf32>, tensor<2xi8>
  return
}

// -----

func.func @blended_types(%a: !bayes.random<3xf32>, %b: !bayes.random<4xf32>,
                         %weights: tensor<3xi8>) {
  // blended_c2
  // expected-error @+1 {{failed to verify that all of {first, second, result} have same type}}
  %r = "bayes.blended"(%a, %b, %weights)
      : (!bayes.random<3xf32>, !bayes.random<4xf32>, tensor<3xi8>)
      -> !bayes.random<3xf32>
  return
}

// -----

func.func @lookup_constant(%table: tensor<2xf32>) {
  %codes = arith.constant dense<[1, 2]> : tensor<2xi8>
  // lookup_c1
  // expected-error @+1 {{expected codes less than the 2 entries of the table, found 2 at element 1}}
  %w = bayes.lookup %codes in %table : tensor<2xi8> in tensor<2xf32>
  return
}

// -----

func.func @lookup_width(%codes: tensor<3xi16>, %table: tensor<3xf32>) {
  // lookup_c2
  // expected-error @+1 {{operand #0 must be statically shaped tensor of codes of 1 to 12 bits, but got 'tensor<3xi16>'}}
  %w = "bayes.lookup"(%codes, %table)
      : (tensor<3xi16>, tensor<3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @encode_type(%values: tensor<2xf32>, %table: tensor<2xf64>) {
  // encode_c1
  // expected-error @+1 {{expected values and entries of one type, found 'f32' and 'f64'}}
  %c = bayes.encode %values in %table
      : tensor<2xf32> in tensor<2xf64> -> tensor<2xi1>
  return
}

// -----

func.func @encode_shape(%values: tensor<2xf32>, %table: tensor<2xf32>) {
  // encode_c2
  // expected-error @+1 {{expected codes of the shape of 'tensor<2xf32>', found 'tensor<3xi1>'}}
  %c = bayes.encode %values in %table
      : tensor<2xf32> in tensor<2xf32> -> tensor<3xi1>
  return
}

// -----

func.func @encode_entries(%values: tensor<2xf32>, %table: tensor<5xf32>) {
  // encode_c3
  // expected-error @+1 {{expected 1 to 2^2 entries for 'tensor<2xi2>', found 5}}
  %c = bayes.encode %values in %table
      : tensor<2xf32> in tensor<5xf32> -> tensor<2xi2>
  return
}

// -----

func.func @scatter_count(%values: tensor<2xf32>, %base: tensor<2x4xf32>,
                         %p: tensor<3xi32>) {
  // scatter_c1
  // expected-error @+1 {{expected values of type 'tensor<3xf32>', found 'tensor<2xf32>'}}
  %r = bayes.scatter %values into %base at %p
      : tensor<2xf32> into tensor<2x4xf32> at tensor<3xi32>
  return
}

// -----

func.func @scatter_order(%values: tensor<2xf32>, %base: tensor<2x4xf32>) {
  %p = arith.constant dense<[3, 2]> : tensor<2xi32>
  // scatter_c2
  // expected-error @+1 {{expected positions that rise and are less than the 8 elements, found 2 as number 1}}
  %r = bayes.scatter %values into %base at %p
      : tensor<2xf32> into tensor<2x4xf32> at tensor<2xi32>
  return
}

// -----

func.func @scatter_rank(%values: tensor<2xf32>, %base: tensor<2x4xf32>,
                        %p: tensor<1x2xi32>) {
  // scatter_c3
  // expected-error @+1 {{operand #2 must be statically shaped 1D tensor of i32, but got 'tensor<1x2xi32>'}}
  %r = "bayes.scatter"(%values, %base, %p)
      : (tensor<2xf32>, tensor<2x4xf32>, tensor<1x2xi32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @shared_splat(%table: !bayes.random<2xf32>) {
  %codes = arith.constant dense<2> : tensor<1000000000000xi2>
  // shared_c2
  // expected-error @+1 {{expected codes less than the 2 entries of the table, found 2 at element 0}}
  %w = bayes.shared %codes of %table
      : tensor<1000000000000xi2> of !bayes.random<2xf32>
  return
}

// -----

func.func @scatter_splat(%values: tensor<1000000000000xf32>,
                         %base: tensor<2x4xf32>) {
  %p = arith.constant dense<3> : tensor<1000000000000xi32>
  // scatter_c2
  // expected-error @+1 {{expected positions that rise and are less than the 8 elements, found 3 as number 1}}
  %r = bayes.scatter %values into %base at %p
      : tensor<1000000000000xf32> into tensor<2x4xf32>
        at tensor<1000000000000xi32>
  return
}

// -----

func.func @joined_nothing() {
  // joined_c1
  // expected-error @+1 {{expected at least one piece, found none}}
  %w = "bayes.joined"() {dimension = 0 : i64} : () -> !bayes.random<2x4xf32>
  return
}

// -----

func.func @joined_dimension(%a: !bayes.random<2x4xf32>) {
  // joined_c2
  // expected-error @+1 {{expected a dimension of '!bayes.random<4x4xf32>', found 2}}
  %w = bayes.joined %a, %a along 2
      : !bayes.random<2x4xf32>, !bayes.random<2x4xf32> -> !bayes.random<4x4xf32>
  return
}

// -----

func.func @joined_columns(%a: !bayes.random<2x4xf32>, %b: !bayes.random<2x3xf32>) {
  // joined_c3
  // expected-error @+1 {{expected pieces like '!bayes.random<4x4xf32>' but for dimension 0, found '!bayes.random<2x3xf32>'}}
  %w = bayes.joined %a, %b along 0
      : !bayes.random<2x4xf32>, !bayes.random<2x3xf32> -> !bayes.random<4x4xf32>
  return
}

// -----

func.func @joined_rank(%a: !bayes.random<2x4xf32>, %b: !bayes.random<2xf32>) {
  // joined_c3
  // expected-error @+1 {{expected pieces like '!bayes.random<4x4xf32>' but for dimension 0, found '!bayes.random<2xf32>'}}
  %w = bayes.joined %a, %b along 0
      : !bayes.random<2x4xf32>, !bayes.random<2xf32> -> !bayes.random<4x4xf32>
  return
}

// -----

func.func @joined_element_type(%a: !bayes.random<2x4xf32>, %b: !bayes.random<2x4xf64>) {
  // joined_c3
  // expected-error @+1 {{expected pieces like '!bayes.random<2x8xf32>' but for dimension 1, found '!bayes.random<2x4xf64>'}}
  %w = bayes.joined %a, %b along 1
      : !bayes.random<2x4xf32>, !bayes.random<2x4xf64> -> !bayes.random<2x8xf32>
  return
}

// -----

func.func @joined_extent(%a: !bayes.random<2x4xf32>, %b: !bayes.random<3x4xf32>) {
  // joined_c4
  // expected-error @+1 {{expected pieces of 4 together in dimension 0, found 5}}
  %w = bayes.joined %a, %b along 0
      : !bayes.random<2x4xf32>, !bayes.random<3x4xf32> -> !bayes.random<4x4xf32>
  return
}

// -----

// More than a number of 64 bits are no fewer.

func.func @joined_overflow(%a: !bayes.random<9223372036854775807xf32>) {
  // joined_c4
  // expected-error @+1 {{expected pieces of 1 together in dimension 0, found 18446744073709551615}}
  %w = bayes.joined %a, %a, %a along 0
      : !bayes.random<9223372036854775807xf32>,
        !bayes.random<9223372036854775807xf32>,
        !bayes.random<9223372036854775807xf32> -> !bayes.random<1xf32>
  return
}

// -----

func.func @joined_negative(%a: !bayes.random<2x4xf32>) {
  // joined_c5
  // expected-error @+1 {{attribute 'dimension' failed to satisfy constraint: 64-bit signless integer attribute whose value is non-negative}}
  %w = bayes.joined %a along -1
      : !bayes.random<2x4xf32> -> !bayes.random<2x4xf32>
  return
}

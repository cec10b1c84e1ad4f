// Constraints of tensors of mixed precision.

// RUN: bayes-opt %s -verify-diagnostics -split-input-file

func.func @nothing(%steps: tensor<0xf32>) {
  // dequantize_c1
  // expected-error @+1 {{expected at least one tensor of codes, found none}}
  %w = "bayes.dequantize"(%steps) {dimension = 0 : i64,
      operandSegmentSizes = array<i32: 0, 1, 0>}
      : (tensor<0xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @dimension(%codes: tensor<2x3xi4>, %steps: tensor<2xf32>) {
  // dequantize_c2
  // expected-error @+1 {{expected a dimension of 'tensor<2x3xf32>', found 2}}
  %w = bayes.dequantize %codes by %steps along 2
      : tensor<2x3xi4> by tensor<2xf32> -> tensor<2x3xf32>
  return
}

// -----

func.func @rank(%codes: tensor<6xi4>, %steps: tensor<6xf32>) {
  // dequantize_c3
  // expected-error @+1 {{expected codes of the shape of 'tensor<2x3xf32>' but for dimension 0, found 'tensor<6xi4>'}}
  %w = bayes.dequantize %codes by %steps along 0
      : tensor<6xi4> by tensor<6xf32> -> tensor<2x3xf32>
  return
}

// -----

func.func @extent(%a: tensor<1x3xi4>, %b: tensor<1x4xi2>, %steps: tensor<2xf32>) {
  // dequantize_c3
  // expected-error @+1 {{expected codes of the shape of 'tensor<2x3xf32>' but for dimension 0, found 'tensor<1x4xi2>'}}
  %w = bayes.dequantize %a, %b by %steps along 0
      : tensor<1x3xi4>, tensor<1x4xi2> by tensor<2xf32> -> tensor<2x3xf32>
  return
}

// -----

func.func @steps(%a: tensor<1x3xi4>, %b: tensor<1x3xi2>, %steps: tensor<3xf32>) {
  // dequantize_c4
  // expected-error @+1 {{expected steps of type 'tensor<2xf32>', found 'tensor<3xf32>'}}
  %w = bayes.dequantize %a, %b by %steps along 0
      : tensor<1x3xi4>, tensor<1x3xi2> by tensor<3xf32> -> tensor<2x3xf32>
  return
}

// -----

func.func @step_type(%a: tensor<2x3xi4>, %steps: tensor<2xbf16>) {
  // dequantize_c4
  // expected-error @+1 {{expected steps of type 'tensor<2xf32>', found 'tensor<2xbf16>'}}
  %w = bayes.dequantize %a by %steps along 0
      : tensor<2x3xi4> by tensor<2xbf16> -> tensor<2x3xf32>
  return
}

// -----

func.func @slices(%a: tensor<1x3xi4>, %steps: tensor<1xf32>) {
  // dequantize_c5
  // expected-error @+1 {{expected codes of 2 slices, or positions, found codes of 1}}
  %w = bayes.dequantize %a by %steps along 0
      : tensor<1x3xi4> by tensor<1xf32> -> tensor<2x3xf32>
  return
}

// -----

func.func @positions(%a: tensor<1x3xi4>, %steps: tensor<1xf32>,
                     %positions: tensor<2xi32>) {
  // dequantize_c5
  // expected-error @+1 {{expected 1 positions, found 2}}
  %w = bayes.dequantize %a by %steps at %positions along 0
      : tensor<1x3xi4> by tensor<1xf32> at tensor<2xi32> -> tensor<2x3xf32>
  return
}

// -----

func.func @outside(%a: tensor<1x3xi4>, %steps: tensor<1xf32>) {
  // Unsigned.
  %positions = arith.constant dense<-1> : tensor<1xi16>
  // dequantize_c6
  // expected-error @+1 {{expected positions less than 2, found 65535 as number 0}}
  %w = bayes.dequantize %a by %steps at %positions along 0
      : tensor<1x3xi4> by tensor<1xf32> at tensor<1xi16> -> tensor<2x3xf32>
  return
}

// -----

bayes.parameter @positions = dense<[4, 1, 4]> : tensor<3xi16>

func.func @twice(%a: tensor<3x3xi4>, %steps: tensor<3xf32>) {
  %positions = bayes.load_parameter @positions : tensor<3xi16>
  // dequantize_c6
  // expected-error @+1 {{expected positions that differ, found 4 as numbers 0 and 2}}
  %w = bayes.dequantize %a by %steps at %positions along 0
      : tensor<3x3xi4> by tensor<3xf32> at tensor<3xi16> -> tensor<5x3xf32>
  return
}

// -----

func.func @splat(%a: tensor<3x3xi4>, %steps: tensor<3xf32>) {
  %positions = arith.constant dense<1> : tensor<3xi16>
  // dequantize_c6
  // expected-error @+1 {{expected positions that differ, found 1 as numbers 0 and 1}}
  %w = bayes.dequantize %a by %steps at %positions along 0
      : tensor<3x3xi4> by tensor<3xf32> at tensor<3xi16> -> tensor<5x3xf32>
  return
}

// -----

func.func @width(%a: tensor<2x3xi9>, %steps: tensor<2xf32>) {
  // dequantize_c7
  // expected-error @+1 {{must be variadic of statically shaped tensor of codes of 1 to 8 bits, but got 'tensor<2x3xi9>'}}
  %w = bayes.dequantize %a by %steps along 0
      : tensor<2x3xi9> by tensor<2xf32> -> tensor<2x3xf32>
  return
}

// -----

func.func @pair_type(%s: f64, %a: i32) {
  // pair_dot_c1
  // expected-error @+1 {{operand #0 must be f32 or of f32, but got 'f64'}}
  %x = bayes.pair_dot %s, %a, %a : f64, i32
  return
}

// -----

func.func @pair_shape(%s: vector<4xf32>, %a: vector<8xi32>) {
  // pair_dot_c2
  // expected-error @+1 {{requires the same shape for all operands and results}}
  %x = bayes.pair_dot %s, %a, %a : vector<4xf32>, vector<8xi32>
  return
}

// -----

func.func @pair_scalar(%s: vector<16xf32>, %a: i32) {
  // pair_dot_c2
  // expected-error @+1 {{requires the same shape for all operands and results}}
  %x = bayes.pair_dot %s, %a, %a : vector<16xf32>, i32
  return
}

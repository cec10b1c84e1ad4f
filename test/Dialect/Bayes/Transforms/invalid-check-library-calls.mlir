// RUN: bayes-opt %s --bayes-check-library-calls='fma=false rounding=false half=false' \
// RUN:   -verify-diagnostics -split-input-file

func.func @power(%x: vector<4xf32>) -> vector<4xf32> {
  // expected-error @+1 {{'math.powf' op of 'f32' has no lowering to native code without calls of the C library}}
  %y = math.powf %x, %x : vector<4xf32>
  // Only the first is reported.
  %z = math.powf %y, %x : vector<4xf32>
  return %z : vector<4xf32>
}

// -----

func.func @arctangent(%x: f32) -> f32 {
  // expected-error @+1 {{'math.atan2' op of 'f32' has no lowering to native code}}
  %y = math.atan2 %x, %x : f32
  return %y : f32
}

// -----

func.func @remainder(%x: f32) -> f32 {
  // expected-error @+1 {{'arith.remf' op of 'f32' has no lowering to native code}}
  %y = arith.remf %x, %x : f32
  return %y : f32
}

// -----

func.func @double(%x: f64) -> f64 {
  // expected-error @+1 {{'math.log' op of 'f64' has no lowering to native code}}
  %y = math.log %x : f64
  return %y : f64
}

// -----

func.func @half(%x: f32) -> f16 {
  // expected-error @+1 {{'arith.truncf' op of 'f16' has no lowering to native code}}
  %y = arith.truncf %x : f32 to f16
  return %y : f16
}

// -----

func.func @bfloat(%x: bf16) -> bf16 {
  // expected-error @+1 {{'arith.addf' op of 'bf16' has no lowering to native code}}
  %y = arith.addf %x, %x : bf16
  return %y : bf16
}

// -----

func.func @fused(%x: f32) -> f32 {
  // expected-error @+1 {{'math.fma' op of 'f32' has no lowering to native code}}
  %y = math.fma %x, %x, %x : f32
  return %y : f32
}

// -----

func.func @rounding(%x: f64) -> f64 {
  // expected-error @+1 {{'math.floor' op of 'f64' has no lowering to native code}}
  %y = math.floor %x : f64
  return %y : f64
}

// -----

func.func @quadruple(%x: f128) -> f128 {
  // expected-error @+1 {{'arith.addf' op of 'f128' has no lowering to native code}}
  %y = arith.addf %x, %x : f128
  return %y : f128
}

// -----

func.func @division(%x: i128) -> i128 {
  // expected-error @+1 {{'arith.divsi' op of 'i128' has no lowering to native code}}
  %y = arith.divsi %x, %x : i128
  return %y : i128
}

// -----

func.func @conversion(%x: vector<2xf32>) -> vector<2xi65> {
  // expected-error @+1 {{'arith.fptosi' op of 'i65' has no lowering to native code}}
  %y = arith.fptosi %x : vector<2xf32> to vector<2xi65>
  return %y : vector<2xi65>
}

// RUN: split-file %s %t
// RUN: bayes-opt %t/baseline.mlir --bayes-check-instructions=march=x86-64 -verify-diagnostics -split-input-file
// RUN: bayes-opt %t/v3.mlir --bayes-check-instructions -verify-diagnostics -split-input-file
// RUN: bayes-opt %t/v4.mlir --bayes-check-instructions=march=x86-64-v4 -verify-diagnostics -split-input-file
// RUN: bayes-opt %t/v4-plus.mlir --bayes-check-instructions=march=x86-64-v4+ -verify-diagnostics -split-input-file
// RUN: bayes-opt %t/unknown.mlir --bayes-check-instructions=march=sse9 -verify-diagnostics

// The phase before code generation checks too.
// RUN: not bayes-opt %t/v4.mlir --bayes-phase-llvm -o /dev/null 2>&1 | FileCheck %s
// CHECK: v4.mlir:2:8: error: intrinsic 'llvm.x86.avx512.permvar.qi.512' needs target 'x86-64-v4+', but the code is compiled for 'x86-64-v3'

//--- baseline.mlir
func.func @vector_fma(%a: vector<8xf32>) -> vector<8xf32> {
  // expected-error @+1 {{intrinsic 'llvm.fma.' needs target 'x86-64-v3', but the code is compiled for 'x86-64'}}
  %y = vector.fma %a, %a, %a : vector<8xf32>
  return %y : vector<8xf32>
}

// -----

llvm.func @intrinsic_fma(%a: vector<8xf32>) -> vector<8xf32> {
  // expected-error @+1 {{intrinsic 'llvm.fma.' needs target 'x86-64-v3'}}
  %y = llvm.intr.fma(%a, %a, %a)
      : (vector<8xf32>, vector<8xf32>, vector<8xf32>) -> vector<8xf32>
  llvm.return %y : vector<8xf32>
}

// -----

func.func @rounding(%a: f32) -> f32 {
  // expected-error @+1 {{intrinsic 'llvm.roundeven.' needs target 'x86-64-v3'}}
  %y = math.roundeven %a : f32
  return %y : f32
}

// -----

llvm.func @llvm.floor.f32(f32) -> f32
llvm.func @called(%a: f32) -> f32 {
  // expected-error @+1 {{intrinsic 'llvm.floor.f32' needs target 'x86-64-v3'}}
  %y = llvm.call @llvm.floor.f32(%a) : (f32) -> f32
  llvm.return %y : f32
}

//--- v3.mlir
llvm.func @avx512(%a: vector<16xi32>) -> vector<16xi32> {
  // expected-error @+1 {{intrinsic 'llvm.x86.avx512.psrav.d.512' needs target 'x86-64-v4', but the code is compiled for 'x86-64-v3'}}
  %y = llvm.call_intrinsic "llvm.x86.avx512.psrav.d.512"(%a, %a)
      : (vector<16xi32>, vector<16xi32>) -> vector<16xi32>
  llvm.return %y : vector<16xi32>
}

// -----

llvm.func @avx_vnni_int8(%a: vector<8xi32>) -> vector<8xi32> {
  // expected-error @+1 {{intrinsic 'llvm.x86.avx2.vpdpbssd.256' is outside of every supported target}}
  %y = llvm.call_intrinsic "llvm.x86.avx2.vpdpbssd.256"(%a, %a, %a)
      : (vector<8xi32>, vector<8xi32>, vector<8xi32>) -> vector<8xi32>
  llvm.return %y : vector<8xi32>
}

//--- v4.mlir
llvm.func @vbmi(%a: vector<64xi8>) -> vector<64xi8> {
  %y = llvm.call_intrinsic "llvm.x86.avx512.permvar.qi.512"(%a, %a) : (vector<64xi8>, vector<64xi8>) -> vector<64xi8> // expected-error {{intrinsic 'llvm.x86.avx512.permvar.qi.512' needs target 'x86-64-v4+'}}
  llvm.return %y : vector<64xi8>
}

// -----

llvm.func @vbmi2(%a: vector<64xi8>, %mask: vector<64xi1>) -> vector<64xi8> {
  // expected-error @+1 {{intrinsic 'llvm.x86.avx512.mask.compress.v64i8' needs target 'x86-64-v4+'}}
  %y = llvm.call_intrinsic "llvm.x86.avx512.mask.compress.v64i8"(%a, %a, %mask)
      : (vector<64xi8>, vector<64xi8>, vector<64xi1>) -> vector<64xi8>
  llvm.return %y : vector<64xi8>
}

// -----

llvm.func @vnni(%a: vector<16xi32>) -> vector<16xi32> {
  // expected-error @+1 {{intrinsic 'llvm.x86.avx512.vpdpwssd.512' needs target 'x86-64-v4+'}}
  %y = llvm.call_intrinsic "llvm.x86.avx512.vpdpwssd.512"(%a, %a, %a)
      : (vector<16xi32>, vector<16xi32>, vector<16xi32>) -> vector<16xi32>
  llvm.return %y : vector<16xi32>
}

// -----

llvm.func @bf16(%a: vector<16xf32>, %b: vector<32xbf16>) -> vector<16xf32> {
  // expected-error @+1 {{intrinsic 'llvm.x86.avx512bf16.dpbf16ps.512' needs target 'x86-64-v4+'}}
  %y = llvm.call_intrinsic "llvm.x86.avx512bf16.dpbf16ps.512"(%a, %b, %b)
      : (vector<16xf32>, vector<32xbf16>, vector<32xbf16>) -> vector<16xf32>
  llvm.return %y : vector<16xf32>
}

//--- v4-plus.mlir
llvm.func @intersect(%a: vector<16xi32>) {
  // expected-error @+1 {{intrinsic 'llvm.x86.avx512.vp2intersect.d.512' is outside of every supported target}}
  llvm.call_intrinsic "llvm.x86.avx512.vp2intersect.d.512"(%a, %a)
      : (vector<16xi32>, vector<16xi32>) -> ()
  llvm.return
}

//--- unknown.mlir
// expected-error @below {{unknown target 'sse9', expected 'x86-64', 'x86-64-v3', 'x86-64-v4', 'x86-64-v4+', or 'native'}}
module {
}

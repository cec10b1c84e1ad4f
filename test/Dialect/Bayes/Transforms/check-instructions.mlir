// What a tier has passes. The guard is for intrinsics and what becomes one;
// vectors of any width, which every target takes apart, are none of its business.
// RUN: bayes-opt %s --bayes-check-instructions=march=x86-64-v4+ | FileCheck %s
// RUN: split-file %s %t
// RUN: bayes-opt %t/baseline.mlir --bayes-check-instructions=march=x86-64 -o /dev/null
// RUN: bayes-opt %t/v3.mlir --bayes-check-instructions -o /dev/null
// RUN: bayes-opt %t/v4.mlir --bayes-check-instructions=march=x86-64-v4 -o /dev/null

// The pass runs on anything, functions alone too.
// RUN: bayes-opt %t/v3.mlir --pass-pipeline='builtin.module(func.func(bayes-check-instructions))' -o /dev/null

//--- baseline.mlir

// CHECK-LABEL: func @baseline
func.func @baseline(%a: vector<32xf32>, %b: vector<4xf32>)
    -> (vector<32xf32>, vector<32xf32>, vector<4xf32>) {
  %sum = arith.addf %a, %a : vector<32xf32>
  // Without FMA, llvm.fmuladd is two instructions.
  %muladd = llvm.intr.fmuladd(%a, %a, %a)
      : (vector<32xf32>, vector<32xf32>, vector<32xf32>) -> vector<32xf32>
  // CHECK: llvm.x86.sse.max.ps
  %max = llvm.call_intrinsic "llvm.x86.sse.max.ps"(%b, %b)
      : (vector<4xf32>, vector<4xf32>) -> vector<4xf32>
  return %sum, %muladd, %max : vector<32xf32>, vector<32xf32>, vector<4xf32>
}

//--- v3.mlir

func.func @level_3(%a: vector<8xf32>) -> (vector<8xf32>, vector<8xf32>) {
  %fma = vector.fma %a, %a, %a : vector<8xf32>
  %floor = math.floor %fma : vector<8xf32>
  %max = llvm.call_intrinsic "llvm.x86.avx.max.ps.256"(%a, %floor)
      : (vector<8xf32>, vector<8xf32>) -> vector<8xf32>
  return %floor, %max : vector<8xf32>, vector<8xf32>
}

//--- v4.mlir

func.func @level_4(%a: vector<16xi32>, %mask: vector<16xi1>) -> vector<16xi32> {
  %shifted = llvm.call_intrinsic "llvm.x86.avx512.psrav.d.512"(%a, %a)
      : (vector<16xi32>, vector<16xi32>) -> vector<16xi32>
  %packed = llvm.call_intrinsic "llvm.x86.avx512.mask.compress.v16i32"(
      %shifted, %a, %mask)
      : (vector<16xi32>, vector<16xi32>, vector<16xi1>) -> vector<16xi32>
  return %packed : vector<16xi32>
}

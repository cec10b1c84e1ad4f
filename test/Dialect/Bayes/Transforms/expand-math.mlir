// RUN: bayes-opt %s --bayes-expand-math | FileCheck %s --check-prefixes=CHECK,FMA
// RUN: bayes-opt %s --bayes-expand-math='fma=false rounding=false' \
// RUN:   | FileCheck %s --check-prefixes=CHECK,BASE

// Numbers are tested in test/Unit/Dialect/Bayes/Transforms/LoweredMathTest.cpp.

// CHECK-LABEL: func @exp
func.func @exp(%x: vector<7xf32>) -> vector<7xf32> {
  // CHECK-NOT: math.exp
  // FMA: math.floor
  // FMA: math.fma
  // BASE-NOT: math.floor
  // BASE-NOT: math.fma
  // BASE: arith.fptosi %{{.*}} : vector<7xf32> to vector<7xi32>
  // CHECK: return
  %y = math.exp %x : vector<7xf32>
  return %y : vector<7xf32>
}

// CHECK-LABEL: func @log
func.func @log(%x: f32) -> f32 {
  // CHECK-NOT: math.log
  // FMA: math.fma
  // BASE-NOT: math.fma
  // CHECK: return
  %y = math.log %x : f32
  return %y : f32
}

// CHECK-LABEL: func @tanh
func.func @tanh(%x: vector<1xf32>) -> vector<1xf32> {
  // CHECK-NOT: math.tanh
  // BASE-NOT: math.fma
  // CHECK: return
  %y = math.tanh %x : vector<1xf32>
  return %y : vector<1xf32>
}

// A fused multiply-add of the source is two operations where there is none.

// CHECK-LABEL: func @fma
// CHECK-SAME: (%[[A:.*]]: f32, %[[B:.*]]: f32, %[[C:.*]]: f32)
func.func @fma(%a: f32, %b: f32, %c: f32) -> f32 {
  // FMA: math.fma %[[A]], %[[B]], %[[C]] : f32
  // BASE: %[[AB:.*]] = arith.mulf %[[A]], %[[B]] : f32
  // BASE: arith.addf %[[AB]], %[[C]] : f32
  %y = math.fma %a, %b, %c : f32
  return %y : f32
}

// The floor goes through integers where conversion is exact; larger numbers,
// infinity and NaN are their own floor.

// CHECK-LABEL: func @floor
// CHECK-SAME: (%[[X:.*]]: vector<3xf32>)
func.func @floor(%x: vector<3xf32>) -> vector<3xf32> {
  // FMA: math.floor %[[X]]
  // BASE-DAG: %[[ONE:.*]] = arith.constant dense<1.000000e+00> : vector<3xf32>
  // BASE-DAG: %[[LIMIT:.*]] = arith.constant dense<0x4B000000> : vector<3xf32>
  // BASE: %[[I:.*]] = arith.fptosi %[[X]] : vector<3xf32> to vector<3xi32>
  // BASE: %[[T:.*]] = arith.sitofp %[[I]]
  // BASE: %[[ABOVE:.*]] = arith.cmpf ogt, %[[T]], %[[X]]
  // BASE: %[[LOWER:.*]] = arith.subf %[[T]], %[[ONE]]
  // BASE: %[[F:.*]] = arith.select %[[ABOVE]], %[[LOWER]], %[[T]]
  // BASE: %[[ABS:.*]] = math.absf %[[X]]
  // BASE: %[[SMALL:.*]] = arith.cmpf olt, %[[ABS]], %[[LIMIT]]
  // BASE: %[[R:.*]] = arith.select %[[SMALL]], %[[F]], %[[X]]
  // BASE: return %[[R]]
  %y = math.floor %x : vector<3xf32>
  return %y : vector<3xf32>
}

// CHECK-LABEL: func @log10
func.func @log10(%x: vector<3xf32>) -> vector<3xf32> {
  // CHECK-NOT: math.log
  // CHECK: %[[FACTOR:.*]] = arith.constant dense<0.434294492> : vector<3xf32>
  // CHECK: %[[Y:.*]] = arith.mulf %{{.*}}, %[[FACTOR]] : vector<3xf32>
  // CHECK: return %[[Y]]
  %y = math.log10 %x : vector<3xf32>
  return %y : vector<3xf32>
}

// No target has an instruction for this rounding.

// CHECK-LABEL: func @bf16
func.func @bf16(%x: vector<3xf32>) -> vector<3xbf16> {
  // CHECK-NOT: arith.truncf
  // CHECK: arith.bitcast %{{.*}} : vector<3xi16> to vector<3xbf16>
  %y = arith.truncf %x : vector<3xf32> to vector<3xbf16>
  return %y : vector<3xbf16>
}

// What the pass does not know stays, f64 among it.

// CHECK-LABEL: func @others
func.func @others(%x: f32, %y: f64) -> (f32, f64, f64) {
  // CHECK: math.sqrt
  // CHECK: math.exp {{.*}} : f64
  // CHECK: math.floor {{.*}} : f64
  %a = math.sqrt %x : f32
  %b = math.exp %y : f64
  %c = math.floor %y : f64
  return %a, %b, %c : f32, f64, f64
}

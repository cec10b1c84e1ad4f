// RUN: bayes-opt %s --bayes-check-library-calls -verify-diagnostics

// What becomes instructions, or only moves bits.

func.func @native(%x: f32, %y: f64, %h: f16, %b: bf16, %v: vector<4xf32>,
                  %w: i128) {
  %0 = math.sqrt %y : f64
  %1 = math.fma %x, %x, %x : f32
  %2 = math.floor %v : vector<4xf32>
  %3 = math.roundeven %y : f64
  %4 = math.absf %b : bf16
  %5 = math.copysign %b, %b : bf16
  %6 = math.isnan %x : f32
  %7 = arith.truncf %x : f32 to f16
  %8 = arith.addf %h, %h : f16
  %9 = arith.extf %b : bf16 to f32
  %10 = arith.negf %b : bf16
  %11 = arith.maximumf %v, %v : vector<4xf32>
  %12 = arith.muli %w, %w : i128
  return
}

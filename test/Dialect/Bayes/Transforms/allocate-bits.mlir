// RUN: bayes-opt %s --bayes-allocate-bits=bits=23 \
// RUN:   --remarks-filter=bayes-allocate-bits --remark-format=emitRemark \
// RUN:   -verify-diagnostics | FileCheck %s
// RUN: bayes-opt %s --bayes-allocate-bits=budget-bytes=35 \
// RUN:   | FileCheck %s
// RUN: bayes-opt %s --bayes-allocate-bits='bits=40 group=output least-bits=2 most-bits=2' \
// RUN:   --remarks-filter=bayes-allocate-bits --remark-format=emitRemark 2>&1 \
// RUN:   | FileCheck %s --check-prefix=OUTPUT
// RUN: bayes-opt %s --bayes-allocate-bits='bits=40 group=layer allocate=uniform most-bits=5' \
// RUN:   --remarks-filter=bayes-allocate-bits --remark-format=emitRemark 2>&1 \
// RUN:   | FileCheck %s --check-prefix=LAYER
// RUN: bayes-opt %s --bayes-allocate-bits='bits=64 least-bits=3 most-bits=3' \
// RUN:   --remarks-filter=bayes-allocate-bits --remark-format=emitRemark 2>&1 \
// RUN:   | FileCheck %s --check-prefix=WHOLE
// RUN: bayes-opt %s --bayes-allocate-bits='bits=13.5 most-bits=0' \
// RUN:   --remarks-filter=bayes-allocate-bits --remark-format=emitRemark 2>&1 \
// RUN:   | FileCheck %s --check-prefix=DROPPED

// Codes of each width, what puts them into their places, and deviations of rank
// 1; parameters that nothing loads any more are gone.

// CHECK-NOT: @a.weight.mean
// CHECK-NOT: @a.weight.stddev
// CHECK-DAG: bayes.parameter @a.weight.codes.1 = dense_resource<a.weight.codes.1> : tensor<1x2xi1>
// CHECK-DAG: bayes.parameter @a.weight.codes.2 = dense_resource<a.weight.codes.2> : tensor<1x2xi2>
// CHECK-DAG: bayes.parameter @a.weight.steps = dense_resource<a.weight.steps> : tensor<2xbf16>
// CHECK-DAG: bayes.parameter @a.weight.positions = dense_resource<a.weight.positions> : tensor<2xi16>
// CHECK-DAG: bayes.parameter @a.weight.deviations.rows = dense_resource<a.weight.deviations.rows> : tensor<4xbf16>
// CHECK-DAG: bayes.parameter @a.weight.deviations.columns = dense_resource<a.weight.deviations.columns> : tensor<2xbf16>
// CHECK-DAG: bayes.parameter @a.bias.mean
// CHECK-DAG: bayes.parameter @plain = dense
// CHECK-NOT: @a.weight.mean

// Columns have steps -1.5 and -0.75, codes row by row.
// OUTPUT: weight=a.weight, widths=2:2
// OUTPUT-DAG: bayes.parameter @a.weight.codes.2 = dense_resource<a.weight.codes.2> : tensor<4x2xi2>
// OUTPUT-DAG: bayes.parameter @a.weight.steps = dense_resource<a.weight.steps> : tensor<2xbf16>
// OUTPUT-NOT: @a.weight.positions
// OUTPUT: bayes.dequantize %{{.*}} by %{{.*}} along 1 : tensor<4x2xi2>
// OUTPUT-DAG: a.weight.steps: "0x10000000C0BF40BF"
// OUTPUT-DAG: a.weight.codes.2: "0x100000000202000002010201"

// A layer has one step, which is no parameter: 5 bytes of codes of 8
// elements, a step, and deviations of 6 indices. No slices have widths of their
// own, and rules have no losses.
// LAYER: bytes_after=19, bytes_before=64, dropped=0, least_bits=5, most_bits=5, range=3.000000e+00, squared_error={{[^,]*}}, weight=a.weight{{$}}
// LAYER-NOT: @a.weight.steps
// LAYER-NOT: @a.weight.positions
// LAYER: %[[C:.*]] = bayes.load_parameter @a.weight.codes.5 : tensor<4x2xi5>
// LAYER: %[[STEPS:.*]] = arith.constant dense<-1.875000e-01> : tensor<4xf32>
// LAYER: bayes.dequantize %[[C]] by %[[STEPS]] along 0 : tensor<4x2xi5> by tensor<4xf32> -> tensor<4x2xf32>

// All rows in their order have no positions: 3 bytes of codes, and 2 for each
// row, and deviations.
// WHOLE: bits_per_weight=2.300000e+01, bytes_after=23, {{.*}} weight=a.weight, widths=3:4
// WHOLE-NOT: @a.weight.positions
// WHOLE: bayes.dequantize %{{.*}} by %{{.*}} along 0 : tensor<4x2xi3> by tensor<4xf32> -> tensor<4x2xf32>

// Nothing but deviations is left.
// DROPPED: bytes_after=12, {{.*}} dropped=4, {{.*}} widths=0:4
// DROPPED-NOT: bayes.dequantize
// DROPPED: %[[ZERO:.*]] = arith.constant dense<0.000000e+00> : tensor<4x2xf32>
// DROPPED: %[[S:.*]] = bayes.stddev
// DROPPED-NEXT: bayes.gaussian %[[ZERO]], %[[S]] : !bayes.random<4x2xf32>

// expected-remark @+1 {{[Passed] AllocatedWeight | Category:bayes-allocate-bits | bits_per_weight=2.200000e+01, bytes_after=22, bytes_before=64, dropped=2, least_bits=0, loss=3.210000e+00, most_bits=2, range=3.000000e+00, squared_error=8.625000e-01, weight=a.weight, widths="0:2 1:1 2:1"}}
bayes.parameter @a.weight.mean = dense<[[0.1, -0.2], [3.0, 1.5], [-0.75, 0.5], [0.0, 1.0]]> : tensor<4x2xf32>
bayes.parameter @a.weight.stddev = dense<[[1.0, 0.5], [0.25, 0.125], [0.5, 0.25], [0.5, 0.25]]> : tensor<4x2xf32>
bayes.parameter @a.bias.mean = dense<0.0> : tensor<2xf32>
bayes.parameter @a.bias.stddev = dense<1.0> : tensor<2xf32>
// The name need not end in ".mean". Its rows vary so much that they are dropped.
// expected-remark @+1 {{weight=plain, widths=0:2}}
bayes.parameter @plain = dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
bayes.parameter @deviations = dense<[[100.0, 200.0], [100.0, 200.0]]> : tensor<2x2xf32>

// CHECK-LABEL: func @layer
// CHECK-SAME: (%[[OTHER:.*]]: tensor<4x2xf32>)
func.func @layer(%other: tensor<4x2xf32>)
    -> (!bayes.random<4x2xf32>, !bayes.random<2xf32>, !bayes.random<4x2xf32>) {
  // CHECK: %[[C1:.*]] = bayes.load_parameter @a.weight.codes.1 : tensor<1x2xi1>
  // CHECK: %[[C2:.*]] = bayes.load_parameter @a.weight.codes.2 : tensor<1x2xi2>
  // CHECK: %[[BF16:.*]] = bayes.load_parameter @a.weight.steps : tensor<2xbf16>
  // CHECK: %[[STEPS:.*]] = arith.extf %[[BF16]] : tensor<2xbf16> to tensor<2xf32>
  // CHECK: %[[AT:.*]] = bayes.load_parameter @a.weight.positions : tensor<2xi16>
  // CHECK: %[[MEAN:.*]] = bayes.dequantize %[[C1]], %[[C2]] by %[[STEPS]] at %[[AT]] along 0
  // CHECK: %[[ZEROS:.*]] = arith.constant dense<0.000000e+00> : tensor<4x2xf32>
  // CHECK: %[[ONES:.*]] = arith.constant dense<1.000000e+00> : tensor<4x2xf32>
  // CHECK: %[[UNIT:.*]] = bayes.gaussian %[[ZEROS]], %[[ONES]] : !bayes.random<4x2xf32>
  // CHECK: %[[BF16:.*]] = bayes.load_parameter @a.weight.deviations.rows : tensor<4xbf16>
  // CHECK: %[[ROWS:.*]] = arith.extf %[[BF16]] : tensor<4xbf16> to tensor<4xf32>
  // CHECK: %[[A:.*]] = bayes.scaled %[[UNIT]] by %[[ROWS]] along 0
  // CHECK: %[[BF16:.*]] = bayes.load_parameter @a.weight.deviations.columns : tensor<2xbf16>
  // CHECK: %[[COLUMNS:.*]] = arith.extf %[[BF16]] : tensor<2xbf16> to tensor<2xf32>
  // CHECK: %[[B:.*]] = bayes.scaled %[[A]] by %[[COLUMNS]] along 1
  // CHECK: %[[STDDEV:.*]] = bayes.stddev %[[B]]
  // CHECK: %[[W:.*]] = bayes.gaussian %[[MEAN]], %[[STDDEV]] : !bayes.random<4x2xf32>
  %wm = bayes.load_parameter @a.weight.mean : tensor<4x2xf32>
  %ws = bayes.load_parameter @a.weight.stddev : tensor<4x2xf32>
  %w = bayes.gaussian %wm, %ws : !bayes.random<4x2xf32>
  %bm = bayes.load_parameter @a.bias.mean : tensor<2xf32>
  %bs = bayes.load_parameter @a.bias.stddev : tensor<2xf32>
  // CHECK: %[[BIAS:.*]] = bayes.gaussian
  // expected-remark @+1 {{[Missed] AllocatedWeight | Category:bayes-allocate-bits | Reason="not a matrix of f32"}}
  %b = bayes.gaussian %bm, %bs : !bayes.random<2xf32>
  // CHECK: %[[X:.*]] = bayes.gaussian %[[OTHER]], %[[OTHER]]
  // expected-remark @+1 {{Reason="means and standard deviations are not both parameters"}}
  %x = bayes.gaussian %other, %other : !bayes.random<4x2xf32>
  // CHECK: return %[[W]], %[[BIAS]], %[[X]]
  return %w, %b, %x : !bayes.random<4x2xf32>, !bayes.random<2xf32>, !bayes.random<4x2xf32>
}

// Laws of the same parameters have the same codes, and what is still used stays.

// CHECK-LABEL: func @twice
// CHECK: %[[KEPT:.*]] = bayes.load_parameter @plain :
// CHECK: bayes.load_parameter @plain.deviations.rows
// CHECK: bayes.load_parameter @plain.deviations.rows
// CHECK: return %{{.*}}, %{{.*}}, %[[KEPT]]
// WHOLE-LABEL: func @twice
// WHOLE: bayes.load_parameter @plain.codes.3
// WHOLE: bayes.load_parameter @plain.codes.3
func.func @twice() -> (!bayes.random<2x2xf32>, !bayes.random<2x2xf32>, tensor<2x2xf32>) {
  %m = bayes.load_parameter @plain : tensor<2x2xf32>
  %s = bayes.load_parameter @deviations : tensor<2x2xf32>
  %v = bayes.gaussian %m, %s : !bayes.random<2x2xf32>
  %w = bayes.gaussian %m, %s : !bayes.random<2x2xf32>
  return %v, %w, %m : !bayes.random<2x2xf32>, !bayes.random<2x2xf32>, tensor<2x2xf32>
}

// RUN: bayes-opt %s --bayes-lower-draws | FileCheck %s

// The tables of the draws get other names where the model has theirs.

// CHECK-DAG: bayes.parameter @bayes_log_table = dense<0.000000e+00>
// CHECK-DAG: func.func private @bayes_inverse_table()
// CHECK-DAG: memref.global "private" constant @[[$LOG:bayes_log_table_[0-9]+]] : memref<16xf32>
// CHECK-DAG: memref.global "private" constant @[[$INVERSE:bayes_inverse_table_[0-9]+]] : memref<16xf32>
// CHECK-NOT: memref.global
bayes.parameter @bayes_log_table = dense<0.0> : tensor<16xf32>
func.func private @bayes_inverse_table()

// CHECK-LABEL: func @draws
// CHECK: memref.get_global @[[$INVERSE]]
// CHECK: memref.get_global @[[$LOG]]
// CHECK: memref.get_global @[[$INVERSE]]
// CHECK: memref.get_global @[[$LOG]]
func.func @draws(%radius: vector<16xi32>, %direction: vector<16xi32>)
    -> (vector<16xf32>, vector<16xf32>, vector<16xf32>, vector<16xf32>) {
  %a, %b = bayes.box_muller %radius, %direction
      : vector<16xi32> -> vector<16xf32>
  %c, %d = bayes.box_muller %direction, %radius
      : vector<16xi32> -> vector<16xf32>
  return %a, %b, %c, %d
      : vector<16xf32>, vector<16xf32>, vector<16xf32>, vector<16xf32>
}

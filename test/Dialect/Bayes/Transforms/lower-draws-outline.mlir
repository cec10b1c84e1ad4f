// RUN: bayes-opt %s --bayes-lower-draws=permute=true --canonicalize | FileCheck %s

// Regions of draws that are not to be inlined become functions, whose calls are
// not to be inlined either. Tables and coefficients stay with their loops; names
// of the model's own functions are left to it.

// CHECK-LABEL: func.func private @bayes_draws_0()
func.func private @bayes_draws_0()

// CHECK: func.func private @[[$WORDS:bayes_draws_[1-9]]](
// CHECK-SAME: i64
// CHECK-SAME: memref<2x16xi32>
// CHECK: arith.muli {{.*}} : vector<8xi64>
// CHECK: vector.store
// CHECK: return

// CHECK: func.func private @[[$NORMALS:bayes_draws_[1-9]]]({{.*}}: memref<2x16xi32>, {{.*}}: memref<2x16xf32>) {
// CHECK: arith.constant dense<{{.*}}> : vector<16xf32>
// CHECK: math.sqrt
// CHECK: vector.store
// CHECK: return

// CHECK: func.func @draw(%[[KEY:.*]]: i64, %{{.*}}: index, %[[W:.*]]: memref<2x16xi32>, %[[M:.*]]: memref<2x16xf32>)
// CHECK-NOT: scf.execute_region
// CHECK: call @[[$WORDS]]({{.*}}%[[KEY]]{{.*}}) {no_inline}
// CHECK: call @[[$NORMALS]](%[[W]], {{.*}}%[[M]]) {no_inline}
// CHECK-NOT: vector.
// CHECK: return
func.func @draw(%key: i64, %s: index, %w: memref<2x16xi32>,
                %m: memref<2x16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.execute_region no_inline {
    %a, %b = bayes.random_words %key[%s] pair(%c1) site 3 purpose weight
        : vector<16xi32> key i64
    vector.store %a, %w[%c0, %c0] : memref<2x16xi32>, vector<16xi32>
    vector.store %b, %w[%c1, %c0] : memref<2x16xi32>, vector<16xi32>
    scf.yield
  }
  scf.execute_region no_inline {
    %a = vector.load %w[%c0, %c0] : memref<2x16xi32>, vector<16xi32>
    %b = vector.load %w[%c1, %c0] : memref<2x16xi32>, vector<16xi32>
    %e, %o = bayes.box_muller %a, %b : vector<16xi32> -> vector<16xf32>
    vector.store %e, %m[%c0, %c0] : memref<2x16xf32>, vector<16xf32>
    vector.store %o, %m[%c1, %c0] : memref<2x16xf32>, vector<16xf32>
    scf.yield
  }
  return
}

// Others stay: what draws nothing, what may be inlined, what has a result.

// CHECK-LABEL: func @others
// CHECK: scf.execute_region no_inline
// CHECK: math.sqrt
// CHECK: scf.execute_region -> vector<16xf32> no_inline
// CHECK: math.sqrt
func.func @others(%a: vector<16xi32>, %m: memref<16xf32>) -> vector<16xf32> {
  %c0 = arith.constant 0 : index
  %zeros = arith.constant dense<0.0> : vector<16xf32>
  scf.execute_region no_inline {
    vector.store %zeros, %m[%c0] : memref<16xf32>, vector<16xf32>
    scf.yield
  }
  scf.execute_region {
    %e, %o = bayes.box_muller %a, %a : vector<16xi32> -> vector<16xf32>
    vector.store %e, %m[%c0] : memref<16xf32>, vector<16xf32>
    scf.yield
  }
  %x = scf.execute_region -> vector<16xf32> no_inline {
    %e, %o = bayes.box_muller %a, %a : vector<16xi32> -> vector<16xf32>
    scf.yield %e : vector<16xf32>
  }
  return %x : vector<16xf32>
}

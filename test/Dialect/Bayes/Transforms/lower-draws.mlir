// RUN: bayes-opt %s --bayes-lower-draws | FileCheck %s --check-prefixes=CHECK,GATHER
// RUN: bayes-opt %s --bayes-lower-draws=permute=true \
// RUN:   | FileCheck %s --check-prefixes=CHECK,PERMUTE
// RUN: bayes-opt %s --bayes-lower-draws --canonicalize \
// RUN:   | FileCheck %s --check-prefix=BITS

// The tables are made once for the module, and only those of a gather.

// GATHER-COUNT-2: memref.global "private" constant @bayes_{{.*}}_table : memref<16xf32>
// GATHER-NOT: memref.global

// Samples pair up in 64-bit lanes. A permutation looks a table up in 16 lanes.

// CHECK-LABEL: func @weight
// CHECK-SAME: (%[[KEY:.*]]: i64, %[[S:.*]]: index, %[[P:.*]]: index)
func.func @weight(%key: i64, %s: index, %p: index)
    -> (vector<16xf32>, vector<16xf32>) {
  // CHECK: %[[SAMPLE:.*]] = arith.index_castui %[[S]] : index to i64
  // CHECK: %[[LANES:.*]] = arith.constant dense<[0, 1, 2, 3, 4, 5, 6, 7]> : vector<8xi64>
  // CHECK: %[[HALF:.*]] = arith.shrui %[[SAMPLE]], %{{.*}} : i64
  // CHECK: %[[FIRST:.*]] = vector.broadcast %[[HALF]] : i64 to vector<8xi64>
  // CHECK: arith.addi %[[FIRST]], %[[LANES]] : vector<8xi64>
  // CHECK: arith.index_castui %[[P]] : index to i64
  // CHECK: arith.andi %[[KEY]], %{{.*}} : i64
  // CHECK: vector.bitcast %{{.*}} : vector<8xi64> to vector<16xi32>
  // CHECK: vector.bitcast %{{.*}} : vector<8xi64> to vector<16xi32>
  // GATHER: %[[INVERSE:.*]] = memref.get_global @bayes_inverse_table
  // GATHER: vector.gather %[[INVERSE]]{{.*}} into vector<16xf32>
  // GATHER: %[[LOG:.*]] = memref.get_global @bayes_log_table
  // GATHER: vector.gather %[[LOG]]{{.*}} into vector<16xf32>
  // PERMUTE-NOT: vector.gather
  // The points of the grid, their inverses, the logarithms of the power of two,
  // of which there are 25, and of the points.
  // PERMUTE-COUNT-2: llvm.call_intrinsic "llvm.x86.avx512.permvar.sf.512"
  // PERMUTE: llvm.call_intrinsic "llvm.x86.avx512.vpermi2var.ps.512"
  // PERMUTE: llvm.call_intrinsic "llvm.x86.avx512.permvar.sf.512"
  // CHECK-NOT: math.fma
  // CHECK: %[[R:.*]] = math.sqrt
  // CHECK: %[[EVEN:.*]] = arith.mulf %[[R]], %{{.*}} : vector<16xf32>
  // CHECK: %[[ODD:.*]] = arith.mulf %[[R]], %{{.*}} : vector<16xf32>
  // CHECK: return %[[EVEN]], %[[ODD]]
  %a, %b = bayes.random_words %key[%s] pair(%p) site 3 purpose weight
      : vector<16xi32> key i64
  %e, %o = bayes.box_muller %a, %b : vector<16xi32> -> vector<16xf32>
  return %e, %o : vector<16xf32>, vector<16xf32>
}

// Other numbers of lanes take the gather on every target. The third counter
// word holds site and purpose: 3 | 1 << 28; the fourth is the example.

// CHECK-LABEL: func @output
// CHECK-SAME: (%{{.*}}, %[[EXAMPLE:[^:,]*]]: i64) ->
func.func @output(%key: i64, %s: index, %p: index, %example: i64)
    -> (vector<2xf32>, vector<2xf32>) {
  // CHECK: arith.constant 268435459 : i64
  // CHECK: arith.xori %[[EXAMPLE]], %{{.*}} : i64
  // CHECK-NOT: permvar
  // CHECK: vector.gather {{.*}} into vector<2xf32>
  // CHECK: vector.gather {{.*}} into vector<2xf32>
  %a, %b = bayes.random_words %key[%s] pair(%p) example(%example) site 3
      purpose output : vector<2xi32> key i64
  %e, %o = bayes.box_muller %a, %b : vector<2xi32> -> vector<2xf32>
  return %e, %o : vector<2xf32>, vector<2xf32>
}

// Draws next to each other take turns, step by step.

// CHECK-LABEL: func @together
// CHECK-SAME: (%{{.*}}: i64, %{{.*}}: index, %[[P:.*]]: index, %[[Q:.*]]: index)
// CHECK: %[[FIRST:.*]] = arith.index_castui %[[P]]
// CHECK-NEXT: %[[SECOND:.*]] = arith.index_castui %[[Q]]
// CHECK: arith.xori %[[FIRST]],
// CHECK-NEXT: arith.xori %[[SECOND]],
// CHECK: arith.muli {{.*}} : vector<8xi64>
// CHECK-NEXT: arith.muli {{.*}} : vector<8xi64>
// CHECK: return
func.func @together(%key: i64, %s: index, %p: index, %q: index)
    -> (vector<16xi32>, vector<16xi32>) {
  %a, %b = bayes.random_words %key[%s] pair(%p) site 3 purpose weight
      : vector<16xi32> key i64
  %c, %d = bayes.random_words %key[%s] pair(%q) site 3 purpose weight
      : vector<16xi32> key i64
  return %a, %c : vector<16xi32>, vector<16xi32>
}

// Keys of constants fold to the words of Philox4x32-10. Expected values: an
// implementation in Python that gives the known answers of Random123.

// CHECK-LABEL: func @keys
// CHECK-NOT: bayes.
// BITS-LABEL: func @keys
// BITS-DAG: %[[A:.*]] = arith.constant 6487083013467644714 : i64
// BITS-DAG: %[[B:.*]] = arith.constant 3067732378508986753 : i64
// BITS-DAG: %[[FOLDED:.*]] = arith.constant -5056887043947185087 : i64
// BITS: return %[[A]], %[[B]], %[[FOLDED]]
func.func @keys() -> (i64, i64, i64) {
  %key = arith.constant 0x0123456789ABCDEF : i64
  %data = arith.constant 0xFEDCBA9876543210 : i64
  %a, %b = bayes.split_key %key : i64
  %folded = bayes.fold_key %key, %data : i64
  return %a, %b, %folded : i64, i64, i64
}

// A module ends without a terminator.

// CHECK: vector.bitcast %{{.*}} : vector<1xi64> to vector<2xi32>
// CHECK-NOT: bayes.random_words
%key = arith.constant 1 : i64
%sample = arith.constant 0 : index
%last:2 = bayes.random_words %key[%sample] pair(%sample) site 3 purpose weight
    : vector<2xi32> key i64

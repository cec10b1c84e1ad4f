// RUN: bayes-opt %s --pass-pipeline='builtin.module(func.func( \
// RUN:   bayes-lower-to-vector,canonicalize,cse))' | FileCheck %s

// Bits are tested in test/Unit/Dialect/Bayes/Transforms/LoweredCodeTest.cpp.

// Samples along the last dimension, elements along the one before: one op makes
// two elements of a vector of samples. Five elements are two pairs and a half;
// a row of them takes three pairs.

// CHECK-LABEL: func @rows
// CHECK-SAME: (%[[KEY:.*]]: i64, %[[B:.*]]: index, %[[M:.*]]: memref<3x5x32xf32>)
func.func @rows(%key: i64, %b: index, %m: memref<3x5x32xf32>) {
  // CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
  // CHECK-DAG: %[[C1:.*]] = arith.constant 1 : index
  // CHECK-DAG: %[[C2:.*]] = arith.constant 2 : index
  // CHECK-DAG: %[[C3:.*]] = arith.constant 3 : index
  // CHECK-DAG: %[[C4:.*]] = arith.constant 4 : index
  // CHECK-DAG: %[[C16:.*]] = arith.constant 16 : index
  // CHECK: %[[S:.*]] = arith.muli
  // CHECK: scf.for %[[I:.*]] = %[[C0]] to %[[C3]] step %[[C1]]
  // CHECK: %[[FIRST:.*]] = arith.muli %[[I]], %[[C3]]
  // CHECK: scf.for %[[J:.*]] = %[[C0]] to %[[C4]] step %[[C2]]
  // CHECK: %[[HALF:.*]] = arith.divui %[[J]], %[[C2]]
  // CHECK: %[[PAIR:.*]] = arith.addi %[[FIRST]], %[[HALF]]
  // CHECK: %[[E:.*]], %[[O:.*]] = bayes.normal_pair %[[KEY]][%[[S]]] pair(%[[PAIR]]) site 1 purpose weight : vector<16xf32> key i64
  // CHECK: vector.store %[[E]], %[[M]][%[[I]], %[[J]], %[[C0]]]
  // CHECK: %[[NEXT:.*]] = arith.addi %[[J]], %[[C1]]
  // CHECK: vector.store %[[O]], %[[M]][%[[I]], %[[NEXT]], %[[C0]]]
  // CHECK: %[[S16:.*]] = arith.addi %[[S]], %[[C16]]
  // CHECK: bayes.normal_pair %[[KEY]][%[[S16]]] pair(%[[PAIR]])
  // The last element stands alone.
  // CHECK: %[[LAST:.*]] = arith.addi %[[FIRST]], %[[C2]]
  // CHECK: %[[E:.*]], %{{.*}} = bayes.normal_pair %[[KEY]][%[[S]]] pair(%[[LAST]])
  // CHECK-NEXT: vector.store %[[E]], %[[M]][%[[I]], %[[C4]], %[[C0]]]
  %c32 = arith.constant 32 : index
  %s = arith.muli %b, %c32 : index
  bayes.normal %key[%s] offsets[0, 0] of [3, 5]
      axes [element, element, sample] site 1 purpose weight
      outs(%m : memref<3x5x32xf32>) key i64
  return
}

// Rows of examples: the identity moves along.

// CHECK-LABEL: func @examples
// CHECK-SAME: (%[[KEY:.*]]: i64, %[[X:.*]]: i64, %[[M:.*]]: memref<3x2x16xf32>)
func.func @examples(%key: i64, %x: i64, %m: memref<3x2x16xf32>) {
  // CHECK: scf.for %[[I:.*]] =
  // CHECK: %[[ROW:.*]] = arith.index_cast %[[I]] : index to i64
  // CHECK: %[[EXAMPLE:.*]] = arith.addi %[[X]], %[[ROW]] : i64
  // CHECK: bayes.normal_pair %[[KEY]][%{{.*}}] pair(%{{.*}}) example(%[[EXAMPLE]]) site 1 purpose output : vector<16xf32>
  %c0 = arith.constant 0 : index
  bayes.normal %key[%c0] example(%x) offsets[0] of [2]
      axes [example, element, sample] site 1 purpose output
      outs(%m : memref<3x2x16xf32>) key i64
  return
}

// A tile from an even element on is as good.

// CHECK-LABEL: func @even_tile
// CHECK-SAME: %[[T:[a-z0-9]*]]: index
func.func @even_tile(%key: i64, %t: index, %m: memref<2x16xf32>) {
  // CHECK: bayes.normal_pair {{.*}} : vector<16xf32>
  // CHECK-NOT: bayes.normal_pair
  // CHECK: return
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %from = arith.muli %t, %c2 : index
  bayes.normal %key[%c0] offsets[%from] of [9] axes [element, sample] site 1
      purpose weight outs(%m : memref<2x16xf32>) key i64
  return
}

// Anything else draws one number at a time, out of a pair of each: here the
// element or the sample may be odd, the samples are no whole vectors, or there
// are none.

// CHECK-LABEL: func @odd_tile
// CHECK-SAME: (%[[KEY:.*]]: i64, %[[T:.*]]: index, %[[M:.*]]: memref<2x16xf32>)
func.func @odd_tile(%key: i64, %t: index, %m: memref<2x16xf32>) {
  // CHECK: scf.for %[[I:.*]] =
  // CHECK: scf.for %[[L:.*]] =
  // CHECK: %[[ELEMENT:.*]] = arith.addi %[[T]], %[[I]]
  // CHECK: %[[E:.*]], %[[O:.*]] = bayes.normal_pair {{.*}} : vector<2xf32> key i64
  // CHECK: %[[BOTH:.*]] = arith.select %{{.*}}, %[[O]], %[[E]]
  // CHECK: %[[N:.*]] = vector.extract %[[BOTH]][%{{.*}}]
  // CHECK: memref.store %[[N]], %[[M]][%[[I]], %[[L]]]
  %c0 = arith.constant 0 : index
  bayes.normal %key[%c0] offsets[%t] of [9] axes [element, sample] site 1
      purpose weight outs(%m : memref<2x16xf32>) key i64
  return
}

// CHECK-LABEL: func @any_sample
// CHECK: bayes.normal_pair {{.*}} : vector<2xf32> key i64
func.func @any_sample(%key: i64, %s: index, %m: memref<2x16xf32>) {
  bayes.normal %key[%s] offsets[0] of [9] axes [element, sample] site 1
      purpose weight outs(%m : memref<2x16xf32>) key i64
  return
}

// CHECK-LABEL: func @few_samples
// CHECK: bayes.normal_pair {{.*}} : vector<2xf32> key i64
func.func @few_samples(%key: i64, %m: memref<2x15xf32>) {
  %c0 = arith.constant 0 : index
  bayes.normal %key[%c0] offsets[0] of [9] axes [element, sample] site 1
      purpose weight outs(%m : memref<2x15xf32>) key i64
  return
}

// CHECK-LABEL: func @one_number
// CHECK: bayes.normal_pair {{.*}} : vector<2xf32> key i64
// CHECK: memref.store %{{.*}}, %{{.*}}[] : memref<f32>
func.func @one_number(%key: i64, %s: index, %m: memref<f32>) {
  bayes.normal %key[%s] offsets[] of [] axes [] site 1 purpose weight
      outs(%m : memref<f32>) key i64
  return
}

// CHECK-LABEL: func @none
// CHECK-NOT: bayes.normal_pair
// CHECK: return
func.func @none(%key: i64, %m: memref<0x16xf32>) {
  %c0 = arith.constant 0 : index
  bayes.normal %key[%c0] offsets[0] of [0] axes [element, sample] site 1
      purpose weight outs(%m : memref<0x16xf32>) key i64
  return
}

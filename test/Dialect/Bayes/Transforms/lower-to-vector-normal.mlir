// RUN: bayes-opt %s --pass-pipeline='builtin.module(func.func( \
// RUN:   bayes-lower-to-vector,canonicalize,cse))' | FileCheck %s
// RUN: bayes-opt %s --pass-pipeline='builtin.module(func.func( \
// RUN:   bayes-lower-to-vector{registers=8},canonicalize,cse))' \
// RUN:   | FileCheck %s --check-prefix=REGISTERS

// Bits are tested in test/Unit/Dialect/Bayes/Transforms/LoweredCodeTest.cpp.

// Samples along the last dimension, elements along the one before: one op makes
// the words of two elements and two vectors of samples, in the place of their
// normals; a second loop transforms them. Either loop will be a function. Five
// elements are two pairs and a half; a row of them takes three pairs. The words of
// two pairs are made at a time.

// CHECK-LABEL: func @rows
// CHECK-SAME: (%[[KEY:.*]]: i64, %[[B:.*]]: index, %[[M:.*]]: memref<3x5x32xf32>)
// REGISTERS-LABEL: func @rows
func.func @rows(%key: i64, %b: index, %m: memref<3x5x32xf32>) {
  // CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
  // CHECK-DAG: %[[C1:.*]] = arith.constant 1 : index
  // CHECK-DAG: %[[C2:.*]] = arith.constant 2 : index
  // CHECK-DAG: %[[C3:.*]] = arith.constant 3 : index
  // CHECK-DAG: %[[C4:.*]] = arith.constant 4 : index
  // CHECK: %[[S:.*]] = arith.muli
  // CHECK: scf.execute_region no_inline {
  // CHECK: scf.for %[[I:.*]] = %[[C0]] to %[[C3]] step %[[C1]]
  // CHECK: %[[FIRST:.*]] = arith.muli %[[I]], %[[C3]]
  // CHECK: %[[SECOND:.*]] = arith.addi %[[FIRST]], %[[C1]]
  // CHECK: %[[R:.*]], %[[D:.*]] = bayes.random_words %[[KEY]][%[[S]]] pair(%[[FIRST]]) site 1 purpose weight : vector<32xi32> key i64
  // CHECK-NEXT: %[[R1:.*]], %[[D1:.*]] = bayes.random_words %[[KEY]][%[[S]]] pair(%[[SECOND]]) site 1
  // CHECK: %[[BITS:.*]] = arith.bitcast %[[R]] : vector<32xi32> to vector<32xf32>
  // CHECK: vector.store %[[BITS]], %[[M]][%[[I]], %[[C0]], %[[C0]]]
  // CHECK: %[[BITS:.*]] = arith.bitcast %[[D]] : vector<32xi32> to vector<32xf32>
  // CHECK: vector.store %[[BITS]], %[[M]][%[[I]], %[[C1]], %[[C0]]]
  // CHECK: %[[BITS:.*]] = arith.bitcast %[[R1]]
  // CHECK: vector.store %[[BITS]], %[[M]][%[[I]], %[[C2]], %[[C0]]]
  // CHECK: %[[BITS:.*]] = arith.bitcast %[[D1]]
  // CHECK: vector.store %[[BITS]], %[[M]][%[[I]], %[[C3]], %[[C0]]]
  // The last element stands alone.
  // CHECK: %[[LAST:.*]] = arith.addi %[[FIRST]], %[[C2]]
  // CHECK: %[[R:.*]], %[[D:.*]] = bayes.random_words %[[KEY]][%[[S]]] pair(%[[LAST]])
  // CHECK: %[[E:.*]], %{{.*}} = bayes.box_muller %[[R]], %[[D]]
  // CHECK-NEXT: vector.store %[[E]], %[[M]][%[[I]], %[[C4]], %[[C0]]]
  // CHECK: scf.yield
  // CHECK: scf.execute_region no_inline {
  // CHECK: scf.for %[[I:.*]] = %[[C0]] to %[[C3]] step %[[C1]]
  // CHECK: scf.for %[[J:.*]] = %[[C0]] to %[[C4]] step %[[C2]]
  // CHECK: %[[NEXT:.*]] = arith.addi %[[J]], %[[C1]]
  // CHECK: %[[BITS:.*]] = vector.load %[[M]][%[[I]], %[[J]], %[[C0]]]
  // CHECK: %[[R:.*]] = arith.bitcast %[[BITS]] : vector<32xf32> to vector<32xi32>
  // CHECK: %[[BITS:.*]] = vector.load %[[M]][%[[I]], %[[NEXT]], %[[C0]]]
  // CHECK: %[[D:.*]] = arith.bitcast %[[BITS]] : vector<32xf32> to vector<32xi32>
  // CHECK: %[[E:.*]], %[[O:.*]] = bayes.box_muller %[[R]], %[[D]] : vector<32xi32> -> vector<32xf32>
  // CHECK: vector.store %[[E]], %[[M]][%[[I]], %[[J]], %[[C0]]]
  // CHECK: vector.store %[[O]], %[[M]][%[[I]], %[[NEXT]], %[[C0]]]
  // CHECK-NOT: bayes.

  // With few registers, one vector of samples at a time.
  // REGISTERS: bayes.random_words {{.*}} : vector<16xi32>
  // REGISTERS-NEXT: arith.addi
  // REGISTERS: bayes.random_words {{.*}} : vector<16xi32>
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
  // CHECK: bayes.random_words %[[KEY]][%{{.*}}] pair(%{{.*}}) example(%[[EXAMPLE]]) site 1 purpose output : vector<16xi32>
  %c0 = arith.constant 0 : index
  bayes.normal %key[%c0] example(%x) offsets[0] of [2]
      axes [example, element, sample] site 1 purpose output
      outs(%m : memref<3x2x16xf32>) key i64
  return
}

// Rows of many elements go in chunks of half a first-level cache.

// CHECK-LABEL: func @chunks
func.func @chunks(%key: i64, %m: memref<2x300x32xf32>) {
  // CHECK-DAG: %[[C2:.*]] = arith.constant 2 : index
  // CHECK-DAG: %[[C4:.*]] = arith.constant 4 : index
  // CHECK-DAG: %[[C128:.*]] = arith.constant 128 : index
  // CHECK-DAG: %[[C256:.*]] = arith.constant 256 : index
  // CHECK-DAG: %[[C44:.*]] = arith.constant 44 : index
  // CHECK: scf.for
  // CHECK: scf.for %[[FIRST:.*]] = %{{.*}} to %[[C256]] step %[[C128]]
  // CHECK: scf.for %[[J:.*]] = %{{.*}} to %[[C128]] step %[[C4]]
  // CHECK: arith.addi %[[FIRST]], %[[J]]
  // CHECK-COUNT-2: bayes.random_words
  // CHECK-NOT: bayes.random_words
  // CHECK: scf.for %{{.*}} to %[[C128]] step %[[C2]]
  // CHECK: bayes.box_muller
  // CHECK: scf.for %{{.*}} to %[[C44]]
  // CHECK: bayes.random_words
  // CHECK: scf.for %{{.*}} to %[[C44]]
  // CHECK: bayes.box_muller
  %c0 = arith.constant 0 : index
  bayes.normal %key[%c0] offsets[0, 0] of [2, 300]
      axes [element, element, sample] site 1 purpose weight
      outs(%m : memref<2x300x32xf32>) key i64
  return
}

// No function takes a buffer whose place is not known but by a descriptor.

// CHECK-LABEL: func @somewhere
// CHECK-NOT: scf.execute_region
// CHECK: bayes.random_words {{.*}} : vector<16xi32>
// CHECK: bayes.box_muller
func.func @somewhere(%key: i64, %m: memref<9x16xf32>, %from: index) {
  %c0 = arith.constant 0 : index
  %part = memref.subview %m[%from, 0] [4, 16] [1, 1]
      : memref<9x16xf32> to memref<4x16xf32, strided<[16, 1], offset: ?>>
  bayes.normal %key[%c0] offsets[0] of [9] axes [element, sample] site 1
      purpose weight outs(%part : memref<4x16xf32, strided<[16, 1], offset: ?>>)
      key i64
  return
}

// A tile from an even element on is as good.

// CHECK-LABEL: func @even_tile
// CHECK-SAME: %[[T:[a-z0-9]*]]: index
func.func @even_tile(%key: i64, %t: index, %m: memref<2x16xf32>) {
  // CHECK: bayes.random_words {{.*}} : vector<16xi32>
  // CHECK-NOT: bayes.random_words
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
  // CHECK: %[[R:.*]], %[[D:.*]] = bayes.random_words {{.*}} : vector<2xi32> key i64
  // CHECK: %[[E:.*]], %[[O:.*]] = bayes.box_muller %[[R]], %[[D]] : vector<2xi32> -> vector<2xf32>
  // CHECK: %[[BOTH:.*]] = arith.select %{{.*}}, %[[O]], %[[E]]
  // CHECK: %[[N:.*]] = vector.extract %[[BOTH]][%{{.*}}]
  // CHECK: memref.store %[[N]], %[[M]][%[[I]], %[[L]]]
  %c0 = arith.constant 0 : index
  bayes.normal %key[%c0] offsets[%t] of [9] axes [element, sample] site 1
      purpose weight outs(%m : memref<2x16xf32>) key i64
  return
}

// CHECK-LABEL: func @any_sample
// CHECK: bayes.random_words {{.*}} : vector<2xi32> key i64
func.func @any_sample(%key: i64, %s: index, %m: memref<2x16xf32>) {
  bayes.normal %key[%s] offsets[0] of [9] axes [element, sample] site 1
      purpose weight outs(%m : memref<2x16xf32>) key i64
  return
}

// CHECK-LABEL: func @few_samples
// CHECK: bayes.random_words {{.*}} : vector<2xi32> key i64
func.func @few_samples(%key: i64, %m: memref<2x15xf32>) {
  %c0 = arith.constant 0 : index
  bayes.normal %key[%c0] offsets[0] of [9] axes [element, sample] site 1
      purpose weight outs(%m : memref<2x15xf32>) key i64
  return
}

// CHECK-LABEL: func @one_number
// CHECK: bayes.random_words {{.*}} : vector<2xi32> key i64
// CHECK: memref.store %{{.*}}, %{{.*}}[] : memref<f32>
func.func @one_number(%key: i64, %s: index, %m: memref<f32>) {
  bayes.normal %key[%s] offsets[] of [] axes [] site 1 purpose weight
      outs(%m : memref<f32>) key i64
  return
}

// CHECK-LABEL: func @none
// CHECK-NOT: bayes.random_words
// CHECK: return
func.func @none(%key: i64, %m: memref<0x16xf32>) {
  %c0 = arith.constant 0 : index
  bayes.normal %key[%c0] offsets[0] of [0] axes [element, sample] site 1
      purpose weight outs(%m : memref<0x16xf32>) key i64
  return
}

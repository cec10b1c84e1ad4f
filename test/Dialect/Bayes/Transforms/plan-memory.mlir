// RUN: bayes-opt %s --bayes-plan-memory --cse --split-input-file \
// RUN:   | FileCheck %s

// Parameters are placed in the order of the module, each at the next multiple
// of 64 bytes; those that no block loads are not. Results follow each other in
// the same way.

// CHECK: module attributes {bayes.layout = {
// CHECK-SAME: blocks = {bayes_block_1 = 1 : i64}
// CHECK-SAME: weight_bytes = 192 : i64
// CHECK-SAME: weights = {a = 0 : i64, b = 128 : i64}
// CHECK-SAME: workspace_bytes = 0 : i64
module {
  bayes.parameter @a = dense<1.0> : tensor<17xf32>
  bayes.parameter @unused = dense<1.0> : tensor<17xf32>
  bayes.parameter @b = dense<1.0> : tensor<1x3xf32>

  // CHECK-LABEL: func @bayes_block_1
  // CHECK-SAME: (%[[X:.*]]: memref<1x3xf32>, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: index,
  // CHECK-SAME: %[[W:.*]]: memref<192xi8>, %{{.*}}: memref<0xi8>, %[[R:.*]]: memref<192xi8>)
  // CHECK-NOT: bufferization.writable
  func.func @bayes_block_1(%x: memref<1x3xf32> {bufferization.writable = false},
                           %first: i64, %key: i64, %n: index,
                           %y: memref<1x17xf32>, %z: memref<1xf32>)
      attributes {bayes.block = 1 : i64} {
    // CHECK: %[[C0:.*]] = arith.constant 0 : index
    // CHECK: %[[Y:.*]] = memref.view %[[R]][%[[C0]]][] : memref<192xi8> to memref<1x17xf32>
    // CHECK: %[[C128:.*]] = arith.constant 128 : index
    // CHECK: %[[Z:.*]] = memref.view %[[R]][%[[C128]]][] : memref<192xi8> to memref<1xf32>
    // CHECK: %[[B:.*]] = memref.view %[[W]][%[[C128]]][] : memref<192xi8> to memref<1x3xf32>
    // CHECK: %[[A:.*]] = memref.view %[[W]][%[[C0]]][] : memref<192xi8> to memref<17xf32>
    // CHECK: linalg.broadcast ins(%[[A]] : memref<17xf32>) outs(%[[Y]] :
    // CHECK: linalg.reduce {{.*}} ins(%[[B]] : memref<1x3xf32>) outs(%[[Z]] :
    %b = bayes.load_parameter @b : memref<1x3xf32>
    %a = bayes.load_parameter @a : memref<17xf32>
    linalg.broadcast ins(%a : memref<17xf32>) outs(%y : memref<1x17xf32>)
        dimensions = [0]
    linalg.reduce { arith.addf } ins(%b : memref<1x3xf32>)
        outs(%z : memref<1xf32>) dimensions = [1]
    return
  }

  // Functions that compute no block stay as they are.
  // CHECK-LABEL: func @other
  // CHECK-SAME: (%{{.*}}: memref<3xf32>)
  // CHECK: memref.alloc
  func.func @other(%x: memref<3xf32>) {
    %t = memref.alloc() : memref<3xf32>
    memref.copy %x, %t : memref<3xf32> to memref<3xf32>
    return
  }
}

// -----

// Temporaries share bytes where they are not live at the same time: %c takes
// the place of %a, whose last use is before it; %b is live beside both.

// CHECK: workspace_bytes = 256 : i64
// CHECK-LABEL: func @bayes_block_1
// CHECK-SAME: %[[S:[a-z0-9]*]]: memref<256xi8>, %{{[a-z0-9]*}}: memref<64xi8>)
// CHECK: %[[C0:.*]] = arith.constant 0 : index
// CHECK: %[[A:.*]] = memref.view %[[S]][%[[C0]]][] : memref<256xi8> to memref<32xf32>
// CHECK: %[[C128:.*]] = arith.constant 128 : index
// CHECK: %[[B:.*]] = memref.view %[[S]][%[[C128]]][] : memref<256xi8> to memref<32xf32>
// CHECK-NOT: memref.alloc
// CHECK: linalg.exp ins(%[[A]] : memref<32xf32>) outs(%[[B]] : memref<32xf32>)
// CHECK: linalg.exp ins(%[[B]] : memref<32xf32>) outs(%[[A]] : memref<32xf32>)
func.func @bayes_block_1(%x: memref<1x1xf32>, %first: i64, %key: i64,
                         %n: index, %y: memref<1xf32>)
    attributes {bayes.block = 1 : i64} {
  %one = arith.constant 1.0 : f32
  %c0 = arith.constant 0 : index
  %a = memref.alloc() : memref<32xf32>
  linalg.fill ins(%one : f32) outs(%a : memref<32xf32>)
  %b = memref.alloc() {alignment = 64 : i64} : memref<32xf32>
  linalg.exp ins(%a : memref<32xf32>) outs(%b : memref<32xf32>)
  %c = memref.alloc() : memref<32xf32>
  linalg.exp ins(%b : memref<32xf32>) outs(%c : memref<32xf32>)
  %v = memref.load %c[%c0] : memref<32xf32>
  memref.store %v, %y[%c0] : memref<1xf32>
  return
}

// -----

// What is used in a loop lives as long as the loop, also by way of a view: in
// the next iteration %a is read again, so %b cannot take its place.

// CHECK: workspace_bytes = 128 : i64
// CHECK-LABEL: func @bayes_block_1
// CHECK-SAME: %[[S:[a-z0-9]*]]: memref<128xi8>, %{{[a-z0-9]*}}: memref<64xi8>)
// CHECK: %[[C0:.*]] = arith.constant 0 : index
// CHECK: memref.view %[[S]][%[[C0]]][] : memref<128xi8> to memref<2x8xf32>
// CHECK: %[[C64:.*]] = arith.constant 64 : index
// CHECK: memref.view %[[S]][%[[C64]]][] : memref<128xi8> to memref<8xf32>
func.func @bayes_block_1(%x: memref<1x1xf32>, %first: i64, %key: i64,
                         %n: index, %y: memref<1xf32>)
    attributes {bayes.block = 1 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %one = arith.constant 1.0 : f32
  %a = memref.alloc() : memref<2x8xf32>
  linalg.fill ins(%one : f32) outs(%a : memref<2x8xf32>)
  %row = memref.subview %a[1, 0] [1, 8] [1, 1]
      : memref<2x8xf32> to memref<8xf32, strided<[1], offset: 8>>
  scf.for %i = %c0 to %n step %c1 {
    %u = memref.load %row[%c0] : memref<8xf32, strided<[1], offset: 8>>
    %b = memref.alloc() : memref<8xf32>
    linalg.fill ins(%u : f32) outs(%b : memref<8xf32>)
    %v = memref.load %b[%c0] : memref<8xf32>
    memref.store %v, %y[%c0] : memref<1xf32>
  }
  return
}

// -----

// Buffers of two loops share bytes; those of two blocks do so by being in
// different calls: the workspace is that of the larger one.

// CHECK: blocks = {bayes_block_1 = 1 : i64, bayes_block_16 = 16 : i64}
// CHECK-SAME: workspace_bytes = 1024 : i64
// CHECK-LABEL: func @bayes_block_1(
// CHECK-SAME: %[[S:[a-z0-9]*]]: memref<64xi8>, %{{[a-z0-9]*}}: memref<64xi8>)
// CHECK: %[[A:.*]] = memref.view %[[S]][%{{.*}}][] : memref<64xi8> to memref<16xf32>
// CHECK-COUNT-2: linalg.fill ins(%{{.*}}) outs(%[[A]] :
// CHECK-LABEL: func @bayes_block_16(
// CHECK-SAME: memref<1024xi8>, %{{[a-z0-9]*}}: memref<64xi8>)
func.func @bayes_block_1(%x: memref<1x1xf32>, %first: i64, %key: i64,
                         %n: index, %y: memref<1xf32>)
    attributes {bayes.block = 1 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %one = arith.constant 1.0 : f32
  scf.for %i = %c0 to %n step %c1 {
    %a = memref.alloc() : memref<16xf32>
    linalg.fill ins(%one : f32) outs(%a : memref<16xf32>)
    %v = memref.load %a[%c0] : memref<16xf32>
    memref.store %v, %y[%c0] : memref<1xf32>
  }
  scf.for %i = %c0 to %n step %c1 {
    %a = memref.alloc() : memref<16xf32>
    linalg.fill ins(%one : f32) outs(%a : memref<16xf32>)
    %v = memref.load %a[%c0] : memref<16xf32>
    memref.store %v, %y[%c0] : memref<1xf32>
  }
  return
}
func.func @bayes_block_16(%x: memref<16x1xf32>, %first: i64, %key: i64,
                          %n: index, %y: memref<16xf32>)
    attributes {bayes.block = 16 : i64} {
  %one = arith.constant 1.0 : f32
  %a = memref.alloc() : memref<16x16xf32>
  linalg.fill ins(%one : f32) outs(%a : memref<16x16xf32>)
  return
}

// -----

// Elements are rounded up to whole bytes, an index takes eight.

// CHECK: workspace_bytes = 192 : i64
// CHECK-LABEL: func @bayes_block_1
func.func @bayes_block_1(%x: memref<1x1xf32>, %first: i64, %key: i64,
                         %n: index, %y: memref<1xf32>)
    attributes {bayes.block = 1 : i64} {
  %true = arith.constant true
  %flags = memref.alloc() : memref<64xi1>
  linalg.fill ins(%true : i1) outs(%flags : memref<64xi1>)
  %places = memref.alloc() : memref<9xindex>
  linalg.fill ins(%n : index) outs(%places : memref<9xindex>)
  linalg.fill ins(%true : i1) outs(%flags : memref<64xi1>)
  return
}

// -----

// A module without blocks gets an empty layout.

// CHECK: bayes.layout = {blocks = {}, weight_bytes = 0 : i64, weights = {}, workspace_bytes = 0 : i64}
func.func @other() {
  return
}

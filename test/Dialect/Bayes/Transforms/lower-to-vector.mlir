// RUN: bayes-opt %s --pass-pipeline='builtin.module(func.func( \
// RUN:   bayes-lower-to-vector{registers=2},canonicalize,cse))' \
// RUN:   | FileCheck %s --check-prefixes=CHECK,FMA
// RUN: bayes-opt %s --pass-pipeline='builtin.module(func.func( \
// RUN:   bayes-lower-to-vector{registers=2 fma=false},canonicalize,cse))' \
// RUN:   | FileCheck %s --check-prefixes=CHECK,PLAIN
// RUN: bayes-opt %s --pass-pipeline='builtin.module(func.func( \
// RUN:   bayes-lower-to-vector{vector-size=4},canonicalize,cse))' \
// RUN:   | FileCheck %s --check-prefix=FOUR

// Numbers are tested in test/Unit/Dialect/Bayes/Transforms/LoweredCodeTest.cpp.

// Two rows at a time, then one; sixteen columns at a time, then one. The rows are
// the inner loop: they share the larger operand. Each accumulator is one chain in
// increasing index of the reduction.

// CHECK-LABEL: func @matmul
// CHECK-SAME: (%[[A:.*]]: memref<3x5xf32>, %[[B:.*]]: memref<5x17xf32>, %[[C:.*]]: memref<3x17xf32>)
// FOUR-LABEL: func @matmul
func.func @matmul(%a: memref<3x5xf32>, %b: memref<5x17xf32>,
                  %c: memref<3x17xf32>) {
  // CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
  // CHECK-DAG: %[[C1:.*]] = arith.constant 1 : index
  // CHECK-DAG: %[[C2:.*]] = arith.constant 2 : index
  // CHECK-DAG: %[[C5:.*]] = arith.constant 5 : index
  // CHECK-DAG: %[[C16:.*]] = arith.constant 16 : index
  // CHECK: %[[I0:.*]] = vector.load %[[C]][%[[C0]], %[[C0]]] : memref<3x17xf32>, vector<16xf32>
  // CHECK: %[[I1:.*]] = vector.load %[[C]][%[[C1]], %[[C0]]] : memref<3x17xf32>, vector<16xf32>
  // CHECK: %[[R:.*]]:2 = scf.for %[[K:.*]] = %[[C0]] to %[[C5]] step %[[C1]] iter_args(%[[S0:.*]] = %[[I0]], %[[S1:.*]] = %[[I1]])
  // CHECK: %[[A0:.*]] = memref.load %[[A]][%[[C0]], %[[K]]]
  // CHECK: %[[BK:.*]] = vector.load %[[B]][%[[K]], %[[C0]]]
  // FMA: %[[X0:.*]] = vector.broadcast %[[A0]] : f32 to vector<16xf32>
  // FMA: %[[N0:.*]] = math.fma %[[X0]], %[[BK]], %[[S0]] : vector<16xf32>
  // FMA: %[[N1:.*]] = math.fma %{{.*}}, %[[BK]], %[[S1]] : vector<16xf32>
  // FMA: scf.yield %[[N0]], %[[N1]]
  // PLAIN-NOT: math.fma
  // PLAIN: %[[P0:.*]] = arith.mulf %{{.*}}, %[[BK]] : vector<16xf32>
  // PLAIN: arith.addf %[[S0]], %[[P0]] : vector<16xf32>
  // CHECK: vector.store %[[R]]#0, %[[C]][%[[C0]], %[[C0]]]
  // CHECK: vector.store %[[R]]#1, %[[C]][%[[C1]], %[[C0]]]
  // CHECK: vector.load %[[C]][%[[C2]], %[[C0]]] : memref<3x17xf32>, vector<16xf32>
  // CHECK: vector.load %[[C]][%[[C0]], %[[C16]]] : memref<3x17xf32>, vector<1xf32>
  // CHECK: vector.load %[[C]][%[[C1]], %[[C16]]] : memref<3x17xf32>, vector<1xf32>
  // CHECK: vector.load %[[C]][%[[C2]], %[[C16]]] : memref<3x17xf32>, vector<1xf32>
  // CHECK: return
  // FOUR-NOT: vector<16xf32>
  // FOUR: vector<4xf32>
  // FOUR: return
  linalg.matmul ins(%a, %b : memref<3x5xf32>, memref<5x17xf32>)
      outs(%c : memref<3x17xf32>)
  return
}

// A weight in panels of 16 outputs (bayes-pack-weights): a vector lies in one
// panel, the columns of the rest are a panel of their own.

// CHECK-LABEL: func @panels
// CHECK-SAME: %[[B:[a-z0-9]*]]: memref<2x5x16xf32>
func.func @panels(%a: memref<1x5xf32>, %b: memref<2x5x16xf32>,
                  %c: memref<1x17xf32>) {
  // CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
  // CHECK-DAG: %[[C1:.*]] = arith.constant 1 : index
  // CHECK: scf.for %[[K:[a-z0-9]*]] =
  // CHECK-DAG: vector.load %[[B]][%[[C0]], %[[K]], %[[C0]]] : memref<2x5x16xf32>, vector<16xf32>
  // CHECK-DAG: vector.load %[[B]][%[[C1]], %[[K]], %[[C0]]] : memref<2x5x16xf32>, vector<1xf32>
  // FMA: math.fma
  linalg.generic {
      indexing_maps = [affine_map<(i, j, k) -> (i, k)>,
                       affine_map<(i, j, k) -> (j floordiv 16, k, j mod 16)>,
                       affine_map<(i, j, k) -> (i, j)>],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : memref<1x5xf32>, memref<2x5x16xf32>)
      outs(%c : memref<1x17xf32>) {
  ^bb0(%p: f32, %q: f32, %s: f32):
    %m = arith.mulf %p, %q : f32
    %r = arith.addf %s, %m : f32
    linalg.yield %r : f32
  }
  return
}

// One sample per lane: every operand is a vector.

// CHECK-LABEL: func @lanes
// CHECK-SAME: (%[[X:.*]]: memref<7x16xf32>, %[[W:.*]]: memref<7x1x16xf32>, %[[Y:.*]]: memref<1x16xf32>)
func.func @lanes(%x: memref<7x16xf32>, %w: memref<7x1x16xf32>,
                 %y: memref<1x16xf32>) {
  // CHECK: %[[I:.*]] = vector.load %[[Y]]
  // CHECK: %[[R:.*]] = scf.for %[[K:.*]] = {{.*}} iter_args(%[[S:.*]] = %[[I]])
  // CHECK: %[[XK:.*]] = vector.load %[[X]][%[[K]], %{{.*}}]
  // CHECK: %[[WK:.*]] = vector.load %[[W]][%[[K]], %{{.*}}, %{{.*}}]
  // FMA: math.fma %[[XK]], %[[WK]], %[[S]]
  // CHECK: vector.store %[[R]], %[[Y]]
  linalg.generic {
      indexing_maps = [affine_map<(o, k, l) -> (k, l)>,
                       affine_map<(o, k, l) -> (k, o, l)>,
                       affine_map<(o, k, l) -> (o, l)>],
      iterator_types = ["parallel", "reduction", "parallel"]}
      ins(%x, %w : memref<7x16xf32>, memref<7x1x16xf32>)
      outs(%y : memref<1x16xf32>) {
  ^bb0(%p: f32, %q: f32, %s: f32):
    %m = arith.mulf %p, %q : f32
    %r = arith.addf %s, %m : f32
    linalg.yield %r : f32
  }
  return
}

// A reduction that is no contraction is never fused into one operation.

// CHECK-LABEL: func @sum_of_squares
func.func @sum_of_squares(%x: memref<3x5x16xf32>, %y: memref<3x16xf32>) {
  // CHECK-NOT: math.fma
  // CHECK: arith.mulf
  // CHECK: arith.addf
  // CHECK-NOT: math.fma
  // CHECK: return
  linalg.generic {
      indexing_maps = [affine_map<(i, k, l) -> (i, k, l)>,
                       affine_map<(i, k, l) -> (i, l)>],
      iterator_types = ["parallel", "reduction", "parallel"]}
      ins(%x : memref<3x5x16xf32>) outs(%y : memref<3x16xf32>) {
  ^bb0(%p: f32, %s: f32):
    %m = arith.mulf %p, %p : f32
    %r = arith.addf %s, %m : f32
    linalg.yield %r : f32
  }
  return
}

// Element-wise: the tail is a narrower vector, what does not vary along the
// vector is a scalar, an index is a step. The destination is not read.

// CHECK-LABEL: func @elementwise
// CHECK-SAME: (%[[X:.*]]: memref<3x33xf32>, %[[B:.*]]: memref<3xf32>, %[[Y:.*]]: memref<3x33xf32>)
func.func @elementwise(%x: memref<3x33xf32>, %b: memref<3xf32>,
                       %y: memref<3x33xf32>) {
  // CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
  // CHECK-DAG: %[[C16:.*]] = arith.constant 16 : index
  // CHECK-DAG: %[[C32:.*]] = arith.constant 32 : index
  // CHECK: scf.for %[[I:.*]] = %[[C0]]
  // CHECK: scf.for %[[J:.*]] = %[[C0]] to %[[C32]] step %[[C16]]
  // CHECK-NOT: vector.load %[[Y]]
  // CHECK: vector.load %[[X]][%[[I]], %[[J]]] : memref<3x33xf32>, vector<16xf32>
  // CHECK: memref.load %[[B]][%[[I]]]
  // CHECK: vector.step : vector<16xindex>
  // CHECK: arith.mulf {{.*}} : vector<16xf32>
  // CHECK: vector.store %{{.*}}, %[[Y]][%[[I]], %[[J]]] : memref<3x33xf32>, vector<16xf32>
  // CHECK: vector.load %[[X]][%[[I]], %[[C32]]] : memref<3x33xf32>, vector<1xf32>
  // CHECK: vector.store %{{.*}}, %[[Y]][%[[I]], %[[C32]]] : memref<3x33xf32>, vector<1xf32>
  linalg.generic {
      indexing_maps = [affine_map<(i, j) -> (i, j)>,
                       affine_map<(i, j) -> (i)>,
                       affine_map<(i, j) -> (i, j)>],
      iterator_types = ["parallel", "parallel"]}
      ins(%x, %b : memref<3x33xf32>, memref<3xf32>)
      outs(%y : memref<3x33xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %column = linalg.index 1 : index
    %i = arith.index_cast %column : index to i32
    %f = arith.sitofp %i : i32 to f32
    %m = arith.mulf %p, %q : f32
    %r = arith.addf %m, %f : f32
    linalg.yield %r : f32
  }
  return
}

// CHECK-LABEL: func @fill
// CHECK-SAME: (%[[C:.*]]: f32, %[[Y:.*]]: memref<16xf32>)
func.func @fill(%c: f32, %y: memref<16xf32>) {
  // CHECK: %[[V:.*]] = vector.broadcast %[[C]] : f32 to vector<16xf32>
  // CHECK-NEXT: vector.store %[[V]], %[[Y]]
  // CHECK-NEXT: return
  linalg.fill ins(%c : f32) outs(%y : memref<16xf32>)
  return
}

// Copies that bufferisation left are structured ops as well.

// CHECK-LABEL: func @copy
// CHECK-SAME: (%[[X:.*]]: memref<16xf32>, %[[Y:.*]]: memref<16xf32>)
func.func @copy(%x: memref<16xf32>, %y: memref<16xf32>) {
  // CHECK-NEXT: %[[C0:.*]] = arith.constant 0 : index
  // CHECK-NEXT: %[[V:.*]] = vector.load %[[X]][%[[C0]]]
  // CHECK-NEXT: vector.store %[[V]], %[[Y]][%[[C0]]]
  // CHECK-NEXT: return
  memref.copy %x, %y : memref<16xf32> to memref<16xf32>
  return
}

// Two results are two vectors of one tile.

// CHECK-LABEL: func @two_results
func.func @two_results(%x: memref<16xf32>, %y: memref<16xf32>,
                       %z: memref<16xf32>) {
  // CHECK: vector.store
  // CHECK: vector.store
  // CHECK-NEXT: return
  linalg.generic {
      indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>,
                       affine_map<(i) -> (i)>],
      iterator_types = ["parallel"]}
      ins(%x : memref<16xf32>) outs(%y, %z : memref<16xf32>, memref<16xf32>) {
  ^bb0(%p: f32, %o1: f32, %o2: f32):
    %r = arith.negf %p : f32
    %s = math.absf %p : f32
    linalg.yield %r, %s : f32, f32
  }
  return
}

// So are those of an op in the body.

// CHECK-LABEL: func @two_words
func.func @two_words(%x: memref<16xi32>, %y: memref<16xi32>) {
  // CHECK: %{{.*}}, %[[HIGH:.*]] = arith.mului_extended %{{.*}} : vector<16xi32>
  // CHECK: vector.store %[[HIGH]]
  linalg.generic {
      indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>],
      iterator_types = ["parallel"]}
      ins(%x : memref<16xi32>) outs(%y : memref<16xi32>) {
  ^bb0(%p: i32, %o: i32):
    %low, %high = arith.mului_extended %p, %p : i32
    linalg.yield %high : i32
  }
  return
}

// Nothing to compute.

// CHECK-LABEL: func @empty
// CHECK-NEXT: return
func.func @empty(%c: f32, %y: memref<0x3xf32>) {
  linalg.fill ins(%c : f32) outs(%y : memref<0x3xf32>)
  return
}

// An element of a buffer that is no operand, at a place that all lanes share but
// for the last index, is a vector of it. (Entries of a drawn table.)

// CHECK-LABEL: func @rows_of_table
// CHECK-SAME: (%[[CODES:.*]]: memref<3xi8>, %[[TABLE:.*]]: memref<4x17xf32>, %[[OUT:.*]]: memref<3x17xf32>)
func.func @rows_of_table(%codes: memref<3xi8>, %table: memref<4x17xf32>,
                         %out: memref<3x17xf32>) {
  // CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
  // CHECK-DAG: %[[C16:.*]] = arith.constant 16 : index
  // CHECK: %[[CODE:.*]] = memref.load %[[CODES]]
  // CHECK: %[[PLACE:.*]] = arith.index_castui %[[CODE]] : i8 to index
  // CHECK: vector.load %[[TABLE]][%[[PLACE]], %[[C0]]] : memref<4x17xf32>, vector<16xf32>
  // CHECK: vector.load %[[TABLE]][%{{.*}}, %[[C16]]] : memref<4x17xf32>, vector<1xf32>
  // CHECK: return
  linalg.generic {indexing_maps = [affine_map<(i, l) -> (i)>,
                                   affine_map<(i, l) -> (i, l)>],
      iterator_types = ["parallel", "parallel"]}
      ins(%codes : memref<3xi8>) outs(%out : memref<3x17xf32>) {
  ^bb0(%code: i8, %o: f32):
    %place = arith.index_castui %code : i8 to index
    %lane = linalg.index 1 : index
    %entry = memref.load %table[%place, %lane] : memref<4x17xf32>
    linalg.yield %entry : f32
  }
  return
}

// Places that differ otherwise are loaded one by one.

// CHECK-LABEL: func @gather
// CHECK-SAME: (%[[CODES:.*]]: memref<2xi8>, %[[TABLE:.*]]: memref<4xf32>
func.func @gather(%codes: memref<2xi8>, %table: memref<4xf32>,
                  %out: memref<2xf32>) {
  // CHECK: %[[LOADED:.*]] = vector.load %[[CODES]]{{.*}} : memref<2xi8>, vector<2xi8>
  // CHECK: %[[PLACES:.*]] = arith.index_castui %[[LOADED]] : vector<2xi8> to vector<2xindex>
  // CHECK: %[[P0:.*]] = vector.extract %[[PLACES]][0]
  // CHECK: %[[E0:.*]] = memref.load %[[TABLE]][%[[P0]]]
  // CHECK: %[[P1:.*]] = vector.extract %[[PLACES]][1]
  // CHECK: %[[E1:.*]] = memref.load %[[TABLE]][%[[P1]]]
  // CHECK: vector.from_elements %[[E0]], %[[E1]] : vector<2xf32>
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>,
                                   affine_map<(i) -> (i)>],
      iterator_types = ["parallel"]}
      ins(%codes : memref<2xi8>) outs(%out : memref<2xf32>) {
  ^bb0(%code: i8, %o: f32):
    %place = arith.index_castui %code : i8 to index
    %entry = memref.load %table[%place] : memref<4xf32>
    linalg.yield %entry : f32
  }
  return
}

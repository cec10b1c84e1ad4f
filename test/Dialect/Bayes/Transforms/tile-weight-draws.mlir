// RUN: bayes-opt %s --split-input-file --pass-pipeline='builtin.module( \
// RUN:   func.func(bayes-tile-weight-draws{tile-bytes=1024},canonicalize))' \
// RUN:   --remarks-filter=bayes-tile-weight-draws --remark-format=emitRemark \
// RUN:   -verify-diagnostics | FileCheck %s

#w2 = affine_map<(k, o, l) -> (k, o)>
#w3 = affine_map<(k, o, l) -> (k, o, l)>
#x = affine_map<(b, o, k, l) -> (b, k)>
#w = affine_map<(b, o, k, l) -> (k, o, l)>
#y = affine_map<(b, o, k, l) -> (b, o, l)>

// Noise, draw and product share a tile, which serves all examples: of 64 x 10
// weights no tensor of that size is left. Two columns at a time, so that no
// pair of elements is cut, and eight rows make 1024 bytes of 16 lanes.

// CHECK-LABEL: func @fused
// CHECK-SAME: (%[[X:.*]]: tensor<3x64xf32>, %[[MU:.*]]: tensor<64x10xf32>, %[[SIGMA:.*]]: tensor<64x10xf32>, %[[KEY:.*]]: i64, %[[S:.*]]: index, %[[INIT:.*]]: tensor<3x10x16xf32>)
func.func @fused(%x: tensor<3x64xf32>, %mu: tensor<64x10xf32>,
                 %sigma: tensor<64x10xf32>, %key: i64, %s: index,
                 %init: tensor<3x10x16xf32>) -> tensor<3x10x16xf32> {
  // CHECK-NOT: tensor<64x10x16xf32>
  // CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
  // CHECK-DAG: %[[C2:.*]] = arith.constant 2 : index
  // CHECK-DAG: %[[C8:.*]] = arith.constant 8 : index
  // CHECK-DAG: %[[C10:.*]] = arith.constant 10 : index
  // CHECK-DAG: %[[C64:.*]] = arith.constant 64 : index
  // CHECK: %[[R:.*]] = scf.for %[[O:.*]] = %[[C0]] to %[[C10]] step %[[C2]] iter_args(%{{.*}} = %[[INIT]])
  // CHECK: scf.for %[[K:.*]] = %[[C0]] to %[[C64]] step %[[C8]] iter_args(%[[ACC:.*]] =
  // CHECK-DAG: %[[XT:.*]] = tensor.extract_slice %[[X]][0, %[[K]]] [3, 8]
  // CHECK-DAG: %[[MT:.*]] = tensor.extract_slice %[[MU]][%[[K]], %[[O]]] [8, 2]
  // CHECK-DAG: %[[ST:.*]] = tensor.extract_slice %[[SIGMA]][%[[K]], %[[O]]] [8, 2]
  // CHECK: %[[E:.*]] = tensor.empty() : tensor<8x2x16xf32>
  // CHECK: %[[N:.*]] = bayes.normal %[[KEY]][%[[S]]] offsets [%[[K]], %[[O]]] of [64, 10] axes [element, element, sample] site 1 purpose weight outs(%[[E]] :
  // CHECK: %[[D:.*]] = linalg.generic {{.*}} ins(%[[MT]], %[[ST]], %[[N]] :
  // CHECK: %[[YT:.*]] = tensor.extract_slice %[[ACC]][0, %[[O]], 0] [3, 2, 16]
  // CHECK: linalg.generic {{.*}} ins(%[[XT]], %[[D]] : tensor<3x8xf32>, tensor<8x2x16xf32>) outs(%[[YT]] :
  // CHECK: return %[[R]]
  %e = tensor.empty() : tensor<64x10x16xf32>
  %n = bayes.normal %key[%s] offsets[0, 0] of [64, 10]
      axes [element, element, sample] site 1 purpose weight
      outs(%e : tensor<64x10x16xf32>) key i64 -> tensor<64x10x16xf32>
  %d = linalg.generic {indexing_maps = [#w2, #w2, #w3, #w3],
      iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%mu, %sigma, %n
          : tensor<64x10xf32>, tensor<64x10xf32>, tensor<64x10x16xf32>)
      outs(%e : tensor<64x10x16xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32, %o: f32):
    %p = arith.mulf %b, %c : f32
    %q = arith.addf %a, %p : f32
    linalg.yield %q : f32
  } -> tensor<64x10x16xf32>
  // expected-remark @+1 {{[Passed] FusedDraw | Category:bayes-tile-weight-draws | Function=fused | outer_loop=outputs, tile_elements=16}}
  %r = linalg.generic {indexing_maps = [#x, #w, #y],
      iterator_types = ["parallel", "parallel", "reduction", "parallel"]}
      ins(%x, %d : tensor<3x64xf32>, tensor<64x10x16xf32>)
      outs(%init : tensor<3x10x16xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %p = arith.mulf %a, %b : f32
    %q = arith.addf %c, %p : f32
    linalg.yield %q : f32
  } -> tensor<3x10x16xf32>
  return %r : tensor<3x10x16xf32>
}

// -----

#w2 = affine_map<(k, o, l) -> (k, o)>
#w3 = affine_map<(k, o, l) -> (k, o, l)>
#x = affine_map<(b, o, k, l) -> (b, k)>
#w = affine_map<(b, o, k, l) -> (k, o, l)>
#y = affine_map<(b, o, k, l) -> (b, o, l)>

// Nine columns cannot be divided without cutting a pair: a tile has them all.

// CHECK-LABEL: func @odd
func.func @odd(%x: tensor<3x7xf32>, %mu: tensor<7x9xf32>, %key: i64,
               %s: index, %init: tensor<3x9x16xf32>) -> tensor<3x9x16xf32> {
  // CHECK: %[[C0:.*]] = arith.constant 0 : index
  // CHECK: bayes.normal {{.*}} offsets [%{{.*}}, %[[C0]]] of [7, 9] {{.*}} outs(%{{.*}} : tensor<1x9x16xf32>)
  %e = tensor.empty() : tensor<7x9x16xf32>
  %n = bayes.normal %key[%s] offsets[0, 0] of [7, 9]
      axes [element, element, sample] site 1 purpose weight
      outs(%e : tensor<7x9x16xf32>) key i64 -> tensor<7x9x16xf32>
  %d = linalg.generic {indexing_maps = [#w2, #w3, #w3],
      iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%mu, %n : tensor<7x9xf32>, tensor<7x9x16xf32>)
      outs(%e : tensor<7x9x16xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %p = arith.addf %a, %b : f32
    linalg.yield %p : f32
  } -> tensor<7x9x16xf32>
  // expected-remark @+1 {{[Passed] FusedDraw}}
  %r = linalg.generic {indexing_maps = [#x, #w, #y],
      iterator_types = ["parallel", "parallel", "reduction", "parallel"]}
      ins(%x, %d : tensor<3x7xf32>, tensor<7x9x16xf32>)
      outs(%init : tensor<3x9x16xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %p = arith.mulf %a, %b : f32
    %q = arith.addf %c, %p : f32
    linalg.yield %q : f32
  } -> tensor<3x9x16xf32>
  return %r : tensor<3x9x16xf32>
}

// -----

#w3 = affine_map<(k, o, l) -> (k, o, l)>
#x = affine_map<(b, o, k, l) -> (b, k, l)>
#y = affine_map<(b, o, k, l) -> (b, o, l)>
#w = affine_map<(b, o, k, l) -> (k, o, l)>

// Activations that differ from sample to sample would be read for every four of
// the 64 outputs; rather are all outputs read and written for every 16 inputs.

// CHECK-LABEL: func @reduction_outside
func.func @reduction_outside(%x: tensor<3x64x4xf32>, %key: i64, %s: index, %init: tensor<3x64x4xf32>)
    -> tensor<3x64x4xf32> {
  // CHECK-DAG: %[[C4:.*]] = arith.constant 4 : index
  // CHECK-DAG: %[[C16:.*]] = arith.constant 16 : index
  // CHECK: scf.for %[[K:.*]] = %{{.*}} to %{{.*}} step %[[C16]] iter_args
  // CHECK: scf.for %[[O:.*]] = %{{.*}} to %{{.*}} step %[[C4]] iter_args
  // CHECK: bayes.normal {{.*}} offsets [%[[K]], %[[O]]] of [64, 64]
  %e = tensor.empty() : tensor<64x64x4xf32>
  %n = bayes.normal %key[%s] offsets[0, 0] of [64, 64]
      axes [element, element, sample] site 1 purpose weight
      outs(%e : tensor<64x64x4xf32>) key i64 -> tensor<64x64x4xf32>
  %d = linalg.generic {indexing_maps = [#w3, #w3],
      iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%n : tensor<64x64x4xf32>) outs(%e : tensor<64x64x4xf32>) {
  ^bb0(%a: f32, %o: f32):
    %p = arith.addf %a, %a : f32
    linalg.yield %p : f32
  } -> tensor<64x64x4xf32>
  // expected-remark @+1 {{outer_loop=reduction}}
  %r = linalg.generic {indexing_maps = [#x, #w, #y],
      iterator_types = ["parallel", "parallel", "reduction", "parallel"]}
      ins(%x, %d : tensor<3x64x4xf32>, tensor<64x64x4xf32>)
      outs(%init : tensor<3x64x4xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %p = arith.mulf %a, %b : f32
    %q = arith.addf %c, %p : f32
    linalg.yield %q : f32
  } -> tensor<3x64x4xf32>
  return %r : tensor<3x64x4xf32>
}

// -----

#n = affine_map<(b, k, l) -> (b, k, l)>
#x = affine_map<(b, o, k, l) -> (b, k, l)>
#w = affine_map<(b, o, k, l) -> (k, o)>
#y = affine_map<(b, o, k, l) -> (b, o, l)>

// Noise of an output is an activation of the next layer: nothing to fuse.

// CHECK-LABEL: func @output_noise
// CHECK: bayes.normal {{.*}} outs(%{{.*}} : tensor<3x7x16xf32>)
// CHECK-NOT: scf.for
func.func @output_noise(%w: tensor<7x9xf32>, %key: i64, %s: index, %first: i64,
                        %init: tensor<3x9x16xf32>) -> tensor<3x9x16xf32> {
  %e = tensor.empty() : tensor<3x7x16xf32>
  %n = bayes.normal %key[%s] example(%first) offsets[0] of [7]
      axes [example, element, sample] site 1 purpose output
      outs(%e : tensor<3x7x16xf32>) key i64 -> tensor<3x7x16xf32>
  %h = linalg.generic {indexing_maps = [#n, #n],
      iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%n : tensor<3x7x16xf32>) outs(%e : tensor<3x7x16xf32>) {
  ^bb0(%a: f32, %o: f32):
    %p = math.absf %a : f32
    linalg.yield %p : f32
  } -> tensor<3x7x16xf32>
  %r = linalg.generic {indexing_maps = [#x, #w, #y],
      iterator_types = ["parallel", "parallel", "reduction", "parallel"]}
      ins(%h, %w : tensor<3x7x16xf32>, tensor<7x9xf32>)
      outs(%init : tensor<3x9x16xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %p = arith.mulf %a, %b : f32
    %q = arith.addf %c, %p : f32
    linalg.yield %q : f32
  } -> tensor<3x9x16xf32>
  return %r : tensor<3x9x16xf32>
}

// -----

#o = affine_map<(b, o, l) -> (o)>
#ol = affine_map<(b, o, l) -> (o, l)>
#bol = affine_map<(b, o, l) -> (b, o, l)>

// A drawn bias is added, not multiplied: its draw is no larger than the output.

// CHECK-LABEL: func @bias
// CHECK: bayes.normal {{.*}} outs(%{{.*}} : tensor<9x16xf32>)
// CHECK-NOT: scf.for
func.func @bias(%y: tensor<3x9x16xf32>, %mu: tensor<9xf32>, %key: i64,
                %s: index) -> tensor<3x9x16xf32> {
  %e = tensor.empty() : tensor<9x16xf32>
  %n = bayes.normal %key[%s] offsets[0] of [9] axes [element, sample] site 1
      purpose weight outs(%e : tensor<9x16xf32>) key i64 -> tensor<9x16xf32>
  %init = tensor.empty() : tensor<3x9x16xf32>
  %r = linalg.generic {indexing_maps = [#bol, #o, #ol, #bol],
      iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%y, %mu, %n : tensor<3x9x16xf32>, tensor<9xf32>, tensor<9x16xf32>)
      outs(%init : tensor<3x9x16xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32, %d: f32):
    %p = arith.addf %b, %c : f32
    %q = arith.addf %a, %p : f32
    linalg.yield %q : f32
  } -> tensor<3x9x16xf32>
  return %r : tensor<3x9x16xf32>
}

// -----

#codes = affine_map<(k, o, l) -> (k, o)>
#w3 = affine_map<(k, o, l) -> (k, o, l)>
#x = affine_map<(b, o, k, l) -> (b, k)>
#w = affine_map<(b, o, k, l) -> (k, o, l)>
#y = affine_map<(b, o, k, l) -> (b, o, l)>

// Entries of a drawn table, and what is computed from them, are looked up tile by
// tile, too; the table is not cut.

// CHECK-LABEL: func @looked_up
// CHECK-SAME: (%{{.*}}: tensor<3x64xf32>, %[[CODES:.*]]: tensor<64x10xi8>, %[[TABLE:.*]]: tensor<4x16xf32>, %[[ROWS:.*]]: tensor<64x10xf32>
func.func @looked_up(%x: tensor<3x64xf32>, %codes: tensor<64x10xi8>,
                     %table: tensor<4x16xf32>, %rows: tensor<64x10xf32>,
                     %init: tensor<3x10x16xf32>) -> tensor<3x10x16xf32> {
  // CHECK-NOT: tensor<64x10x16xf32>
  // CHECK: scf.for
  // CHECK: scf.for
  // CHECK: %[[T:.*]] = tensor.extract_slice %[[CODES]]
  // CHECK: linalg.generic {{.*}} ins(%[[T]] : tensor<8x2xi8>) outs(%{{.*}} : tensor<8x2x16xf32>)
  // CHECK: tensor.extract %[[TABLE]]
  // CHECK: arith.mulf
  // CHECK: arith.addf
  %e = tensor.empty() : tensor<64x10x16xf32>
  %d = linalg.generic {indexing_maps = [#codes, #w3],
      iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%codes : tensor<64x10xi8>) outs(%e : tensor<64x10x16xf32>) {
  ^bb0(%code: i8, %o: f32):
    %place = arith.index_castui %code : i8 to index
    %lane = linalg.index 2 : index
    %entry = tensor.extract %table[%place, %lane] : tensor<4x16xf32>
    linalg.yield %entry : f32
  } -> tensor<64x10x16xf32>
  %scaled = linalg.generic {indexing_maps = [#codes, #w3, #w3],
      iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%rows, %d : tensor<64x10xf32>, tensor<64x10x16xf32>)
      outs(%e : tensor<64x10x16xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %p = arith.mulf %a, %b : f32
    linalg.yield %p : f32
  } -> tensor<64x10x16xf32>
  // expected-remark @+1 {{[Passed] FusedDraw | Category:bayes-tile-weight-draws | Function=looked_up | outer_loop=outputs, tile_elements=16}}
  %r = linalg.generic {indexing_maps = [#x, #w, #y],
      iterator_types = ["parallel", "parallel", "reduction", "parallel"]}
      ins(%x, %scaled : tensor<3x64xf32>, tensor<64x10x16xf32>)
      outs(%init : tensor<3x10x16xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %p = arith.mulf %a, %b : f32
    %q = arith.addf %c, %p : f32
    linalg.yield %q : f32
  } -> tensor<3x10x16xf32>
  return %r : tensor<3x10x16xf32>
}

// -----

#b2 = affine_map<(b, k, l) -> (b, k)>
#b1 = affine_map<(b, k, l) -> (k, l)>
#b3 = affine_map<(b, k, l) -> (b, k, l)>
#x = affine_map<(b, o, k, l) -> (b, k, l)>
#w = affine_map<(b, o, k, l) -> (k, o)>
#y = affine_map<(b, o, k, l) -> (b, o, l)>

// Activations with a drawn bias are no weight, although drawn for a weight.

// CHECK-LABEL: func @biased_activation
// CHECK-NOT: scf.for
func.func @biased_activation(%x: tensor<3x64xf32>, %w: tensor<64x90xf32>,
                             %key: i64, %s: index, %init: tensor<3x90x16xf32>)
    -> tensor<3x90x16xf32> {
  %e = tensor.empty() : tensor<64x16xf32>
  %n = bayes.normal %key[%s] offsets[0] of [64] axes [element, sample] site 0
      purpose weight outs(%e : tensor<64x16xf32>) key i64 -> tensor<64x16xf32>
  %rows = tensor.empty() : tensor<3x64x16xf32>
  %a = linalg.generic {indexing_maps = [#b2, #b1, #b3],
      iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%x, %n : tensor<3x64xf32>, tensor<64x16xf32>)
      outs(%rows : tensor<3x64x16xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %t = arith.addf %p, %q : f32
    linalg.yield %t : f32
  } -> tensor<3x64x16xf32>
  %r = linalg.generic {indexing_maps = [#x, #w, #y],
      iterator_types = ["parallel", "parallel", "reduction", "parallel"]}
      ins(%a, %w : tensor<3x64x16xf32>, tensor<64x90xf32>)
      outs(%init : tensor<3x90x16xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %t = arith.mulf %p, %q : f32
    %u = arith.addf %o, %t : f32
    linalg.yield %u : f32
  } -> tensor<3x90x16xf32>
  return %r : tensor<3x90x16xf32>
}

// -----

#b2 = affine_map<(b, k, l) -> (b, k)>
#b1 = affine_map<(b, k, l) -> (k, l)>
#b3 = affine_map<(b, k, l) -> (b, k, l)>
#w3 = affine_map<(k, o, l) -> (k, o, l)>
#x = affine_map<(b, o, k, l) -> (b, k, l)>
#w = affine_map<(b, o, k, l) -> (k, o, l)>
#y = affine_map<(b, o, k, l) -> (b, o, l)>

// Where the weight is drawn too, its tiles are those of the product.

// CHECK-LABEL: func @biased_and_drawn
// CHECK: scf.for
// CHECK: bayes.normal {{.*}} site 1
func.func @biased_and_drawn(%x: tensor<3x64xf32>, %key: i64, %s: index,
                            %init: tensor<3x10x16xf32>)
    -> tensor<3x10x16xf32> {
  %e = tensor.empty() : tensor<64x16xf32>
  %n = bayes.normal %key[%s] offsets[0] of [64] axes [element, sample] site 0
      purpose weight outs(%e : tensor<64x16xf32>) key i64 -> tensor<64x16xf32>
  %rows = tensor.empty() : tensor<3x64x16xf32>
  %a = linalg.generic {indexing_maps = [#b2, #b1, #b3],
      iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%x, %n : tensor<3x64xf32>, tensor<64x16xf32>)
      outs(%rows : tensor<3x64x16xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %t = arith.addf %p, %q : f32
    linalg.yield %t : f32
  } -> tensor<3x64x16xf32>
  %f = tensor.empty() : tensor<64x10x16xf32>
  %m = bayes.normal %key[%s] offsets[0, 0] of [64, 10]
      axes [element, element, sample] site 1 purpose weight
      outs(%f : tensor<64x10x16xf32>) key i64 -> tensor<64x10x16xf32>
  %d = linalg.generic {indexing_maps = [#w3, #w3],
      iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%m : tensor<64x10x16xf32>) outs(%f : tensor<64x10x16xf32>) {
  ^bb0(%p: f32, %o: f32):
    %t = arith.addf %p, %p : f32
    linalg.yield %t : f32
  } -> tensor<64x10x16xf32>
  // expected-remark @+1 {{[Passed] FusedDraw | Category:bayes-tile-weight-draws | Function=biased_and_drawn | outer_loop=reduction, tile_elements=16}}
  %r = linalg.generic {indexing_maps = [#x, #w, #y],
      iterator_types = ["parallel", "parallel", "reduction", "parallel"]}
      ins(%a, %d : tensor<3x64x16xf32>, tensor<64x10x16xf32>)
      outs(%init : tensor<3x10x16xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %t = arith.mulf %p, %q : f32
    %u = arith.addf %o, %t : f32
    linalg.yield %u : f32
  } -> tensor<3x10x16xf32>
  return %r : tensor<3x10x16xf32>
}

// -----

#n = affine_map<(i, k) -> ()>
#w = affine_map<(i, k) -> (i, k)>
#y = affine_map<(i, k) -> (i)>

// A product with a number draws nothing, nor does one of buffers.

// CHECK-LABEL: func @number
// CHECK-NOT: scf.for
// CHECK: return
func.func @number(%x: f32, %w: tensor<4x8xf32>, %init: tensor<4xf32>,
                  %buffer: memref<4x8xf32>, %out: memref<4xf32>)
    -> tensor<4xf32> {
  %r = linalg.generic {indexing_maps = [#n, #w, #y],
      iterator_types = ["parallel", "reduction"]}
      ins(%x, %w : f32, tensor<4x8xf32>) outs(%init : tensor<4xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %t = arith.mulf %p, %q : f32
    %u = arith.addf %o, %t : f32
    linalg.yield %u : f32
  } -> tensor<4xf32>
  linalg.generic {indexing_maps = [#n, #w, #y],
      iterator_types = ["parallel", "reduction"]}
      ins(%x, %buffer : f32, memref<4x8xf32>) outs(%out : memref<4xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %t = arith.mulf %p, %q : f32
    %u = arith.addf %o, %t : f32
    linalg.yield %u : f32
  }
  return %r : tensor<4xf32>
}

// -----

#w3 = affine_map<(k, l) -> (k, l)>
#x = affine_map<(b, k, l) -> (b, k)>
#w = affine_map<(b, k, l) -> (k, l)>
#y = affine_map<(b, k, l) -> (b, l)>

// A weight of one output, smaller than the activations of all examples.

// CHECK-LABEL: func @one_output
// CHECK: scf.for
// CHECK: bayes.normal {{.*}} outs(%{{.*}} : tensor<16x16xf32>)
func.func @one_output(%x: tensor<99x64xf32>, %key: i64, %s: index,
                      %init: tensor<99x16xf32>) -> tensor<99x16xf32> {
  %e = tensor.empty() : tensor<64x16xf32>
  %n = bayes.normal %key[%s] offsets[0] of [64] axes [element, sample] site 1
      purpose weight outs(%e : tensor<64x16xf32>) key i64 -> tensor<64x16xf32>
  %d = linalg.generic {indexing_maps = [#w3, #w3],
      iterator_types = ["parallel", "parallel"]}
      ins(%n : tensor<64x16xf32>) outs(%e : tensor<64x16xf32>) {
  ^bb0(%p: f32, %o: f32):
    %t = arith.addf %p, %p : f32
    linalg.yield %t : f32
  } -> tensor<64x16xf32>
  // expected-remark @+1 {{[Passed] FusedDraw}}
  %r = linalg.generic {indexing_maps = [#x, #w, #y],
      iterator_types = ["parallel", "reduction", "parallel"]}
      ins(%x, %d : tensor<99x64xf32>, tensor<64x16xf32>)
      outs(%init : tensor<99x16xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %t = arith.mulf %p, %q : f32
    %u = arith.addf %o, %t : f32
    linalg.yield %u : f32
  } -> tensor<99x16xf32>
  return %r : tensor<99x16xf32>
}

// RUN: bayes-opt %s --split-input-file --pass-pipeline='builtin.module( \
// RUN:   func.func(bayes-tile-lookups{tile-bytes=2048},canonicalize,cse))' \
// RUN:   --remarks-filter=bayes-tile-lookups --remark-format=emitRemark \
// RUN:   -verify-diagnostics | FileCheck %s

// What a loop computes is tested in test/Integration/Compiled/packed_codes.py.

#x = affine_map<(b, c, k, l) -> (b, k, l)>
#w = affine_map<(b, c, k, l) -> (c floordiv 8, k, c mod 8)>
#y = affine_map<(b, c, k, l) -> (b, c, l)>
#e = affine_map<(b, c, l) -> (b, c, l)>

// Entries of 64 columns, 8 steps and two tables take 4 kB; 32 columns fit. Both
// products share the loop, its lookup and the zeros that they begin with. A column
// has a word, since 8 codes of 4 bits fit in it.

// CHECK-LABEL: func @means_and_variances
// CHECK-SAME: (%[[X:.*]]: tensor<1x8x16xf32>, %[[XX:.*]]: tensor<1x8x16xf32>, %[[WORDS:.*]]: tensor<64xi32>, %[[M:.*]]: tensor<16xf32>, %[[V:.*]]: tensor<16xf32>)
func.func @means_and_variances(
    %x: tensor<1x8x16xf32>, %xx: tensor<1x8x16xf32>, %words: tensor<64xi32>,
    %means: tensor<16xf32>, %variances: tensor<16xf32>)
    -> tensor<1x64x16xf32> {
  // CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
  // CHECK-DAG: %[[C32:.*]] = arith.constant 32 : index
  // CHECK-DAG: %[[C64:.*]] = arith.constant 64 : index
  // CHECK-NOT: bayes.packed_lookup
  // CHECK: scf.for %[[C:.*]] = %[[C0]] to %[[C64]] step %[[C32]] iter_args(%[[ACC:.*]] =
  // CHECK: %[[PART:.*]] = tensor.extract_slice %[[WORDS]][%[[C]]] [32] [1]
  // CHECK: %[[W:.*]]:2 = bayes.packed_lookup %[[PART]] bits 4 columns 32 in(%[[M]], %[[V]] : {{.*}}) outs({{.*}} : tensor<4x8x8xf32>, tensor<4x8x8xf32>)
  // CHECK: %[[ZEROS:.*]] = linalg.fill {{.*}} -> tensor<1x32x16xf32>
  // CHECK: %[[A:.*]] = linalg.generic {{.*}} ins(%[[X]], %[[W]]#0 : {{.*}}) outs(%[[ZEROS]] :
  // CHECK: %[[B:.*]] = linalg.generic {{.*}} ins(%[[XX]], %[[W]]#1 : {{.*}}) outs(%[[ZEROS]] :
  // CHECK: %[[SUM:.*]] = linalg.generic {{.*}} ins(%[[A]], %[[B]] : tensor<1x32x16xf32>, tensor<1x32x16xf32>)
  // CHECK: %[[NEXT:.*]] = tensor.insert_slice %[[SUM]] into %[[ACC]][0, %[[C]], 0] [1, 32, 16]
  // CHECK: scf.yield %[[NEXT]]
  // CHECK-NOT: bayes.packed_lookup
  %zero = arith.constant 0.0 : f32
  %entries = tensor.empty() : tensor<8x8x8xf32>
  %init = tensor.empty() : tensor<1x64x16xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%init : tensor<1x64x16xf32>)
      -> tensor<1x64x16xf32>
  // expected-remark @+1 {{[Passed] TiledLookup | Category:bayes-tile-lookups | Function=means_and_variances | bytes=4096, tile_columns=32}}
  %w:2 = bayes.packed_lookup %words bits 4 columns 64
      in(%means, %variances : tensor<16xf32>, tensor<16xf32>)
      outs(%entries, %entries : tensor<8x8x8xf32>, tensor<8x8x8xf32>)
      : tensor<64xi32> -> (tensor<8x8x8xf32>, tensor<8x8x8xf32>)
  %a = linalg.generic {indexing_maps = [#x, #w, #y],
      iterator_types = ["parallel", "parallel", "reduction", "parallel"]}
      ins(%x, %w#0 : tensor<1x8x16xf32>, tensor<8x8x8xf32>)
      outs(%zeros : tensor<1x64x16xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %t = arith.mulf %p, %q : f32
    %u = arith.addf %o, %t : f32
    linalg.yield %u : f32
  } -> tensor<1x64x16xf32>
  %b = linalg.generic {indexing_maps = [#x, #w, #y],
      iterator_types = ["parallel", "parallel", "reduction", "parallel"]}
      ins(%xx, %w#1 : tensor<1x8x16xf32>, tensor<8x8x8xf32>)
      outs(%zeros : tensor<1x64x16xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %t = arith.mulf %p, %q : f32
    %u = arith.addf %o, %t : f32
    linalg.yield %u : f32
  } -> tensor<1x64x16xf32>
  %sum = linalg.generic {indexing_maps = [#e, #e, #e],
      iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%a, %b : tensor<1x64x16xf32>, tensor<1x64x16xf32>)
      outs(%init : tensor<1x64x16xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %t = arith.addf %p, %q : f32
    linalg.yield %t : f32
  } -> tensor<1x64x16xf32>
  return %sum : tensor<1x64x16xf32>
}

// -----

#x = affine_map<(b, c, k) -> (b, k)>
#w = affine_map<(b, c, k) -> (c floordiv 16, k, c mod 16)>
#y = affine_map<(b, c, k) -> (b, c)>

// Steps of three codes of 12 bits and a half take a word each: a column of 32 has
// 12, and the words of a tile begin at 12 times its first column.

// CHECK-LABEL: func @one_product
// CHECK: %[[C12:.*]] = arith.constant 12 : index
// CHECK: scf.for %[[C:.*]] = %{{.*}} step %{{.*}} iter_args
// CHECK: %[[FIRST:.*]] = arith.muli %[[C]], %[[C12]]
// CHECK: tensor.extract_slice %{{.*}}[%[[FIRST]]] [192] [1] : tensor<768xi32> to tensor<192xi32>
// CHECK: bayes.packed_lookup {{.*}} bits 12 columns 16
func.func @one_product(%x: tensor<2x32xf32>, %words: tensor<768xi32>,
                       %table: tensor<4096xf32>, %init: tensor<2x64xf32>)
    -> tensor<2x64xf32> {
  %entries = tensor.empty() : tensor<4x32x16xf32>
  // expected-remark @+1 {{[Passed] TiledLookup | Category:bayes-tile-lookups | Function=one_product | bytes=8192, tile_columns=16}}
  %w = bayes.packed_lookup %words bits 12 columns 64
      in(%table : tensor<4096xf32>) outs(%entries : tensor<4x32x16xf32>)
      : tensor<768xi32> -> (tensor<4x32x16xf32>)
  %y = linalg.generic {indexing_maps = [#x, #w, #y],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<2x32xf32>, tensor<4x32x16xf32>)
      outs(%init : tensor<2x64xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %t = arith.mulf %p, %q : f32
    %u = arith.addf %o, %t : f32
    linalg.yield %u : f32
  } -> tensor<2x64xf32>
  return %y : tensor<2x64xf32>
}

// -----

#x = affine_map<(b, c, k) -> (b, k)>
#w = affine_map<(b, c, k) -> (c floordiv 16, k, c mod 16)>
#y = affine_map<(b, c, k) -> (b, c)>

// Of a loop over three examples; what runs as often as an argument says is tiled.

// CHECK-LABEL: func @examples
// CHECK: bayes.packed_lookup {{.*}} outs(%{{.*}} : tensor<4x32x16xf32>)
// CHECK: scf.for
// CHECK-NOT: scf.for
// CHECK: return
func.func @examples(%x: tensor<2x32xf32>, %words: tensor<256xi32>,
                    %table: tensor<16xf32>, %init: tensor<2x64xf32>)
    -> tensor<2x64xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %entries = tensor.empty() : tensor<4x32x16xf32>
  // expected-remark @+1 {{[Missed] TiledLookup | Category:bayes-tile-lookups | Function=examples | Reason="not tiled: one lookup serves several runs", bytes=8192}}
  %w = bayes.packed_lookup %words bits 4 columns 64
      in(%table : tensor<16xf32>) outs(%entries : tensor<4x32x16xf32>)
      : tensor<256xi32> -> (tensor<4x32x16xf32>)
  %r = scf.for %i = %c0 to %c3 step %c1 iter_args(%s = %init)
      -> (tensor<2x64xf32>) {
    %y = linalg.generic {indexing_maps = [#x, #w, #y],
        iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%x, %w : tensor<2x32xf32>, tensor<4x32x16xf32>)
        outs(%s : tensor<2x64xf32>) {
    ^bb0(%p: f32, %q: f32, %o: f32):
      %t = arith.mulf %p, %q : f32
      %u = arith.addf %o, %t : f32
      linalg.yield %u : f32
    } -> tensor<2x64xf32>
    scf.yield %y : tensor<2x64xf32>
  }
  return %r : tensor<2x64xf32>
}

// CHECK-LABEL: func @samples
// CHECK: scf.for
// CHECK: scf.for
// CHECK: bayes.packed_lookup {{.*}} outs(%{{.*}} : tensor<1x32x16xf32>)
func.func @samples(%x: tensor<2x32xf32>, %words: tensor<256xi32>,
                   %table: tensor<16xf32>, %init: tensor<2x64xf32>, %n: index)
    -> tensor<2x64xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %entries = tensor.empty() : tensor<4x32x16xf32>
  // expected-remark @+1 {{[Passed] TiledLookup | Category:bayes-tile-lookups | Function=samples | bytes=8192, tile_columns=16}}
  %w = bayes.packed_lookup %words bits 4 columns 64
      in(%table : tensor<16xf32>) outs(%entries : tensor<4x32x16xf32>)
      : tensor<256xi32> -> (tensor<4x32x16xf32>)
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%s = %init)
      -> (tensor<2x64xf32>) {
    %y = linalg.generic {indexing_maps = [#x, #w, #y],
        iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%x, %w : tensor<2x32xf32>, tensor<4x32x16xf32>)
        outs(%s : tensor<2x64xf32>) {
    ^bb0(%p: f32, %q: f32, %o: f32):
      %t = arith.mulf %p, %q : f32
      %u = arith.addf %o, %t : f32
      linalg.yield %u : f32
    } -> tensor<2x64xf32>
    scf.yield %y : tensor<2x64xf32>
  }
  return %r : tensor<2x64xf32>
}

// -----

#x = affine_map<(b, c, k) -> (b, k)>
#w = affine_map<(b, c, k) -> (c floordiv 16, k, c mod 16)>
#y = affine_map<(b, c, k) -> (b, c)>

// 40 columns are no whole panels.

// CHECK-LABEL: func @remainder
// CHECK-NOT: scf.for
func.func @remainder(%x: tensor<2x32xf32>, %words: tensor<168xi32>,
                     %table: tensor<16xf32>, %init: tensor<2x40xf32>)
    -> tensor<2x40xf32> {
  %entries = tensor.empty() : tensor<3x32x16xf32>
  // expected-remark @+1 {{[Missed] TiledLookup | Category:bayes-tile-lookups | Function=remainder | Reason="not tiled: no number of panels that take no more than a tile divides all", bytes=6144}}
  %w = bayes.packed_lookup %words bits 4 columns 40
      in(%table : tensor<16xf32>) outs(%entries : tensor<3x32x16xf32>)
      : tensor<168xi32> -> (tensor<3x32x16xf32>)
  %y = linalg.generic {indexing_maps = [#x, #w, #y],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<2x32xf32>, tensor<3x32x16xf32>)
      outs(%init : tensor<2x40xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %t = arith.mulf %p, %q : f32
    %u = arith.addf %o, %t : f32
    linalg.yield %u : f32
  } -> tensor<2x40xf32>
  return %y : tensor<2x40xf32>
}

// -----

#x = affine_map<(b, c, k) -> (b, k)>
#w = affine_map<(b, c, k) -> (c floordiv 16, k, c mod 16)>
#y = affine_map<(b, c, k) -> (b, c)>

// Activations of 17 rows take more than 2 kB.

// CHECK-LABEL: func @many_rows
// CHECK-NOT: scf.for
func.func @many_rows(%x: tensor<17x32xf32>, %words: tensor<256xi32>,
                     %table: tensor<16xf32>, %init: tensor<17x64xf32>)
    -> tensor<17x64xf32> {
  %entries = tensor.empty() : tensor<4x32x16xf32>
  // expected-remark @+1 {{[Missed] TiledLookup | Category:bayes-tile-lookups | Function=many_rows | Reason="not tiled: activations take more than a tile", bytes=8192}}
  %w = bayes.packed_lookup %words bits 4 columns 64
      in(%table : tensor<16xf32>) outs(%entries : tensor<4x32x16xf32>)
      : tensor<256xi32> -> (tensor<4x32x16xf32>)
  %y = linalg.generic {indexing_maps = [#x, #w, #y],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<17x32xf32>, tensor<4x32x16xf32>)
      outs(%init : tensor<17x64xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %t = arith.mulf %p, %q : f32
    %u = arith.addf %o, %t : f32
    linalg.yield %u : f32
  } -> tensor<17x64xf32>
  return %y : tensor<17x64xf32>
}

// -----

// What is small stays as it is; what is returned too.

// CHECK-LABEL: func @others
// CHECK-NOT: scf.for
func.func @others(%words: tensor<128xi32>, %table: tensor<16xf32>)
    -> (tensor<2x16x16xf32>, tensor<4x32x16xf32>) {
  %few = tensor.empty() : tensor<2x16x16xf32>
  %many = tensor.empty() : tensor<4x32x16xf32>
  %words_of_few = tensor.extract_slice %words[0] [64] [1]
      : tensor<128xi32> to tensor<64xi32>
  %words_of_many = tensor.empty() : tensor<256xi32>
  %a = bayes.packed_lookup %words_of_few bits 4 columns 32
      in(%table : tensor<16xf32>) outs(%few : tensor<2x16x16xf32>)
      : tensor<64xi32> -> (tensor<2x16x16xf32>)
  // expected-remark @+1 {{[Missed] TiledLookup | Category:bayes-tile-lookups | Function=others | Reason="not tiled: more than products over all of its panels of columns reads it", bytes=8192}}
  %b = bayes.packed_lookup %words_of_many bits 4 columns 64
      in(%table : tensor<16xf32>) outs(%many : tensor<4x32x16xf32>)
      : tensor<256xi32> -> (tensor<4x32x16xf32>)
  return %a, %b : tensor<2x16x16xf32>, tensor<4x32x16xf32>
}

// -----

#x = affine_map<(b, c, k) -> (b, k)>
#w = affine_map<(b, c, k) -> (c floordiv 16, k, c mod 16)>
#y = affine_map<(b, c, k) -> (b, c)>

// A product with the first 60 of 64 columns: the last part would have another size.

// CHECK-LABEL: func @some_columns
// CHECK-NOT: scf.for
// CHECK: return
func.func @some_columns(%x: tensor<2x32xf32>, %words: tensor<512xi32>,
                        %table: tensor<256xf32>, %init: tensor<2x60xf32>)
    -> tensor<2x60xf32> {
  %entries = tensor.empty() : tensor<4x32x16xf32>
  // expected-remark @+1 {{[Missed] TiledLookup | Category:bayes-tile-lookups | Function=some_columns | Reason="not tiled: more than products over all of its panels of columns reads it", bytes=8192}}
  %w = bayes.packed_lookup %words bits 8 columns 64
      in(%table : tensor<256xf32>) outs(%entries : tensor<4x32x16xf32>)
      : tensor<512xi32> -> (tensor<4x32x16xf32>)
  %y = linalg.generic {indexing_maps = [#x, #w, #y],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<2x32xf32>, tensor<4x32x16xf32>)
      outs(%init : tensor<2x60xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %t = arith.mulf %p, %q : f32
    %u = arith.addf %o, %t : f32
    linalg.yield %u : f32
  } -> tensor<2x60xf32>
  return %y : tensor<2x60xf32>
}

// -----

#v = affine_map<(b, c, k) -> (b floordiv 16, k, b mod 16)>
#w = affine_map<(b, c, k) -> (c floordiv 16, k, c mod 16)>
#y = affine_map<(b, c, k) -> (b, c)>

// Entries that are both factors: a part of one is not a part of the other.

// CHECK-LABEL: func @squared
// CHECK-NOT: scf.for
// CHECK: return
func.func @squared(%words: tensor<512xi32>, %table: tensor<256xf32>,
                   %init: tensor<64x64xf32>) -> tensor<64x64xf32> {
  %entries = tensor.empty() : tensor<4x32x16xf32>
  // expected-remark @+1 {{[Missed] TiledLookup | Category:bayes-tile-lookups | Function=squared | Reason="not tiled: more than products over all of its panels of columns reads it", bytes=8192}}
  %w = bayes.packed_lookup %words bits 8 columns 64
      in(%table : tensor<256xf32>) outs(%entries : tensor<4x32x16xf32>)
      : tensor<512xi32> -> (tensor<4x32x16xf32>)
  %y = linalg.generic {indexing_maps = [#v, #w, #y],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%w, %w : tensor<4x32x16xf32>, tensor<4x32x16xf32>)
      outs(%init : tensor<64x64xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %t = arith.mulf %p, %q : f32
    %u = arith.addf %o, %t : f32
    linalg.yield %u : f32
  } -> tensor<64x64xf32>
  return %y : tensor<64x64xf32>
}

// -----

#x = affine_map<(b, c, k) -> (b, k)>
#w = affine_map<(b, c, k) -> (c floordiv 40, k, c mod 40)>
#y = affine_map<(b, c, k) -> (b, c)>

// One panel, wider than its columns, of a width that a part of them does not have.

// CHECK-LABEL: func @one_panel
// CHECK-NOT: scf.for
// CHECK: return
func.func @one_panel(%x: tensor<2x32xf32>, %words: tensor<256xi32>,
                     %table: tensor<256xf32>, %init: tensor<2x32xf32>)
    -> tensor<2x32xf32> {
  %entries = tensor.empty() : tensor<1x32x40xf32>
  // expected-remark @+1 {{[Missed] TiledLookup | Category:bayes-tile-lookups | Function=one_panel | Reason="not tiled: no number of panels that take no more than a tile divides all", bytes=5120}}
  %w = bayes.packed_lookup %words bits 8 columns 32
      in(%table : tensor<256xf32>) outs(%entries : tensor<1x32x40xf32>)
      : tensor<256xi32> -> (tensor<1x32x40xf32>)
  %y = linalg.generic {indexing_maps = [#x, #w, #y],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<2x32xf32>, tensor<1x32x40xf32>)
      outs(%init : tensor<2x32xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %t = arith.mulf %p, %q : f32
    %u = arith.addf %o, %t : f32
    linalg.yield %u : f32
  } -> tensor<2x32xf32>
  return %y : tensor<2x32xf32>
}

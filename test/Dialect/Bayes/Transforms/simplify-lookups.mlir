// RUN: bayes-opt %s \
// RUN:   --pass-pipeline='builtin.module(func.func(bayes-simplify-lookups, cse))' \
// RUN:   --split-input-file | FileCheck %s

// A function of entries of one code is a lookup in a table, whatever it is and
// however long.

#id = affine_map<(d0, d1) -> (d0, d1)>

// CHECK-LABEL: func @functions
// CHECK-SAME: (%[[C:.*]]: tensor<5x7xi2>, %[[A:.*]]: tensor<3xf32>, %[[B:.*]]: tensor<3xf32>)
// CHECK: %[[SUMS:.*]] = linalg.generic {{.*}} ins(%[[A]], %[[B]] : tensor<3xf32>, tensor<3xf32>)
// CHECK: ^bb0(%[[X:.*]]: f32, %[[Y:.*]]: f32, %{{.*}}: f32):
// CHECK-NEXT: %[[P:.*]] = arith.mulf %[[X]], %[[X]]
// CHECK-NEXT: %[[S:.*]] = arith.addf %[[P]], %[[Y]]
// CHECK-NEXT: %[[H:.*]] = arith.mulf %[[S]], %{{.*}}
// CHECK-NEXT: linalg.yield %[[H]]
// CHECK: %[[SQUARES:.*]] = linalg.generic {{.*}} ins(%[[SUMS]] : tensor<3xf32>)
// CHECK: arith.mulf
// CHECK: %[[R:.*]] = bayes.lookup %[[C]] in %[[SQUARES]] : tensor<5x7xi2> in tensor<3xf32>
// CHECK-NEXT: return %[[R]]
func.func @functions(%codes: tensor<5x7xi2>, %a: tensor<3xf32>,
                     %b: tensor<3xf32>) -> tensor<5x7xf32> {
  %u = bayes.lookup %codes in %a : tensor<5x7xi2> in tensor<3xf32>
  %v = bayes.lookup %codes in %b : tensor<5x7xi2> in tensor<3xf32>
  %half = arith.constant 0.5 : f32
  %e = tensor.empty() : tensor<5x7xf32>
  %sum = linalg.generic {indexing_maps = [#id, #id, #id],
                         iterator_types = ["parallel", "parallel"]}
      ins(%u, %v : tensor<5x7xf32>, tensor<5x7xf32>)
      outs(%e : tensor<5x7xf32>) {
  ^bb0(%x: f32, %y: f32, %out: f32):
    %p = arith.mulf %x, %x : f32
    %s = arith.addf %p, %y : f32
    %h = arith.mulf %s, %half : f32
    linalg.yield %h : f32
  } -> tensor<5x7xf32>
  %square = linalg.generic {indexing_maps = [#id, #id],
                            iterator_types = ["parallel", "parallel"]}
      ins(%sum : tensor<5x7xf32>) outs(%e : tensor<5x7xf32>) {
  ^bb0(%x: f32, %out: f32):
    %p = arith.mulf %x, %x : f32
    linalg.yield %p : f32
  } -> tensor<5x7xf32>
  return %square : tensor<5x7xf32>
}

// -----

// Not of other codes, of tables of other lengths, of anything else, of a place,
// with what the destination holds, or with what is not constant.

#id = affine_map<(d0, d1) -> (d0, d1)>
#turned = affine_map<(d0, d1) -> (d1, d0)>

// CHECK-LABEL: func @no_functions
// CHECK-COUNT-4: bayes.lookup
// CHECK-NOT: bayes.lookup
func.func @no_functions(%codes: tensor<7x7xi2>, %others: tensor<7x7xi2>,
                        %a: tensor<3xf32>, %b: tensor<4xf32>,
                        %x: tensor<7x7xf32>, %factor: f32)
    -> (tensor<7x7xf32>, tensor<7x7xf32>, tensor<7x7xf32>, tensor<7x7xf32>,
        tensor<7x7xf32>, tensor<7x7xf32>, tensor<7x7xf32>) {
  %u = bayes.lookup %codes in %a : tensor<7x7xi2> in tensor<3xf32>
  %v = bayes.lookup %others in %a : tensor<7x7xi2> in tensor<3xf32>
  %w = bayes.lookup %codes in %b : tensor<7x7xi2> in tensor<4xf32>
  %z = bayes.lookup %others in %b : tensor<7x7xi2> in tensor<4xf32>
  %e = tensor.empty() : tensor<7x7xf32>
  %codes_differ = linalg.generic {indexing_maps = [#id, #id, #id],
                                  iterator_types = ["parallel", "parallel"]}
      ins(%u, %v : tensor<7x7xf32>, tensor<7x7xf32>)
      outs(%e : tensor<7x7xf32>) {
  ^bb0(%l: f32, %r: f32, %out: f32):
    %s = arith.addf %l, %r : f32
    linalg.yield %s : f32
  } -> tensor<7x7xf32>
  %lengths_differ = linalg.generic {indexing_maps = [#id, #id, #id],
                                    iterator_types = ["parallel", "parallel"]}
      ins(%u, %w : tensor<7x7xf32>, tensor<7x7xf32>)
      outs(%e : tensor<7x7xf32>) {
  ^bb0(%l: f32, %r: f32, %out: f32):
    %s = arith.addf %l, %r : f32
    linalg.yield %s : f32
  } -> tensor<7x7xf32>
  %no_entries = linalg.generic {indexing_maps = [#id, #id, #id],
                                iterator_types = ["parallel", "parallel"]}
      ins(%u, %x : tensor<7x7xf32>, tensor<7x7xf32>)
      outs(%e : tensor<7x7xf32>) {
  ^bb0(%l: f32, %r: f32, %out: f32):
    %s = arith.addf %l, %r : f32
    linalg.yield %s : f32
  } -> tensor<7x7xf32>
  %place = linalg.generic {indexing_maps = [#id, #id],
                           iterator_types = ["parallel", "parallel"]}
      ins(%u : tensor<7x7xf32>) outs(%e : tensor<7x7xf32>) {
  ^bb0(%l: f32, %out: f32):
    %i = linalg.index 0 : index
    %n = arith.index_cast %i : index to i32
    %f = arith.sitofp %n : i32 to f32
    %s = arith.addf %l, %f : f32
    linalg.yield %s : f32
  } -> tensor<7x7xf32>
  %turned = linalg.generic {indexing_maps = [#turned, #id],
                            iterator_types = ["parallel", "parallel"]}
      ins(%z : tensor<7x7xf32>) outs(%e : tensor<7x7xf32>) {
  ^bb0(%l: f32, %out: f32):
    %s = arith.mulf %l, %l : f32
    linalg.yield %s : f32
  } -> tensor<7x7xf32>
  %added = linalg.generic {indexing_maps = [#id, #id],
                           iterator_types = ["parallel", "parallel"]}
      ins(%z : tensor<7x7xf32>) outs(%x : tensor<7x7xf32>) {
  ^bb0(%l: f32, %out: f32):
    %s = arith.addf %l, %out : f32
    linalg.yield %s : f32
  } -> tensor<7x7xf32>
  %captured = linalg.generic {indexing_maps = [#id, #id],
                              iterator_types = ["parallel", "parallel"]}
      ins(%z : tensor<7x7xf32>) outs(%e : tensor<7x7xf32>) {
  ^bb0(%l: f32, %out: f32):
    %s = arith.mulf %l, %factor : f32
    linalg.yield %s : f32
  } -> tensor<7x7xf32>
  return %codes_differ, %lengths_differ, %no_entries, %place, %turned, %added,
      %captured
      : tensor<7x7xf32>, tensor<7x7xf32>, tensor<7x7xf32>, tensor<7x7xf32>,
        tensor<7x7xf32>, tensor<7x7xf32>, tensor<7x7xf32>
}

// -----

// Scales of rank one: that of rows, which are summed over, goes to the
// activation, that of columns to the result.

#id = affine_map<(d0, d1) -> (d0, d1)>
#rows = affine_map<(d0, d1) -> (d0)>
#columns = affine_map<(d0, d1) -> (d1)>

// CHECK-DAG: #[[$ID:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-DAG: #[[$LAST:.*]] = affine_map<(d0, d1) -> (d1)>
// CHECK-LABEL: func @rank_one
// CHECK-SAME: (%[[X:.*]]: tensor<2x5xf32>, %[[C:.*]]: tensor<5x7xi2>, %[[T:.*]]: tensor<4xf32>, %[[R:.*]]: tensor<5xf32>, %[[O:.*]]: tensor<7xf32>)
// CHECK: %[[W:.*]] = bayes.lookup %[[C]] in %[[T]]
// CHECK: %[[XR:.*]] = linalg.generic {indexing_maps = [#[[$ID]], #[[$LAST]], #[[$ID]]], {{.*}}} ins(%[[X]], %[[R]] :
// CHECK: %[[Y:.*]] = linalg.matmul ins(%[[XR]], %[[W]] :
// CHECK: %[[YO:.*]] = linalg.generic {indexing_maps = [#[[$ID]], #[[$LAST]], #[[$ID]]], {{.*}}} ins(%[[Y]], %[[O]] :
// CHECK: return %[[YO]]
func.func @rank_one(%x: tensor<2x5xf32>, %codes: tensor<5x7xi2>,
                    %table: tensor<4xf32>, %r: tensor<5xf32>,
                    %c: tensor<7xf32>) -> tensor<2x7xf32> {
  %w = bayes.lookup %codes in %table : tensor<5x7xi2> in tensor<4xf32>
  %e = tensor.empty() : tensor<5x7xf32>
  %wr = linalg.generic {indexing_maps = [#id, #rows, #id],
                        iterator_types = ["parallel", "parallel"]}
      ins(%w, %r : tensor<5x7xf32>, tensor<5xf32>)
      outs(%e : tensor<5x7xf32>) {
  ^bb0(%l: f32, %s: f32, %out: f32):
    %p = arith.mulf %l, %s : f32
    linalg.yield %p : f32
  } -> tensor<5x7xf32>
  %wrc = linalg.generic {indexing_maps = [#id, #columns, #id],
                         iterator_types = ["parallel", "parallel"]}
      ins(%wr, %c : tensor<5x7xf32>, tensor<7xf32>)
      outs(%e : tensor<5x7xf32>) {
  ^bb0(%l: f32, %s: f32, %out: f32):
    %p = arith.mulf %l, %s : f32
    linalg.yield %p : f32
  } -> tensor<5x7xf32>
  %zero = arith.constant 0.0 : f32
  %f = tensor.empty() : tensor<2x7xf32>
  %init = linalg.fill ins(%zero : f32) outs(%f : tensor<2x7xf32>)
      -> tensor<2x7xf32>
  %y = linalg.matmul ins(%x, %wrc : tensor<2x5xf32>, tensor<5x7xf32>)
      outs(%init : tensor<2x7xf32>) -> tensor<2x7xf32>
  return %y : tensor<2x7xf32>
}

// -----

// Of a transposed weight [outputs, inputs] the dimensions change places. What a
// product is added to is not scaled, so that the scale of outputs stays.

#id = affine_map<(d0, d1) -> (d0, d1)>
#rows = affine_map<(d0, d1) -> (d0)>
#columns = affine_map<(d0, d1) -> (d1)>

// CHECK-LABEL: func @added
// CHECK-SAME: (%[[X:.*]]: tensor<2x7xf32>, %[[INIT:.*]]: tensor<2x5xf32>, %[[C:.*]]: tensor<5x7xi2>, %[[T:.*]]: tensor<4xf32>, %[[O:.*]]: tensor<5xf32>, %[[I:.*]]: tensor<7xf32>)
// CHECK: %[[W:.*]] = bayes.lookup %[[C]] in %[[T]]
// CHECK: %[[WO:.*]] = linalg.generic {{.*}} ins(%[[W]], %[[O]] :
// CHECK: %[[XI:.*]] = linalg.generic {{.*}} ins(%[[X]], %[[I]] :
// CHECK: %[[Y:.*]] = linalg.matmul indexing_maps = {{.*}} ins(%[[XI]], %[[WO]] : {{.*}} outs(%[[INIT]] :
// CHECK: return %[[Y]]
func.func @added(%x: tensor<2x7xf32>, %init: tensor<2x5xf32>,
                 %codes: tensor<5x7xi2>, %table: tensor<4xf32>,
                 %o: tensor<5xf32>, %i: tensor<7xf32>) -> tensor<2x5xf32> {
  %w = bayes.lookup %codes in %table : tensor<5x7xi2> in tensor<4xf32>
  %e = tensor.empty() : tensor<5x7xf32>
  %wo = linalg.generic {indexing_maps = [#id, #rows, #id],
                        iterator_types = ["parallel", "parallel"]}
      ins(%w, %o : tensor<5x7xf32>, tensor<5xf32>)
      outs(%e : tensor<5x7xf32>) {
  ^bb0(%l: f32, %s: f32, %out: f32):
    %p = arith.mulf %l, %s : f32
    linalg.yield %p : f32
  } -> tensor<5x7xf32>
  %woi = linalg.generic {indexing_maps = [#id, #columns, #id],
                         iterator_types = ["parallel", "parallel"]}
      ins(%wo, %i : tensor<5x7xf32>, tensor<7xf32>)
      outs(%e : tensor<5x7xf32>) {
  ^bb0(%l: f32, %s: f32, %out: f32):
    %p = arith.mulf %l, %s : f32
    linalg.yield %p : f32
  } -> tensor<5x7xf32>
  %y = linalg.matmul
      indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>,
                       affine_map<(d0, d1, d2) -> (d1, d2)>,
                       affine_map<(d0, d1, d2) -> (d0, d1)>]
      ins(%x, %woi : tensor<2x7xf32>, tensor<5x7xf32>)
      outs(%init : tensor<2x5xf32>) -> tensor<2x5xf32>
  return %y : tensor<2x5xf32>
}

// -----

// Means and variances of one layer: the square of scaled standard deviations is
// a lookup of squares, and the product of squares scales what that of means
// does, before it is squared.

#id = affine_map<(d0, d1) -> (d0, d1)>
#rows = affine_map<(d0, d1) -> (d0)>

// CHECK-LABEL: func @moments
// CHECK-SAME: (%[[X:.*]]: tensor<2x5xf32>, %[[INIT:.*]]: tensor<2x7xf32>, %[[C:.*]]: tensor<5x7xi2>, %[[M:.*]]: tensor<4xf32>, %[[D:.*]]: tensor<4xf32>, %[[R:.*]]: tensor<5xf32>)
// CHECK-DAG: %[[WM:.*]] = bayes.lookup %[[C]] in %[[M]]
// CHECK-DAG: %[[D2:.*]] = linalg.generic {{.*}} ins(%[[D]] : tensor<4xf32>)
// CHECK-DAG: %[[WD2:.*]] = bayes.lookup %[[C]] in %[[D2]]
// CHECK-DAG: %[[XR:.*]] = linalg.generic {{.*}} ins(%[[X]], %[[R]] : tensor<2x5xf32>, tensor<5xf32>)
// CHECK-DAG: %[[XR2:.*]] = linalg.generic {{.*}} ins(%[[XR]] : tensor<2x5xf32>)
// CHECK-DAG: linalg.matmul ins(%[[XR]], %[[WM]] :
// CHECK-DAG: linalg.matmul ins(%[[XR2]], %[[WD2]] :
// CHECK: return
func.func @moments(%x: tensor<2x5xf32>, %init: tensor<2x7xf32>,
                   %codes: tensor<5x7xi2>, %means: tensor<4xf32>,
                   %deviations: tensor<4xf32>, %r: tensor<5xf32>)
    -> (tensor<2x7xf32>, tensor<2x7xf32>) {
  %w = bayes.lookup %codes in %means : tensor<5x7xi2> in tensor<4xf32>
  %d = bayes.lookup %codes in %deviations : tensor<5x7xi2> in tensor<4xf32>
  %e = tensor.empty() : tensor<5x7xf32>
  %wr = linalg.generic {indexing_maps = [#id, #rows, #id],
                        iterator_types = ["parallel", "parallel"]}
      ins(%w, %r : tensor<5x7xf32>, tensor<5xf32>)
      outs(%e : tensor<5x7xf32>) {
  ^bb0(%l: f32, %s: f32, %out: f32):
    %p = arith.mulf %l, %s : f32
    linalg.yield %p : f32
  } -> tensor<5x7xf32>
  %dr = linalg.generic {indexing_maps = [#id, #rows, #id],
                        iterator_types = ["parallel", "parallel"]}
      ins(%d, %r : tensor<5x7xf32>, tensor<5xf32>)
      outs(%e : tensor<5x7xf32>) {
  ^bb0(%l: f32, %s: f32, %out: f32):
    %p = arith.mulf %l, %s : f32
    linalg.yield %p : f32
  } -> tensor<5x7xf32>
  %dr2 = linalg.generic {indexing_maps = [#id, #id],
                         iterator_types = ["parallel", "parallel"]}
      ins(%dr : tensor<5x7xf32>) outs(%e : tensor<5x7xf32>) {
  ^bb0(%l: f32, %out: f32):
    %p = arith.mulf %l, %l : f32
    linalg.yield %p : f32
  } -> tensor<5x7xf32>
  %f = tensor.empty() : tensor<2x5xf32>
  %x2 = linalg.generic {indexing_maps = [#id, #id],
                        iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<2x5xf32>) outs(%f : tensor<2x5xf32>) {
  ^bb0(%l: f32, %out: f32):
    %p = arith.mulf %l, %l : f32
    linalg.yield %p : f32
  } -> tensor<2x5xf32>
  %y = linalg.matmul ins(%x, %wr : tensor<2x5xf32>, tensor<5x7xf32>)
      outs(%init : tensor<2x7xf32>) -> tensor<2x7xf32>
  %v = linalg.matmul ins(%x2, %dr2 : tensor<2x5xf32>, tensor<5x7xf32>)
      outs(%init : tensor<2x7xf32>) -> tensor<2x7xf32>
  return %y, %v : tensor<2x7xf32>, tensor<2x7xf32>
}

// -----

// Scales of other matrices stay: they become parameters with their scales.

#id = affine_map<(d0, d1) -> (d0, d1)>
#rows = affine_map<(d0, d1) -> (d0)>

// CHECK-LABEL: func @no_entries
// CHECK-SAME: (%[[X:.*]]: tensor<2x5xf32>, %[[INIT:.*]]: tensor<2x7xf32>, %[[W:.*]]: tensor<5x7xf32>, %[[R:.*]]: tensor<5xf32>)
// CHECK: %[[WR:.*]] = linalg.generic {{.*}} ins(%[[W]], %[[R]] :
// CHECK: linalg.matmul ins(%[[X]], %[[WR]] :
func.func @no_entries(%x: tensor<2x5xf32>, %init: tensor<2x7xf32>,
                      %w: tensor<5x7xf32>, %r: tensor<5xf32>)
    -> tensor<2x7xf32> {
  %e = tensor.empty() : tensor<5x7xf32>
  %wr = linalg.generic {indexing_maps = [#id, #rows, #id],
                        iterator_types = ["parallel", "parallel"]}
      ins(%w, %r : tensor<5x7xf32>, tensor<5xf32>)
      outs(%e : tensor<5x7xf32>) {
  ^bb0(%l: f32, %s: f32, %out: f32):
    %p = arith.mulf %l, %s : f32
    linalg.yield %p : f32
  } -> tensor<5x7xf32>
  %y = linalg.matmul ins(%x, %wr : tensor<2x5xf32>, tensor<5x7xf32>)
      outs(%init : tensor<2x7xf32>) -> tensor<2x7xf32>
  return %y : tensor<2x7xf32>
}

// -----

// A function of pieces is one of each piece, if some are entries; their scales
// leave products like those of one matrix.

#id = affine_map<(d0, d1) -> (d0, d1)>
#rows = affine_map<(d0, d1) -> (d0)>

// CHECK-LABEL: func @pieces
// CHECK-SAME: (%[[X:.*]]: tensor<2x5xf32>, %{{.*}}: tensor<2x4xf32>, %[[CODES:.*]]: tensor<3x4xi2>, %[[TABLE:.*]]: tensor<4xf32>, %[[REST:.*]]: tensor<2x4xf32>, %[[SCALE:.*]]: tensor<5xf32>)
// CHECK-DAG: %[[SQUARES:.*]] = linalg.generic {{.*}} ins(%[[TABLE]] :
// CHECK-DAG: %[[A:.*]] = bayes.lookup %[[CODES]] in %[[SQUARES]]
// CHECK-DAG: %[[B:.*]] = linalg.generic {{.*}} ins(%[[REST]] :
// CHECK-DAG: %[[W:.*]] = tensor.concat dim(0) %[[A]], %[[B]]
// CHECK-DAG: %[[S:.*]] = linalg.generic {{.*}} ins(%[[SCALE]] :
// CHECK: %[[XS:.*]] = linalg.generic {{.*}} ins(%[[X]], %[[S]] :
// CHECK: linalg.matmul ins(%[[XS]], %[[W]] :
func.func @pieces(%x: tensor<2x5xf32>, %init: tensor<2x4xf32>,
                  %codes: tensor<3x4xi2>, %table: tensor<4xf32>,
                  %rest: tensor<2x4xf32>, %scale: tensor<5xf32>)
    -> tensor<2x4xf32> {
  %u = bayes.lookup %codes in %table : tensor<3x4xi2> in tensor<4xf32>
  %w = tensor.concat dim(0) %u, %rest
      : (tensor<3x4xf32>, tensor<2x4xf32>) -> tensor<5x4xf32>
  %e = tensor.empty() : tensor<5x4xf32>
  %scaled = linalg.generic {indexing_maps = [#id, #rows, #id],
                            iterator_types = ["parallel", "parallel"]}
      ins(%w, %scale : tensor<5x4xf32>, tensor<5xf32>)
      outs(%e : tensor<5x4xf32>) {
  ^bb0(%a: f32, %b: f32, %out: f32):
    %p = arith.mulf %a, %b : f32
    linalg.yield %p : f32
  } -> tensor<5x4xf32>
  %square = linalg.generic {indexing_maps = [#id, #id],
                            iterator_types = ["parallel", "parallel"]}
      ins(%scaled : tensor<5x4xf32>) outs(%e : tensor<5x4xf32>) {
  ^bb0(%a: f32, %out: f32):
    %p = arith.mulf %a, %a : f32
    linalg.yield %p : f32
  } -> tensor<5x4xf32>
  %y = linalg.matmul ins(%x, %square : tensor<2x5xf32>, tensor<5x4xf32>)
      outs(%init : tensor<2x4xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// -----

// Pieces without entries become one parameter.

#id = affine_map<(d0, d1) -> (d0, d1)>

// CHECK-LABEL: func @pieces_of_floats
// CHECK: tensor.concat
// CHECK-NEXT: tensor.empty
// CHECK-NEXT: linalg.generic
// CHECK-NOT: linalg.generic
func.func @pieces_of_floats(%a: tensor<3x4xf32>) -> tensor<6x4xf32> {
  %w = tensor.concat dim(0) %a, %a
      : (tensor<3x4xf32>, tensor<3x4xf32>) -> tensor<6x4xf32>
  %e = tensor.empty() : tensor<6x4xf32>
  %square = linalg.generic {indexing_maps = [#id, #id],
                            iterator_types = ["parallel", "parallel"]}
      ins(%w : tensor<6x4xf32>) outs(%e : tensor<6x4xf32>) {
  ^bb0(%x: f32, %out: f32):
    %p = arith.mulf %x, %x : f32
    linalg.yield %p : f32
  } -> tensor<6x4xf32>
  return %square : tensor<6x4xf32>
}

// RUN: bayes-opt %s --split-input-file --pass-pipeline='builtin.module( \
// RUN:   func.func(bayes-pair-products))' | FileCheck %s
// RUN: bayes-opt %s --split-input-file --pass-pipeline='builtin.module( \
// RUN:   func.func(bayes-pair-products))' --remarks-filter=bayes-pair-products \
// RUN:   --remark-format=emitRemark -verify-diagnostics -o /dev/null

// Panels of unpacked codes, an odd number of steps: the last has no partner. The
// lookup makes pairs itself.

#x = affine_map<(b, j, k, l) -> (b, k, l)>
#w = affine_map<(b, j, k, l) -> (j floordiv 8, k, j mod 8)>
#y = affine_map<(b, j, k, l) -> (b, j, l)>
#column = affine_map<(d0, d1) -> (d0, d1)>

// CHECK: #[[$X:.*]] = affine_map<(d0, d1, d2, d3) -> (d0, d2, d3)>
// CHECK: #[[$W:.*]] = affine_map<(d0, d1, d2, d3) -> (d1 floordiv 8, d2, d1 mod 8)>
// CHECK-LABEL: func @panels
// CHECK-SAME: (%[[X:.*]]: tensor<2x5x16xbf16>
bayes.parameter @table = dense<[-1.0, 0.0]> : tensor<2xf32>
func.func @panels(%x: tensor<2x5x16xbf16>, %words: tensor<16xi32>,
                  %init: tensor<2x16x16xf32>) -> tensor<2x16x16xf32> {
  // CHECK: %[[XE:.*]] = arith.extf %[[X]]
  // CHECK: %[[XP:.*]] = linalg.generic {{.*}} outs(%{{.*}} : tensor<2x3x16xi32>)
  // CHECK-DAG: %[[PAIR:.*]] = linalg.index 1
  // CHECK: %[[EVEN:.*]] = arith.muli %[[PAIR]]
  // CHECK: %[[ODD:.*]] = arith.addi %[[EVEN]]
  // CHECK: %[[FIRST:.*]] = tensor.extract %[[XE]][%{{.*}}, %[[EVEN]], %{{.*}}]
  // CHECK: %[[BITS:.*]] = arith.bitcast %[[FIRST]]
  // CHECK: %[[LOW:.*]] = arith.shrui %[[BITS]], %{{.*}} : i32
  // CHECK: %[[IS:.*]] = arith.cmpi ult, %[[ODD]]
  // CHECK: %[[LAST:.*]] = arith.minui %[[ODD]]
  // CHECK: %[[SECOND:.*]] = tensor.extract %[[XE]][%{{.*}}, %[[LAST]], %{{.*}}]
  // CHECK: %[[HIGH:.*]] = arith.bitcast %[[SECOND]]
  // CHECK: %[[THERE:.*]] = arith.select %[[IS]], %[[HIGH]], %{{.*}} : i32
  // CHECK: %[[BOTH:.*]] = arith.ori %[[LOW]], %[[THERE]]
  // CHECK: linalg.yield %[[BOTH]]
  // CHECK: %[[WP:.*]] = bayes.packed_lookup %{{.*}} bits 1 columns 16 steps 5 in(%{{.*}} : tensor<2xf32>) outs(%{{.*}} : tensor<2x3x8xi32>)
  // CHECK: linalg.generic {indexing_maps = [#[[$X]], #[[$W]], #{{.*}}], iterator_types = ["parallel", "parallel", "reduction", "parallel"]} ins(%[[XP]], %[[WP]] : tensor<2x3x16xi32>, tensor<2x3x8xi32>)
  // CHECK: ^bb0(%[[A:.*]]: i32, %[[B:.*]]: i32, %[[SUM:.*]]: f32):
  // CHECK: %[[R:.*]] = bayes.pair_dot %[[SUM]], %[[A]], %[[B]] : f32, i32
  // CHECK: linalg.yield %[[R]]
  %xe = arith.extf %x : tensor<2x5x16xbf16> to tensor<2x5x16xf32>
  %table = bayes.load_parameter @table : tensor<2xf32>
  %e = tensor.empty() : tensor<2x5x8xf32>
  %w = bayes.packed_lookup %words bits 1 columns 16 in(%table : tensor<2xf32>)
      outs(%e : tensor<2x5x8xf32>) : tensor<16xi32> -> (tensor<2x5x8xf32>)
  // expected-remark @+1 {{[Passed] PairedProduct | Category:bayes-pair-products | steps=3}}
  %y = linalg.generic {indexing_maps = [#x, #w, #y],
      iterator_types = ["parallel", "parallel", "reduction", "parallel"]}
      ins(%xe, %w : tensor<2x5x16xf32>, tensor<2x5x8xf32>)
      outs(%init : tensor<2x16x16xf32>) {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %p = arith.mulf %a, %b : f32
    %r = arith.addf %sum, %p : f32
    linalg.yield %r : f32
  } -> tensor<2x16x16xf32>
  return %y : tensor<2x16x16xf32>
}

// -----

// Rounded in the body of what makes it, and a slice of that.

#id = affine_map<(k, l) -> (k, l)>
#x = affine_map<(j, l, k) -> (k, l)>
#w = affine_map<(j, l, k) -> (k, j)>
#y = affine_map<(j, l, k) -> (j, l)>

// CHECK-LABEL: func @slice
// CHECK: bayes.pair_dot
func.func @slice(%x: tensor<9x16xf32>, %w: tensor<4x3xbf16>,
                 %init: tensor<3x16xf32>) -> tensor<3x16xf32> {
  %e = tensor.empty() : tensor<9x16xf32>
  %rounded = linalg.generic {indexing_maps = [#id, #id],
      iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<9x16xf32>) outs(%e : tensor<9x16xf32>) {
  ^bb0(%in: f32, %out: f32):
    %t = arith.truncf %in : f32 to bf16
    %r = arith.extf %t : bf16 to f32
    linalg.yield %r : f32
  } -> tensor<9x16xf32>
  %xs = tensor.extract_slice %rounded[5, 0] [4, 16] [1, 1]
      : tensor<9x16xf32> to tensor<4x16xf32>
  %we = arith.extf %w : tensor<4x3xbf16> to tensor<4x3xf32>
  // expected-remark @+1 {{steps=2}}
  %y = linalg.generic {indexing_maps = [#x, #w, #y],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%xs, %we : tensor<4x16xf32>, tensor<4x3xf32>)
      outs(%init : tensor<3x16xf32>) {
  ^bb0(%a: f32, %b: f32, %sum: f32):
    %p = arith.mulf %a, %b : f32
    %r = arith.addf %sum, %p : f32
    linalg.yield %r : f32
  } -> tensor<3x16xf32>
  return %y : tensor<3x16xf32>
}

// -----

// Numbers of f32, weights that are stored, and vectors along outputs.

#x = affine_map<(j, l, k) -> (k, l)>
#w = affine_map<(j, l, k) -> (k, j)>
#y = affine_map<(j, l, k) -> (j, l)>
#rows = affine_map<(i, j, k) -> (i, k)>
#columns = affine_map<(i, j, k) -> (k, j)>
#matrix = affine_map<(i, j, k) -> (i, j)>

// CHECK-LABEL: func @refused
// CHECK-NOT: bayes.pair_dot
// CHECK: return
bayes.parameter @w = dense<1.0> : tensor<4x3xf32>
bayes.parameter @v = dense<0.1> : tensor<2xf32>
func.func @refused(%x: tensor<4x16xf32>, %xb: tensor<4x16xbf16>,
                   %words: tensor<16xi32>, %wb: tensor<4x3xbf16>,
                   %init: tensor<3x16xf32>, %rows: tensor<8x4xbf16>,
                   %other: tensor<8x3xf32>)
    -> (tensor<3x16xf32>, tensor<3x16xf32>, tensor<3x16xf32>, tensor<8x3xf32>) {
  %we = arith.extf %wb : tensor<4x3xbf16> to tensor<4x3xf32>
  %xe = arith.extf %xb : tensor<4x16xbf16> to tensor<4x16xf32>
  // expected-remark @+1 {{not in pairs: its operands are not rounded to bf16}}
  %a = linalg.generic {indexing_maps = [#x, #w, #y],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %we : tensor<4x16xf32>, tensor<4x3xf32>)
      outs(%init : tensor<3x16xf32>) {
  ^bb0(%l: f32, %r: f32, %sum: f32):
    %p = arith.mulf %l, %r : f32
    %s = arith.addf %sum, %p : f32
    linalg.yield %s : f32
  } -> tensor<3x16xf32>
  %w = bayes.load_parameter @w : tensor<4x3xf32>
  // expected-remark @+1 {{not in pairs: its weights have no codes}}
  %b = linalg.generic {indexing_maps = [#x, #w, #y],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%xe, %w : tensor<4x16xf32>, tensor<4x3xf32>)
      outs(%init : tensor<3x16xf32>) {
  ^bb0(%l: f32, %r: f32, %sum: f32):
    %p = arith.mulf %l, %r : f32
    %s = arith.addf %sum, %p : f32
    linalg.yield %s : f32
  } -> tensor<3x16xf32>
  %v = bayes.load_parameter @v : tensor<2xf32>
  %e = tensor.empty() : tensor<4x3xf32>
  %entries = bayes.packed_lookup %words bits 1 columns 3 in(%v : tensor<2xf32>)
      outs(%e : tensor<4x3xf32>) : tensor<16xi32> -> (tensor<4x3xf32>)
  // expected-remark @+1 {{not in pairs: its operands are not rounded to bf16}}
  %c = linalg.generic {indexing_maps = [#x, #w, #y],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%xe, %entries : tensor<4x16xf32>, tensor<4x3xf32>)
      outs(%init : tensor<3x16xf32>) {
  ^bb0(%l: f32, %r: f32, %sum: f32):
    %p = arith.mulf %l, %r : f32
    %s = arith.addf %sum, %p : f32
    linalg.yield %s : f32
  } -> tensor<3x16xf32>
  %re = arith.extf %rows : tensor<8x4xbf16> to tensor<8x4xf32>
  // expected-remark @+1 {{not in pairs: the steps of an operand are contiguous}}
  %d = linalg.generic {indexing_maps = [#rows, #columns, #matrix],
      iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%re, %we : tensor<8x4xf32>, tensor<4x3xf32>)
      outs(%other : tensor<8x3xf32>) {
  ^bb0(%l: f32, %r: f32, %sum: f32):
    %p = arith.mulf %l, %r : f32
    %s = arith.addf %sum, %p : f32
    linalg.yield %s : f32
  } -> tensor<8x3xf32>
  return %a, %b, %c, %d
      : tensor<3x16xf32>, tensor<3x16xf32>, tensor<3x16xf32>, tensor<8x3xf32>
}

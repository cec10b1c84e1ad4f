// RUN: bayes-opt %s --bayes-pack-codes --split-input-file \
// RUN:   --mlir-elide-resource-strings-if-larger=200 \
// RUN:   --remarks-filter=bayes-pack-codes --remark-format=emitRemark \
// RUN:   -verify-diagnostics | FileCheck %s

// Mean and variance of a layer are one op. Codes of 4 bits, 1 at step 1 of
// column 0, are the words in the order of columns. Tables keep their names,
// codes go.

// CHECK-NOT: @codes =
// CHECK: bayes.parameter @codes.packed = dense_resource<codes.packed> : tensor<16xi32>
// CHECK: bayes.parameter @means =
// CHECK: bayes.parameter @variances =
// CHECK-LABEL: func @pair
// CHECK-SAME: (%[[X:.*]]: tensor<1x3xf32>, %[[V:.*]]: tensor<1x3xf32>, %[[I:.*]]: tensor<1x2xf32>, %[[J:.*]]: tensor<1x2xf32>)
// CHECK-DAG: %[[W:.*]] = bayes.load_parameter @codes.packed
// CHECK-DAG: %[[A:.*]] = bayes.load_parameter @means
// CHECK-DAG: %[[B:.*]] = bayes.load_parameter @variances
// CHECK: %[[R:.*]]:2 = bayes.packed_matmul ins(%[[X]], %[[V]] : tensor<1x3xf32>, tensor<1x3xf32>) with %[[W]] bits 4 in(%[[A]], %[[B]] : tensor<16xf32>, tensor<16xf32>) outs(%[[I]], %[[J]] : tensor<1x2xf32>, tensor<1x2xf32>)
// CHECK-NEXT: return %[[R]]#0, %[[R]]#1
// CHECK: codes.packed: "0x1000000010030000250F0000{{0+}}"
bayes.parameter @codes = dense<[[0, 5], [1, 2], [3, 15]]> : tensor<3x2xi4>
bayes.parameter @means = dense<0.5> : tensor<16xf32>
bayes.parameter @variances = dense<0.25> : tensor<16xf32>
func.func @pair(%x: tensor<1x3xf32>, %v: tensor<1x3xf32>,
                %i: tensor<1x2xf32>, %j: tensor<1x2xf32>)
    -> (tensor<1x2xf32>, tensor<1x2xf32>) {
  %codes = bayes.load_parameter @codes : tensor<3x2xi4>
  %means = bayes.load_parameter @means : tensor<16xf32>
  %variances = bayes.load_parameter @variances : tensor<16xf32>
  %m = bayes.lookup %codes in %means : tensor<3x2xi4> in tensor<16xf32>
  %a = linalg.matmul ins(%x, %m : tensor<1x3xf32>, tensor<3x2xf32>)
      outs(%i : tensor<1x2xf32>) -> tensor<1x2xf32>
  %s = bayes.lookup %codes in %variances : tensor<3x2xi4> in tensor<16xf32>
  // expected-remark @+1 {{[Passed] PackedCodes | Category:bayes-pack-codes | bits=4, kernel="product that unpacks", parameter=codes, tables=2}}
  %b = linalg.matmul ins(%v, %s : tensor<1x3xf32>, tensor<3x2xf32>)
      outs(%j : tensor<1x2xf32>) -> tensor<1x2xf32>
  return %a, %b : tensor<1x2xf32>, tensor<1x2xf32>
}

// -----

// What uses the first before the second keeps them apart; of three, the second
// and the third are a pair. Other codes are no pair either.

// CHECK-LABEL: func @apart
// CHECK: %[[A:.*]] = bayes.packed_matmul ins(%{{.*}} : tensor<1x3xf32>)
// CHECK: %[[S:.*]] = linalg.add ins(%[[A]]
// CHECK: %{{.*}}:2 = bayes.packed_matmul ins(%[[S]], %{{.*}} : tensor<1x3xf32>, tensor<1x3xf32>)
// CHECK: bayes.packed_matmul ins(%{{.*}} : tensor<1x3xf32>)
bayes.parameter @codes = dense<1> : tensor<3x3xi1>
bayes.parameter @others = dense<1> : tensor<3x3xi1>
bayes.parameter @means = dense<0.5> : tensor<2xf32>
func.func @apart(%x: tensor<1x3xf32>, %i: tensor<1x3xf32>)
    -> (tensor<1x3xf32>, tensor<1x3xf32>, tensor<1x3xf32>) {
  %codes = bayes.load_parameter @codes : tensor<3x3xi1>
  %others = bayes.load_parameter @others : tensor<3x3xi1>
  %means = bayes.load_parameter @means : tensor<2xf32>
  %m = bayes.lookup %codes in %means : tensor<3x3xi1> in tensor<2xf32>
  %o = bayes.lookup %others in %means : tensor<3x3xi1> in tensor<2xf32>
  // expected-remark @+1 {{tables=1}}
  %a = linalg.matmul ins(%x, %m : tensor<1x3xf32>, tensor<3x3xf32>)
      outs(%i : tensor<1x3xf32>) -> tensor<1x3xf32>
  %s = linalg.add ins(%a, %x : tensor<1x3xf32>, tensor<1x3xf32>)
      outs(%i : tensor<1x3xf32>) -> tensor<1x3xf32>
  %b = linalg.matmul ins(%s, %m : tensor<1x3xf32>, tensor<3x3xf32>)
      outs(%i : tensor<1x3xf32>) -> tensor<1x3xf32>
  // expected-remark @+1 {{tables=2}}
  %c = linalg.matmul ins(%x, %m : tensor<1x3xf32>, tensor<3x3xf32>)
      outs(%i : tensor<1x3xf32>) -> tensor<1x3xf32>
  // expected-remark @+1 {{bits=1, kernel="product that unpacks", parameter=others, tables=1}}
  %d = linalg.matmul ins(%x, %o : tensor<1x3xf32>, tensor<3x3xf32>)
      outs(%i : tensor<1x3xf32>) -> tensor<1x3xf32>
  return %b, %c, %d : tensor<1x3xf32>, tensor<1x3xf32>, tensor<1x3xf32>
}

// -----

// A matrix [outputs, inputs] gives the words of its transpose. Used both ways,
// it is there twice.

// CHECK-DAG: bayes.parameter @codes.packed = {{.*}} : tensor<16xi32>
// CHECK-DAG: bayes.parameter @codes.packed_0 = {{.*}} : tensor<16xi32>
// CHECK-LABEL: func @transposed
// CHECK: bayes.packed_matmul ins(%{{.*}} : tensor<2x3xf32>) {{.*}} -> (tensor<2x2xf32>)
// CHECK: bayes.packed_matmul ins(%{{.*}} : tensor<2x2xf32>) {{.*}} -> (tensor<2x3xf32>)
// CHECK-DAG: codes.packed: "0x1000000010030000250F0000{{0+}}"
// CHECK-DAG: codes.packed_1: "0x100000005000000021000000F3000000{{0+}}"
bayes.parameter @codes = dense<[[0, 1, 3], [5, 2, 15]]> : tensor<2x3xi4>
bayes.parameter @table = dense<0.5> : tensor<16xf32>
func.func @transposed(%x: tensor<2x3xf32>, %y: tensor<2x2xf32>,
                      %i: tensor<2x2xf32>, %j: tensor<2x3xf32>)
    -> (tensor<2x2xf32>, tensor<2x3xf32>) {
  %codes = bayes.load_parameter @codes : tensor<2x3xi4>
  %table = bayes.load_parameter @table : tensor<16xf32>
  %w = bayes.lookup %codes in %table : tensor<2x3xi4> in tensor<16xf32>
  // expected-remark @+1 {{product that unpacks}}
  %a = linalg.matmul
      indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>,
                       affine_map<(d0, d1, d2) -> (d1, d2)>,
                       affine_map<(d0, d1, d2) -> (d0, d1)>]
      ins(%x, %w : tensor<2x3xf32>, tensor<2x3xf32>)
      outs(%i : tensor<2x2xf32>) -> tensor<2x2xf32>
  // expected-remark @+1 {{product that unpacks}}
  %b = linalg.matmul ins(%y, %w : tensor<2x2xf32>, tensor<2x3xf32>)
      outs(%j : tensor<2x3xf32>) -> tensor<2x3xf32>
  return %a, %b : tensor<2x2xf32>, tensor<2x3xf32>
}

// -----

// Samples are the lanes of vectors: panels of eight outputs, both tables read
// by one op, from the unpacking of which many products read.

// CHECK: #[[$EIGHT:.*]] = affine_map<(d0, d1, d2) -> (d0 floordiv 8, d2, d0 mod 8)>
// CHECK-LABEL: func @samples
// CHECK: %[[P:.*]]:2 = bayes.packed_lookup %{{.*}} bits 2 columns 20 in(%{{.*}}, %{{.*}} : tensor<4xf32>, tensor<4xf32>) outs(%{{.*}}, %{{.*}} : tensor<3x5x8xf32>, tensor<3x5x8xf32>)
// CHECK: linalg.generic {indexing_maps = [#[[$EIGHT]], {{.*}}} ins(%[[P]]#0, %{{.*}} : tensor<3x5x8xf32>, tensor<5x32xf32>)
// CHECK: linalg.generic {indexing_maps = [#[[$EIGHT]], {{.*}}} ins(%[[P]]#1,
bayes.parameter @codes = dense<2> : tensor<20x5xi2>
bayes.parameter @means = dense<0.5> : tensor<4xf32>
bayes.parameter @variances = dense<0.25> : tensor<4xf32>
func.func @samples(%x: tensor<5x32xf32>, %i: tensor<20x32xf32>)
    -> (tensor<20x32xf32>, tensor<20x32xf32>) {
  %codes = bayes.load_parameter @codes : tensor<20x5xi2>
  %means = bayes.load_parameter @means : tensor<4xf32>
  %variances = bayes.load_parameter @variances : tensor<4xf32>
  // expected-remark @+1 {{bits=2, kernel="unpacked into panels", parameter=codes, tables=2}}
  %m = bayes.lookup %codes in %means : tensor<20x5xi2> in tensor<4xf32>
  %v = bayes.lookup %codes in %variances : tensor<20x5xi2> in tensor<4xf32>
  %a = linalg.matmul ins(%m, %x : tensor<20x5xf32>, tensor<5x32xf32>)
      outs(%i : tensor<20x32xf32>) -> tensor<20x32xf32>
  %b = linalg.matmul ins(%v, %x : tensor<20x5xf32>, tensor<5x32xf32>)
      outs(%i : tensor<20x32xf32>) -> tensor<20x32xf32>
  return %a, %b : tensor<20x32xf32>, tensor<20x32xf32>
}

// -----

// The levels of a width are no table. What else is read by the same codes is
// unpacked apart.

// CHECK: bayes.parameter @more.packed
// CHECK-LABEL: func @levels
// CHECK: bayes.packed_matmul ins(%{{.*}} : tensor<1x5xf32>) with %{{.*}} bits 2 outs(%{{.*}} : tensor<1x20xf32>)
// CHECK: bayes.packed_lookup %{{.*}} bits 2 columns 20 outs(%{{.*}} : tensor<3x5x8xf32>)
// CHECK: bayes.packed_lookup %{{.*}} bits 2 columns 20 in(%{{.*}} : tensor<4xf32>) outs(%{{.*}} : tensor<3x5x8xf32>)
bayes.parameter @codes = dense<2> : tensor<5x20xi2>
bayes.parameter @more = dense<2> : tensor<20x5xi2>
func.func @levels(%x: tensor<1x5xf32>, %i: tensor<1x20xf32>,
                  %z: tensor<5x32xf32>, %j: tensor<20x32xf32>)
    -> (tensor<1x20xf32>, tensor<20x32xf32>, tensor<20x32xf32>) {
  %levels = arith.constant dense<[-2.0, -1.0, 0.0, 1.0]> : tensor<4xf32>
  %others = arith.constant dense<[-2.0, -1.0, 0.0, 2.0]> : tensor<4xf32>
  %codes = bayes.load_parameter @codes : tensor<5x20xi2>
  %w = bayes.lookup %codes in %levels : tensor<5x20xi2> in tensor<4xf32>
  // expected-remark @+1 {{bits=2, kernel="product that unpacks", parameter=codes, tables=0}}
  %a = linalg.matmul ins(%x, %w : tensor<1x5xf32>, tensor<5x20xf32>)
      outs(%i : tensor<1x20xf32>) -> tensor<1x20xf32>
  %more = bayes.load_parameter @more : tensor<20x5xi2>
  // expected-remark @+1 {{bits=2, kernel="unpacked into panels", parameter=more, tables=0}}
  %u = bayes.lookup %more in %levels : tensor<20x5xi2> in tensor<4xf32>
  // expected-remark @+1 {{bits=2, kernel="unpacked into panels", parameter=more, tables=1}}
  %v = bayes.lookup %more in %others : tensor<20x5xi2> in tensor<4xf32>
  %b = linalg.matmul ins(%u, %z : tensor<20x5xf32>, tensor<5x32xf32>)
      outs(%j : tensor<20x32xf32>) -> tensor<20x32xf32>
  %c = linalg.matmul ins(%v, %z : tensor<20x5xf32>, tensor<5x32xf32>)
      outs(%j : tensor<20x32xf32>) -> tensor<20x32xf32>
  return %a, %b, %c
      : tensor<1x20xf32>, tensor<20x32xf32>, tensor<20x32xf32>
}

// -----

// More rows than a product unpacks codes of two bits for.

// CHECK-LABEL: func @rows
// CHECK: bayes.packed_lookup {{.*}} outs(%{{.*}} : tensor<1x5x32xf32>)
// CHECK-NOT: packed_matmul
bayes.parameter @codes = dense<2> : tensor<5x20xi2>
bayes.parameter @table = dense<0.5> : tensor<4xf32>
func.func @rows(%x: tensor<9x5xf32>, %i: tensor<9x20xf32>) -> tensor<9x20xf32> {
  %codes = bayes.load_parameter @codes : tensor<5x20xi2>
  %table = bayes.load_parameter @table : tensor<4xf32>
  // expected-remark @+1 {{unpacked into panels}}
  %w = bayes.lookup %codes in %table : tensor<5x20xi2> in tensor<4xf32>
  %y = linalg.matmul ins(%x, %w : tensor<9x5xf32>, tensor<5x20xf32>)
      outs(%i : tensor<9x20xf32>) -> tensor<9x20xf32>
  return %y : tensor<9x20xf32>
}

// -----

// Other ops read the matrix, also a product of two matrices of entries.

// CHECK-LABEL: func @others
// CHECK: %[[M:.*]] = bayes.packed_lookup {{.*}} outs(%{{.*}} : tensor<3x3xf32>)
// CHECK: linalg.matmul ins(%[[M]], %[[M]] : tensor<3x3xf32>, tensor<3x3xf32>)
// CHECK: linalg.add ins(%[[M]], %{{.*}} : tensor<3x3xf32>, tensor<3x3xf32>)
// CHECK: return %{{.*}}, %{{.*}}, %[[M]]
bayes.parameter @codes = dense<2> : tensor<3x3xi2>
bayes.parameter @table = dense<0.5> : tensor<4xf32>
func.func @others(%i: tensor<3x3xf32>)
    -> (tensor<3x3xf32>, tensor<3x3xf32>, tensor<3x3xf32>) {
  %codes = bayes.load_parameter @codes : tensor<3x3xi2>
  %table = bayes.load_parameter @table : tensor<4xf32>
  // expected-remark @+1 {{kernel="unpacked into a matrix", parameter=codes, tables=1}}
  %w = bayes.lookup %codes in %table : tensor<3x3xi2> in tensor<4xf32>
  %a = linalg.matmul ins(%w, %w : tensor<3x3xf32>, tensor<3x3xf32>)
      outs(%i : tensor<3x3xf32>) -> tensor<3x3xf32>
  %b = linalg.add ins(%w, %i : tensor<3x3xf32>, tensor<3x3xf32>)
      outs(%i : tensor<3x3xf32>) -> tensor<3x3xf32>
  return %a, %b, %w : tensor<3x3xf32>, tensor<3x3xf32>, tensor<3x3xf32>
}

// -----

// Two matrices of entries, of different codes.

// CHECK-LABEL: func @both
// CHECK: %[[V:.*]] = bayes.packed_lookup
// CHECK: %[[W:.*]] = bayes.packed_lookup
// CHECK: linalg.matmul ins(%[[V]], %[[W]] :
bayes.parameter @first = dense<1> : tensor<2x3xi1>
bayes.parameter @second = dense<1> : tensor<3x2xi1>
bayes.parameter @table = dense<0.5> : tensor<2xf32>
func.func @both(%i: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %first = bayes.load_parameter @first : tensor<2x3xi1>
  %second = bayes.load_parameter @second : tensor<3x2xi1>
  %table = bayes.load_parameter @table : tensor<2xf32>
  // expected-remark @+1 {{kernel="unpacked into a matrix", parameter=first}}
  %v = bayes.lookup %first in %table : tensor<2x3xi1> in tensor<2xf32>
  // expected-remark @+1 {{kernel="unpacked into a matrix", parameter=second}}
  %w = bayes.lookup %second in %table : tensor<3x2xi1> in tensor<2xf32>
  %y = linalg.matmul ins(%v, %w : tensor<2x3xf32>, tensor<3x2xf32>)
      outs(%i : tensor<2x2xf32>) -> tensor<2x2xf32>
  return %y : tensor<2x2xf32>
}

// -----

// A table of 2^bits entries: zeros follow a shorter one, a longer one ends
// there, a computed one becomes a parameter. (0x3F000000 is 0.5.)

// CHECK-DAG: bayes.parameter @short.table = dense_resource<short.table> : tensor<4xf32>
// CHECK-DAG: bayes.parameter @long.table = dense_resource<long.table> : tensor<4xf32>
// CHECK-DAG: bayes.parameter @codes.table = dense_resource<codes.table> : tensor<4xf32>
// CHECK-LABEL: func @tables
// CHECK-COUNT-2: bayes.packed_matmul
// CHECK-DAG: short.table: "0x100000000000003F0000803E0000803F00000000"
// CHECK-DAG: long.table: "0x100000000000803F000000400000404000008040"
// CHECK-DAG: codes.table: "0x100000000000803E0000803D0000803F00000000"
bayes.parameter @codes = dense<[[0, 1], [2, 1]]> : tensor<2x2xi2>
bayes.parameter @short = dense<[0.5, 0.25, 1.0]> : tensor<3xf32>
bayes.parameter @long = dense<[1.0, 2.0, 3.0, 4.0, 5.0]> : tensor<5xf32>
func.func @tables(%x: tensor<1x2xf32>, %i: tensor<1x2xf32>)
    -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>) {
  %codes = bayes.load_parameter @codes : tensor<2x2xi2>
  %short = bayes.load_parameter @short : tensor<3xf32>
  %long = bayes.load_parameter @long : tensor<5xf32>
  %e = tensor.empty() : tensor<3xf32>
  %square = linalg.mul ins(%short, %short : tensor<3xf32>, tensor<3xf32>)
      outs(%e : tensor<3xf32>) -> tensor<3xf32>
  %m = bayes.lookup %codes in %short : tensor<2x2xi2> in tensor<3xf32>
  %s = bayes.lookup %codes in %square : tensor<2x2xi2> in tensor<3xf32>
  %l = bayes.lookup %codes in %long : tensor<2x2xi2> in tensor<5xf32>
  %a = linalg.matmul ins(%x, %m : tensor<1x2xf32>, tensor<2x2xf32>)
      outs(%i : tensor<1x2xf32>) -> tensor<1x2xf32>
  // expected-remark @+1 {{tables=2}}
  %b = linalg.matmul ins(%x, %s : tensor<1x2xf32>, tensor<2x2xf32>)
      outs(%i : tensor<1x2xf32>) -> tensor<1x2xf32>
  // expected-remark @+1 {{tables=1}}
  %c = linalg.matmul ins(%x, %l : tensor<1x2xf32>, tensor<2x2xf32>)
      outs(%i : tensor<1x2xf32>) -> tensor<1x2xf32>
  return %a, %b, %c : tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>
}

// -----

// Codes that are no matrix, and entries that are not of f32, are expanded.

// CHECK: bayes.parameter @codes.expanded = dense_resource<codes.expanded> : tensor<3xf32>
// CHECK: bayes.parameter @matrix.expanded = dense_resource<matrix.expanded> : tensor<1x2xf64>
// CHECK-LABEL: func @expanded
// CHECK: %[[C:.*]] = bayes.load_parameter @codes.expanded
// CHECK: %[[M:.*]] = bayes.load_parameter @matrix.expanded
// CHECK: return %[[C]], %[[M]]
// CHECK-DAG: codes.expanded: "0x100000000000803E0000003F0000803E"
// CHECK-DAG: matrix.expanded: "0x10000000000000000000F03F0000000000000040"
bayes.parameter @codes = dense<[1, 0, 1]> : tensor<3xi1>
bayes.parameter @matrix = dense<[[0, 1]]> : tensor<1x2xi1>
bayes.parameter @table = dense<[0.5, 0.25]> : tensor<2xf32>
bayes.parameter @wide = dense<[1.0, 2.0]> : tensor<2xf64>
func.func @expanded() -> (tensor<3xf32>, tensor<1x2xf64>) {
  %codes = bayes.load_parameter @codes : tensor<3xi1>
  %matrix = bayes.load_parameter @matrix : tensor<1x2xi1>
  %table = bayes.load_parameter @table : tensor<2xf32>
  %wide = bayes.load_parameter @wide : tensor<2xf64>
  // expected-remark @+1 {{[Missed] PackedCodes | Category:bayes-pack-codes | Reason="expanded: kernels read matrices of f32 with elements, not tensor<3xf32>", parameter=codes}}
  %b = bayes.lookup %codes in %table : tensor<3xi1> in tensor<2xf32>
  // expected-remark @+1 {{expanded: kernels read matrices of f32 with elements, not tensor<1x2xf64>}}
  %m = bayes.lookup %matrix in %wide : tensor<1x2xi1> in tensor<2xf64>
  return %b, %m : tensor<3xf32>, tensor<1x2xf64>
}

// -----

// A product whose input is a product, both of which unpack.

// CHECK-LABEL: func @chain
// CHECK-SAME: (%[[X:.*]]: tensor<1x3xf32>, %[[I:.*]]: tensor<1x3xf32>)
// CHECK: %[[A:.*]] = bayes.packed_matmul ins(%[[X]] : tensor<1x3xf32>)
// CHECK: %[[B:.*]] = bayes.packed_matmul ins(%[[A]] : tensor<1x3xf32>)
// CHECK: return %[[B]]
bayes.parameter @codes = dense<1> : tensor<3x3xi1>
bayes.parameter @means = dense<0.5> : tensor<2xf32>
func.func @chain(%x: tensor<1x3xf32>, %i: tensor<1x3xf32>) -> tensor<1x3xf32> {
  %codes = bayes.load_parameter @codes : tensor<3x3xi1>
  %means = bayes.load_parameter @means : tensor<2xf32>
  %m = bayes.lookup %codes in %means : tensor<3x3xi1> in tensor<2xf32>
  // expected-remark @+1 {{tables=1}}
  %a = linalg.matmul ins(%x, %m : tensor<1x3xf32>, tensor<3x3xf32>)
      outs(%i : tensor<1x3xf32>) -> tensor<1x3xf32>
  // expected-remark @+1 {{tables=1}}
  %b = linalg.matmul ins(%a, %m : tensor<1x3xf32>, tensor<3x3xf32>)
      outs(%i : tensor<1x3xf32>) -> tensor<1x3xf32>
  return %b : tensor<1x3xf32>
}

// -----

// There is nothing to unpack of a matrix without elements, and no product of no
// rows unpacks.

// CHECK-LABEL: func @empty
// CHECK: linalg.matmul ins(%{{.*}} : tensor<1x0xf32>, tensor<0x3xf32>)
// CHECK-NOT: bayes.packed_matmul
bayes.parameter @none = dense<> : tensor<0x3xi1>
bayes.parameter @codes = dense<1> : tensor<3x3xi1>
bayes.parameter @means = dense<0.5> : tensor<2xf32>
func.func @empty(%x: tensor<1x0xf32>, %y: tensor<0x3xf32>,
                 %i: tensor<1x3xf32>, %j: tensor<0x3xf32>)
    -> (tensor<1x3xf32>, tensor<0x3xf32>) {
  %none = bayes.load_parameter @none : tensor<0x3xi1>
  %codes = bayes.load_parameter @codes : tensor<3x3xi1>
  %means = bayes.load_parameter @means : tensor<2xf32>
  // expected-remark @+1 {{matrices of f32 with elements, not tensor<0x3xf32>}}
  %m = bayes.lookup %none in %means : tensor<0x3xi1> in tensor<2xf32>
  %a = linalg.matmul ins(%x, %m : tensor<1x0xf32>, tensor<0x3xf32>)
      outs(%i : tensor<1x3xf32>) -> tensor<1x3xf32>
  // expected-remark @+1 {{unpacked into panels}}
  %n = bayes.lookup %codes in %means : tensor<3x3xi1> in tensor<2xf32>
  %b = linalg.matmul ins(%y, %n : tensor<0x3xf32>, tensor<3x3xf32>)
      outs(%j : tensor<0x3xf32>) -> tensor<0x3xf32>
  return %a, %b : tensor<1x3xf32>, tensor<0x3xf32>
}

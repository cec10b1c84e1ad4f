// RUN: bayes-opt %s --bayes-lower-lookups --canonicalize \
// RUN:   --mlir-elide-resource-strings-if-larger=1000 | FileCheck %s

// Codes become whole bytes, once for all lookups of them; where bits are more than
// 8, two bytes.

// CHECK-DAG: bayes.parameter @narrow.bytes = dense_resource<[[NARROW:.*]]> : tensor<2x3xi8>
// CHECK-DAG: bayes.parameter @wide.bytes = dense_resource<[[WIDE:.*]]> : tensor<3xi16>
// CHECK-DAG: bayes.parameter @positions.numbers = dense_resource<[[NUMBERS:.*]]> : tensor<2x3xi8>
// CHECK-NOT: @narrow.bytes_0
// CHECK-NOT: bayes.parameter @narrow =
// CHECK-NOT: bayes.parameter @positions =
bayes.parameter @narrow = dense<[[0, 1, 2], [3, 1, 0]]> : tensor<2x3xi2>
bayes.parameter @wide = dense<[0, 299, 1]> : tensor<3xi9>
bayes.parameter @positions = dense<[1, 5]> : tensor<2xi32>
bayes.parameter @mixed = dense<[0, 1, 2]> : tensor<3xi2>
bayes.parameter @table = dense<0.5> : tensor<4xf32>

// CHECK-LABEL: func @lookups
// CHECK-SAME: (%[[A:.*]]: tensor<4xf32>, %[[B:.*]]: tensor<4xf32>, %[[C:.*]]: tensor<300xf32>)
func.func @lookups(%a: tensor<4xf32>, %b: tensor<4xf32>, %c: tensor<300xf32>)
    -> (tensor<2x3xf32>, tensor<2x3xf32>, tensor<3xf32>) {
  %narrow = bayes.load_parameter @narrow : tensor<2x3xi2>
  %wide = bayes.load_parameter @wide : tensor<3xi9>
  // CHECK: %[[BYTES:.*]] = bayes.load_parameter @narrow.bytes : tensor<2x3xi8>
  // CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel"]} ins(%[[BYTES]] : tensor<2x3xi8>)
  // CHECK: ^bb0(%[[CODE:.*]]: i8, %{{.*}}: f32):
  // CHECK-NEXT: %[[PLACE:.*]] = arith.index_castui %[[CODE]] : i8 to index
  // CHECK-NEXT: %[[ENTRY:.*]] = tensor.extract %[[A]][%[[PLACE]]] : tensor<4xf32>
  // CHECK-NEXT: linalg.yield %[[ENTRY]] : f32
  %x = bayes.lookup %narrow in %a : tensor<2x3xi2> in tensor<4xf32>
  // CHECK: tensor.extract %[[B]]
  %y = bayes.lookup %narrow in %b : tensor<2x3xi2> in tensor<4xf32>
  // CHECK: arith.index_castui %{{.*}} : i16 to index
  // CHECK: tensor.extract %[[C]]
  %z = bayes.lookup %wide in %c : tensor<3xi9> in tensor<300xf32>
  return %x, %y, %z : tensor<2x3xf32>, tensor<2x3xf32>, tensor<3xf32>
}

// A code that names no entry, which only computed ones do, gives some entry, and
// nothing is read behind the table; an empty one has nothing to read at all.

// CHECK-LABEL: func @no_entry
// CHECK-SAME: (%[[D:.*]]: tensor<3xf32>, %{{.*}}: tensor<0xf32>)
func.func @no_entry(%d: tensor<3xf32>, %empty: tensor<0xf32>)
    -> (tensor<3xf32>, tensor<3xf32>) {
  %mixed = bayes.load_parameter @mixed : tensor<3xi2>
  %ones = arith.constant dense<1> : tensor<3xi2>
  %codes = arith.ori %mixed, %ones : tensor<3xi2>
  // CHECK: %[[FOUND:.*]] = linalg.generic
  // CHECK: tensor.extract %[[D]]
  %x = bayes.lookup %codes in %d : tensor<3xi2> in tensor<3xf32>
  // CHECK: %[[NONE:.*]] = tensor.empty() : tensor<3xf32>
  %y = bayes.lookup %codes in %empty : tensor<3xi2> in tensor<0xf32>
  // CHECK-NOT: tensor.extract
  // CHECK: return %[[FOUND]], %[[NONE]]
  return %x, %y : tensor<3xf32>, tensor<3xf32>
}

// Entries of parameters are looked up by kernels.

// CHECK-LABEL: func @known
func.func @known() -> tensor<2x3xf32> {
  %codes = arith.constant dense<[[0, 1, 2], [3, 1, 0]]> : tensor<2x3xi2>
  %table = bayes.load_parameter @table : tensor<4xf32>
  // CHECK: bayes.lookup
  %x = bayes.lookup %codes in %table : tensor<2x3xi2> in tensor<4xf32>
  return %x : tensor<2x3xf32>
}

// CHECK-LABEL: func @scatter
// CHECK-SAME: (%[[VALUES:.*]]: tensor<2xf32>, %[[BASE:.*]]: tensor<2x3xf32>)
func.func @scatter(%values: tensor<2xf32>, %base: tensor<2x3xf32>)
    -> tensor<2x3xf32> {
  %positions = bayes.load_parameter @positions : tensor<2xi32>
  // CHECK: %[[ZERO:.*]] = arith.constant 0 : i8
  // CHECK: %[[NUMBERS:.*]] = bayes.load_parameter @positions.numbers
  // CHECK: linalg.generic {{.*}} ins(%[[BASE]], %[[NUMBERS]] : tensor<2x3xf32>, tensor<2x3xi8>)
  // CHECK: ^bb0(%[[ELEMENT:.*]]: f32, %[[NUMBER:.*]]: i8, %{{.*}}: f32):
  // CHECK-DAG: %[[IS:.*]] = arith.cmpi sge, %[[NUMBER]], %[[ZERO]] : i8
  // CHECK-DAG: %[[SAFE:.*]] = arith.maxsi %[[NUMBER]], %[[ZERO]] : i8
  // CHECK: %[[PLACE:.*]] = arith.index_castui %[[SAFE]] : i8 to index
  // CHECK: %[[VALUE:.*]] = tensor.extract %[[VALUES]][%[[PLACE]]] : tensor<2xf32>
  // CHECK: %[[RESULT:.*]] = arith.select %[[IS]], %[[VALUE]], %[[ELEMENT]] : f32
  // CHECK: linalg.yield %[[RESULT]]
  %x = bayes.scatter %values into %base at %positions
      : tensor<2xf32> into tensor<2x3xf32> at tensor<2xi32>
  return %x : tensor<2x3xf32>
}

// Nothing is replaced.

// CHECK-LABEL: func @scatter_nothing
// CHECK-SAME: %[[BASE:[a-z0-9]*]]: tensor<2x3xf32>
// CHECK-NEXT: return %[[BASE]]
func.func @scatter_nothing(%values: tensor<0xf32>, %base: tensor<2x3xf32>)
    -> tensor<2x3xf32> {
  %positions = arith.constant dense<> : tensor<0xi32>
  %x = bayes.scatter %values into %base at %positions
      : tensor<0xf32> into tensor<2x3xf32> at tensor<0xi32>
  return %x : tensor<2x3xf32>
}

// Of constants; of parameters, too.

// CHECK-LABEL: func @dequantized
// CHECK-NEXT: %[[W:.*]] = bayes.load_parameter @[[NAME:.*dequantized]] : tensor<3x2xf32>
// CHECK-NEXT: return %[[W]]
func.func @dequantized() -> tensor<3x2xf32> {
  %codes = arith.constant dense<[[0, 1], [3, 2]]> : tensor<2x2xi2>
  %steps = arith.constant dense<[1.0, 0.5]> : tensor<2xf32>
  %positions = arith.constant dense<[2, 0]> : tensor<2xi16>
  %w = bayes.dequantize %codes by %steps at %positions along 0
      : tensor<2x2xi2> by tensor<2xf32> at tensor<2xi16> -> tensor<3x2xf32>
  return %w : tensor<3x2xf32>
}

// CHECK-DAG: [[NAME]]: "0x100000000000003F000000000000000000000000000000C0000080BF"
// CHECK-DAG: constant.bytes: "0x10000000010102"
// CHECK-DAG: narrow.bytes: "0x10000000000102030100"
// CHECK-DAG: positions.numbers: "0x10000000FF00FFFFFF01"
// CHECK-DAG: wide.bytes: "0x1000000000002B010100"

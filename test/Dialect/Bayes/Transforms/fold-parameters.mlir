// RUN: bayes-opt %s --bayes-fold-parameters --split-input-file \
// RUN:   --remarks-filter=bayes-fold-parameters --remark-format=emitRemark \
// RUN:   -verify-diagnostics | FileCheck %s

// A chain of ops on parameters becomes one parameter; what nobody loads any
// more goes. (0x3FC00000 is 1.5, 0x40400000 is 3.0, 0x40700000 is 3.75.)

// CHECK-NOT: @a =
// CHECK-NOT: @b =
// CHECK-NOT: @unused
// CHECK: bayes.parameter @a.derived = dense_resource<[[$BLOB:.*]]> : tensor<1x3xf32>
// CHECK-LABEL: func @chain
// CHECK-SAME: (%[[X:.*]]: tensor<1x3xf32>)
// CHECK: %[[Q:.*]] = bayes.load_parameter @a.derived : tensor<1x3xf32>
// CHECK-NEXT: %[[R:.*]] = linalg.add ins(%[[X]], %[[Q]] :
// CHECK-NEXT: return %[[R]], %[[Q]]
// CHECK: [[$BLOB]]: "0x100000000000C03F0000404000007040"
bayes.parameter @a = dense<[[1.0, 2.0, 3.0]]> : tensor<1x3xf32>
bayes.parameter @b = dense<[[0.5, 0.5, 0.25]]> : tensor<1x3xf32>
bayes.parameter @unused = dense<1.0> : tensor<2xf32>
func.func @chain(%x: tensor<1x3xf32>) -> (tensor<1x3xf32>, tensor<1x3xf32>) {
  %a = bayes.load_parameter @a : tensor<1x3xf32>
  %b = bayes.load_parameter @b : tensor<1x3xf32>
  %e = tensor.empty() : tensor<1x3xf32>
  %p = linalg.mul ins(%a, %b : tensor<1x3xf32>, tensor<1x3xf32>)
      outs(%e : tensor<1x3xf32>) -> tensor<1x3xf32>
  // expected-remark @+1 {{[Passed] FoldedParameter | Category:bayes-fold-parameters | elements=3, parameter=a.derived}}
  %q = linalg.add ins(%p, %a : tensor<1x3xf32>, tensor<1x3xf32>)
      outs(%e : tensor<1x3xf32>) -> tensor<1x3xf32>
  %r = linalg.add ins(%x, %q : tensor<1x3xf32>, tensor<1x3xf32>)
      outs(%e : tensor<1x3xf32>) -> tensor<1x3xf32>
  return %r, %q : tensor<1x3xf32>, tensor<1x3xf32>
}

// -----

// Numbers of narrower types are rounded: to f16, 0.3 is 0x1.334p-2.

// CHECK-LABEL: func @narrow
// CHECK: "0x1000000000A0993E"
bayes.parameter @a = dense<0.3> : tensor<1xf32>
func.func @narrow() -> tensor<1xf32> {
  %a = bayes.load_parameter @a : tensor<1xf32>
  %h = arith.truncf %a : tensor<1xf32> to tensor<1xf16>
  // expected-remark @+1 {{parameter=a.derived}}
  %b = arith.extf %h : tensor<1xf16> to tensor<1xf32>
  return %b : tensor<1xf32>
}

// -----

// A tensor used by nothing but a terminator is derived too, and names are made
// unique.

// CHECK-DAG: bayes.parameter @a.derived = dense_resource<{{.*}}> : tensor<3xf32>
// CHECK-DAG: bayes.parameter @a.derived_0 = dense_resource<{{.*}}> : tensor<3xf32>
// CHECK-LABEL: func @two
// CHECK-DAG: %[[P:.*]] = bayes.load_parameter @a.derived : tensor<3xf32>
// CHECK-DAG: %[[Q:.*]] = bayes.load_parameter @a.derived_0 : tensor<3xf32>
// CHECK: return %[[P]], %[[Q]]
// 1, 4, 9 and 2, 4, 6.
// CHECK-DAG: "0x100000000000803F0000804000001041"
// CHECK-DAG: "0x1000000000000040000080400000C040"
bayes.parameter @a = dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
func.func @two() -> (tensor<3xf32>, tensor<3xf32>) {
  %a = bayes.load_parameter @a : tensor<3xf32>
  %e = tensor.empty() : tensor<3xf32>
  // expected-remark @+1 {{parameter=a.derived}}
  %p = linalg.mul ins(%a, %a : tensor<3xf32>, tensor<3xf32>)
      outs(%e : tensor<3xf32>) -> tensor<3xf32>
  // expected-remark @+1 {{parameter=a.derived_0}}
  %q = linalg.add ins(%a, %a : tensor<3xf32>, tensor<3xf32>)
      outs(%e : tensor<3xf32>) -> tensor<3xf32>
  return %p, %q : tensor<3xf32>, tensor<3xf32>
}

// -----

// Inside of a region too: what the region does not change need not be computed
// when the model runs.

// CHECK: bayes.parameter @a.derived
// CHECK-LABEL: func @region
// CHECK: bayes.monte_carlo
// CHECK: bayes.load_parameter @a.derived
// CHECK-NOT: linalg.mul
bayes.parameter @a = dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
func.func @region(%key: !bayes.key, %n: index) -> tensor<3xf32> {
  %e = tensor.empty() : tensor<3xf32>
  %m = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<3xf32>) {
  ^bb0(%s: index):
    %a = bayes.load_parameter @a : tensor<3xf32>
    // expected-remark @+1 {{parameter=a.derived}}
    %p = linalg.mul ins(%a, %a : tensor<3xf32>, tensor<3xf32>)
        outs(%e : tensor<3xf32>) -> tensor<3xf32>
    %d = bayes.normal %key[%s] offsets[0] of [3] axes [element] site 1
        purpose weight outs(%e : tensor<3xf32>) -> tensor<3xf32>
    %y = linalg.add ins(%p, %d : tensor<3xf32>, tensor<3xf32>)
        outs(%e : tensor<3xf32>) -> tensor<3xf32>
    bayes.yield %y : tensor<3xf32>
  }
  return %m : tensor<3xf32>
}

// -----

// Entries take more bits than codes, so that they are left for kernels to look up;
// a function of the table is stored.

// CHECK: bayes.parameter @{{codes|table}}.derived = {{.*}} : tensor<4xf32>
// CHECK-NOT: derived
// CHECK-LABEL: func @squares
// CHECK: %[[TABLE:.*]] = bayes.load_parameter @table.derived
// CHECK: bayes.lookup %{{.*}} in %[[TABLE]]
bayes.parameter @codes = dense<2> : tensor<9xi2>
bayes.parameter @table = dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>
func.func @squares(%init: tensor<9xf32>) -> tensor<9xf32> {
  %codes = bayes.load_parameter @codes : tensor<9xi2>
  %table = bayes.load_parameter @table : tensor<4xf32>
  // expected-remark @+1 {{[Passed] FoldedParameter}}
  %squares = arith.mulf %table, %table : tensor<4xf32>
  // expected-remark @+1 {{larger than the parameters it is computed from}}
  %w = bayes.lookup %codes in %squares : tensor<9xi2> in tensor<4xf32>
  %y = linalg.copy ins(%w : tensor<9xf32>) outs(%init : tensor<9xf32>)
      -> tensor<9xf32>
  return %y : tensor<9xf32>
}

// -----

// No kernel reads codes some of whose elements are replaced.

// CHECK: bayes.parameter @values.derived = {{.*}} : tensor<9xf32>
// CHECK-LABEL: func @replaced
// CHECK-NOT: bayes.lookup
bayes.parameter @codes = dense<2> : tensor<9xi2>
bayes.parameter @table = dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>
bayes.parameter @values = dense<[7.0]> : tensor<1xf32>
func.func @replaced(%init: tensor<9xf32>) -> tensor<9xf32> {
  %codes = bayes.load_parameter @codes : tensor<9xi2>
  %table = bayes.load_parameter @table : tensor<4xf32>
  %values = bayes.load_parameter @values : tensor<1xf32>
  %positions = arith.constant dense<5> : tensor<1xi32>
  %w = bayes.lookup %codes in %table : tensor<9xi2> in tensor<4xf32>
  // expected-remark @+1 {{[Passed] FoldedParameter}}
  %v = bayes.scatter %values into %w at %positions
      : tensor<1xf32> into tensor<9xf32> at tensor<1xi32>
  %y = linalg.copy ins(%v : tensor<9xf32>) outs(%init : tensor<9xf32>)
      -> tensor<9xf32>
  return %y : tensor<9xf32>
}

// -----

// What is larger than the parameters it is computed from is not stored; what it is
// computed from may be.

// CHECK: bayes.parameter @a = dense
// CHECK-NOT: derived
// CHECK-LABEL: func @broadcast
// CHECK: linalg.broadcast
bayes.parameter @a = dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
func.func @broadcast() -> tensor<7x3xf32> {
  %a = bayes.load_parameter @a : tensor<3xf32>
  %e = tensor.empty() : tensor<7x3xf32>
  // expected-remark @+1 {{[Missed] FoldedParameter | Category:bayes-fold-parameters | Reason="larger than the parameters it is computed from", bits=672, bits_of_largest_parameter=96}}
  %b = linalg.broadcast ins(%a : tensor<3xf32>) outs(%e : tensor<7x3xf32>)
      dimensions = [0]
  return %b : tensor<7x3xf32>
}

// -----

// Constants alone are not parameters, an argument is not constant, and f64 is
// left alone.

// CHECK: bayes.parameter @a = dense
// CHECK-NOT: derived
// CHECK-LABEL: func @others
// CHECK: linalg.fill
// CHECK: linalg.mul
// CHECK: linalg.mul
bayes.parameter @a = dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
bayes.parameter @d = dense<[1.0, 2.0, 3.0]> : tensor<3xf64>
func.func @others(%x: tensor<3xf32>)
    -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf64>, tensor<0xf32>) {
  %a = bayes.load_parameter @a : tensor<3xf32>
  %d = bayes.load_parameter @d : tensor<3xf64>
  %c = arith.constant 1.0 : f32
  %e = tensor.empty() : tensor<3xf32>
  %f = linalg.fill ins(%c : f32) outs(%e : tensor<3xf32>) -> tensor<3xf32>
  %p = linalg.mul ins(%a, %x : tensor<3xf32>, tensor<3xf32>)
      outs(%e : tensor<3xf32>) -> tensor<3xf32>
  %e64 = tensor.empty() : tensor<3xf64>
  %q = linalg.mul ins(%d, %d : tensor<3xf64>, tensor<3xf64>)
      outs(%e64 : tensor<3xf64>) -> tensor<3xf64>
  %none = tensor.empty() : tensor<0xf32>
  return %f, %p, %q, %none
      : tensor<3xf32>, tensor<3xf32>, tensor<3xf64>, tensor<0xf32>
}

// -----

// A draw is pure: of a constant key and sample it is a constant.

// CHECK: bayes.parameter @a.derived
// CHECK-LABEL: func @noise
// CHECK-NEXT: bayes.load_parameter @a.derived
// CHECK-NEXT: return
bayes.parameter @a = dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
func.func @noise() -> tensor<3xf32> {
  %seed = arith.constant 7 : i64
  %c0 = arith.constant 0 : index
  %key = bayes.key %seed : !bayes.key
  %a = bayes.load_parameter @a : tensor<3xf32>
  %e = tensor.empty() : tensor<3xf32>
  %d = bayes.normal %key[%c0] offsets[0] of [3] axes [element] site 1
      purpose weight outs(%e : tensor<3xf32>) -> tensor<3xf32>
  // expected-remark @+1 {{parameter=a.derived}}
  %y = linalg.add ins(%a, %d : tensor<3xf32>, tensor<3xf32>)
      outs(%e : tensor<3xf32>) -> tensor<3xf32>
  return %y : tensor<3xf32>
}

// -----

// What may be undefined behaviour is left for the run.

// CHECK-LABEL: func @division
// CHECK: arith.divsi
bayes.parameter @a = dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
func.func @division() -> tensor<3xf32> {
  %a = bayes.load_parameter @a : tensor<3xf32>
  %zero = arith.constant 0 : i32
  %y = linalg.generic {
      indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>],
      iterator_types = ["parallel"]}
      ins(%a : tensor<3xf32>) outs(%a : tensor<3xf32>) {
  ^bb0(%x: f32, %o: f32):
    %i = arith.fptosi %x : f32 to i32
    %q = arith.divsi %i, %zero : i32
    %f = arith.sitofp %q : i32 to f32
    linalg.yield %f : f32
  } -> tensor<3xf32>
  return %y : tensor<3xf32>
}

// -----

// A loop is run while compiling if that is quick: 4 times 0.5 * 0.5 is
// 0x37800000.

// CHECK-LABEL: func @loop
// CHECK-NEXT: bayes.load_parameter @a.derived
// CHECK: "0x1000000000008037"
bayes.parameter @a = dense<0.5> : tensor<1xf32>
func.func @loop() -> tensor<1xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %a = bayes.load_parameter @a : tensor<1xf32>
  // expected-remark @+1 {{parameter=a.derived}}
  %y = scf.for %i = %c0 to %c4 step %c1 iter_args(%x = %a) -> tensor<1xf32> {
    %s = arith.mulf %x, %x : tensor<1xf32>
    scf.yield %s : tensor<1xf32>
  }
  return %y : tensor<1xf32>
}

// -----

// One that runs long is left for the run, also one whose trips are not known,
// or one in another.

// CHECK-LABEL: func @long_loops
// CHECK-COUNT-4: scf.for
bayes.parameter @a = dense<0.5> : tensor<1xf32>
func.func @long_loops()
    -> (tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3000 = arith.constant 3000 : index
  %c1000000000 = arith.constant 1000000000 : index
  %a = bayes.load_parameter @a : tensor<1xf32>
  // expected-remark @+1 {{[Missed] FoldedParameter | Category:bayes-fold-parameters | Reason="may take too long to compute while compiling", operations_limit=134217728}}
  %p = scf.for %i = %c0 to %c1000000000 step %c1 iter_args(%v = %a)
      -> tensor<1xf32> {
    scf.yield %v : tensor<1xf32>
  }
  %n = arith.addi %c3000, %c3000 : index
  // expected-remark @+1 {{may take too long to compute}}
  %q = scf.for %i = %c0 to %n step %c1 iter_args(%v = %a) -> tensor<1xf32> {
    scf.yield %v : tensor<1xf32>
  }
  // expected-remark @+1 {{may take too long to compute}}
  %r = scf.for %i = %c0 to %c3000 step %c1 iter_args(%v = %a)
      -> tensor<1xf32> {
    %w = scf.for %j = %c0 to %c3000 step %c1 iter_args(%u = %v)
        -> tensor<1xf32> {
      %s = arith.mulf %u, %u : tensor<1xf32>
      scf.yield %s : tensor<1xf32>
    }
    scf.yield %w : tensor<1xf32>
  }
  return %p, %q, %r : tensor<1xf32>, tensor<1xf32>, tensor<1xf32>
}

// -----

// What a region reads from outside is computed too.

// CHECK-LABEL: func @captured
// CHECK: scf.for
// CHECK: scf.if
bayes.parameter @a = dense<0.5> : tensor<1xf32>
func.func @captured() -> tensor<1xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c1000000000 = arith.constant 1000000000 : index
  %yes = arith.constant true
  %a = bayes.load_parameter @a : tensor<1xf32>
  // expected-remark @+1 {{may take too long to compute}}
  %p = scf.for %i = %c0 to %c1000000000 step %c1 iter_args(%v = %a)
      -> tensor<1xf32> {
    scf.yield %v : tensor<1xf32>
  }
  // expected-remark @+1 {{may take too long to compute}}
  %q = scf.if %yes -> tensor<1xf32> {
    // expected-remark @+1 {{may take too long to compute}}
    %s = arith.mulf %p, %p : tensor<1xf32>
    scf.yield %s : tensor<1xf32>
  } else {
    scf.yield %a : tensor<1xf32>
  }
  return %q : tensor<1xf32>
}

// -----

// What no kernel can compute is stored, however long that takes.

// CHECK: bayes.parameter @a.derived = {{.*}} : tensor<2xf32>
// CHECK-LABEL: func @long_scatter
// CHECK-NOT: bayes.scatter
bayes.parameter @a = dense<0.5> : tensor<1xf32>
func.func @long_scatter(%init: tensor<2xf32>) -> tensor<2xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3000000 = arith.constant 3000000 : index
  %a = bayes.load_parameter @a : tensor<1xf32>
  %zeros = arith.constant dense<0.0> : tensor<2xf32>
  %position = arith.constant dense<1> : tensor<1xi32>
  %values = scf.for %i = %c0 to %c3000000 step %c1 iter_args(%v = %a)
      -> tensor<1xf32> {
    scf.yield %v : tensor<1xf32>
  }
  // expected-remark @+1 {{[Passed] FoldedParameter}}
  %w = bayes.scatter %values into %zeros at %position
      : tensor<1xf32> into tensor<2xf32> at tensor<1xi32>
  %y = linalg.copy ins(%w : tensor<2xf32>) outs(%init : tensor<2xf32>)
      -> tensor<2xf32>
  return %y : tensor<2xf32>
}

// -----

// Pieces are stored as one tensor if that takes no more than all of them: so
// floats are, codes are not.

// CHECK-NOT: @floats =
// CHECK: bayes.parameter @codes
// CHECK-LABEL: func @pieces
bayes.parameter @floats = dense<1.0> : tensor<8x100xf32>
bayes.parameter @more = dense<2.0> : tensor<8x100xf32>
bayes.parameter @codes = dense<1> : tensor<8x100xi2>
bayes.parameter @table = dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
func.func @pieces() -> (tensor<16x100xf32>, tensor<16x100xf32>) {
  // CHECK: %[[F:.*]] = bayes.load_parameter @floats.derived
  // CHECK: %[[C:.*]] = tensor.concat
  // CHECK: return %[[F]], %[[C]]
  %floats = bayes.load_parameter @floats : tensor<8x100xf32>
  %more = bayes.load_parameter @more : tensor<8x100xf32>
  %codes = bayes.load_parameter @codes : tensor<8x100xi2>
  %table = bayes.load_parameter @table : tensor<3xf32>
  // expected-remark @+1 {{larger than the parameters it is computed from", bits=25600, bits_of_largest_parameter=1600}}
  %v = bayes.lookup %codes in %table : tensor<8x100xi2> in tensor<3xf32>
  // expected-remark @+1 {{elements=1600, parameter=floats.derived}}
  %a = tensor.concat dim(0) %floats, %more
      : (tensor<8x100xf32>, tensor<8x100xf32>) -> tensor<16x100xf32>
  // expected-remark @+1 {{larger than the parameters it is computed from", bits=51200, bits_of_parameters=1696}}
  %b = tensor.concat dim(0) %v, %v
      : (tensor<8x100xf32>, tensor<8x100xf32>) -> tensor<16x100xf32>
  return %a, %b : tensor<16x100xf32>, tensor<16x100xf32>
}

// -----

// Code for each of many pieces would be longer than what it saves.

// CHECK: bayes.parameter @{{codes|table}}.derived
// CHECK-LABEL: func @many_pieces
bayes.parameter @codes = dense<1> : tensor<8x100xi2>
bayes.parameter @table = dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
func.func @many_pieces() -> tensor<520x100xf32> {
  // CHECK-NEXT: %[[W:.*]] = bayes.load_parameter
  // CHECK-NEXT: return %[[W]]
  %codes = bayes.load_parameter @codes : tensor<8x100xi2>
  %table = bayes.load_parameter @table : tensor<3xf32>
  %v = bayes.lookup %codes in %table : tensor<8x100xi2> in tensor<3xf32>
  // expected-remark @+1 {{elements=52000}}
  %w = tensor.concat dim(0) %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v
      : (tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>, tensor<8x100xf32>)
      -> tensor<520x100xf32>
  return %w : tensor<520x100xf32>
}

// -----

// Rows that nothing multiplies become floats, although these are more bits.

// CHECK: bayes.parameter @{{.*}}.derived
// CHECK-LABEL: func @dequantized
bayes.parameter @narrow = dense<1> : tensor<3x200xi2>
bayes.parameter @steps = dense<0.5> : tensor<3xf32>
bayes.parameter @inputs = dense<[7, 0, 2]> : tensor<3xi16>
func.func @dequantized() -> tensor<9x200xf32> {
  // CHECK-NEXT: %[[W:.*]] = bayes.load_parameter
  // CHECK-NEXT: return %[[W]]
  %codes = bayes.load_parameter @narrow : tensor<3x200xi2>
  %steps = bayes.load_parameter @steps : tensor<3xf32>
  %at = bayes.load_parameter @inputs : tensor<3xi16>
  // expected-remark @+1 {{elements=1800}}
  %w = bayes.dequantize %codes by %steps at %at along 0
      : tensor<3x200xi2> by tensor<3xf32> at tensor<3xi16> -> tensor<9x200xf32>
  return %w : tensor<9x200xf32>
}

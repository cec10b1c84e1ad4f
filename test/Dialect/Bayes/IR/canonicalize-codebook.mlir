// Canonical forms of laws that codes give and of codes.

// RUN: bayes-opt %s -canonicalize | FileCheck %s

bayes.parameter @zeros = dense_resource<zeros> : tensor<3xf32>
bayes.parameter @codes = dense<false> : tensor<2xi1>
bayes.parameter @ones = dense<1.0> : tensor<3xf32>

// There is but one code into a table of one entry.

// CHECK-LABEL: func @one_entry
// CHECK-SAME: (%{{.*}}: tensor<2x3xi4>, %[[TABLE:.*]]: !bayes.random<1xf32>, %[[VALUES:.*]]: tensor<1xf32>)
func.func @one_entry(%codes: tensor<2x3xi4>, %table: !bayes.random<1xf32>,
                     %values: tensor<1xf32>)
    -> (!bayes.random<2x3xf32>, tensor<2x3xf32>) {
  // CHECK: %[[CODES:.*]] = arith.constant dense<false> : tensor<2x3xi1>
  // CHECK: bayes.shared %[[CODES]] of %[[TABLE]] : tensor<2x3xi1>
  // CHECK: bayes.lookup %[[CODES]] in %[[VALUES]] : tensor<2x3xi1>
  %w = bayes.shared %codes of %table : tensor<2x3xi4> of !bayes.random<1xf32>
  %v = bayes.lookup %codes in %values : tensor<2x3xi4> in tensor<1xf32>
  return %w, %v : !bayes.random<2x3xf32>, tensor<2x3xf32>
}

// CHECK-LABEL: func @one_entry_of_parameter
func.func @one_entry_of_parameter(%values: tensor<1xf32>) -> tensor<2xf32> {
  // CHECK: %[[CODES:.*]] = bayes.load_parameter @codes
  // CHECK: bayes.lookup %[[CODES]] in
  %codes = bayes.load_parameter @codes : tensor<2xi1>
  %v = bayes.lookup %codes in %values : tensor<2xi1> in tensor<1xf32>
  return %v : tensor<2xf32>
}

// Two entries have two codes; those that are no constant stay.

// CHECK-LABEL: func @two_entries
// CHECK-SAME: (%[[CODES:.*]]: tensor<4xi4>, %[[TABLE:.*]]: !bayes.random<2xf32>)
func.func @two_entries(%codes: tensor<4xi4>, %table: !bayes.random<2xf32>)
    -> !bayes.random<4xf32> {
  // CHECK: bayes.shared %[[CODES]] of %[[TABLE]] : tensor<4xi4>
  %w = bayes.shared %codes of %table : tensor<4xi4> of !bayes.random<2xf32>
  return %w : !bayes.random<4xf32>
}

// Constant codes have the bits that the entries need, whether used or not.

// CHECK-LABEL: func @narrow
func.func @narrow(%table: !bayes.random<3xf32>, %values: tensor<5xf32>)
    -> (!bayes.random<4xf32>, tensor<4xf32>) {
  // CHECK-DAG: %[[TWO:.*]] = arith.constant dense<[0, -2, 1, -2]> : tensor<4xi2>
  // CHECK-DAG: %[[THREE:.*]] = arith.constant dense<[0, 2, 1, 2]> : tensor<4xi3>
  // CHECK: bayes.shared %[[TWO]] of
  // CHECK: bayes.lookup %[[THREE]] in
  %codes = arith.constant dense<[0, 2, 1, 2]> : tensor<4xi8>
  %w = bayes.shared %codes of %table : tensor<4xi8> of !bayes.random<3xf32>
  %v = bayes.lookup %codes in %values : tensor<4xi8> in tensor<5xf32>
  return %w, %v : !bayes.random<4xf32>, tensor<4xf32>
}

// Entries that no code names go, and codes get narrower with them.

// CHECK-LABEL: func @unused
func.func @unused() -> (!bayes.random<4xf32>, tensor<4xf32>, tensor<9xf32>) {
  // CHECK-DAG: %[[CODES:.*]] = arith.constant dense<[true, false, true, true]> : tensor<4xi1>
  // CHECK-DAG: %[[MEANS:.*]] = arith.constant dense<[2.000000e+00, 5.000000e+00]> : tensor<2xf32>
  // CHECK-DAG: %[[STDDEVS:.*]] = arith.constant dense<[2.000000e-01, 5.000000e-01]> : tensor<2xf32>
  // CHECK-DAG: %[[ONE:.*]] = arith.constant dense<5.000000e+00> : tensor<1xf32>
  // CHECK-DAG: %[[ZERO:.*]] = arith.constant dense<false> : tensor<9xi1>
  // CHECK: %[[TABLE:.*]] = bayes.gaussian %[[MEANS]], %[[STDDEVS]] : !bayes.random<2xf32>
  // CHECK: bayes.shared %[[CODES]] of %[[TABLE]] : tensor<4xi1> of !bayes.random<2xf32>
  // CHECK: bayes.lookup %[[CODES]] in %[[MEANS]] : tensor<4xi1> in tensor<2xf32>
  // CHECK: bayes.lookup %[[ZERO]] in %[[ONE]] : tensor<9xi1> in tensor<1xf32>
  %codes = arith.constant dense<[5, 2, 5, 5]> : tensor<4xi4>
  %same = arith.constant dense<5> : tensor<9xi4>
  %means = arith.constant dense<[0.0, 1.0, 2.0, 3.0, 4.0, 5.0]> : tensor<6xf32>
  %stddevs = arith.constant dense<[0.0, 0.1, 0.2, 0.3, 0.4, 0.5]> : tensor<6xf32>
  %table = bayes.gaussian %means, %stddevs : !bayes.random<6xf32>
  %w = bayes.shared %codes of %table : tensor<4xi4> of !bayes.random<6xf32>
  %v = bayes.lookup %codes in %means : tensor<4xi4> in tensor<6xf32>
  %u = bayes.lookup %same in %means : tensor<9xi4> in tensor<6xf32>
  return %w, %v, %u : !bayes.random<4xf32>, tensor<4xf32>, tensor<9xf32>
}

// A table has at least one entry, whatever a tensor without elements names.

// CHECK-LABEL: func @no_codes
func.func @no_codes() -> tensor<0x3xf32> {
  // CHECK: bayes.lookup %{{.*}} : tensor<0x3xi1> in tensor<2xf32>
  %codes = arith.constant dense<> : tensor<0x3xi4>
  %table = arith.constant dense<[0.5, 0.25]> : tensor<2xf32>
  %w = bayes.lookup %codes in %table : tensor<0x3xi4> in tensor<2xf32>
  return %w : tensor<0x3xf32>
}

// A table that serves several weights stays.

// CHECK-LABEL: func @served
func.func @served() -> (!bayes.random<2xf32>, !bayes.random<2xf32>) {
  // CHECK: bayes.gaussian %{{.*}} : !bayes.random<3xf32>
  %a = arith.constant dense<[0, 1]> : tensor<2xi2>
  %b = arith.constant dense<[1, 2]> : tensor<2xi2>
  %means = arith.constant dense<[0.0, 1.0, 2.0]> : tensor<3xf32>
  %table = bayes.gaussian %means, %means : !bayes.random<3xf32>
  %v = bayes.shared %a of %table : tensor<2xi2> of !bayes.random<3xf32>
  %w = bayes.shared %b of %table : tensor<2xi2> of !bayes.random<3xf32>
  return %v, %w : !bayes.random<2xf32>, !bayes.random<2xf32>
}

// Entries without deviations are numbers, and so is all that is made of them.

// CHECK-LABEL: func @all_zero_deviations
// CHECK-SAME: (%[[CODES:.*]]: tensor<2x3xi2>, %[[MEANS:.*]]: tensor<3xf32>, %[[ROWS:.*]]: tensor<2xf32>
func.func @all_zero_deviations(
    %codes: tensor<2x3xi2>, %means: tensor<3xf32>, %rows: tensor<2xf32>,
    %few: tensor<1xi2>, %p: tensor<1xi32>, %shares: tensor<1xi8>)
    -> !bayes.random<2x3xf32> {
  // CHECK: bayes.lookup %[[CODES]] in %[[MEANS]]
  // CHECK-NOT: bayes.shared
  // CHECK: linalg.generic
  // CHECK: %[[ALL:.*]] = bayes.scatter
  // CHECK: bayes.deterministic %[[ALL]] : !bayes.random<2x3xf32>
  %stddevs = bayes.load_parameter @zeros : tensor<3xf32>
  %table = bayes.gaussian %means, %stddevs : !bayes.random<3xf32>
  %w = bayes.shared %codes of %table : tensor<2x3xi2> of !bayes.random<3xf32>
  %scaled = bayes.scaled %w by %rows along 0
      : !bayes.random<2x3xf32>, tensor<2xf32>
  %e = bayes.shared %few of %table : tensor<1xi2> of !bayes.random<3xf32>
  %b = bayes.blended %e, %e by %shares : !bayes.random<1xf32>, tensor<1xi8>
  %r = bayes.replaced %scaled at %p by %b
      : !bayes.random<2x3xf32>, tensor<1xi32>, !bayes.random<1xf32>
  return %r : !bayes.random<2x3xf32>
}

// One law that is not deterministic is enough.

// CHECK-LABEL: func @some_deviations
func.func @some_deviations(%codes: tensor<2xi2>, %means: tensor<3xf32>,
                           %p: tensor<1xi32>, %m: tensor<1xf32>)
    -> (!bayes.random<2xf32>, !bayes.random<2xf32>) {
  // CHECK: bayes.shared
  // CHECK: bayes.replaced
  %ones = bayes.load_parameter @ones : tensor<3xf32>
  %table = bayes.gaussian %means, %ones : !bayes.random<3xf32>
  %w = bayes.shared %codes of %table : tensor<2xi2> of !bayes.random<3xf32>
  %fixed = bayes.deterministic %m : !bayes.random<1xf32>
  %r = bayes.replaced %w at %p by %fixed
      : !bayes.random<2xf32>, tensor<1xi32>, !bayes.random<1xf32>
  return %w, %r : !bayes.random<2xf32>, !bayes.random<2xf32>
}

// CHECK-LABEL: func @join_of_one
// CHECK-SAME: (%[[W:.*]]: !bayes.random<2x3xf32>)
func.func @join_of_one(%w: !bayes.random<2x3xf32>) -> !bayes.random<2x3xf32> {
  // CHECK-NEXT: return %[[W]]
  %j = bayes.joined %w along 1
      : !bayes.random<2x3xf32> -> !bayes.random<2x3xf32>
  return %j : !bayes.random<2x3xf32>
}

// Pieces of pieces are pieces, along one dimension.

// CHECK-LABEL: func @join_of_joins
// CHECK-SAME: (%[[A:.*]]: !bayes.random<2x3xf32>, %[[B:.*]]: !bayes.random<1x3xf32>)
func.func @join_of_joins(%a: !bayes.random<2x3xf32>, %b: !bayes.random<1x3xf32>)
    -> !bayes.random<9x3xf32> {
  // CHECK-NEXT: %[[J:.*]] = bayes.joined %[[B]], %[[A]], %[[B]], %[[A]], %[[A]], %[[B]] along 0
  // CHECK-NEXT: return %[[J]]
  %ab = bayes.joined %a, %b along 0
      : !bayes.random<2x3xf32>, !bayes.random<1x3xf32> -> !bayes.random<3x3xf32>
  %aab = bayes.joined %a, %ab along 0
      : !bayes.random<2x3xf32>, !bayes.random<3x3xf32> -> !bayes.random<5x3xf32>
  %all = bayes.joined %b, %ab, %aab along 0
      : !bayes.random<1x3xf32>, !bayes.random<3x3xf32>, !bayes.random<5x3xf32>
      -> !bayes.random<9x3xf32>
  return %all : !bayes.random<9x3xf32>
}

// CHECK-LABEL: func @join_of_joins_across
func.func @join_of_joins_across(%a: !bayes.random<2x3xf32>)
    -> !bayes.random<4x6xf32> {
  // CHECK-COUNT-2: bayes.joined
  %wide = bayes.joined %a, %a along 1
      : !bayes.random<2x3xf32>, !bayes.random<2x3xf32> -> !bayes.random<2x6xf32>
  %all = bayes.joined %wide, %wide along 0
      : !bayes.random<2x6xf32>, !bayes.random<2x6xf32> -> !bayes.random<4x6xf32>
  return %all : !bayes.random<4x6xf32>
}

// Constants next to each other are one; others stay where they are.

// CHECK-LABEL: func @join_of_constants
// CHECK-SAME: (%[[W:.*]]: !bayes.random<2x1xf32>)
func.func @join_of_constants(%w: !bayes.random<2x1xf32>)
    -> !bayes.random<2x5xf32> {
  // CHECK-DAG: %[[MEAN:.*]] = arith.constant dense<{{\[}}[1.000000e+00, 2.000000e+00, 5.000000e+00], [3.000000e+00, 4.000000e+00, 6.000000e+00]]> : tensor<2x3xf32>
  // CHECK-DAG: %[[STDDEV:.*]] = arith.constant dense<{{\[}}[5.000000e-01, 5.000000e-01, 2.500000e-01], [5.000000e-01, 5.000000e-01, 2.500000e-01]]> : tensor<2x3xf32>
  // CHECK: %[[G:.*]] = bayes.gaussian %[[MEAN]], %[[STDDEV]]
  // CHECK: bayes.joined %[[W]], %[[G]], %[[W]] along 1
  %m0 = arith.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %s0 = arith.constant dense<0.5> : tensor<2x2xf32>
  %m1 = arith.constant dense<[[5.0], [6.0]]> : tensor<2x1xf32>
  %s1 = arith.constant dense<0.25> : tensor<2x1xf32>
  %g0 = bayes.gaussian %m0, %s0 : !bayes.random<2x2xf32>
  %g1 = bayes.gaussian %m1, %s1 : !bayes.random<2x1xf32>
  %all = bayes.joined %w, %g0, %g1, %w along 1
      : !bayes.random<2x1xf32>, !bayes.random<2x2xf32>, !bayes.random<2x1xf32>,
        !bayes.random<2x1xf32> -> !bayes.random<2x5xf32>
  return %all : !bayes.random<2x5xf32>
}

// CHECK-LABEL: func @join_of_large_constants
func.func @join_of_large_constants() -> !bayes.random<9000xf32> {
  // CHECK: bayes.joined
  %m = arith.constant dense<0.5> : tensor<4500xf32>
  %g = bayes.gaussian %m, %m : !bayes.random<4500xf32>
  %all = bayes.joined %g, %g along 0
      : !bayes.random<4500xf32>, !bayes.random<4500xf32>
      -> !bayes.random<9000xf32>
  return %all : !bayes.random<9000xf32>
}

// A law of deterministic pieces is deterministic; of one that is not, it is not.

// CHECK-LABEL: func @join_of_deterministic
// CHECK-SAME: (%[[A:.*]]: tensor<2xf32>, %[[B:.*]]: tensor<1xf32>, %[[W:.*]]: !bayes.random<1xf32>)
func.func @join_of_deterministic(%a: tensor<2xf32>, %b: tensor<1xf32>,
                                 %w: !bayes.random<1xf32>)
    -> (!bayes.random<3xf32>, !bayes.random<3xf32>) {
  // CHECK: %[[D:.*]] = bayes.deterministic %[[A]]
  // CHECK: %[[C:.*]] = tensor.concat dim(0) %[[A]], %[[B]]
  // CHECK: %[[ALL:.*]] = bayes.deterministic %[[C]]
  // CHECK: %[[SOME:.*]] = bayes.joined %[[D]], %[[W]] along 0
  // CHECK: return %[[ALL]], %[[SOME]]
  %d = bayes.deterministic %a : !bayes.random<2xf32>
  %e = bayes.deterministic %b : !bayes.random<1xf32>
  %all = bayes.joined %d, %e along 0
      : !bayes.random<2xf32>, !bayes.random<1xf32> -> !bayes.random<3xf32>
  %some = bayes.joined %d, %w along 0
      : !bayes.random<2xf32>, !bayes.random<1xf32> -> !bayes.random<3xf32>
  return %all, %some : !bayes.random<3xf32>, !bayes.random<3xf32>
}

{-#
  dialect_resources: {
    builtin: {
      zeros: "0x10000000000000000000000000000000"
    }
  }
#-}

// Text and bytecode of the laws that codes give and of the ops on codes, and what
// they fold to.

// RUN: bayes-opt %s | FileCheck %s
// RUN: bayes-opt %s --emit-bytecode | bayes-opt | FileCheck %s
// RUN: bayes-opt %s --mlir-print-op-generic | bayes-opt | FileCheck %s
// RUN: bayes-opt %s --canonicalize | FileCheck %s --check-prefix=FOLD

// Codes are unsigned, whatever MLIR prints: 2 is the largest.
// CHECK: bayes.parameter @codes = dense<{{\[}}[0, 1, -2], [1, 0, 0]]> : tensor<2x3xi2>
bayes.parameter @codes = dense<[[0, 1, 2], [1, 0, 0]]> : tensor<2x3xi2>
bayes.parameter @means = dense<[-0.5, 0.25, 1.0]> : tensor<3xf32>
bayes.parameter @blob = dense_resource<blob> : tensor<2xf32>
bayes.parameter @equal = dense<[0.5, 0.0, -0.0]> : tensor<3xf32>

// CHECK-LABEL: func @laws
// CHECK-SAME: (%[[TABLE:.*]]: !bayes.random<3xf32>, %[[A:.*]]: tensor<2xf32>, %[[B:.*]]: tensor<3xf32>, %[[P:.*]]: tensor<2xi32>, %[[WEIGHTS:.*]]: tensor<2xi8>, %[[FEW:.*]]: tensor<2xi2>)
func.func @laws(%table: !bayes.random<3xf32>, %a: tensor<2xf32>,
                %b: tensor<3xf32>, %p: tensor<2xi32>, %weights: tensor<2xi8>,
                %few: tensor<2xi2>) -> !bayes.random<2x3xf32> {
  // CHECK: %[[CODES:.*]] = bayes.load_parameter @codes : tensor<2x3xi2>
  %codes = bayes.load_parameter @codes : tensor<2x3xi2>
  // CHECK: %[[W:.*]] = bayes.shared %[[CODES]] of %[[TABLE]] : tensor<2x3xi2> of !bayes.random<3xf32>
  %w = bayes.shared %codes of %table : tensor<2x3xi2> of !bayes.random<3xf32>
  // CHECK: %[[R:.*]] = bayes.scaled %[[W]] by %[[A]] along 0 : !bayes.random<2x3xf32>, tensor<2xf32>
  %rows = bayes.scaled %w by %a along 0 : !bayes.random<2x3xf32>, tensor<2xf32>
  // CHECK: %[[C:.*]] = bayes.scaled %[[R]] by %[[B]] along 1 : !bayes.random<2x3xf32>, tensor<3xf32>
  %columns = bayes.scaled %rows by %b along 1
      : !bayes.random<2x3xf32>, tensor<3xf32>
  // CHECK: %[[E:.*]] = bayes.shared %[[FEW]] of %[[TABLE]]
  %entries = bayes.shared %few of %table : tensor<2xi2> of !bayes.random<3xf32>
  // CHECK: %[[M:.*]] = bayes.blended %[[E]], %[[E]] by %[[WEIGHTS]] : !bayes.random<2xf32>, tensor<2xi8>
  %between = bayes.blended %entries, %entries by %weights
      : !bayes.random<2xf32>, tensor<2xi8>
  // CHECK: bayes.replaced %[[C]] at %[[P]] by %[[M]] : !bayes.random<2x3xf32>, tensor<2xi32>, !bayes.random<2xf32>
  %r = bayes.replaced %columns at %p by %between
      : !bayes.random<2x3xf32>, tensor<2xi32>, !bayes.random<2xf32>
  return %r : !bayes.random<2x3xf32>
}

// CHECK-LABEL: func @joined
// CHECK-SAME: (%[[A:.*]]: !bayes.random<2x3xf32>, %[[B:.*]]: !bayes.random<2x1xf32>)
func.func @joined(%a: !bayes.random<2x3xf32>, %b: !bayes.random<2x1xf32>)
    -> !bayes.random<2x7xf32> {
  // CHECK: bayes.joined %[[A]], %[[B]], %[[A]] along 1 : !bayes.random<2x3xf32>, !bayes.random<2x1xf32>, !bayes.random<2x3xf32> -> !bayes.random<2x7xf32>
  %w = bayes.joined %a, %b, %a along 1
      : !bayes.random<2x3xf32>, !bayes.random<2x1xf32>, !bayes.random<2x3xf32>
      -> !bayes.random<2x7xf32>
  return %w : !bayes.random<2x7xf32>
}

// CHECK-LABEL: func @tensors
// CHECK-SAME: (%[[V:.*]]: tensor<2x3xf32>, %[[T:.*]]: tensor<4xf32>, %[[O:.*]]: tensor<2xf32>, %[[P:.*]]: tensor<2xi32>)
func.func @tensors(%v: tensor<2x3xf32>, %t: tensor<4xf32>, %o: tensor<2xf32>,
                   %p: tensor<2xi32>) -> tensor<2x3xf32> {
  // CHECK: %[[C:.*]] = bayes.encode %[[V]] in %[[T]] : tensor<2x3xf32> in tensor<4xf32> -> tensor<2x3xi2>
  %codes = bayes.encode %v in %t
      : tensor<2x3xf32> in tensor<4xf32> -> tensor<2x3xi2>
  // CHECK: %[[L:.*]] = bayes.lookup %[[C]] in %[[T]] : tensor<2x3xi2> in tensor<4xf32>
  %l = bayes.lookup %codes in %t : tensor<2x3xi2> in tensor<4xf32>
  // CHECK: bayes.scatter %[[O]] into %[[L]] at %[[P]] : tensor<2xf32> into tensor<2x3xf32> at tensor<2xi32>
  %s = bayes.scatter %o into %l at %p
      : tensor<2xf32> into tensor<2x3xf32> at tensor<2xi32>
  return %s : tensor<2x3xf32>
}

// More elements than memory holds are no trouble where all are the same, or not
// known.

// CHECK-LABEL: func @huge
// FOLD-LABEL: func @huge
func.func @huge(%table: !bayes.random<3xf32>, %codes: tensor<5xi12>)
    -> tensor<5xi12> {
  %same = arith.constant dense<1> : tensor<1000000000000xi2>
  // CHECK: bayes.shared
  %w = bayes.shared %same of %table
      : tensor<1000000000000xi2> of !bayes.random<3xf32>
  %absent = arith.constant
      dense_resource<absent> : tensor<9223372036854775807xi2>
  // CHECK: bayes.shared
  %v = bayes.shared %absent of %table
      : tensor<9223372036854775807xi2> of !bayes.random<3xf32>
  %equal = arith.constant dense<0.5> : tensor<4096xf32>
  %l = bayes.lookup %codes in %equal : tensor<5xi12> in tensor<4096xf32>
  // FOLD: bayes.encode
  %c = bayes.encode %l in %equal
      : tensor<5xf32> in tensor<4096xf32> -> tensor<5xi12>
  return %c : tensor<5xi12>
}

// Codes of what codes name are the codes, where no two entries are equal.

// FOLD-LABEL: func @encode_lookup
// FOLD-SAME: (%[[CODES:.*]]: tensor<5xi2>, %[[NARROW:.*]]: tensor<5xi1>,
func.func @encode_lookup(%codes: tensor<5xi2>, %narrow: tensor<5xi1>,
                         %unknown: tensor<3xf32>)
    -> (tensor<5xi2>, tensor<5xi1>, tensor<5xi2>, tensor<5xi2>, tensor<5xi2>,
        tensor<5xi2>) {
  %t = bayes.load_parameter @means : tensor<3xf32>
  %blob = bayes.load_parameter @blob : tensor<2xf32>
  %equal = bayes.load_parameter @equal : tensor<3xf32>
  %l = bayes.lookup %codes in %t : tensor<5xi2> in tensor<3xf32>
  %same = bayes.encode %l in %t : tensor<5xf32> in tensor<3xf32> -> tensor<5xi2>
  %ln = bayes.lookup %narrow in %blob : tensor<5xi1> in tensor<2xf32>
  %resource = bayes.encode %ln in %blob
      : tensor<5xf32> in tensor<2xf32> -> tensor<5xi1>
  // FOLD: %[[WIDER:.*]] = bayes.encode %{{.*}} -> tensor<5xi2>
  %wider = bayes.encode %ln in %blob
      : tensor<5xf32> in tensor<2xf32> -> tensor<5xi2>
  // FOLD: %[[OTHER:.*]] = bayes.encode
  %other = bayes.encode %l in %equal
      : tensor<5xf32> in tensor<3xf32> -> tensor<5xi2>
  // FOLD: %[[EQUAL:.*]] = bayes.encode
  %le = bayes.lookup %codes in %equal : tensor<5xi2> in tensor<3xf32>
  %ambiguous = bayes.encode %le in %equal
      : tensor<5xf32> in tensor<3xf32> -> tensor<5xi2>
  // FOLD: %[[UNKNOWN:.*]] = bayes.encode
  %lu = bayes.lookup %codes in %unknown : tensor<5xi2> in tensor<3xf32>
  %undecided = bayes.encode %lu in %unknown
      : tensor<5xf32> in tensor<3xf32> -> tensor<5xi2>
  // FOLD: return %[[CODES]], %[[NARROW]], %[[WIDER]], %[[OTHER]], %[[EQUAL]], %[[UNKNOWN]]
  return %same, %resource, %wider, %other, %ambiguous, %undecided
      : tensor<5xi2>, tensor<5xi1>, tensor<5xi2>, tensor<5xi2>, tensor<5xi2>,
        tensor<5xi2>
}

// Laws that are known answer for their means and deviations.

// FOLD-LABEL: func @parts
// FOLD-SAME: (%[[CODES:.*]]: tensor<2x3xi2>, %[[M:.*]]: tensor<3xf32>, %[[S:.*]]: tensor<3xf32>)
func.func @parts(%codes: tensor<2x3xi2>, %m: tensor<3xf32>, %s: tensor<3xf32>)
    -> (tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>) {
  // FOLD-DAG: %[[ZERO:.*]] = arith.constant dense<0.000000e+00> : tensor<2x3xf32>
  // FOLD-DAG: %[[MEAN:.*]] = bayes.lookup %[[CODES]] in %[[M]]
  // FOLD-DAG: %[[STDDEV:.*]] = bayes.lookup %[[CODES]] in %[[S]]
  %table = bayes.gaussian %m, %s : !bayes.random<3xf32>
  %w = bayes.shared %codes of %table : tensor<2x3xi2> of !bayes.random<3xf32>
  %mean = bayes.mean %w : !bayes.random<2x3xf32>
  %stddev = bayes.stddev %w : !bayes.random<2x3xf32>
  %fixed = bayes.deterministic %m : !bayes.random<3xf32>
  %d = bayes.shared %codes of %fixed : tensor<2x3xi2> of !bayes.random<3xf32>
  %zero = bayes.stddev %d : !bayes.random<2x3xf32>
  // FOLD: return %[[MEAN]], %[[STDDEV]], %[[ZERO]]
  return %mean, %stddev, %zero
      : tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>
}

{-#
  dialect_resources: {
    builtin: {
      blob: "0x100000000000803F00000040"
    }
  }
#-}

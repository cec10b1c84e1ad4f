// Every form of every op survives bytecode, resources included.

// RUN: bayes-opt %S/ops.mlir --emit-bytecode | bayes-opt | FileCheck %S/ops.mlir --strict-whitespace

// Files of version 1 stay readable. The input was written from the text below
// by `bayes-opt --emit-bytecode`. Where this check fails, the encoding of an op
// or attribute has changed: raise the version of the dialect, upgrade old files
// when they are read, and add an input of the new version beside this one.

// RUN: bayes-opt %S/Inputs/version-1.mlirbc | FileCheck %s
// RUN: bayes-opt %s | FileCheck %s

// A file of a later version is refused. The input is the same file with its
// version raised to 2.

// RUN: not bayes-opt %S/Inputs/version-2.mlirbc 2>&1 | FileCheck %s --check-prefix=LATER
// LATER: error: bytecode of dialect 'bayes' has version 2, expected at most 1
// LATER-NOT: func.func

// CHECK: bayes.parameter @mean = dense<[5.000000e-01, 1.000000e+00]> : tensor<2xf32>
bayes.parameter @mean = dense<[0.5, 1.0]> : tensor<2xf32>

// CHECK: func.func @predict(%[[X:.*]]: tensor<?x2xf32> {bayes.uint8_divisor = 2.550000e+02 : f32}, %[[FIRST:.*]]: i64, %[[KEY:.*]]: !bayes.key, %[[N:.*]]: index) -> tensor<?xf32> attributes {bayes.entry}
func.func @predict(%x: tensor<?x2xf32> {bayes.uint8_divisor = 255.0 : f32},
                   %first: i64, %key: !bayes.key, %n: index) -> tensor<?xf32>
    attributes {bayes.entry} {
  // CHECK: %[[MEAN:.*]] = bayes.load_parameter @mean : tensor<2xf32>
  %mean = bayes.load_parameter @mean : tensor<2xf32>
  %stddev = arith.constant dense<0.1> : tensor<2xf32>
  // CHECK: %[[W:.*]] = bayes.gaussian %[[MEAN]], %{{.*}} : !bayes.random<2xf32>
  %w = bayes.gaussian %mean, %stddev : !bayes.random<2xf32>
  // CHECK: bayes.monte_carlo samples(%[[N]]) probabilities statistics [#bayes.predictive_entropy] -> (tensor<?xf32>)
  %h = bayes.monte_carlo samples(%n) probabilities
      statistics [#bayes.predictive_entropy] -> (tensor<?xf32>) {
  ^bb0(%s: index):
    // CHECK: bayes.sample %[[W]], %[[KEY]][%[[S:.*]]] site 1 estimator weight_sampling : !bayes.random<2xf32>
    %d = bayes.sample %w, %key[%s] site 1 estimator weight_sampling
        : !bayes.random<2xf32>
    %c0 = arith.constant 0 : index
    %batch = tensor.dim %x, %c0 : tensor<?x2xf32>
    %i = tensor.empty(%batch) : tensor<?x2xf32>
    // CHECK: bayes.normal %[[KEY]][%[[S]]] example(%[[FIRST]]) offsets [0] of [2] axes [example, element] site 2 purpose output
    %e = bayes.normal %key[%s] example(%first) offsets[0] of [2]
        axes [example, element] site 2 purpose output
        outs(%i : tensor<?x2xf32>) -> tensor<?x2xf32>
    %p = linalg.add ins(%x, %e : tensor<?x2xf32>, tensor<?x2xf32>)
        outs(%i : tensor<?x2xf32>) -> tensor<?x2xf32>
    bayes.yield %p : tensor<?x2xf32>
  }
  return %h : tensor<?xf32>
}

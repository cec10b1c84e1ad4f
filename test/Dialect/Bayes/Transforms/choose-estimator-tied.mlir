// RUN: bayes-opt %s --split-input-file --pass-pipeline='builtin.module( \
// RUN:   func.func(bayes-choose-estimator{estimator=tied}))' \
// RUN:   --remarks-filter=bayes-choose-estimator --remark-format=emitRemark \
// RUN:   -verify-diagnostics | FileCheck %s
// RUN: bayes-opt %s --split-input-file --pass-pipeline='builtin.module( \
// RUN:   func.func(bayes-choose-estimator))' | FileCheck %s --check-prefix=AUTO

// Draws of laws with a table are tied, whatever they feed; others are left to the
// cost model. It ties none itself.

// CHECK-LABEL: func @option
// AUTO-LABEL: func @option
// AUTO-NOT: estimator tied
// AUTO: return
func.func @option(%x: tensor<?x3xf32>, %first: i64, %key: !bayes.key, %s: index)
    -> (tensor<?x5xf32>, tensor<?x5xf32>, tensor<3x5xf32>)
    attributes {bayes.entry} {
  %codes = arith.constant dense<1> : tensor<3x5xi2>
  %m = arith.constant dense<0.5> : tensor<3xf32>
  %n = arith.constant dense<0.5> : tensor<3x5xf32>
  %table = bayes.gaussian %m, %m : !bayes.random<3xf32>
  %w = bayes.shared %codes of %table : tensor<3x5xi2> of !bayes.random<3xf32>
  %v = bayes.gaussian %n, %n : !bayes.random<3x5xf32>
  %c0 = arith.constant 0 : index
  %batch = tensor.dim %x, %c0 : tensor<?x3xf32>
  %init = tensor.empty(%batch) : tensor<?x5xf32>
  // CHECK: %[[A:.*]] = bayes.sample %{{.*}} site 1 estimator tied
  // CHECK: linalg.matmul ins(%{{.*}}, %[[A]] :
  // CHECK: bayes.normal {{.*}} site 2 purpose output
  // CHECK: bayes.sample %{{.*}} site 3 estimator weight_sampling
  // expected-remark @+1 {{[Passed] Estimator | Category:bayes-choose-estimator | Function=option | Reason="requested by option", estimator=tied, site=1}}
  %a = bayes.sample %w, %key[%s] site 1 : !bayes.random<3x5xf32>
  %y = linalg.matmul ins(%x, %a : tensor<?x3xf32>, tensor<3x5xf32>)
      outs(%init : tensor<?x5xf32>) -> tensor<?x5xf32>
  // expected-remark @+1 {{no elements of its law take entries of a table, so the draw is not tied}}
  %b = bayes.sample %v, %key[%s] site 2 : !bayes.random<3x5xf32>
  // expected-remark @+1 {{Reason=cheaper}}
  %z = linalg.matmul ins(%x, %b : tensor<?x3xf32>, tensor<3x5xf32>)
      outs(%init : tensor<?x5xf32>) -> tensor<?x5xf32>
  %c = bayes.sample %w, %key[%s] site 3 estimator weight_sampling
      : !bayes.random<3x5xf32>
  return %y, %z, %c : tensor<?x5xf32>, tensor<?x5xf32>, tensor<3x5xf32>
}

// -----

// What the op asks for is done without the option.

// CHECK-LABEL: func @attribute
// AUTO-LABEL: func @attribute
// AUTO: bayes.sample %{{.*}} site 1 estimator tied
// AUTO: linalg.matmul
func.func @attribute(%x: tensor<?x3xf32>, %first: i64, %key: !bayes.key,
                     %s: index) -> tensor<?x5xf32> attributes {bayes.entry} {
  %codes = arith.constant dense<1> : tensor<3x5xi2>
  %m = arith.constant dense<0.5> : tensor<3xf32>
  %table = bayes.gaussian %m, %m : !bayes.random<3xf32>
  %w = bayes.shared %codes of %table : tensor<3x5xi2> of !bayes.random<3xf32>
  %c0 = arith.constant 0 : index
  %batch = tensor.dim %x, %c0 : tensor<?x3xf32>
  %init = tensor.empty(%batch) : tensor<?x5xf32>
  // expected-remark @+1 {{Reason="requested by the op", estimator=tied, site=1}}
  %a = bayes.sample %w, %key[%s] site 1 estimator tied : !bayes.random<3x5xf32>
  %y = linalg.matmul ins(%x, %a : tensor<?x3xf32>, tensor<3x5xf32>)
      outs(%init : tensor<?x5xf32>) -> tensor<?x5xf32>
  return %y : tensor<?x5xf32>
}

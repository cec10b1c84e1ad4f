// RUN: bayes-opt %s --split-input-file --pass-pipeline='builtin.module( \
// RUN:   func.func(bayes-choose-estimator))' | FileCheck %s

// The product with a drawn weight becomes two products, of the means and of the
// squares, and noise of the outputs: same site and sample, other purpose.

// CHECK-DAG: #[[$ID:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-LABEL: func @local
// CHECK-SAME: (%[[X:.*]]: tensor<?x3xf32>, %[[FIRST:.*]]: i64, %[[KEY:.*]]: !bayes.key,
func.func @local(%x: tensor<?x3xf32>, %first: i64, %key: !bayes.key, %n: index)
    -> tensor<?x5xf32> attributes {bayes.entry} {
  %mu = arith.constant dense<0.5> : tensor<3x5xf32>
  %sigma = arith.constant dense<0.1> : tensor<3x5xf32>
  // CHECK: %[[W:.*]] = bayes.gaussian
  %w = bayes.gaussian %mu, %sigma : !bayes.random<3x5xf32>
  %c0 = arith.constant 0 : index
  %batch = tensor.dim %x, %c0 : tensor<?x3xf32>
  // CHECK: %[[INIT:.*]] = tensor.empty(%{{.*}}) : tensor<?x5xf32>
  %init = tensor.empty(%batch) : tensor<?x5xf32>
  // CHECK: bayes.monte_carlo
  // CHECK-NEXT: ^bb0(%[[S:.*]]: index):
  %m = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<?x5xf32>) {
  ^bb0(%s: index):
    // CHECK-NOT: bayes.sample
    // CHECK: %[[MU:.*]] = bayes.mean %[[W]]
    // CHECK: %[[SIGMA:.*]] = bayes.stddev %[[W]]
    // CHECK: %[[MEAN:.*]] = linalg.matmul ins(%[[X]], %[[MU]] : {{.*}}) outs(%[[INIT]] :
    // CHECK: %[[ZERO:.*]] = linalg.fill ins(%{{.*}} : f32) outs(%{{.*}} : tensor<?x5xf32>)
    // CHECK: %[[X2:.*]] = linalg.generic {{.*}} ins(%[[X]] : tensor<?x3xf32>)
    // CHECK: arith.mulf %[[A:.*]], %[[A]] : f32
    // CHECK: %[[SIGMA2:.*]] = linalg.generic {{.*}} ins(%[[SIGMA]] : tensor<3x5xf32>)
    // CHECK: arith.mulf %[[B:.*]], %[[B]] : f32
    // CHECK: %[[VAR:.*]] = linalg.matmul ins(%[[X2]], %[[SIGMA2]] : {{.*}}) outs(%[[ZERO]] :
    // CHECK: %[[STDDEV:.*]] = linalg.generic {{.*}} ins(%[[VAR]] : tensor<?x5xf32>)
    // CHECK: math.sqrt
    // CHECK: %[[EPS:.*]] = bayes.normal %[[KEY]][%[[S]]] example(%[[FIRST]]) offsets [0] of [5] axes [example, element] site 3 purpose output
    // CHECK: %[[Y:.*]] = linalg.generic
    // CHECK-SAME: ins(%[[MEAN]], %[[STDDEV]], %[[EPS]] :
    // CHECK-NEXT: ^bb0(%[[P:.*]]: f32, %[[Q:.*]]: f32, %[[R:.*]]: f32, %{{.*}}: f32):
    // CHECK-NEXT: %[[SCALED:.*]] = arith.mulf %[[Q]], %[[R]] : f32
    // CHECK-NEXT: %[[SUM:.*]] = arith.addf %[[P]], %[[SCALED]] : f32
    // CHECK-NEXT: linalg.yield %[[SUM]]
    // CHECK: bayes.yield %[[Y]]
    %d = bayes.sample %w, %key[%s] site 3 : !bayes.random<3x5xf32>
    %y = linalg.matmul ins(%x, %d : tensor<?x3xf32>, tensor<3x5xf32>)
        outs(%init : tensor<?x5xf32>) -> tensor<?x5xf32>
    bayes.yield %y : tensor<?x5xf32>
  }
  return %m : tensor<?x5xf32>
}

// -----

// A weight stored as [out, in], on the left of the product: the match is by
// structure, not by op or operand order.

#x = affine_map<(b, o, k) -> (b, k)>
#w = affine_map<(b, o, k) -> (o, k)>
#y = affine_map<(b, o, k) -> (b, o)>

// CHECK-LABEL: func @generic
func.func @generic(%x: tensor<?x3xf32>, %first: i64, %key: !bayes.key,
                   %n: index) -> tensor<?x5xf32> attributes {bayes.entry} {
  %mu = arith.constant dense<0.5> : tensor<5x3xf32>
  %w = bayes.gaussian %mu, %mu : !bayes.random<5x3xf32>
  %c0 = arith.constant 0 : index
  %batch = tensor.dim %x, %c0 : tensor<?x3xf32>
  %init = tensor.empty(%batch) : tensor<?x5xf32>
  // CHECK: bayes.monte_carlo
  // CHECK-NOT: bayes.sample
  // CHECK: bayes.normal {{.*}} of [5] axes [example, element] site 3 purpose output
  %m = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<?x5xf32>) {
  ^bb0(%s: index):
    %d = bayes.sample %w, %key[%s] site 3 : !bayes.random<5x3xf32>
    %y = linalg.generic {indexing_maps = [#w, #x, #y],
        iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%d, %x : tensor<5x3xf32>, tensor<?x3xf32>)
        outs(%init : tensor<?x5xf32>) {
    ^bb0(%a: f32, %b: f32, %c: f32):
      %p = arith.mulf %a, %b : f32
      %q = arith.addf %c, %p : f32
      linalg.yield %q : f32
    } -> tensor<?x5xf32>
    bayes.yield %y : tensor<?x5xf32>
  }
  return %m : tensor<?x5xf32>
}

// -----

#id = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (j)>

// A random bias that is added to the output joins the output's law: its mean
// is added to the mean, its square to the variance.

// CHECK-LABEL: func @bias
// CHECK-SAME: (%[[X:.*]]: tensor<?x3xf32>
func.func @bias(%x: tensor<?x3xf32>, %first: i64, %key: !bayes.key, %n: index)
    -> tensor<?x5xf32> attributes {bayes.entry} {
  %mu = arith.constant dense<0.5> : tensor<3x5xf32>
  %w = bayes.gaussian %mu, %mu : !bayes.random<3x5xf32>
  %bmu = arith.constant dense<0.25> : tensor<5xf32>
  %b = bayes.gaussian %bmu, %bmu : !bayes.random<5xf32>
  // CHECK: %[[W:.*]] = bayes.gaussian {{.*}} : !bayes.random<3x5xf32>
  // CHECK: %[[B:.*]] = bayes.gaussian {{.*}} : !bayes.random<5xf32>
  %c0 = arith.constant 0 : index
  %batch = tensor.dim %x, %c0 : tensor<?x3xf32>
  %init = tensor.empty(%batch) : tensor<?x5xf32>
  // CHECK: bayes.monte_carlo
  // CHECK-NOT: bayes.sample
  // CHECK: %[[XM:.*]] = linalg.matmul ins(%[[X]],
  // CHECK: %[[XS:.*]] = linalg.matmul
  // CHECK: %[[BM:.*]] = bayes.mean %[[B]]
  // CHECK: %[[BS:.*]] = bayes.stddev %[[B]]
  // CHECK: %[[MEAN:.*]] = linalg.generic {{.*}} ins(%[[XM]], %[[BM]] :
  // CHECK: arith.addf
  // CHECK: %[[BS2:.*]] = linalg.generic {{.*}} ins(%[[BS]] :
  // CHECK: arith.mulf %[[A:.*]], %[[A]] : f32
  // CHECK: %[[VAR:.*]] = linalg.generic {{.*}} ins(%[[XS]], %[[BS2]] :
  // CHECK: arith.addf
  // CHECK: %[[STDDEV:.*]] = linalg.generic {{.*}} ins(%[[VAR]] :
  // CHECK: %[[EPS:.*]] = bayes.normal {{.*}} site 3 purpose output
  // CHECK: %[[Y:.*]] = linalg.generic {{.*}} ins(%[[MEAN]], %[[STDDEV]], %[[EPS]] :
  // CHECK: bayes.yield %[[Y]]
  %m = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<?x5xf32>) {
  ^bb0(%s: index):
    %d = bayes.sample %w, %key[%s] site 3 : !bayes.random<3x5xf32>
    %db = bayes.sample %b, %key[%s] site 4 : !bayes.random<5xf32>
    %y = linalg.matmul ins(%x, %d : tensor<?x3xf32>, tensor<3x5xf32>)
        outs(%init : tensor<?x5xf32>) -> tensor<?x5xf32>
    %z = linalg.generic {indexing_maps = [#row, #id, #id],
        iterator_types = ["parallel", "parallel"]}
        ins(%db, %y : tensor<5xf32>, tensor<?x5xf32>)
        outs(%init : tensor<?x5xf32>) {
    ^bb0(%p: f32, %q: f32, %o: f32):
      %r = arith.addf %p, %q : f32
      linalg.yield %r : f32
    } -> tensor<?x5xf32>
    bayes.yield %z : tensor<?x5xf32>
  }
  return %m : tensor<?x5xf32>
}

// -----

#id = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (j)>

// A bias that is drawn for all samples at once, that wants to be sampled, that
// is used elsewhere too, or that is subtracted, stays a draw of its own.

// CHECK-LABEL: func @other_biases
func.func @other_biases(%x: tensor<?x3xf32>, %first: i64, %key: !bayes.key,
                        %n: index)
    -> (tensor<?x5xf32>, tensor<?x5xf32>, tensor<?x5xf32>, tensor<?x5xf32>)
    attributes {bayes.entry} {
  %mu = arith.constant dense<0.5> : tensor<3x5xf32>
  %w = bayes.gaussian %mu, %mu : !bayes.random<3x5xf32>
  %bmu = arith.constant dense<0.25> : tensor<5xf32>
  %b = bayes.gaussian %bmu, %bmu : !bayes.random<5xf32>
  %c0 = arith.constant 0 : index
  %batch = tensor.dim %x, %c0 : tensor<?x3xf32>
  %init = tensor.empty(%batch) : tensor<?x5xf32>
  // CHECK: bayes.monte_carlo
  // CHECK-NEXT: ^bb0(%[[S:.*]]: index):
  // CHECK: bayes.sample {{.*}}[%{{.*}}] site 2
  // CHECK-NOT: bayes.sample
  // CHECK: bayes.normal {{.*}}[%[[S]]] {{.*}} site 1 purpose output
  // CHECK-NOT: bayes.sample
  // CHECK: bayes.yield
  %tied = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<?x5xf32>) {
  ^bb0(%s: index):
    %d = bayes.sample %w, %key[%s] site 1 : !bayes.random<3x5xf32>
    %db = bayes.sample %b, %key[%c0] site 2 : !bayes.random<5xf32>
    %y = linalg.matmul ins(%x, %d : tensor<?x3xf32>, tensor<3x5xf32>)
        outs(%init : tensor<?x5xf32>) -> tensor<?x5xf32>
    %z = linalg.generic {indexing_maps = [#id, #row, #id],
        iterator_types = ["parallel", "parallel"]}
        ins(%y, %db : tensor<?x5xf32>, tensor<5xf32>)
        outs(%init : tensor<?x5xf32>) {
    ^bb0(%p: f32, %q: f32, %o: f32):
      %r = arith.addf %p, %q : f32
      linalg.yield %r : f32
    } -> tensor<?x5xf32>
    bayes.yield %z : tensor<?x5xf32>
  }
  // CHECK: bayes.monte_carlo
  // CHECK: bayes.sample {{.*}} site 4 estimator weight_sampling
  // CHECK: bayes.normal {{.*}} site 3 purpose output
  // CHECK: bayes.yield
  %wanted = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<?x5xf32>) {
  ^bb0(%s: index):
    %d = bayes.sample %w, %key[%s] site 3 : !bayes.random<3x5xf32>
    %db = bayes.sample %b, %key[%s] site 4 estimator weight_sampling
        : !bayes.random<5xf32>
    %y = linalg.matmul ins(%x, %d : tensor<?x3xf32>, tensor<3x5xf32>)
        outs(%init : tensor<?x5xf32>) -> tensor<?x5xf32>
    %z = linalg.generic {indexing_maps = [#id, #row, #id],
        iterator_types = ["parallel", "parallel"]}
        ins(%y, %db : tensor<?x5xf32>, tensor<5xf32>)
        outs(%init : tensor<?x5xf32>) {
    ^bb0(%p: f32, %q: f32, %o: f32):
      %r = arith.addf %p, %q : f32
      linalg.yield %r : f32
    } -> tensor<?x5xf32>
    bayes.yield %z : tensor<?x5xf32>
  }
  // CHECK: bayes.monte_carlo
  // CHECK: bayes.sample {{.*}} site 6
  // CHECK: bayes.normal {{.*}} site 5 purpose output
  // CHECK: bayes.yield
  %shared = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<?x5xf32>) {
  ^bb0(%s: index):
    %d = bayes.sample %w, %key[%s] site 5 : !bayes.random<3x5xf32>
    %db = bayes.sample %b, %key[%s] site 6 : !bayes.random<5xf32>
    %y = linalg.matmul ins(%x, %d : tensor<?x3xf32>, tensor<3x5xf32>)
        outs(%init : tensor<?x5xf32>) -> tensor<?x5xf32>
    %start = linalg.broadcast ins(%db : tensor<5xf32>)
        outs(%init : tensor<?x5xf32>) dimensions = [0]
    %z = linalg.generic {indexing_maps = [#id, #row, #id],
        iterator_types = ["parallel", "parallel"]}
        ins(%y, %db : tensor<?x5xf32>, tensor<5xf32>)
        outs(%start : tensor<?x5xf32>) {
    ^bb0(%p: f32, %q: f32, %o: f32):
      %r = arith.addf %p, %q : f32
      linalg.yield %r : f32
    } -> tensor<?x5xf32>
    bayes.yield %z : tensor<?x5xf32>
  }
  // CHECK: bayes.monte_carlo
  // CHECK: bayes.sample {{.*}} site 8
  // CHECK: bayes.normal {{.*}} site 7 purpose output
  // CHECK: arith.subf
  %subtracted = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<?x5xf32>) {
  ^bb0(%s: index):
    %d = bayes.sample %w, %key[%s] site 7 : !bayes.random<3x5xf32>
    %db = bayes.sample %b, %key[%s] site 8 : !bayes.random<5xf32>
    %y = linalg.matmul ins(%x, %d : tensor<?x3xf32>, tensor<3x5xf32>)
        outs(%init : tensor<?x5xf32>) -> tensor<?x5xf32>
    %z = linalg.generic {indexing_maps = [#id, #row, #id],
        iterator_types = ["parallel", "parallel"]}
        ins(%y, %db : tensor<?x5xf32>, tensor<5xf32>)
        outs(%init : tensor<?x5xf32>) {
    ^bb0(%p: f32, %q: f32, %o: f32):
      %r = arith.subf %p, %q : f32
      linalg.yield %r : f32
    } -> tensor<?x5xf32>
    bayes.yield %z : tensor<?x5xf32>
  }
  return %tied, %wanted, %shared, %subtracted
      : tensor<?x5xf32>, tensor<?x5xf32>, tensor<?x5xf32>, tensor<?x5xf32>
}

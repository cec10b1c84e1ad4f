// Weights on the boundary of two clusters lie between two entries. They have codes
// of both, and are scaled like others; outliers are not.

// RUN: bayes-opt %s --bayes-share-weights='k=2 scale=row distortion=wasserstein blend-quantile=0.3 outlier-magnitude=50' \
// RUN:   --remarks-filter=bayes-share-weights --remark-format=emitRemark 2>&1 \
// RUN:   | FileCheck %s
// RUN: bayes-opt %s --bayes-share-weights='k=5 scale=none' | FileCheck %s --check-prefix=MANY

// A table has more entries than one of the matrices has elements.
// MANY-NOT: @small.codes
// MANY: bayes.parameter @w.codes
// MANY-NOT: @small.codes

// CHECK: [Analysis] SharedWeight {{.*}} blended=[[N:[0-9]+]], codebook=w, entries=2, merges=0, merging_round=0
// CHECK: [Passed] SharedWeight {{.*}} blended=[[N]]
// CHECK-DAG: bayes.parameter @w.blended.positions = dense_resource<w.blended.positions> : tensor<[[N]]xi32>
// CHECK-DAG: bayes.parameter @w.blended.first = dense_resource<w.blended.first> : tensor<[[N]]xi1>
// CHECK-DAG: bayes.parameter @w.blended.second = dense_resource<w.blended.second> : tensor<[[N]]xi1>
// CHECK-DAG: bayes.parameter @w.blended.shares = dense_resource<w.blended.shares> : tensor<[[N]]xi8>
// CHECK: %[[TABLE:.*]] = bayes.gaussian %{{.*}} : !bayes.random<2xf32>
// CHECK: %[[SHARED:.*]] = bayes.shared %{{.*}} of %[[TABLE]] : tensor<2x7xi1>
// CHECK: %[[FIRST:.*]] = bayes.load_parameter @w.blended.first
// CHECK: %[[A:.*]] = bayes.shared %[[FIRST]] of %[[TABLE]]
// CHECK: %[[SECOND:.*]] = bayes.load_parameter @w.blended.second
// CHECK: %[[B:.*]] = bayes.shared %[[SECOND]] of %[[TABLE]]
// CHECK: %[[SHARES:.*]] = bayes.load_parameter @w.blended.shares
// CHECK: %[[BETWEEN:.*]] = bayes.blended %[[A]], %[[B]] by %[[SHARES]]
// CHECK: %[[POSITIONS:.*]] = bayes.load_parameter @w.blended.positions
// CHECK: %[[ALL:.*]] = bayes.replaced %[[SHARED]] at %[[POSITIONS]] by %[[BETWEEN]]
// CHECK: %[[SCALED:.*]] = bayes.scaled %[[ALL]] by
// CHECK: bayes.replaced %[[SCALED]] at

bayes.parameter @w.mean = dense<[[0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 99.0],
                                 [0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.6]]> : tensor<2x7xf32>
bayes.parameter @w.stddev = dense<[[0.5, 0.51, 0.5, 0.53, 0.52, 0.5, 0.5],
                                   [0.52, 0.5, 0.53, 0.5, 0.51, 0.52, 0.51]]> : tensor<2x7xf32>

func.func @weight() -> !bayes.random<2x7xf32> {
  %m = bayes.load_parameter @w.mean : tensor<2x7xf32>
  %s = bayes.load_parameter @w.stddev : tensor<2x7xf32>
  %w = bayes.gaussian %m, %s : !bayes.random<2x7xf32>
  return %w : !bayes.random<2x7xf32>
}

bayes.parameter @small = dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>

func.func @small_weight() -> !bayes.random<2x2xf32> {
  %m = bayes.load_parameter @small : tensor<2x2xf32>
  %w = bayes.gaussian %m, %m : !bayes.random<2x2xf32>
  return %w : !bayes.random<2x2xf32>
}

// What the cost model decides, where options and attributes do not.

// RUN: bayes-opt %s --pass-pipeline='builtin.module(func.func( \
// RUN:   bayes-choose-estimator{expected-batch=1 expected-samples=32}))' \
// RUN:   --remarks-filter=bayes-choose-estimator --remark-format=emitRemark \
// RUN:   -o /dev/null 2>&1 | FileCheck %s --check-prefix=ONE
// RUN: bayes-opt %s --pass-pipeline='builtin.module(func.func( \
// RUN:   bayes-choose-estimator{expected-batch=1024 expected-samples=32 \
// RUN:                          block-size=1024}))' \
// RUN:   --remarks-filter=bayes-choose-estimator --remark-format=emitRemark \
// RUN:   -o /dev/null 2>&1 | FileCheck %s --check-prefix=MANY
// RUN: bayes-opt %s --pass-pipeline='builtin.module(func.func( \
// RUN:   bayes-choose-estimator{estimator=weight-sampling}))' \
// RUN:   --remarks-filter=bayes-choose-estimator --remark-format=emitRemark \
// RUN:   2>&1 | FileCheck %s --check-prefix=WEIGHT
// RUN: bayes-opt %s --pass-pipeline='builtin.module(func.func( \
// RUN:   bayes-choose-estimator{expected-batch=1024 block-size=1024 \
// RUN:                          estimator=local-reparameterization}))' \
// RUN:   --remarks-filter=bayes-choose-estimator --remark-format=emitRemark \
// RUN:   -o /dev/null 2>&1 | FileCheck %s --check-prefix=LOCAL

// For one example, drawing 2 outputs is cheaper than drawing 64 x 2 weights.
// For many examples that share a draw it is the other way round, except where
// the products of local reparameterisation leave the region. The attribute
// decides in any case.

// ONE: Reason=cheaper, estimator=local_reparameterization, expected_batch=1, expected_samples=32, local_reparameterization_cost={{[0-9]+}}, site=1,
// ONE: Reason=cheaper, estimator=local_reparameterization, {{.*}} site=2,
// ONE: Reason="requested by the op", estimator=weight_sampling, {{.*}} site=3,
// ONE: Reason="requested by the op", estimator=local_reparameterization, {{.*}} site=4,

// MANY: Reason=cheaper, estimator=local_reparameterization, expected_batch=1024, {{.*}} site=1,
// MANY: Reason=cheaper, estimator=weight_sampling, {{.*}} site=2,
// MANY: Reason="requested by the op", estimator=weight_sampling, {{.*}} site=3,
// MANY: Reason="requested by the op", estimator=local_reparameterization, {{.*}} site=4,

// WEIGHT: Reason="requested by option", estimator=weight_sampling, {{.*}} site=1,
// WEIGHT: Reason="requested by option", estimator=weight_sampling, {{.*}} site=2,
// WEIGHT: Reason="requested by the op", estimator=weight_sampling, {{.*}} site=3,
// WEIGHT: Reason="requested by the op", estimator=local_reparameterization, {{.*}} site=4,
// The choice stays on the op.
// WEIGHT: bayes.sample {{.*}} site 1 estimator weight_sampling
// WEIGHT: bayes.sample {{.*}} site 2 estimator weight_sampling
// WEIGHT: bayes.sample {{.*}} site 3 estimator weight_sampling
// WEIGHT-NOT: bayes.sample

// LOCAL: Reason="requested by option", estimator=local_reparameterization, {{.*}} site=1,
// LOCAL: Reason="requested by option", estimator=local_reparameterization, {{.*}} site=2,
// LOCAL: Reason="requested by the op", estimator=weight_sampling, {{.*}} site=3,

func.func @predict(%x: tensor<?x64xf32>, %first: i64, %key: !bayes.key,
                   %n: index) -> tensor<?x2xf32> attributes {bayes.entry} {
  %mu1 = arith.constant dense<0.5> : tensor<64x64xf32>
  %w1 = bayes.gaussian %mu1, %mu1 : !bayes.random<64x64xf32>
  %mu2 = arith.constant dense<0.5> : tensor<64x2xf32>
  %w2 = bayes.gaussian %mu2, %mu2 : !bayes.random<64x2xf32>
  %c0 = arith.constant 0 : index
  %batch = tensor.dim %x, %c0 : tensor<?x64xf32>
  %wide = tensor.empty(%batch) : tensor<?x64xf32>
  %narrow = tensor.empty(%batch) : tensor<?x2xf32>
  %m = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<?x2xf32>) {
  ^bb0(%s: index):
    %d1 = bayes.sample %w1, %key[%s] site 1 : !bayes.random<64x64xf32>
    %d2 = bayes.sample %w1, %key[%s] site 2 : !bayes.random<64x64xf32>
    %d3 = bayes.sample %w1, %key[%s] site 3 estimator weight_sampling
        : !bayes.random<64x64xf32>
    %d4 = bayes.sample %w2, %key[%s] site 4 estimator local_reparameterization
        : !bayes.random<64x2xf32>
    %h1 = linalg.matmul ins(%x, %d1 : tensor<?x64xf32>, tensor<64x64xf32>)
        outs(%wide : tensor<?x64xf32>) -> tensor<?x64xf32>
    %h2 = linalg.matmul ins(%h1, %d2 : tensor<?x64xf32>, tensor<64x64xf32>)
        outs(%wide : tensor<?x64xf32>) -> tensor<?x64xf32>
    %h3 = linalg.matmul ins(%h2, %d3 : tensor<?x64xf32>, tensor<64x64xf32>)
        outs(%wide : tensor<?x64xf32>) -> tensor<?x64xf32>
    %y = linalg.matmul ins(%h3, %d4 : tensor<?x64xf32>, tensor<64x2xf32>)
        outs(%narrow : tensor<?x2xf32>) -> tensor<?x2xf32>
    bayes.yield %y : tensor<?x2xf32>
  }
  return %m : tensor<?x2xf32>
}

// RUN: not bayes-opt %s --bayes-share-weights=k=0 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not bayes-opt %s --bayes-share-weights=k=4097 2>&1 | FileCheck %s --check-prefix=MANY
// RUN: not bayes-opt %s --bayes-share-weights=distortion=l1 2>&1 | FileCheck %s --check-prefix=DISTORTION
// RUN: not bayes-opt %s --bayes-share-weights=prior-stddev=-1 2>&1 | FileCheck %s --check-prefix=PRIOR
// RUN: not bayes-opt %s --bayes-share-weights=prior-stddev=inf 2>&1 | FileCheck %s --check-prefix=INFINITE
// RUN: not bayes-opt %s --bayes-share-weights=outlier-magnitude=nan 2>&1 | FileCheck %s --check-prefix=MAGNITUDE
// RUN: not bayes-opt %s --bayes-share-weights=scope=row 2>&1 | FileCheck %s --check-prefix=SCOPE

// NONE: error: expected 1 to 4096 for 'k', found 0
// MANY: error: expected 1 to 4096 for 'k', found 4097
// DISTORTION: error: {{.*}}'l1'
// PRIOR: error: expected a finite 'prior-stddev' of at least 0, found -1
// INFINITE: error: expected a finite 'prior-stddev' of at least 0, found inf
// MAGNITUDE: error: expected 'outlier-magnitude' to be at least 0, found nan
// SCOPE: 'row'

// Nothing is left to share.

// RUN: not bayes-opt %s --bayes-share-weights='k=1 outlier-cluster=4' 2>&1 | FileCheck %s --check-prefix=CLUSTER
// CLUSTER: error: 'bayes.parameter' op cannot share a table: expected 'outlier-cluster' to be less than the largest cluster, found 4

bayes.parameter @m = dense<[[0.5, 1.0], [2.0, 3.0]]> : tensor<2x2xf32>

func.func @f() -> !bayes.random<2x2xf32> {
  %m = bayes.load_parameter @m : tensor<2x2xf32>
  %w = bayes.gaussian %m, %m : !bayes.random<2x2xf32>
  return %w : !bayes.random<2x2xf32>
}

// RUN: not bayes-opt %s --bayes-share-weights=k=0 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not bayes-opt %s --bayes-share-weights=k=4097 2>&1 | FileCheck %s --check-prefix=MANY
// RUN: not bayes-opt %s --bayes-share-weights=distortion=l1 2>&1 | FileCheck %s --check-prefix=DISTORTION
// RUN: not bayes-opt %s --bayes-share-weights=distortion-budget=-0.5 2>&1 | FileCheck %s --check-prefix=BUDGET
// RUN: not bayes-opt %s --bayes-share-weights=prior-stddev=-1 2>&1 | FileCheck %s --check-prefix=PRIOR
// RUN: not bayes-opt %s --bayes-share-weights=prior-stddev=inf 2>&1 | FileCheck %s --check-prefix=INFINITE
// RUN: not bayes-opt %s --bayes-share-weights=outlier-magnitude=nan 2>&1 | FileCheck %s --check-prefix=MAGNITUDE
// RUN: not bayes-opt %s --bayes-share-weights=outlier-gradient=1.5 2>&1 | FileCheck %s --check-prefix=FRACTION
// RUN: not bayes-opt %s --bayes-share-weights=blend-quantile=1 2>&1 | FileCheck %s --check-prefix=QUANTILE
// RUN: not bayes-opt %s --bayes-share-weights='merge-distance=-1' 2>&1 | FileCheck %s --check-prefix=DISTANCE
// RUN: not bayes-opt %s --bayes-share-weights='merge-distance=1 merge-gradient=-1' 2>&1 | FileCheck %s --check-prefix=GRADIENT
// RUN: not bayes-opt %s --bayes-share-weights='merge-distance=1 merge-variance=nan' 2>&1 | FileCheck %s --check-prefix=VARIANCE
// RUN: not bayes-opt %s --bayes-share-weights=scope=row 2>&1 | FileCheck %s --check-prefix=SCOPE
// RUN: not bayes-opt %s --bayes-share-weights='scope=columns group=1' 2>&1 | FileCheck %s --check-prefix=SCOPE
// RUN: not bayes-opt %s --bayes-share-weights=algorithm=dbscan 2>&1 | FileCheck %s --check-prefix=ALGORITHM

// NONE: error: expected 1 to 4096 for 'k', found 0
// MANY: error: expected 1 to 4096 for 'k', found 4097
// DISTORTION: error: {{.*}}'l1'
// BUDGET: error: expected a finite 'distortion-budget' of at least 0, found -0.5
// PRIOR: error: expected a finite 'prior-stddev' of at least 0, found -1
// INFINITE: error: expected a finite 'prior-stddev' of at least 0, found inf
// MAGNITUDE: error: expected a finite 'outlier-magnitude' of at least 0, found nan
// FRACTION: error: expected 'outlier-gradient' to be from 0 to 1, found 1.5
// QUANTILE: error: expected 'blend-quantile' to be at least 0 and below 1, found 1
// DISTANCE: error: expected a finite 'merge-distance' of at least 0, found -1
// GRADIENT: error: expected a finite 'merge-gradient' of at least 0, found -1
// VARIANCE: error: expected a finite 'merge-variance' of at least 0, found nan
// SCOPE: '{{row|columns}}'
// ALGORITHM: 'dbscan'

// Options that say nothing without others, or the opposite of them.

// RUN: not bayes-opt %s --bayes-share-weights='distortion-budget=1 algorithm=em' 2>&1 | FileCheck %s --check-prefix=MIXTURE
// RUN: not bayes-opt %s --bayes-share-weights='prior-stddev=1 distortion=wasserstein' 2>&1 | FileCheck %s --check-prefix=OTHER
// RUN: not bayes-opt %s --bayes-share-weights='covariance=diagonal' 2>&1 | FileCheck %s --check-prefix=COVARIANCE
// RUN: not bayes-opt %s --bayes-share-weights='merge-gradient=1' 2>&1 | FileCheck %s --check-prefix=GATES
// RUN: not bayes-opt %s --bayes-share-weights='merge-variance=1' 2>&1 | FileCheck %s --check-prefix=GATES

// RUN: not bayes-opt %s --bayes-share-weights='scope=rows' 2>&1 | FileCheck %s --check-prefix=NOGROUP
// RUN: not bayes-opt %s --bayes-share-weights='scope=rows group=0' 2>&1 | FileCheck %s --check-prefix=NOGROUP
// RUN: not bayes-opt %s --bayes-share-weights='group=2' 2>&1 | FileCheck %s --check-prefix=NOROWS
// RUN: not bayes-opt %s --bayes-share-weights='scope=network group=2' 2>&1 | FileCheck %s --check-prefix=NETWORKROWS
// RUN: not bayes-opt %s --bayes-share-weights='scope=rows group=-1' 2>&1 | FileCheck %s --check-prefix=NEGATIVE

// NOGROUP: error: expected 'group' of at least 1 with 'scope=rows', found 0
// NOROWS: error: expected 'group' with 'scope=rows', found 'scope=layer'
// NETWORKROWS: error: expected 'group' with 'scope=rows', found 'scope=network'
// NEGATIVE: group option: '-1' value invalid
// MIXTURE: error: expected 'distortion-budget' with 'algorithm=lloyd', found 'algorithm=em'
// OTHER: error: expected 'prior-stddev' with 'distortion=curvature', found 'distortion=wasserstein'
// COVARIANCE: error: expected 'covariance' with 'algorithm=em', 'blend-quantile' or 'merge-distance', found none of them
// GATES: error: expected 'merge-gradient' and 'merge-variance' with 'merge-distance', found none

// More entries than weights, or than weights that differ; a budget that so few
// entries do not meet.

// RUN: not bayes-opt %s --bayes-share-weights=k=5 2>&1 | FileCheck %s --check-prefix=LAYER
// RUN: not bayes-opt %s --bayes-share-weights='k=5 scope=network' 2>&1 | FileCheck %s --check-prefix=NETWORK
// RUN: not bayes-opt %s --bayes-share-weights='k=2 scale=none distortion=wasserstein distortion-budget=0.01' 2>&1 | FileCheck %s --check-prefix=UNMET

// LAYER: error: expected 'k' to be at most 4, the elements of the largest weight, found 5
// NETWORK: error: 'bayes.parameter' op cannot share a table: expected at most {{[1-4]}} entries, as many as there are different weights under 'curvature', found 5
// UNMET: error: 'bayes.parameter' op cannot share a table: expected a mean distortion 'wasserstein' of at most 0.01, found {{.*}} with 2 entries

// Nothing is left to share.

// RUN: not bayes-opt %s --bayes-share-weights='k=1 outlier-cluster=4' 2>&1 | FileCheck %s --check-prefix=CLUSTER
// CLUSTER: error: 'bayes.parameter' op cannot share a table: expected a cluster of more than 4 weights, the largest of an outlier, found at most 4
// RUN: not bayes-opt %s --bayes-share-weights='k=1 outlier-magnitude=0.1' 2>&1 | FileCheck %s --check-prefix=ALL
// ALL: error: 'bayes.parameter' op cannot share a table: expected at least one weight

// Gradients that are not there.

// RUN: not bayes-opt %s --bayes-share-weights='k=2 outlier-gradient=0.5' 2>&1 | FileCheck %s --check-prefix=NOGRADIENT
// RUN: not bayes-opt %s --bayes-share-weights='k=2 merge-distance=1 merge-gradient=0.5' 2>&1 | FileCheck %s --check-prefix=NOGRADIENT
// NOGRADIENT: error: 'bayes.parameter' op expected the gradients of the loss in a parameter 'm.gradient' of 'tensor<2x2xf32>', found none

bayes.parameter @m = dense<[[0.5, 1.0], [2.0, 3.0]]> : tensor<2x2xf32>

func.func @f() -> !bayes.random<2x2xf32> {
  %m = bayes.load_parameter @m : tensor<2x2xf32>
  %w = bayes.gaussian %m, %m : !bayes.random<2x2xf32>
  return %w : !bayes.random<2x2xf32>
}

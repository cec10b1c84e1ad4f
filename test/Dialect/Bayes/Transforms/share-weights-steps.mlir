// The steps of bayes-share-weights that are off by default.

// RUN: bayes-opt %s --bayes-share-weights='k=4 scale=none distortion=wasserstein outlier-gradient=0.15' \
// RUN:   | FileCheck %s --check-prefix=GRADIENT
// RUN: bayes-opt %s --bayes-share-weights='k=8 scale=none distortion=wasserstein distortion-budget=0.01' \
// RUN:   | FileCheck %s --check-prefix=BUDGET
// RUN: bayes-opt %s --bayes-share-weights='k=2 scale=none algorithm=em covariance=diagonal' \
// RUN:   | FileCheck %s --check-prefix=EM
// RUN: bayes-opt %s --bayes-share-weights='k=4 scale=none distortion=wasserstein merge-distance=0.5' \
// RUN:   --remarks-filter=bayes-share-weights --remark-format=emitRemark 2>&1 \
// RUN:   | FileCheck %s --check-prefix=MERGE
// RUN: bayes-opt %s --bayes-share-weights='k=4 scale=none distortion=wasserstein merge-distance=0.5 merge-gradient=0.1' \
// RUN:   | FileCheck %s --check-prefix=GATE
// RUN: bayes-opt %s --bayes-share-weights='k=4 scale=none distortion=wasserstein merge-distance=0.5 merge-variance=1e-6' \
// RUN:   | FileCheck %s --check-prefix=GATE

// The same remarks in a file, as YAML.

// RUN: bayes-opt %s --bayes-share-weights='k=4 scale=none distortion=wasserstein merge-distance=0.5' -o /dev/null \
// RUN:   --remarks-filter=bayes-share-weights --remark-format=yaml --remarks-output-file=%t.yaml
// RUN: FileCheck %s --check-prefix=YAML --input-file=%t.yaml
// YAML: --- !Analysis
// YAML: merging_round{{.*}} '0'
// YAML: --- !Passed
// YAML-NEXT: Pass:{{ +}}bayes-share-weights
// YAML-NEXT: Name:{{ +}}SharedWeight
// YAML-DAG: entries:{{ +}}'3'
// YAML-DAG: bytes_before:{{ +}}'112'

// The two elements with the largest gradients keep their laws, and the gradients
// are not needed any more.

// GRADIENT-NOT: @w.gradient
// GRADIENT: bayes.parameter @w.outliers.positions = dense_resource<w.outliers.positions> : tensor<2xi32>
// GRADIENT-NOT: @w.gradient
// GRADIENT: w.outliers.positions: "0x100000000300000009000000"

// The weights are in three groups.

// BUDGET: bayes.parameter @w.codebook.mean = dense_resource<w.codebook.mean> : tensor<3xf32>
// EM: bayes.parameter @w.codes = dense_resource<w.codes> : tensor<2x7xi1>

// Two of four clusters are close.

// MERGE: [Analysis] SharedWeight | Category:bayes-share-weights | bits_per_weight={{.*}}, blended=0, codebook=w, entries=4, merges=0, merging_round=0
// MERGE: [Analysis] SharedWeight | Category:bayes-share-weights | bits_per_weight={{.*}}, blended=0, codebook=w, entries=3, merges=1, merging_round=1
// MERGE-NOT: merging_round=2
// MERGE: bayes.parameter @w.codebook.mean = dense_resource<w.codebook.mean> : tensor<3xf32>

// One of the two has a gradient, or both have too much variance.

// GATE: bayes.parameter @w.codebook.mean = dense_resource<w.codebook.mean> : tensor<4xf32>

bayes.parameter @w.mean = dense<[[0.0, 0.01, 0.2, 5.0, 5.02, 9.0, 9.04],
                                 [0.02, 0.22, 0.21, 5.01, 5.0, 9.03, 9.0]]> : tensor<2x7xf32>
bayes.parameter @w.stddev = dense<[[0.5, 0.51, 0.5, 0.53, 0.52, 0.5, 0.5],
                                   [0.52, 0.5, 0.53, 0.5, 0.51, 0.52, 0.51]]> : tensor<2x7xf32>
bayes.parameter @w.gradient = dense<[[0.0, 0.0, 0.01, -2.0, 0.0, 0.0, 0.0],
                                     [0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0]]> : tensor<2x7xf32>

func.func @weight() -> !bayes.random<2x7xf32> {
  %m = bayes.load_parameter @w.mean : tensor<2x7xf32>
  %s = bayes.load_parameter @w.stddev : tensor<2x7xf32>
  %w = bayes.gaussian %m, %s : !bayes.random<2x7xf32>
  return %w : !bayes.random<2x7xf32>
}

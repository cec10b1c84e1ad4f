// The phases one by one are the whole pipeline, and what bayes-compile runs.

// RUN: bayes-opt %bayes_source/docs/examples/dense.mlir --bayes-lower-to-llvm="march=x86-64-v4 registers=16 permutation=16" -o %t.all.mlir
// RUN: bayes-opt %bayes_source/docs/examples/dense.mlir --bayes-phase-estimate \
// RUN:   --bayes-phase-block --bayes-phase-lanes --bayes-phase-tile --bayes-phase-buffers \
// RUN:   --bayes-phase-vector="registers=16 permutation=16" --bayes-phase-llvm=march=x86-64-v4 -o %t.phases.mlir
// RUN: cmp %t.all.mlir %t.phases.mlir
// RUN: bayes-compile %bayes_source/docs/examples/dense.mlir --march=x86-64-v4 --compile-to=llvm -o %t.compile.mlir
// RUN: bayes-opt %t.compile.mlir -o %t.printed.mlir
// RUN: bayes-opt %t.all.mlir --mlir-elide-elementsattrs-if-larger=64 --mlir-elide-resource-strings-if-larger=64 \
// RUN:   | bayes-opt -o %t.elided.mlir
// RUN: cmp %t.printed.mlir %t.elided.mlir

// RUN: not bayes-opt %bayes_source/docs/examples/dense.mlir --bayes-lower-to-llvm="estimator=best" 2>&1 \
// RUN:   | FileCheck %s --check-prefix=ESTIMATOR
// ESTIMATOR: error: expected estimator 'auto', 'weight-sampling', 'local-reparameterization' or 'tied', found 'best'

// RUN: not bayes-opt %bayes_source/docs/examples/dense.mlir --bayes-lower-to-llvm="speed=high" 2>&1 \
// RUN:   | FileCheck %s --check-prefix=OPTION
// OPTION: no such option speed

// Options that no machine has are refused by the pass that they are for.
// RUN: not bayes-opt %bayes_source/docs/examples/dense.mlir --bayes-lower-to-llvm="lanes=7" 2>&1 \
// RUN:   | FileCheck %s --check-prefix=LANES
// LANES: error: {{.*}}lanes

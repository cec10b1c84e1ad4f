// RUN: not bayes-opt %s --pass-pipeline='builtin.module(func.func( \
// RUN:   bayes-choose-estimator{estimator=flipout}))' 2>&1 \
// RUN:   | FileCheck %s --check-prefix=NAME
// NAME: error: expected estimator 'auto', 'weight-sampling', 'local-reparameterization' or 'tied', found 'flipout'

// RUN: bayes-opt %s -verify-diagnostics --pass-pipeline='builtin.module( \
// RUN:   func.func(bayes-choose-estimator{expected-batch=0}))'
// RUN: not bayes-opt %s --pass-pipeline='builtin.module(func.func( \
// RUN:   bayes-choose-estimator{expected-samples=-1}))' 2>&1 \
// RUN:   | FileCheck %s --check-prefix=SAMPLES
// RUN: not bayes-opt %s --pass-pipeline='builtin.module(func.func( \
// RUN:   bayes-choose-estimator{block-size=0}))' 2>&1 \
// RUN:   | FileCheck %s --check-prefix=BLOCK

// expected-error @+3 {{expected positive 'expected-batch', 'expected-samples' and 'block-size', found 0, 32 and 16}}
// SAMPLES: error: {{.*}} found 1, -1 and 16
// BLOCK: error: {{.*}} found 1, 32 and 0
func.func @f() {
  return
}

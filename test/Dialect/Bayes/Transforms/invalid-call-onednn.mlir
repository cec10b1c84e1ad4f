// RUN: bayes-opt %s --bayes-call-onednn --verify-diagnostics
// RUN: not bayes-opt %s --bayes-call-onednn=march=v4 2>&1 \
// RUN:   | FileCheck %s --check-prefix=MARCH
// MARCH: error: unknown target 'v4', expected 'x86-64',

// expected-error@+1 {{expected attribute 'bayes.layout', which 'bayes-plan-memory' adds}}
module {
  func.func @f() {
    return
  }
}

// RUN: bayes-opt %s --pass-pipeline='builtin.module(func.func( \
// RUN:   bayes-pad-buffers{conflict-bytes=3000}))' -verify-diagnostics
// RUN: not bayes-opt %s --pass-pipeline='builtin.module(func.func( \
// RUN:   bayes-pad-buffers{min-rows=1}))' 2>&1 \
// RUN:   | FileCheck %s --check-prefix=ROWS
// RUN: not bayes-opt %s --pass-pipeline='builtin.module(func.func( \
// RUN:   bayes-pad-buffers{conflict-bytes=0}))' 2>&1 \
// RUN:   | FileCheck %s --check-prefix=ZERO

// ROWS: error: {{.*}} found 4096 and 1
// ZERO: error: {{.*}} found 0 and 16

// expected-error @+1 {{expected a power of two as 'conflict-bytes' and at least two 'min-rows', found 3000 and 16}}
func.func @empty() {
  return
}

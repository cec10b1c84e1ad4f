// RUN: bayes-opt %s -verify-diagnostics --pass-pipeline='builtin.module( \
// RUN:   func.func(bayes-tile-weight-draws{tile-bytes=0}))'

// expected-error @+1 {{expected a positive 'tile-bytes', found 0}}
func.func @f() {
  return
}

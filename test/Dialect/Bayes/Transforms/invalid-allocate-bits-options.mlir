// RUN: not bayes-opt %s --bayes-allocate-bits 2>&1 | FileCheck %s --check-prefix=NEITHER
// RUN: not bayes-opt %s --bayes-allocate-bits='bits=0' 2>&1 | FileCheck %s --check-prefix=NEITHER
// RUN: not bayes-opt %s --bayes-allocate-bits='bits=3 budget-bytes=100' 2>&1 | FileCheck %s --check-prefix=BOTH
// RUN: not bayes-opt %s --bayes-allocate-bits='bits=-1' 2>&1 | FileCheck %s --check-prefix=NEGATIVE
// RUN: not bayes-opt %s --bayes-allocate-bits='bits=nan' 2>&1 | FileCheck %s --check-prefix=NAN
// RUN: not bayes-opt %s --bayes-allocate-bits='bits=3 allocate=hawq' 2>&1 | FileCheck %s --check-prefix=NAME
// RUN: not bayes-opt %s --bayes-allocate-bits='bits=3 group=block' 2>&1 | FileCheck %s --check-prefix=GROUP
// RUN: not bayes-opt %s --bayes-allocate-bits='bits=3 least-bits=4 most-bits=3' 2>&1 | FileCheck %s --check-prefix=ORDER
// RUN: not bayes-opt %s --bayes-allocate-bits='bits=3 most-bits=9' 2>&1 | FileCheck %s --check-prefix=WIDE
// RUN: not bayes-opt %s --bayes-allocate-bits='bits=3 prior-stddev=1' 2>&1 | FileCheck %s --check-prefix=PRIOR
// RUN: not bayes-opt %s --bayes-allocate-bits='bits=3 curvature-floor=0 allocate=kl' 2>&1 | FileCheck %s --check-prefix=FLOOR
// RUN: not bayes-opt %s --bayes-allocate-bits='bits=3 quantile=0.5' 2>&1 | FileCheck %s --check-prefix=QUANTILE
// RUN: not bayes-opt %s --bayes-allocate-bits='bits=3 allocate=curvature' 2>&1 | FileCheck %s --check-prefix=NOPRIOR
// RUN: not bayes-opt %s --bayes-allocate-bits='bits=3 allocate=curvature prior-stddev=inf' 2>&1 | FileCheck %s --check-prefix=INFINITE
// RUN: not bayes-opt %s --bayes-allocate-bits='bits=3 allocate=curvature prior-stddev=1 curvature-floor=-1' 2>&1 | FileCheck %s --check-prefix=BELOW
// RUN: not bayes-opt %s --bayes-allocate-bits='bits=3 allocate=quantile-inform quantile=0' 2>&1 | FileCheck %s --check-prefix=NOQUANTILE
// RUN: not bayes-opt %s --bayes-allocate-bits='bits=3 allocate=quantile-inform quantile=1.5' 2>&1 | FileCheck %s --check-prefix=ABOVE

// NEITHER: error: expected 'bits' or 'budget-bytes' above 0, found neither
// BOTH: error: expected 'bits' or 'budget-bytes', found both, 3 and 100
// NEGATIVE: error: expected 'bits' above 0 and at most 64, found -1
// NAN: error: expected 'bits' above 0 and at most 64, found nan
// NAME: error: expected an allocator among 'random-bits', {{.*}}, found 'hawq'
// GROUP: 'block'
// ORDER: error: expected 'least-bits' and 'most-bits' from 0 to 8 in order, found 4 and 3
// WIDE: error: expected 'least-bits' and 'most-bits' from 0 to 8 in order, found 0 and 9
// PRIOR: error: expected 'prior-stddev' with 'allocate=curvature', found 'allocate=random-bits'
// FLOOR: error: expected 'curvature-floor' with 'allocate=curvature', found 'allocate=kl'
// QUANTILE: error: expected 'quantile' with 'allocate=quantile-inform', found 'allocate=random-bits'
// NOPRIOR: error: expected a finite 'prior-stddev' above 0 with 'allocate=curvature', found 0
// INFINITE: error: expected a finite 'prior-stddev' above 0 with 'allocate=curvature', found inf
// BELOW: error: expected a finite 'curvature-floor' of at least 0, found -1
// NOQUANTILE: error: expected 'quantile' to be above 0 and at most 1, found 0
// ABOVE: error: expected 'quantile' to be above 0 and at most 1, found 1.5

// Budgets below what the least widths take, to the byte: factors of 4 rows and
// columns are 8 bytes, codes of 3 bits 2, steps and positions of two rows 8.

// RUN: not bayes-opt %s --bayes-allocate-bits='budget-bytes=7' 2>&1 | FileCheck %s --check-prefix=BYTES
// RUN: bayes-opt %s --bayes-allocate-bits='budget-bytes=8' | FileCheck %s --check-prefix=JUST
// RUN: not bayes-opt %s --bayes-allocate-bits='bits=15.9' 2>&1 | FileCheck %s --check-prefix=BITS
// RUN: bayes-opt %s --bayes-allocate-bits='bits=16' | FileCheck %s --check-prefix=JUST
// RUN: not bayes-opt %s --bayes-allocate-bits='budget-bytes=18 least-bits=3' 2>&1 | FileCheck %s --check-prefix=LEAST
// RUN: bayes-opt %s --bayes-allocate-bits='budget-bytes=19 least-bits=3' | FileCheck %s --check-prefix=THREE
// RUN: not bayes-opt %s --bayes-allocate-bits='bits=65' 2>&1 | FileCheck %s --check-prefix=MANY

// BYTES: error: expected 'budget-bytes' of at least 8, what standard deviations and means of 0 bits take, found 7
// JUST-NOT: bayes.dequantize
// JUST: bayes.gaussian
// BITS: error: expected 'bits' of at least 16 per weight, what standard deviations and means of 0 bits take, found 15.9
// LEAST: error: expected 'budget-bytes' of at least 19, what standard deviations and means of 3 bits take, found 18
// THREE: bayes.dequantize %{{.*}} : tensor<2x2xi3> by
// MANY: error: expected 'bits' above 0 and at most 64, found 65

bayes.parameter @m = dense<[[0.5, 1.0], [2.0, 3.0]]> : tensor<2x2xf32>

func.func @f() -> !bayes.random<2x2xf32> {
  %m = bayes.load_parameter @m : tensor<2x2xf32>
  %w = bayes.gaussian %m, %m : !bayes.random<2x2xf32>
  return %w : !bayes.random<2x2xf32>
}

// Without weights nothing has a width, and that is said.

// RUN: bayes-opt %S/../IR/precision.mlir --bayes-allocate-bits=bits=3 2>&1 | FileCheck %s --check-prefix=NONE
// NONE: warning: no weight has a width: expected a 'bayes.gaussian' of matrices of f32 that are parameters, found no 'bayes.gaussian'

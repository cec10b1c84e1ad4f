// An op of x86vector is known by its interface, here in the stock tool.
// UNSUPPORTED: sanitizer
// RUN: not mlir-opt %s --load-dialect-plugin=%bayes_plugin --load-pass-plugin=%bayes_plugin \
// RUN:   --pass-pipeline='builtin.module(bayes-check-instructions{march=x86-64-v4})' 2>&1 | FileCheck %s
// RUN: mlir-opt %s --load-dialect-plugin=%bayes_plugin --load-pass-plugin=%bayes_plugin \
// RUN:   --pass-pipeline='builtin.module(bayes-check-instructions{march=x86-64-v4+})'

func.func @product(%sum: vector<16xf32>, %a: vector<32xbf16>, %b: vector<32xbf16>)
    -> vector<16xf32> {
  // CHECK: :[[@LINE+1]]:{{.*}}: error: intrinsic 'llvm.x86.avx512bf16.dpbf16ps.512' needs target 'x86-64-v4+'
  %y = x86vector.avx512.dot %sum, %a, %b : vector<32xbf16> -> vector<16xf32>
  return %y : vector<16xf32>
}

// A product may read one weight on both sides.

// RUN: bayes-opt %s --bayes-pack-weights='outputs=64 lanes=16 vectors=4' \
// RUN:   --mlir-elide-resource-strings-if-larger=16 | FileCheck %s

#x = affine_map<(m, n, k) -> (m, k)>
#w = affine_map<(m, n, k) -> (n, k)>
#y = affine_map<(m, n, k) -> (m, n)>

// CHECK-DAG: #[[$X:.*]] = affine_map<(d0, d1, d2) -> (d0 floordiv 64, d2, d0 mod 64)>
// CHECK-DAG: #[[$W:.*]] = affine_map<(d0, d1, d2) -> (d1 floordiv 64, d2, d1 mod 64)>
// CHECK-LABEL: func @square
// CHECK: %[[P:.*]] = bayes.load_parameter @w.packed : tensor<1x64x64xf32>
// CHECK: linalg.generic {indexing_maps = [#[[$X]], #[[$W]], #{{.*}}], {{.*}} ins(%[[P]], %[[P]] :
bayes.parameter @w = dense<0.5> : tensor<64x64xf32>
func.func @square(%init: tensor<64x64xf32>) -> tensor<64x64xf32> {
  %w = bayes.load_parameter @w : tensor<64x64xf32>
  %y = linalg.matmul indexing_maps = [#x, #w, #y]
      ins(%w, %w : tensor<64x64xf32>, tensor<64x64xf32>)
      outs(%init : tensor<64x64xf32>) -> tensor<64x64xf32>
  return %y : tensor<64x64xf32>
}

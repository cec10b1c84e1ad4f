// RUN: bayes-opt %s --bayes-pack-weights --split-input-file \
// RUN:   --mlir-elide-resource-strings-if-larger=16 \
// RUN:   --remarks-filter=bayes-pack-weights --remark-format=emitRemark \
// RUN:   -verify-diagnostics | FileCheck %s

// Outputs are the lanes of vectors: 600 of them are 38 vectors of 16, in three
// panels of 13. A product of one example agrees with one of several.

// CHECK-DAG: #[[$PANELS:.*]] = affine_map<(d0, d1, d2) -> (d1 floordiv 208, d2, d1 mod 208)>
// CHECK-NOT: @w :
// CHECK: bayes.parameter @w.packed = dense_resource<w.packed> : tensor<3x64x208xf32>
// CHECK-LABEL: func @rows
// CHECK: %[[W:.*]] = bayes.load_parameter @w.packed : tensor<3x64x208xf32>
// CHECK: linalg.generic {indexing_maps = [#{{.*}}, #[[$PANELS]], #{{.*}}], iterator_types = ["parallel", "parallel", "reduction"]} ins(%{{.*}}, %[[W]] : tensor<4x64xf32>, tensor<3x64x208xf32>)
// CHECK: linalg.generic {{.*}}#[[$PANELS]]{{.*}} ins(%{{.*}}, %[[W]] : tensor<1x64xf32>, tensor<3x64x208xf32>)

// expected-remark @+1 {{bytes_after=159744, bytes_before=153600, panel_width=208, parameter=w.packed}}
bayes.parameter @w = dense<0.5> : tensor<64x600xf32>
func.func @rows(%x: tensor<4x64xf32>, %x1: tensor<1x64xf32>,
                %y: tensor<4x600xf32>, %y1: tensor<1x600xf32>)
    -> (tensor<4x600xf32>, tensor<1x600xf32>) {
  %w = bayes.load_parameter @w : tensor<64x600xf32>
  %a = linalg.matmul ins(%x, %w : tensor<4x64xf32>, tensor<64x600xf32>)
      outs(%y : tensor<4x600xf32>) -> tensor<4x600xf32>
  %b = linalg.matmul ins(%x1, %w : tensor<1x64xf32>, tensor<64x600xf32>)
      outs(%y1 : tensor<1x600xf32>) -> tensor<1x600xf32>
  return %a, %b : tensor<4x600xf32>, tensor<1x600xf32>
}

// -----

// Samples are the lanes: panels of eight outputs, whichever axis they are on.
// The name of a packed parameter may be taken.

// CHECK-DAG: #[[$EIGHT:.*]] = affine_map<(d0, d1, d2) -> (d0 floordiv 8, d2, d0 mod 8)>
// CHECK: bayes.parameter @w.packed_0 = dense_resource<{{.*}}> : tensor<13x50x8xf32>
// CHECK-LABEL: func @samples
// CHECK: bayes.load_parameter @w.packed_0
// CHECK: indexing_maps = [#[[$EIGHT]]
// expected-remark @+1 {{panel_width=8, parameter=w.packed_0}}
bayes.parameter @w = dense<0.5> : tensor<100x50xf32>
bayes.parameter @w.packed = dense<0.5> : tensor<1xf32>
func.func @samples(%x: tensor<50x32xf32>, %y: tensor<100x32xf32>)
    -> tensor<100x32xf32> {
  %w = bayes.load_parameter @w : tensor<100x50xf32>
  %z = linalg.matmul ins(%w, %x : tensor<100x50xf32>, tensor<50x32xf32>)
      outs(%y : tensor<100x32xf32>) -> tensor<100x32xf32>
  return %z : tensor<100x32xf32>
}

// -----

// What fits no panels stays as it is.

// CHECK: bayes.parameter @small = {{.*}} : tensor<10x20xf32>
// CHECK: bayes.parameter @panel = {{.*}} : tensor<64x256xf32>
// CHECK: bayes.parameter @sum = {{.*}} : tensor<64x100xf32>
// CHECK: bayes.parameter @huge = {{.*}} : tensor<20000x20000xf32>
// CHECK: bayes.parameter @column = {{.*}} : tensor<5000x1xf32>
// CHECK: bayes.parameter @both = {{.*}} : tensor<64x80xf32>
// CHECK: bayes.parameter @vector = {{.*}} : tensor<5000xf32>
// CHECK: bayes.parameter @unused = {{.*}} : tensor<64x100xf32>

bayes.parameter @small = dense<0.5> : tensor<10x20xf32>
// expected-remark @+1 {{not packed: its rows are panels already}}
bayes.parameter @panel = dense<0.5> : tensor<64x256xf32>
// expected-remark @+1 {{not packed: it is used by more than products}}
bayes.parameter @sum = dense<0.5> : tensor<64x100xf32>
// expected-remark @+1 {{not packed: it is too large to pack while compiling}}
bayes.parameter @huge = dense<0.5> : tensor<20000x20000xf32>
// expected-remark @+1 {{not packed: its panels would hold more zeros than weights}}
bayes.parameter @column = dense<0.5> : tensor<5000x1xf32>
// expected-remark @+1 {{not packed: products read it in different orders}}
bayes.parameter @both = dense<0.5> : tensor<64x80xf32>
bayes.parameter @vector = dense<0.5> : tensor<5000xf32>
bayes.parameter @unused = dense<0.5> : tensor<64x100xf32>
func.func @others(%x10: tensor<4x10xf32>, %y20: tensor<4x20xf32>,
                  %x: tensor<4x64xf32>, %y256: tensor<4x256xf32>,
                  %y: tensor<4x100xf32>, %w100: tensor<64x100xf32>,
                  %y80: tensor<4x80xf32>, %s80: tensor<80x32xf32>,
                  %y32: tensor<64x32xf32>, %v: tensor<5000xf32>, %f: tensor<f32>,
                  %h: tensor<1x20000xf32>, %c: tensor<4x5000xf32>,
                  %y1: tensor<4x1xf32>)
    -> (tensor<4x1xf32>, tensor<1x20000xf32>, tensor<4x20xf32>, tensor<4x256xf32>, tensor<4x100xf32>,
        tensor<64x100xf32>, tensor<4x80xf32>, tensor<64x32xf32>, tensor<f32>) {
  %small = bayes.load_parameter @small : tensor<10x20xf32>
  %0 = linalg.matmul ins(%x10, %small : tensor<4x10xf32>, tensor<10x20xf32>)
      outs(%y20 : tensor<4x20xf32>) -> tensor<4x20xf32>
  %panel = bayes.load_parameter @panel : tensor<64x256xf32>
  %1 = linalg.matmul ins(%x, %panel : tensor<4x64xf32>, tensor<64x256xf32>)
      outs(%y256 : tensor<4x256xf32>) -> tensor<4x256xf32>
  %sum = bayes.load_parameter @sum : tensor<64x100xf32>
  %2 = linalg.matmul ins(%x, %sum : tensor<4x64xf32>, tensor<64x100xf32>)
      outs(%y : tensor<4x100xf32>) -> tensor<4x100xf32>
  %3 = linalg.add ins(%sum, %w100 : tensor<64x100xf32>, tensor<64x100xf32>)
      outs(%w100 : tensor<64x100xf32>) -> tensor<64x100xf32>
  %both = bayes.load_parameter @both : tensor<64x80xf32>
  %4 = linalg.matmul ins(%x, %both : tensor<4x64xf32>, tensor<64x80xf32>)
      outs(%y80 : tensor<4x80xf32>) -> tensor<4x80xf32>
  %5 = linalg.matmul ins(%both, %s80 : tensor<64x80xf32>, tensor<80x32xf32>)
      outs(%y32 : tensor<64x32xf32>) -> tensor<64x32xf32>
  %huge = bayes.load_parameter @huge : tensor<20000x20000xf32>
  %7 = linalg.matmul
      ins(%h, %huge : tensor<1x20000xf32>, tensor<20000x20000xf32>)
      outs(%h : tensor<1x20000xf32>) -> tensor<1x20000xf32>
  %vector = bayes.load_parameter @vector : tensor<5000xf32>
  %6 = linalg.dot ins(%v, %vector : tensor<5000xf32>, tensor<5000xf32>)
      outs(%f : tensor<f32>) -> tensor<f32>
  %column = bayes.load_parameter @column : tensor<5000x1xf32>
  %8 = linalg.matmul ins(%c, %column : tensor<4x5000xf32>, tensor<5000x1xf32>)
      outs(%y1 : tensor<4x1xf32>) -> tensor<4x1xf32>
  return %8, %7, %0, %1, %2, %3, %4, %5, %6
      : tensor<4x1xf32>, tensor<1x20000xf32>, tensor<4x20xf32>, tensor<4x256xf32>,
        tensor<4x100xf32>, tensor<64x100xf32>, tensor<4x80xf32>,
        tensor<64x32xf32>, tensor<f32>
}

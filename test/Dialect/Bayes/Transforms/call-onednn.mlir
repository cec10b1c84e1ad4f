// RUN: bayes-opt %s --bayes-call-onednn=always --split-input-file | FileCheck %s
// RUN: bayes-opt %s --bayes-call-onednn=march=x86-64-v4 --split-input-file \
// RUN:   --remarks-filter=bayes-call-onednn --remark-format=emitRemark 2>&1 \
// RUN:   | FileCheck %s --check-prefix=AUTO

// Products of the blocks get numbers in their order, the layout says what they
// are, and all blocks have the state at the same byte behind the largest
// workspace. A weight may be stored in panels.

// CHECK: module attributes {bayes.layout = {
// CHECK-SAME: onednn = [
// CHECK-SAME: {columns = 20 : i64, panel_width = 0 : i64, reduction = 3 : i64, rows = 1 : i64, weights_offset = 64 : i64},
// CHECK-SAME: {columns = 20 : i64, panel_width = 16 : i64, reduction = 3 : i64, rows = 4 : i64, weights_offset = 320 : i64},
// CHECK-SAME: {columns = 20 : i64, panel_width = 0 : i64, reduction = 3 : i64, rows = 4 : i64, weights_offset = 64 : i64}],
// CHECK-SAME: onednn_state = 128 : i64
// CHECK-SAME: workspace_bytes = 192 : i64
// CHECK: func.func private @bayes_onednn_matmul_run(memref<i64>, i64, memref<f32>, memref<f32>)

#x = affine_map<(m, n, k) -> (m, k)>
#panels = affine_map<(m, n, k) -> (n floordiv 16, k, n mod 16)>
#y = affine_map<(m, n, k) -> (m, n)>

module attributes {bayes.layout = {
    blocks = {bayes_block_1 = 1 : i64, bayes_block_4 = 4 : i64},
    weight_bytes = 704 : i64, weights = {panels = 320 : i64, w = 64 : i64},
    workspace_bytes = 80 : i64}} {
  // CHECK-LABEL: func @bayes_block_1
  // CHECK-SAME: %[[WORK:[a-z0-9]+]]: memref<192xi8>, %{{[a-z0-9]+}}: memref<80xi8>)
  func.func @bayes_block_1(%x: memref<1x3xf32>, %first: i64, %key: i64,
                           %n: index, %weights: memref<704xi8>,
                           %workspace: memref<0xi8>, %results: memref<80xi8>)
      attributes {bayes.block = 1 : i64} {
    %c0 = arith.constant 0 : index
    %c64 = arith.constant 64 : index
    %w = memref.view %weights[%c64][] : memref<704xi8> to memref<3x20xf32>
    %y = memref.view %results[%c0][] : memref<80xi8> to memref<1x20xf32>
    // CHECK: %[[C128:.*]] = arith.constant 128 : index
    // CHECK: %[[STATE:.*]] = memref.view %[[WORK]][%[[C128]]][] : memref<192xi8> to memref<i64>
    // CHECK: %[[NUMBER:.*]] = arith.constant 0 : i64
    // CHECK: call @bayes_onednn_matmul_run(%[[STATE]], %[[NUMBER]],
    // AUTO: remark: [Missed] OneDNN {{.*}}Function=bayes_block_1 {{.*}}Reason="not cheaper", builtin_cycles=3, columns=20, onednn_cycles=1503, reduction=3, rows=1
    linalg.matmul ins(%x, %w : memref<1x3xf32>, memref<3x20xf32>)
        outs(%y : memref<1x20xf32>)
    return
  }

  // CHECK-LABEL: func @bayes_block_4
  // CHECK-SAME: %[[X:[a-z0-9]+]]: memref<4x3xf32>
  // CHECK-SAME: %[[WORK:[a-z0-9]+]]: memref<192xi8>, %{{[a-z0-9]+}}: memref<320xi8>)
  func.func @bayes_block_4(%x: memref<4x3xf32>, %first: i64, %key: i64,
                           %n: index, %weights: memref<704xi8>,
                           %workspace: memref<80xi8>, %results: memref<320xi8>)
      attributes {bayes.block = 4 : i64} {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c64 = arith.constant 64 : index
    %c320 = arith.constant 320 : index
    %w = memref.view %weights[%c64][] : memref<704xi8> to memref<3x20xf32>
    %p = memref.view %weights[%c320][] : memref<704xi8> to memref<2x3x16xf32>
    // CHECK: %[[Y:.*]] = memref.view %{{.*}} : memref<320xi8> to memref<4x20xf32>
    %y = memref.view %results[%c0][] : memref<320xi8> to memref<4x20xf32>
    // CHECK: %[[ONE:.*]] = arith.constant 1 : i64
    // CHECK: %[[X0:.*]] = memref.reinterpret_cast %[[X]] to offset: [0], sizes: [], strides: [] : memref<4x3xf32> to memref<f32>
    // CHECK: %[[Y0:.*]] = memref.reinterpret_cast %[[Y]] to
    // CHECK: call @bayes_onednn_matmul_run(%{{.*}}, %[[ONE]], %[[X0]], %[[Y0]])
    linalg.generic {indexing_maps = [#x, #panels, #y],
        iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%x, %p : memref<4x3xf32>, memref<2x3x16xf32>)
        outs(%y : memref<4x20xf32>) {
    ^bb0(%a: f32, %b: f32, %c: f32):
      %product = arith.mulf %a, %b : f32
      %sum = arith.addf %c, %product : f32
      linalg.yield %sum : f32
    }
    // CHECK: %[[TWO:.*]] = arith.constant 2 : i64
    // CHECK: call @bayes_onednn_matmul_run(%{{.*}}, %[[TWO]],
    linalg.matmul ins(%x, %w : memref<4x3xf32>, memref<3x20xf32>)
        outs(%y : memref<4x20xf32>)

    // What the samples change stays.
    // CHECK: scf.for
    // CHECK: linalg.matmul
    scf.for %s = %c0 to %n step %c1 {
      // AUTO: [Missed] OneDNN {{.*}}Reason="it is computed anew for every sample"
      linalg.matmul ins(%x, %w : memref<4x3xf32>, memref<3x20xf32>)
          outs(%y : memref<4x20xf32>)
    }
    return
  }
}

// -----

// Products of other operands stay, and the layout as it is.

// CHECK: module attributes {bayes.layout = {
// CHECK-SAME: blocks = {bayes_block_4 = 4 : i64}, weight_bytes = 1024 : i64, weights = {w = 0 : i64}, workspace_bytes = 1024 : i64}} {
#transposed = affine_map<(m, n, k) -> (k, m)>
#x = affine_map<(m, n, k) -> (m, k)>
#panels = affine_map<(m, n, k) -> (n floordiv 8, k, n mod 16)>
#w = affine_map<(m, n, k) -> (k, n)>
#y = affine_map<(m, n, k) -> (m, n)>

module attributes {bayes.layout = {
    blocks = {bayes_block_4 = 4 : i64}, weight_bytes = 1024 : i64,
    weights = {w = 0 : i64}, workspace_bytes = 1024 : i64}} {
  func.func @bayes_block_4(%x: memref<4x4xf32>, %first: i64, %key: i64,
                           %n: index, %weights: memref<1024xi8>,
                           %workspace: memref<1024xi8>,
                           %results: memref<1024xi8>)
      attributes {bayes.block = 4 : i64} {
    %c0 = arith.constant 0 : index
    %w = memref.view %weights[%c0][] : memref<1024xi8> to memref<4x4xf32>
    %p = memref.view %weights[%c0][] : memref<1024xi8> to memref<1x4x16xf32>
    %t = memref.view %workspace[%c0][] : memref<1024xi8> to memref<4x4xf32>
    %y = memref.view %results[%c0][] : memref<1024xi8> to memref<4x4xf32>
    // CHECK: linalg.matmul
    // AUTO: [Missed] OneDNN {{.*}}Reason="its second factor is no parameter"
    linalg.matmul ins(%x, %t : memref<4x4xf32>, memref<4x4xf32>)
        outs(%y : memref<4x4xf32>)
    // CHECK: linalg.generic
    // AUTO: [Missed] OneDNN {{.*}}Reason="its operands are no row-major matrices without gaps"
    linalg.generic {indexing_maps = [#transposed, #w, #y],
        iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%x, %w : memref<4x4xf32>, memref<4x4xf32>)
        outs(%y : memref<4x4xf32>) {
    ^bb0(%a: f32, %b: f32, %c: f32):
      %product = arith.mulf %a, %b : f32
      %sum = arith.addf %c, %product : f32
      linalg.yield %sum : f32
    }
    // CHECK: linalg.generic
    // AUTO: [Missed] OneDNN {{.*}}Reason="its second factor is no parameter"
    linalg.generic {indexing_maps = [#x, #panels, #y],
        iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%x, %p : memref<4x4xf32>, memref<1x4x16xf32>)
        outs(%y : memref<4x4xf32>) {
    ^bb0(%a: f32, %b: f32, %c: f32):
      %product = arith.mulf %a, %b : f32
      %sum = arith.addf %c, %product : f32
      linalg.yield %sum : f32
    }
    // CHECK: linalg.matvec
    // AUTO: [Missed] OneDNN {{.*}}Reason="it is no product of two matrices of 'f32'"
    %row = memref.reinterpret_cast %x to offset: [0], sizes: [4], strides: [1]
        : memref<4x4xf32> to memref<4xf32>
    %out = memref.view %results[%c0][] : memref<1024xi8> to memref<4xf32>
    linalg.matvec ins(%w, %row : memref<4x4xf32>, memref<4xf32>)
        outs(%out : memref<4xf32>)
    // CHECK: linalg.reduce
    linalg.reduce { arith.addf } ins(%w : memref<4x4xf32>)
        outs(%out : memref<4xf32>) dimensions = [0]
    return
  }
}

// -----

// The estimate decides: weights of more than 2 MiB are read again and again by the
// built-in code.

// CHECK-LABEL: func @bayes_block_32
module attributes {bayes.layout = {
    blocks = {bayes_block_32 = 32 : i64}, weight_bytes = 16777216 : i64,
    weights = {w = 0 : i64}, workspace_bytes = 0 : i64}} {
  func.func @bayes_block_32(%x: memref<32x2048xf32>, %first: i64, %key: i64,
                           %n: index, %weights: memref<16777216xi8>,
                           %workspace: memref<0xi8>,
                           %results: memref<262144xi8>)
      attributes {bayes.block = 32 : i64} {
    %c0 = arith.constant 0 : index
    %w = memref.view %weights[%c0][]
        : memref<16777216xi8> to memref<2048x2048xf32>
    %y = memref.view %results[%c0][] : memref<262144xi8> to memref<32x2048xf32>
    // AUTO: remark: [Passed] OneDNN {{.*}}Function=bayes_block_32 {{.*}}Reason=cheaper, builtin_cycles=11184810, columns=2048, onednn_cycles=4416556, reduction=2048, rows=32
    linalg.matmul ins(%x, %w : memref<32x2048xf32>, memref<2048x2048xf32>)
        outs(%y : memref<32x2048xf32>)
    return
  }
}
// AUTO: func @bayes_block_32
// AUTO: call @bayes_onednn_matmul_run

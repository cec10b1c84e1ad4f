// RUN: bayes-opt %s --bayes-block-examples=block-sizes=1,3 --split-input-file \
// RUN:   | FileCheck %s
// RUN: bayes-opt %s --bayes-block-examples=block-sizes=1,3 --split-input-file \
// RUN:   --remarks-filter=bayes-block-examples --remark-format=emitRemark \
// RUN:   -verify-diagnostics -o /dev/null
// RUN: bayes-opt %s --split-input-file \
// RUN:   --bayes-block-examples='block-sizes=1,3 shared-draws-block=5' \
// RUN:   | FileCheck %s --check-prefix=SHARED
// RUN: bayes-opt %s --split-input-file --bayes-block-examples='block-sizes=1 \
// RUN:   shared-draws-block=8 shared-draws-elements=20' \
// RUN:   | FileCheck %s --check-prefix=HALVED

// Only regions that draw weights have use for a larger block. Activations of five
// elements for eight examples are more than 20, for four they are not.

// HALVED-NOT: @bayes_block_8
// HALVED: @bayes_block_4({{.*}}: tensor<4x5xf32>
// HALVED-NOT: @bayes_block_8

// SHARED-NOT: @bayes_block_5
// SHARED-LABEL: func @bayes_block_1({{.*}}: tensor<1x5xf32>
// SHARED-NOT: @bayes_block_5
// SHARED-LABEL: func @bayes_block_1({{.*}}: tensor<1x5xf32>
// SHARED: func @bayes_block_5({{.*}}: tensor<5x5xf32>
// SHARED: func @bayes_block_5({{.*}}: tensor<5x5xf32>
// SHARED-NOT: @bayes_block_5

// A region that draws no weight runs one example at a time: what it captures is
// sliced, and the identity of the example moves along. What is outside serves
// the whole block.

// CHECK-LABEL: func @bayes_block_1
// CHECK-SAME: (%[[X:.*]]: tensor<1x5xf32> {bufferization.writable = false},
// CHECK-SAME: %[[FIRST:.*]]: i64, %[[KEY:.*]]: !bayes.key, %[[N:.*]]: index)
// CHECK-SAME: -> (tensor<1x5xf32>, tensor<1xf32>) attributes {bayes.block = 1 : i64}
// CHECK: %[[EMPTY:.*]] = tensor.empty() : tensor<1x5xf32>
// CHECK: %[[H:.*]] = linalg.exp ins(%[[X]] : tensor<1x5xf32>)
// CHECK-NOT: scf.for
// CHECK: %[[R:.*]]:2 = bayes.monte_carlo samples(%[[N]])
// CHECK-SAME: -> (tensor<1x5xf32>, tensor<1xf32>)
// CHECK: bayes.normal %[[KEY]][%{{.*}}] example(%[[FIRST]])
// CHECK: return %[[R]]#0, %[[R]]#1

// CHECK-LABEL: func @bayes_block_3
// CHECK-SAME: (%[[X:.*]]: tensor<3x5xf32> {bufferization.writable = false},
// CHECK-SAME: %[[FIRST:.*]]: i64, %[[KEY:.*]]: !bayes.key, %[[N:.*]]: index)
// CHECK-SAME: -> (tensor<3x5xf32>, tensor<3xf32>) attributes {bayes.block = 3 : i64}
// CHECK: %[[H:.*]] = linalg.exp ins(%[[X]] : tensor<3x5xf32>)
// CHECK: %[[C0:.*]] = arith.constant 0 : index
// CHECK: %[[C1:.*]] = arith.constant 1 : index
// CHECK: %[[C3:.*]] = arith.constant 3 : index
// CHECK: %[[R:.*]]:2 = scf.for %[[I:.*]] = %[[C0]] to %[[C3]] step %[[C1]]
// CHECK-SAME: iter_args(%[[MEANS:.*]] = %{{.*}}, %[[ENTROPIES:.*]] = %{{.*}})
// CHECK: %[[EMPTY:.*]] = tensor.extract_slice %{{.*}}[%[[I]], 0] [1, 5] [1, 1] : tensor<3x5xf32> to tensor<1x5xf32>
// CHECK: %[[ROW:.*]] = tensor.extract_slice %[[H]][%[[I]], 0] [1, 5] [1, 1] : tensor<3x5xf32> to tensor<1x5xf32>
// CHECK: %[[OFFSET:.*]] = arith.index_cast %[[I]] : index to i64
// CHECK: %[[EXAMPLE:.*]] = arith.addi %[[FIRST]], %[[OFFSET]] : i64
// CHECK: %[[ONE:.*]]:2 = bayes.monte_carlo samples(%[[N]]) probabilities
// CHECK-SAME: statistics [#bayes.mean, #bayes.expected_entropy] -> (tensor<1x5xf32>, tensor<1xf32>)
// CHECK: %[[EPS:.*]] = bayes.normal %[[KEY]][%{{.*}}] example(%[[EXAMPLE]]) offsets [0] of [5]
// CHECK-SAME: outs(%[[EMPTY]] : tensor<1x5xf32>)
// CHECK: linalg.add ins(%[[ROW]], %[[EPS]] : tensor<1x5xf32>, tensor<1x5xf32>)
// CHECK: %[[M:.*]] = tensor.insert_slice %[[ONE]]#0 into %[[MEANS]][%[[I]], 0] [1, 5] [1, 1]
// CHECK: %[[E:.*]] = tensor.insert_slice %[[ONE]]#1 into %[[ENTROPIES]][%[[I]]] [1] [1]
// CHECK: scf.yield %[[M]], %[[E]]
// CHECK: return %[[R]]#0, %[[R]]#1
// CHECK-NOT: @predict

func.func @predict(%x: tensor<?x5xf32>, %first: i64, %key: !bayes.key,
                   %n: index) -> (tensor<?x5xf32>, tensor<?xf32>)
    attributes {bayes.entry} {
  %c0 = arith.constant 0 : index
  %batch = tensor.dim %x, %c0 : tensor<?x5xf32>
  %empty = tensor.empty(%batch) : tensor<?x5xf32>
  %h = linalg.exp ins(%x : tensor<?x5xf32>) outs(%empty : tensor<?x5xf32>)
      -> tensor<?x5xf32>
  // Captured by the region as a value: 1 inside of it.
  %rows = tensor.dim %h, %c0 : tensor<?x5xf32>
  // expected-remark @+1 {{[Passed] SlicedRegion | Category:bayes-block-examples | examples=3}}
  %mean, %e = bayes.monte_carlo samples(%n) probabilities
      statistics [#bayes.mean, #bayes.expected_entropy]
      -> (tensor<?x5xf32>, tensor<?xf32>) {
  ^bb0(%s: index):
    %eps = bayes.normal %key[%s] example(%first) offsets[0] of [5]
        axes [example, element] site 3 purpose output
        outs(%empty : tensor<?x5xf32>) -> tensor<?x5xf32>
    %init = tensor.empty(%rows) : tensor<?x5xf32>
    %y = linalg.add ins(%h, %eps : tensor<?x5xf32>, tensor<?x5xf32>)
        outs(%init : tensor<?x5xf32>) -> tensor<?x5xf32>
    bayes.yield %y : tensor<?x5xf32>
  }
  return %mean, %e : tensor<?x5xf32>, tensor<?xf32>
}

// -----

// A region that draws a weight keeps the block: one draw serves all of it.

// CHECK-LABEL: func @bayes_block_3
// CHECK-NOT: scf.for
// CHECK: bayes.monte_carlo
// CHECK-SAME: -> (tensor<3x4xf32>)
// CHECK: linalg.matmul ins(%{{.*}}, %{{.*}} : tensor<3x5xf32>, tensor<5x4xf32>)

func.func @weight(%x: tensor<?x5xf32>, %first: i64, %key: !bayes.key,
                  %n: index) -> tensor<?x4xf32> attributes {bayes.entry} {
  %c0 = arith.constant 0 : index
  %batch = tensor.dim %x, %c0 : tensor<?x5xf32>
  %init = tensor.empty(%batch) : tensor<?x4xf32>
  %mu = arith.constant dense<0.5> : tensor<5x4xf32>
  %sigma = arith.constant dense<0.1> : tensor<5x4xf32>
  %w = bayes.gaussian %mu, %sigma : !bayes.random<5x4xf32>
  // expected-remark @+1 {{[Missed] SlicedRegion | Category:bayes-block-examples | Reason="one draw of a weight serves all examples of the block", examples=3}}
  %mean = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<?x4xf32>) {
  ^bb0(%s: index):
    %d = bayes.sample %w, %key[%s] site 1 : !bayes.random<5x4xf32>
    %y = linalg.matmul ins(%x, %d : tensor<?x5xf32>, tensor<5x4xf32>)
        outs(%init : tensor<?x4xf32>) -> tensor<?x4xf32>
    bayes.yield %y : tensor<?x4xf32>
  }
  return %mean : tensor<?x4xf32>
}

// -----

// So does one whose draw is decomposed already; noise for an output is none.

// CHECK-LABEL: func @bayes_block_3
// CHECK-NOT: scf.for
// CHECK: bayes.normal {{.*}} purpose weight
// CHECK: return

func.func @noise_of_a_weight(%x: tensor<?x5xf32>, %first: i64,
                             %key: !bayes.key, %n: index) -> tensor<?x5xf32>
    attributes {bayes.entry} {
  %c0 = arith.constant 0 : index
  %batch = tensor.dim %x, %c0 : tensor<?x5xf32>
  %init = tensor.empty(%batch) : tensor<?x5xf32>
  %e = tensor.empty() : tensor<5x5xf32>
  // expected-remark @+1 {{[Missed] SlicedRegion | Category:bayes-block-examples | Reason="one draw of a weight}}
  %mean = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<?x5xf32>) {
  ^bb0(%s: index):
    %d = bayes.normal %key[%s] offsets[0, 0] of [5, 5] axes [element, element]
        site 1 purpose weight outs(%e : tensor<5x5xf32>) -> tensor<5x5xf32>
    %y = linalg.matmul ins(%x, %d : tensor<?x5xf32>, tensor<5x5xf32>)
        outs(%init : tensor<?x5xf32>) -> tensor<?x5xf32>
    bayes.yield %y : tensor<?x5xf32>
  }
  return %mean : tensor<?x5xf32>
}

// -----

// The draw of a bias is a row only: it is drawn again for each example, with
// the same bits.

// CHECK-LABEL: func @bayes_block_3
// CHECK: scf.for
// CHECK: bayes.sample %{{.*}}, %{{.*}}[%{{.*}}] site 1 : !bayes.random<5xf32>

func.func @bias(%x: tensor<?x5xf32>, %first: i64, %key: !bayes.key, %n: index)
    -> tensor<?x5xf32> attributes {bayes.entry} {
  %mu = arith.constant dense<0.5> : tensor<5xf32>
  %w = bayes.gaussian %mu, %mu : !bayes.random<5xf32>
  %c0 = arith.constant 0 : index
  %batch = tensor.dim %x, %c0 : tensor<?x5xf32>
  %init = tensor.empty(%batch) : tensor<?x5xf32>
  // expected-remark @+1 {{[Passed] SlicedRegion | Category:bayes-block-examples | examples=3}}
  %mean = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<?x5xf32>) {
  ^bb0(%s: index):
    %d = bayes.sample %w, %key[%s] site 1 : !bayes.random<5xf32>
    %y = linalg.broadcast ins(%d : tensor<5xf32>) outs(%init : tensor<?x5xf32>)
        dimensions = [0]
    bayes.yield %y : tensor<?x5xf32>
  }
  return %mean : tensor<?x5xf32>
}

// -----

// A body may read its own example at a place of its choice, and what it reads is no
// draw of weights.

// CHECK-LABEL: func @bayes_block_3
// CHECK: scf.for
// CHECK: linalg.generic
// CHECK: tensor.extract %{{.*}}[%{{.*}}, %{{.*}}] : tensor<1x5xf32>

#id = affine_map<(d0, d1) -> (d0, d1)>
#column = affine_map<(d0, d1) -> (d1)>
func.func @gather(%x: tensor<?x5xf32>, %first: i64, %key: !bayes.key,
                  %n: index) -> tensor<?x5xf32> attributes {bayes.entry} {
  %places = arith.constant dense<[4, 3, 2, 1, 0]> : tensor<5xi16>
  %c0 = arith.constant 0 : index
  %batch = tensor.dim %x, %c0 : tensor<?x5xf32>
  %init = tensor.empty(%batch) : tensor<?x5xf32>
  // expected-remark @+1 {{[Passed] SlicedRegion | Category:bayes-block-examples | examples=3}}
  %mean = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<?x5xf32>) {
  ^bb0(%s: index):
    %noise = bayes.normal %key[%s] example(%first) offsets[0] of [5]
        axes [example, element] site 1 purpose output
        outs(%init : tensor<?x5xf32>) -> tensor<?x5xf32>
    %h = arith.addf %x, %noise : tensor<?x5xf32>
    %y = linalg.generic {indexing_maps = [#column, #id],
                         iterator_types = ["parallel", "parallel"]}
        ins(%places : tensor<5xi16>) outs(%init : tensor<?x5xf32>) {
    ^bb0(%place: i16, %out: f32):
      %example = linalg.index 0 : index
      %column = arith.index_castui %place : i16 to index
      %element = tensor.extract %h[%example, %column] : tensor<?x5xf32>
      linalg.yield %element : f32
    } -> tensor<?x5xf32>
    bayes.yield %y : tensor<?x5xf32>
  }
  return %mean : tensor<?x5xf32>
}

// -----

// Functions that are no entry stay as they are.

// CHECK-LABEL: func @helper
// CHECK-SAME: (%{{.*}}: tensor<?x5xf32>) -> tensor<?x5xf32>
func.func @helper(%x: tensor<?x5xf32>) -> tensor<?x5xf32> {
  return %x : tensor<?x5xf32>
}

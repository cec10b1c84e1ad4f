// RUN: bayes-opt %s --split-input-file --pass-pipeline='builtin.module( \
// RUN:   func.func(bayes-lower-monte-carlo{lanes=32}))' \
// RUN:   | FileCheck %s --check-prefixes=CHECK,LANES32
// RUN: bayes-opt %s --split-input-file --pass-pipeline='builtin.module( \
// RUN:   func.func(bayes-lower-monte-carlo{lanes=16}))' \
// RUN:   | FileCheck %s --check-prefixes=CHECK,LANES16

// What depends on the sample gets lanes, what does not stays as it is. 128
// positions accumulate in groups of one run of the body.

// CHECK-LABEL: func @lanes
// CHECK-SAME: (%[[X:.*]]: tensor<3xf32>, %[[KEY:.*]]: !bayes.key, %[[N:.*]]: index)
func.func @lanes(%x: tensor<3xf32>, %key: !bayes.key, %n: index)
    -> tensor<3xf32> {
  // LANES32: %[[STATE:.*]] = linalg.fill {{.*}} outs(%{{.*}} : tensor<4x3x32xf32>)
  // LANES16: %[[STATE:.*]] = linalg.fill {{.*}} outs(%{{.*}} : tensor<8x3x16xf32>)
  // LANES32: %[[LANES:.*]] = arith.constant 32 : index
  // LANES32: %[[GROUPS:.*]] = arith.constant 4 : index
  // LANES16: %[[LANES:.*]] = arith.constant 16 : index
  // LANES16: %[[GROUPS:.*]] = arith.constant 8 : index
  // CHECK: %[[BLOCKS:.*]] = arith.ceildivui %[[N]], %[[LANES]]
  // CHECK: %[[SUMS:.*]] = scf.for %[[I:.*]] = %{{.*}} to %[[BLOCKS]] step %{{.*}} iter_args(%[[CARRIED:.*]] = %[[STATE]])
  // CHECK: %[[FIRST:.*]] = arith.muli %[[I]], %[[LANES]]
  // CHECK: %[[GROUP:.*]] = arith.remui %[[I]], %[[GROUPS]]
  // CHECK: %[[ACTIVE:.*]] = arith.subi %[[N]], %[[FIRST]]
  // CHECK: %[[EXP:.*]] = linalg.exp ins(%[[X]] : tensor<3xf32>)
  // LANES32: %[[EPS:.*]] = bayes.normal %[[KEY]][%[[FIRST]]] offsets [0] of [3] axes [element, sample] site 1 purpose weight outs(%{{.*}} : tensor<3x32xf32>)
  // LANES16: %[[EPS:.*]] = bayes.normal %[[KEY]][%[[FIRST]]] offsets [0] of [3] axes [element, sample] site 1 purpose weight outs(%{{.*}} : tensor<3x16xf32>)
  // CHECK: %[[Y:.*]] = linalg.generic
  // LANES32-SAME: ins(%[[EXP]], %[[EPS]] : tensor<3xf32>, tensor<3x32xf32>)
  // LANES16-SAME: ins(%[[EXP]], %[[EPS]] : tensor<3xf32>, tensor<3x16xf32>)
  // CHECK: %[[OLD:.*]] = tensor.extract_slice %[[CARRIED]][%[[GROUP]], 0, 0]
  // CHECK: %[[NEW:.*]] = linalg.generic {{.*}} ins(%[[Y]] : {{.*}}) outs(%[[OLD]] :
  // CHECK: %[[LANE:.*]] = linalg.index 1
  // CHECK: arith.cmpi ult, %[[LANE]], %[[ACTIVE]]
  // CHECK: %[[NEXT:.*]] = tensor.insert_slice %[[NEW]] into %[[CARRIED]][%[[GROUP]], 0, 0]
  // CHECK: scf.yield %[[NEXT]]
  // CHECK-NOT: bayes.monte_carlo
  // The last halving of the tree.
  // CHECK: tensor.extract_slice %{{.*}}[0, 0] [3, 1] [1, 1] : tensor<3x2xf32> to tensor<3x1xf32>
  // CHECK: tensor.extract_slice %{{.*}}[0, 1] [3, 1] [1, 1] : tensor<3x2xf32> to tensor<3x1xf32>
  %init = tensor.empty() : tensor<3xf32>
  %mean = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<3xf32>) {
  ^bb0(%s: index):
    %e = linalg.exp ins(%x : tensor<3xf32>) outs(%init : tensor<3xf32>)
        -> tensor<3xf32>
    %eps = bayes.normal %key[%s] offsets[0] of [3] axes [element] site 1
        purpose weight outs(%init : tensor<3xf32>) -> tensor<3xf32>
    %y = linalg.add ins(%e, %eps : tensor<3xf32>, tensor<3xf32>)
        outs(%init : tensor<3xf32>) -> tensor<3xf32>
    bayes.yield %y : tensor<3xf32>
  }
  return %mean : tensor<3xf32>
}

// -----

// Predictive entropy needs the sums of the mean and mutual information those
// of both entropies: two accumulators serve all four statistics.

// CHECK-LABEL: func @shared
func.func @shared(%key: !bayes.key, %n: index)
    -> (tensor<3xf32>, tensor<f32>, tensor<f32>, tensor<f32>) {
  // CHECK: %{{.*}}:2 = scf.for
  // LANES32-SAME: -> (tensor<4x3x32xf32>, tensor<4x32xf32>)
  // LANES16-SAME: -> (tensor<8x3x16xf32>, tensor<8x16xf32>)
  %init = tensor.empty() : tensor<3xf32>
  %r:4 = bayes.monte_carlo samples(%n) probabilities
      statistics [#bayes.mean, #bayes.predictive_entropy,
                  #bayes.expected_entropy, #bayes.mutual_information]
      -> (tensor<3xf32>, tensor<f32>, tensor<f32>, tensor<f32>) {
  ^bb0(%s: index):
    %eps = bayes.normal %key[%s] offsets[0] of [3] axes [element] site 1
        purpose weight outs(%init : tensor<3xf32>) -> tensor<3xf32>
    bayes.yield %eps : tensor<3xf32>
  }
  return %r#0, %r#1, %r#2, %r#3
      : tensor<3xf32>, tensor<f32>, tensor<f32>, tensor<f32>
}

// -----

// A result that no sample changes is broadcast over the lanes.

// CHECK-LABEL: func @constant
// CHECK-SAME: (%[[X:.*]]: tensor<3xf32>
// CHECK: scf.for
// CHECK: linalg.generic {{.*}} ins(%[[X]] : tensor<3xf32>)
// LANES32-SAME: outs(%{{.*}} : tensor<3x32xf32>)
// LANES16-SAME: outs(%{{.*}} : tensor<3x16xf32>)
func.func @constant(%x: tensor<3xf32>, %n: index) -> tensor<3xf32> {
  %mean = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<3xf32>) {
  ^bb0(%s: index):
    bayes.yield %x : tensor<3xf32>
  }
  return %mean : tensor<3xf32>
}

// -----

// Reshapes and slices keep the lanes whole, also from and to scalars.

// CHECK-LABEL: func @shapes
// CHECK: %[[D:.*]] = bayes.normal {{.*}} -> tensor<1x6x[[L:16|32]]xf32>
// CHECK: %[[S:.*]] = tensor.extract_slice %[[D]][0, 2, 0] [1, 1, [[L]]] [1, 1, 1] : tensor<1x6x[[L]]xf32> to tensor<1x[[L]]xf32>
// CHECK: %[[C:.*]] = tensor.collapse_shape %[[S]] {{\[}}[0, 1]] : tensor<1x[[L]]xf32> into tensor<[[L]]xf32>
// CHECK: %[[E:.*]] = tensor.expand_shape %[[C]] {{\[}}[0, 1, 2]] output_shape [1, 1, [[L]]] : tensor<[[L]]xf32> into tensor<1x1x[[L]]xf32>
// CHECK: %[[W:.*]] = linalg.generic {{.*}} ins(%{{.*}} : tensor<1x3xf32>) outs(%{{.*}} : tensor<1x3x[[L]]xf32>)
// CHECK: %[[I:.*]] = tensor.insert_slice %[[E]] into %[[W]][0, 1, 0] [1, 1, [[L]]] [1, 1, 1] : tensor<1x1x[[L]]xf32> into tensor<1x3x[[L]]xf32>
// CHECK: tensor.expand_shape %[[I]] {{\[}}[0], [1, 2], [3]] output_shape [1, 3, 1, [[L]]] : tensor<1x3x[[L]]xf32> into tensor<1x3x1x[[L]]xf32>
func.func @shapes(%x: tensor<1x3xf32>, %key: !bayes.key, %n: index)
    -> tensor<1x3x1xf32> {
  %init = tensor.empty() : tensor<1x6xf32>
  %m = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<1x3x1xf32>) {
  ^bb0(%s: index):
    %d = bayes.normal %key[%s] offsets[0, 0] of [1, 6] axes [element, element]
        site 1 purpose weight outs(%init : tensor<1x6xf32>) -> tensor<1x6xf32>
    %slice = tensor.extract_slice %d[0, 2] [1, 1] [1, 1]
        : tensor<1x6xf32> to tensor<1xf32>
    %scalar = tensor.collapse_shape %slice [] : tensor<1xf32> into tensor<f32>
    %row = tensor.expand_shape %scalar [] output_shape [1, 1]
        : tensor<f32> into tensor<1x1xf32>
    %y = tensor.insert_slice %row into %x[0, 1] [1, 1] [1, 1]
        : tensor<1x1xf32> into tensor<1x3xf32>
    %z = tensor.expand_shape %y [[0], [1, 2]] output_shape [1, 3, 1]
        : tensor<1x3xf32> into tensor<1x3x1xf32>
    bayes.yield %z : tensor<1x3x1xf32>
  }
  return %m : tensor<1x3x1xf32>
}

// A body that extracts from a tensor of which there is one for each sample does so
// at the lane.

// CHECK-LABEL: func @entries
// CHECK: scf.for
// CHECK: %[[TABLE:.*]] = bayes.normal {{.*}} axes [element, sample] {{.*}} -> tensor<4x{{32|16}}xf32>
// CHECK: linalg.generic {{.*}} ins(%{{.*}} : tensor<3xi8>) outs(%{{.*}} : tensor<3x{{32|16}}xf32>)
// CHECK: %[[PLACE:.*]] = arith.index_castui
// CHECK: %[[LANE:.*]] = linalg.index 1 : index
// CHECK: tensor.extract %[[TABLE]][%[[PLACE]], %[[LANE]]] : tensor<4x{{32|16}}xf32>
func.func @entries(%codes: tensor<3xi8>, %key: !bayes.key, %n: index)
    -> tensor<3xf32> {
  %init = tensor.empty() : tensor<4xf32>
  %empty = tensor.empty() : tensor<3xf32>
  %m = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<3xf32>) {
  ^bb0(%s: index):
    %table = bayes.normal %key[%s] offsets[0] of [4] axes [element] site 1
        purpose weight outs(%init : tensor<4xf32>) -> tensor<4xf32>
    %y = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>,
                                          affine_map<(i) -> (i)>],
        iterator_types = ["parallel"]}
        ins(%codes : tensor<3xi8>) outs(%empty : tensor<3xf32>) {
    ^bb0(%code: i8, %out: f32):
      %place = arith.index_castui %code : i8 to index
      %entry = tensor.extract %table[%place] : tensor<4xf32>
      linalg.yield %entry : f32
    } -> tensor<3xf32>
    bayes.yield %y : tensor<3xf32>
  }
  return %m : tensor<3xf32>
}

// So does one that extracts in a region of its own.

// CHECK-LABEL: func @entries_in_region
// CHECK: scf.for
// CHECK: %[[TABLE:.*]] = bayes.normal {{.*}} axes [element, sample] {{.*}} -> tensor<4x{{32|16}}xf32>
// CHECK: %[[PLACE:.*]] = arith.index_castui
// CHECK: %[[LANE:.*]] = linalg.index 1 : index
// CHECK-NEXT: scf.if
// CHECK-NEXT: tensor.extract %[[TABLE]][%[[PLACE]], %[[LANE]]] : tensor<4x{{32|16}}xf32>
func.func @entries_in_region(%codes: tensor<3xi8>, %key: !bayes.key, %n: index)
    -> tensor<3xf32> {
  %init = tensor.empty() : tensor<4xf32>
  %empty = tensor.empty() : tensor<3xf32>
  %four = arith.constant 4 : i8
  %zero = arith.constant 0.0 : f32
  %m = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<3xf32>) {
  ^bb0(%s: index):
    %table = bayes.normal %key[%s] offsets[0] of [4] axes [element] site 1
        purpose weight outs(%init : tensor<4xf32>) -> tensor<4xf32>
    %y = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>,
                                          affine_map<(i) -> (i)>],
        iterator_types = ["parallel"]}
        ins(%codes : tensor<3xi8>) outs(%empty : tensor<3xf32>) {
    ^bb0(%code: i8, %out: f32):
      %place = arith.index_castui %code : i8 to index
      %is = arith.cmpi ult, %code, %four : i8
      %entry = scf.if %is -> f32 {
        %found = tensor.extract %table[%place] : tensor<4xf32>
        scf.yield %found : f32
      } else {
        scf.yield %zero : f32
      }
      linalg.yield %entry : f32
    } -> tensor<3xf32>
    bayes.yield %y : tensor<3xf32>
  }
  return %m : tensor<3xf32>
}

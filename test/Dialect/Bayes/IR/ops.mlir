// Every op and attribute of the dialect in every form it can be written in:
// text to text, and the same through the generic form.

// RUN: bayes-opt %s | bayes-opt | FileCheck %s --strict-whitespace
// RUN: bayes-opt %s --mlir-print-op-generic | bayes-opt | FileCheck %s --strict-whitespace

// CHECK-LABEL: func @key
// CHECK-SAME: (%[[SEED:.*]]: i64)
func.func @key(%seed: i64) -> (!bayes.key, i64) {
  // CHECK: bayes.key %[[SEED]] : !bayes.key
  %key = bayes.key %seed : !bayes.key
  // CHECK: bayes.key %[[SEED]] : i64
  %lowered = bayes.key %seed : i64
  return %key, %lowered : !bayes.key, i64
}

// CHECK-LABEL: func @fold_key
// CHECK-SAME: (%[[KEY:.*]]: !bayes.key, %[[LOWERED:.*]]: i64, %[[DATA:.*]]: i64)
func.func @fold_key(%key: !bayes.key, %lowered: i64, %data: i64)
    -> (!bayes.key, i64) {
  // CHECK: bayes.fold_key %[[KEY]], %[[DATA]] : !bayes.key
  %a = bayes.fold_key %key, %data : !bayes.key
  // CHECK: bayes.fold_key %[[LOWERED]], %[[DATA]] : i64
  %b = bayes.fold_key %lowered, %data : i64
  return %a, %b : !bayes.key, i64
}

// CHECK-LABEL: func @split_key
// CHECK-SAME: (%[[KEY:.*]]: !bayes.key, %[[LOWERED:.*]]: i64)
func.func @split_key(%key: !bayes.key, %lowered: i64) {
  // CHECK: %{{.*}}, %{{.*}} = bayes.split_key %[[KEY]] : !bayes.key
  %a, %b = bayes.split_key %key : !bayes.key
  // CHECK: %{{.*}}, %{{.*}} = bayes.split_key %[[LOWERED]] : i64
  %c, %d = bayes.split_key %lowered : i64
  return
}

// CHECK: bayes.parameter @fc1.weight.mean = dense<5.000000e-01> : tensor<2x4xf32>
bayes.parameter @fc1.weight.mean = dense<0.5> : tensor<2x4xf32>
// CHECK: bayes.parameter "private" @codes = dense<[1, 2, 3]> : tensor<3xi8> {bits = 2 : i64}
bayes.parameter "private" @codes = dense<[1, 2, 3]> : tensor<3xi8> {bits = 2}
// CHECK: bayes.parameter @blob = dense_resource<blob> : tensor<2xf32>
bayes.parameter @blob = dense_resource<blob> : tensor<2xf32>

// CHECK-LABEL: func @load_parameter
func.func @load_parameter() -> (tensor<2x4xf32>, memref<2x4xf32>) {
  // CHECK: bayes.load_parameter @fc1.weight.mean : tensor<2x4xf32>
  %tensor = bayes.load_parameter @fc1.weight.mean : tensor<2x4xf32>
  // CHECK: bayes.load_parameter @fc1.weight.mean : memref<2x4xf32>
  %buffer = bayes.load_parameter @fc1.weight.mean : memref<2x4xf32>
  return %tensor, %buffer : tensor<2x4xf32>, memref<2x4xf32>
}

// CHECK-LABEL: func @laws
// CHECK-SAME: (%[[MEAN:.*]]: tensor<2x4xf32>, %[[STDDEV:.*]]: tensor<2x4xf32>)
func.func @laws(%mean: tensor<2x4xf32>, %stddev: tensor<2x4xf32>) {
  // CHECK: %[[W:.*]] = bayes.gaussian %[[MEAN]], %[[STDDEV]] : !bayes.random<2x4xf32>
  %w = bayes.gaussian %mean, %stddev : !bayes.random<2x4xf32>
  // CHECK: %[[D:.*]] = bayes.deterministic %[[MEAN]] : !bayes.random<2x4xf32>
  %d = bayes.deterministic %mean : !bayes.random<2x4xf32>
  // CHECK: bayes.mean %[[W]] : !bayes.random<2x4xf32>
  %m = bayes.mean %w : !bayes.random<2x4xf32>
  // CHECK: bayes.stddev %[[D]] : !bayes.random<2x4xf32>
  %s = bayes.stddev %d : !bayes.random<2x4xf32>
  return
}

// CHECK-LABEL: func @sample
// CHECK-SAME: (%[[W:.*]]: !bayes.random<2x4xf32>, %[[KEY:.*]]: !bayes.key, %[[LOWERED:.*]]: i64, %[[S:.*]]: index)
func.func @sample(%w: !bayes.random<2x4xf32>, %key: !bayes.key, %lowered: i64,
                  %s: index) {
  // CHECK: bayes.sample %[[W]], %[[KEY]][%[[S]]] site 0 : !bayes.random<2x4xf32>{{$}}
  %a = bayes.sample %w, %key[%s] site 0 : !bayes.random<2x4xf32>
  // CHECK: bayes.sample %[[W]], %[[KEY]][%[[S]]] site 268435455 estimator weight_sampling : !bayes.random<2x4xf32>{{$}}
  %b = bayes.sample %w, %key[%s] site 268435455 estimator weight_sampling
      : !bayes.random<2x4xf32>
  // CHECK: bayes.sample %[[W]], %[[LOWERED]][%[[S]]] site 2 estimator local_reparameterization : !bayes.random<2x4xf32> key i64{{$}}
  %c = bayes.sample %w, %lowered[%s] site 2 estimator local_reparameterization
      : !bayes.random<2x4xf32> key i64
  // CHECK: bayes.sample %[[W]], %[[KEY]][%[[S]]] site 3 {note = "kept"} : !bayes.random<2x4xf32>{{$}}
  %d = bayes.sample %w, %key[%s] site 3 {note = "kept"}
      : !bayes.random<2x4xf32>
  return
}

// CHECK-LABEL: func @kl_divergence
// CHECK-SAME: (%[[W:.*]]: !bayes.random<2x4xf32>)
func.func @kl_divergence(%w: !bayes.random<2x4xf32>) -> tensor<f64> {
  // CHECK: bayes.kl_divergence %[[W]] prior(0.000000e+00, 1.000000e-01) : !bayes.random<2x4xf32> -> tensor<f64>
  %kl = bayes.kl_divergence %w prior(0.0, 0.1)
      : !bayes.random<2x4xf32> -> tensor<f64>
  return %kl : tensor<f64>
}

// CHECK-LABEL: func @normal
// CHECK-SAME: (%[[KEY:.*]]: !bayes.key, %[[LOWERED:.*]]: i64, %[[S:.*]]: index, %[[X:.*]]: i64, %[[O:.*]]: index, %[[T2:.*]]: tensor<16x200xf32>, %[[T3:.*]]: tensor<?x8x?xf32>, %[[T0:.*]]: tensor<f32>, %[[M:.*]]: memref<16x200xf32, strided<[256, 1], offset: ?>>)
func.func @normal(%key: !bayes.key, %lowered: i64, %s: index, %x: i64,
                  %o: index, %t2: tensor<16x200xf32>, %t3: tensor<?x8x?xf32>,
                  %t0: tensor<f32>,
                  %m: memref<16x200xf32, strided<[256, 1], offset: ?>>) {
  // A draw for each example.
  // CHECK: bayes.normal %[[KEY]][%[[S]]] example(%[[X]]) offsets [0] of [200] axes [example, element] site 3 purpose output outs(%[[T2]] : tensor<16x200xf32>) -> tensor<16x200xf32>{{$}}
  %a = bayes.normal %key[%s] example(%x) offsets[0] of [200]
      axes [example, element] site 3 purpose output
      outs(%t2 : tensor<16x200xf32>) -> tensor<16x200xf32>
  // A tile of a weight, at offsets partly dynamic.
  // CHECK: bayes.normal %[[KEY]][%[[S]]] offsets [%[[O]], 56] of [784, 256] axes [element, element] site 1 purpose weight outs(%[[T2]] : tensor<16x200xf32>) -> tensor<16x200xf32>{{$}}
  %b = bayes.normal %key[%s] offsets[%o, 56] of [784, 256]
      axes [element, element] site 1 purpose weight
      outs(%t2 : tensor<16x200xf32>) -> tensor<16x200xf32>
  // All three kinds of axis, dynamic extents, a lowered key.
  // CHECK: bayes.normal %[[LOWERED]][%[[S]]] example(%[[X]]) offsets [0] of [8] axes [example, element, sample] site 4 purpose dropout outs(%[[T3]] : tensor<?x8x?xf32>) key i64 -> tensor<?x8x?xf32>{{$}}
  %c = bayes.normal %lowered[%s] example(%x) offsets[0] of [8]
      axes [example, element, sample] site 4 purpose dropout
      outs(%t3 : tensor<?x8x?xf32>) key i64 -> tensor<?x8x?xf32>
  // No axes.
  // CHECK: bayes.normal %[[KEY]][%[[S]]] offsets [] of [] axes [] site 5 purpose blend outs(%[[T0]] : tensor<f32>) -> tensor<f32>{{$}}
  %d = bayes.normal %key[%s] offsets[] of [] axes [] site 5 purpose blend
      outs(%t0 : tensor<f32>) -> tensor<f32>
  // Into a buffer.
  // CHECK: bayes.normal %[[KEY]][%[[S]]] example(%[[X]]) offsets [0] of [200] axes [example, element] site 3 purpose output outs(%[[M]] : memref<16x200xf32, strided<[256, 1], offset: ?>>){{$}}
  // CHECK-NOT: ->
  bayes.normal %key[%s] example(%x) offsets[0] of [200]
      axes [example, element] site 3 purpose output
      outs(%m : memref<16x200xf32, strided<[256, 1], offset: ?>>)
  return
}

// CHECK-LABEL: func @random_words
// CHECK-SAME: (%[[KEY:.*]]: !bayes.key, %[[LOWERED:.*]]: i64, %[[S:.*]]: index, %[[P:.*]]: index, %[[X:.*]]: i64)
func.func @random_words(%key: !bayes.key, %lowered: i64, %s: index, %p: index,
                        %x: i64) {
  // CHECK: %[[A:.*]], %[[B:.*]] = bayes.random_words %[[KEY]][%[[S]]] pair(%[[P]]) example(%[[X]]) site 3 purpose output : vector<16xi32>{{$}}
  %a, %b = bayes.random_words %key[%s] pair(%p) example(%x) site 3
      purpose output : vector<16xi32>
  // CHECK: bayes.box_muller %[[A]], %[[B]] : vector<16xi32> -> vector<16xf32>{{$}}
  %e, %o = bayes.box_muller %a, %b : vector<16xi32> -> vector<16xf32>
  // CHECK: bayes.random_words %[[LOWERED]][%[[S]]] pair(%[[P]]) site 1 purpose weight : vector<2xi32> key i64{{$}}
  %c, %d = bayes.random_words %lowered[%s] pair(%p) site 1 purpose weight
      : vector<2xi32> key i64
  return
}

// CHECK-LABEL: func @monte_carlo
// CHECK-SAME: (%[[N:.*]]: index, %[[W:.*]]: !bayes.random<2x4xf32>, %[[KEY:.*]]: !bayes.key, %[[P:.*]]: tensor<?x10xf32>)
func.func @monte_carlo(%n: index, %w: !bayes.random<2x4xf32>, %key: !bayes.key,
                       %p: tensor<?x10xf32>) {
  // CHECK: %{{.*}}:2 = bayes.monte_carlo samples(%[[N]]) statistics [#bayes.mean, #bayes.variance] -> (tensor<2x4xf32>, tensor<2x4xf32>) {
  // CHECK-NEXT: ^bb0(%[[S:.*]]: index):
  // CHECK-NEXT: %[[D:.*]] = bayes.sample %[[W]], %[[KEY]][%[[S]]] site 1 : !bayes.random<2x4xf32>
  // CHECK-NEXT: bayes.yield %[[D]] : tensor<2x4xf32>
  // CHECK-NEXT: }
  %mean, %var = bayes.monte_carlo samples(%n)
      statistics [#bayes.mean, #bayes.variance]
      -> (tensor<2x4xf32>, tensor<2x4xf32>) {
  ^bb0(%s: index):
    %d = bayes.sample %w, %key[%s] site 1 : !bayes.random<2x4xf32>
    bayes.yield %d : tensor<2x4xf32>
  }
  // CHECK: bayes.monte_carlo samples(%[[N]]) probabilities statistics [#bayes.predictive_entropy, #bayes.expected_entropy, #bayes.mutual_information] attributes {note = "kept"} -> (tensor<?xf32>, tensor<?xf32>, tensor<?xf32>) {
  %h, %eh, %mi = bayes.monte_carlo samples(%n) probabilities
      statistics [#bayes.predictive_entropy, #bayes.expected_entropy,
                  #bayes.mutual_information] attributes {note = "kept"}
      -> (tensor<?xf32>, tensor<?xf32>, tensor<?xf32>) {
  ^bb0(%s: index):
    bayes.yield %p : tensor<?x10xf32>
  }
  return
}

// CHECK-LABEL: func private @attributes
// CHECK-SAME: accumulators = [#bayes.sum_accumulator, #bayes.moments_accumulator, #bayes.entropy_accumulator]
// CHECK-SAME: axes = [#bayes<axis example>, #bayes<axis element>, #bayes<axis sample>]
// CHECK-SAME: estimators = [#bayes<estimator weight_sampling>, #bayes<estimator local_reparameterization>]
// CHECK-SAME: purposes = [#bayes<purpose weight>, #bayes<purpose output>, #bayes<purpose blend>, #bayes<purpose dropout>]
// CHECK-SAME: statistics = [#bayes.mean, #bayes.variance, #bayes.predictive_entropy, #bayes.expected_entropy, #bayes.mutual_information]
func.func private @attributes() attributes {
  accumulators = [#bayes.sum_accumulator, #bayes.moments_accumulator,
                  #bayes.entropy_accumulator],
  axes = [#bayes<axis example>, #bayes<axis element>, #bayes<axis sample>],
  estimators = [#bayes<estimator weight_sampling>,
                #bayes<estimator local_reparameterization>],
  purposes = [#bayes<purpose weight>, #bayes<purpose output>,
              #bayes<purpose blend>, #bayes<purpose dropout>],
  statistics = [#bayes.mean, #bayes.variance, #bayes.predictive_entropy,
                #bayes.expected_entropy, #bayes.mutual_information]
}

// CHECK-LABEL: func private @entry
// CHECK-SAME: (tensor<?x784xf32> {bayes.uint8_divisor = 2.550000e+02 : f32}, i64, !bayes.key, index) -> tensor<?x10xf32> attributes {bayes.entry}
func.func private @entry(tensor<?x784xf32> {bayes.uint8_divisor = 255.0 : f32},
                         i64, !bayes.key, index) -> tensor<?x10xf32>
    attributes {bayes.entry}

// CHECK-LABEL: func private @lowered_entry
// CHECK-SAME: attributes {bayes.entry}
func.func private @lowered_entry(tensor<?x784xf32>, i64, i64, index)
    -> tensor<?x10xf32> attributes {bayes.entry}

// CHECK-LABEL: func private @bayes_block_16
// CHECK-SAME: attributes {bayes.block = 16 : i64}
func.func private @bayes_block_16(tensor<16x784xf32>)
    attributes {bayes.block = 16 : i64}

// CHECK: module attributes {bayes.layout = {parameters = []}}
module attributes {bayes.layout = {parameters = []}} {}

{-#
  dialect_resources: {
    builtin: {
      blob: "0x100000000000803F00000040"
    }
  }
#-}

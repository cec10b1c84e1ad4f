// The module of a network with two layers, and that the stock tool keeps it
// through text and bytecode.

// UNSUPPORTED: sanitizer

// RUN: bayes-translate --import-posterior %S/Inputs/own.safetensors -o %t.mlir
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: mlir-opt --load-dialect-plugin=%bayes_plugin %t.mlir --verify-roundtrip \
// RUN:   | FileCheck %s

// CHECK-DAG: #[[$FULL:.+]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-DAG: #[[$COLUMN:.+]] = affine_map<(d0, d1) -> (d1)>
// CHECK-DAG: #[[$ROW:.+]] = affine_map<(d0, d1) -> (d0)>

// CHECK-LABEL: module @own

// Weights are [inputs, outputs].
// CHECK: bayes.parameter @fc1.weight.mean = dense_resource<fc1.weight.mean> : tensor<3x4xf32>
// CHECK: bayes.parameter @fc1.weight.stddev = dense_resource<fc1.weight.stddev> : tensor<3x4xf32>
// CHECK: bayes.parameter @fc1.bias.mean = dense_resource<fc1.bias.mean> : tensor<4xf32>
// CHECK: bayes.parameter @fc1.bias.stddev = dense_resource<fc1.bias.stddev> : tensor<4xf32>
// CHECK: bayes.parameter @fc2.weight.mean = dense_resource<fc2.weight.mean> : tensor<4x2xf32>
// CHECK: bayes.parameter @fc2.weight.stddev = dense_resource<fc2.weight.stddev> : tensor<4x2xf32>
// CHECK: bayes.parameter @fc2.bias.mean = dense_resource<fc2.bias.mean> : tensor<2xf32>
// CHECK: bayes.parameter @fc2.bias.stddev = dense_resource<fc2.bias.stddev> : tensor<2xf32>

// CHECK-LABEL: func.func @predict
// CHECK-SAME:    (%[[X:.+]]: tensor<?x3xf32> {bayes.uint8_divisor = 2.550000e+02 : f32}, %{{.+}}: i64, %[[KEY:.+]]: !bayes.key, %[[N:.+]]: index)
// CHECK-SAME:    -> (tensor<?x2xf32>, tensor<?x2xf32>, tensor<?xf32>, tensor<?xf32>, tensor<?xf32>)
// CHECK-SAME:    attributes {bayes.entry}
// CHECK:         %[[MEAN1:.+]] = bayes.load_parameter @fc1.weight.mean
// CHECK:         %[[STDDEV1:.+]] = bayes.load_parameter @fc1.weight.stddev
// CHECK:         %[[W1:.+]] = bayes.gaussian %[[MEAN1]], %[[STDDEV1]]
// CHECK:         %[[BIAS_MEAN1:.+]] = bayes.load_parameter @fc1.bias.mean
// CHECK:         %[[BIAS_STDDEV1:.+]] = bayes.load_parameter @fc1.bias.stddev
// CHECK:         %[[B1:.+]] = bayes.gaussian %[[BIAS_MEAN1]], %[[BIAS_STDDEV1]]
// CHECK:         %[[W2:.+]] = bayes.gaussian
// CHECK:         %[[B2:.+]] = bayes.gaussian
// CHECK:         %[[R:.+]]:5 = bayes.monte_carlo samples(%[[N]]) probabilities
// CHECK-SAME:      statistics [#bayes.mean, #bayes.variance, #bayes.predictive_entropy, #bayes.expected_entropy, #bayes.mutual_information]
// CHECK:         ^bb0(%[[S:.+]]: index):

// Every draw has a site of its own.
// CHECK:           %[[W1S:.+]] = bayes.sample %[[W1]], %[[KEY]][%[[S]]] site 0
// CHECK:           %[[ZEROS:.+]] = linalg.fill
// CHECK:           %[[P1:.+]] = linalg.matmul ins(%[[X]], %[[W1S]] : tensor<?x3xf32>, tensor<3x4xf32>) outs(%[[ZEROS]]
// CHECK:           %[[B1S:.+]] = bayes.sample %[[B1]], %[[KEY]][%[[S]]] site 1
// CHECK:           %[[A1:.+]] = linalg.generic {indexing_maps = [#[[$FULL]], #[[$COLUMN]], #[[$FULL]]], iterator_types = ["parallel", "parallel"]} ins(%[[P1]], %[[B1S]]
// CHECK:             arith.addf
// CHECK:           %[[H1:.+]] = linalg.generic {{.*}} ins(%[[A1]]
// CHECK:             arith.maximumf
// CHECK:           %[[W2S:.+]] = bayes.sample %[[W2]], %[[KEY]][%[[S]]] site 2
// CHECK:           %[[P2:.+]] = linalg.matmul ins(%[[H1]], %[[W2S]]
// CHECK:           %[[B2S:.+]] = bayes.sample %[[B2]], %[[KEY]][%[[S]]] site 3
// CHECK:           %[[A2:.+]] = linalg.generic {{.*}} ins(%[[P2]], %[[B2S]]
// CHECK:             arith.addf

// Softmax, from which the largest logit is subtracted first.
// CHECK:           %[[MAX:.+]] = linalg.generic {indexing_maps = [#[[$FULL]], #[[$ROW]]], iterator_types = ["parallel", "reduction"]} ins(%[[A2]]
// CHECK:             arith.maximumf
// CHECK:           %[[EXP:.+]] = linalg.generic {{.*}} ins(%[[A2]], %[[MAX]]
// CHECK:             arith.subf
// CHECK:             math.exp
// CHECK:           %[[SUM:.+]] = linalg.generic {indexing_maps = [#[[$FULL]], #[[$ROW]]], iterator_types = ["parallel", "reduction"]} ins(%[[EXP]]
// CHECK:             arith.addf
// CHECK:           %[[P:.+]] = linalg.generic {{.*}} ins(%[[EXP]], %[[SUM]]
// CHECK:             arith.divf
// CHECK:           bayes.yield %[[P]]
// CHECK:         return %[[R]]#0, %[[R]]#1, %[[R]]#2, %[[R]]#3, %[[R]]#4

#map = affine_map<(d0, d1, d2) -> (d0, d2)>
#map1 = affine_map<(d0, d1, d2) -> (d2, d1)>
#map2 = affine_map<(d0, d1, d2) -> (d0, d1)>
"builtin.module"() ({
  "bayes.parameter"() <{sym_name = "fc.weight.mean", value = dense<1.000000e-01> : tensor<4x2xf32>}> : () -> ()
  "bayes.parameter"() <{sym_name = "fc.weight.stddev", value = dense<5.000000e-02> : tensor<4x2xf32>}> : () -> ()
  "func.func"() <{function_type = (tensor<?x4xf32>, i64, !bayes.key, index) -> (tensor<?x2xf32>, tensor<?x2xf32>), sym_name = "predict"}> ({
  ^bb0(%arg0: tensor<?x4xf32>, %arg1: i64, %arg2: !bayes.key, %arg3: index):
    %0 = "bayes.load_parameter"() <{parameter = @fc.weight.mean}> : () -> tensor<4x2xf32>
    %1 = "bayes.load_parameter"() <{parameter = @fc.weight.stddev}> : () -> tensor<4x2xf32>
    %2 = "bayes.gaussian"(%0, %1) : (tensor<4x2xf32>, tensor<4x2xf32>) -> !bayes.random<4x2xf32>
    %3 = "arith.constant"() <{value = 0.000000e+00 : f32}> : () -> f32
    %4 = "arith.constant"() <{value = 0 : index}> : () -> index
    %5 = "tensor.dim"(%arg0, %4) : (tensor<?x4xf32>, index) -> index
    %6 = "tensor.empty"(%5) : (index) -> tensor<?x2xf32>
    %7 = "linalg.fill"(%3, %6) <{operandSegmentSizes = array<i32: 1, 1>}> ({
    ^bb0(%arg8: f32, %arg9: f32):
      "linalg.yield"(%arg8) : (f32) -> ()
    }) : (f32, tensor<?x2xf32>) -> tensor<?x2xf32>
    %8:2 = "bayes.monte_carlo"(%arg3) <{statistics = [#bayes.mean, #bayes.variance]}> ({
    ^bb0(%arg4: index):
      %9 = "bayes.sample"(%2, %arg2, %arg4) <{site = 1 : i32}> : (!bayes.random<4x2xf32>, !bayes.key, index) -> tensor<4x2xf32>
      %10 = "linalg.matmul"(%arg0, %9, %7) <{indexing_maps = [#map, #map1, #map2], operandSegmentSizes = array<i32: 2, 1>}> ({
      ^bb0(%arg5: f32, %arg6: f32, %arg7: f32):
        %11 = "arith.mulf"(%arg5, %arg6) <{fastmath = #arith.fastmath<none>}> : (f32, f32) -> f32
        %12 = "arith.addf"(%arg7, %11) <{fastmath = #arith.fastmath<none>}> : (f32, f32) -> f32
        "linalg.yield"(%12) : (f32) -> ()
      }) : (tensor<?x4xf32>, tensor<4x2xf32>, tensor<?x2xf32>) -> tensor<?x2xf32>
      "bayes.yield"(%10) : (tensor<?x2xf32>) -> ()
    }) : (index) -> (tensor<?x2xf32>, tensor<?x2xf32>)
    "func.return"(%8#0, %8#1) : (tensor<?x2xf32>, tensor<?x2xf32>) -> ()
  }) {bayes.entry} : () -> ()
}) : () -> ()


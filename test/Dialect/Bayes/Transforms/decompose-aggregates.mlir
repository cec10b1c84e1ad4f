// RUN: bayes-opt %s --bayes-decompose-aggregates | FileCheck %s

// CHECK-LABEL: func @softmax
// CHECK-SAME: (%[[X:.*]]: tensor<?x4xf32>, %[[INIT:.*]]: tensor<?x4xf32>)
func.func @softmax(%x: tensor<?x4xf32>, %init: tensor<?x4xf32>)
    -> tensor<?x4xf32> {
  // CHECK-NOT: linalg.softmax
  // CHECK: %[[LARGEST:.*]] = linalg.generic {{.*}} ins(%[[X]] :
  // CHECK: arith.maxnumf
  // CHECK: %[[POWERS:.*]] = linalg.generic {{.*}} ins(%[[X]], %[[LARGEST]] :
  // CHECK: math.exp
  // CHECK: %[[SUM:.*]] = linalg.generic {{.*}} ins(%[[POWERS]] :
  // CHECK: arith.addf
  // CHECK: %[[Y:.*]] = linalg.generic {{.*}} ins(%[[POWERS]], %[[SUM]] :
  // CHECK: arith.divf
  // CHECK: return %[[Y]]
  %y = linalg.softmax dimension(1) ins(%x : tensor<?x4xf32>)
      outs(%init : tensor<?x4xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

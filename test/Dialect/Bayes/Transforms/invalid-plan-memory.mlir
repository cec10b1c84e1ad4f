// RUN: bayes-opt %s --bayes-plan-memory --split-input-file -verify-diagnostics

// expected-error @+1 {{expected a bufferised block function that takes its results as static, contiguous buffers, found type '(memref<1x1xf32>, i64, i64, index) -> memref<1xf32>'}}
func.func @returns(%x: memref<1x1xf32>, %first: i64, %key: i64, %n: index)
    -> memref<1xf32> attributes {bayes.block = 1 : i64} {
  %y = memref.alloc() : memref<1xf32>
  return %y : memref<1xf32>
}

// -----

// expected-error @+1 {{expected a bufferised block function}}
func.func @tensors(%x: memref<1x1xf32>, %first: i64, %key: i64, %n: index,
                   %y: tensor<1xf32>) attributes {bayes.block = 1 : i64} {
  return
}

// -----

// expected-error @+1 {{expected a bufferised block function}}
func.func @few_arguments(%x: memref<1x1xf32>, %first: i64)
    attributes {bayes.block = 1 : i64} {
  return
}

// -----

// expected-error @+1 {{expected a bufferised block function}}
func.func @strided(%x: memref<1x1xf32>, %first: i64, %key: i64, %n: index,
                   %y: memref<4xf32, strided<[2]>>)
    attributes {bayes.block = 1 : i64} {
  return
}

// -----

func.func @dynamic(%x: memref<1x1xf32>, %first: i64, %key: i64, %n: index)
    attributes {bayes.block = 1 : i64} {
  // expected-error @+1 {{'memref.alloc' op expected an allocation of static shape, which can be placed in the workspace}}
  %t = memref.alloc(%n) : memref<?xf32>
  return
}

// -----

func.func @stack(%x: memref<1x1xf32>, %first: i64, %key: i64, %n: index)
    attributes {bayes.block = 1 : i64} {
  // expected-error @+1 {{'memref.alloca' op expected an allocation of static shape, which can be placed in the workspace}}
  %t = memref.alloca() : memref<3xf32>
  return
}

// -----

func.func @no_numbers(%x: memref<1x1xf32>, %first: i64, %key: i64, %n: index)
    attributes {bayes.block = 1 : i64} {
  // expected-error @+1 {{'memref.alloc' op expected an allocation}}
  %t = memref.alloc() : memref<3xvector<4xf32>>
  return
}

// -----

// Two iterations would need the buffer at the same time.

func.func @carried(%x: memref<1x1xf32>, %first: i64, %key: i64, %n: index)
    attributes {bayes.block = 1 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %init = memref.alloc() : memref<4xf32>
  %last = scf.for %i = %c0 to %n step %c1 iter_args(%a = %init)
      -> memref<4xf32> {
    // expected-error @+1 {{'memref.alloc' op expected an allocation that is not used after the block of ops that makes it}}
    %b = memref.alloc() : memref<4xf32>
    linalg.exp ins(%a : memref<4xf32>) outs(%b : memref<4xf32>)
    scf.yield %b : memref<4xf32>
  }
  return
}

// -----

// A buffer that one of two branches makes is used behind them.

func.func @leaves_branch(%x: memref<1x1xf32>, %first: i64, %key: i64,
                         %n: index) attributes {bayes.block = 1 : i64} {
  %c0 = arith.constant 0 : index
  %one = arith.constant 1.0 : f32
  %p = arith.cmpi eq, %n, %c0 : index
  %a = memref.alloc() : memref<4xf32>
  %y = scf.if %p -> memref<4xf32> {
    // expected-error @+1 {{'memref.alloc' op expected an allocation that is not used after the block of ops that makes it}}
    %b = memref.alloc() : memref<4xf32>
    scf.yield %b : memref<4xf32>
  } else {
    scf.yield %a : memref<4xf32>
  }
  linalg.fill ins(%one : f32) outs(%y : memref<4xf32>)
  return
}

// -----

// expected-error @+1 {{expected a block function with a body of one block of ops, found 2}}
func.func @branches(%x: memref<1x1xf32>, %first: i64, %key: i64, %n: index)
    attributes {bayes.block = 1 : i64} {
  cf.br ^next
^next:
  return
}

// -----

// expected-error @+1 {{'bayes.parameter' op expected a tensor of integers or floats, found 'tensor<1xcomplex<f32>>'}}
bayes.parameter @c = dense<(1.0, 2.0)> : tensor<1xcomplex<f32>>
func.func @complex(%x: memref<1x1xf32>, %first: i64, %key: i64, %n: index)
    attributes {bayes.block = 1 : i64} {
  %c = bayes.load_parameter @c : memref<1xcomplex<f32>>
  return
}

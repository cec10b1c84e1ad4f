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

// -----

// No size in bytes may overflow.

func.func @large(%x: memref<1x1xf32>, %first: i64, %key: i64, %n: index)
    attributes {bayes.block = 1 : i64} {
  // expected-error @+1 {{'memref.alloc' op expected a buffer of at most 1099511627776 bytes, found 'memref<4294967296x4294967296xf32>'}}
  %t = memref.alloc() : memref<4294967296x4294967296xf32>
  return
}

// -----

// expected-error @+1 {{expected a buffer of at most 1099511627776 bytes, found 'memref<274877906945xf32>'}}
func.func @large_result(%x: memref<1x1xf32>, %first: i64, %key: i64, %n: index,
                        %y: memref<274877906945xf32>)
    attributes {bayes.block = 1 : i64} {
  return
}

// -----

// expected-error @+1 {{expected a workspace of at most 140737488355328 bytes, found 141836999983104}}
func.func @large_together(%x: memref<1x1xf32>, %first: i64, %key: i64,
                          %n: index) attributes {bayes.block = 1 : i64} {
  %c0 = arith.constant 0 : index
  %one = arith.constant 1.0 : f32
  %0 = memref.alloc() : memref<274877906944xf32>
  %1 = memref.alloc() : memref<274877906944xf32>
  %2 = memref.alloc() : memref<274877906944xf32>
  %3 = memref.alloc() : memref<274877906944xf32>
  %4 = memref.alloc() : memref<274877906944xf32>
  %5 = memref.alloc() : memref<274877906944xf32>
  %6 = memref.alloc() : memref<274877906944xf32>
  %7 = memref.alloc() : memref<274877906944xf32>
  %8 = memref.alloc() : memref<274877906944xf32>
  %9 = memref.alloc() : memref<274877906944xf32>
  %10 = memref.alloc() : memref<274877906944xf32>
  %11 = memref.alloc() : memref<274877906944xf32>
  %12 = memref.alloc() : memref<274877906944xf32>
  %13 = memref.alloc() : memref<274877906944xf32>
  %14 = memref.alloc() : memref<274877906944xf32>
  %15 = memref.alloc() : memref<274877906944xf32>
  %16 = memref.alloc() : memref<274877906944xf32>
  %17 = memref.alloc() : memref<274877906944xf32>
  %18 = memref.alloc() : memref<274877906944xf32>
  %19 = memref.alloc() : memref<274877906944xf32>
  %20 = memref.alloc() : memref<274877906944xf32>
  %21 = memref.alloc() : memref<274877906944xf32>
  %22 = memref.alloc() : memref<274877906944xf32>
  %23 = memref.alloc() : memref<274877906944xf32>
  %24 = memref.alloc() : memref<274877906944xf32>
  %25 = memref.alloc() : memref<274877906944xf32>
  %26 = memref.alloc() : memref<274877906944xf32>
  %27 = memref.alloc() : memref<274877906944xf32>
  %28 = memref.alloc() : memref<274877906944xf32>
  %29 = memref.alloc() : memref<274877906944xf32>
  %30 = memref.alloc() : memref<274877906944xf32>
  %31 = memref.alloc() : memref<274877906944xf32>
  %32 = memref.alloc() : memref<274877906944xf32>
  %33 = memref.alloc() : memref<274877906944xf32>
  %34 = memref.alloc() : memref<274877906944xf32>
  %35 = memref.alloc() : memref<274877906944xf32>
  %36 = memref.alloc() : memref<274877906944xf32>
  %37 = memref.alloc() : memref<274877906944xf32>
  %38 = memref.alloc() : memref<274877906944xf32>
  %39 = memref.alloc() : memref<274877906944xf32>
  %40 = memref.alloc() : memref<274877906944xf32>
  %41 = memref.alloc() : memref<274877906944xf32>
  %42 = memref.alloc() : memref<274877906944xf32>
  %43 = memref.alloc() : memref<274877906944xf32>
  %44 = memref.alloc() : memref<274877906944xf32>
  %45 = memref.alloc() : memref<274877906944xf32>
  %46 = memref.alloc() : memref<274877906944xf32>
  %47 = memref.alloc() : memref<274877906944xf32>
  %48 = memref.alloc() : memref<274877906944xf32>
  %49 = memref.alloc() : memref<274877906944xf32>
  %50 = memref.alloc() : memref<274877906944xf32>
  %51 = memref.alloc() : memref<274877906944xf32>
  %52 = memref.alloc() : memref<274877906944xf32>
  %53 = memref.alloc() : memref<274877906944xf32>
  %54 = memref.alloc() : memref<274877906944xf32>
  %55 = memref.alloc() : memref<274877906944xf32>
  %56 = memref.alloc() : memref<274877906944xf32>
  %57 = memref.alloc() : memref<274877906944xf32>
  %58 = memref.alloc() : memref<274877906944xf32>
  %59 = memref.alloc() : memref<274877906944xf32>
  %60 = memref.alloc() : memref<274877906944xf32>
  %61 = memref.alloc() : memref<274877906944xf32>
  %62 = memref.alloc() : memref<274877906944xf32>
  %63 = memref.alloc() : memref<274877906944xf32>
  %64 = memref.alloc() : memref<274877906944xf32>
  %65 = memref.alloc() : memref<274877906944xf32>
  %66 = memref.alloc() : memref<274877906944xf32>
  %67 = memref.alloc() : memref<274877906944xf32>
  %68 = memref.alloc() : memref<274877906944xf32>
  %69 = memref.alloc() : memref<274877906944xf32>
  %70 = memref.alloc() : memref<274877906944xf32>
  %71 = memref.alloc() : memref<274877906944xf32>
  %72 = memref.alloc() : memref<274877906944xf32>
  %73 = memref.alloc() : memref<274877906944xf32>
  %74 = memref.alloc() : memref<274877906944xf32>
  %75 = memref.alloc() : memref<274877906944xf32>
  %76 = memref.alloc() : memref<274877906944xf32>
  %77 = memref.alloc() : memref<274877906944xf32>
  %78 = memref.alloc() : memref<274877906944xf32>
  %79 = memref.alloc() : memref<274877906944xf32>
  %80 = memref.alloc() : memref<274877906944xf32>
  %81 = memref.alloc() : memref<274877906944xf32>
  %82 = memref.alloc() : memref<274877906944xf32>
  %83 = memref.alloc() : memref<274877906944xf32>
  %84 = memref.alloc() : memref<274877906944xf32>
  %85 = memref.alloc() : memref<274877906944xf32>
  %86 = memref.alloc() : memref<274877906944xf32>
  %87 = memref.alloc() : memref<274877906944xf32>
  %88 = memref.alloc() : memref<274877906944xf32>
  %89 = memref.alloc() : memref<274877906944xf32>
  %90 = memref.alloc() : memref<274877906944xf32>
  %91 = memref.alloc() : memref<274877906944xf32>
  %92 = memref.alloc() : memref<274877906944xf32>
  %93 = memref.alloc() : memref<274877906944xf32>
  %94 = memref.alloc() : memref<274877906944xf32>
  %95 = memref.alloc() : memref<274877906944xf32>
  %96 = memref.alloc() : memref<274877906944xf32>
  %97 = memref.alloc() : memref<274877906944xf32>
  %98 = memref.alloc() : memref<274877906944xf32>
  %99 = memref.alloc() : memref<274877906944xf32>
  %100 = memref.alloc() : memref<274877906944xf32>
  %101 = memref.alloc() : memref<274877906944xf32>
  %102 = memref.alloc() : memref<274877906944xf32>
  %103 = memref.alloc() : memref<274877906944xf32>
  %104 = memref.alloc() : memref<274877906944xf32>
  %105 = memref.alloc() : memref<274877906944xf32>
  %106 = memref.alloc() : memref<274877906944xf32>
  %107 = memref.alloc() : memref<274877906944xf32>
  %108 = memref.alloc() : memref<274877906944xf32>
  %109 = memref.alloc() : memref<274877906944xf32>
  %110 = memref.alloc() : memref<274877906944xf32>
  %111 = memref.alloc() : memref<274877906944xf32>
  %112 = memref.alloc() : memref<274877906944xf32>
  %113 = memref.alloc() : memref<274877906944xf32>
  %114 = memref.alloc() : memref<274877906944xf32>
  %115 = memref.alloc() : memref<274877906944xf32>
  %116 = memref.alloc() : memref<274877906944xf32>
  %117 = memref.alloc() : memref<274877906944xf32>
  %118 = memref.alloc() : memref<274877906944xf32>
  %119 = memref.alloc() : memref<274877906944xf32>
  %120 = memref.alloc() : memref<274877906944xf32>
  %121 = memref.alloc() : memref<274877906944xf32>
  %122 = memref.alloc() : memref<274877906944xf32>
  %123 = memref.alloc() : memref<274877906944xf32>
  %124 = memref.alloc() : memref<274877906944xf32>
  %125 = memref.alloc() : memref<274877906944xf32>
  %126 = memref.alloc() : memref<274877906944xf32>
  %127 = memref.alloc() : memref<274877906944xf32>
  %128 = memref.alloc() : memref<274877906944xf32>
  memref.store %one, %0[%c0] : memref<274877906944xf32>
  memref.store %one, %1[%c0] : memref<274877906944xf32>
  memref.store %one, %2[%c0] : memref<274877906944xf32>
  memref.store %one, %3[%c0] : memref<274877906944xf32>
  memref.store %one, %4[%c0] : memref<274877906944xf32>
  memref.store %one, %5[%c0] : memref<274877906944xf32>
  memref.store %one, %6[%c0] : memref<274877906944xf32>
  memref.store %one, %7[%c0] : memref<274877906944xf32>
  memref.store %one, %8[%c0] : memref<274877906944xf32>
  memref.store %one, %9[%c0] : memref<274877906944xf32>
  memref.store %one, %10[%c0] : memref<274877906944xf32>
  memref.store %one, %11[%c0] : memref<274877906944xf32>
  memref.store %one, %12[%c0] : memref<274877906944xf32>
  memref.store %one, %13[%c0] : memref<274877906944xf32>
  memref.store %one, %14[%c0] : memref<274877906944xf32>
  memref.store %one, %15[%c0] : memref<274877906944xf32>
  memref.store %one, %16[%c0] : memref<274877906944xf32>
  memref.store %one, %17[%c0] : memref<274877906944xf32>
  memref.store %one, %18[%c0] : memref<274877906944xf32>
  memref.store %one, %19[%c0] : memref<274877906944xf32>
  memref.store %one, %20[%c0] : memref<274877906944xf32>
  memref.store %one, %21[%c0] : memref<274877906944xf32>
  memref.store %one, %22[%c0] : memref<274877906944xf32>
  memref.store %one, %23[%c0] : memref<274877906944xf32>
  memref.store %one, %24[%c0] : memref<274877906944xf32>
  memref.store %one, %25[%c0] : memref<274877906944xf32>
  memref.store %one, %26[%c0] : memref<274877906944xf32>
  memref.store %one, %27[%c0] : memref<274877906944xf32>
  memref.store %one, %28[%c0] : memref<274877906944xf32>
  memref.store %one, %29[%c0] : memref<274877906944xf32>
  memref.store %one, %30[%c0] : memref<274877906944xf32>
  memref.store %one, %31[%c0] : memref<274877906944xf32>
  memref.store %one, %32[%c0] : memref<274877906944xf32>
  memref.store %one, %33[%c0] : memref<274877906944xf32>
  memref.store %one, %34[%c0] : memref<274877906944xf32>
  memref.store %one, %35[%c0] : memref<274877906944xf32>
  memref.store %one, %36[%c0] : memref<274877906944xf32>
  memref.store %one, %37[%c0] : memref<274877906944xf32>
  memref.store %one, %38[%c0] : memref<274877906944xf32>
  memref.store %one, %39[%c0] : memref<274877906944xf32>
  memref.store %one, %40[%c0] : memref<274877906944xf32>
  memref.store %one, %41[%c0] : memref<274877906944xf32>
  memref.store %one, %42[%c0] : memref<274877906944xf32>
  memref.store %one, %43[%c0] : memref<274877906944xf32>
  memref.store %one, %44[%c0] : memref<274877906944xf32>
  memref.store %one, %45[%c0] : memref<274877906944xf32>
  memref.store %one, %46[%c0] : memref<274877906944xf32>
  memref.store %one, %47[%c0] : memref<274877906944xf32>
  memref.store %one, %48[%c0] : memref<274877906944xf32>
  memref.store %one, %49[%c0] : memref<274877906944xf32>
  memref.store %one, %50[%c0] : memref<274877906944xf32>
  memref.store %one, %51[%c0] : memref<274877906944xf32>
  memref.store %one, %52[%c0] : memref<274877906944xf32>
  memref.store %one, %53[%c0] : memref<274877906944xf32>
  memref.store %one, %54[%c0] : memref<274877906944xf32>
  memref.store %one, %55[%c0] : memref<274877906944xf32>
  memref.store %one, %56[%c0] : memref<274877906944xf32>
  memref.store %one, %57[%c0] : memref<274877906944xf32>
  memref.store %one, %58[%c0] : memref<274877906944xf32>
  memref.store %one, %59[%c0] : memref<274877906944xf32>
  memref.store %one, %60[%c0] : memref<274877906944xf32>
  memref.store %one, %61[%c0] : memref<274877906944xf32>
  memref.store %one, %62[%c0] : memref<274877906944xf32>
  memref.store %one, %63[%c0] : memref<274877906944xf32>
  memref.store %one, %64[%c0] : memref<274877906944xf32>
  memref.store %one, %65[%c0] : memref<274877906944xf32>
  memref.store %one, %66[%c0] : memref<274877906944xf32>
  memref.store %one, %67[%c0] : memref<274877906944xf32>
  memref.store %one, %68[%c0] : memref<274877906944xf32>
  memref.store %one, %69[%c0] : memref<274877906944xf32>
  memref.store %one, %70[%c0] : memref<274877906944xf32>
  memref.store %one, %71[%c0] : memref<274877906944xf32>
  memref.store %one, %72[%c0] : memref<274877906944xf32>
  memref.store %one, %73[%c0] : memref<274877906944xf32>
  memref.store %one, %74[%c0] : memref<274877906944xf32>
  memref.store %one, %75[%c0] : memref<274877906944xf32>
  memref.store %one, %76[%c0] : memref<274877906944xf32>
  memref.store %one, %77[%c0] : memref<274877906944xf32>
  memref.store %one, %78[%c0] : memref<274877906944xf32>
  memref.store %one, %79[%c0] : memref<274877906944xf32>
  memref.store %one, %80[%c0] : memref<274877906944xf32>
  memref.store %one, %81[%c0] : memref<274877906944xf32>
  memref.store %one, %82[%c0] : memref<274877906944xf32>
  memref.store %one, %83[%c0] : memref<274877906944xf32>
  memref.store %one, %84[%c0] : memref<274877906944xf32>
  memref.store %one, %85[%c0] : memref<274877906944xf32>
  memref.store %one, %86[%c0] : memref<274877906944xf32>
  memref.store %one, %87[%c0] : memref<274877906944xf32>
  memref.store %one, %88[%c0] : memref<274877906944xf32>
  memref.store %one, %89[%c0] : memref<274877906944xf32>
  memref.store %one, %90[%c0] : memref<274877906944xf32>
  memref.store %one, %91[%c0] : memref<274877906944xf32>
  memref.store %one, %92[%c0] : memref<274877906944xf32>
  memref.store %one, %93[%c0] : memref<274877906944xf32>
  memref.store %one, %94[%c0] : memref<274877906944xf32>
  memref.store %one, %95[%c0] : memref<274877906944xf32>
  memref.store %one, %96[%c0] : memref<274877906944xf32>
  memref.store %one, %97[%c0] : memref<274877906944xf32>
  memref.store %one, %98[%c0] : memref<274877906944xf32>
  memref.store %one, %99[%c0] : memref<274877906944xf32>
  memref.store %one, %100[%c0] : memref<274877906944xf32>
  memref.store %one, %101[%c0] : memref<274877906944xf32>
  memref.store %one, %102[%c0] : memref<274877906944xf32>
  memref.store %one, %103[%c0] : memref<274877906944xf32>
  memref.store %one, %104[%c0] : memref<274877906944xf32>
  memref.store %one, %105[%c0] : memref<274877906944xf32>
  memref.store %one, %106[%c0] : memref<274877906944xf32>
  memref.store %one, %107[%c0] : memref<274877906944xf32>
  memref.store %one, %108[%c0] : memref<274877906944xf32>
  memref.store %one, %109[%c0] : memref<274877906944xf32>
  memref.store %one, %110[%c0] : memref<274877906944xf32>
  memref.store %one, %111[%c0] : memref<274877906944xf32>
  memref.store %one, %112[%c0] : memref<274877906944xf32>
  memref.store %one, %113[%c0] : memref<274877906944xf32>
  memref.store %one, %114[%c0] : memref<274877906944xf32>
  memref.store %one, %115[%c0] : memref<274877906944xf32>
  memref.store %one, %116[%c0] : memref<274877906944xf32>
  memref.store %one, %117[%c0] : memref<274877906944xf32>
  memref.store %one, %118[%c0] : memref<274877906944xf32>
  memref.store %one, %119[%c0] : memref<274877906944xf32>
  memref.store %one, %120[%c0] : memref<274877906944xf32>
  memref.store %one, %121[%c0] : memref<274877906944xf32>
  memref.store %one, %122[%c0] : memref<274877906944xf32>
  memref.store %one, %123[%c0] : memref<274877906944xf32>
  memref.store %one, %124[%c0] : memref<274877906944xf32>
  memref.store %one, %125[%c0] : memref<274877906944xf32>
  memref.store %one, %126[%c0] : memref<274877906944xf32>
  memref.store %one, %127[%c0] : memref<274877906944xf32>
  memref.store %one, %128[%c0] : memref<274877906944xf32>
  return
}

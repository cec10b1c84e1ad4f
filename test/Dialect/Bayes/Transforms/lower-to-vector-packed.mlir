// Products and matrices of entries that packed codes name.

// RUN: bayes-opt %s --pass-pipeline='builtin.module(func.func( \
// RUN:   bayes-lower-to-vector{permutation=16},canonicalize,cse))' \
// RUN:   | FileCheck %s --check-prefixes=CHECK,SIXTEEN \
// RUN:       --implicit-check-not=gather --implicit-check-not=packed_
// RUN: bayes-opt %s --pass-pipeline='builtin.module(func.func( \
// RUN:   bayes-lower-to-vector{permutation=8},canonicalize,cse))' \
// RUN:   | FileCheck %s --check-prefixes=CHECK,EIGHT \
// RUN:       --implicit-check-not=gather --implicit-check-not=packed_
// RUN: bayes-opt %s --pass-pipeline='builtin.module(func.func( \
// RUN:   bayes-lower-to-vector{permutation=0 fma=false},canonicalize,cse))' \
// RUN:   | FileCheck %s --check-prefixes=CHECK,NONE \
// RUN:       --implicit-check-not=gather --implicit-check-not=packed_ \
// RUN:       --implicit-check-not=call_intrinsic --implicit-check-not=math.fma

// Eight entries: a permutation reads three bits of the words for the first step,
// whatever is above them; for 16 lanes the table is there twice. The code of the
// second step is 3 bits further.

// CHECK-LABEL: func @few
// CHECK-SAME: (%[[X:.*]]: memref<1x2xf32>, %[[WORDS:.*]]: memref<16xi32>, %[[T:.*]]: memref<8xf32>, %[[Y:.*]]: memref<1x16xf32>)
func.func @few(%x: memref<1x2xf32>, %words: memref<16xi32>, %t: memref<8xf32>,
               %y: memref<1x16xf32>) {
  // SIXTEEN: %[[T8:.*]] = vector.load %[[T]][%{{.*}}] : memref<8xf32>, vector<8xf32>
  // SIXTEEN: %[[T16:.*]] = vector.shuffle %[[T8]], %[[T8]] [0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7]
  // EIGHT: %[[T8:.*]] = vector.load %[[T]][%{{.*}}] : memref<8xf32>, vector<8xf32>
  // CHECK: %[[W:.*]] = vector.load %[[WORDS]][%{{.*}}] : memref<16xi32>, vector<16xi32>
  // SIXTEEN: %[[E:.*]] = llvm.call_intrinsic "llvm.x86.avx512.permvar.sf.512"(%[[T16]], %[[W]])
  // SIXTEEN: math.fma %{{.*}}, %[[E]], %{{.*}} : vector<16xf32>
  // SIXTEEN: %[[S:.*]] = arith.shrui %[[W]], %{{.*}}
  // SIXTEEN: llvm.call_intrinsic "llvm.x86.avx512.permvar.sf.512"(%[[T16]], %[[S]])
  // EIGHT: %[[LOW:.*]] = vector.extract_strided_slice %[[W]] {offsets = [0], sizes = [8]
  // EIGHT: llvm.call_intrinsic "llvm.x86.avx2.permps"(%[[T8]], %[[LOW]])
  // EIGHT: %[[HIGH:.*]] = vector.extract_strided_slice %[[W]] {offsets = [8], sizes = [8]
  // EIGHT: llvm.call_intrinsic "llvm.x86.avx2.permps"(%[[T8]], %[[HIGH]])
  // EIGHT: math.fma
  // EIGHT: arith.shrui %[[W]], %{{.*}}
  // EIGHT-COUNT-2: llvm.call_intrinsic "llvm.x86.avx2.permps"
  // NONE: %[[M:.*]] = arith.andi %[[W]], %{{.*}} : vector<16xi32>
  // NONE: %[[C:.*]] = vector.extract %[[M]][0] : i32 from vector<16xi32>
  // NONE: %[[I:.*]] = arith.index_castui %[[C]] : i32 to index
  // NONE: memref.load %[[T]][%[[I]]] : memref<8xf32>
  // NONE: vector.extract %[[M]][1]
  // NONE: vector.from_elements
  // NONE: arith.mulf
  // NONE: arith.addf
  // CHECK: vector.store %{{.*}}, %[[Y]][%{{.*}}] : memref<1x16xf32>, vector<16xf32>
  // CHECK-NEXT: return
  bayes.packed_matmul ins(%x : memref<1x2xf32>) with %words bits 3
      in(%t : memref<8xf32>) outs(%y : memref<1x16xf32>) : memref<16xi32>
  return
}

// 32 entries: one permutation of two registers of 16 lanes; of four registers of
// 8 lanes the fourth and the fifth bit of the code choose.

// CHECK-LABEL: func @two
func.func @two(%words: memref<16xi32>, %t: memref<32xf32>,
               %y: memref<1x16xf32>) {
  // SIXTEEN-COUNT-2: vector.load %{{.*}} : memref<32xf32>, vector<16xf32>
  // SIXTEEN: llvm.call_intrinsic "llvm.x86.avx512.vpermi2var.ps.512"
  // SIXTEEN-NOT: call_intrinsic
  // EIGHT-DAG: %[[BIT3:.*]] = arith.constant dense<28> : vector<8xi32>
  // EIGHT-DAG: %[[BIT4:.*]] = arith.constant dense<27> : vector<8xi32>
  // EIGHT-COUNT-4: vector.load %{{.*}} : memref<32xf32>, vector<8xf32>
  // EIGHT-COUNT-2: llvm.call_intrinsic "llvm.x86.avx2.permps"
  // EIGHT: arith.shli %{{.*}}, %[[BIT3]]
  // EIGHT: llvm.call_intrinsic "llvm.x86.avx.blendv.ps.256"
  // EIGHT-COUNT-2: llvm.call_intrinsic "llvm.x86.avx2.permps"
  // EIGHT: llvm.call_intrinsic "llvm.x86.avx.blendv.ps.256"
  // EIGHT: arith.shli %{{.*}}, %[[BIT4]]
  // EIGHT: llvm.call_intrinsic "llvm.x86.avx.blendv.ps.256"
  // EIGHT-COUNT-4: llvm.call_intrinsic "llvm.x86.avx2.permps"
  // EIGHT-NOT: permps
  // NONE-COUNT-16: memref.load %{{.*}} : memref<32xf32>
  // CHECK: vector.store
  bayes.packed_lookup %words bits 5 columns 16 in(%t : memref<32xf32>)
      outs(%y : memref<1x16xf32>) : memref<16xi32>
  return
}

// 128 entries are too many for registers of 8 lanes, 512 for those of 16.

// CHECK-LABEL: func @many
func.func @many(%words: memref<16xi32>, %t: memref<128xf32>,
                %y: memref<1x16xf32>) {
  // SIXTEEN-COUNT-4: llvm.call_intrinsic "llvm.x86.avx512.vpermi2var.ps.512"
  // SIXTEEN-NOT: call_intrinsic
  // EIGHT-NOT: call_intrinsic
  // EIGHT-COUNT-16: memref.load %{{.*}} : memref<128xf32>
  // CHECK: vector.store
  bayes.packed_lookup %words bits 7 columns 16 in(%t : memref<128xf32>)
      outs(%y : memref<1x16xf32>) : memref<16xi32>
  return
}

// CHECK-LABEL: func @most
func.func @most(%words: memref<16xi32>, %t: memref<512xf32>,
                %y: memref<1x16xf32>) {
  // SIXTEEN-NOT: call_intrinsic
  // CHECK-COUNT-16: memref.load %{{.*}} : memref<512xf32>
  // CHECK: vector.store
  bayes.packed_lookup %words bits 9 columns 16 in(%t : memref<512xf32>)
      outs(%y : memref<1x16xf32>) : memref<16xi32>
  return
}

// Codes of 12 bits in words of 32: the third is in two of them. Two columns are
// read as 16, and two stored: the words of a step are 2 apart.

// CHECK-LABEL: func @across
// CHECK-SAME: (%[[WORDS:.*]]: memref<18xi32>,
func.func @across(%words: memref<18xi32>, %t: memref<4096xf32>,
                  %y: memref<3x2xf32>) {
  // CHECK-DAG: %[[C2:.*]] = arith.constant 2 : index
  // CHECK-DAG: %[[C8:.*]] = arith.constant dense<8> : vector<16xi32>
  // CHECK-DAG: %[[C24:.*]] = arith.constant dense<24> : vector<16xi32>
  // CHECK: %[[W0:.*]] = vector.load %[[WORDS]][%{{.*}}] : memref<18xi32>, vector<16xi32>
  // CHECK: vector.store %{{.*}} : memref<3x2xf32>, vector<2xf32>
  // CHECK: vector.store %{{.*}} : memref<3x2xf32>, vector<2xf32>
  // CHECK: %[[LOW:.*]] = arith.shrui %[[W0]], %[[C24]]
  // CHECK: %[[W1:.*]] = vector.load %[[WORDS]][%[[C2]]] : memref<18xi32>, vector<16xi32>
  // CHECK: %[[HIGH:.*]] = arith.shli %[[W1]], %[[C8]]
  // CHECK: arith.ori %[[LOW]], %[[HIGH]]
  // CHECK: vector.store %{{.*}} : memref<3x2xf32>, vector<2xf32>
  // CHECK-NEXT: return
  bayes.packed_lookup %words bits 12 columns 2 in(%t : memref<4096xf32>)
      outs(%y : memref<3x2xf32>) : memref<18xi32>
  return
}

// Panels of eight columns are stored whole: the fourth has two more of 26.

// CHECK-LABEL: func @panels
// CHECK-SAME: %[[Y:[a-z0-9]*]]: memref<4x1x8xf32>)
func.func @panels(%words: memref<32xi32>, %t: memref<16xf32>,
                  %y: memref<4x1x8xf32>) {
  // CHECK-COUNT-4: vector.store %{{.*}}, %[[Y]][%{{.*}}] : memref<4x1x8xf32>, vector<8xf32>
  // CHECK-NEXT: return
  bayes.packed_lookup %words bits 4 columns 26 in(%t : memref<16xf32>)
      outs(%y : memref<4x1x8xf32>) : memref<32xi32>
  return
}

// Two periods of eight steps in a loop, then two steps. Both products read the
// codes that one shift gives.

// CHECK-LABEL: func @pair
func.func @pair(%x: memref<1x18xf32>, %words: memref<48xi32>,
                %t: memref<16xf32>, %y: memref<1x16xf32>,
                %z: memref<1x16xf32>) {
  // CHECK: %{{.*}}:2 = scf.for %{{.*}} iter_args(%{{.*}}, %{{.*}}) -> (vector<16xf32>, vector<16xf32>)
  // CHECK-COUNT-7: arith.shrui
  // CHECK-NOT: arith.shrui
  // CHECK: scf.yield
  // CHECK: arith.shrui
  // CHECK-NOT: arith.shrui
  // CHECK: return
  bayes.packed_matmul ins(%x, %x : memref<1x18xf32>, memref<1x18xf32>)
      with %words bits 4 in(%t, %t : memref<16xf32>, memref<16xf32>)
      outs(%y, %z : memref<1x16xf32>, memref<1x16xf32>) : memref<48xi32>
  return
}

// Levels that fit into the registers of a permutation are a table; of more bits,
// a code is made the low bits of 2^23, of which that and the lowest level are
// taken.

// CHECK-LABEL: func @levels
// SIXTEEN: %[[T:.*]] = arith.constant dense<[-8.000000e+00, -7.000000e+00, {{.*}}, 7.000000e+00]> : vector<16xf32>
// SIXTEEN: llvm.call_intrinsic "llvm.x86.avx512.permvar.sf.512"(%[[T]], %{{.*}})
// SIXTEEN-NOT: arith.subf
// EIGHT-NOT: llvm.call_intrinsic
// EIGHT: arith.subf
// NONE: arith.subf
// CHECK: return
func.func @levels(%words: memref<16xi32>, %y: memref<1x16xf32>) {
  bayes.packed_lookup %words bits 4 columns 16 outs(%y : memref<1x16xf32>)
      : memref<16xi32>
  return
}

// CHECK-LABEL: func @many_levels
// CHECK-DAG: %[[MASK:.*]] = arith.constant dense<63> : vector<16xi32>
// CHECK-DAG: %[[BITS:.*]] = arith.constant dense<1258291200> : vector<16xi32>
// CHECK-DAG: %[[LOWEST:.*]] = arith.constant dense<8.388640e+06> : vector<16xf32>
// CHECK: %[[W:.*]] = vector.load
// CHECK: %[[C:.*]] = arith.andi %[[W]], %[[MASK]]
// CHECK: %[[N:.*]] = arith.ori %[[C]], %[[BITS]]
// CHECK: %[[F:.*]] = arith.bitcast %[[N]] : vector<16xi32> to vector<16xf32>
// CHECK: arith.subf %[[F]], %[[LOWEST]]
func.func @many_levels(%words: memref<16xi32>, %y: memref<1x16xf32>) {
  bayes.packed_lookup %words bits 6 columns 16 outs(%y : memref<1x16xf32>)
      : memref<16xi32>
  return
}

// Three steps are two words, the last of one step.

// CHECK-LABEL: func @pairs
// CHECK-SAME: (%[[WORDS:.*]]: memref<16xi32>, %[[Y:.*]]: memref<2x16xi32>)
// CHECK-DAG: %[[HALF:.*]] = arith.constant dense<16> : vector<16xi32>
// CHECK-DAG: %[[MASK:.*]] = arith.constant dense<-65536> : vector<16xi32>
// CHECK-DAG: %[[ZERO:.*]] = arith.constant 0 : index
// CHECK-DAG: %[[ONE:.*]] = arith.constant 1 : index
// CHECK: %[[E0:.*]] = arith.bitcast %{{.*}} : vector<16xf32> to vector<16xi32>
// CHECK: %[[LOW:.*]] = arith.shrui %[[E0]], %[[HALF]]
// CHECK: %[[E1:.*]] = arith.bitcast %{{.*}} : vector<16xf32> to vector<16xi32>
// CHECK: %[[HIGH:.*]] = arith.andi %[[E1]], %[[MASK]]
// CHECK: %[[WORD:.*]] = arith.ori %[[LOW]], %[[HIGH]]
// CHECK: vector.store %[[WORD]], %[[Y]][%[[ZERO]], %[[ZERO]]]
// CHECK: %[[E2:.*]] = arith.bitcast %{{.*}} : vector<16xf32> to vector<16xi32>
// CHECK: %[[LAST:.*]] = arith.shrui %[[E2]], %[[HALF]]
// CHECK-NEXT: vector.store %[[LAST]], %[[Y]][%[[ONE]], %[[ZERO]]]
func.func @pairs(%words: memref<16xi32>, %y: memref<2x16xi32>) {
  bayes.packed_lookup %words bits 8 columns 16 steps 3
      outs(%y : memref<2x16xi32>) : memref<16xi32>
  return
}

func.func @normal(%key: !bayes.key, %lowered: i64, %s: index, %x: i64,
                  %o: index, %t2: tensor<16x200xf32>, %t3: tensor<?x8x?xf32>,
                  %t0: tensor<f32>,
                  %m: memref<16x200xf32, strided<[256, 1], offset: ?>>) {
  %a = bayes.normal %key[%s] example(%x) offsets[0] of [200]
      axes [example, element] site 3 purpose output
      outs(%t2 : tensor<16x200xf32>) -> tensor<16x200xf32>
  %b = bayes.normal %key[%s] offsets[%o, 56] of [784, 256]
      axes [element, element] site 1 purpose weight
      outs(%t2 : tensor<16x200xf32>) -> tensor<16x200xf32>
  %c = bayes.normal %lowered[%s] example(%x) offsets[0] of [8]
      axes [example, element, sample] site 4 purpose dropout
      outs(%t3 : tensor<?x8x?xf32>) key i64 -> tensor<?x8x?xf32>
  %d = bayes.normal %key[%s] offsets[] of [] axes [] site 5 purpose blend
      outs(%t0 : tensor<f32>) -> tensor<f32>
  bayes.normal %key[%s] example(%x) offsets[0] of [200]
      axes [example, element] site 3 purpose output
      outs(%m : memref<16x200xf32, strided<[256, 1], offset: ?>>)
  return
}

func.func private @bayes_block_16(tensor<16x784xf32>)
    attributes {bayes.block = 16 : i64}

func.func private @entry(tensor<?x784xf32> {bayes.uint8_divisor = 255.0 : f32},
                         i64, !bayes.key, index) -> tensor<?x10xf32>
    attributes {bayes.entry}

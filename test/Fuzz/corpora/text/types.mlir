func.func private @key(!bayes.key) -> !bayes.key

func.func private @random(!bayes.random<784x200xf32>, !bayes.random<10xbf16>,
                          !bayes.random<3x3x16x32xf16>, !bayes.random<1xf64>)

func.func private @scalar() -> !bayes.random<f32>

func.func private @nested(tuple<!bayes.key, !bayes.random<2x4xf32>>)

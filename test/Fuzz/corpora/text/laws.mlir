func.func @laws(%mean: tensor<2x4xf32>, %stddev: tensor<2x4xf32>) {
  %w = bayes.gaussian %mean, %stddev : !bayes.random<2x4xf32>
  %d = bayes.deterministic %mean : !bayes.random<2x4xf32>
  %m = bayes.mean %w : !bayes.random<2x4xf32>
  %s = bayes.stddev %d : !bayes.random<2x4xf32>
  return
}

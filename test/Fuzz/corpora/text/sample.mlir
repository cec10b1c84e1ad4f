func.func @sample(%w: !bayes.random<2x4xf32>, %key: !bayes.key, %lowered: i64,
                  %s: index) {
  %a = bayes.sample %w, %key[%s] site 0 : !bayes.random<2x4xf32>
  %b = bayes.sample %w, %key[%s] site 268435455 estimator weight_sampling
      : !bayes.random<2x4xf32>
  %c = bayes.sample %w, %lowered[%s] site 2 estimator local_reparameterization
      : !bayes.random<2x4xf32> key i64
  %d = bayes.sample %w, %key[%s] site 3 {note = "kept"}
      : !bayes.random<2x4xf32>
  return
}

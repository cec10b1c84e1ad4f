func.func @key(%seed: i64) -> (!bayes.key, i64) {
  %key = bayes.key %seed : !bayes.key
  %lowered = bayes.key %seed : i64
  return %key, %lowered : !bayes.key, i64
}

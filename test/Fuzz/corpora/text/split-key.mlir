func.func @split_key(%key: !bayes.key, %lowered: i64) {
  %a, %b = bayes.split_key %key : !bayes.key
  %c, %d = bayes.split_key %lowered : i64
  return
}

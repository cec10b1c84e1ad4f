func.func @fold_key(%key: !bayes.key, %lowered: i64, %data: i64)
    -> (!bayes.key, i64) {
  %a = bayes.fold_key %key, %data : !bayes.key
  %b = bayes.fold_key %lowered, %data : i64
  return %a, %b : !bayes.key, i64
}

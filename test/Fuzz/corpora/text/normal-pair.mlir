func.func @normal_pair(%key: !bayes.key, %lowered: i64, %s: index, %p: index,
                       %x: i64) {
  %e0, %o0 = bayes.normal_pair %key[%s] pair(%p) example(%x) site 3
      purpose output : vector<16xf32>
  %e1, %o1 = bayes.normal_pair %lowered[%s] pair(%p) site 1 purpose weight
      : vector<2xf32> key i64
  return
}

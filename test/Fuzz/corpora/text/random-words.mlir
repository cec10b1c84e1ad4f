func.func @random_words(%key: !bayes.key, %lowered: i64, %s: index, %p: index,
                        %x: i64) {
  %a, %b = bayes.random_words %key[%s] pair(%p) example(%x) site 3
      purpose output : vector<16xi32>
  %e, %o = bayes.box_muller %a, %b : vector<16xi32> -> vector<16xf32>
  %c, %d = bayes.random_words %lowered[%s] pair(%p) site 1 purpose weight
      : vector<2xi32> key i64
  return
}

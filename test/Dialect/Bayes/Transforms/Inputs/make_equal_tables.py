"""Prints a function with a tied draw of two equal tables, whose values are sums of a
value with itself, 64 times over."""

LAW, TABLE = "!bayes.random<4xf32>", "!bayes.random<2xf32>"

print("func.func @equal(%key: !bayes.key, %s: index, %codes: tensor<4xi1>,")
print("                 %first: tensor<2xf32>) -> tensor<8xf32> {")
for name in ("a", "b"):
    last = "%first"
    for number in range(64):
        print(f"  %{name}{number} = arith.addf {last}, {last} : tensor<2xf32>")
        last = f"%{name}{number}"
    print(f"  %table_{name} = bayes.gaussian {last}, {last} : {TABLE}")
    print(f"  %{name} = bayes.shared %codes of %table_{name} : tensor<4xi1> of {TABLE}")
print(f"  %w = bayes.joined %a, %b along 0 : {LAW}, {LAW} -> !bayes.random<8xf32>")
print("  %d = bayes.sample %w, %key[%s] site 1 estimator tied : !bayes.random<8xf32>")
print("  return %d : tensor<8xf32>")
print("}")

// Constraints of bayes.monte_carlo and bayes.yield.

// RUN: bayes-opt %s -verify-diagnostics -split-input-file

func.func @no_argument(%n: index, %p: tensor<2x4xf32>) {
  // monte_carlo_c1
  // expected-error @+1 {{expected a body with one argument of type 'index', found ()}}
  %mean = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<2x4xf32>) {
    bayes.yield %p : tensor<2x4xf32>
  }
  return
}

// -----

func.func @argument_type(%n: index, %p: tensor<2x4xf32>) {
  // monte_carlo_c1
  // expected-error @+1 {{expected a body with one argument of type 'index', found ('i64')}}
  %mean = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<2x4xf32>) {
  ^bb0(%s: i64):
    bayes.yield %p : tensor<2x4xf32>
  }
  return
}

// -----

func.func @too_few_results(%n: index, %p: tensor<2x4xf32>) {
  // monte_carlo_c2
  // expected-error @+1 {{expected one result per statistic (2), found 1}}
  %mean = bayes.monte_carlo samples(%n)
      statistics [#bayes.mean, #bayes.variance] -> (tensor<2x4xf32>) {
  ^bb0(%s: index):
    bayes.yield %p : tensor<2x4xf32>
  }
  return
}

// -----

func.func @result_type(%n: index, %p: tensor<2x4xf32>) {
  // monte_carlo_c2
  // expected-error @+1 {{expected a result of type 'tensor<2xf32>' for #bayes.predictive_entropy, found 'tensor<2x4xf32>'}}
  %h = bayes.monte_carlo samples(%n) probabilities
      statistics [#bayes.predictive_entropy] -> (tensor<2x4xf32>) {
  ^bb0(%s: index):
    bayes.yield %p : tensor<2x4xf32>
  }
  return
}

// -----

func.func @no_statistic(%n: index, %p: tensor<2x4xf32>) {
  // monte_carlo_c3
  // expected-error @+1 {{expected at least one statistic, found none}}
  bayes.monte_carlo samples(%n) statistics [] {
  ^bb0(%s: index):
    bayes.yield %p : tensor<2x4xf32>
  }
  return
}

// -----

func.func @statistic_twice(%n: index, %p: tensor<2x4xf32>) {
  // monte_carlo_c3
  // expected-error @+1 {{expected every statistic once, found #bayes.mean twice}}
  %a, %b = bayes.monte_carlo samples(%n) statistics [#bayes.mean, #bayes.mean]
      -> (tensor<2x4xf32>, tensor<2x4xf32>) {
  ^bb0(%s: index):
    bayes.yield %p : tensor<2x4xf32>
  }
  return
}

// -----

func.func @site_twice(%n: index, %w: !bayes.random<2x4xf32>, %key: !bayes.key) {
  %mean = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<2x4xf32>) {
  ^bb0(%s: index):
    // expected-note @+1 {{the other draw is here}}
    %a = bayes.sample %w, %key[%s] site 7 : !bayes.random<2x4xf32>
    // monte_carlo_c4
    // expected-error @+1 {{expected a site of its own within the Monte-Carlo region, found site 7 twice}}
    %b = bayes.sample %w, %key[%s] site 7 : !bayes.random<2x4xf32>
    %c = arith.addf %a, %b : tensor<2x4xf32>
    bayes.yield %c : tensor<2x4xf32>
  }
  return
}

// -----

func.func @element_type(%n: index, %p: tensor<2x4xf64>) {
  // monte_carlo_c5
  // expected-error @+1 {{expected the body to yield elements of type 'f32', found 'tensor<2x4xf64>'}}
  %mean = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<2x4xf64>) {
  ^bb0(%s: index):
    bayes.yield %p : tensor<2x4xf64>
  }
  return
}

// -----

func.func @no_probabilities(%n: index, %p: tensor<2x4xf32>) {
  // monte_carlo_c6
  // expected-error @+1 {{expected 'probabilities' and a yielded tensor of rank >= 1 for #bayes.mutual_information, found no 'probabilities' and 'tensor<2x4xf32>'}}
  %mi = bayes.monte_carlo samples(%n) statistics [#bayes.mutual_information]
      -> (tensor<2xf32>) {
  ^bb0(%s: index):
    bayes.yield %p : tensor<2x4xf32>
  }
  return
}

// -----

func.func @no_last_dimension(%n: index, %p: tensor<f32>) {
  // monte_carlo_c6
  // expected-error @+1 {{expected 'probabilities' and a yielded tensor of rank >= 1 for #bayes.expected_entropy, found 'tensor<f32>'}}
  %h = bayes.monte_carlo samples(%n) probabilities
      statistics [#bayes.expected_entropy] -> (tensor<f32>) {
  ^bb0(%s: index):
    bayes.yield %p : tensor<f32>
  }
  return
}

// -----

func.func @terminator(%n: index, %p: tensor<2x4xf32>) {
  // monte_carlo_c7
  // expected-error @+1 {{expected a body that ends with 'bayes.yield', found 'ub.unreachable'}}
  %mean = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<2x4xf32>) {
  ^bb0(%s: index):
    ub.unreachable
  }
  return
}

// -----

func.func @no_statistic_attribute(%n: index, %p: tensor<2x4xf32>) {
  // monte_carlo_c8
  // expected-error @+1 {{attribute 'statistics' failed to satisfy constraint: array of predictive statistics}}
  %mean = bayes.monte_carlo samples(%n) statistics [#bayes.sum_accumulator]
      -> (tensor<2x4xf32>) {
  ^bb0(%s: index):
    bayes.yield %p : tensor<2x4xf32>
  }
  return
}

// -----

func.func @two_blocks(%n: index, %p: tensor<2x4xf32>) {
  // monte_carlo_c9
  // expected-error @+1 {{expects region #0 to have 0 or 1 blocks}}
  %mean = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<2x4xf32>) {
  ^bb0(%s: index):
    bayes.yield %p : tensor<2x4xf32>
  ^bb1(%t: index):
    bayes.yield %p : tensor<2x4xf32>
  }
  return
}

// -----

func.func @no_block(%n: index) {
  // monte_carlo_c9
  // expected-error @+1 {{failed to verify constraint: region with 1 blocks}}
  %mean = "bayes.monte_carlo"(%n) ({}) {statistics = [#bayes.mean]}
      : (index) -> tensor<2x4xf32>
  return
}

// -----

func.func @parent(%p: tensor<2x4xf32>) {
  // yield_c1
  // expected-error @+1 {{expects parent op 'bayes.monte_carlo'}}
  bayes.yield %p : tensor<2x4xf32>
}

// -----

func.func @value(%n: index, %p: vector<4xf32>) {
  %mean = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<4xf32>) {
  ^bb0(%s: index):
    // yield_c2
    // expected-error @+1 {{operand #0 must be ranked tensor of any type values, but got 'vector<4xf32>'}}
    "bayes.yield"(%p) : (vector<4xf32>) -> ()
  }
  return
}

// Lookups that no artifact can have, and panels that codes cannot be unpacked
// into.

// RUN: bayes-opt %s -verify-diagnostics --split-input-file --bayes-pack-codes
// RUN: for options in outputs=0 outputs=3 outputs=32 lanes=0 lanes=8 lanes=24 vectors=0; do \
// RUN:   echo "module {}" | not bayes-opt --bayes-pack-codes=$options 2>&1 \
// RUN:     | FileCheck %s --check-prefix=OPTIONS || exit 1; \
// RUN: done

// OPTIONS: error: expected 'outputs' that divide 16, a multiple of 16 for 'lanes' and positive 'vectors', found {{[0-9]+, [0-9]+ and [0-9]+}}

bayes.parameter @codes = dense<1> : tensor<2x3xi1>

func.func @tied(%table: tensor<2xf32>) -> tensor<2x3xf32> {
  %codes = bayes.load_parameter @codes : tensor<2x3xi1>
  // expected-error @+1 {{expected codes and a table that are computed from parameters}}
  %w = bayes.lookup %codes in %table : tensor<2x3xi1> in tensor<2xf32>
  return %w : tensor<2x3xf32>
}

// -----

bayes.parameter @table = dense<0.5> : tensor<2xf32>

func.func @dynamic(%codes: tensor<2x3xi1>) -> tensor<2x3xf32> {
  %table = bayes.load_parameter @table : tensor<2xf32>
  // expected-error @+1 {{expected codes and a table that are computed from parameters}}
  %w = bayes.lookup %codes in %table : tensor<2x3xi1> in tensor<2xf32>
  return %w : tensor<2x3xf32>
}

// RUN: bayes-opt %s -verify-diagnostics --bayes-pack-weights=lanes=0

// expected-error @+1 {{expected positive 'outputs', 'lanes' and 'vectors', found 8, 0 and 16}}
module {
}

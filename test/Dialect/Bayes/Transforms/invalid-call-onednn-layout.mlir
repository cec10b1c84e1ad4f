// RUN: bayes-opt %s --bayes-call-onednn=always --split-input-file \
// RUN:   --verify-diagnostics

// expected-error@+1 {{expected attribute 'bayes.layout' with 'workspace_bytes' and without 'onednn', as 'bayes-plan-memory' adds it, found {}}}
module attributes {bayes.layout = {}} {
}

// -----

// The numbers of calls that are there already would be given out again.

// expected-error@+1 {{expected attribute 'bayes.layout' with 'workspace_bytes' and without 'onednn'}}
module attributes {bayes.layout = {onednn = [], onednn_state = 0 : i64,
    workspace_bytes = 64 : i64}} {
}

// -----

// expected-error@+1 {{expected attribute 'bayes.layout' with 'workspace_bytes'}}
module attributes {bayes.layout = {workspace_bytes = -64 : i64}} {
}

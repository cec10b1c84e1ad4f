// RUN: not bayes-opt %s --bayes-share-weights=k=0 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not bayes-opt %s --bayes-share-weights=k=4097 2>&1 | FileCheck %s --check-prefix=MANY
// RUN: not bayes-opt %s --bayes-share-weights=distortion=l1 2>&1 | FileCheck %s --check-prefix=DISTORTION
// RUN: not bayes-opt %s --bayes-share-weights=prior-stddev=-1 2>&1 | FileCheck %s --check-prefix=PRIOR
// RUN: not bayes-opt %s --bayes-share-weights=prior-stddev=inf 2>&1 | FileCheck %s --check-prefix=INFINITE
// RUN: not bayes-opt %s --bayes-share-weights=scope=row 2>&1 | FileCheck %s --check-prefix=SCOPE

// NONE: error: expected 1 to 4096 for 'k', found 0
// MANY: error: expected 1 to 4096 for 'k', found 4097
// DISTORTION: error: {{.*}}'l1'
// PRIOR: error: expected a finite 'prior-stddev' of at least 0, found -1
// INFINITE: error: expected a finite 'prior-stddev' of at least 0, found INF
// SCOPE: 'row'

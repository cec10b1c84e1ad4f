//===- Blend.h - Weights between two components -----------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_SHARING_BLEND_H
#define BAYES_SHARING_BLEND_H

#include "bayes/Sharing/StandardizedPoints.h"

namespace bayes {

/// A weight that two components share.
struct BlendedWeight {
  uint32_t index;
  /// The components with the largest shares, the larger first.
  Code first;
  Code second;
  /// 255 times the share of the first, of the two together, rounded: 128 to
  /// 254.
  uint8_t share;
};

struct Blend {
  /// In increasing order of their indices.
  std::vector<BlendedWeight> weights;
  /// How many weights are beyond the quantile. Some of them are not blended,
  /// since the share of the second component rounds to nothing.
  uint64_t beyond = 0;
};

struct BlendOptions {
  /// Weights are blended beyond this quantile of the squared Mahalanobis
  /// distance from their component, in [0, 1).
  double quantile = 0.95;
  ParallelFor parallelFor = getDefaultParallelFor();
};

/// The quantile of the chi-square distribution with two degrees of freedom,
/// -2 log(1 - quantile): 5.991 for 0.95.
double getPlanarQuantile(double quantile);

/// Finds the weights far from the component that `codes` give them, and shares
/// each between the two of `components` with the largest count times density at
/// its point. Shares are computed from logarithms of densities, so that they
/// neither vanish nor overflow, and depend on their difference alone.
///
/// `components` have positive definite covariances, as those of `fitComponents`
/// and `fitMixture`. Errors are none or too many of them, a negative count,
/// no count above 0, a covariance that is not positive definite, a quantile
/// outside of [0, 1), and codes that do not fit.
llvm::Expected<Blend> blendBoundary(const StandardizedPoints &points,
                                    llvm::ArrayRef<PlanarGaussian> components,
                                    llvm::ArrayRef<Code> codes,
                                    const BlendOptions &options = {});

} // namespace bayes

#endif // BAYES_SHARING_BLEND_H

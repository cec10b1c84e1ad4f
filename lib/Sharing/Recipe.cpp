//===- Recipe.cpp - From a posterior to a shared table --------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Sharing/Recipe.h"
#include "Table.h"
#include "bayes/Sharing/Errors.h"
#include "bayes/Sharing/Mixture.h"

using namespace bayes;

namespace {

/// A posterior that owns its values.
struct Weights {
  std::vector<float> means;
  std::vector<float> stddevs;
  std::vector<float> importances;
  std::vector<float> gradients;

  PosteriorView getView() const { return {means, stddevs, importances}; }
};

/// Takes the steps of a recipe, one after the other.
class Sharer {
public:
  Sharer(const PosteriorView &posterior, llvm::ArrayRef<float> gradients,
         const Distortion &distortion, const SharingRecipe &recipe)
      : posterior(posterior), gradients(gradients), distortion(distortion),
        recipe(recipe) {}

  llvm::Expected<SharedTable> run() {
    if (llvm::Error error = cluster())
      return error;
    if (llvm::Error error = isolate())
      return error;
    if (recipe.blendQuantile || recipe.merge) {
      llvm::Expected<StandardizedPoints> standardized =
          standardize(inliers.getView(), recipe.parallelFor);
      if (!standardized)
        return standardized.takeError();
      points = std::move(*standardized);
      if (llvm::Error error = blend())
        return error;
      report(0);
      if (llvm::Error error = mergeAll())
        return error;
    }
    if (llvm::Error error = fitEntries())
      return error;
    return takeResult();
  }

private:
  /// Sets `codes` for all weights.
  llvm::Error cluster() {
    if (recipe.algorithm == ClusteringAlgorithm::Mixture)
      return fitComponentsOfAll();
    ClusteringOptions options;
    options.seed = recipe.seed;
    options.onProgress = recipe.onProgress;
    options.allowFewer = recipe.allowFewer;
    options.parallelFor = recipe.parallelFor;
    llvm::Expected<Clustering> clustering =
        recipe.distortionBudget
            ? findSmallestClustering(
                  posterior, distortion,
                  {*recipe.distortionBudget, recipe.entries, EntryCounts::All},
                  options)
            : clusterWeights(posterior, distortion, recipe.entries, options);
    if (!clustering)
      return clustering.takeError();
    codes = std::move(clustering->codes);
    entries = clustering->codebook.size();
    table.rounds = clustering->rounds;
    return llvm::Error::success();
  }

  llvm::Error fitComponentsOfAll() {
    if (recipe.distortionBudget)
      return makeFailure("expected no budget of distortion for a mixture");
    llvm::Expected<StandardizedPoints> standardized =
        standardize(posterior, recipe.parallelFor);
    if (!standardized)
      return standardized.takeError();
    MixtureOptions options;
    options.shape = recipe.covariance;
    options.seed = recipe.seed;
    options.onProgress = recipe.onProgress;
    options.parallelFor = recipe.parallelFor;
    llvm::Expected<Mixture> mixture =
        fitMixture(*standardized, recipe.entries, options);
    if (!mixture)
      return mixture.takeError();
    codes = std::move(mixture->first);
    entries = mixture->components.size();
    table.rounds = mixture->rounds;
    return llvm::Error::success();
  }

  /// Takes weights of small clusters out, and clusters without weights.
  llvm::Error isolate() {
    std::vector<size_t> counts(entries);
    for (Code code : codes)
      ++counts[code];
    std::vector<Code> kept(entries);
    size_t left = 0;
    for (size_t i = 0; i < entries; ++i)
      if (counts[i] > recipe.maxOutlierCluster)
        kept[i] = static_cast<Code>(left++);
    if (left == 0)
      return makeFailure("expected a cluster of more than {0} weights, the "
                         "largest of an outlier, found at most {1}",
                         recipe.maxOutlierCluster,
                         *std::max_element(counts.begin(), counts.end()));
    for (size_t i = 0; i < codes.size(); ++i) {
      if (counts[codes[i]] <= recipe.maxOutlierCluster) {
        table.outliers.push_back(static_cast<uint32_t>(i));
        continue;
      }
      places.push_back(static_cast<uint32_t>(i));
      inlierCodes.push_back(kept[codes[i]]);
      inliers.means.push_back(posterior.means[i]);
      inliers.stddevs.push_back(posterior.stddevs[i]);
      if (!posterior.importances.empty())
        inliers.importances.push_back(posterior.importances[i]);
      if (!gradients.empty())
        inliers.gradients.push_back(gradients[i]);
    }
    entries = left;
    return llvm::Error::success();
  }

  std::vector<PlanarGaussian> getComponents() const {
    return fitComponents(points, inlierCodes, entries, recipe.covarianceFloor,
                         recipe.covariance, recipe.parallelFor);
  }

  /// Finds the points between the components of the codes as they are.
  llvm::Error blend() {
    if (!recipe.blendQuantile)
      return llvm::Error::success();
    BlendOptions options;
    options.quantile = *recipe.blendQuantile;
    options.parallelFor = recipe.parallelFor;
    llvm::Expected<Blend> found =
        blendBoundary(points, getComponents(), inlierCodes, options);
    if (!found)
      return found.takeError();
    table.blended = std::move(found->weights);
    return llvm::Error::success();
  }

  /// The gradients of the components' means on the standardised axis.
  std::vector<Point> sumGradients() const {
    std::vector<Point> sums(inliers.gradients.empty() ? 0 : entries);
    for (size_t i = 0; i < inliers.gradients.size(); ++i)
      sums[inlierCodes[i]].x += points.meanScale * inliers.gradients[i];
    return sums;
  }

  /// Merges and blends anew until nothing is merged.
  llvm::Error mergeAll() {
    if (!recipe.merge)
      return llvm::Error::success();
    MergeOptions options;
    options.gates = *recipe.merge;
    for (;;) {
      llvm::Expected<Merged> merged =
          mergeComponents(getComponents(), sumGradients(), options);
      if (!merged)
        return merged.takeError();
      if (merged->steps.empty())
        return llvm::Error::success();
      for (Code &code : inlierCodes)
        code = merged->codes[code];
      entries = merged->components.size();
      ++round;
      if (llvm::Error error = blend())
        return error;
      report(merged->steps.size());
    }
  }

  void report(size_t merges) {
    if (!recipe.onRound)
      return;
    StorageParts storage = recipe.storage;
    storage.entries = entries;
    storage.outliers += table.outliers.size();
    storage.blended = table.blended.size();
    recipe.onRound({round, merges, entries, table.blended.size(),
                    storage.weights ? getBitsPerWeight(storage) : 0.0});
  }

  /// The entries and the mean distortion of the codes as they are.
  llvm::Error fitEntries() {
    PosteriorView view = inliers.getView();
    llvm::Expected<GaussianCodebook> codebook = makeCodebook(
        view, distortion, inlierCodes, entries, recipe.parallelFor);
    if (!codebook)
      return codebook.takeError();
    table.codebook = std::move(*codebook);
    std::vector<Gaussian> centres;
    centres.reserve(entries);
    for (const CodebookEntry &entry : table.codebook.entries)
      centres.push_back(entry.getGaussian());
    std::vector<Moments> moments =
        sumMoments(view, distortion, inlierCodes, centres, recipe.parallelFor);
    for (size_t i = 0; i < entries; ++i)
      centres[i] = distortion.fitCentre(moments[i], centres[i]);
    double total = 0.0;
    for (size_t i = 0; i < view.size(); ++i)
      total += view.getImportance(i) *
               distortion.getCost(view[i], centres[inlierCodes[i]]);
    table.meanDistortion = total / static_cast<double>(view.size());
    return llvm::Error::success();
  }

  /// With the numbers of weights among all instead of those that are left.
  SharedTable takeResult() {
    table.codes.resize(posterior.size());
    for (size_t i = 0; i < places.size(); ++i)
      table.codes[places[i]] = inlierCodes[i];
    for (BlendedWeight &weight : table.blended)
      weight.index = places[weight.index];
    return std::move(table);
  }

  const PosteriorView &posterior;
  llvm::ArrayRef<float> gradients;
  const Distortion &distortion;
  const SharingRecipe &recipe;
  size_t entries = 0;
  unsigned round = 0;
  std::vector<Code> codes;
  /// What is left without outliers, with the number of each among all.
  Weights inliers;
  std::vector<uint32_t> places;
  std::vector<Code> inlierCodes;
  StandardizedPoints points;
  SharedTable table;
};

} // namespace

Gaussian SharedTable::getLaw(const BlendedWeight &weight) const {
  const CodebookEntry &first = codebook.entries[weight.first];
  const CodebookEntry &second = codebook.entries[weight.second];
  double part = (255 - weight.share) / 255.0;
  return {first.mean + (second.mean - first.mean) * part,
          first.stddev + (second.stddev - first.stddev) * part};
}

llvm::Expected<SharedTable> bayes::makeSharedTable(
    const PosteriorView &posterior, llvm::ArrayRef<float> gradients,
    const Distortion &distortion, const SharingRecipe &recipe) {
  if (llvm::Error error = checkPosterior(posterior, distortion.getDomain()))
    return error;
  if (!gradients.empty() && gradients.size() != posterior.size())
    return makeFailure("expected {0} gradients, one per weight, found {1}",
                       posterior.size(), gradients.size());
  return Sharer(posterior, gradients, distortion, recipe).run();
}

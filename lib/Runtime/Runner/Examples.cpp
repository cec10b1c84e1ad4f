//===- Examples.cpp - The inputs a model is least certain about -----------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/Examples.h"

#include "bayes-runtime/Runner/Metrics.h"
#include "bayes-runtime/Runner/Terminal.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

using namespace bayes;
using namespace bayes::runner;

static constexpr uint64_t kMaxClasses = 10;
static constexpr unsigned kBarColumns = 24;

namespace {

/// Prints single examples.
class ExamplePrinter {
public:
  ExamplePrinter(std::ostream &out, const ModelInfo &model,
                 const Dataset &dataset, const Predictions &predictions,
                 bool colour)
      : out(out), dataset(dataset), colour(colour),
        classes(*getClassCount(model)),
        mean(findOutput(model, predictions, "mean")),
        variance(findOutput(model, predictions, "variance")),
        predictiveEntropy(findOutput(model, predictions, "predictive_entropy")),
        mutualInformation(
            findOutput(model, predictions, "mutual_information")) {}

  void print(uint64_t example);

private:
  void printTitle(uint64_t example);
  std::vector<uint64_t> selectClasses(uint64_t example) const;
  std::string formatClass(uint64_t example, uint64_t index) const;

  std::ostream &out;
  const Dataset &dataset;
  bool colour;
  uint64_t classes;
  /// The model's outputs; `variance` and `mutualInformation` may be null.
  const std::vector<float> *mean;
  const std::vector<float> *variance;
  const std::vector<float> *predictiveEntropy;
  const std::vector<float> *mutualInformation;
};

} // namespace

/// `value` for printf, which writes the sign of a NaN though it means nothing.
static float getPrintable(float value) {
  return std::isnan(value) ? std::abs(value) : value;
}

void ExamplePrinter::printTitle(uint64_t example) {
  const float *probabilities = mean->data() + example * classes;
  out << "\nexample " << example << ": predicted ";
  if (std::all_of(probabilities, probabilities + classes,
                  [](float value) { return std::isfinite(value); }))
    out << findLargest(probabilities, classes);
  else
    out << "nothing finite";
  if (dataset.hasLabels())
    out << ", label " << dataset.getLabels()[example];
  char text[100];
  std::snprintf(text, sizeof(text), ", predictive entropy %.3f nats",
                getPrintable((*predictiveEntropy)[example]));
  out << text;
  if (mutualInformation) {
    std::snprintf(text, sizeof(text), ", mutual information %.3f nats",
                  getPrintable((*mutualInformation)[example]));
    out << text;
  }
  out << "\n";
}

/// The classes to show, in ascending order.
std::vector<uint64_t> ExamplePrinter::selectClasses(uint64_t example) const {
  const float *probabilities = mean->data() + example * classes;
  std::vector<uint64_t> shown =
      findLargestValues({probabilities, probabilities + classes}, kMaxClasses);
  std::sort(shown.begin(), shown.end());
  return shown;
}

std::string ExamplePrinter::formatClass(uint64_t example,
                                        uint64_t index) const {
  uint64_t position = example * classes + index;
  char text[60];
  std::snprintf(text, sizeof(text), "%4llu  %.3f",
                static_cast<unsigned long long>(index),
                getPrintable((*mean)[position]));
  std::string line = text;
  if (variance) {
    std::snprintf(text, sizeof(text), " ± %.3f",
                  getPrintable(std::sqrt((*variance)[position])));
    line += text;
  }
  return line + "  " + drawBar((*mean)[position], kBarColumns);
}

void ExamplePrinter::print(uint64_t example) {
  printTitle(example);
  std::vector<std::string> rows;
  for (uint64_t index : selectClasses(example))
    rows.push_back(formatClass(example, index));

  std::vector<std::string> lines;
  std::string margin;
  if (std::optional<Picture> picture = makePicture(dataset, example)) {
    lines = drawPicture(*picture, colour);
    margin.assign(picture->width, ' ');
  }
  size_t top =
      lines.size() > rows.size() ? (lines.size() - rows.size()) / 2 : 0;
  for (size_t i = 0; i < std::max(lines.size(), rows.size()); ++i) {
    out << "  " << (i < lines.size() ? lines[i] : margin);
    if (i >= top && i - top < rows.size())
      out << rows[i - top];
    out << "\n";
  }
}

/// True if `a` is larger than `b`; NaN is larger than every number.
static bool isLarger(float a, float b) {
  return std::isnan(a) ? !std::isnan(b) : a > b;
}

std::vector<uint64_t>
runner::findLargestValues(const std::vector<float> &values, uint64_t count) {
  std::vector<uint64_t> order(values.size());
  std::iota(order.begin(), order.end(), uint64_t(0));
  auto middle = order.begin() +
                static_cast<ptrdiff_t>(std::min<uint64_t>(count, order.size()));
  std::partial_sort(order.begin(), middle, order.end(),
                    [&](uint64_t a, uint64_t b) {
                      if (isLarger(values[a], values[b]))
                        return true;
                      return !isLarger(values[b], values[a]) && a < b;
                    });
  order.erase(middle, order.end());
  return order;
}

Status runner::checkMostUncertain(const ModelInfo &model) {
  if (Result<uint64_t> classes = getClassCount(model); !classes)
    return classes.error();
  if (hasScalarOutput(model, "predictive_entropy"))
    return {};
  return makeError("model '", model.name,
                   "' has no output 'predictive_entropy' to order the "
                   "examples by");
}

void runner::printMostUncertain(std::ostream &out, const ModelInfo &model,
                                const Dataset &dataset,
                                const Predictions &predictions, uint64_t count,
                                bool colour) {
  ExamplePrinter printer(out, model, dataset, predictions, colour);
  out << "\nmost uncertain examples\n";
  const std::vector<float> &entropy =
      *findOutput(model, predictions, "predictive_entropy");
  for (uint64_t example : findLargestValues(entropy, count))
    printer.print(example);
}

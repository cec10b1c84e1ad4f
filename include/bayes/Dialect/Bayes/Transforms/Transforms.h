//===- Transforms.h - Transforms as functions -------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_DIALECT_BAYES_TRANSFORMS_TRANSFORMS_H
#define BAYES_DIALECT_BAYES_TRANSFORMS_TRANSFORMS_H

#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "bayes/Reference/Tensor.h"
#include "bayes/Target/TargetTier.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

namespace mlir::bayes {

//===----------------------------------------------------------------------===//
// Estimators
//===----------------------------------------------------------------------===//

/// The estimator that an option names: "weight-sampling",
/// "local-reparameterization", "tied", or none for "auto". The error says what
/// was expected and what was found.
llvm::Expected<std::optional<Estimator>> parseEstimator(StringRef name);

/// Whether the body of `op` is out + in0 * in1 in f32, nothing else: upstream's
/// notion of a contraction looks through unary ops, which may not be linear.
bool isSumOfProducts(linalg::LinalgOp op);

/// A product with a drawn weight: a contraction that is linear in the draw.
struct RandomProduct {
  linalg::LinalgOp contraction;
  SampleOp draw;
  /// The operand that is not drawn.
  OpOperand *activation;
  /// Contracted extents multiplied up, and outputs per example.
  int64_t reductionSize, outputSize;
};

/// Matches a contraction one of whose operands is a draw. Fails, with the
/// reason in `why`, where local reparameterisation is not exact per example.
FailureOr<RandomProduct> matchRandomProduct(linalg::LinalgOp op,
                                            std::string &why);

/// Rewrites the product (and a random bias added to it) by local
/// reparameterisation (Kingma, Salimans and Welling 2015, section 2.2):
/// mean = x M + b, variance = (x*x) (S*S) + s*s, output = mean +
/// sqrt(variance) * noise of the output's site and example. Returns whether a
/// bias was absorbed. `firstExample` is the identity of row 0.
bool applyLocalReparameterization(RewriterBase &rewriter,
                                  RandomProduct &product, Value firstExample);

/// mean + stddev * normals, two separately rounded operations.
Value buildDraw(OpBuilder &builder, Location loc, Value mean, Value stddev,
                Value normals);

/// A tied draw of the law that `op` draws from, whatever its estimator is.
/// Fails, with nothing built, where the law is not known.
FailureOr<Value> buildTiedDraw(OpBuilder &builder, SampleOp op);

//===----------------------------------------------------------------------===//
// Decomposition and constants
//===----------------------------------------------------------------------===//

/// Decomposes what has upstream's `AggregatedOpInterface`, like
/// `linalg.softmax`, into structured ops.
void populateDecomposeAggregatesPatterns(RewritePatternSet &patterns);

/// sample -> mean.
void populateUseMeansPatterns(RewritePatternSet &patterns);

/// sample -> mean + stddev * normal; kl_divergence -> its closed form.
void populateDecomposeRandomPatterns(RewritePatternSet &patterns);

/// Functions of entries -> lookups of functions of tables; scales of entries
/// -> scales of a product's activation or result.
void populateSimplifyLookupsPatterns(RewritePatternSet &patterns);

/// Products with a `bayes.dequantize` -> products with entries of tables.
void populateDequantizedProductPatterns(RewritePatternSet &patterns);

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

/// Checks that the entry function computes every example on its own: dimension
/// 0 of tensors is the batch wherever an extent is dynamic, and no op relates
/// two examples, counts them, or computes with their identities. What it
/// refuses cannot be cut into blocks; the diagnostic is at the op.
LogicalResult checkExamplesIndependent(func::FuncOp entry);

/// Clones the entry function `entry` with a static batch of `examples`,
/// Monte-Carlo regions run one example at a time unless they draw weights.
/// `sliced` counts the regions that do.
FailureOr<func::FuncOp> buildExampleBlock(func::FuncOp entry, int64_t examples,
                                          int64_t &sliced);

/// Whether the region draws or looks up a whole weight matrix for each sample,
/// which then serves every example of a block.
bool drawsWeights(MonteCarloOp op);

/// Lowers one Monte-Carlo region to a loop over blocks of `lanes` samples.
LogicalResult lowerMonteCarlo(RewriterBase &rewriter, MonteCarloOp op,
                              int64_t lanes);

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

/// A product that `splitProducts` can split: the operand that is a
/// `tensor.concat`, and the loop that runs along its dimension.
struct JoinedProduct {
  OpOperand *matrix;
  unsigned loop;
};

/// Matches a product (`isSumOfProducts`) of static shape whose operand `use` is
/// a concatenation. Fails, with the reason in `why`, where it is none.
FailureOr<JoinedProduct> matchJoinedProduct(OpOperand &use, std::string &why);

/// Whether `splitProducts` can take both: they are split alike, `first` comes
/// before `second`, and what uses its result comes after.
bool canSplitTogether(const JoinedProduct &first, const JoinedProduct &second);

/// Replaces each of `products`, of which each can be split together with the
/// last, by products with the pieces of its concatenation: where it is summed
/// over, each adds to the one before, in the order of the sum; otherwise each
/// computes a part of the result. The products with one piece are next to each
/// other.
void splitProducts(RewriterBase &rewriter, ArrayRef<JoinedProduct> products);

/// Whether `value` is a drawn weight with lanes of samples (the last
/// dimension): an element-wise function of noise for a weight, of entries of a
/// drawn table, of other drawn weights and of tensors without lanes, where one
/// of what is drawn has an element for each of its own.
bool isWeightDraw(Value value);

/// How wide the panels of packed weights are.
struct PanelWidths {
  /// Outputs of a panel where the lanes of vectors are samples.
  int64_t outputs;
  /// Outputs of a vector where they are its lanes.
  int64_t lanes;
  /// Most vectors of a panel there.
  int64_t vectors;
};

/// A matrix in panels: [panel, reduction, output in the panel], with zeros
/// after the last output.
struct PanelLayout {
  /// The axis of the matrix that a product sums over, 0 or 1.
  unsigned reductionAxis = 0;
  /// Outputs of a panel.
  int64_t width = 0;

  bool operator==(const PanelLayout &other) const {
    return reductionAxis == other.reductionAxis && width == other.width;
  }
  bool operator!=(const PanelLayout &other) const { return !(*this == other); }
};

/// The panels in which the code of a product reads its operand `use`. Fails,
/// with the reason in `why`, where the owner is no product with a matrix.
FailureOr<PanelLayout> choosePanels(OpOperand &use, const PanelWidths &widths,
                                    std::string &why);

/// The elements of `matrix`, [rows, columns], in panels.
ref::Tensor packIntoPanels(const ref::Tensor &matrix, PanelLayout layout);

/// Lets the product that owns `use` read `packed`, which holds the same matrix
/// in panels.
void readPanels(RewriterBase &rewriter, OpOperand &use, Value packed,
                PanelLayout layout);

//===----------------------------------------------------------------------===//
// Buffers
//===----------------------------------------------------------------------===//

/// When rows of a buffer meet in few sets of a cache: if there are at least
/// `minRows`, a multiple of `bytes` apart, a power of two.
struct RowConflicts {
  int64_t bytes, minRows;
};

/// The entries to append to dimension 1 of a buffer, so that its rows of
/// dimension 0 are no longer a multiple of `conflicts.bytes` apart and stay
/// aligned to cache lines; 0 where they do not conflict. Fails, with the reason
/// in `why`, where no number of entries helps.
FailureOr<int64_t> chooseRowPadding(MemRefType type,
                                    const RowConflicts &conflicts,
                                    std::string &why);

/// Replaces the allocation by a view into one with `padding` more entries along
/// dimension 1. Fails, with the reason in `why`, where an op that uses it or a
/// view of it takes no strided layout.
LogicalResult padRows(RewriterBase &rewriter, memref::AllocOp alloc,
                      int64_t padding, std::string &why);

//===----------------------------------------------------------------------===//
// Lookups next to products
//===----------------------------------------------------------------------===//

/// Cuts a lookup in panels, the products that read it, and the element-wise op
/// that reads the products, into a loop over columns whose entries take at most
/// `tileBytes`. Returns how many columns. Fails, with the reason in `why` and
/// without a change, where anything else reads the lookup, no number of whole
/// panels divides all columns, or activations take more than `tileBytes`.
FailureOr<int64_t> tileProductsOfLookup(RewriterBase &rewriter,
                                        PackedLookupOp lookup,
                                        int64_t tileBytes, std::string &why);

//===----------------------------------------------------------------------===//
// Products of a library
//===----------------------------------------------------------------------===//

/// A product Y += X W outside of the samples' loop of a block function with its
/// memory planned: of matrices of f32, row-major without gaps, W a parameter.
struct LibraryProduct {
  linalg::LinalgOp op;
  /// X [rows, reduction] and Y [rows, columns].
  Value x, y;
  int64_t rows, reduction, columns;
  /// Where W [reduction, columns] begins in the packed weights, in bytes, and
  /// the width of its panels of columns; 0 if it has none.
  int64_t weightsOffset, panelWidth;
};

/// Matches such a product. Fails, with the reason in `why`, if it is none.
FailureOr<LibraryProduct> matchLibraryProduct(linalg::LinalgOp op,
                                              std::string &why);

/// Estimated cycles of a product.
struct ProductCycles {
  double builtIn, library;
};
ProductCycles estimateCycles(const LibraryProduct &product,
                             const TargetTierInfo &tier);

/// Replaces the product by a call of `bayes_onednn_matmul_run` for product
/// `number` of the state whose address is at byte `stateOffset` of the
/// workspace, which grows by it.
void callLibrary(RewriterBase &rewriter, const LibraryProduct &product,
                 int64_t number, int64_t stateOffset);

//===----------------------------------------------------------------------===//
// Draws
//===----------------------------------------------------------------------===//

/// Expands draws and keys to arithmetic (`draws-v1`). With `permute` the target
/// has the 16-lane permutation of AVX-512; without, the tables of the
/// logarithm become globals of the module around an op.
void populateLowerDrawsPatterns(RewritePatternSet &patterns, bool permute);

//===----------------------------------------------------------------------===//
// Guards
//===----------------------------------------------------------------------===//

/// Checks that `tier` has the instructions of every intrinsic in `root`, and of
/// the ops that become one. The diagnostic is at the first that it lacks.
LogicalResult checkInstructions(Operation *root, TargetTier tier);

} // namespace mlir::bayes

#endif // BAYES_DIALECT_BAYES_TRANSFORMS_TRANSFORMS_H

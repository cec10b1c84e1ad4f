//===- LowerMonteCarlo.cpp - Monte-Carlo regions as loops over lanes ------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/IR/StructuredBuilders.h"
#include "bayes/Dialect/Bayes/Transforms/Passes.h"
#include "bayes/Dialect/Bayes/Transforms/Transforms.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/MapVector.h"

namespace mlir::bayes {
#define GEN_PASS_DEF_LOWERMONTECARLOPASS
#include "bayes/Dialect/Bayes/Transforms/Passes.h.inc"
} // namespace mlir::bayes

using namespace mlir;
using namespace mlir::bayes;

/// Slots times lanes of a slot: how many samples accumulate independently.
static constexpr int64_t kPositions = 128;

static RankedTensorType addLanes(RankedTensorType type, int64_t lanes) {
  SmallVector<int64_t> shape(type.getShape());
  shape.push_back(lanes);
  return type.clone(shape);
}

//===----------------------------------------------------------------------===//
// The body over lanes
//===----------------------------------------------------------------------===//

namespace {

/// Clones the ops of a Monte-Carlo body so that one run computes `lanes`
/// samples: every tensor that depends on the sample gets a last dimension of
/// one sample per lane.
class LaneCloner {
public:
  LaneCloner(OpBuilder &builder, Value sampleIndex, Value firstSample,
             int64_t lanes)
      : builder(builder), sampleIndex(sampleIndex), firstSample(firstSample),
        lanes(lanes) {}

  LogicalResult clone(Operation *op) {
    if (!dependsOnSample(op)) {
      Operation *made = builder.clone(*op, invariant);
      for (auto [from, to] :
           llvm::zip_equal(op->getResults(), made->getResults()))
        invariant.map(from, to);
      return success();
    }
    if (auto normal = dyn_cast<NormalOp>(op))
      return cloneNormal(normal);
    if (auto structured = dyn_cast<linalg::LinalgOp>(op))
      return cloneStructured(structured);
    // Indices that depend on the sample differ from lane to lane.
    if (llvm::all_of(op->getOperands(), [&](Value value) {
          return isa<RankedTensorType>(value.getType()) || !isLaned(value);
        })) {
      if (auto expand = dyn_cast<tensor::ExpandShapeOp>(op))
        return cloneReshape(expand);
      if (auto collapse = dyn_cast<tensor::CollapseShapeOp>(op))
        return cloneReshape(collapse);
      if (auto concat = dyn_cast<tensor::ConcatOp>(op))
        return cloneConcat(concat);
      if (auto extract = dyn_cast<tensor::ExtractSliceOp>(op))
        return cloneSlice(extract);
      if (auto insert = dyn_cast<tensor::InsertSliceOp>(op))
        return cloneSlice(insert);
    }
    return op->emitOpError()
           << "depends on the Monte-Carlo sample, but only structured ops, "
              "reshapes, concatenations, slices and 'bayes.normal' can run "
              "over lanes of "
              "samples";
  }

  /// The value with lanes; one that no sample changes is broadcast.
  Value getWithLanes(Location loc, Value value) {
    if (Value mapped = laned.lookupOrNull(value))
      return mapped;
    Value source = invariant.lookupOrDefault(value);
    auto type = cast<RankedTensorType>(source.getType());
    unsigned rank = type.getRank() + 1;
    AffineMap identity = builder.getMultiDimIdentityMap(rank);
    SmallVector<utils::IteratorType> iterators(rank,
                                               utils::IteratorType::parallel);
    return linalg::GenericOp::create(
               builder, loc, addLanes(type, lanes), source,
               buildEmptyWithLanes(loc, type),
               ArrayRef<AffineMap>{identity.dropResult(rank - 1), identity},
               iterators,
               [](OpBuilder &nested, Location bodyLoc, ValueRange args) {
                 linalg::YieldOp::create(nested, bodyLoc, args[0]);
               })
        .getResult(0);
  }

private:
  bool isLaned(Value value) const {
    return value == sampleIndex || laned.contains(value);
  }

  bool dependsOnSample(Operation *op) const {
    return llvm::any_of(op->getOperands(),
                        [&](Value value) { return isLaned(value); }) ||
           capturesLaned(op);
  }

  /// Whether an op in a region of `op` depends on the sample.
  bool capturesLaned(Operation *op) const {
    for (Region &region : op->getRegions()) {
      WalkResult walk = region.walk([&](Operation *nested) {
        return llvm::any_of(nested->getOperands(),
                            [&](Value value) { return isLaned(value); })
                   ? WalkResult::interrupt()
                   : WalkResult::advance();
      });
      if (walk.wasInterrupted())
        return true;
    }
    return false;
  }

  Value buildEmptyWithLanes(Location loc, RankedTensorType type) {
    RankedTensorType wide = addLanes(type, lanes);
    return tensor::EmptyOp::create(builder, loc, wide.getShape(),
                                   wide.getElementType());
  }

  LogicalResult cloneNormal(NormalOp op) {
    SmallVector<Axis> axes = op.getAxisKinds();
    if (op.getSample() != sampleIndex ||
        llvm::count(op->getOperands(), sampleIndex) != 1 ||
        llvm::is_contained(axes, Axis::Sample))
      return op.emitOpError() << "expected its sample, and nothing else, to be "
                                 "the argument of the Monte-Carlo region";
    axes.push_back(Axis::Sample);
    auto type = cast<RankedTensorType>(op.getInit().getType());
    auto lookup = [&](Value value) {
      return value ? invariant.lookupOrDefault(value) : value;
    };
    SmallVector<OpFoldResult> offsets = op.getMixedOffsets();
    for (OpFoldResult &offset : offsets)
      if (auto value = dyn_cast<Value>(offset))
        offset = lookup(value);
    auto made = NormalOp::create(
        builder, op.getLoc(), lookup(op.getKey()), firstSample,
        lookup(op.getExample()), offsets, op.getExtents(), axes, op.getSite(),
        op.getPurpose(), buildEmptyWithLanes(op.getLoc(), type));
    laned.map(op->getResult(0), made->getResult(0));
    return success();
  }

  /// Whether an op in the body of `op` depends on the sample in another way
  /// than by extracting an element of a tensor.
  bool capturesMoreThanTensors(linalg::LinalgOp op) const {
    WalkResult walk = op->getRegion(0).walk([&](Operation *nested) {
      ValueRange operands = nested->getOperands();
      if (isa<tensor::ExtractOp>(nested))
        operands = operands.drop_front();
      return llvm::any_of(operands, [&](Value value) { return isLaned(value); })
                 ? WalkResult::interrupt()
                 : WalkResult::advance();
    });
    return walk.wasInterrupted();
  }

  /// Lets the ops in the body of `made` that extract from a tensor which
  /// depends on the sample do so at the lane.
  void extractAtLane(linalg::GenericOp made) {
    OpBuilder::InsertionGuard guard(builder);
    SmallVector<tensor::ExtractOp> extracts;
    made.getBody()->walk([&](tensor::ExtractOp op) {
      if (laned.contains(op.getTensor()))
        extracts.push_back(op);
    });
    for (tensor::ExtractOp op : extracts) {
      Value tensor = laned.lookup(op.getTensor());
      // Only the structured op itself may hold the index of its loop.
      builder.setInsertionPoint(made.getBody()->findAncestorOpInBlock(*op));
      SmallVector<Value> indices(op.getIndices());
      indices.push_back(linalg::IndexOp::create(builder, op.getLoc(),
                                                made.getNumLoops() - 1));
      builder.setInsertionPoint(op);
      op.replaceAllUsesWith(
          tensor::ExtractOp::create(builder, op.getLoc(), tensor, indices)
              .getResult());
      op.erase();
    }
  }

  /// Adds a parallel innermost loop over the lanes.
  LogicalResult cloneStructured(linalg::LinalgOp op) {
    if (capturesMoreThanTensors(op))
      return op.emitOpError()
             << "depends on the Monte-Carlo sample inside of its body, but "
                "only operands, and tensors of which elements are extracted, "
                "can run over lanes of samples";
    Location loc = op.getLoc();
    unsigned lane = op.getNumLoops();
    AffineExpr laneExpr = builder.getAffineDimExpr(lane);
    SmallVector<AffineMap> maps;
    SmallVector<Value> ins, outs;
    for (OpOperand &operand : op->getOpOperands()) {
      AffineMap map = op.getMatchingIndexingMap(&operand);
      map = AffineMap::get(lane + 1, 0, map.getResults(), op.getContext());
      if (op.isDpsInput(&operand)) {
        Value value = operand.get();
        if (Value mapped = laned.lookupOrNull(value)) {
          map = map.insertResult(laneExpr, map.getNumResults());
          ins.push_back(mapped);
        } else {
          ins.push_back(invariant.lookupOrDefault(value));
        }
      } else {
        map = map.insertResult(laneExpr, map.getNumResults());
        outs.push_back(buildInit(op, operand));
      }
      maps.push_back(map);
    }
    SmallVector<utils::IteratorType> iterators = op.getIteratorTypesArray();
    iterators.push_back(utils::IteratorType::parallel);
    auto made = linalg::GenericOp::create(builder, loc, TypeRange(outs), ins,
                                          outs, maps, iterators);
    op->getRegion(0).cloneInto(&made.getRegion(), invariant);
    extractAtLane(made);
    for (auto [from, to] :
         llvm::zip_equal(op->getResults(), made->getResults()))
      laned.map(from, to);
    return success();
  }

  /// Keeps the lanes in a group of their own.
  template <typename OpT>
  LogicalResult cloneReshape(OpT op) {
    SmallVector<ReassociationIndices> groups = op.getReassociationIndices();
    RankedTensorType result = addLanes(op.getResultType(), lanes);
    int64_t rank =
        std::max(op.getSrcType().getRank(), op.getResultType().getRank());
    // All extents of a scalar's other shape are 1.
    if (groups.empty())
      groups.push_back(llvm::to_vector<2>(llvm::seq<int64_t>(0, rank + 1)));
    else
      groups.push_back({rank});
    laned.map(op.getResult(), OpT::create(builder, op.getLoc(), result,
                                          laned.lookup(op.getSrc()), groups)
                                  .getResult());
    return success();
  }

  LogicalResult cloneConcat(tensor::ConcatOp op) {
    SmallVector<Value> pieces =
        llvm::map_to_vector(op.getInputs(), [&](Value piece) {
          return getWithLanes(op.getLoc(), piece);
        });
    laned.map(op.getResult(), tensor::ConcatOp::create(builder, op.getLoc(),
                                                       op.getDim(), pieces)
                                  .getResult());
    return success();
  }

  /// Takes or replaces all lanes of a part.
  LogicalResult cloneSlice(tensor::ExtractSliceOp op) {
    auto [offsets, sizes, strides] = getSliceWithLanes(op);
    laned.map(op.getResult(),
              tensor::ExtractSliceOp::create(
                  builder, op.getLoc(), addLanes(op.getType(), lanes),
                  laned.lookup(op.getSource()), offsets, sizes, strides)
                  .getResult());
    return success();
  }
  LogicalResult cloneSlice(tensor::InsertSliceOp op) {
    auto [offsets, sizes, strides] = getSliceWithLanes(op);
    Value source = getWithLanes(op.getLoc(), op.getSource());
    Value dest = getWithLanes(op.getLoc(), op.getDest());
    laned.map(op.getResult(),
              tensor::InsertSliceOp::create(builder, op.getLoc(), source, dest,
                                            offsets, sizes, strides)
                  .getResult());
    return success();
  }

  using Slice = std::tuple<SmallVector<OpFoldResult>, SmallVector<OpFoldResult>,
                           SmallVector<OpFoldResult>>;

  /// Offsets, sizes and strides of `op`, and of the lanes.
  Slice getSliceWithLanes(OffsetSizeAndStrideOpInterface op) const {
    auto append = [&](SmallVector<OpFoldResult> entries, int64_t ofLanes) {
      for (OpFoldResult &entry : entries)
        if (auto value = dyn_cast<Value>(entry))
          entry = invariant.lookupOrDefault(value);
      entries.push_back(builder.getIndexAttr(ofLanes));
      return entries;
    };
    return {append(op.getMixedOffsets(), 0), append(op.getMixedSizes(), lanes),
            append(op.getMixedStrides(), 1)};
  }

  /// The destination with lanes. One that is filled or not read is made anew
  /// rather than broadcast.
  Value buildInit(linalg::LinalgOp op, OpOperand &operand) {
    Location loc = op.getLoc();
    Value init = operand.get();
    auto type = cast<RankedTensorType>(init.getType());
    if (!op.payloadUsesValueFromOperand(&operand))
      return buildEmptyWithLanes(loc, type);
    if (auto fill = init.getDefiningOp<linalg::FillOp>();
        fill && !laned.contains(init)) {
      Value scalar = invariant.lookupOrDefault(fill.getInputs()[0]);
      return linalg::FillOp::create(builder, loc, scalar,
                                    buildEmptyWithLanes(loc, type))
          .getResult(0);
    }
    return getWithLanes(loc, init);
  }

  OpBuilder &builder;
  Value sampleIndex, firstSample;
  int64_t lanes;
  /// Values no sample changes, and values with lanes.
  IRMapping invariant, laned;
};

} // namespace

//===----------------------------------------------------------------------===//
// Accumulators
//===----------------------------------------------------------------------===//

/// `state[offset : offset + size, ...]` along `dim`; `drop` removes it.
static Value buildSlice(OpBuilder &builder, Location loc, Value state,
                        int64_t dim, OpFoldResult offset, int64_t size,
                        bool drop) {
  auto type = cast<RankedTensorType>(state.getType());
  SmallVector<OpFoldResult> offsets(type.getRank(), builder.getIndexAttr(0));
  SmallVector<OpFoldResult> strides(type.getRank(), builder.getIndexAttr(1));
  SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(builder, loc, state);
  SmallVector<int64_t> shape(type.getShape());
  offsets[dim] = offset;
  sizes[dim] = builder.getIndexAttr(size);
  shape[dim] = size;
  if (drop)
    shape.erase(shape.begin() + dim);
  return tensor::ExtractSliceOp::create(builder, loc, type.clone(shape), state,
                                        offsets, sizes, strides);
}

static Value buildInsert(OpBuilder &builder, Location loc, Value group,
                         Value state, Value index) {
  auto type = cast<RankedTensorType>(state.getType());
  SmallVector<OpFoldResult> offsets(type.getRank(), builder.getIndexAttr(0));
  SmallVector<OpFoldResult> strides(type.getRank(), builder.getIndexAttr(1));
  SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(builder, loc, state);
  offsets[0] = index;
  sizes[0] = builder.getIndexAttr(1);
  return tensor::InsertSliceOp::create(builder, loc, group, state, offsets,
                                       sizes, strides);
}

/// Merges the states of all positions by halving: position p with
/// p + 64, then p + 32, ... p + 1. `states` have the groups first and the
/// lanes last; neither is left.
static SmallVector<Value> buildTree(OpBuilder &builder, Location loc,
                                    AccumulatorAttrInterface accumulator,
                                    ValueRange states, int64_t groups,
                                    int64_t lanes) {
  SmallVector<SmallVector<Value>> parts;
  for (int64_t group = 0; group < groups; ++group)
    parts.push_back(llvm::map_to_vector(states, [&](Value state) {
      return buildSlice(builder, loc, state, 0, builder.getIndexAttr(group), 1,
                        /*drop=*/true);
    }));
  while (parts.size() > 1) {
    size_t half = parts.size() / 2;
    for (size_t group = 0; group < half; ++group)
      parts[group] = accumulator.buildMerge(builder, loc, parts[group],
                                            parts[group + half]);
    parts.resize(half);
  }
  SmallVector<Value> merged = parts.front();
  auto takeLanes = [&](int64_t offset, int64_t size, bool drop) {
    return llvm::map_to_vector(merged, [&](Value state) {
      int64_t last = cast<RankedTensorType>(state.getType()).getRank() - 1;
      return buildSlice(builder, loc, state, last, builder.getIndexAttr(offset),
                        size, drop);
    });
  };
  for (int64_t half = lanes / 2; half > 0; half /= 2)
    merged =
        accumulator.buildMerge(builder, loc, takeLanes(0, half, /*drop=*/false),
                               takeLanes(half, half, /*drop=*/false));
  return takeLanes(0, 1, /*drop=*/true);
}

//===----------------------------------------------------------------------===//
// The region
//===----------------------------------------------------------------------===//

namespace {

/// States of the accumulators that the statistics of an op need, each
/// accumulator once. Their tensors are carried through the loop over samples in
/// the order of the map.
using AccumulatorStates =
    llvm::MapVector<AccumulatorAttrInterface, SmallVector<Value>>;

} // namespace

static LogicalResult checkLowerable(MonteCarloOp op, int64_t lanes) {
  if (lanes < 16 || lanes > kPositions || !llvm::isPowerOf2_64(lanes))
    return op.emitOpError()
           << "expected 16, 32, 64 or 128 lanes, found " << lanes;
  WalkResult walk = op.getRegion().walk([](Operation *nested) {
    for (Value value : nested->getOperands())
      if (auto type = dyn_cast<ShapedType>(value.getType());
          type && !type.hasStaticShape()) {
        nested->emitOpError() << "expected static shapes, found " << type;
        return WalkResult::interrupt();
      }
    return WalkResult::advance();
  });
  return failure(walk.wasInterrupted());
}

/// Initial states, with the groups of lanes first and the lanes last.
static AccumulatorStates buildInitialStates(OpBuilder &builder, MonteCarloOp op,
                                            int64_t groups, int64_t lanes) {
  auto yielded = cast<RankedTensorType>(op.getYielded().getType());
  RankedTensorType sampleType = addLanes(yielded, lanes);
  AccumulatorStates states;
  for (Attribute statistic : op.getStatistics())
    for (AccumulatorAttrInterface accumulator :
         cast<StatisticAttrInterface>(statistic).getAccumulators()) {
      if (states.contains(accumulator))
        continue;
      SmallVector<RankedTensorType> types =
          accumulator.getStateTypes(sampleType);
      for (RankedTensorType &type : types) {
        SmallVector<int64_t> shape(type.getShape());
        shape.insert(shape.begin(), groups);
        type = type.clone(shape);
      }
      states[accumulator] = accumulator.buildInit(builder, op.getLoc(), types);
    }
  return states;
}

/// Accumulates the first `active` lanes of `sample` in group `group` of the
/// loop-carried tensors.
static SmallVector<Value> buildUpdates(OpBuilder &builder, Location loc,
                                       const AccumulatorStates &states,
                                       ValueRange carried, Value sample,
                                       Value active, Value group) {
  SmallVector<Value> next;
  for (const auto &[accumulator, init] : states) {
    ValueRange mine = carried.take_front(init.size());
    carried = carried.drop_front(init.size());
    SmallVector<Value> current = llvm::map_to_vector(mine, [&](Value state) {
      return buildSlice(builder, loc, state, 0, group, 1, /*drop=*/true);
    });
    SmallVector<Value> updated =
        accumulator.buildUpdate(builder, loc, sample, active, current);
    for (auto [state, value] : llvm::zip_equal(mine, updated))
      next.push_back(buildInsert(builder, loc, value, state, group));
  }
  return next;
}

/// The loop over blocks of `lanes` samples, or a diagnostic.
static FailureOr<scf::ForOp> buildSampleLoop(RewriterBase &rewriter,
                                             MonteCarloOp op,
                                             const AccumulatorStates &states,
                                             int64_t groups, int64_t lanes) {
  Location loc = op.getLoc();
  SmallVector<Value> inits;
  for (const auto &[accumulator, init] : states)
    llvm::append_range(inits, init);
  Value zero = arith::ConstantIndexOp::create(rewriter, loc, 0);
  Value one = arith::ConstantIndexOp::create(rewriter, loc, 1);
  Value laneCount = arith::ConstantIndexOp::create(rewriter, loc, lanes);
  Value groupCount = arith::ConstantIndexOp::create(rewriter, loc, groups);
  Value blocks =
      arith::CeilDivUIOp::create(rewriter, loc, op.getSamples(), laneCount);
  auto loop = scf::ForOp::create(rewriter, loc, zero, blocks, one, inits);

  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPointToStart(loop.getBody());
  Value block = loop.getInductionVar();
  Value first = arith::MulIOp::create(rewriter, loc, block, laneCount);
  Value group = arith::RemUIOp::create(rewriter, loc, block, groupCount);
  Value active = arith::SubIOp::create(rewriter, loc, op.getSamples(), first);
  LaneCloner cloner(rewriter, op.getSampleIndex(), first, lanes);
  for (Operation &nested : op.getBody()->without_terminator())
    if (failed(cloner.clone(&nested))) {
      rewriter.eraseOp(loop);
      return failure();
    }
  Value sample = cloner.getWithLanes(loc, op.getYielded());
  scf::YieldOp::create(rewriter, loc,
                       buildUpdates(rewriter, loc, states,
                                    loop.getRegionIterArgs(), sample, active,
                                    group));
  return loop;
}

/// The statistics, from merged states.
static SmallVector<Value> buildResults(OpBuilder &builder, MonteCarloOp op,
                                       AccumulatorStates &merged) {
  Location loc = op.getLoc();
  Value samples = arith::IndexCastUIOp::create(
      builder, loc, builder.getI64Type(), op.getSamples());
  Value count =
      arith::UIToFPOp::create(builder, loc, builder.getF32Type(), samples);
  SmallVector<Value> results;
  for (auto [attr, type] :
       llvm::zip_equal(op.getStatistics(), op.getResultTypes())) {
    auto statistic = cast<StatisticAttrInterface>(attr);
    SmallVector<Value> needed;
    for (AccumulatorAttrInterface accumulator : statistic.getAccumulators())
      llvm::append_range(needed, merged[accumulator]);
    results.push_back(statistic.buildFinalize(builder, loc, needed, count,
                                              cast<RankedTensorType>(type)));
  }
  return results;
}

LogicalResult bayes::lowerMonteCarlo(RewriterBase &rewriter, MonteCarloOp op,
                                     int64_t lanes) {
  if (failed(checkLowerable(op, lanes)))
    return failure();
  int64_t groups = kPositions / lanes;
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(op);
  AccumulatorStates states = buildInitialStates(rewriter, op, groups, lanes);
  FailureOr<scf::ForOp> loop =
      buildSampleLoop(rewriter, op, states, groups, lanes);
  if (failed(loop))
    return failure();
  ValueRange carried = loop->getResults();
  for (auto &[accumulator, state] : states) {
    size_t count = state.size();
    state = buildTree(rewriter, op.getLoc(), accumulator,
                      carried.take_front(count), groups, lanes);
    carried = carried.drop_front(count);
  }
  rewriter.replaceOp(op, buildResults(rewriter, op, states));
  return success();
}

/// Fewer lanes, at least 16, where those that are asked for make an activation
/// of a block of examples larger than `limit` elements in a region that draws
/// weights: a large block draws less often, if its activations stay in a cache.
static int64_t chooseLanes(MonteCarloOp op, int64_t lanes, int64_t limit) {
  auto function = op->getParentOfType<func::FuncOp>();
  auto examples =
      function
          ? function->getAttrOfType<IntegerAttr>(BayesDialect::kBlockAttrName)
          : IntegerAttr();
  if (!examples || examples.getInt() == 1 || !drawsWeights(op))
    return lanes;
  int64_t largest = 0;
  op.getRegion().walk([&](Operation *nested) {
    for (Type result : nested->getResultTypes())
      if (auto type = dyn_cast<RankedTensorType>(result);
          type && type.hasStaticShape() && type.getRank() > 1 &&
          type.getDimSize(0) == examples.getInt())
        largest = std::max(largest, type.getNumElements());
  });
  while (lanes > 16 && largest > limit / lanes)
    lanes /= 2;
  return lanes;
}

namespace {

struct LowerMonteCarlo
    : public mlir::bayes::impl::LowerMonteCarloPassBase<LowerMonteCarlo> {
  using LowerMonteCarloPassBase::LowerMonteCarloPassBase;

  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    SmallVector<MonteCarloOp> regions;
    getOperation()->walk([&](MonteCarloOp op) { regions.push_back(op); });
    for (MonteCarloOp op : regions) {
      int64_t chosen = chooseLanes(op, lanes, sharedElements);
      if (failed(lowerMonteCarlo(rewriter, op, chosen)))
        return signalPassFailure();
      ++numRegions;
    }
  }
};

} // namespace

//===- BayesOps.cpp - Operations of the bayes dialect ---------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "bayes/Dialect/Bayes/IR/TiedDraws.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::bayes;

//===----------------------------------------------------------------------===//
// Custom assembly
//===----------------------------------------------------------------------===//

/// Keys are `!bayes.key` unless a suffix `key i64` says that they are lowered.
static ParseResult parseKeyTypeSuffix(OpAsmParser &parser, Type &type) {
  if (failed(parser.parseOptionalKeyword("key"))) {
    type = KeyType::get(parser.getContext());
    return success();
  }
  return parser.parseType(type);
}

static void printKeyTypeSuffix(OpAsmPrinter &printer, Operation *, Type type) {
  if (!isa<KeyType>(type))
    printer << " key " << type;
}

static ParseResult parseAxes(OpAsmParser &parser, ArrayAttr &axes) {
  SmallVector<Attribute> list;
  auto parseAxis = [&]() -> ParseResult {
    StringRef keyword;
    SMLoc loc = parser.getCurrentLocation();
    if (parser.parseKeyword(&keyword))
      return failure();
    std::optional<Axis> axis = symbolizeAxis(keyword);
    if (!axis)
      return parser.emitError(loc)
             << "expected axis 'example', 'element' or 'sample', found '"
             << keyword << "'";
    list.push_back(AxisAttr::get(parser.getContext(), *axis));
    return success();
  };
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, parseAxis))
    return failure();
  axes = parser.getBuilder().getArrayAttr(list);
  return success();
}

static void printAxes(OpAsmPrinter &printer, Operation *, ArrayAttr axes) {
  printer << '[';
  llvm::interleaveComma(axes, printer, [&](Attribute axis) {
    printer << stringifyAxis(cast<AxisAttr>(axis).getValue());
  });
  printer << ']';
}

static ParseResult parsePrior(OpAsmParser &parser, FloatAttr &mean,
                              FloatAttr &stddev) {
  Type f64 = parser.getBuilder().getF64Type();
  return failure(parser.parseLParen() || parser.parseAttribute(mean, f64) ||
                 parser.parseComma() || parser.parseAttribute(stddev, f64) ||
                 parser.parseRParen());
}

static void printPrior(OpAsmPrinter &printer, Operation *, FloatAttr mean,
                       FloatAttr stddev) {
  printer << '(';
  printer.printAttributeWithoutType(mean);
  printer << ", ";
  printer.printAttributeWithoutType(stddev);
  printer << ')';
}

#define GET_OP_CLASSES
#include "bayes/Dialect/Bayes/IR/BayesOps.cpp.inc"

//===----------------------------------------------------------------------===//
// Shared checks
//===----------------------------------------------------------------------===//

std::optional<int64_t> bayes::getElementWordCount(ArrayRef<int64_t> extents) {
  uint64_t count = 1;
  for (auto [index, extent] : llvm::enumerate(extents)) {
    if (extent < 0)
      return std::nullopt;
    uint64_t padded = index + 1 == extents.size()
                          ? llvm::alignTo(static_cast<uint64_t>(extent), 2)
                          : static_cast<uint64_t>(extent);
    bool overflow = false;
    count = llvm::SaturatingMultiply(count, padded, &overflow);
    if (overflow || count > (uint64_t(1) << 32))
      return std::nullopt;
  }
  return static_cast<int64_t>(count);
}

static LogicalResult verifySite(Operation *op, uint32_t site) {
  if (site < (1u << kSiteBits))
    return success();
  return op->emitOpError() << "expected a site in [0, 2^28), found "
                           << static_cast<int32_t>(site);
}

/// Weights are drawn once for all examples, outputs once for each.
static LogicalResult verifyExample(Operation *op, Purpose purpose,
                                   bool hasOperand, bool hasAxis) {
  if (purpose == Purpose::Weight && (hasOperand || hasAxis))
    return op->emitOpError() << "expected neither an 'example' operand nor "
                                "axis for purpose 'weight', found an "
                             << (hasOperand ? "operand" : "axis");
  if (purpose == Purpose::Output && !hasOperand)
    return op->emitOpError()
           << "expected an 'example' operand for purpose 'output', found none";
  return success();
}

//===----------------------------------------------------------------------===//
// ParameterOp, LoadParameterOp
//===----------------------------------------------------------------------===//

/// So that sizes in bytes are far from overflow.
static constexpr int64_t kParameterElementLimit = int64_t(1) << 31;

LogicalResult ParameterOp::verify() {
  // parameter_c1
  auto type = dyn_cast<RankedTensorType>(getValue().getType());
  if (!type || !type.hasStaticShape())
    return emitOpError()
           << "expected the value of a statically shaped tensor, found type "
           << getValue().getType();
  // parameter_c4
  int64_t elements = 1;
  bool tooLarge = llvm::any_of(type.getShape(), [&](int64_t extent) {
    return llvm::MulOverflow(elements, extent, elements) ||
           elements >= kParameterElementLimit;
  });
  if (tooLarge && !llvm::is_contained(type.getShape(), 0))
    return emitOpError() << "expected fewer than 2^31 elements, found type "
                         << type;
  return success();
}

LogicalResult
LoadParameterOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  // load_parameter_c1
  Operation *symbol =
      symbolTable.lookupNearestSymbolFrom(*this, getParameterAttr());
  auto parameter = dyn_cast_or_null<ParameterOp>(symbol);
  if (!parameter)
    return emitOpError() << "expected '" << getParameter()
                         << "' to name a 'bayes.parameter', found "
                         << (symbol ? symbol->getName().getStringRef()
                                    : StringRef("no symbol"));
  // load_parameter_c2
  auto type = cast<ShapedType>(getResult().getType());
  RankedTensorType expected = parameter.getType();
  if (type.getShape() != expected.getShape() ||
      type.getElementType() != expected.getElementType())
    return emitOpError() << "expected the type of parameter '" << getParameter()
                         << "', " << expected << ", found " << type;
  return success();
}

//===----------------------------------------------------------------------===//
// Laws
//===----------------------------------------------------------------------===//

Value GaussianOp::buildMean(OpBuilder &, Location) { return getMean(); }
Value GaussianOp::buildStddev(OpBuilder &, Location) { return getStddev(); }
bool GaussianOp::isDeterministic() { return false; }

Value DeterministicOp::buildMean(OpBuilder &, Location) { return getValue(); }
Value DeterministicOp::buildStddev(OpBuilder &, Location) { return {}; }
bool DeterministicOp::isDeterministic() { return true; }

LogicalResult SampleOp::verify() {
  // sample_c1
  if (failed(verifySite(*this, getSite())))
    return failure();
  // sample_c2
  if (!getElementWordCount(getRandom().getType().getShape()))
    return emitOpError() << "expected at most 2^32 elements, found "
                         << getRandom().getType();
  // sample_c3
  Type elementType = getRandom().getType().getElementType();
  if (!elementType.isF32())
    return emitOpError() << "expected elements of type 'f32', found "
                         << elementType;
  // sample_c6
  if (getEstimator() == Estimator::Tied && !canBeTied(getRandom()))
    return emitOpError()
           << "expected a law with a table for the estimator "
              "'tied', found one that is drawn element by element";
  return success();
}

LogicalResult KLDivergenceOp::verify() {
  // kl_divergence_c1
  const APFloat &stddev = getPriorStddev();
  if (!stddev.isFiniteNonZero() || stddev.isNegative())
    return emitOpError()
           << "expected a positive, finite prior standard deviation, found "
           << stddev.convertToDouble();
  // kl_divergence_c2
  if (!getPriorMean().isFinite())
    return emitOpError() << "expected a finite prior mean, found "
                         << getPriorMean().convertToDouble();
  return success();
}

//===----------------------------------------------------------------------===//
// NormalOp, RandomWordsOp
//===----------------------------------------------------------------------===//

void NormalOp::build(OpBuilder &builder, OperationState &state, Value key,
                     Value sample, Value example,
                     ArrayRef<OpFoldResult> offsets, ArrayRef<int64_t> extents,
                     ArrayRef<Axis> axes, uint32_t site, Purpose purpose,
                     Value init) {
  SmallVector<Value> dynamicOffsets;
  SmallVector<int64_t> staticOffsets;
  dispatchIndexOpFoldResults(offsets, dynamicOffsets, staticOffsets);
  SmallVector<Attribute> axisAttrs;
  for (Axis axis : axes)
    axisAttrs.push_back(AxisAttr::get(builder.getContext(), axis));
  SmallVector<Type> results;
  if (auto tensor = dyn_cast<RankedTensorType>(init.getType()))
    results.push_back(tensor);
  build(builder, state, results, key, sample, example, dynamicOffsets, init,
        staticOffsets, extents, builder.getArrayAttr(axisAttrs), site, purpose);
}

SmallVector<OpFoldResult> NormalOp::getMixedOffsets() {
  return getMixedValues(getStaticOffsets(), getOffsets(), getContext());
}

SmallVector<Axis> NormalOp::getAxisKinds() {
  return llvm::map_to_vector(getAxes(), [](Attribute axis) {
    return cast<AxisAttr>(axis).getValue();
  });
}

LogicalResult NormalOp::verify() {
  ShapedType type = getShapedType();
  SmallVector<Axis> axes = getAxisKinds();
  ArrayRef<int64_t> extents = getExtents();
  // normal_c1
  if (static_cast<int64_t>(axes.size()) != type.getRank())
    return emitOpError() << "expected one axis per dimension of " << type
                         << ", found " << axes.size();
  // normal_c2
  for (Axis axis : {Axis::Example, Axis::Sample})
    if (llvm::count(axes, axis) > 1)
      return emitOpError() << "expected at most one '" << stringifyAxis(axis)
                           << "' axis, found " << llvm::count(axes, axis);
  // normal_c3
  size_t elements = llvm::count(axes, Axis::Element);
  if (extents.size() != elements || getStaticOffsets().size() != elements)
    return emitOpError() << "expected one extent and one offset per 'element' "
                            "axis ("
                         << elements << "), found " << extents.size() << " and "
                         << getStaticOffsets().size();
  size_t dynamic = llvm::count(getStaticOffsets(), ShapedType::kDynamic);
  if (dynamic != getOffsets().size())
    return emitOpError() << "expected one operand per dynamic offset ("
                         << dynamic << "), found " << getOffsets().size();
  // normal_c4
  if (failed(verifySite(*this, getSite())))
    return failure();
  // normal_c5
  if (failed(verifyExample(*this, getPurpose(), getExample() != nullptr,
                           llvm::is_contained(axes, Axis::Example))))
    return failure();
  // normal_c6
  if (!type.getElementType().isF32())
    return emitOpError() << "expected elements of type 'f32', found "
                         << type.getElementType();
  // normal_c7
  unsigned element = 0;
  for (auto [dim, axis] : llvm::enumerate(axes)) {
    if (axis != Axis::Element)
      continue;
    int64_t offset = getStaticOffsets()[element];
    int64_t extent = extents[element++];
    int64_t size = type.getDimSize(dim);
    if (ShapedType::isDynamic(size))
      continue;
    int64_t begin = ShapedType::isDynamic(offset) ? 0 : offset;
    if (begin < 0 || size > extent || begin > extent - size)
      return emitOpError() << "expected dimension " << dim
                           << " to lie within the extent " << extent
                           << ", found offset "
                           << (ShapedType::isDynamic(offset)
                                   ? std::string("?")
                                   : std::to_string(offset))
                           << " and size " << size;
  }
  // normal_c8
  if (!getElementWordCount(extents))
    return emitOpError() << "expected non-negative extents of at most 2^32 "
                            "elements, found ["
                         << extents << "]";
  return success();
}

Speculation::Speculatability NormalOp::getSpeculatability() {
  return isa<RankedTensorType>(getInit().getType())
             ? Speculation::Speculatable
             : Speculation::NotSpeculatable;
}

void NormalOp::getEffects(
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>
        &effects) {
  if (isa<MemRefType>(getInit().getType()))
    effects.emplace_back(MemoryEffects::Write::get(), &getInitMutable());
}

LogicalResult RandomWordsOp::verify() {
  // random_words_c1
  auto type = cast<VectorType>(getRadius().getType());
  if (type.getDimSize(0) % 2 != 0)
    return emitOpError() << "expected an even number of lanes, found " << type;
  // random_words_c2
  if (failed(verifySite(*this, getSite())))
    return failure();
  // random_words_c3
  return verifyExample(*this, getPurpose(), getExample() != nullptr,
                       /*hasAxis=*/false);
}

//===----------------------------------------------------------------------===//
// MonteCarloOp
//===----------------------------------------------------------------------===//

void MonteCarloOp::build(OpBuilder &builder, OperationState &state,
                         Value samples, ArrayAttr statistics,
                         bool probabilities, RankedTensorType yielded) {
  state.addOperands(samples);
  auto &properties = state.getOrAddProperties<Properties>();
  properties.statistics = statistics;
  if (probabilities)
    properties.probabilities = builder.getUnitAttr();
  for (Attribute attr : statistics)
    state.addTypes(cast<StatisticAttrInterface>(attr).getResultType(yielded));
  OpBuilder::InsertionGuard guard(builder);
  builder.createBlock(state.addRegion(), {}, builder.getIndexType(),
                      state.location);
}

Value MonteCarloOp::getYielded() {
  return cast<YieldOp>(getBody()->getTerminator()).getValue();
}

SmallVector<Region *> MonteCarloOp::getLoopRegions() { return {&getRegion()}; }

std::optional<SmallVector<Value>> MonteCarloOp::getLoopInductionVars() {
  return SmallVector<Value>{getSampleIndex()};
}

void MonteCarloOp::getAsmBlockArgumentNames(Region &region,
                                            OpAsmSetValueNameFn setName) {
  if (region.getNumArguments() == 1)
    setName(region.getArgument(0), "sample");
}

LogicalResult MonteCarloOp::verifyRegions() {
  Block *body = getBody();
  // monte_carlo_c1
  if (body->getNumArguments() != 1 || !body->getArgument(0).getType().isIndex())
    return emitOpError() << "expected a body with one argument of type "
                            "'index', found ("
                         << TypeRange(body->getArgumentTypes()) << ")";
  // monte_carlo_c7
  auto yield = dyn_cast<YieldOp>(body->back());
  if (!yield)
    return emitOpError() << "expected a body that ends with 'bayes.yield', "
                            "found '"
                         << body->back().getName() << "'";
  // monte_carlo_c5
  auto yielded = cast<RankedTensorType>(yield.getValue().getType());
  if (!yielded.getElementType().isF32())
    return emitOpError() << "expected the body to yield elements of type "
                            "'f32', found "
                         << yielded;
  // monte_carlo_c3
  if (getStatistics().empty())
    return emitOpError() << "expected at least one statistic, found none";
  SmallPtrSet<Attribute, 8> seen;
  for (Attribute statistic : getStatistics())
    if (!seen.insert(statistic).second)
      return emitOpError() << "expected every statistic once, found "
                           << statistic << " twice";
  // monte_carlo_c2
  if (getNumResults() != getStatistics().size())
    return emitOpError() << "expected one result per statistic ("
                         << getStatistics().size() << "), found "
                         << getNumResults();
  for (auto [attr, result] : llvm::zip_equal(getStatistics(), getResults())) {
    auto statistic = cast<StatisticAttrInterface>(attr);
    // monte_carlo_c6
    if (statistic.requiresProbabilities() &&
        (!getProbabilities() || yielded.getRank() == 0))
      return emitOpError() << "expected 'probabilities' and a yielded tensor "
                              "of rank >= 1 for "
                           << attr << ", found "
                           << (getProbabilities() ? ""
                                                  : "no 'probabilities' and ")
                           << yielded;
    RankedTensorType expected = statistic.getResultType(yielded);
    if (result.getType() != expected)
      return emitOpError() << "expected a result of type " << expected
                           << " for " << attr << ", found " << result.getType();
  }
  // monte_carlo_c4
  llvm::SmallDenseMap<uint32_t, SampleOp> sites;
  WalkResult walk = getRegion().walk([&](SampleOp sample) {
    auto [it, inserted] = sites.try_emplace(sample.getSite(), sample);
    if (inserted)
      return WalkResult::advance();
    InFlightDiagnostic diag =
        sample.emitOpError()
        << "expected a site of its own within the Monte-Carlo region, found "
           "site "
        << sample.getSite() << " twice";
    diag.attachNote(it->second.getLoc()) << "the other draw is here";
    return WalkResult::interrupt();
  });
  return failure(walk.wasInterrupted());
}

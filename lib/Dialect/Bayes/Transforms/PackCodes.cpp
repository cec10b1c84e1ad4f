//===- PackCodes.cpp - Codes in the order in which kernels read them ------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ParameterBuilder.h"
#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "bayes/Dialect/Bayes/Transforms/Passes.h"
#include "bayes/Dialect/Bayes/Transforms/Transforms.h"
#include "bayes/Reference/Evaluator.h"
#include "bayes/Reference/Tensor.h"
#include "bayes/Support/PackedCodes.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Iterators.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/Remarks.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

#include <map>
#include <tuple>

namespace mlir::bayes {
#define GEN_PASS_DEF_PACKCODESPASS
#include "bayes/Dialect/Bayes/Transforms/Passes.h.inc"
} // namespace mlir::bayes

using namespace mlir;
using namespace mlir::bayes;
using ::bayes::PackedCodesLayout;

//===----------------------------------------------------------------------===//
// Choice
//===----------------------------------------------------------------------===//

/// From more rows on a product with its weights unpacked once is faster.
static int64_t getMostRows(int64_t bits) {
  PackedCodesLayout layout{bits, /*steps=*/1, /*columns=*/1};
  return layout.getPeriodSteps() > 8 ? 8 : 16;
}

/// The axis of the codes that is summed over, 0 or 1, where `use` is the matrix
/// of a product of few rows whose vectors are outputs.
static std::optional<unsigned> matchPackedProduct(OpOperand &use) {
  auto op = dyn_cast<linalg::LinalgOp>(use.getOwner());
  if (!op || !op.hasPureTensorSemantics() || op.hasDynamicShape() ||
      op.getNumLoops() != 3 || !linalg::isaContractionOpInterface(op) ||
      !isSumOfProducts(op))
    return std::nullopt;
  OpOperand *input = op.getDpsInputOperand(use.getOperandNumber() == 0 ? 1 : 0);
  AffineMap output = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
  AffineMap activation = op.getMatchingIndexingMap(input);
  AffineMap matrix = op.getMatchingIndexingMap(&use);
  if (output.getNumResults() != 2 || activation.getNumResults() != 2 ||
      matrix.getNumResults() != 2)
    return std::nullopt;
  AffineExpr row = output.getResult(0), column = output.getResult(1);
  AffineExpr step = activation.getResult(1);
  int64_t rows =
      op.getStaticLoopRanges()[cast<AffineDimExpr>(row).getPosition()];
  auto lookup = use.get().getDefiningOp<LookupOp>();
  int64_t bits =
      getElementTypeOrSelf(lookup.getCodes()).getIntOrFloatBitWidth();
  if (activation.getResult(0) != row || rows < 1 || rows > getMostRows(bits))
    return std::nullopt;
  for (unsigned axis : {0u, 1u})
    if (matrix.getResult(axis) == step && matrix.getResult(1 - axis) == column)
      return axis;
  return std::nullopt;
}

namespace {

/// How an op reads the entries that codes name.
struct Reading {
  enum Kind {
    /// A product unpacks codes itself.
    Product,
    /// A product reads panels of them.
    Panels,
    /// An op reads them as a matrix.
    Matrix
  };
  Kind kind;
  PanelLayout layout;

  bool operator<(const Reading &other) const {
    return std::tie(kind, layout.reductionAxis, layout.width) <
           std::tie(other.kind, other.layout.reductionAxis, other.layout.width);
  }
};

} // namespace

static Reading chooseReading(OpOperand &use, const PanelWidths &widths) {
  Operation *owner = use.getOwner();
  // Which of two coded matrices is unpacked by the other's product?
  bool coded = llvm::count_if(owner->getOperands(), [](Value operand) {
                 return operand.getDefiningOp<LookupOp>() != nullptr;
               }) == 1;
  if (coded) {
    if (std::optional<unsigned> axis = matchPackedProduct(use))
      return {Reading::Product, {*axis, 0}};
    std::string why;
    FailureOr<PanelLayout> layout = choosePanels(use, widths, why);
    if (succeeded(layout))
      return {Reading::Panels, *layout};
  }
  int64_t columns =
      cast<RankedTensorType>(use.get().getType()).getShape().back();
  return {Reading::Matrix, {0, columns}};
}

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

namespace {

/// Makes the parameters that kernels read, each once.
class ParameterMaker {
public:
  explicit ParameterMaker(ModuleOp module) : module(module), symbols(module) {}

  ParameterOp lookup(LoadParameterOp load) {
    return symbols.lookup<ParameterOp>(load.getParameter());
  }

  /// `codes`, a compile-time constant, as a parameter.
  FailureOr<ParameterOp> getCodes(Value codes) {
    if (auto load = codes.getDefiningOp<LoadParameterOp>())
      return lookup(load);
    FailureOr<ref::Tensor> values = ref::evaluateConstant(codes);
    if (failed(values))
      return failure();
    OpBuilder builder(module.getBodyRegion());
    auto parameter =
        ParameterOp::create(builder, codes.getLoc(), "codes",
                            ref::getDenseResourceAttr(*values, "codes"),
                            /*sym_visibility=*/StringAttr());
    symbols.insert(parameter, module.getBody()->begin());
    return parameter;
  }

  /// The words of `codes`, a matrix, as a parameter after it.
  FailureOr<ParameterOp> getWords(ParameterOp codes, unsigned reductionAxis) {
    ParameterOp &words = wordsOf[{codes, reductionAxis}];
    if (words)
      return words;
    FailureOr<ref::Tensor> matrix =
        ref::getTensor(codes.getValue(), [&] { return codes.emitOpError(); });
    if (failed(matrix))
      return failure();
    ArrayRef<int64_t> shape = matrix->getShape();
    PackedCodesLayout layout{matrix->getElementType().getIntOrFloatBitWidth(),
                             shape[reductionAxis], shape[1 - reductionAxis]};
    std::vector<uint32_t> packed =
        ::bayes::packCodes(layout, [&](int64_t step, int64_t column) {
          int64_t position = reductionAxis == 0 ? step * shape[1] + column
                                                : column * shape[1] + step;
          return static_cast<uint32_t>(matrix->get(position).getUnsigned());
        });
    Type i32 = IntegerType::get(module.getContext(), 32);
    ref::Tensor tensor(static_cast<int64_t>(packed.size()), i32);
    for (auto [number, word] : llvm::enumerate(packed))
      tensor.set(static_cast<int64_t>(number),
                 ref::Scalar::ofInteger(i32, word));
    words = insertAfter(codes, tensor, "packed");
    return words;
  }

  /// The first 2^bits entries of `table`, a compile-time constant, with zeros
  /// where there are fewer, as a parameter.
  FailureOr<ParameterOp> getTable(Value table, int64_t bits,
                                  ParameterOp codes) {
    int64_t entries = int64_t(1) << bits;
    auto load = table.getDefiningOp<LoadParameterOp>();
    ParameterOp parameter = load ? lookup(load) : ParameterOp();
    if (parameter && parameter.getType().getNumElements() == entries)
      return parameter;
    ParameterOp known;
    ParameterOp &padded = parameter ? tableOf[{parameter, bits}] : known;
    if (padded)
      return padded;
    FailureOr<ref::Tensor> values = ref::evaluateConstant(table);
    if (failed(values))
      return failure();
    ref::Tensor tensor(entries, values->getElementType());
    // No code names what comes after.
    int64_t named = std::min(entries, values->getNumElements());
    for (int64_t entry = 0; entry < named; ++entry)
      tensor.set(entry, values->get(entry));
    padded = insertAfter(parameter ? parameter : codes, tensor, "table");
    return padded;
  }

  /// The matrix of entries itself.
  FailureOr<ParameterOp> getExpanded(LookupOp lookupOp, ParameterOp codes) {
    FailureOr<ref::Tensor> values = ref::evaluateConstant(lookupOp.getResult());
    if (failed(values))
      return failure();
    return insertAfter(codes, *values, "expanded");
  }

  void eraseUnused() {
    for (auto parameter :
         llvm::make_early_inc_range(module.getOps<ParameterOp>()))
      if (SymbolTable::symbolKnownUseEmpty(parameter, module))
        symbols.erase(parameter);
  }

private:
  ParameterOp insertAfter(ParameterOp before, const ref::Tensor &tensor,
                          StringRef suffix) {
    std::string name = (before.getSymName() + "." + suffix).str();
    OpBuilder builder(module.getContext());
    builder.setInsertionPointAfter(before);
    auto parameter = ParameterOp::create(
        builder, before.getLoc(), name, ref::getDenseResourceAttr(tensor, name),
        /*sym_visibility=*/StringAttr());
    symbols.insert(parameter, std::next(before->getIterator()));
    return parameter;
  }

  ModuleOp module;
  SymbolTable symbols;
  DenseMap<std::pair<Operation *, unsigned>, ParameterOp> wordsOf;
  DenseMap<std::pair<Operation *, int64_t>, ParameterOp> tableOf;
};

//===----------------------------------------------------------------------===//
// Pass
//===----------------------------------------------------------------------===//

/// A lookup with the parameters it reads. The levels of a width are no
/// parameter.
struct Coded {
  LookupOp op;
  ParameterOp codes, table;
  int64_t bits;

  bool isLevels() const { return !table; }
};

/// A product of few rows with a matrix of entries.
struct CodedProduct {
  linalg::LinalgOp op;
  /// Its value changes when the product that computes it is rewritten.
  OpOperand *input;
  Coded *coded;
  unsigned reductionAxis;
};

struct PackCodes : public mlir::bayes::impl::PackCodesPassBase<PackCodes> {
  using PackCodesPassBase::PackCodesPassBase;

  void runOnOperation() override {
    if (outputs < 1 || lanes < 1 || vectors < 1 ||
        PackedCodesLayout::kLanes % outputs != 0 ||
        lanes % PackedCodesLayout::kLanes != 0) {
      getOperation()->emitError()
          << "expected 'outputs' that divide " << PackedCodesLayout::kLanes
          << ", a multiple of " << PackedCodesLayout::kLanes
          << " for 'lanes' and positive 'vectors', found " << outputs.getValue()
          << ", " << lanes.getValue() << " and " << vectors.getValue();
      return signalPassFailure();
    }
    ParameterMaker maker(getOperation());
    std::vector<Coded> coded;
    SmallVector<LookupOp> lookups;
    getOperation().walk([&](LookupOp op) { lookups.push_back(op); });
    for (LookupOp op : lookups)
      if (failed(prepare(op, maker, coded)))
        return signalPassFailure();
    if (failed(rewriteProducts(coded, maker)) ||
        failed(rewriteMatrices(coded, maker)))
      return signalPassFailure();
    getOperation().walk<WalkOrder::PostOrder, ReverseIterator>(
        [](Operation *op) {
          if (isa<LookupOp, LoadParameterOp>(op) && isOpTriviallyDead(op))
            op->erase();
        });
    maker.eraseUnused();
  }

private:
  PanelWidths getWidths() const { return {outputs, lanes, vectors}; }

  static remark::RemarkOpts getRemarkOptions() {
    return remark::RemarkOpts::name("PackedCodes").category("bayes-pack-codes");
  }

  /// Finds the parameters of a lookup; one that no kernel reads becomes a
  /// parameter itself.
  LogicalResult prepare(LookupOp op, ParameterMaker &maker,
                        std::vector<Coded> &coded) {
    if (!ref::isCompileTimeConstant(op.getCodes()) ||
        !ref::isCompileTimeConstant(op.getTable()))
      return op.emitOpError() << "expected codes and a table that are computed "
                                 "from parameters";
    FailureOr<ParameterOp> found = maker.getCodes(op.getCodes());
    if (failed(found))
      return failure();
    ParameterOp codes = *found;
    RankedTensorType type = codes.getType();
    auto result = cast<RankedTensorType>(op.getResult().getType());
    if (type.getRank() == 2 && type.getNumElements() > 0 &&
        result.getElementType().isF32()) {
      int64_t bits = type.getElementTypeBitWidth();
      if (isLevels(op.getTable(), bits)) {
        coded.push_back({op, codes, ParameterOp(), bits});
        return success();
      }
      FailureOr<ParameterOp> table = maker.getTable(op.getTable(), bits, codes);
      if (failed(table))
        return failure();
      coded.push_back({op, codes, *table, bits});
      return success();
    }
    remark::missed(op.getLoc(), getRemarkOptions())
        << remark::metric("parameter", codes.getSymName())
        << remark::reason(
               "expanded: kernels read matrices of f32 with elements, "
               "not {0}",
               result);
    FailureOr<ParameterOp> expanded = maker.getExpanded(op, codes);
    if (failed(expanded))
      return failure();
    IRRewriter rewriter(op);
    rewriter.replaceOp(op, loadParameter(rewriter, op.getLoc(), *expanded));
    return success();
  }

  /// Whether entry k is k - 2^(bits - 1) for all codes of so many bits.
  static bool isLevels(Value table, int64_t bits) {
    DenseFPElementsAttr entries;
    int64_t count = int64_t(1) << bits;
    if (!matchPattern(table, m_Constant(&entries)) ||
        entries.getNumElements() != count)
      return false;
    return llvm::all_of(llvm::enumerate(entries.getValues<APFloat>()),
                        [&](const auto &entry) {
                          auto code = static_cast<int64_t>(entry.index());
                          return entry.value().bitwiseIsEqual(
                              APFloat(static_cast<float>(code - count / 2)));
                        });
  }

  /// The table, unless it is that of levels.
  static SmallVector<Value> buildTable(OpBuilder &builder, Location loc,
                                       ParameterOp table) {
    if (!table)
      return {};
    return {loadParameter(builder, loc, table)};
  }

  //===--------------------------------------------------------------------===//
  // Products that unpack
  //===--------------------------------------------------------------------===//

  LogicalResult rewriteProducts(std::vector<Coded> &coded,
                                ParameterMaker &maker) {
    // In the order of blocks, so that the first of a pair comes first.
    DenseMap<Operation *, CodedProduct> found;
    for (Coded &one : coded)
      for (OpOperand &use : one.op->getUses()) {
        Reading reading = chooseReading(use, getWidths());
        if (reading.kind != Reading::Product)
          continue;
        auto op = cast<linalg::LinalgOp>(use.getOwner());
        OpOperand *input = &op->getOpOperand(1 - use.getOperandNumber());
        found.insert({op, {op, input, &one, reading.layout.reductionAxis}});
      }
    SmallVector<CodedProduct> products;
    getOperation().walk([&](linalg::LinalgOp op) {
      if (auto it = found.find(op); it != found.end())
        products.push_back(it->second);
    });
    llvm::SmallPtrSet<Operation *, 16> done;
    for (auto [number, product] : llvm::enumerate(products)) {
      if (!done.insert(product.op).second)
        continue;
      SmallVector<CodedProduct> together = {product};
      for (CodedProduct &other : llvm::drop_begin(products, number + 1))
        if (!done.contains(other.op) && canShareUnpacking(product, other)) {
          together.push_back(other);
          done.insert(other.op);
          break;
        }
      if (failed(rewrite(together, maker)))
        return failure();
    }
    return success();
  }

  /// Whether `second` can compute what `first` does: of the same codes and
  /// shapes, and before all that use `first`.
  static bool canShareUnpacking(CodedProduct &first, CodedProduct &second) {
    if (first.coded->codes != second.coded->codes || first.coded->isLevels() ||
        second.coded->isLevels() ||
        first.reductionAxis != second.reductionAxis ||
        first.op->getBlock() != second.op->getBlock() ||
        first.input->get().getType() != second.input->get().getType())
      return false;
    return llvm::all_of(first.op->getUsers(), [&](Operation *user) {
      Operation *ancestor = second.op->getBlock()->findAncestorOpInBlock(*user);
      return ancestor && second.op->isBeforeInBlock(ancestor);
    });
  }

  LogicalResult rewrite(ArrayRef<CodedProduct> together,
                        ParameterMaker &maker) {
    Coded &coded = *together.front().coded;
    FailureOr<ParameterOp> words =
        maker.getWords(coded.codes, together.front().reductionAxis);
    if (failed(words))
      return failure();
    linalg::LinalgOp last = together.back().op;
    Location loc = last.getLoc();
    IRRewriter rewriter(last);
    SmallVector<Value> inputs, tables, inits;
    SmallVector<Type> types;
    for (const CodedProduct &product : together) {
      linalg::LinalgOp op = product.op;
      inputs.push_back(product.input->get());
      llvm::append_range(tables,
                         buildTable(rewriter, loc, product.coded->table));
      inits.push_back(op.getDpsInits().front());
      types.push_back(inits.back().getType());
    }
    auto made = PackedMatmulOp::create(rewriter, loc, types, inputs,
                                       loadParameter(rewriter, loc, *words),
                                       tables, inits, coded.bits);
    remark::passed(loc, getRemarkOptions())
        << remark::metric("parameter", coded.codes.getSymName())
        << remark::metric("bits", coded.bits)
        << remark::metric("kernel", "product that unpacks")
        << remark::metric("tables", tables.size());
    for (auto [product, result] :
         llvm::zip_equal(together, made.getResults())) {
      linalg::LinalgOp op = product.op;
      rewriter.replaceOp(op, result);
    }
    ++numProducts;
    return success();
  }

  //===--------------------------------------------------------------------===//
  // Matrices
  //===--------------------------------------------------------------------===//

  /// Lookups of one block that are unpacked at once.
  using GroupKey = std::tuple<Operation *, Block *, bool, Reading>;
  struct Group {
    SmallVector<Coded *> coded;
    SmallVector<ParameterOp> tables;
    PackedLookupOp made;
  };

  static GroupKey getKey(const Coded &coded, const Reading &reading) {
    LookupOp op = coded.op;
    ParameterOp codes = coded.codes;
    return {codes.getOperation(), op->getBlock(), coded.isLevels(), reading};
  }

  LogicalResult rewriteMatrices(std::vector<Coded> &coded,
                                ParameterMaker &maker) {
    // How an op reads depends on all its operands: groups before the first of
    // them is replaced.
    llvm::MapVector<GroupKey, Group, std::map<GroupKey, unsigned>> groups;
    struct MatrixUse {
      OpOperand &use;
      Coded &coded;
      Reading reading;
    };
    SmallVector<MatrixUse> uses;
    for (Coded &one : coded)
      for (OpOperand &use : one.op->getUses()) {
        uses.push_back({use, one, chooseReading(use, getWidths())});
        Group &group = groups[getKey(one, uses.back().reading)];
        if (!llvm::is_contained(group.coded, &one))
          group.coded.push_back(&one);
        if (!llvm::is_contained(group.tables, one.table))
          group.tables.push_back(one.table);
      }
    for (auto &[key, group] : groups)
      if (failed(unpack(group, std::get<Reading>(key), maker)))
        return failure();
    IRRewriter rewriter(&getContext());
    for (MatrixUse &found : uses) {
      const Reading &reading = found.reading;
      OpOperand &use = found.use;
      Group &group = groups.find(getKey(found.coded, reading))->second;
      auto *place = llvm::find(group.tables, found.coded.table);
      Value entries = group.made.getResult(
          static_cast<unsigned>(place - group.tables.begin()));
      // An op that reads panels has one operand of entries, so that the uses
      // that are left stay where they are when it is rewritten.
      if (reading.kind == Reading::Panels)
        readPanels(rewriter, use, entries, reading.layout);
      else
        rewriter.modifyOpInPlace(use.getOwner(), [&] { use.set(entries); });
    }
    return success();
  }

  LogicalResult unpack(Group &group, const Reading &reading,
                       ParameterMaker &maker) {
    // Walked in order: the first lookup is before all uses.
    Coded &first = *group.coded.front();
    FailureOr<ParameterOp> words =
        maker.getWords(first.codes, reading.layout.reductionAxis);
    if (failed(words))
      return failure();
    ArrayRef<int64_t> shape = first.codes.getType().getShape();
    int64_t steps = shape[reading.layout.reductionAxis];
    int64_t columns = shape[1 - reading.layout.reductionAxis];
    SmallVector<int64_t> resultShape = {steps, columns};
    if (reading.kind == Reading::Panels)
      resultShape = {
          static_cast<int64_t>(llvm::divideCeil(columns, reading.layout.width)),
          steps, reading.layout.width};
    OpBuilder builder(first.op);
    Location loc = first.op.getLoc();
    auto type = RankedTensorType::get(resultShape, builder.getF32Type());
    SmallVector<Value> tables, inits;
    for (ParameterOp table : group.tables) {
      llvm::append_range(tables, buildTable(builder, loc, table));
      inits.push_back(tensor::EmptyOp::create(builder, loc, resultShape,
                                              builder.getF32Type()));
    }
    group.made = PackedLookupOp::create(
        builder, loc, SmallVector<Type>(inits.size(), type),
        loadParameter(builder, loc, *words), tables, inits,
        builder.getI64IntegerAttr(first.bits),
        builder.getI64IntegerAttr(columns), /*steps=*/IntegerAttr());
    remark::passed(loc, getRemarkOptions())
        << remark::metric("parameter", first.codes.getSymName())
        << remark::metric("bits", first.bits)
        << remark::metric("kernel", reading.kind == Reading::Panels
                                        ? "unpacked into panels"
                                        : "unpacked into a matrix")
        << remark::metric("tables", tables.size());
    ++numUnpacked;
    return success();
  }
};

} // namespace

//===- PackedCodesToVector.cpp - Packed codes as loops over vectors -------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StructuredToVector.h"

#include "bayes/Dialect/Bayes/IR/PackedLayouts.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::bayes;
using ::bayes::PackedCodesLayout;

namespace {

constexpr int64_t kLanes = PackedCodesLayout::kLanes;

/// What the loops of both ops have in common.
class PackedEmitter {
protected:
  PackedEmitter(RewriterBase &rewriter, Location loc,
                const PackedCodesLayout &layout, Value words,
                const VectorTarget &target)
      : rewriter(rewriter), loc(loc), target(target), layout(layout),
        words(words), codeType(VectorType::get(kLanes, rewriter.getI32Type())),
        floatType(VectorType::get(kLanes, rewriter.getF32Type())) {}

  Value index(int64_t value) {
    return arith::ConstantIndexOp::create(rewriter, loc, value);
  }
  Value add(Value a, int64_t b) {
    return b == 0 ? a : arith::AddIOp::create(rewriter, loc, a, index(b));
  }
  Value multiply(Value a, int64_t b) {
    return arith::MulIOp::create(rewriter, loc, a, index(b));
  }
  Value splat(int64_t value) {
    return arith::ConstantOp::create(
        rewriter, loc, DenseElementsAttr::get(codeType, APInt(32, value)));
  }

  void emitLoop(int64_t extent, int64_t step, function_ref<void(Value)> body) {
    emitStepLoop(rewriter, loc, extent, step, body);
  }

  //===--------------------------------------------------------------------===//
  // Tables
  //===--------------------------------------------------------------------===//

  /// A table in memory, and in registers where a permutation reads it. That of
  /// levels is not in memory.
  struct Table {
    Value memory;
    SmallVector<Value> parts;
  };

  SmallVector<Table> loadTables(ValueRange tables) {
    if (tables.empty())
      return {makeLevels()};
    return llvm::map_to_vector(tables,
                               [&](Value table) { return loadTable(table); });
  }

  /// Levels that fit a register; of more bits, they are computed.
  Table makeLevels() {
    Table table;
    int64_t lanes = target.permutation;
    int64_t entries = int64_t(1) << layout.bits;
    if (entries > lanes)
      return table;
    SmallVector<float> levels;
    for (int64_t lane = 0; lane < lanes; ++lane)
      levels.push_back(static_cast<float>(lane % entries - entries / 2));
    table.parts.push_back(arith::ConstantOp::create(
        rewriter, loc,
        DenseElementsAttr::get(VectorType::get(lanes, rewriter.getF32Type()),
                               ArrayRef(levels))));
    return table;
  }

  /// A code as the low bits of 2^23 is that number plus the code.
  Value computeLevels(Value codes) {
    Value masked = arith::AndIOp::create(
        rewriter, loc, codes, splat((int64_t(1) << layout.bits) - 1));
    Value number =
        arith::OrIOp::create(rewriter, loc, masked, splat(0x4B000000));
    Value offset = arith::ConstantOp::create(
        rewriter, loc,
        DenseElementsAttr::get(
            floatType, static_cast<float>((int64_t(1) << 23) +
                                          (int64_t(1) << layout.bits) / 2)));
    return arith::SubFOp::create(
        rewriter, loc,
        arith::BitcastOp::create(rewriter, loc, floatType, number), offset);
  }

  /// Whether permutations look up: one step of the most significant bits of a
  /// code costs a blend of two registers.
  bool usesPermutation() const {
    return (target.permutation == 16 && layout.bits <= 8) ||
           (target.permutation == 8 && layout.bits <= 5);
  }

  /// The entries of a table as vectors of a permutation's lanes; a smaller
  /// table is repeated, so that bits above a code's do not count.
  Table loadTable(Value memory) {
    Table table{memory, {}};
    if (!usesPermutation())
      return table;
    int64_t lanes = target.permutation;
    int64_t entries = int64_t(1) << layout.bits;
    int64_t loaded = std::min(entries, lanes);
    for (int64_t first = 0; first < entries; first += lanes) {
      Value part = vector::LoadOp::create(
          rewriter, loc, VectorType::get(loaded, rewriter.getF32Type()), memory,
          ValueRange{index(first)});
      if (loaded < lanes) {
        SmallVector<int64_t> repeated;
        for (int64_t lane = 0; lane < lanes; ++lane)
          repeated.push_back(lane % loaded);
        part = vector::ShuffleOp::create(rewriter, loc, part, part, repeated);
      }
      table.parts.push_back(part);
    }
    return table;
  }

  /// The entries that `codes` name, whose bits above the code's are anything.
  Value lookUp(const Table &table, Value codes) {
    if (!table.memory && table.parts.empty())
      return computeLevels(codes);
    if (table.parts.empty())
      return loadEntries(table.memory, codes);
    if (target.permutation == kLanes)
      return permute(table.parts, codes);
    Value result = arith::ConstantOp::create(rewriter, loc,
                                             rewriter.getZeroAttr(floatType));
    for (int64_t first = 0; first < kLanes; first += target.permutation) {
      Value part = vector::ExtractStridedSliceOp::create(
          rewriter, loc, codes, first, target.permutation, /*strides=*/1);
      result = vector::InsertStridedSliceOp::create(
          rewriter, loc, permute(table.parts, part), result, first,
          /*strides=*/1);
    }
    return result;
  }

  /// Permutations read the low bits of a code; the others choose one of their
  /// results.
  Value permute(ArrayRef<Value> parts, Value codes) {
    Type type = parts.front().getType();
    int64_t lanes = target.permutation;
    bool two = lanes == 16 && parts.size() == 2;
    if (parts.size() == 1 || two) {
      StringRef name = two           ? "llvm.x86.avx512.vpermi2var.ps.512"
                       : lanes == 16 ? "llvm.x86.avx512.permvar.sf.512"
                                     : "llvm.x86.avx2.permps";
      SmallVector<Value> operands = {parts.front(), codes};
      llvm::append_range(operands, parts.drop_front());
      return LLVM::CallIntrinsicOp::create(
                 rewriter, loc, type, rewriter.getStringAttr(name), operands)
          .getResult(0);
    }
    size_t half = parts.size() / 2;
    Value low = permute(parts.take_front(half), codes);
    Value high = permute(parts.drop_front(half), codes);
    // The bit that chooses, as the sign.
    int64_t bit = llvm::Log2_64(lanes * static_cast<int64_t>(half));
    auto vectorType = cast<VectorType>(codes.getType());
    auto constant = [&](int64_t value) -> Value {
      return arith::ConstantOp::create(
          rewriter, loc, DenseElementsAttr::get(vectorType, APInt(32, value)));
    };
    Value sign =
        arith::ShLIOp::create(rewriter, loc, codes, constant(31 - bit));
    if (lanes == 8) {
      // AVX2 blends by signs; LLVM would test the bit, with a mask in a
      // register for each shift.
      Value mask = arith::BitcastOp::create(rewriter, loc, type, sign);
      return LLVM::CallIntrinsicOp::create(
                 rewriter, loc, type,
                 rewriter.getStringAttr("llvm.x86.avx.blendv.ps.256"),
                 ValueRange{low, high, mask})
          .getResult(0);
    }
    Value isHigh = arith::CmpIOp::create(
        rewriter, loc, arith::CmpIPredicate::slt, sign, constant(0));
    return arith::SelectOp::create(rewriter, loc, isHigh, high, low);
  }

  Value loadEntries(Value memory, Value codes) {
    Value masked = arith::AndIOp::create(
        rewriter, loc, codes, splat((int64_t(1) << layout.bits) - 1));
    SmallVector<Value> entries;
    for (int64_t lane = 0; lane < kLanes; ++lane) {
      Value code = vector::ExtractOp::create(rewriter, loc, masked, lane);
      Value place = arith::IndexCastUIOp::create(rewriter, loc,
                                                 rewriter.getIndexType(), code);
      entries.push_back(memref::LoadOp::create(rewriter, loc, memory, place));
    }
    return vector::FromElementsOp::create(rewriter, loc, floatType, entries);
  }

  //===--------------------------------------------------------------------===//
  // Codes
  //===--------------------------------------------------------------------===//

  /// Panels side by side: where the words of the first begin, how many there
  /// are, and the columns of the last.
  struct Panels {
    Value start;
    int64_t count, lastWidth;
  };

  /// Word `row + number` of a panel's columns, `row` a multiple of the period.
  Value loadWord(const Panels &panels, int64_t panel, Value row,
                 int64_t number) {
    int64_t width = panel + 1 == panels.count ? panels.lastWidth : kLanes;
    Value place = arith::AddIOp::create(
        rewriter, loc, panels.start, width == 1 ? row : multiply(row, width));
    place = add(place, panel * layout.getRows() * kLanes + number * width);
    return vector::LoadOp::create(rewriter, loc, codeType, words,
                                  ValueRange{place});
  }

  /// The words of a panel from a row on, each loaded when it is needed first:
  /// the later, the fewer registers wait with one.
  struct Period {
    Panels panels;
    int64_t panel;
    Value row;
    SmallVector<Value> words;
  };

  Value getWord(Period &period, int64_t number) {
    if (static_cast<int64_t>(period.words.size()) == number)
      period.words.push_back(
          loadWord(period.panels, period.panel, period.row, number));
    return period.words[number];
  }

  /// The codes of `step` of a period, after those of the steps before; the bits
  /// above them are those of other codes.
  Value getCodes(Period &period, int64_t step) {
    int64_t bit = step * layout.bits;
    int64_t word = bit / PackedCodesLayout::kWordBits;
    int64_t shift = bit % PackedCodesLayout::kWordBits;
    Value codes = getWord(period, word);
    if (shift == 0)
      return codes;
    codes = arith::ShRUIOp::create(rewriter, loc, codes, splat(shift));
    if (shift + layout.bits <= PackedCodesLayout::kWordBits)
      return codes;
    Value rest =
        arith::ShLIOp::create(rewriter, loc, getWord(period, word + 1),
                              splat(PackedCodesLayout::kWordBits - shift));
    return arith::OrIOp::create(rewriter, loc, codes, rest);
  }

  /// Calls `body` for all steps: in a loop over whole periods, `carried` along,
  /// then for the steps that are left. It gets the number of the first step and
  /// of the first row, and the number of steps. Returns what is carried out.
  SmallVector<Value> emitPeriods(
      SmallVector<Value> carried,
      function_ref<SmallVector<Value>(Value, Value, int64_t, ValueRange)>
          body) {
    int64_t periodSteps = layout.getPeriodSteps();
    int64_t periodWords = layout.getPeriodWords();
    int64_t periods = layout.steps / periodSteps;
    int64_t left = layout.steps % periodSteps;
    if (periods == 1)
      carried = body(index(0), index(0), periodSteps, carried);
    if (periods > 1) {
      auto loop = scf::ForOp::create(rewriter, loc, index(0), index(periods),
                                     index(1), carried);
      OpBuilder::InsertionGuard guard(rewriter);
      rewriter.setInsertionPointToStart(loop.getBody());
      Value period = loop.getInductionVar();
      SmallVector<Value> next =
          body(multiply(period, periodSteps), multiply(period, periodWords),
               periodSteps, loop.getRegionIterArgs());
      // A loop without results has its terminator already.
      if (!next.empty())
        scf::YieldOp::create(rewriter, loc, next);
      carried = SmallVector<Value>(loop.getResults());
    }
    if (left > 0)
      carried = body(index(periods * periodSteps), index(periods * periodWords),
                     left, carried);
    return carried;
  }

  RewriterBase &rewriter;
  Location loc;
  const VectorTarget &target;
  PackedCodesLayout layout;
  Value words;
  VectorType codeType, floatType;
};

//===----------------------------------------------------------------------===//
// Lookup
//===----------------------------------------------------------------------===//

class LookupEmitter : public PackedEmitter {
public:
  LookupEmitter(RewriterBase &rewriter, PackedLookupOp op,
                const VectorTarget &target)
      : PackedEmitter(rewriter, op.getLoc(), getPackedLayout(op), op.getWords(),
                      target),
        op(op), width(op.getPanelWidth()),
        isMatrix(cast<MemRefType>(op.getInits().front().getType()).getRank() ==
                 2) {}

  void emit() {
    tables = loadTables(op.getTables());
    int64_t whole = layout.columns / kLanes;
    emitLoop(whole, 1, [&](Value panel) {
      emitPanel(
          {multiply(panel, layout.getRows() * kLanes), /*count=*/1, kLanes},
          multiply(panel, kLanes));
    });
    if (int64_t left = layout.columns % kLanes)
      emitPanel({index(layout.getPanelStart(whole)), /*count=*/1, left},
                index(whole * kLanes));
  }

private:
  /// All steps of the columns of one panel of words, from `column` on.
  void emitPanel(const Panels &panel, Value column) {
    emitPeriods({}, [&](Value step, Value row, int64_t steps, ValueRange) {
      Period period{panel, 0, row, {}};
      if (op.getSteps())
        emitPairs(period, step, steps, column);
      else
        emitSteps(period, step, steps, column);
      return SmallVector<Value>();
    });
  }

  void emitSteps(Period &period, Value step, int64_t steps, Value column) {
    for (int64_t number = 0; number < steps; ++number) {
      Value codes = getCodes(period, number);
      for (auto [table, init] : llvm::zip_equal(tables, op.getInits()))
        store(lookUp(table, codes), init, add(step, number), column,
              period.panels.lastWidth);
    }
  }

  /// Two steps in a word. All periods of more than one step are even.
  void emitPairs(Period &period, Value step, int64_t steps, Value column) {
    Value pair = arith::DivUIOp::create(rewriter, loc, step, index(2));
    for (int64_t number = 0; number < steps; number += 2) {
      Value first = getCodes(period, number);
      Value second =
          number + 1 < steps ? getCodes(period, number + 1) : Value();
      for (auto [table, init] : llvm::zip_equal(tables, op.getInits())) {
        Value word = arith::ShRUIOp::create(
            rewriter, loc, getBits(lookUp(table, first)), splat(16));
        if (second) {
          Value high = arith::AndIOp::create(
              rewriter, loc, getBits(lookUp(table, second)), splat(0xFFFF0000));
          word = arith::OrIOp::create(rewriter, loc, word, high);
        }
        store(word, init, add(pair, number / 2), column,
              period.panels.lastWidth);
      }
    }
  }

  Value getBits(Value floats) {
    return arith::BitcastOp::create(rewriter, loc, codeType, floats);
  }

  /// Stores the first `count` entries, to whole panels of results.
  void store(Value entries, Value init, Value step, Value column,
             int64_t count) {
    int64_t piece = std::min(width, kLanes);
    for (int64_t first = 0; first < count; first += piece) {
      // Panels are padded, a matrix is not.
      bool padded = !isMatrix && width % piece == 0;
      int64_t lanes = padded ? piece : std::min(piece, count - first);
      Value part = entries;
      if (lanes < kLanes)
        part = vector::ExtractStridedSliceOp::create(
            rewriter, loc, entries, first, lanes, /*strides=*/1);
      Value place = add(column, first);
      SmallVector<Value> indices = {step, place};
      if (!isMatrix) {
        Value panelWidth = index(width);
        indices = {arith::DivUIOp::create(rewriter, loc, place, panelWidth),
                   step,
                   arith::RemUIOp::create(rewriter, loc, place, panelWidth)};
      }
      vector::StoreOp::create(rewriter, loc, part, init, indices);
    }
  }

  PackedLookupOp op;
  int64_t width;
  bool isMatrix;
  SmallVector<Table> tables;
};

//===----------------------------------------------------------------------===//
// Product
//===----------------------------------------------------------------------===//

class MatmulEmitter : public PackedEmitter {
public:
  MatmulEmitter(RewriterBase &rewriter, PackedMatmulOp op,
                const VectorTarget &target)
      : PackedEmitter(rewriter, op.getLoc(), getPackedLayout(op), op.getWords(),
                      target),
        op(op),
        rows(cast<MemRefType>(op.getInits().front().getType()).getDimSize(0)) {}

  void emit() {
    tables = loadTables(op.getTables());
    // Rows share an unpacking: fewer where many steps follow each other, whose
    // factors LLVM loads ahead. A panel takes its accumulators and a word, or
    // two where codes cross from one into the next; panels are spread evenly
    // over the tiles.
    auto products = static_cast<int64_t>(tables.size());
    int64_t sharing = layout.getPeriodSteps() > 8 ? 4 : 8;
    int64_t tileRows = std::min(
        rows,
        std::max<int64_t>(std::min(sharing, target.registers) / products, 1));
    int64_t sums = products * tileRows;
    int64_t taken = sums + (layout.getPeriodWords() > 1 ? 2 : 1);
    int64_t most = std::max(
        std::min(target.registers / sums, getRegistersBesideTables() / taken),
        getLeastPanels());
    int64_t panels = layout.getPanels();
    auto tiles = static_cast<int64_t>(llvm::divideCeil(panels, most));
    auto along = static_cast<int64_t>(llvm::divideCeil(panels, tiles));

    int64_t lastWidth = layout.getWidth(panels - 1);
    // Only the last panel may be narrower.
    int64_t whole = (lastWidth == kLanes ? panels : panels - 1) / along * along;
    emitLoop(whole, along, [&](Value panel) {
      emitRows({multiply(panel, layout.getRows() * kLanes), along, kLanes},
               multiply(panel, kLanes), tileRows);
    });
    if (whole < panels)
      emitRows({index(layout.getPanelStart(whole)), panels - whole, lastWidth},
               index(whole * kLanes), tileRows);
  }

private:
  /// Vectors of 16 lanes that registers hold while tables and what is being
  /// computed take some. AVX-512 has 32 registers, AVX2 16 of half the size.
  int64_t getRegistersBesideTables() const {
    // LLVM loads ahead, the further the more steps follow each other.
    int64_t temporaries = layout.getPeriodSteps() > 8 ? 11 : 8;
    int64_t all = target.permutation == 8 ? 8 : 32;
    int64_t taken = 0;
    for (const Table &table : tables)
      taken += static_cast<int64_t>(table.parts.size());
    return all - taken * target.permutation / kLanes - temporaries;
  }

  /// Where tables leave less, they are read from memory rather than that one
  /// chain of additions waits for the step before. A panel of AVX2 is two.
  int64_t getLeastPanels() const { return target.permutation == 8 ? 1 : 2; }

  void emitRows(const Panels &panels, Value column, int64_t tileRows) {
    int64_t whole = rows / tileRows * tileRows;
    emitLoop(whole, tileRows,
             [&](Value row) { emitTile(panels, column, row, tileRows); });
    if (whole < rows)
      emitTile(panels, column, index(whole), rows - whole);
  }

  /// Accumulators of a tile, result by result, row by row, panel by panel.
  void emitTile(const Panels &panels, Value column, Value firstRow,
                int64_t tileRows) {
    SmallVector<Value> accumulators;
    forEachVector(
        panels, tileRows,
        [&](unsigned product, int64_t row, int64_t panel, int64_t lanes) {
          accumulators.push_back(loadResult(
              product, add(firstRow, row), add(column, panel * kLanes), lanes));
        });
    accumulators = emitPeriods(accumulators, [&](Value step, Value row,
                                                 int64_t steps,
                                                 ValueRange carried) {
      return emitSteps(panels, firstRow, tileRows, step, row, steps, carried);
    });
    unsigned next = 0;
    forEachVector(
        panels, tileRows,
        [&](unsigned product, int64_t row, int64_t panel, int64_t lanes) {
          storeResult(accumulators[next++], product, add(firstRow, row),
                      add(column, panel * kLanes), lanes);
        });
  }

  void
  forEachVector(const Panels &panels, int64_t tileRows,
                function_ref<void(unsigned, int64_t, int64_t, int64_t)> body) {
    for (unsigned product = 0; product < tables.size(); ++product)
      for (int64_t row = 0; row < tileRows; ++row)
        for (int64_t panel = 0; panel < panels.count; ++panel)
          body(product, row, panel,
               panel + 1 == panels.count ? panels.lastWidth : kLanes);
  }

  SmallVector<Value> emitSteps(const Panels &panels, Value firstRow,
                               int64_t tileRows, Value step, Value wordRow,
                               int64_t steps, ValueRange carried) {
    SmallVector<Value> accumulators(carried);
    SmallVector<Period> periods;
    for (int64_t panel = 0; panel < panels.count; ++panel)
      periods.push_back({panels, panel, wordRow, {}});
    for (int64_t number = 0; number < steps; ++number) {
      Value place = add(step, number);
      SmallVector<Value> factors;
      for (Value input : op.getInputs())
        for (int64_t row = 0; row < tileRows; ++row)
          factors.push_back(vector::BroadcastOp::create(
              rewriter, loc, floatType,
              memref::LoadOp::create(rewriter, loc, input,
                                     ValueRange{add(firstRow, row), place})));
      for (Period &period : periods) {
        Value codes = getCodes(period, number);
        for (auto [product, table] : llvm::enumerate(tables)) {
          Value entries = lookUp(table, codes);
          for (int64_t row = 0; row < tileRows; ++row) {
            auto rowNumber = static_cast<int64_t>(product) * tileRows + row;
            Value &sum = accumulators[rowNumber * panels.count + period.panel];
            sum = multiplyAdd(factors[rowNumber], entries, sum);
          }
        }
      }
    }
    return accumulators;
  }

  Value multiplyAdd(Value a, Value b, Value sum) {
    if (target.fma)
      return math::FmaOp::create(rewriter, loc, a, b, sum);
    return arith::AddFOp::create(rewriter, loc, sum,
                                 arith::MulFOp::create(rewriter, loc, a, b));
  }

  Value loadResult(unsigned product, Value row, Value column, int64_t lanes) {
    Value loaded = vector::LoadOp::create(
        rewriter, loc, VectorType::get(lanes, rewriter.getF32Type()),
        op.getInits()[product], ValueRange{row, column});
    if (lanes == kLanes)
      return loaded;
    Value zero = arith::ConstantOp::create(rewriter, loc,
                                           rewriter.getZeroAttr(floatType));
    return vector::InsertStridedSliceOp::create(rewriter, loc, loaded, zero,
                                                /*offsets=*/0, /*strides=*/1);
  }

  void storeResult(Value value, unsigned product, Value row, Value column,
                   int64_t lanes) {
    if (lanes != kLanes)
      value = vector::ExtractStridedSliceOp::create(rewriter, loc, value, 0,
                                                    lanes, /*strides=*/1);
    vector::StoreOp::create(rewriter, loc, value, op.getInits()[product],
                            ValueRange{row, column});
  }

  PackedMatmulOp op;
  int64_t rows;
  SmallVector<Table> tables;
};

} // namespace

void mlir::bayes::lowerPackedLookupToVector(RewriterBase &rewriter,
                                            PackedLookupOp op,
                                            const VectorTarget &target) {
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(op);
  LookupEmitter(rewriter, op, target).emit();
  rewriter.eraseOp(op);
}

void mlir::bayes::lowerPackedMatmulToVector(RewriterBase &rewriter,
                                            PackedMatmulOp op,
                                            const VectorTarget &target) {
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(op);
  MatmulEmitter(rewriter, op, target).emit();
  rewriter.eraseOp(op);
}

//===- DescriptorBuilder.cpp - An artifact's own description --------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Builds LLVM constants with the layout of C structures. The offsets come from
// the C definitions themselves, so the two cannot disagree.
//
//===----------------------------------------------------------------------===//

#include "DescriptorBuilder.h"

#include "BuildConfig.h"
#include "Runtime/Model/EmittedModel.h"
#include "WeightsSection.h"
#include "llvm/ADT/SmallVectorExtras.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Module.h"
#include <cassert>
#include <cstddef>

using namespace mlir::bayes;
using llvm::Constant;

static_assert(weightsAlignment == BAYES_MEMORY_ALIGNMENT &&
                  resultAlignment == BAYES_RESULT_ALIGNMENT,
              "the entry code aligns as the blocks expect");

namespace {

/// Fields in ascending order of their offsets, gaps filled with zeros. The
/// result is a packed structure: every byte is accounted for.
class StructBuilder {
public:
  StructBuilder(llvm::Module &module, uint64_t size)
      : module(module), size(size) {}

  /// Puts `value`, of the C type `Field`, at `fieldOffset`.
  template <typename Field>
  void add(uint64_t fieldOffset, Constant *value) {
    assert(module.getDataLayout().getTypeStoreSize(value->getType()) ==
               sizeof(Field) &&
           "value has another size than the C field");
    padTo(fieldOffset);
    values.push_back(value);
    offset += sizeof(Field);
  }

  Constant *finish() {
    padTo(size);
    return llvm::ConstantStruct::getAnon(values, /*Packed=*/true);
  }

private:
  void padTo(uint64_t target) {
    assert(target >= offset && "fields out of order");
    if (target == offset)
      return;
    llvm::Type *padding = llvm::ArrayType::get(
        llvm::Type::getInt8Ty(module.getContext()), target - offset);
    values.push_back(Constant::getNullValue(padding));
    offset = target;
  }

  llvm::Module &module;
  uint64_t size;
  uint64_t offset = 0;
  llvm::SmallVector<Constant *> values;
};

#define ADD_FIELD(structure, Type, field, value)                               \
  (structure).add<decltype(Type::field)>(offsetof(Type, field), value)

/// Builds the constants of one artifact.
class DescriptorBuilder {
public:
  DescriptorBuilder(llvm::Module &module,
                    const ArtifactDescription &description)
      : module(module), context(module.getContext()), description(description) {
  }

  void build();

private:
  Constant *integer(uint64_t value, unsigned bits) {
    return llvm::ConstantInt::get(llvm::Type::getIntNTy(context, bits), value);
  }
  /// A function of the library, of which only the address is taken.
  Constant *function(llvm::StringRef name) {
    auto *type = llvm::FunctionType::get(llvm::Type::getVoidTy(context),
                                         /*isVarArg=*/false);
    return llvm::cast<Constant>(
        module.getOrInsertFunction(name, type).getCallee());
  }
  Constant *null() {
    return llvm::ConstantPointerNull::get(
        llvm::PointerType::getUnqual(context));
  }

  /// A constant variable; private if it has no name.
  Constant *define(llvm::StringRef name, Constant *value, uint64_t alignment);
  /// A private NUL-terminated string.
  Constant *string(llvm::StringRef text);
  /// A private array; a null pointer if it is empty.
  Constant *array(llvm::ArrayRef<Constant *> elements, uint64_t alignment);
  Constant *shape(llvm::ArrayRef<int64_t> extents);

  Constant *buildOutputs();
  Constant *buildParameters();
  Constant *buildTiers();
  Constant *buildLibraryProducts();
  void buildInfo();
  void buildBlocks();
  void buildLibrary();

  llvm::Module &module;
  llvm::LLVMContext &context;
  const ArtifactDescription &description;
};

} // namespace

Constant *DescriptorBuilder::define(llvm::StringRef name, Constant *value,
                                    uint64_t alignment) {
  auto *variable = new llvm::GlobalVariable(
      module, value->getType(), /*isConstant=*/true,
      name.empty() ? llvm::GlobalValue::PrivateLinkage
                   : llvm::GlobalValue::ExternalLinkage,
      value, name.empty() ? "descriptor" : name);
  variable->setAlignment(llvm::Align(alignment));
  if (name.empty())
    variable->setUnnamedAddr(llvm::GlobalValue::UnnamedAddr::Global);
  else
    variable->setVisibility(llvm::GlobalValue::HiddenVisibility);
  return variable;
}

Constant *DescriptorBuilder::string(llvm::StringRef text) {
  return define("", llvm::ConstantDataArray::getString(context, text), 1);
}

Constant *DescriptorBuilder::array(llvm::ArrayRef<Constant *> elements,
                                   uint64_t alignment) {
  if (elements.empty())
    return null();
  auto *type =
      llvm::ArrayType::get(elements.front()->getType(), elements.size());
  return define("", llvm::ConstantArray::get(type, elements), alignment);
}

Constant *DescriptorBuilder::shape(llvm::ArrayRef<int64_t> extents) {
  return array(
      llvm::map_to_vector(extents,
                          [&](int64_t extent) { return integer(extent, 64); }),
      alignof(int64_t));
}

Constant *DescriptorBuilder::buildOutputs() {
  llvm::SmallVector<Constant *> elements;
  for (const OutputDescription &output : description.outputs) {
    StructBuilder element(module, sizeof(bayes_output_info));
    ADD_FIELD(element, bayes_output_info, name, string(output.name));
    ADD_FIELD(element, bayes_output_info, rank,
              integer(output.shape.size(), 32));
    ADD_FIELD(element, bayes_output_info, shape, shape(output.shape));
    elements.push_back(element.finish());
  }
  return array(elements, alignof(bayes_output_info));
}

Constant *DescriptorBuilder::buildParameters() {
  llvm::SmallVector<Constant *> elements;
  for (const ParameterDescription &parameter : description.parameters) {
    StructBuilder element(module, sizeof(bayes_parameter_info));
    ADD_FIELD(element, bayes_parameter_info, name, string(parameter.name));
    ADD_FIELD(element, bayes_parameter_info, offset,
              integer(parameter.offset, 64));
    ADD_FIELD(element, bayes_parameter_info, bytes,
              integer(parameter.bytes, 64));
    ADD_FIELD(element, bayes_parameter_info, crc32,
              integer(parameter.crc32, 32));
    elements.push_back(element.finish());
  }
  return array(elements, alignof(bayes_parameter_info));
}

Constant *DescriptorBuilder::buildTiers() {
  llvm::SmallVector<Constant *> elements;
  for (TargetTier tier : description.tiers) {
    StructBuilder element(module, sizeof(bayes_tier_info));
    ADD_FIELD(element, bayes_tier_info, name,
              string(getTargetTierInfo(tier).name));
    ADD_FIELD(element, bayes_tier_info, tier,
              integer(static_cast<uint32_t>(tier), 32));
    elements.push_back(element.finish());
  }
  return array(elements, alignof(bayes_tier_info));
}

void DescriptorBuilder::buildInfo() {
  const TargetTierInfo &tier = getTargetTierInfo(description.tiers.front());
  StructBuilder info(module, sizeof(bayes_model_info));
  ADD_FIELD(info, bayes_model_info, abi_version,
            integer(BAYES_ABI_VERSION, 32));
  ADD_FIELD(info, bayes_model_info, struct_size,
            integer(sizeof(bayes_model_info), 32));
  ADD_FIELD(info, bayes_model_info, name, string(description.name));
  ADD_FIELD(info, bayes_model_info, draws, string("draws-v1"));
  ADD_FIELD(info, bayes_model_info, tier, string(tier.name));
  ADD_FIELD(info, bayes_model_info, compiler, string(BAYES_COMPILER_VERSION));
  ADD_FIELD(info, bayes_model_info, json, string(description.json));
  ADD_FIELD(info, bayes_model_info, tier_index,
            integer(static_cast<uint32_t>(tier.tier), 32));
  ADD_FIELD(info, bayes_model_info, uint8_divisor,
            llvm::ConstantFP::get(llvm::Type::getFloatTy(context),
                                  description.uint8Divisor));
  ADD_FIELD(info, bayes_model_info, input_rank,
            integer(description.inputShape.size(), 32));
  ADD_FIELD(info, bayes_model_info, input_shape, shape(description.inputShape));
  ADD_FIELD(info, bayes_model_info, output_count,
            integer(description.outputs.size(), 32));
  ADD_FIELD(info, bayes_model_info, outputs, buildOutputs());
  ADD_FIELD(info, bayes_model_info, parameter_count,
            integer(description.parameters.size(), 32));
  ADD_FIELD(info, bayes_model_info, parameters, buildParameters());
  ADD_FIELD(info, bayes_model_info, weights_bytes,
            integer(description.weights.size(), 64));
  ADD_FIELD(info, bayes_model_info, tier_count,
            integer(description.tiers.size(), 32));
  ADD_FIELD(info, bayes_model_info, tiers, buildTiers());
  define("bayes_emitted_info", info.finish(), alignof(bayes_model_info));
}

void DescriptorBuilder::buildBlocks() {
  llvm::SmallVector<Constant *> elements;
  for (TargetTier tier : description.tiers)
    for (const BlockDescription &block : description.blocks) {
      StructBuilder element(module, sizeof(bayes_emitted_block));
      ADD_FIELD(element, bayes_emitted_block, examples,
                integer(block.examples, 64));
      ADD_FIELD(element, bayes_emitted_block, run,
                module.getFunction(description.getBlockSymbol(block, tier)));
      elements.push_back(element.finish());
    }
  auto *type =
      llvm::ArrayType::get(elements.front()->getType(), elements.size());
  define("bayes_emitted_blocks", llvm::ConstantArray::get(type, elements),
         alignof(bayes_emitted_block));
}

Constant *DescriptorBuilder::buildLibraryProducts() {
  llvm::SmallVector<Constant *> elements;
  for (const bayes_onednn_product &product : description.libraryProducts) {
    StructBuilder element(module, sizeof(bayes_onednn_product));
    ADD_FIELD(element, bayes_onednn_product, rows, integer(product.rows, 64));
    ADD_FIELD(element, bayes_onednn_product, reduction,
              integer(product.reduction, 64));
    ADD_FIELD(element, bayes_onednn_product, columns,
              integer(product.columns, 64));
    ADD_FIELD(element, bayes_onednn_product, weights_offset,
              integer(product.weights_offset, 64));
    ADD_FIELD(element, bayes_onednn_product, panel_width,
              integer(product.panel_width, 64));
    elements.push_back(element.finish());
  }
  return array(elements, alignof(bayes_onednn_product));
}

void DescriptorBuilder::buildLibrary() {
  bool isCalled = !description.libraryProducts.empty();
  StructBuilder library(module, sizeof(bayes_emitted_library));
  ADD_FIELD(library, bayes_emitted_library, prepare,
            isCalled ? function("bayes_onednn_matmul_prepare") : null());
  ADD_FIELD(library, bayes_emitted_library, release,
            isCalled ? function("bayes_onednn_matmul_release") : null());
  ADD_FIELD(library, bayes_emitted_library, products, buildLibraryProducts());
  ADD_FIELD(library, bayes_emitted_library, product_count,
            integer(description.libraryProducts.size(), 64));
  ADD_FIELD(library, bayes_emitted_library, state_offset,
            integer(description.libraryStateOffset, 64));
  define("bayes_emitted_onednn", library.finish(),
         alignof(bayes_emitted_library));
}

void DescriptorBuilder::build() {
  buildInfo();
  buildBlocks();
  buildLibrary();
  auto define64 = [&](llvm::StringRef name, uint64_t value) {
    define(name, integer(value, 64), alignof(uint64_t));
  };
  define("bayes_emitted_block_count", integer(description.blocks.size(), 32),
         alignof(uint32_t));
  define64("bayes_emitted_workspace_bytes", description.workspaceBytes);
  define64("bayes_emitted_result_floats", description.getResultFloats());
  define64("bayes_emitted_input_floats", description.getInputElements());

  auto *weights = new llvm::GlobalVariable(
      module,
      llvm::ArrayType::get(llvm::Type::getInt8Ty(context),
                           description.weights.size()),
      /*isConstant=*/true, llvm::GlobalValue::ExternalLinkage,
      /*Initializer=*/nullptr, weightsSymbol);
  weights->setVisibility(llvm::GlobalValue::HiddenVisibility);
  weights->setAlignment(llvm::Align(weightsAlignment));
}

void mlir::bayes::buildDescriptors(llvm::Module &module,
                                   const ArtifactDescription &description) {
  DescriptorBuilder(module, description).build();
}

//===- SafeTensors.cpp - The safetensors format ---------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Import/SafeTensors.h"

#include "Quote.h"
#include "StrictJson.h"
#include "bayes/Support/Array.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::bayes;
using ::bayes::ByteView;
using ::bayes::makeError;
using ::bayes::Status;
namespace json = llvm::json;

static constexpr uint64_t kLengthBytes = 8;

/// The limit of the reference implementation.
static constexpr uint64_t kMaxHeaderBytes = 100'000'000;

namespace {

struct DType {
  llvm::StringLiteral name;
  ArchivedType type;
  unsigned bytes;
};

/// A tensor and where it lies in the data that follow the header.
struct PlacedTensor {
  uint64_t begin, end;
  ArchivedTensor tensor;
};

} // namespace

static constexpr DType kDTypes[] = {
    {"F16", ArchivedType::F16, 2},       {"BF16", ArchivedType::BF16, 2},
    {"F32", ArchivedType::F32, 4},       {"F64", ArchivedType::F64, 8},
    {"BOOL", ArchivedType::Other, 1},    {"U8", ArchivedType::Other, 1},
    {"I8", ArchivedType::Other, 1},      {"F8_E5M2", ArchivedType::Other, 1},
    {"F8_E4M3", ArchivedType::Other, 1}, {"F8_E8M0", ArchivedType::Other, 1},
    {"I16", ArchivedType::Other, 2},     {"U16", ArchivedType::Other, 2},
    {"I32", ArchivedType::Other, 4},     {"U32", ArchivedType::Other, 4},
    {"I64", ArchivedType::Other, 8},     {"U64", ArchivedType::Other, 8},
    {"C64", ArchivedType::Other, 8},
};

/// The non-negative integers of the array `value`, or nothing.
static std::optional<std::vector<int64_t>>
getIntegers(const json::Value *value) {
  const json::Array *array = value ? value->getAsArray() : nullptr;
  if (!array)
    return std::nullopt;
  std::vector<int64_t> integers;
  for (const json::Value &element : *array) {
    std::optional<int64_t> integer = element.getAsInteger();
    if (!integer || *integer < 0)
      return std::nullopt;
    integers.push_back(*integer);
  }
  return integers;
}

/// The tensor `name` that `value` describes; `data` is all that follows the
/// header.
static ::bayes::Result<PlacedTensor>
parseTensor(StringRef name, const json::Value &value, ByteView data) {
  std::string quoted = "tensor " + quote(name);
  const json::Object *object = value.getAsObject();
  if (!object)
    return makeError(quoted, ": expected an object with 'dtype', 'shape' and "
                             "'data_offsets'");

  std::optional<StringRef> typeName = object->getString("dtype");
  if (!typeName)
    return makeError(quoted, ": expected a string as 'dtype'");
  const DType *dtype = llvm::find_if(
      kDTypes, [&](const DType &known) { return known.name == *typeName; });
  if (dtype == std::end(kDTypes))
    return makeError(quoted, ": unknown element type ", quote(*typeName));

  std::optional<std::vector<int64_t>> shape = getIntegers(object->get("shape"));
  if (!shape)
    return makeError(quoted, ": expected integers of at least 0 as 'shape'");
  std::optional<uint64_t> count = ::bayes::getElementCount(*shape);
  uint64_t bytes;
  if (!count || __builtin_mul_overflow(*count, dtype->bytes, &bytes))
    return makeError(quoted, ": size of shape ", ::bayes::formatShape(*shape),
                     " overflows");

  std::optional<std::vector<int64_t>> offsets =
      getIntegers(object->get("data_offsets"));
  if (!offsets || offsets->size() != 2)
    return makeError(quoted, ": expected two integers of at least 0 as "
                             "'data_offsets'");
  uint64_t begin = (*offsets)[0], end = (*offsets)[1];
  if (begin > end || end > data.size)
    return makeError(quoted, ": expected data offsets in order and within ",
                     data.size, " bytes, found ", begin, " and ", end);
  if (end - begin != bytes)
    return makeError(quoted, ": expected ", bytes, " bytes for shape ",
                     ::bayes::formatShape(*shape), " of ", typeName->str(),
                     ", found ", end - begin);

  return PlacedTensor{begin, end,
                      ArchivedTensor{name.str(), typeName->str(), dtype->type,
                                     std::move(*shape),
                                     ByteView(data.data + begin, bytes)}};
}

static Status addMetadata(const json::Value &value, TensorArchive &archive) {
  const json::Object *object = value.getAsObject();
  if (!object)
    return makeError("expected an object of strings as '__metadata__'");
  for (const auto &[key, entry] : *object) {
    std::optional<StringRef> text = entry.getAsString();
    if (!text)
      return makeError("expected a string as value of ", quote(key),
                       " in '__metadata__'");
    archive.setMetadata(key.str(), text->str());
  }
  return {};
}

/// Adds `tensors` in the order of their data, which must fill all of `size`
/// bytes, each byte once.
static Status addTensors(std::vector<PlacedTensor> tensors, uint64_t size,
                         TensorArchive &archive) {
  llvm::sort(tensors, [](const PlacedTensor &a, const PlacedTensor &b) {
    return std::tie(a.begin, a.end, a.tensor.name) <
           std::tie(b.begin, b.end, b.tensor.name);
  });
  uint64_t position = 0;
  for (PlacedTensor &placed : tensors) {
    if (placed.begin != position)
      return makeError("tensor ", quote(placed.tensor.name),
                       ": expected its data at ", position,
                       ", where those before it end, found ", placed.begin);
    position = placed.end;
    archive.add(std::move(placed.tensor));
  }
  if (position != size)
    return makeError("expected ", position, " bytes of tensor data, found ",
                     size);
  return {};
}

::bayes::Result<TensorArchive> mlir::bayes::parseSafeTensors(ByteView bytes) {
  if (bytes.size < kLengthBytes)
    return makeError("truncated safetensors file: expected ", kLengthBytes,
                     " bytes of header length, found ", bytes.size);
  uint64_t length = llvm::support::endian::read64le(bytes.data);
  uint64_t available = bytes.size - kLengthBytes;
  if (length > kMaxHeaderBytes || length > available)
    return makeError("not a safetensors file, or truncated: the header length "
                     "is ",
                     length, ", but ", available, " bytes follow");

  StringRef text(reinterpret_cast<const char *>(bytes.data) + kLengthBytes,
                 length);
  if (!text.starts_with("{"))
    return makeError("expected a JSON object as safetensors header");
  ::bayes::Result<json::Value> header = parseStrictJson(text);
  if (!header)
    return makeError("safetensors header: ", header.message());

  TensorArchive archive;
  std::vector<PlacedTensor> tensors;
  ByteView data(bytes.data + kLengthBytes + length, available - length);
  for (const auto &[key, value] : *header->getAsObject()) {
    if (key == "__metadata__") {
      if (Status status = addMetadata(value, archive); !status)
        return status.error();
      continue;
    }
    ::bayes::Result<PlacedTensor> tensor = parseTensor(key, value, data);
    if (!tensor)
      return tensor.error();
    tensors.push_back(std::move(*tensor));
  }
  if (Status status = addTensors(std::move(tensors), data.size, archive);
      !status)
    return status.error();
  return archive;
}

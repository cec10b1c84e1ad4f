//===- TensorArchive.cpp - Named tensors of a checkpoint ------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Import/TensorArchive.h"

#include "bayes/Import/Npz.h"
#include "bayes/Import/SafeTensors.h"
#include "bayes/Support/Array.h"
#include "bayes/Support/Npy.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/ErrorHandling.h"
#include <cmath>
#include <limits>

using namespace mlir;
using namespace mlir::bayes;
namespace endian = llvm::support::endian;

int64_t ArchivedTensor::size() const {
  int64_t count = 1;
  for (int64_t extent : shape)
    count *= extent;
  return count;
}

double ArchivedTensor::getValue(int64_t index) const {
  switch (type) {
  case ArchivedType::F16:
    return ::bayes::decodeFloat16(endian::read16le(data.data + 2 * index));
  case ArchivedType::BF16:
    return llvm::bit_cast<float>(
        uint32_t(endian::read16le(data.data + 2 * index)) << 16);
  case ArchivedType::F32:
    return llvm::bit_cast<float>(endian::read32le(data.data + 4 * index));
  case ArchivedType::F64:
    return llvm::bit_cast<double>(endian::read64le(data.data + 8 * index));
  case ArchivedType::Other:
    break;
  }
  llvm_unreachable("not a floating-point tensor");
}

const ArchivedTensor *TensorArchive::find(StringRef name) const {
  auto it = indices.find(std::string_view(name));
  return it == indices.end() ? nullptr : &tensors[it->second];
}

bool TensorArchive::add(ArchivedTensor tensor) {
  if (!indices.try_emplace(tensor.name, tensors.size()).second)
    return false;
  tensors.push_back(std::move(tensor));
  return true;
}

::bayes::ByteView TensorArchive::keep(::bayes::ByteVector bytes) {
  return storage.emplace_back(std::move(bytes));
}

/// True if `bytes` starts as pickles of protocol 2 to 5 do and not, as such
/// bytes may as well, with a plausible header length of safetensors.
static bool isPickle(::bayes::ByteView bytes) {
  return bytes.size >= 8 && bytes[0] == 0x80 && bytes[1] >= 2 &&
         bytes[1] <= 5 && endian::read64le(bytes.data) > bytes.size;
}

::bayes::Result<TensorArchive>
mlir::bayes::parseTensorArchive(::bayes::ByteView bytes) {
  if (bytes.size == 0)
    return ::bayes::makeError("expected a safetensors or .npz file, found an "
                              "empty one");
  if (isZip(bytes))
    return parseNpz(bytes);
  if (::bayes::isNpy(bytes))
    return ::bayes::makeError("expected a safetensors or .npz file, found a "
                              "single array (.npy)");
  if (isPickle(bytes))
    return ::bayes::makeError("expected a safetensors or .npz file, found a "
                              "pickle; save the state dictionary with "
                              "safetensors instead");
  return parseSafeTensors(bytes);
}

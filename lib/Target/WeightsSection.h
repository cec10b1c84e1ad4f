//===- WeightsSection.h - The section of packed weights ---------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Packed weights reach the object file past LLVM IR, where hundreds of
// megabytes as a constant would be copied and hashed: the integrated assembler
// includes them from an anonymous file in memory.
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_LIB_TARGET_WEIGHTSSECTION_H
#define BAYES_LIB_TARGET_WEIGHTSSECTION_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace mlir::bayes {

/// Symbol of the weights, local to the object file.
constexpr llvm::StringLiteral weightsSymbol = "bayes_emitted_weights";

/// An anonymous file in memory that the assembler can include by name. It
/// exists as long as the object.
class MemoryFile {
public:
  static llvm::Expected<MemoryFile> create(llvm::ArrayRef<char> content);

  MemoryFile(MemoryFile &&other) : descriptor(other.descriptor) {
    other.descriptor = -1;
  }
  MemoryFile &operator=(MemoryFile &&) = delete;
  ~MemoryFile();

  std::string getPath() const;

private:
  explicit MemoryFile(int descriptor) : descriptor(descriptor) {}

  int descriptor;
};

/// Assembly that defines `weightsSymbol` in the section ".bayes.weights" with
/// the content of `file`.
std::string getWeightsAssembly(const MemoryFile &file);

/// The same with `bytes` zeros in place of the content, for assembly that
/// people and tests read.
std::string getElidedWeightsAssembly(uint64_t bytes);

} // namespace mlir::bayes

#endif // BAYES_LIB_TARGET_WEIGHTSSECTION_H

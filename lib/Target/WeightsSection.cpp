//===- WeightsSection.cpp - The section of packed weights -----------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "WeightsSection.h"

#include "bayes/Target/ArtifactDescription.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"
#include <cerrno>
#include <sys/mman.h>
#include <unistd.h>

using namespace mlir::bayes;

static llvm::Error cannotStage(std::error_code code) {
  return llvm::createStringError(code, "cannot stage the packed weights: " +
                                           code.message());
}

llvm::Expected<MemoryFile> MemoryFile::create(llvm::ArrayRef<char> content) {
  int descriptor = memfd_create("bayes-weights", MFD_CLOEXEC);
  if (descriptor == -1)
    return cannotStage(std::error_code(errno, std::generic_category()));
  MemoryFile file(descriptor);
  llvm::raw_fd_ostream stream(descriptor, /*shouldClose=*/false);
  stream.write(content.data(), content.size());
  stream.flush();
  if (stream.has_error()) {
    std::error_code code = stream.error();
    stream.clear_error();
    return cannotStage(code);
  }
  return file;
}

MemoryFile::~MemoryFile() {
  if (descriptor != -1)
    close(descriptor);
}

std::string MemoryFile::getPath() const {
  return "/proc/self/fd/" + std::to_string(descriptor);
}

/// Wraps the `content` directive with what makes it the weights section.
static std::string makeAssembly(const std::string &content) {
  return llvm::formatv("\t.section .bayes.weights,\"a\",@progbits\n"
                       "\t.balign {0}\n"
                       "\t.type {1},@object\n"
                       "{1}:\n"
                       "{2}"
                       "\t.size {1}, .-{1}\n"
                       "\t.text\n",
                       weightsAlignment, weightsSymbol, content);
}

std::string mlir::bayes::getWeightsAssembly(const MemoryFile &file) {
  return makeAssembly("\t.incbin \"" + file.getPath() + "\"\n");
}

std::string mlir::bayes::getElidedWeightsAssembly(uint64_t bytes) {
  return makeAssembly("\t.zero " + std::to_string(bytes) + "\n");
}

//===- OutputFile.cpp - Files that appear complete or not at all ----------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Target/OutputFile.h"

#include "llvm/Support/raw_ostream.h"

using namespace mlir::bayes;
namespace fs = llvm::sys::fs;

static llvm::Error cannotWrite(llvm::StringRef path, std::error_code code) {
  return llvm::createStringError(code, "cannot write '" + path +
                                           "': " + code.message());
}

llvm::Expected<OutputFile> OutputFile::create(llvm::StringRef path) {
  fs::file_status status;
  if (!fs::status(path, status) && !fs::is_regular_file(status))
    return llvm::createStringError("cannot write '" + path +
                                   "': not a regular file");
  llvm::Expected<fs::TempFile> file =
      fs::TempFile::create(path + ".%%%%%%%%.tmp");
  if (!file)
    return cannotWrite(path, llvm::errorToErrorCode(file.takeError()));
  return OutputFile(path, std::move(*file));
}

llvm::Expected<OutputFile> OutputFile::create(llvm::StringRef path,
                                              llvm::ArrayRef<char> content) {
  llvm::Expected<OutputFile> file = create(path);
  if (!file)
    return file.takeError();
  if (llvm::Error error = file->write(content))
    return error;
  return std::move(*file);
}

OutputFile::~OutputFile() {
  // After a commit or a move there is nothing to discard. A temporary that
  // cannot be removed has no one to report it to.
  llvm::consumeError(file.discard());
}

llvm::Error OutputFile::write(llvm::ArrayRef<char> bytes) {
  llvm::raw_fd_ostream stream(file.FD, /*shouldClose=*/false);
  stream.write(bytes.data(), bytes.size());
  stream.flush();
  if (!stream.has_error())
    return llvm::Error::success();
  std::error_code code = stream.error();
  stream.clear_error();
  return cannotWrite(path, code);
}

llvm::Error OutputFile::commit() {
  if (llvm::Error error = file.keep(path))
    return cannotWrite(path, llvm::errorToErrorCode(std::move(error)));
  return llvm::Error::success();
}

//===- OutputFile.cpp - Files that appear complete or not at all ----------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Target/OutputFile.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir::bayes;
namespace fs = llvm::sys::fs;

/// The error that `what`, such as "'path'", cannot be written.
static llvm::Error cannotWrite(const llvm::Twine &what, std::error_code code) {
  return llvm::createStringError(code, "cannot write " + what + ": " +
                                           code.message());
}

llvm::Expected<OutputFile> OutputFile::create(llvm::StringRef path) {
  fs::file_status status;
  if (!fs::status(path, status) && !fs::is_regular_file(status))
    return llvm::createStringError("cannot write '" + path +
                                   "': not a regular file");
  // A link stays what it is; the file that it leads to is replaced.
  llvm::SmallString<128> target;
  if (fs::real_path(path, target))
    target = path;
  llvm::Expected<fs::TempFile> file =
      fs::TempFile::create(target + ".%%%%%%%%.tmp");
  if (!file)
    return cannotWrite("'" + path + "'",
                       llvm::errorToErrorCode(file.takeError()));
  return OutputFile(path, target, std::move(*file));
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

/// Writes `bytes`; `what` is for the error.
static llvm::Error writeTo(llvm::raw_fd_ostream &stream,
                           const llvm::Twine &what, llvm::StringRef bytes) {
  stream << bytes;
  stream.flush();
  if (!stream.has_error())
    return llvm::Error::success();
  std::error_code code = stream.error();
  stream.clear_error();
  return cannotWrite(what, code);
}

llvm::Error OutputFile::write(llvm::ArrayRef<char> bytes) {
  llvm::raw_fd_ostream stream(file.FD, /*shouldClose=*/false);
  return writeTo(stream, "'" + path + "'", {bytes.data(), bytes.size()});
}

llvm::Error OutputFile::commit() {
  if (llvm::Error error = file.keep(target))
    return cannotWrite("'" + path + "'",
                       llvm::errorToErrorCode(std::move(error)));
  return llvm::Error::success();
}

/// True if `path` is something that bytes go through and no file or folder.
static bool isStream(llvm::StringRef path) {
  fs::file_status status;
  return !fs::status(path, status) && !fs::is_regular_file(status) &&
         !fs::is_directory(status);
}

llvm::Error mlir::bayes::writeOutput(llvm::StringRef path,
                                     llvm::StringRef content) {
  if (path.empty() || path == "-")
    return writeTo(llvm::outs(), "to standard output", content);
  if (isStream(path)) {
    std::error_code code;
    llvm::raw_fd_ostream stream(path, code, fs::CD_OpenExisting, fs::FA_Write,
                                fs::OF_None);
    return code ? cannotWrite("'" + path + "'", code)
                : writeTo(stream, "'" + path + "'", content);
  }
  llvm::Expected<OutputFile> file =
      OutputFile::create(path, {content.data(), content.size()});
  return file ? file->commit() : file.takeError();
}

llvm::Error mlir::bayes::checkNotInput(llvm::StringRef output,
                                       llvm::StringRef input) {
  if (output == "-" || input == "-" || !fs::equivalent(output, input))
    return llvm::Error::success();
  return llvm::createStringError("cannot write '" + output +
                                 "': it is the input");
}

//===- ModelFile.cpp - What kind of model a file is -----------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/ModelFile.h"

#include "bayes-runtime/Runner/ElfFile.h"
#include "bayes/Support/File.h"

#include <cstring>

using namespace bayes;
using namespace bayes::runner;

static bool startsWith(ByteView bytes, std::string_view text) {
  return bytes.size >= text.size() &&
         std::memcmp(bytes.data, text.data(), text.size()) == 0;
}

/// A safetensors file is the length of its header, eight bytes, then JSON.
static bool isSafeTensors(ByteView bytes) {
  return bytes.size > 8 && bytes[7] == 0 && bytes[8] == '{';
}

/// What the file is that no model can be, and what to do with it.
static Error explain(const std::string &path, ByteView bytes) {
  std::string subject = "'" + path + "' is ";
  if (startsWith(bytes, "!<arch>\n"))
    return makeError(subject, "an archive, which cannot be run; link it into a "
                              "program of yours, or compile the model to a "
                              "'.so' or an executable");
  if (startsWith(bytes, "PK\3\4") || isSafeTensors(bytes))
    return makeError(subject,
                     "a checkpoint; import it with 'bayes-translate "
                     "--import-posterior' and run the '.mlir' file that comes "
                     "out");
  if (startsWith(bytes, "ML\xefR"))
    return makeError(subject, "MLIR bytecode; give it the suffix '.mlirbc'");
  return makeError("'", path,
                   "' is no model; expected an '.mlir' or '.mlirbc' file, or a "
                   "'.so' or an executable that bayes-compile wrote");
}

Result<ModelFileKind> runner::identifyModelFile(const std::string &path) {
  Result<MappedFile> mapped = MappedFile::open(path);
  if (!mapped)
    return mapped.error();
  ByteView bytes = mapped->getBytes();
  if (!isElf(bytes))
    return explain(path, bytes);
  Result<ElfFile> file = ElfFile::parse(bytes);
  if (!file)
    return makeError("'", path, "': ", file.message());
  if (file->getType() == ET_REL)
    return makeError("'", path,
                     "' is an object, which cannot be run; link it into a "
                     "program of yours, or compile the model to a '.so' or an "
                     "executable");
  if (file->hasNote(kModelNoteOwner, kModelNoteType))
    return ModelFileKind::Executable;
  if (file->exportsSymbol(kModelSymbol))
    return ModelFileKind::SharedLibrary;
  return makeError("'", path,
                   "' holds no compiled model: expected a library with symbol "
                   "'",
                   kModelSymbol, "' or an executable that bayes-compile wrote");
}

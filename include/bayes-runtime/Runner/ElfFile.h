//===- ElfFile.h - What an ELF file says of itself --------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_RUNTIME_RUNNER_ELFFILE_H
#define BAYES_RUNTIME_RUNNER_ELFFILE_H

#include "bayes/Support/Bytes.h"
#include "bayes/Support/Result.h"

#include <elf.h>
#include <string_view>
#include <vector>

namespace bayes::runner {

/// True if `bytes` starts like an ELF file.
bool isElf(ByteView bytes);

/// An ELF file for x86-64 whose headers have been checked. The dynamic loader
/// does not check them: it dies of a file that has lost its end.
class ElfFile {
public:
  /// Reads the headers. The result points into `bytes`. Errors: no ELF file of
  /// 64 bits, another machine, segments or sections beyond the end of the file.
  static Result<ElfFile> parse(ByteView bytes);

  /// ET_REL, ET_EXEC, ET_DYN, ...
  unsigned getType() const { return type; }

  /// True if others can link to the symbol `name` when the file is loaded.
  bool exportsSymbol(std::string_view name) const;

  /// True if a segment of notes holds one of this owner and type.
  bool hasNote(std::string_view owner, uint32_t noteType) const;

private:
  Status addSegments(const Elf64_Ehdr &header);
  Status addSections(const Elf64_Ehdr &header);
  ByteView getContent(const Elf64_Shdr &section) const;

  ByteView bytes;
  unsigned type = ET_NONE;
  std::vector<Elf64_Phdr> segments;
  std::vector<Elf64_Shdr> sections;
};

} // namespace bayes::runner

#endif // BAYES_RUNTIME_RUNNER_ELFFILE_H

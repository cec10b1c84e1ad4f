//===- ElfFile.cpp - What an ELF file says of itself ----------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/ElfFile.h"

#include <algorithm>
#include <cstring>
#include <utility>

using namespace bayes;
using namespace bayes::runner;

/// The structure at `offset`, wherever that is aligned; it must lie within.
template <typename T>
static T load(ByteView bytes, uint64_t offset) {
  T value;
  std::memcpy(&value, bytes.data + offset, sizeof(T));
  return value;
}

/// Checks that `size` bytes at `offset` lie in a file of `fileSize` bytes.
static Status checkRange(std::string_view what, uint64_t offset, uint64_t size,
                         uint64_t fileSize) {
  if (offset <= fileSize && size <= fileSize - offset)
    return {};
  return makeError("the file is truncated or damaged: its ", what, " are ",
                   size, " bytes from ", offset, " on, but it has ", fileSize,
                   " bytes");
}

/// The `count` headers of `entrySize` bytes at `offset`.
template <typename Entry>
static Result<std::vector<Entry>>
loadTable(ByteView bytes, std::string_view what, uint64_t offset,
          unsigned count, unsigned entrySize) {
  std::vector<Entry> entries;
  if (count == 0)
    return entries;
  if (entrySize != sizeof(Entry))
    return makeError("the file is damaged: its ", what, " have ", entrySize,
                     " bytes, expected ", sizeof(Entry));
  if (Status status =
          checkRange(what, offset, uint64_t(count) * sizeof(Entry), bytes.size);
      !status)
    return status.error();
  for (unsigned i = 0; i < count; ++i)
    entries.push_back(load<Entry>(bytes, offset + i * sizeof(Entry)));
  return entries;
}

bool runner::isElf(ByteView bytes) {
  return bytes.size >= SELFMAG && std::memcmp(bytes.data, ELFMAG, SELFMAG) == 0;
}

Result<ElfFile> ElfFile::parse(ByteView bytes) {
  if (!isElf(bytes))
    return makeError("not an ELF file");
  if (bytes.size < sizeof(Elf64_Ehdr))
    return makeError("the file is truncated: it has ", bytes.size,
                     " bytes, its header ", sizeof(Elf64_Ehdr));
  auto header = load<Elf64_Ehdr>(bytes, 0);
  if (header.e_ident[EI_CLASS] != ELFCLASS64 ||
      header.e_ident[EI_DATA] != ELFDATA2LSB || header.e_machine != EM_X86_64)
    return makeError("the file is for another machine than x86-64");
  ElfFile file;
  file.bytes = bytes;
  file.type = header.e_type;
  if (Status status = file.addSegments(header); !status)
    return status.error();
  if (Status status = file.addSections(header); !status)
    return status.error();
  return file;
}

Status ElfFile::addSegments(const Elf64_Ehdr &header) {
  Result<std::vector<Elf64_Phdr>> table =
      loadTable<Elf64_Phdr>(bytes, "program headers", header.e_phoff,
                            header.e_phnum, header.e_phentsize);
  if (!table)
    return table.error();
  segments = std::move(*table);
  for (const Elf64_Phdr &segment : segments)
    if (Status status = checkRange("segments", segment.p_offset,
                                   segment.p_filesz, bytes.size);
        !status)
      return status;
  return {};
}

Status ElfFile::addSections(const Elf64_Ehdr &header) {
  Result<std::vector<Elf64_Shdr>> table =
      loadTable<Elf64_Shdr>(bytes, "section headers", header.e_shoff,
                            header.e_shnum, header.e_shentsize);
  if (!table)
    return table.error();
  sections = std::move(*table);
  for (Elf64_Shdr &section : sections) {
    // Nothing of these is in the file.
    if (section.sh_type == SHT_NULL || section.sh_type == SHT_NOBITS)
      section.sh_offset = section.sh_size = 0;
    if (Status status = checkRange("sections", section.sh_offset,
                                   section.sh_size, bytes.size);
        !status)
      return status;
  }
  return {};
}

ByteView ElfFile::getContent(const Elf64_Shdr &section) const {
  return {bytes.data + section.sh_offset, section.sh_size};
}

/// True if a string table has exactly `name` at `offset`.
static bool isNameAt(ByteView strings, uint64_t offset, std::string_view name) {
  return offset < strings.size && name.size() < strings.size - offset &&
         std::memcmp(strings.data + offset, name.data(), name.size()) == 0 &&
         strings[offset + name.size()] == 0;
}

bool ElfFile::exportsSymbol(std::string_view name) const {
  for (const Elf64_Shdr &section : sections) {
    if (section.sh_type != SHT_DYNSYM || section.sh_link >= sections.size())
      continue;
    ByteView symbols = getContent(section);
    ByteView strings = getContent(sections[section.sh_link]);
    for (uint64_t i = 0; i < symbols.size / sizeof(Elf64_Sym); ++i) {
      auto symbol = load<Elf64_Sym>(symbols, i * sizeof(Elf64_Sym));
      if (symbol.st_shndx != SHN_UNDEF &&
          isNameAt(strings, symbol.st_name, name))
        return true;
    }
  }
  return false;
}

/// True if `notes`, the content of a segment, holds one of `owner` and
/// `noteType`.
static bool holdsNote(ByteView notes, std::string_view owner,
                      uint32_t noteType) {
  uint64_t offset = 0;
  while (notes.size - offset >= sizeof(Elf64_Nhdr)) {
    auto note = load<Elf64_Nhdr>(notes, offset);
    uint64_t name = offset + sizeof(Elf64_Nhdr);
    if (note.n_type == noteType && note.n_namesz == owner.size() + 1 &&
        isNameAt(notes, name, owner))
      return true;
    // Name and description are filled up to multiples of four bytes.
    offset = name + (uint64_t(note.n_namesz) + 3) / 4 * 4 +
             (uint64_t(note.n_descsz) + 3) / 4 * 4;
    if (offset > notes.size)
      return false;
  }
  return false;
}

bool ElfFile::hasNote(std::string_view owner, uint32_t noteType) const {
  return std::any_of(
      segments.begin(), segments.end(), [&](const Elf64_Phdr &segment) {
        return segment.p_type == PT_NOTE &&
               holdsNote({bytes.data + segment.p_offset, segment.p_filesz},
                         owner, noteType);
      });
}

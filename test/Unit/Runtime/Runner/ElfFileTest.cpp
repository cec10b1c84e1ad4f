//===- ElfFileTest.cpp - What an ELF file says of itself ------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/ElfFile.h"

#include "bayes/Support/File.h"

#include "gmock/gmock.h"

#include <cstddef>
#include <cstring>

using namespace bayes;
using namespace bayes::runner;
using ::testing::HasSubstr;

// FAKE_MODEL is FakeApi.c as a shared library.
static ByteVector readModel() {
  Result<ByteVector> bytes = readFile(FAKE_MODEL);
  EXPECT_TRUE(bytes) << bytes.message();
  return *bytes;
}

/// The message about a model with one field of its header changed.
template <typename T>
static std::string refuse(size_t offset, T value) {
  ByteVector bytes = readModel();
  std::memcpy(bytes.data() + offset, &value, sizeof(T));
  Result<ElfFile> file = ElfFile::parse(bytes);
  return file ? "no error" : file.message();
}

/// The bytes of an ELF file with one segment, `content` of type `type`.
static ByteVector makeFile(uint32_t type, const ByteVector &content) {
  Elf64_Ehdr header = {};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_type = ET_DYN;
  header.e_machine = EM_X86_64;
  header.e_phoff = sizeof(header);
  header.e_phentsize = sizeof(Elf64_Phdr);
  header.e_phnum = 1;
  Elf64_Phdr segment = {};
  segment.p_type = type;
  segment.p_offset = sizeof(header) + sizeof(segment);
  segment.p_filesz = content.size();
  ByteVector bytes(segment.p_offset);
  std::memcpy(bytes.data(), &header, sizeof(header));
  std::memcpy(bytes.data() + sizeof(header), &segment, sizeof(segment));
  bytes.insert(bytes.end(), content.begin(), content.end());
  return bytes;
}

TEST(ElfFile, SharedLibrary) {
  ByteVector bytes = readModel();
  Result<ElfFile> file = ElfFile::parse(bytes);
  ASSERT_TRUE(file) << file.message();
  EXPECT_EQ(file->getType(), unsigned(ET_DYN));
  EXPECT_TRUE(file->exportsSymbol("bayes_model_v1"));
  EXPECT_FALSE(file->exportsSymbol("bayes_model_v"));
  EXPECT_FALSE(file->exportsSymbol("bayes_model_v12"));
  // What a library only uses is no symbol of it.
  EXPECT_FALSE(file->exportsSymbol("malloc"));
  EXPECT_FALSE(file->exportsSymbol("__cxa_finalize"));
}

TEST(ElfFile, EveryTruncation) {
  ByteVector bytes = readModel();
  for (size_t size = 4; size < bytes.size(); size += size < 600 ? 1 : 97) {
    Result<ElfFile> file = ElfFile::parse({bytes.data(), size});
    ASSERT_FALSE(file) << size;
    EXPECT_THAT(file.message(), HasSubstr("truncated")) << size;
  }
  EXPECT_EQ(ElfFile::parse({bytes.data(), 3}).message(), "not an ELF file");
}

TEST(ElfFile, DamagedHeaders) {
  EXPECT_EQ(refuse<uint8_t>(EI_CLASS, ELFCLASS32),
            "the file is for another machine than x86-64");
  EXPECT_EQ(refuse<uint16_t>(offsetof(Elf64_Ehdr, e_machine), EM_AARCH64),
            "the file is for another machine than x86-64");
  EXPECT_THAT(refuse<uint16_t>(offsetof(Elf64_Ehdr, e_phentsize), 1),
              HasSubstr("program headers have 1 bytes, expected 56"));
  EXPECT_THAT(refuse<uint16_t>(offsetof(Elf64_Ehdr, e_shentsize), 65),
              HasSubstr("section headers have 65 bytes, expected 64"));
  EXPECT_THAT(refuse<uint64_t>(offsetof(Elf64_Ehdr, e_phoff), UINT64_MAX),
              HasSubstr("its program headers are"));
  EXPECT_THAT(refuse<uint64_t>(offsetof(Elf64_Ehdr, e_shoff), UINT64_MAX - 64),
              HasSubstr("its section headers are"));
  // The first program header follows the file's.
  EXPECT_THAT(
      refuse<uint64_t>(sizeof(Elf64_Ehdr) + offsetof(Elf64_Phdr, p_filesz),
                       UINT64_MAX),
      HasSubstr("its segments are 18446744073709551615 bytes"));
}

TEST(ElfFile, Notes) {
  // Another owner with a description, then the one that is looked for.
  const ByteVector notes = {4,   0, 0, 0, 5, 0, 0, 0, 1,   0,   0, 0, 'G', 'N',
                            'U', 0, 1, 2, 3, 4, 5, 0, 0,   0,   3, 0, 0,   0,
                            0,   0, 0, 0, 7, 0, 0, 0, 'u', 's', 0, 0};
  ByteVector bytes = makeFile(PT_NOTE, notes);
  Result<ElfFile> file = ElfFile::parse(bytes);
  ASSERT_TRUE(file) << file.message();
  EXPECT_TRUE(file->hasNote("us", 7));
  EXPECT_TRUE(file->hasNote("GNU", 1));
  EXPECT_FALSE(file->hasNote("us", 1));
  EXPECT_FALSE(file->hasNote("u", 7));
  EXPECT_FALSE(file->exportsSymbol("us"));
  bytes = makeFile(PT_LOAD, notes);
  EXPECT_FALSE(ElfFile::parse(bytes)->hasNote("us", 7));
}

TEST(ElfFile, DamagedNotes) {
  ByteVector notes(40);
  for (size_t position = 0; position < 12; ++position)
    for (uint8_t byte : {0x01, 0x7f, 0xff}) {
      notes[position] = byte;
      ByteVector bytes = makeFile(PT_NOTE, notes);
      EXPECT_FALSE(ElfFile::parse(bytes)->hasNote("us", 7));
    }
}

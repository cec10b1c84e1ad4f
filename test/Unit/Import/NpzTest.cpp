//===- NpzTest.cpp - NumPy's .npz format ----------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Import/Npz.h"

#include "TestFiles.h"
#include "bayes/Support/Crc32.h"
#include "bayes/Support/Npy.h"
#include <cstring>
#include <zlib.h>

using namespace mlir::bayes;
using namespace mlir::bayes::test;
using ::bayes::Result;
using ::testing::ElementsAre;

namespace {

/// One member, with the fields a test may falsify.
struct ZipMember {
  std::string name;
  ByteVector content;
  bool deflated = false;
  uint16_t flags = 0;
  uint16_t method = deflated ? 8 : 0;
  uint32_t crc = ::bayes::crc32(content);
  uint32_t size = uint32_t(content.size());
  std::string localName = name;
};

/// What a test may falsify of the end record.
struct ZipEnd {
  int extraCount = 0;
  int shift = 0;
  std::string comment;
};

} // namespace

/// `content` as a raw deflate stream.
static ByteVector deflateRaw(const ByteVector &content) {
  z_stream stream = {};
  deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  ByteVector packed(deflateBound(&stream, content.size()));
  stream.next_in = const_cast<Bytef *>(content.data());
  stream.avail_in = uInt(content.size());
  stream.next_out = packed.data();
  stream.avail_out = uInt(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

static ByteVector makeZip(const std::vector<ZipMember> &members,
                          const ZipEnd &end = {}) {
  ByteVector bytes, directory;
  for (const ZipMember &member : members) {
    ByteVector packed =
        member.deflated ? deflateRaw(member.content) : member.content;
    size_t offset = bytes.size();
    append(bytes, 0x04034b50, 4);
    append(bytes, 45, 2); // version needed
    append(bytes, member.flags, 2);
    append(bytes, member.method, 2);
    append(bytes, 0, 4); // time and date
    append(bytes, member.crc, 4);
    // As NumPy does: sizes in a zip64 field of the local header only.
    append(bytes, 0xffffffff, 4);
    append(bytes, 0xffffffff, 4);
    append(bytes, member.localName.size(), 2);
    append(bytes, 20, 2);
    append(bytes, member.localName);
    append(bytes, 1, 2);
    append(bytes, 16, 2);
    append(bytes, member.size, 8);
    append(bytes, packed.size(), 8);
    append(bytes, packed);

    append(directory, 0x02014b50, 4);
    append(directory, 45, 2);
    append(directory, 45, 2);
    append(directory, member.flags, 2);
    append(directory, member.method, 2);
    append(directory, 0, 4);
    append(directory, member.crc, 4);
    append(directory, packed.size(), 4);
    append(directory, member.size, 4);
    append(directory, member.name.size(), 2);
    append(directory, ByteVector(12)); // no extra field or comment; attributes
    append(directory, offset, 4);
    append(directory, member.name);
  }
  size_t offset = bytes.size();
  append(bytes, directory);
  append(bytes, 0x06054b50, 4);
  append(bytes, 0, 4); // disks
  append(bytes, members.size() + end.extraCount, 2);
  append(bytes, members.size() + end.extraCount, 2);
  append(bytes, directory.size(), 4);
  append(bytes, offset + end.shift, 4);
  append(bytes, end.comment.size(), 2);
  append(bytes, end.comment);
  return bytes;
}

/// An .npy file of shape [2, 2].
static ByteVector makeArray(float first) {
  float values[] = {first, 2, 3, 4};
  return ::bayes::encodeNpy(values, {2, 2});
}

static std::vector<ZipMember> makeMembers() {
  return {{"fc1.mu.npy", makeArray(1)}, {"b/c.npy", makeArray(-1), true}};
}

TEST(Npz, ParsesStoredAndDeflated) {
  ByteVector bytes = makeZip(makeMembers());
  ASSERT_TRUE(isZip(bytes));
  Result<TensorArchive> archive = parseNpz(bytes);
  ASSERT_TRUE(archive) << archive.message();
  ASSERT_EQ(archive->getTensors().size(), 2u);
  const ArchivedTensor *first = archive->find("fc1.mu");
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(first->type, ArchivedType::F32);
  EXPECT_THAT(first->shape, ElementsAre(2, 2));
  EXPECT_THAT(getValues(first), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(getValues(archive->find("b/c")), ElementsAre(-1, 2, 3, 4));
}

TEST(Npz, HalfPrecision) {
  // 1, -2, 0.5 and 0 in the space of two floats.
  float pairs[2];
  const uint16_t halves[] = {0x3c00, 0xc000, 0x3800, 0};
  std::memcpy(pairs, halves, sizeof(pairs));
  ByteVector file = ::bayes::encodeNpy(pairs, {2, 1});
  std::string text(file.begin(), file.end());
  text.replace(text.find("<f4"), 3, "<f2");
  text.replace(text.find("(2,1,)"), 6, "(2,2,)");
  ByteVector bytes = makeZip({{"a.npy", ByteVector(text.begin(), text.end())}});
  Result<TensorArchive> archive = parseNpz(bytes);
  ASSERT_TRUE(archive) << archive.message();
  const ArchivedTensor *tensor = archive->find("a");
  ASSERT_NE(tensor, nullptr);
  EXPECT_EQ(tensor->type, ArchivedType::F16);
  EXPECT_THAT(getValues(tensor), ElementsAre(1, -2, 0.5, 0));
}

TEST(Npz, SkipsComment) {
  ByteVector bytes =
      makeZip(makeMembers(), {0, 0, "PK\5\6" + std::string(40, 'x')});
  Result<TensorArchive> archive = parseNpz(bytes);
  ASSERT_TRUE(archive) << archive.message();
  EXPECT_EQ(archive->getTensors().size(), 2u);
}

TEST(Npz, AcceptsNoMembers) {
  ByteVector bytes = makeZip({});
  ASSERT_TRUE(isZip(bytes));
  Result<TensorArchive> archive = parseNpz(bytes);
  ASSERT_TRUE(archive) << archive.message();
  EXPECT_TRUE(archive->getTensors().empty());
}

TEST(Npz, RefusesTruncation) {
  ByteVector bytes = makeZip(makeMembers());
  for (size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(parseNpz(ByteVector(bytes.begin(), bytes.begin() + size)))
        << size;
}

// No damage to a single byte may lead outside the file.
TEST(Npz, SurvivesDamage) {
  ByteVector bytes = makeZip(makeMembers());
  for (size_t i = 0; i < bytes.size(); ++i)
    for (int value : {0, 1, 0x7f, 0x80, 0xff}) {
      ByteVector damaged = bytes;
      damaged[i] = uint8_t(value);
      if (Result<TensorArchive> archive = parseNpz(damaged))
        for (const ArchivedTensor &tensor : archive->getTensors())
          EXPECT_EQ(getValues(&tensor).size(), size_t(tensor.size()));
    }
}

TEST(Npz, RefusesOtherData) {
  EXPECT_FALSE(isZip(ByteVector{'P', 'K'}));
  expectError(parseNpz(ByteVector(22, 0)), "it has no directory");
  expectError(parseNpz(ByteVector(21, 0)), "expected at least 22 bytes");
}

TEST(Npz, RefusesLyingDirectory) {
  expectError(parseNpz(makeZip(makeMembers(), {1, 0, ""})),
              "expected a record of the zip directory");
  expectError(parseNpz(makeZip(makeMembers(), {-1, 0, ""})),
              "expected 1 members in the zip directory, found more");
  expectError(parseNpz(makeZip(makeMembers(), {0, 4, ""})),
              "expected the zip directory to end at");
  expectError(parseNpz(makeZip({}, {0xffff, 0, ""})), "zip64");

  // A locator of a zip64 directory in front of the end record.
  ByteVector bytes = makeZip(makeMembers());
  ByteVector locator = {'P', 'K', 6, 7};
  locator.resize(20);
  bytes.insert(bytes.end() - 22, locator.begin(), locator.end());
  expectError(parseNpz(bytes), "zip64");
}

TEST(Npz, RefusesLyingMembers) {
  ByteVector array = makeArray(1);
  auto withCrc = [&](bool deflated) {
    ZipMember member = {"a.npy", array, deflated};
    member.crc ^= 1;
    return makeZip({member});
  };
  expectError(parseNpz(withCrc(false)),
              "member 'a.npy': checksum does not fit its data");
  expectError(parseNpz(withCrc(true)),
              "member 'a.npy': checksum does not fit its data");

  auto withSize = [&](bool deflated, int change) {
    ZipMember member = {"a.npy", array, deflated};
    member.size += change;
    return makeZip({member});
  };
  expectError(parseNpz(withSize(false, 1)), "member 'a.npy': expected");
  expectError(parseNpz(withSize(true, 1)), "member 'a.npy': expected");
  expectError(parseNpz(withSize(true, -1)), "member 'a.npy': decompressed");

  ZipMember renamed = {"a.npy", array};
  renamed.localName = "b.npy";
  expectError(parseNpz(makeZip({renamed})),
              "member 'a.npy': header at 0 names 'b.npy'");
}

TEST(Npz, RefusesOverlap) {
  // The second directory record points at the first member.
  ByteVector bytes =
      makeZip({{"a.npy", makeArray(1)}, {"a.npy", makeArray(1)}});
  size_t record = bytes.size() - 22 - (46 + 5);
  for (int i = 0; i < 4; ++i)
    bytes[record + 42 + i] = 0;
  expectError(parseNpz(bytes), "member 'a.npy': expected its header at 0");
}

TEST(Npz, RefusesWhatItCannotRead) {
  ByteVector array = makeArray(1);
  ZipMember encrypted = {"a.npy", array};
  encrypted.flags = 1;
  expectError(parseNpz(makeZip({encrypted})), "member 'a.npy' is encrypted");

  ZipMember bzip = {"a.npy", array};
  bzip.method = 12;
  expectError(parseNpz(makeZip({bzip})),
              "member 'a.npy': compression method 12 is not supported");

  ZipMember large = {"a.npy", array};
  large.size = 0xffffffff;
  expectError(parseNpz(makeZip({large})), "zip64");

  expectError(parseNpz(makeZip({{"a.txt", array}})),
              "member 'a.txt': expected an array (.npy)");
  expectError(parseNpz(makeZip({{"model/data.pkl", array}})),
              "found a pickle of PyTorch");
  expectError(parseNpz(makeZip({{"a.npy", {1, 2, 3}}})), "array 'a': ");
  expectError(parseNpz(makeZip({{"a.npy", array}, {"a.npy", array}})),
              "array 'a' appears twice");
}

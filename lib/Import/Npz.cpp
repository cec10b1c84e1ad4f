//===- Npz.cpp - NumPy's .npz format --------------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Import/Npz.h"

#include "Quote.h"
#include "bayes/Support/Crc32.h"
#include "bayes/Support/Inflate.h"
#include "bayes/Support/Npy.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Endian.h"

using namespace mlir;
using namespace mlir::bayes;
using ::bayes::ByteVector;
using ::bayes::ByteView;
using ::bayes::makeError;
using ::bayes::Result;
using ::bayes::Status;

namespace {

/// Signatures and fixed sizes of the records of a zip file.
enum Signature : uint32_t {
  LocalSignature = 0x04034b50,
  DirectorySignature = 0x02014b50,
  EndSignature = 0x06054b50,
  Zip64LocatorSignature = 0x07064b50
};
enum RecordSize : size_t {
  LocalSize = 30,
  DirectorySize = 46,
  EndSize = 22,
  Zip64LocatorSize = 20
};

enum Method : uint16_t { Stored = 0, Deflated = 8 };

/// Field values that say "see the zip64 record".
constexpr uint32_t kZip64Field = 0xffffffff;
constexpr uint16_t kZip64Count = 0xffff;

/// What the end record says about the directory.
struct Directory {
  size_t offset, size;
  unsigned count;
};

/// What the directory says about one member.
struct Member {
  std::string name;
  uint16_t method;
  uint32_t crc;
  size_t packedSize, size;
  size_t localOffset;
};

} // namespace

static uint16_t read16(ByteView bytes, size_t offset) {
  return llvm::support::endian::read16le(bytes.data + offset);
}
static uint32_t read32(ByteView bytes, size_t offset) {
  return llvm::support::endian::read32le(bytes.data + offset);
}
static std::string readName(ByteView bytes, size_t offset, size_t size) {
  return std::string(reinterpret_cast<const char *>(bytes.data) + offset, size);
}

static ::bayes::Error zip64Error() {
  return makeError(
      "zip64 files, which hold more than 4 GiB or 65534 arrays, are "
      "not supported; use safetensors");
}

/// Finds the end record, which a comment of up to 64 KiB may follow.
static Result<Directory> readEnd(ByteView bytes) {
  if (bytes.size < EndSize)
    return makeError("truncated zip file: expected at least ", EndSize,
                     " bytes, found ", bytes.size);
  size_t last = bytes.size - EndSize;
  size_t first = last - std::min<size_t>(last, 0xffff);
  size_t end = last + 1;
  while (end > first) {
    --end;
    if (read32(bytes, end) != EndSignature ||
        read16(bytes, end + 20) != last - end)
      continue;
    unsigned count = read16(bytes, end + 10);
    size_t size = read32(bytes, end + 12), offset = read32(bytes, end + 16);
    bool hasLocator =
        end >= Zip64LocatorSize &&
        read32(bytes, end - Zip64LocatorSize) == Zip64LocatorSignature;
    if (hasLocator || count == kZip64Count || size == kZip64Field ||
        offset == kZip64Field)
      return zip64Error();
    if (read16(bytes, end + 4) != 0 || read16(bytes, end + 6) != 0 ||
        read16(bytes, end + 8) != count)
      return makeError("zip files in several parts are not supported");
    if (offset + size != end)
      return makeError("expected the zip directory to end at ", end,
                       ", found it at ", offset, " with ", size, " bytes");
    return Directory{offset, size, count};
  }
  return makeError("truncated zip file: it has no directory");
}

/// Reads the directory record at `offset`, which it moves to the next one.
static Result<Member> readMember(ByteView bytes, size_t directoryEnd,
                                 size_t &offset) {
  if (directoryEnd - offset < DirectorySize ||
      read32(bytes, offset) != DirectorySignature)
    return makeError("expected a record of the zip directory at ", offset);
  size_t nameSize = read16(bytes, offset + 28);
  size_t recordSize = DirectorySize + nameSize + read16(bytes, offset + 30) +
                      read16(bytes, offset + 32);
  if (directoryEnd - offset < recordSize)
    return makeError("record of the zip directory at ", offset,
                     " leaves the directory");

  Member member;
  member.name = readName(bytes, offset + DirectorySize, nameSize);
  member.method = read16(bytes, offset + 10);
  member.crc = read32(bytes, offset + 16);
  member.packedSize = read32(bytes, offset + 20);
  member.size = read32(bytes, offset + 24);
  member.localOffset = read32(bytes, offset + 42);
  bool encrypted = read16(bytes, offset + 8) & 1;
  offset += recordSize;

  if (encrypted)
    return makeError("member ", quote(member.name), " is encrypted");
  if (member.packedSize == kZip64Field || member.size == kZip64Field ||
      member.localOffset == kZip64Field)
    return zip64Error();
  if (member.method != Stored && member.method != Deflated)
    return makeError("member ", quote(member.name), ": compression method ",
                     member.method,
                     " is not supported, only 0 (stored) and 8 "
                     "(deflated)");
  return member;
}

static Result<std::vector<Member>> readDirectory(ByteView bytes,
                                                 const Directory &directory) {
  std::vector<Member> members;
  size_t offset = directory.offset, end = offset + directory.size;
  for (unsigned i = 0; i < directory.count; ++i) {
    Result<Member> member = readMember(bytes, end, offset);
    if (!member)
      return member.error();
    members.push_back(std::move(*member));
  }
  if (offset != end)
    return makeError("expected ", directory.count,
                     " members in the zip directory, found more");
  return members;
}

/// The stored bytes of `member`, which must lie before `limit`. Sizes are taken
/// from the directory: NumPy writes local headers whose sizes are elsewhere.
static Result<ByteView> locate(ByteView bytes, const Member &member,
                               size_t limit) {
  size_t offset = member.localOffset;
  if (offset > limit || limit - offset < LocalSize ||
      read32(bytes, offset) != LocalSignature)
    return makeError("member ", quote(member.name), ": expected its header at ",
                     offset);
  size_t nameSize = read16(bytes, offset + 26);
  size_t headerSize = LocalSize + nameSize + read16(bytes, offset + 28);
  if (limit - offset < headerSize ||
      limit - offset - headerSize < member.packedSize)
    return makeError("member ", quote(member.name), ": expected ",
                     member.packedSize, " bytes of data at ",
                     offset + headerSize, ", found the end at ", limit);
  std::string name = readName(bytes, offset + LocalSize, nameSize);
  if (name != member.name)
    return makeError("member ", quote(member.name), ": header at ", offset,
                     " names ", quote(name));
  return ByteView(bytes.data + offset + headerSize, member.packedSize);
}

/// The contents of `member`, kept in `archive` where they were compressed.
static Result<ByteView> unpack(const Member &member, ByteView packed,
                               TensorArchive &archive) {
  ByteView content = packed;
  if (member.method == Deflated) {
    Result<ByteVector> inflated = ::bayes::inflateRaw(packed, member.size);
    if (!inflated)
      return makeError("member ", quote(member.name), ": ", inflated.message());
    content = archive.keep(std::move(*inflated));
  }
  if (content.size != member.size)
    return makeError("member ", quote(member.name), ": expected ", member.size,
                     " bytes, found ", content.size);
  if (::bayes::crc32(content) != member.crc)
    return makeError("member ", quote(member.name),
                     ": checksum does not fit its data");
  return content;
}

static ArchivedType getArchivedType(::bayes::ElementType type) {
  switch (type) {
  case ::bayes::ElementType::Float16:
    return ArchivedType::F16;
  case ::bayes::ElementType::Float32:
    return ArchivedType::F32;
  case ::bayes::ElementType::Float64:
    return ArchivedType::F64;
  default:
    return ArchivedType::Other;
  }
}

static Status addTensor(const Member &member, ByteView packed,
                        TensorArchive &archive) {
  StringRef name = member.name;
  if (!name.consume_back(".npy"))
    return makeError("member ", quote(name), ": expected an array (.npy)");
  Result<ByteView> content = unpack(member, packed, archive);
  if (!content)
    return content.error();
  Result<::bayes::ArrayView> array = ::bayes::parseNpy(*content);
  if (!array)
    return makeError("array ", quote(name), ": ", array.message());
  std::string typeName(::bayes::getName(array->type));
  if (!archive.add({name.str(), std::move(typeName),
                    getArchivedType(array->type), std::move(array->shape),
                    array->data}))
    return makeError("array ", quote(name), " appears twice");
  return {};
}

bool mlir::bayes::isZip(ByteView bytes) {
  return bytes.size >= 4 && (read32(bytes, 0) == LocalSignature ||
                             read32(bytes, 0) == EndSignature);
}

/// True if the first member is the one that torch.save begins with.
static bool isTorchPickle(ByteView bytes) {
  if (bytes.size < LocalSize || read32(bytes, 0) != LocalSignature)
    return false;
  size_t nameSize = read16(bytes, 26);
  return nameSize <= bytes.size - LocalSize &&
         StringRef(readName(bytes, LocalSize, nameSize)).ends_with("data.pkl");
}

Result<TensorArchive> mlir::bayes::parseNpz(ByteView bytes) {
  if (isTorchPickle(bytes))
    return makeError("expected a safetensors or .npz file, found a pickle of "
                     "PyTorch; save the state dictionary with safetensors "
                     "instead");
  Result<Directory> directory = readEnd(bytes);
  if (!directory)
    return directory.error();
  Result<std::vector<Member>> members = readDirectory(bytes, *directory);
  if (!members)
    return members.error();
  // Members in the order of their data; each ends where the next may begin.
  llvm::sort(*members, [](const Member &a, const Member &b) {
    return a.localOffset < b.localOffset;
  });

  TensorArchive archive;
  for (auto [index, member] : llvm::enumerate(*members)) {
    size_t limit = index + 1 < members->size()
                       ? (*members)[index + 1].localOffset
                       : directory->offset;
    Result<ByteView> packed =
        locate(bytes, member, std::min(limit, directory->offset));
    if (!packed)
      return packed.error();
    if (Status status = addTensor(member, *packed, archive); !status)
      return status.error();
  }
  return archive;
}

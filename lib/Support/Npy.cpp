//===- Npy.cpp - NumPy's .npy format --------------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Support/Npy.h"

#include <algorithm>
#include <charconv>
#include <cstring>

using namespace bayes;

static constexpr std::string_view kMagic = "\x93NUMPY";

namespace {

/// The three entries of a .npy header.
struct NpyHeader {
  std::string descr;
  bool fortranOrder = false;
  std::vector<int64_t> shape;
};

/// Parses the header's Python dictionary: string keys, and as values a string,
/// a boolean or a tuple of integers. A failed step leaves the reason in
/// `error`.
class HeaderParser {
public:
  explicit HeaderParser(std::string_view text) : rest(text) {}

  Result<NpyHeader> parse();

private:
  void skipSpace();
  bool accept(std::string_view token);
  bool expect(std::string_view token);
  bool fail(std::string_view expected);
  bool parseEntry(NpyHeader &header);
  bool parseString(std::string &value);
  bool parseBool(bool &value);
  bool parseShape(std::vector<int64_t> &shape);

  std::string_view rest;
  std::string error;
  bool hasDescr = false, hasOrder = false, hasShape = false;
};

} // namespace

void HeaderParser::skipSpace() {
  size_t count = rest.find_first_not_of(" \t\r\n");
  rest.remove_prefix(std::min(count, rest.size()));
}

bool HeaderParser::accept(std::string_view token) {
  skipSpace();
  if (rest.substr(0, token.size()) != token)
    return false;
  rest.remove_prefix(token.size());
  return true;
}

bool HeaderParser::expect(std::string_view token) {
  return accept(token) || fail("'" + std::string(token) + "'");
}

bool HeaderParser::fail(std::string_view expected) {
  std::string found(rest.substr(0, 20));
  std::replace_if(
      found.begin(), found.end(), [](char c) { return c < ' ' || c > '~'; },
      '?');
  error = "malformed .npy header: expected " + std::string(expected) +
          (found.empty() ? ", found its end" : ", found '" + found + "'");
  return false;
}

bool HeaderParser::parseString(std::string &value) {
  skipSpace();
  if (rest.empty() || (rest[0] != '\'' && rest[0] != '"'))
    return fail("a string");
  size_t end = rest.find(rest[0], 1);
  if (end == std::string_view::npos)
    return fail("a string");
  value = rest.substr(1, end - 1);
  rest.remove_prefix(end + 1);
  return true;
}

bool HeaderParser::parseBool(bool &value) {
  value = accept("True");
  return value || accept("False") || fail("True or False");
}

bool HeaderParser::parseShape(std::vector<int64_t> &shape) {
  shape.clear();
  if (!expect("("))
    return false;
  while (!accept(")")) {
    skipSpace();
    int64_t extent = 0;
    auto [end, code] =
        std::from_chars(rest.data(), rest.data() + rest.size(), extent);
    if (code != std::errc() || extent < 0)
      return fail("an extent of the shape");
    rest.remove_prefix(static_cast<size_t>(end - rest.data()));
    shape.push_back(extent);
    if (!accept(",")) {
      if (!expect(")"))
        return false;
      break;
    }
  }
  return true;
}

bool HeaderParser::parseEntry(NpyHeader &header) {
  std::string key;
  if (!parseString(key) || !expect(":"))
    return false;
  if (key == "descr") {
    hasDescr = true;
    // Structured types have a list here; an array of objects has '|O'.
    if (accept("[")) {
      error = "structured .npy element types are not supported";
      return false;
    }
    return parseString(header.descr);
  }
  if (key == "fortran_order") {
    hasOrder = true;
    return parseBool(header.fortranOrder);
  }
  if (key == "shape") {
    hasShape = true;
    return parseShape(header.shape);
  }
  return fail("'descr', 'fortran_order' or 'shape'");
}

Result<NpyHeader> HeaderParser::parse() {
  NpyHeader header;
  if (!expect("{"))
    return Error{error};
  while (!accept("}")) {
    if (!parseEntry(header))
      return Error{error};
    if (!accept(",")) {
      if (!expect("}"))
        return Error{error};
      break;
    }
  }
  skipSpace();
  if (!rest.empty()) {
    fail("the end of the header");
    return Error{error};
  }
  if (!hasDescr || !hasOrder || !hasShape)
    return makeError("malformed .npy header: '",
                     !hasDescr   ? "descr"
                     : !hasOrder ? "fortran_order"
                                 : "shape",
                     "' is missing");
  return header;
}

/// The element type that NumPy describes by `descr`, e.g. "<f4".
static Result<ElementType> parseDescr(std::string_view descr) {
  struct Row {
    std::string_view code;
    ElementType type;
  };
  static constexpr Row rows[] = {
      {"i1", ElementType::Int8},    {"i2", ElementType::Int16},
      {"i4", ElementType::Int32},   {"i8", ElementType::Int64},
      {"u1", ElementType::UInt8},   {"u2", ElementType::UInt16},
      {"u4", ElementType::UInt32},  {"u8", ElementType::UInt64},
      {"f2", ElementType::Float16}, {"f4", ElementType::Float32},
      {"f8", ElementType::Float64},
  };
  std::string_view code = descr;
  char order = '=';
  if (!code.empty() && std::strchr("<>=|", code[0])) {
    order = code[0];
    code.remove_prefix(1);
  }
  for (const Row &row : rows) {
    if (row.code != code)
      continue;
    if (order == '>' && getByteWidth(row.type) > 1)
      return makeError("big-endian .npy element type '", descr,
                       "' is not supported; expected '<", code, "'");
    return row.type;
  }
  if (code == "O")
    return makeError("this .npy file holds pickled Python objects ('", descr,
                     "'); expected numbers");
  return makeError(".npy element type '", descr,
                   "' is not supported; expected float16, float32, float64 "
                   "or an integer type");
}

bool bayes::isNpy(ByteView bytes) {
  return bytes.size >= kMagic.size() &&
         std::memcmp(bytes.data, kMagic.data(), kMagic.size()) == 0;
}

Result<ArrayView> bayes::parseNpy(ByteView bytes) {
  if (!isNpy(bytes))
    return makeError("not a .npy file: wrong magic string");

  // Magic string, version (major, minor), then the header's length: two bytes
  // in version 1, four in versions 2 and 3.
  size_t prefix = kMagic.size() + 2;
  if (bytes.size < prefix + 2)
    return makeError(".npy header is truncated: the file has ", bytes.size,
                     " bytes");
  unsigned version = bytes[kMagic.size()];
  if (version < 1 || version > 3)
    return makeError(".npy version ", version,
                     " is not supported; expected 1, 2 or 3");
  size_t lengthBytes = version == 1 ? 2 : 4;
  uint64_t length = 0;
  for (size_t i = 0; i < lengthBytes && prefix + i < bytes.size; ++i)
    length |= uint64_t(bytes[prefix + i]) << (8 * i);
  uint64_t start = prefix + lengthBytes + length;
  if (start > bytes.size)
    return makeError(".npy header is truncated: expected ", start,
                     " bytes, found ", bytes.size);

  Result<NpyHeader> header =
      HeaderParser(
          {reinterpret_cast<const char *>(bytes.data) + prefix + lengthBytes,
           static_cast<size_t>(length)})
          .parse();
  if (!header)
    return header.error();
  Result<ElementType> type = parseDescr(header->descr);
  if (!type)
    return type.error();
  if (header->fortranOrder && header->shape.size() > 1)
    return makeError(".npy array is in Fortran order; expected C order "
                     "(numpy.ascontiguousarray)");

  std::optional<uint64_t> count = getElementCount(header->shape);
  uint64_t expected = 0;
  if (!count || __builtin_mul_overflow(*count, getByteWidth(*type), &expected))
    return makeError(".npy shape ", formatShape(header->shape),
                     " is too large");
  ByteView data(bytes.data + start, bytes.size - static_cast<size_t>(start));
  if (data.size != expected)
    return makeError(".npy data of shape ", formatShape(header->shape), " and ",
                     getName(*type), " need ", expected, " bytes, found ",
                     data.size);
  return ArrayView{*type, std::move(header->shape), data};
}

ByteVector bayes::encodeNpy(const float *values,
                            const std::vector<int64_t> &shape) {
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (";
  for (int64_t extent : shape)
    header += std::to_string(extent) + ",";
  header += "), }";
  // The data start at a multiple of 64 bytes; a newline ends the header.
  constexpr size_t prefix = kMagic.size() + 4;
  size_t total = (prefix + header.size() + 1 + 63) / 64 * 64;
  header.append(total - prefix - header.size() - 1, ' ');
  header += '\n';

  std::string front(kMagic);
  front += {'\x01', '\x00', static_cast<char>(header.size() & 0xff),
            static_cast<char>(header.size() >> 8)};
  front += header;
  ByteVector bytes(front.begin(), front.end());
  const auto *data = reinterpret_cast<const uint8_t *>(values);
  bytes.insert(bytes.end(), data,
               data + getElementCount(shape).value_or(0) * sizeof(float));
  return bytes;
}

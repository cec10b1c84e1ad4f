//===- File.cpp - Whole files in and out ----------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Support/File.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

using namespace bayes;

namespace {

/// A file descriptor that closes itself.
class Descriptor {
public:
  explicit Descriptor(int number) : number(number) {}
  Descriptor(const Descriptor &) = delete;
  Descriptor &operator=(const Descriptor &) = delete;
  ~Descriptor() {
    if (number >= 0)
      ::close(number);
  }

  int get() const { return number; }
  bool isOpen() const { return number >= 0; }

  /// Closes now, so that a late write error is not lost.
  bool close() { return ::close(std::exchange(number, -1)) == 0; }

private:
  int number;
};

} // namespace

static Error makeSystemError(const char *verb, const std::string &path,
                             int code) {
  return makeError("cannot ", verb, " '", path, "': ", std::strerror(code));
}

Result<ByteVector> bayes::readFile(const std::string &path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.isOpen())
    return makeSystemError("open", path, errno);

  struct stat facts;
  if (::fstat(file.get(), &facts) != 0)
    return makeSystemError("read", path, errno);
  if (S_ISDIR(facts.st_mode))
    return makeSystemError("read", path, EISDIR);

  // The size is only a first guess: pipes have none, and files can grow.
  ByteVector bytes(static_cast<size_t>(facts.st_size) + 1);
  size_t used = 0;
  while (true) {
    ssize_t count =
        ::read(file.get(), bytes.data() + used, bytes.size() - used);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return makeSystemError("read", path, errno);
    if (count == 0)
      break;
    used += static_cast<size_t>(count);
    if (used == bytes.size())
      bytes.resize(2 * bytes.size());
  }
  bytes.resize(used);
  return bytes;
}

static bool writeAll(int descriptor, ByteView bytes) {
  size_t done = 0;
  while (done < bytes.size) {
    ssize_t count = ::write(descriptor, bytes.data + done, bytes.size - done);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return false;
    done += static_cast<size_t>(count);
  }
  return true;
}

/// Creates a file of a new name beside `path` and stores that name.
static int createTemporary(const std::string &path, std::string &temporary) {
  for (int attempt = 0; attempt < 100; ++attempt) {
    temporary = path + ".tmp" + std::to_string(::getpid()) + "-" +
                std::to_string(attempt);
    int descriptor = ::open(temporary.c_str(),
                            O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor >= 0 || errno != EEXIST)
      return descriptor;
  }
  return -1;
}

Status bayes::writeFile(const std::string &path, ByteView bytes) {
  std::string temporary;
  Descriptor file(createTemporary(path, temporary));
  if (!file.isOpen())
    return makeSystemError("write", path, errno);

  bool written = writeAll(file.get(), bytes) && file.close() &&
                 ::rename(temporary.c_str(), path.c_str()) == 0;
  if (!written) {
    int code = errno;
    ::unlink(temporary.c_str());
    return makeSystemError("write", path, code);
  }
  return {};
}

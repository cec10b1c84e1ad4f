//===- File.cpp - Whole files in and out ----------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Support/File.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
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

Result<MappedFile> MappedFile::open(const std::string &path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.isOpen())
    return makeSystemError("open", path, errno);
  struct stat facts;
  if (::fstat(file.get(), &facts) != 0)
    return makeSystemError("read", path, errno);
  if (S_ISDIR(facts.st_mode))
    return makeSystemError("read", path, EISDIR);
  if (!S_ISREG(facts.st_mode))
    return makeError("cannot read '", path, "': not a regular file");
  auto size = static_cast<size_t>(facts.st_size);
  // Nothing of an empty file can be mapped.
  if (size == 0)
    return MappedFile(ByteView());
  void *data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (data == MAP_FAILED)
    return makeSystemError("read", path, errno);
  return MappedFile(ByteView(static_cast<const uint8_t *>(data), size));
}

MappedFile::~MappedFile() {
  if (bytes.size != 0)
    ::munmap(const_cast<uint8_t *>(bytes.data), bytes.size);
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

/// Where links lead `path`; itself if there is no file yet.
static std::string followLinks(const std::string &path) {
  char *target = ::realpath(path.c_str(), nullptr);
  if (!target)
    return path;
  std::string result = target;
  std::free(target);
  return result;
}

Result<PendingFile> PendingFile::create(const std::string &path) {
  struct stat facts;
  if (::stat(path.c_str(), &facts) == 0 && !S_ISREG(facts.st_mode))
    return makeError("cannot write '", path, "': not a regular file");
  PendingFile file(path, followLinks(path));
  for (int attempt = 0; attempt < 100; ++attempt) {
    std::string name = file.target + ".tmp" + std::to_string(::getpid()) + "-" +
                       std::to_string(attempt);
    file.descriptor =
        ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file.descriptor >= 0) {
      file.temporary = std::move(name);
      return file;
    }
    if (errno != EEXIST)
      break;
  }
  return makeSystemError("write", path, errno);
}

PendingFile::PendingFile(PendingFile &&other) noexcept
    : path(std::move(other.path)), target(std::move(other.target)),
      temporary(std::exchange(other.temporary, std::string())),
      descriptor(std::exchange(other.descriptor, -1)) {}

PendingFile::~PendingFile() {
  if (descriptor >= 0)
    ::close(descriptor);
  // One that cannot be removed has no one to report it to.
  if (!temporary.empty())
    ::unlink(temporary.c_str());
}

Status PendingFile::write(ByteView bytes) {
  size_t done = 0;
  while (done < bytes.size) {
    ssize_t count = ::write(descriptor, bytes.data + done, bytes.size - done);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return makeSystemError("write", path, errno);
    done += static_cast<size_t>(count);
  }
  return {};
}

Status PendingFile::commit() {
  // Closed first, so that a late write error is not lost.
  if (::close(std::exchange(descriptor, -1)) != 0 ||
      ::rename(temporary.c_str(), target.c_str()) != 0)
    return makeSystemError("write", path, errno);
  temporary.clear();
  return {};
}

bool bayes::isSameFile(const std::string &a, const std::string &b) {
  struct stat first, second;
  return ::stat(a.c_str(), &first) == 0 && ::stat(b.c_str(), &second) == 0 &&
         first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

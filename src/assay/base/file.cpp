// SPDX-License-Identifier: Apache-2.0
#include "assay/base/file.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "assay/base/descriptor.hpp"

namespace assay {

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit) {
  const auto cannot_read = [&](const char* reason) {
    return fail(ErrorCode::missing, fmt::format("cannot read {}: {}", path.string(), reason));
  };
  // Without O_NONBLOCK, opening a named pipe would wait for a writer.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.is_open()) return cannot_read(std::strerror(errno));
  struct stat facts {};
  if (::fstat(file.number(), &facts) != 0) return cannot_read(std::strerror(errno));
  if (!S_ISREG(facts.st_mode)) return cannot_read("not a regular file");

  std::string bytes;
  const std::size_t expected = static_cast<std::size_t>(facts.st_size);
  if (expected <= limit) {
    bytes.resize(expected + 1);  // one more, to see a file that grows
    std::size_t size = 0;
    while (size < bytes.size()) {
      const ssize_t count = ::read(file.number(), bytes.data() + size, bytes.size() - size);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return cannot_read(std::strerror(errno));
      if (count == 0) break;
      size += static_cast<std::size_t>(count);
    }
    bytes.resize(size);
    if (size <= limit) return bytes;
  }
  return fail(ErrorCode::usage, fmt::format("{} holds more than {} bytes", path.string(), limit),
              "is it the right file?");
}

Result<void> write_file(const std::filesystem::path& path, std::string_view bytes,
                        unsigned permissions) {
  const std::filesystem::path temporary = path.string() + ".partial";
  const auto cannot_write = [&] {
    const Error error{ErrorCode::measurement,
                      fmt::format("cannot write {}: {}", path.string(), std::strerror(errno)),
                      "check free space and permissions"};
    ::unlink(temporary.c_str());
    return fail(error);
  };
  // What a crash left there may have other permissions, or be a link.
  ::unlink(temporary.c_str());
  Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, permissions));
  if (!file.is_open()) return cannot_write();
  if (!write_all(file.number(), bytes) || ::fsync(file.number()) != 0 || !file.close()) {
    return cannot_write();
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) return cannot_write();
  // Its new name reaches the disk too: whoever is told that it is written may count on it.
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.is_open() || ::fsync(directory.number()) != 0) return cannot_write();
  return {};
}

}  // namespace assay

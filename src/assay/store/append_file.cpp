// SPDX-License-Identifier: Apache-2.0
#include "assay/store/append_file.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace assay::store {

Failure write_failure(const std::filesystem::path& path, int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return fail(ErrorCode::measurement, fmt::format("no space left writing {}", path.string()),
                  "free some space, then continue with --resume");
    case EFBIG:
      return fail(ErrorCode::measurement,
                  fmt::format("{} has reached the largest size allowed", path.string()),
                  "see `ulimit -f`, then continue with --resume");
    case EIO:
      return fail(ErrorCode::measurement,
                  fmt::format("cannot write {}: {}", path.string(), std::strerror(error)),
                  "check the disk");
    default:
      return fail(ErrorCode::missing,
                  fmt::format("cannot write {}: {}", path.string(), std::strerror(error)),
                  "choose a directory that you can write to");
  }
}

AppendFile::AppendFile(std::filesystem::path path, Descriptor file, std::uint64_t size)
    : path_(std::move(path)), file_(std::move(file)), size_(size) {}

Result<AppendFile> AppendFile::open(const std::filesystem::path& path) {
  Descriptor file(::open(
      path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644));
  struct stat facts {};
  if (!file.is_open() || ::fstat(file.number(), &facts) != 0) return write_failure(path, errno);
  return AppendFile(path, std::move(file), static_cast<std::uint64_t>(facts.st_size));
}

Result<void> AppendFile::append(std::string_view bytes) {
  if (write_all(file_.number(), bytes)) {
    size_ += bytes.size();
    return {};
  }
  const int error = errno;
  // Where not even this works, nothing may follow the torn piece.
  if (::ftruncate(file_.number(), static_cast<off_t>(size_)) != 0) file_ = Descriptor();
  return write_failure(path_, error);
}

Result<void> AppendFile::sync() {
  if (::fdatasync(file_.number()) != 0) return write_failure(path_, errno);
  return {};
}

Result<void> AppendFile::truncate(std::uint64_t size) {
  if (::ftruncate(file_.number(), static_cast<off_t>(size)) != 0) {
    return write_failure(path_, errno);
  }
  size_ = size;
  return {};
}

Result<void> AppendFile::lock() {
  if (::flock(file_.number(), LOCK_EX | LOCK_NB) == 0) return {};
  if (errno != EWOULDBLOCK) return write_failure(path_, errno);
  return fail(ErrorCode::usage,
              fmt::format("{} is being written by another assay", path_.parent_path().string()),
              "wait until it ends, or choose another directory");
}

}  // namespace assay::store

// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/byte_reader.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "assay/base/text.hpp"

namespace assay::engine {
namespace {

constexpr std::size_t buffer_bytes = std::size_t{64} << 10;

}  // namespace

Result<ByteReader> ByteReader::open(const std::filesystem::path& path) {
  const std::string name = text::printable(path.filename().string());
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.is_open()) {
    return fail(ErrorCode::missing,
                fmt::format("model file {}: {}", name, std::generic_category().message(errno)));
  }
  struct stat status {};
  if (::fstat(file.number(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return fail(ErrorCode::missing, fmt::format("model file {} is not a regular file", name));
  }
  return ByteReader(std::move(file), static_cast<std::uint64_t>(status.st_size));
}

ByteReader::ByteReader(Descriptor descriptor, std::uint64_t size)
    : descriptor_(std::move(descriptor)), size_(size), buffer_(buffer_bytes) {}

std::string ByteReader::text(std::uint64_t length, std::uint64_t longest) {
  if (length > longest || length > remaining()) ended_ = true;
  if (ended_) return {};
  std::string value(length, '\0');
  copy(value.data(), value.size());
  return value;
}

void ByteReader::skip(std::uint64_t count) {
  if (count > remaining()) ended_ = true;
  if (!ended_) position_ += count;
}

void ByteReader::copy(char* out, std::size_t count) {
  if (count > remaining()) ended_ = true;
  while (!ended_ && count > 0) {
    if (position_ < buffered_at_ || position_ >= buffered_at_ + buffered_) fill();
    if (ended_) return;
    const std::size_t from = position_ - buffered_at_;
    const std::size_t piece = std::min(count, buffered_ - from);
    std::copy_n(buffer_.data() + from, piece, out);
    out += piece;
    count -= piece;
    position_ += piece;
  }
}

void ByteReader::fill() {
  ssize_t got = 0;
  do {
    got = ::pread(descriptor_.number(), buffer_.data(), buffer_.size(),
                  static_cast<off_t>(position_));
  } while (got < 0 && errno == EINTR);
  buffered_at_ = position_;
  buffered_ = got > 0 ? static_cast<std::size_t>(got) : 0;
  if (buffered_ == 0) ended_ = true;
}

}  // namespace assay::engine

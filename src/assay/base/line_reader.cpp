// SPDX-License-Identifier: Apache-2.0
#include "assay/base/line_reader.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace assay {
namespace {

constexpr std::size_t smallest_buffer = std::size_t{1} << 16;

Failure read_failure(const std::filesystem::path& path, const char* reason) {
  return fail(ErrorCode::missing, fmt::format("cannot read {}: {}", path.string(), reason));
}

}  // namespace

LineReader::LineReader(std::filesystem::path path, Descriptor file, std::size_t longest_line)
    : path_(std::move(path)),
      file_(std::move(file)),
      longest_line_(longest_line),
      buffer_(smallest_buffer) {}

Result<LineReader> LineReader::open(const std::filesystem::path& path, std::size_t longest_line) {
  // Without O_NONBLOCK, opening a named pipe would wait for a writer.
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat facts {};
  if (!file.is_open() || ::fstat(file.number(), &facts) != 0) {
    return read_failure(path, std::strerror(errno));
  }
  if (!S_ISREG(facts.st_mode)) return read_failure(path, "not a regular file");
  return LineReader(path, std::move(file), longest_line);
}

std::string LineReader::place() const {
  return fmt::format("{}:{}", path_.string(), number_);
}

// Makes room after what is unread, and reads into it. False at the end of the file.
Result<bool> LineReader::refill() {
  std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
            buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
  end_ -= std::exchange(begin_, 0);
  if (end_ == buffer_.size()) buffer_.resize(2 * buffer_.size());
  while (true) {
    const ssize_t count = ::read(file_.number(), buffer_.data() + end_, buffer_.size() - end_);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return read_failure(path_, std::strerror(errno));
    end_ += static_cast<std::size_t>(count);
    return count > 0;
  }
}

Result<bool> LineReader::next() {
  line_ = {};
  std::size_t searched = 0;
  while (true) {
    const std::string_view unread(buffer_.data() + begin_, end_ - begin_);
    const std::size_t length = unread.find('\n', searched);
    if (std::min(length, unread.size()) > longest_line_) {
      return fail(ErrorCode::usage, fmt::format("{}:{}: a line longer than {} bytes",
                                                path_.string(), number_ + 1, longest_line_));
    }
    if (length != std::string_view::npos) {
      line_ = unread.substr(0, length);
      if (line_.ends_with('\r')) line_.remove_suffix(1);
      begin_ += length + 1;
      complete_bytes_ += length + 1;
      ++number_;
      return true;
    }
    searched = unread.size();
    const auto more = refill();
    if (!more) return fail(more.error());
    if (!*more) return false;
  }
}

}  // namespace assay

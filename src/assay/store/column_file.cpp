// SPDX-License-Identifier: Apache-2.0
#include "assay/store/column_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "assay/base/csv.hpp"
#include "assay/base/text.hpp"

namespace assay::store {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

Failure read_failure(const std::filesystem::path& path, const char* reason) {
  return fail(ErrorCode::missing, fmt::format("cannot read {}: {}", path.string(), reason));
}

Failure changed(const std::filesystem::path& path) {
  return fail(ErrorCode::measurement,
              fmt::format("{} was changed while it was read", path.string()),
              "read it once nobody writes to it any more");
}

Result<std::size_t> position_of(const std::string& name, std::span<const std::string> header,
                                const std::filesystem::path& path) {
  const auto found = std::find(header.begin(), header.end(), name);
  if (found == header.end()) {
    return fail(ErrorCode::usage, fmt::format("{} has no column '{}'", path.string(), name),
                text::suggestion(name, header));
  }
  if (std::find(found + 1, header.end(), name) != header.end()) {
    return fail(ErrorCode::usage,
                fmt::format("{}:1: two columns are named '{}'", path.string(), name));
  }
  return static_cast<std::size_t>(found - header.begin());
}

}  // namespace

ColumnFile::ColumnFile(std::filesystem::path path, Descriptor file)
    : path_(std::move(path)), file_(std::move(file)) {}

Result<ColumnFile> ColumnFile::open(const std::filesystem::path& path, const std::string& column,
                                    const std::optional<std::string>& session_column) {
  // Without O_NONBLOCK, opening a named pipe would wait for a writer.
  Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat facts {};
  if (!descriptor.is_open() || ::fstat(descriptor.number(), &facts) != 0) {
    return read_failure(path, std::strerror(errno));
  }
  if (!S_ISREG(facts.st_mode)) return read_failure(path, "not a regular file");
  ColumnFile file(path, std::move(descriptor));
  file.size_ = static_cast<std::uint64_t>(facts.st_size);
  file.modified_ = facts.st_mtim;
  if (auto found = file.find_columns(column, session_column); !found) return fail(found.error());
  return file;
}

Result<void> ColumnFile::find_columns(const std::string& column,
                                      const std::optional<std::string>& session_column) {
  const auto malformed = [&](std::string_view what) {
    return fail(ErrorCode::usage, fmt::format("{}:1: {}", path_.string(), what));
  };
  std::string head(std::min<std::uint64_t>(size_, longest_row + 1), '\0');
  if (auto done = read(0, head.data(), head.size()); !done) return done;
  const std::size_t end = std::min(head.find('\n'), head.size());
  if (end > longest_row) {
    return malformed(fmt::format("a line longer than {} bytes", longest_row));
  }
  rows_begin_ = std::min<std::uint64_t>(end + 1, size_);

  std::string_view line = std::string_view(head).substr(0, end);
  if (line.starts_with(byte_order_mark)) line.remove_prefix(byte_order_mark.size());
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.empty()) return malformed("the header is missing");
  CsvCells cells;
  if (const auto problem = cells.split(line)) return malformed(*problem);
  const std::vector<std::string> header(cells.cells().begin(), cells.cells().end());

  const auto value = position_of(column, header, path_);
  if (!value) return fail(value.error());
  layout_ = {.columns = header.size(), .value = *value};
  if (session_column) {
    const auto session = position_of(*session_column, header, path_);
    if (!session) return fail(session.error());
    if (*session == *value) {
      return fail(ErrorCode::usage,
                  fmt::format("'{}' cannot be both the values and their sessions", column));
    }
    layout_.session = *session;
  }
  return {};
}

Result<void> ColumnFile::read(std::uint64_t offset, char* buffer, std::size_t count) const {
  while (count > 0) {
    const ssize_t done = ::pread(file_.number(), buffer, count, static_cast<off_t>(offset));
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return read_failure(path_, std::strerror(errno));
    if (done == 0) return changed(path_);
    buffer += done;
    offset += static_cast<std::uint64_t>(done);
    count -= static_cast<std::size_t>(done);
  }
  return {};
}

Result<void> ColumnFile::check_unchanged() const {
  struct stat facts {};
  if (::fstat(file_.number(), &facts) != 0) return read_failure(path_, std::strerror(errno));
  const bool is_same = static_cast<std::uint64_t>(facts.st_size) == size_ &&
                       facts.st_mtim.tv_sec == modified_.tv_sec &&
                       facts.st_mtim.tv_nsec == modified_.tv_nsec;
  if (!is_same) return changed(path_);
  return {};
}

}  // namespace assay::store

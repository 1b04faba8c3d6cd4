// SPDX-License-Identifier: Apache-2.0
#include "assay/store/line_window.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "assay/base/csv.hpp"
#include "assay/store/column_rows.hpp"

namespace assay::store {
namespace {

// Read beyond the range at once: most lines are shorter.
constexpr std::size_t usual_excess = 4096;

}  // namespace

// Holds `count` bytes from `from` on, or what the file has of them.
Result<void> LineWindow::extend(const ColumnFile& file, std::uint64_t from, std::size_t count) {
  count = static_cast<std::size_t>(std::min<std::uint64_t>(count, file.size() - from));
  const std::size_t needed = count + 1 + RowParser::padding;
  if (buffer_.size() < needed) buffer_.resize(needed);
  auto done = file.read(from + held_, buffer_.data() + held_, count - held_);
  held_ = count;
  return done;
}

Result<std::string_view> LineWindow::read(const ColumnFile& file, std::uint64_t begin,
                                          std::uint64_t end) {
  begin = std::max(begin, file.rows_begin());
  end = std::min(end, file.size());
  if (begin >= end) return std::string_view();
  // The byte before tells whether a line begins at `begin`.
  const bool is_first = begin == file.rows_begin();
  const std::uint64_t from = is_first ? begin : begin - 1;
  const auto length = static_cast<std::size_t>(end - from);
  held_ = 0;
  if (auto done = extend(file, from, length + usual_excess); !done) return fail(done.error());
  const auto held = [this] { return std::string_view(buffer_.data(), held_); };

  const std::size_t start = is_first ? 0 : held().find('\n') + 1;  // npos + 1 is 0
  if (start >= length || (start == 0 && !is_first)) return std::string_view();

  std::size_t last = held().find('\n', length - 1);
  while (last == std::string_view::npos && from + held_ < file.size()) {
    const std::size_t searched = held_;
    if (auto done = extend(file, from, 2 * held_); !done) return fail(done.error());
    last = held().find('\n', searched);
    if (held_ > length + longest_row) break;
  }
  if (last == std::string_view::npos) last = held_;
  const std::size_t last_start =
      length == 1 ? start : std::max(start, held().rfind('\n', length - 2) + 1);
  if (last - last_start > longest_row) {
    return fail(ErrorCode::usage,
                fmt::format("{}: at byte {}: a line longer than {} bytes", file.path().string(),
                            from + last_start, longest_row));
  }
  buffer_[last] = '\n';
  return std::string_view(buffer_.data() + start, last + 1 - start);
}

}  // namespace assay::store

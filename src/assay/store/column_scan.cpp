// SPDX-License-Identifier: Apache-2.0
#include "assay/store/column_scan.hpp"

#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "assay/store/column_rows.hpp"
#include "assay/store/line_window.hpp"
#include "assay/store/workers.hpp"

namespace assay::store {
namespace {

// Puts together what the blocks found, whichever came first.
class MalformedTally {
 public:
  explicit MalformedTally(std::size_t blocks) : rows_(blocks) {}

  // `found` counts lines from 1 at the block's beginning.
  void add(std::size_t block, std::uint64_t rows, MalformedRows found) {
    rows_[block] = static_cast<std::uint32_t>(rows);
    if (found.count == 0) return;
    const std::lock_guard lock(mutex_);
    count_ += found.count;
    found_.emplace(block, std::move(found));
    // Each holds a line at least.
    if (found_.size() > most_reported_lines) found_.erase(std::prev(found_.end()));
  }

  MalformedRows total() const {
    MalformedRows total{.count = count_};
    std::uint64_t lines = 1;  // the header
    std::size_t block = 0;
    for (const auto& [number, found] : found_) {
      for (; block < number; ++block) lines += rows_[block];
      if (total.first_lines.empty()) total.first_problem = found.first_problem;
      for (const std::uint64_t line : found.first_lines) {
        if (total.first_lines.size() == most_reported_lines) return total;
        total.first_lines.push_back(lines + line);
      }
    }
    return total;
  }

 private:
  std::mutex mutex_;
  std::vector<std::uint32_t> rows_;  // by block, the malformed ones included
  std::map<std::size_t, MalformedRows> found_;
  std::uint64_t count_ = 0;
};

// Appends the values of all well-formed rows; returns how many rows there are.
std::uint64_t read_rows(std::string_view lines, RowParser& parser, std::vector<double>& values,
                        MalformedRows& malformed) {
  std::uint64_t rows = 0;
  const char* position = lines.data();
  const char* end = position + lines.size();
  ColumnRow row;
  while (position < end) {
    ++rows;
    if (parser.read(position, end, row)) {
      values.push_back(row.value);
      continue;
    }
    if (malformed.count++ == 0) malformed.first_problem = parser.problem();
    if (malformed.first_lines.size() < most_reported_lines) malformed.first_lines.push_back(rows);
  }
  return rows;
}

}  // namespace

std::size_t block_count(const ColumnFile& file) {
  return static_cast<std::size_t>((file.size() - file.rows_begin() + block_bytes - 1) /
                                  block_bytes);
}

Result<MalformedRows> scan_column(const ColumnFile& file, unsigned workers, const TakeBlock& take) {
  const std::size_t blocks = block_count(file);
  MalformedTally tally(blocks);
  std::atomic<std::size_t> next_block{0};
  std::mutex mutex;
  std::optional<Error> error;
  on_workers(workers, [&](unsigned worker) {
    LineWindow window;
    RowParser parser(file.layout());
    std::vector<double> values;
    std::size_t expected = 0;
    while (true) {
      const std::size_t block = next_block.fetch_add(1);
      if (block >= blocks) return;
      const std::uint64_t begin = file.rows_begin() + block * block_bytes;
      const auto lines = window.read(file, begin, begin + block_bytes);
      if (!lines) {
        const std::lock_guard lock(mutex);
        error = lines.error();
        next_block = blocks;  // the others stop as well
        return;
      }
      values.clear();
      values.reserve(expected);
      MalformedRows malformed;
      const std::uint64_t rows = read_rows(*lines, parser, values, malformed);
      tally.add(block, rows, std::move(malformed));
      // Neighbouring blocks hold about as many rows.
      expected = values.size() + values.size() / 64;
      take(worker, block, values);
    }
  });
  if (error) return fail(*error);
  if (auto same = file.check_unchanged(); !same) return fail(same.error());
  return tally.total();
}

Failure no_rows(const ColumnFile& file) {
  return fail(ErrorCode::usage,
              fmt::format("{} has a header, but no well-formed row", file.path().string()));
}

Result<void> refuse_malformed(const ColumnFile& file, const MalformedRows& malformed) {
  if (malformed.count == 0) return {};
  std::string others;
  if (malformed.count > 1) {
    others = fmt::format(" ({} malformed rows: lines {}{})", malformed.count,
                         fmt::join(malformed.first_lines, ", "),
                         malformed.count > malformed.first_lines.size() ? ", …" : "");
  }
  return fail(ErrorCode::usage,
              fmt::format("{}:{}: {}{}", file.path().string(), malformed.first_lines.front(),
                          malformed.first_problem, others),
              "mend the file, or leave such rows out with --skip-malformed");
}

}  // namespace assay::store

// SPDX-License-Identifier: Apache-2.0
#include "assay/store/column_sample.hpp"

#include <algorithm>
#include <atomic>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "assay/base/random.hpp"
#include "assay/store/column_rows.hpp"
#include "assay/store/line_window.hpp"
#include "assay/store/workers.hpp"

namespace assay::store {
namespace {

constexpr std::uint64_t strata = 1000;
constexpr std::size_t most_sessions = 10'000;

// Collects rows into their sessions.
class Sessions {
 public:
  // False if there are too many of them.
  bool add(const ColumnRow& row) {
    // Rows of a session usually follow one another.
    if (names_.empty() || names_[current_] != row.session) {
      const auto [entry, is_new] = numbers_.try_emplace(std::string(row.session), names_.size());
      current_ = entry->second;
      if (is_new) {
        if (names_.size() == most_sessions) return false;
        names_.emplace_back(row.session);
        values_.emplace_back();
      }
    }
    values_[current_].push_back(row.value);
    ++rows_;
    return true;
  }

  std::uint64_t rows() const { return rows_; }
  void move_to(ColumnSample& sample) {
    sample.session_names = std::move(names_);
    sample.sessions = std::move(values_);
  }

 private:
  std::unordered_map<std::string, std::size_t> numbers_;
  std::vector<std::string> names_;
  std::vector<std::vector<double>> values_;
  std::size_t current_ = 0;
  std::uint64_t rows_ = 0;
};

// Adds the well-formed rows that begin in [begin, end), the first `most` of them.
Result<void> add_rows(const ColumnFile& file, std::uint64_t begin, std::uint64_t end,
                      std::uint64_t most, Sessions& sessions) {
  LineWindow window;
  RowParser parser(file.layout());
  std::uint64_t added = 0;
  for (; begin < end && added < most; begin += block_bytes) {
    const auto lines = window.read(file, begin, std::min(end, begin + block_bytes));
    if (!lines) return fail(lines.error());
    const char* position = lines->data();
    const char* last = position + lines->size();
    ColumnRow row;
    while (position < last && added < most) {
      if (!parser.read(position, last, row)) continue;
      if (!sessions.add(row)) {
        return fail(
            ErrorCode::usage,
            fmt::format("{} has more than {} sessions", file.path().string(), most_sessions),
            "is it the right session column?");
      }
      ++added;
    }
  }
  return {};
}

Result<void> add_strata(const ColumnFile& file, std::uint64_t rows_total, std::uint64_t seed,
                        std::size_t limit, Sessions& sessions) {
  const std::uint64_t bytes = file.size() - file.rows_begin();
  const std::uint64_t rows = limit / strata;
  const std::uint64_t rows_bytes = rows * (bytes / rows_total + 1);
  const std::uint64_t stratum_bytes = bytes / strata;
  Random random(seed);
  for (std::uint64_t stratum = 0; stratum < strata; ++stratum) {
    const std::uint64_t begin = file.rows_begin() + stratum * stratum_bytes;
    const std::uint64_t end = stratum + 1 == strata ? file.size() : begin + stratum_bytes;
    // So early that the rows most likely end with the stratum.
    const std::uint64_t spare = end - begin > rows_bytes ? end - begin - rows_bytes : 0;
    const std::uint64_t offset = random.below(spare + 1);
    if (auto added = add_rows(file, begin + offset, end, rows, sessions); !added) return added;
  }
  return file.check_unchanged();
}

}  // namespace

Result<ColumnSample> sample_column(const std::filesystem::path& path, const ColumnOptions& options,
                                   std::uint64_t seed, std::size_t limit) {
  const auto file = ColumnFile::open(path, options.column, options.session_column);
  if (!file) return fail(file.error());
  std::atomic<std::uint64_t> total{0};
  auto malformed = scan_column(
      *file, workers_for(options.workers, block_count(*file)),
      [&](unsigned, std::size_t, std::vector<double>& values) { total += values.size(); });
  if (!malformed) return fail(malformed.error());
  if (!options.skip_malformed) {
    if (auto fine = refuse_malformed(*file, *malformed); !fine) return fail(fine.error());
  }
  const std::uint64_t rows_total = total;
  if (rows_total == 0) return no_rows(*file);

  Sessions sessions;
  const auto added = rows_total <= limit
                         ? add_rows(*file, file->rows_begin(), file->size(), rows_total, sessions)
                         : add_strata(*file, rows_total, seed, limit, sessions);
  if (!added) return fail(added.error());
  ColumnSample sample{
      .rows_total = rows_total, .rows_used = sessions.rows(), .malformed = std::move(*malformed)};
  if (sample.rows_used < rows_total) {
    sample.statement = fmt::format(
        "{} of {} rows: {} blocks of {} consecutive rows, each from a random place in one of as "
        "many equal parts of the file (seed {})",
        sample.rows_used, rows_total, strata, limit / strata, seed);
  }
  sessions.move_to(sample);
  return sample;
}

}  // namespace assay::store

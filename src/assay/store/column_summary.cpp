// SPDX-License-Identifier: Apache-2.0
#include "assay/store/column_summary.hpp"

#include <atomic>
#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/stats/rank_search.hpp"
#include "assay/store/workers.hpp"

namespace assay::store {
namespace {

// The blocks' values after the first pass, unless they are too many.
class KeptValues {
 public:
  KeptValues(std::size_t blocks, std::size_t limit) : blocks_(blocks), limit_(limit) {}

  void keep(std::size_t block, std::vector<double>& values) {
    if (count_.fetch_add(values.size()) + values.size() <= limit_) {
      blocks_[block] = std::move(values);
    }
  }
  bool are_all() const { return count_ <= limit_; }
  void drop() { blocks_ = {}; }

  const std::vector<std::vector<double>>& blocks() const { return blocks_; }

 private:
  std::vector<std::vector<double>> blocks_;
  std::size_t limit_;
  std::atomic<std::size_t> count_{0};
};

// One pass of `search` over all values, from memory or from the file.
Result<void> search_once(const ColumnFile& file, const KeptValues& kept, unsigned workers,
                         stats::RankSearch& search) {
  std::vector<stats::RankSearch::Pass> passes(workers, search.begin_pass());
  if (kept.are_all()) {
    std::atomic<std::size_t> next_block{0};
    on_workers(workers, [&](unsigned worker) {
      while (true) {
        const std::size_t block = next_block.fetch_add(1);
        if (block >= kept.blocks().size()) return;
        passes[worker].add(kept.blocks()[block]);
      }
    });
  } else {
    const auto scanned =
        scan_column(file, workers, [&](unsigned worker, std::size_t, std::vector<double>& values) {
          passes[worker].add(values);
        });
    if (!scanned) return fail(scanned.error());
  }
  if (!search.end_pass(passes)) {
    return fail(ErrorCode::measurement,
                fmt::format("{} was changed while it was read", file.path().string()));
  }
  return {};
}

}  // namespace

Result<ColumnSummary> summarize_column(const std::filesystem::path& path,
                                       const ColumnOptions& options, std::size_t values_in_memory) {
  const auto file = ColumnFile::open(path, options.column, options.session_column);
  if (!file) return fail(file.error());
  const std::size_t blocks = block_count(*file);
  const unsigned workers = workers_for(options.workers, blocks);

  KeptValues kept(blocks, values_in_memory);
  std::vector<stats::BlockSummary> summaries(blocks);
  std::vector<stats::LeadingCounts> leading(workers);
  const auto malformed = scan_column(
      *file, workers, [&](unsigned worker, std::size_t block, std::vector<double>& values) {
        summaries[block] = stats::summarize_block(values);
        leading[worker].add(values);
        kept.keep(block, values);
      });
  if (!malformed) return fail(malformed.error());
  if (!options.skip_malformed) {
    if (auto fine = refuse_malformed(*file, *malformed); !fine) return fail(fine.error());
  }
  const stats::BlockSummary whole = stats::merge_blocks(summaries);
  if (whole.moments.count == 0) return no_rows(*file);
  if (!std::isfinite(whole.moments.mean) || !std::isfinite(whole.moments.squared_deviations)) {
    return fail(ErrorCode::usage, fmt::format("{}: the values of '{}' are too large for a variance",
                                              path.string(), options.column));
  }

  for (unsigned worker = 1; worker < workers; ++worker) leading[0].merge(leading[worker]);
  stats::RankSearch search(leading[0], stats::summary_ranks(whole.moments.count),
                           values_in_memory / 8);
  leading.clear();
  if (!kept.are_all()) kept.drop();
  while (!search.is_done()) {
    if (auto done = search_once(*file, kept, workers, search); !done) return fail(done.error());
  }
  return ColumnSummary{stats::exact_summary(whole, search.values()), *malformed};
}

}  // namespace assay::store

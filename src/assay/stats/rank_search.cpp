// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/rank_search.hpp"

#include <algorithm>
#include <utility>

#include "assay/stats/ordered_bits.hpp"

namespace assay::stats {
namespace {

// Sign, exponent and 8 bits of the mantissa: buckets 0.2 to 0.4 % wide.
constexpr int first_shift = 44;
constexpr int digit_bits = 16;  // of later passes
constexpr std::uint64_t digits = std::uint64_t{1} << digit_bits;

constexpr int next_shift(int shift) {
  return std::max(0, shift - digit_bits);
}

}  // namespace

LeadingCounts::LeadingCounts() : counts_(std::size_t{1} << (64 - first_shift)) {}

void LeadingCounts::add(std::span<const double> values) {
  for (const double value : values) ++counts_[ordered_bits(value) >> first_shift];
}

void LeadingCounts::merge(const LeadingCounts& other) {
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
}

RankSearch::Pass::Pass(const RankSearch& search)
    : search_(&search), notes_(search.buckets_.size()) {
  if (search.collects_) return;
  for (auto& counts : notes_) counts.resize(digits);
}

void RankSearch::Pass::add(std::span<const double> values) {
  const std::vector<Bucket>& buckets = search_->buckets_;
  const int shift = search_->shift_;
  const int below = next_shift(shift);
  for (const double value : values) {
    const std::uint64_t bits = ordered_bits(value);
    for (std::size_t i = 0; i < buckets.size(); ++i) {
      if (bits >> shift != buckets[i].prefix) continue;
      if (search_->collects_) {
        notes_[i].push_back(bits);
      } else {
        ++notes_[i][(bits >> below) - (buckets[i].prefix << (shift - below))];
      }
    }
  }
}

RankSearch::RankSearch(const LeadingCounts& first, std::span<const std::uint64_t> ranks,
                       std::size_t collectable)
    : ranks_(ranks.begin(), ranks.end()), collectable_(collectable), shift_(first_shift) {
  std::vector<Bucket> kept;
  keep_wanted(0, 0, first.counts(), kept);
  settle(std::move(kept));
}

// Adds those of a parent's `counts` that hold a rank; `below` values are smaller than its own.
void RankSearch::keep_wanted(std::uint64_t parent, std::uint64_t below,
                             std::span<const std::uint64_t> counts,
                             std::vector<Bucket>& kept) const {
  auto rank = std::lower_bound(ranks_.begin(), ranks_.end(), below);
  for (std::size_t digit = 0; digit < counts.size() && rank != ranks_.end(); ++digit) {
    const std::uint64_t end = below + counts[digit];
    if (*rank < end) kept.push_back({parent + digit, below, counts[digit]});
    while (rank != ranks_.end() && *rank < end) ++rank;
    below = end;
  }
}

// Goes on with `buckets`, at the present shift.
void RankSearch::settle(std::vector<Bucket> buckets) {
  buckets_ = std::move(buckets);
  if (shift_ == 0) {
    for (const Bucket& bucket : buckets_) {
      for (const std::uint64_t rank : ranks_) {
        const bool is_inside = rank >= bucket.below && rank - bucket.below < bucket.count;
        if (is_inside) values_.push_back(from_ordered_bits(bucket.prefix));
      }
    }
    return;
  }
  std::uint64_t held = 0;
  for (const Bucket& bucket : buckets_) held += bucket.count;
  collects_ = held <= collectable_;
}

bool RankSearch::end_pass(std::span<Pass> passes) {
  return collects_ ? take_collected(passes) : take_counted(passes);
}

bool RankSearch::take_collected(std::span<Pass> passes) {
  std::vector<double> values;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    const Bucket& bucket = buckets_[i];
    std::vector<std::uint64_t> held;
    held.reserve(bucket.count);
    for (Pass& pass : passes) {
      held.insert(held.end(), pass.notes_[i].begin(), pass.notes_[i].end());
      pass.notes_[i] = {};
    }
    if (held.size() != bucket.count) return false;
    for (const std::uint64_t rank : ranks_) {
      if (rank < bucket.below || rank - bucket.below >= bucket.count) continue;
      const auto nth = held.begin() + static_cast<std::ptrdiff_t>(rank - bucket.below);
      std::nth_element(held.begin(), nth, held.end());
      values.push_back(from_ordered_bits(*nth));
    }
  }
  values_ = std::move(values);
  return true;
}

bool RankSearch::take_counted(std::span<Pass> passes) {
  const int below = next_shift(shift_);
  std::vector<Bucket> kept;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    std::vector<std::uint64_t> counts(digits);
    std::uint64_t held = 0;
    for (const Pass& pass : passes) {
      for (std::size_t digit = 0; digit < digits; ++digit) {
        counts[digit] += pass.notes_[i][digit];
        held += pass.notes_[i][digit];
      }
    }
    if (held != buckets_[i].count) return false;
    // Only its own ranks are looked for: they end where its values do.
    keep_wanted(buckets_[i].prefix << (shift_ - below), buckets_[i].below, counts, kept);
  }
  shift_ = below;
  settle(std::move(kept));
  return true;
}

}  // namespace assay::stats

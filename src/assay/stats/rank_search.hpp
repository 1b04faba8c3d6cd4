// SPDX-License-Identifier: Apache-2.0
#pragma once

// Exact order statistics of more values than fit into memory: a few passes over them, each of which
// may be split among workers. The first pass counts by leading bits; later ones look only at the
// buckets that hold a wanted rank, until what these hold is little enough to be collected.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace assay::stats {

// One worker's share of the first pass: how many values begin with which bits.
class LeadingCounts {
 public:
  LeadingCounts();

  void add(std::span<const double> values);  // finite
  void merge(const LeadingCounts& other);

  // By the leading bits of ordered_bits().
  std::span<const std::uint64_t> counts() const { return counts_; }

 private:
  std::vector<std::uint64_t> counts_;
};

class RankSearch {
 public:
  // Values that share their leading bits, and are next looked at.
  struct Bucket {
    std::uint64_t prefix = 0;  // what ordered_bits() of each begin with
    std::uint64_t below = 0;   // how many values of other buckets are smaller
    std::uint64_t count = 0;
  };

  // One worker's share of a later pass.
  class Pass {
   public:
    void add(std::span<const double> values);

   private:
    friend class RankSearch;
    explicit Pass(const RankSearch& search);

    const RankSearch* search_;
    // By bucket: the collected ordered_bits(), or how many have which next digit.
    std::vector<std::vector<std::uint64_t>> notes_;
  };

  // `ranks` are 0-based, ascending and below the number of values counted. At most `collectable`
  // values are collected together.
  RankSearch(const LeadingCounts& first, std::span<const std::uint64_t> ranks,
             std::size_t collectable);

  // Until this is true, all values are to be passed over again.
  bool is_done() const { return values_.size() == ranks_.size(); }
  Pass begin_pass() const { return Pass(*this); }
  // With the passes of all workers. False if they did not see the values of the passes before.
  [[nodiscard]] bool end_pass(std::span<Pass> passes);

  // Once done: the order statistics, one a rank.
  std::span<const double> values() const { return values_; }

 private:
  void keep_wanted(std::uint64_t parent, std::uint64_t below, std::span<const std::uint64_t> counts,
                   std::vector<Bucket>& kept) const;
  void settle(std::vector<Bucket> buckets);
  bool take_collected(std::span<Pass> passes);
  bool take_counted(std::span<Pass> passes);

  std::vector<std::uint64_t> ranks_;
  std::size_t collectable_;
  std::vector<Bucket> buckets_;  // ascending
  int shift_;                    // of the bits that buckets do not distinguish
  bool collects_ = false;        // what the next pass does: collecting, or counting
  std::vector<double> values_;
};

}  // namespace assay::stats

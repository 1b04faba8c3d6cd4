// SPDX-License-Identifier: Apache-2.0
#pragma once

// How long the sequences of a batch are. A knob's text says it, in one of three ways:
//   "full"             every sequence fills sequence_length
//   "12:3,40:1"        3 of 4 sequences have 12 tokens, 1 has 40: a distribution
//   a file's name      one length a line, which is replaced by its distribution

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "assay/base/random.hpp"
#include "assay/base/result.hpp"

namespace assay::engine::onnx {

inline constexpr std::string_view full_length = "full";

// How many sequences have each length. Empty: all are full.
class Lengths {
 public:
  // Errors: usage, for text of neither form; missing, where it looks like a file's name.
  [[nodiscard]] static Result<Lengths> parse(std::string_view text);

  bool are_full() const { return counts_.empty(); }
  std::int64_t longest() const { return counts_.empty() ? 0 : counts_.rbegin()->first; }

  // One length, drawn; `full` where all are full.
  std::int64_t draw(Random& random, std::int64_t full) const;

 private:
  std::map<std::int64_t, std::uint64_t> counts_;
  std::uint64_t total_ = 0;
};

// The distribution, as text, of the lengths that a file holds: whole numbers above 0, one a line;
// blank lines and a first line of words are passed over. Errors: usage, naming the line.
[[nodiscard]] Result<std::string> distribution_of(std::string_view content);

}  // namespace assay::engine::onnx

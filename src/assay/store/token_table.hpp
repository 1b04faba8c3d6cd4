// SPDX-License-Identifier: Apache-2.0
#pragma once

// The columns of tokens.csv, and tokens as its rows:
//   case,session,iteration,phase,token,t_ns,latency_ns,sampling_ns,ids
// Further columns are passed over.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/csv.hpp"
#include "assay/base/result.hpp"
#include "assay/data/run.hpp"

namespace assay::store {

class TokenTable {
 public:
  using Row = TokenSample;

  static std::string header();

  // The columns of a table that is there. Errors: usage, if one is missing.
  [[nodiscard]] static Result<TokenTable> of(const CsvReader& reader);

  // Appends the row to `text`. Errors: usage, for text that a cell cannot hold; defect, for
  // negative values. `text` is unchanged then.
  [[nodiscard]] static Result<void> encode(const TokenSample& token, std::string& text);

  // The reader's row. Errors: usage, naming file, line and column.
  [[nodiscard]] Result<TokenSample> decode(const CsvReader& reader) const;

 private:
  TokenTable() = default;

  std::vector<std::size_t> places_;  // in the header, of each of our columns
};

}  // namespace assay::store

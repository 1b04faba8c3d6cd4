// SPDX-License-Identifier: Apache-2.0
#pragma once

// The rows of a run sorted by case: what every summary of a run begins with.

#include <cstddef>
#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "assay/data/run.hpp"

namespace assay::stats {

using IterationKey = std::pair<int, int>;  // session, iteration

// Views into the run.
struct CaseRows {
  const Case* point = nullptr;                 // of the study
  std::vector<const SessionRecord*> sessions;  // ascending
  std::vector<const Sample*> timed;            // those that did not fail
  std::vector<const Sample*> warmup;           // those that did not fail
  std::size_t failed = 0;
  std::size_t invalid = 0;  // of sessions whose conditions did not hold; in no figure
  std::map<IterationKey, std::vector<const TokenSample*>> tokens;  // of `timed`, in token order
};

// Of every case of the study; rows of cases that it does not have are passed over.
std::unordered_map<std::string_view, CaseRows> rows_by_case(const Run& run);

}  // namespace assay::stats

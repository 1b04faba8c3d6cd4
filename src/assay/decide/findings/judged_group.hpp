// SPDX-License-Identifier: Apache-2.0
#pragma once

// A group of cases with every comparison that is made of them, so that all can be adjusted together
// before anything is said.

#include <cstddef>
#include <map>
#include <optional>
#include <utility>

#include "assay/decide/findings/evidence.hpp"
#include "assay/decide/findings/family.hpp"
#include "assay/decide/findings/groups.hpp"
#include "assay/stats/linear_fit.hpp"

namespace assay::decide::findings {

// Of two places in a group, the smaller first: the baseline of the comparison.
using Pair = std::pair<std::size_t, std::size_t>;

struct JudgedGroup {
  CaseGroup group;
  std::map<Pair, Judged> latency{};
  std::map<Pair, Judged> cov{};               // of cases that have a CoV
  std::map<Pair, Judged> memory{};            // with the first case, where settings vary
  std::optional<stats::LinearFit> scaling{};  // latency in ms over millions of parameters
  const Test* scaling_test = nullptr;         // of its slope; null without one
};

// More cases than these are compared with the first one only: there would be too many pairs.
inline constexpr std::size_t most_paired_cases = 40;

JudgedGroup judged_group(const Evidence& evidence, CaseGroup group, const FindingsOptions& options,
                         Family& family);

// The case at a place of a group.
const FoundCase& case_at(const Evidence& evidence, const CaseGroup& group, std::size_t place);

// Nullptr where they were not compared. The order of the places has no meaning.
const Judged* find_pair(const std::map<Pair, Judged>& pairs, std::size_t one, std::size_t other);

}  // namespace assay::decide::findings

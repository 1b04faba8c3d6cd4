// SPDX-License-Identifier: Apache-2.0
#pragma once

// The kinds of findings, a file each. Every one adds what the data support of it, and nothing where
// there is nothing to say.

#include <span>
#include <vector>

#include "assay/data/findings.hpp"
#include "assay/decide/findings.hpp"
#include "assay/decide/findings/judged_group.hpp"

namespace assay::decide::findings {

// Latency, CoV and peak RSS against the first case of a group whose settings vary (changes.cpp).
void add_changes(const Evidence& evidence, const JudgedGroup& group, const FindingsOptions& options,
                 std::vector<Finding>& findings);

// Where a change of latency or CoV comes from, of a group in which add_changes() shows one
// (origins.cpp): choosing tokens or the rest of their time, other tokens, other lengths. Adjusts
// `family`, which holds these comparisons only.
void add_origins(const Evidence& evidence, std::span<const JudgedGroup> groups,
                 const FindingsOptions& options, Family& family, std::vector<Finding>& findings);

// Whether latency or CoV of a case is told apart from the group's first.
bool has_change(const JudgedGroup& group, const FindingsOptions& options);

// Of a group of models (scaling.cpp): latency, weights and memory against parameters.
void add_scaling(const Evidence& evidence, const JudgedGroup& group, const FindingsOptions& options,
                 std::vector<Finding>& findings);

// Whether every case keeps below options.cov_bound_pct (cov_bound.cpp). `seed` is of resampling,
// which a case of one session needs.
void add_cov_bound(const Evidence& evidence, std::uint64_t seed, const FindingsOptions& options,
                   std::vector<Finding>& findings);

// The cases of a group of three or more that vary least and most, where any is told apart
// (stability.cpp).
void add_stability(const Evidence& evidence, const JudgedGroup& group,
                   const FindingsOptions& options, std::vector<Finding>& findings);

// Which case to take, by three rules (recommendations.cpp).
void add_recommendations(const Evidence& evidence, const JudgedGroup& group,
                         const FindingsOptions& options,
                         std::vector<Recommendation>& recommendations);

}  // namespace assay::decide::findings

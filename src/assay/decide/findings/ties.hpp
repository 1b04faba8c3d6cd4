// SPDX-License-Identifier: Apache-2.0
#pragma once

// The best case of a group, with all that cannot be told from it.

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "assay/decide/findings/judged_group.hpp"

namespace assay::decide::findings {

// support_of_change or support_of_cov.
using SupportOf = Support (*)(const Judged&, const FindingsOptions&);

enum class Extreme : std::uint8_t { lowest, highest };

// Places in the group: first the case whose figure is extreme, then, by their figures, those that
// no difference from it is shown of. A case that was not compared with it is one of them. Cases
// without the figure are not there.
std::vector<std::size_t> ties(const Evidence& evidence, const JudgedGroup& group,
                              const std::map<Pair, Judged>& pairs,
                              const MetricValues* FoundCase::*values, Extreme extreme,
                              SupportOf support_of, const FindingsOptions& options);

}  // namespace assay::decide::findings

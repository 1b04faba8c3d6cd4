// SPDX-License-Identifier: Apache-2.0
#pragma once

// From what was looked at to a finding: the one rule of likelihood that the questions share.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "assay/data/root_cause.hpp"
#include "assay/decide/causes/compared_case.hpp"

namespace assay::decide::causes {

// What it means that something drifted whose cost is not known.
enum class Weight : std::uint8_t {
  context,  // nothing: it is shown beside the rest
  minor,    // it may matter
  major     // it is known to change latency
};

struct Clue {
  CauseEvidence evidence;
  Weight weight = Weight::minor;
};

// Both went up, or both went down.
bool same_direction(std::optional<double> change_pct, const LatencyChange& change);

// A cause covers a change if it explains at least so much of it, in its direction.
inline constexpr double covering_share = 0.5;

bool covers(double explained_pct, const LatencyChange& change);

// Likely: something drifted that covers the change, or, where its cost is not known, that is known
// to change latency; and there is a change. Possible: something else drifted that does not work
// against the change. Unlikely otherwise. Answer and next step are the caller's.
CauseFinding finding_of(CauseQuestion question, std::vector<Clue> clues,
                        const LatencyChange& change);

// What drifted, "SM clock -13.5 %, cpu.governor performance → powersave": at most four.
std::string drifted_text(const CauseFinding& finding);

}  // namespace assay::decide::causes

// SPDX-License-Identifier: Apache-2.0
#pragma once

// How the pointer to what is accepted moves. Pure.

#include <cstddef>
#include <string>

#include "assay/data/accepted.hpp"

namespace assay::decide {

// How many before the accepted one are remembered.
inline constexpr std::size_t longest_history = 100;

// The candidate is accepted; what was is the newest of the previous ones. Accepting what is
// accepted already changes nothing but the decision that says so.
AcceptedPointer accept(AcceptedPointer pointer, AcceptedCandidate candidate);

// The run is refused and leaves the history. Where it is the accepted one, the newest previous one
// takes its place; where there is none, the baseline does. Else what is accepted stays so.
AcceptedPointer roll_back(AcceptedPointer pointer, const std::string& run_id,
                          const AcceptedCandidate& baseline);

}  // namespace assay::decide

// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the profiling passes of a case read, one value a repetition.

#include <set>
#include <string>
#include <string_view>

#include "assay/decide/causes/session_means.hpp"

namespace assay::decide::causes {

// The tool whose passes can be compared: it gave readings on both sides. One that measures comes
// before one that simulates. Empty: none.
std::string common_profiler(const ComparedCase& pair);

bool is_simulated_profiler(const ComparedCase& pair, std::string_view sensor);

// Repetitions stand in the place of sessions.
SessionMeans profile_readings(const ComparedSide& side, std::string_view sensor,
                              std::string_view reading);

// Of both sides.
std::set<std::string> profile_reading_names(const ComparedCase& pair, std::string_view sensor);

}  // namespace assay::decide::causes

// SPDX-License-Identifier: Apache-2.0
#pragma once

// When a run that measures sides in turns has measured enough: what is asked between its rounds.

#include <filesystem>

#include "assay/data/study.hpp"
#include "assay/measure/measure.hpp"

namespace assay::app {

// Of the run in `directory`, whose protocol has an interleave block. Looks after 3, 5, 8, 12, …
// rounds (protocol.sessions to begin with, half as many again each time), and once more when a
// limit is reached; ends when decide::is_settled() of decide::compare_sides(), or with the limit.
// Time is that of the sessions' records, so that what ends a run is known from
// what it stores.
measure::LookAt look_at_sides(const std::filesystem::path& directory, const Protocol& protocol);

}  // namespace assay::app

// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether a number is another one in the candidate, beyond what varies anyway.

#include <optional>
#include <string>

#include "assay/data/root_cause.hpp"
#include "assay/decide/causes/session_means.hpp"

namespace assay::decide::causes {

// What is called a drift is at least so much: both must hold.
struct Margin {
  double absolute = 0;
  double relative = 0;  // of the baseline, as a fraction
};

// Many things are looked at, so each has to be surer than the change itself.
inline constexpr double drift_confidence = 0.99;
// Where sessions do not tell what varies anyway, the margin has to be exceeded so many times.
inline constexpr double lone_session_factor = 5;

// The interval of the difference of the sessions' values, by Welch's test or in pairs, excludes 0
// and the difference is at least the margin. With one session on a side there is no interval, and
// the note says so. Change_pct is in points where the unit is "%". None where neither side has
// values; where only one has, nothing has drifted.
std::optional<CauseEvidence> judged(std::string what, std::string unit,
                                    const SessionMeans& baseline, const SessionMeans& candidate,
                                    const Margin& margin, bool paired = false);

// Of a number that a side states without a spread: it drifted if it differs by the margin.
CauseEvidence stated(std::string what, std::string unit, double baseline, double candidate,
                     const Margin& margin);

// Of what has one value a side: it drifted if the texts differ. A value that is not known on one
// side says nothing.
CauseEvidence compared(std::string what, Json baseline, Json candidate);

}  // namespace assay::decide::causes

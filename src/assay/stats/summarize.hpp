// SPDX-License-Identifier: Apache-2.0
#pragma once

// From what a run stores to what is known of it: point estimates with intervals that respect that
// iterations sit inside sessions (docs/statistics.md).

#include <span>
#include <vector>

#include "assay/data/estimate.hpp"
#include "assay/data/run.hpp"
#include "assay/stats/session_values.hpp"

namespace assay::stats {

// Values grouped by session (only timed, unfailed iterations), in the metric's unit. Sessions
// without values are passed over; without any value the count is 0 and nothing else has a meaning.
//
// The mean's interval comes from session means; percentiles are type-7 points of the pooled values
// with order-statistic intervals of the effective count. Where an interval cannot be had it is
// none, and its note says what it needs; with one session every note says that the interval holds
// within this session only.
Summary summarize(std::span<const std::vector<double>> sessions, double confidence = 0.95);

// Of values that are sorted by session already.
Summary summarize_values(const SessionValues& values, double confidence = 0.95);

// The same for values that come in groups within one session, as the tokens of its iterations do:
// the groups take the place of the sessions, and every note says that it is within this session.
Summary summarize_session(std::span<const std::vector<double>> iterations,
                          double confidence = 0.95);

// Adds to the estimate's note, once, that it holds within the only session there was.
void hold_within_session(Estimate& estimate);

// Everything that is derived of a run, in the order of run.study.cases. Pure. Samples, tokens and
// sessions of cases that the study does not have are passed over.
std::vector<CaseSummary> summarize_run(const Run& run);

}  // namespace assay::stats

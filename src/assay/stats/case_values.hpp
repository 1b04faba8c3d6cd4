// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the rows of a case say of each metric, session by session: what its summary and the values
// that it is compared by are both made of.

#include <map>
#include <string>
#include <vector>

#include "assay/data/stage.hpp"
#include "assay/stats/case_rows.hpp"
#include "assay/stats/weighted_mean.hpp"

namespace assay::stats {

using ValuesBySession = std::map<int, std::vector<double>>;  // no session is empty
using UnitBySession = std::map<int, Unit>;

std::vector<Unit> units_of(const UnitBySession& by_session);

// In milliseconds, of the timed iterations that have the stage.
ValuesBySession stage_values(const CaseRows& rows, Stage stage);

// Time to first token and time per output token of each iteration, in milliseconds.
ValuesBySession ttft_values(const CaseRows& rows);
ValuesBySession tpot_values(const CaseRows& rows);

// Of every token but the first, in milliseconds.
ValuesBySession token_values(const CaseRows& rows, Nanoseconds TokenSample::*time);

// What an iteration contributes to a rate.
struct Share {
  int session = 0;
  double amount = 0;
  double seconds = 0;
};

// Of the iterations whose tokens and time are known: generated tokens over the total, prompt tokens
// over prefill, and tokens after the first over decode.
std::vector<Share> generated_shares(const CaseRows& rows);
std::vector<Share> prompt_shares(const CaseRows& rows);
std::vector<Share> decoded_shares(const CaseRows& rows);

// A session's rate weighted by its seconds; sessions in which no time passed are not there.
UnitBySession rates_by_session(const std::vector<Share>& shares);

// In units of 10^6 bytes.
UnitBySession peak_memory_by_session(const CaseRows& rows);

// A sensor's or an engine's reading of a session, of those that finished.
UnitBySession reading_by_session(const CaseRows& rows, const std::string& name);

}  // namespace assay::stats

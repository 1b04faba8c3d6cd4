// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the rows of a case say of each metric, session by session, taken once: what its summary and
// the values that it is compared by are both made of.

#include <array>
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

// What an iteration contributes to a rate.
struct Share {
  int session = 0;
  double amount = 0;
  double seconds = 0;
};

// Of the iterations whose tokens and time are known.
struct RateValues {
  std::vector<Share> shares;
  // A session's rate weighted by its seconds; sessions in which no time passed are not there.
  UnitBySession sessions;
};

// Times are in milliseconds, memory in units of 10^6 bytes.
struct CaseValues {
  std::array<ValuesBySession, stage_count> stages;  // by index_of(Stage), of timed iterations
  ValuesBySession ttft;                             // time to first token of each iteration
  ValuesBySession tpot;                             // time per output token of each iteration
  ValuesBySession token_latency;                    // of every token but the first
  ValuesBySession sampling;                         // its sampling share
  RateValues generated;                             // generated tokens over the total
  RateValues prompt;                                // prompt tokens over prefill
  RateValues decoded;                               // tokens after the first over decode
  RateValues sequences;  // over the total; of a case with the knob batch_size
  RateValues input;      // input tokens over the total; of a case that generates none
  RateValues padded;     // the same with padding, of iterations that say how much there was
  UnitBySession peak_memory;
  UnitBySession memory;  // resident after a session's last timed iteration
};

CaseValues case_values(const CaseRows& rows);

// A sensor's or an engine's reading of each session that finished; where it reads iterations, the
// mean over the timed ones.
UnitBySession reading_by_session(const CaseRows& rows, const std::string& name);

}  // namespace assay::stats

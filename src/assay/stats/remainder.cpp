// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/remainder.hpp"

#include <cmath>

#include "assay/base/units.hpp"

namespace assay::stats {

ValuesBySession remainder_values(const CaseRows& rows) {
  ValuesBySession values;
  double remainders_ms = 0;
  double totals_ms = 0;
  for (const Sample* sample : rows.timed) {
    const auto& total = sample->stage_ns[index_of(Stage::total)];
    if (!total) continue;
    Nanoseconds in_stages = 0;
    bool has_stages = false;
    for (const auto& [stage, word] : stage_words) {
      const auto& time = sample->stage_ns[index_of(stage)];
      if (stage == Stage::total || !time) continue;
      in_stages += *time;
      has_stages = true;
    }
    if (!has_stages) continue;
    const double remainder_ms = to_milliseconds(*total - in_stages);
    values[sample->session].push_back(remainder_ms);
    remainders_ms += remainder_ms;
    totals_ms += to_milliseconds(*total);
  }
  if (std::abs(remainders_ms) <= tolerated_remainder * totals_ms) return {};
  return values;
}

}  // namespace assay::stats

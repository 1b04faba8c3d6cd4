// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which session runs when: every case once per round, in a seeded random order, so that a drift of
// the machine does not land on one case. Pure.

#include <cstddef>
#include <vector>

#include "assay/data/study.hpp"

namespace assay::measure {

struct PlannedSession {
  std::size_t case_index = 0;
  int session = 0;  // the round

  bool operator==(const PlannedSession&) const = default;
};

// protocol.sessions rounds of all cases. The order depends on the study's seed alone.
std::vector<PlannedSession> schedule(const Study& study);

}  // namespace assay::measure

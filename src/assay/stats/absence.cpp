// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/absence.hpp"

namespace assay::stats {

std::string reasons_of_absence(const SensorFacts& sensors, std::string_view group) {
  std::string reasons;
  for (const AbsentSensor& absent : sensors.absent) {
    std::string_view member = absent.name;
    if (!member.starts_with(group)) continue;
    member.remove_prefix(group.size());
    if (!member.empty() && member.front() != ':') continue;
    if (!reasons.empty()) reasons += "; ";
    if (!member.empty()) reasons += std::string(member.substr(1)) + ": ";
    reasons += absent.reason;
  }
  return reasons;
}

}  // namespace assay::stats

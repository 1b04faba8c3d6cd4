// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/causes/profile.hpp"

#include <map>

namespace assay::decide::causes {
namespace {

template <class Visit>
void each_pass(const ComparedSide& side, Visit visit) {
  for (const ProfileRecord& record : side.of.run->profiles) {
    if (record.case_name == side.of.point->name && record.failure.empty() &&
        !record.readings.empty()) {
      visit(record);
    }
  }
}

// By name, whether it simulates.
std::map<std::string, bool> profilers(const ComparedSide& side) {
  std::map<std::string, bool> found;
  each_pass(side, [&](const ProfileRecord& record) {
    bool& simulates = found[record.sensor];
    simulates = simulates || record.simulated;
  });
  return found;
}

}  // namespace

std::string common_profiler(const ComparedCase& pair) {
  const auto before = profilers(pair.baseline);
  std::string common;
  for (const auto& [sensor, simulates] : profilers(pair.candidate)) {
    const auto partner = before.find(sensor);
    if (partner == before.end()) continue;
    const bool is_measured = !simulates && !partner->second;
    if (is_measured) return sensor;
    if (common.empty()) common = sensor;
  }
  return common;
}

bool is_simulated_profiler(const ComparedCase& pair, std::string_view sensor) {
  const std::string name(sensor);
  const auto simulates = [&](const ComparedSide& side) {
    const auto all = profilers(side);
    const auto found = all.find(name);
    return found != all.end() && found->second;
  };
  return simulates(pair.baseline) || simulates(pair.candidate);
}

SessionMeans profile_readings(const ComparedSide& side, std::string_view sensor,
                              std::string_view reading) {
  SessionMeans means;
  each_pass(side, [&](const ProfileRecord& record) {
    const auto found = record.readings.find(std::string(reading));
    if (record.sensor != sensor || found == record.readings.end()) return;
    means[record.repetition] = {.value = found->second};
  });
  return means;
}

std::set<std::string> profile_reading_names(const ComparedCase& pair, std::string_view sensor) {
  std::set<std::string> names;
  for (const ComparedSide* side : {&pair.baseline, &pair.candidate}) {
    each_pass(*side, [&](const ProfileRecord& record) {
      if (record.sensor != sensor) return;
      for (const auto& [name, value] : record.readings) names.insert(name);
    });
  }
  return names;
}

}  // namespace assay::decide::causes

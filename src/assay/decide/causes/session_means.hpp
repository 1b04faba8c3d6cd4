// SPDX-License-Identifier: Apache-2.0
#pragma once

// What sessions say of something that iterations have.

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "assay/base/units.hpp"
#include "assay/decide/causes/compared_case.hpp"

namespace assay::decide::causes {

// By session, ascending.
using SessionMeans = std::map<int, stats::Unit>;

// `value` gives an optional number of a sample. Sessions without any are not there.
template <class Value>
SessionMeans session_means(const ComparedSide& side, Value value) {
  SessionMeans means;
  for (const Sample* sample : side.rows.timed) {
    const std::optional<double> number = value(*sample);
    if (!number) continue;
    stats::Unit& unit = means.try_emplace(sample->session, stats::Unit{0, 0}).first->second;
    unit.weight += 1;
    unit.value += (*number - unit.value) / unit.weight;
  }
  return means;
}

inline std::optional<double> latency_of(const Sample& sample) {
  const auto& total = sample.stage_ns[index_of(Stage::total)];
  if (!total) return std::nullopt;
  return to_milliseconds(*total);
}

inline std::optional<double> reading_of(const Sample& sample, std::string_view name) {
  const auto found = sample.readings.find(std::string(name));
  if (found == sample.readings.end()) return std::nullopt;
  return found->second;
}

std::vector<stats::Unit> units_of(const SessionMeans& means);

// Weighted; none of nothing.
std::optional<double> mean_of(const SessionMeans& means);

}  // namespace assay::decide::causes

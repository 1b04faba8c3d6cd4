// SPDX-License-Identifier: Apache-2.0
#pragma once

// One metric of one case, and what each session says of it: what two measurements are compared by.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assay/data/fields.hpp"

namespace assay {

// What one session says of a metric: its mean, its percentile, its tokens per second.
struct SessionValue {
  int session = 0;
  double value = 0;
  double weight = 1;  // > 0; as of stats::Unit: its iterations, its seconds

  bool operator==(const SessionValue&) const = default;
};

template <class Self, class Visit>
requires describes<Self, SessionValue>
void fields(Self& self, Visit&& visit) {
  visit("session", self.session);
  visit("value", self.value);
  visit("weight", self.weight);
}

// One metric of one case, in the unit of its MetricDefinition.
struct MetricValues {
  std::string metric;             // its name in the catalog
  double point = 0;               // pooled over all sessions; percentiles are never averaged
  std::optional<double> lower{};  // of its 95 % interval
  std::optional<double> upper{};
  std::size_t count = 0;                 // values that were pooled
  std::vector<SessionValue> sessions{};  // ascending; empty: only the figure is known
  bool simulated = false;                // by a model of the machine, as callgrind has one
  std::string note{};                    // of its interval

  bool operator==(const MetricValues&) const = default;
};

template <class Self, class Visit>
requires describes<Self, MetricValues>
void fields(Self& self, Visit&& visit) {
  visit("metric", self.metric);
  visit("point", self.point);
  visit("lower", self.lower);
  visit("upper", self.upper);
  visit("count", self.count);
  visit("sessions", self.sessions);
  visit("simulated", self.simulated);
  visit("note", self.note);
}

// Nullptr where there is no such metric.
inline const MetricValues* find_values(const std::vector<MetricValues>& metrics,
                                       std::string_view name) {
  for (const MetricValues& values : metrics) {
    if (values.metric == name) return &values;
  }
  return nullptr;
}

}  // namespace assay

// SPDX-License-Identifier: Apache-2.0
#pragma once

// What was measured, in the form in which two measurements can be compared: of every metric its
// estimate, and one value a session. From a run directory, a metrics file, or somebody else's tool.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assay/data/estimate.hpp"
#include "assay/data/fields.hpp"
#include "assay/data/run.hpp"

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
  bool simulated = false;                // by callgrind or a fake, or in virtual time
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

struct MeasuredCase {
  std::string name;
  std::string engine;
  Knobs knobs;
  std::string model;  // its name in the study; empty: none
  std::optional<ModelFacts> model_facts{};
  std::optional<EngineFacts> engine_facts{};
  Completion completion = Completion::complete;
  bool simulated = false;  // it ran in virtual time
  std::vector<MetricValues>
      metrics{};  // in the catalog's order; what was not measured is not there
  std::vector<std::string> limitations{};
  std::string side{};  // as of Case
  Knobs pipeline{};    // as of Case
};

struct Measurement {
  std::string label;        // what a reader calls it: the directory's or file's own name
  std::string run_id;       // empty: somebody else's
  std::string config_hash;  // empty: somebody else's
  std::string study;
  Knobs pipeline{};
  Json environment;  // as in metrics.json: the fingerprint; null: not known
  std::vector<MeasuredCase> cases{};
  std::vector<std::string> limitations{};  // of the whole: what a foreign format lacks
};

// Nullptr where the case has no such metric.
inline const MetricValues* find_values(const MeasuredCase& point, std::string_view metric) {
  for (const MetricValues& values : point.metrics) {
    if (values.metric == metric) return &values;
  }
  return nullptr;
}

// Nullptr where there is no such case.
inline const MeasuredCase* find_case(const Measurement& measurement, std::string_view name) {
  for (const MeasuredCase& point : measurement.cases) {
    if (point.name == name) return &point;
  }
  return nullptr;
}

}  // namespace assay

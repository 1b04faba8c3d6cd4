// SPDX-License-Identifier: Apache-2.0
#pragma once

// What was measured, in the form in which two measurements can be compared: of every metric its
// estimate, and one value a session. From a run directory, a metrics file, or somebody else's tool.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assay/data/estimate.hpp"
#include "assay/data/metric_values.hpp"
#include "assay/data/run.hpp"

namespace assay {

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
  std::string side{};        // as of Case
  Knobs pipeline{};          // as of Case
  std::string model_type{};  // as of model_type.hpp; empty: not known
  std::string task{};
  std::string failure{};  // why it is not complete
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

// Nullptr where there is no such case.
inline const MeasuredCase* find_case(const Measurement& measurement, std::string_view name) {
  for (const MeasuredCase& point : measurement.cases) {
    if (point.name == name) return &point;
  }
  return nullptr;
}

}  // namespace assay

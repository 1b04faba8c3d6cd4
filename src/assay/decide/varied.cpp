// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/varied.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace assay::decide {
namespace {

Json setting(const Knobs& knobs, const std::string& name) {
  const auto found = knobs.find(name);
  return found == knobs.end() ? Json() : found->second;
}

// Empty text says nothing.
Json text(const std::string& value) {
  return value.empty() ? Json() : Json(value);
}

class Differences {
 public:
  void add(std::string name, Json baseline, Json candidate) {
    if (canonical_text(baseline) == canonical_text(candidate)) return;
    // What the pipeline block gives for a knob is known as the knob already.
    if (std::any_of(varied_.begin(), varied_.end(),
                    [&](const Varied& known) { return known.name == name; })) {
      return;
    }
    varied_.push_back({std::move(name), std::move(baseline), std::move(candidate)});
  }

  void add(std::string_view prefix, const Knobs& baseline, const Knobs& candidate) {
    std::set<std::string> names;
    for (const auto& [name, value] : baseline) names.insert(name);
    for (const auto& [name, value] : candidate) names.insert(name);
    for (const std::string& name : names) {
      add(std::string(prefix) + name, setting(baseline, name), setting(candidate, name));
    }
  }

  std::vector<Varied> varied() && { return std::move(varied_); }

 private:
  std::vector<Varied> varied_;
};

}  // namespace

std::vector<Varied> differing_settings(std::string_view prefix, const Knobs& baseline,
                                       const Knobs& candidate) {
  Differences differences;
  differences.add(prefix, baseline, candidate);
  return std::move(differences).varied();
}

std::vector<Varied> varied_between(const Measurement& baseline_run, const MeasuredCase& baseline,
                                   const Measurement& candidate_run,
                                   const MeasuredCase& candidate) {
  Differences differences;
  differences.add("engine", text(baseline.engine), text(candidate.engine));
  if (baseline.engine_facts && candidate.engine_facts) {
    const EngineFacts& first = *baseline.engine_facts;
    const EngineFacts& second = *candidate.engine_facts;
    differences.add("engine version", text(first.version), text(second.version));
    differences.add("device", text(first.device), text(second.device));
    differences.add("back end", text(first.backend), text(second.backend));
  }
  differences.add("model", text(baseline.model), text(candidate.model));
  if (baseline.model_facts && candidate.model_facts) {
    const ModelFacts& first = *baseline.model_facts;
    const ModelFacts& second = *candidate.model_facts;
    differences.add("model source", text(first.source), text(second.source));
    differences.add("model parameters", first.parameters, second.parameters);
    differences.add("quantization", text(first.quantization), text(second.quantization));
    differences.add("model sha256", to_json(first.sha256), to_json(second.sha256));
  }
  differences.add("", baseline.knobs, candidate.knobs);
  differences.add("pipeline.", baseline_run.pipeline, candidate_run.pipeline);
  return std::move(differences).varied();
}

}  // namespace assay::decide

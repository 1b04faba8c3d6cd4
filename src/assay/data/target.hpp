// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a candidate must reach to be accepted, and what is done about it.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "assay/base/enum_words.hpp"
#include "assay/base/units.hpp"
#include "assay/data/fields.hpp"

namespace assay {

// A bound of a metric's change from the baseline: in percent of it, or in points where the metric
// is a percentage itself. Exactly one of the two is set.
struct Target {
  std::string metric;  // of the catalog
  std::optional<double> at_most{};
  std::optional<double> at_least{};

  bool operator==(const Target&) const = default;
};

template <class Self, class Visit>
requires describes<Self, Target>
void fields(Self& self, Visit&& visit) {
  visit("metric", self.metric);
  visit("at_most", self.at_most);
  visit("at_least", self.at_least);
}

// Which targets stand where a file gives none. strict: seed 001's acceptance (§9). smoke: nothing
// became much worse.
enum class TargetProfile : std::uint8_t { strict, smoke };

inline constexpr std::array<EnumWord<TargetProfile>, 2> target_profile_words{
    {{TargetProfile::strict, "strict"}, {TargetProfile::smoke, "smoke"}}};

inline std::span<const EnumWord<TargetProfile>> words(TargetProfile) {
  return target_profile_words;
}

struct Targets {
  TargetProfile profile = TargetProfile::strict;
  std::vector<Target> targets{};                  // each must be met, in every case
  std::vector<std::string> regression_metrics{};  // of the catalog
  int regressions = 2;       // so many of them worse in a case roll back at once; 0: none do
  double threshold = 1;      // from where on worse matters: percent, or points
  double confidence = 0.95;  // of the decision, over all that it is judged by
  int retries = 1;           // re-measurements after a miss
  Nanoseconds budget_ns = 600'000'000'000;   // of all re-measurements; 0: none
  int max_sessions = 30;                     // of each side in one of them
  bool allow_simulated = false;              // recordings in virtual time decide, to rehearse it
  std::vector<std::string> rollback_hook{};  // a program and its arguments; none: empty

  bool operator==(const Targets&) const = default;
};

template <class Self, class Visit>
requires describes<Self, Targets>
void fields(Self& self, Visit&& visit) {
  visit("profile", self.profile);
  visit("targets", self.targets);
  visit("regression_metrics", self.regression_metrics);
  visit("regressions", self.regressions);
  visit("threshold", self.threshold);
  visit("confidence", self.confidence);
  visit("retries", self.retries);
  visit("budget_ns", self.budget_ns);
  visit("max_sessions", self.max_sessions);
  visit("allow_simulated", self.allow_simulated);
  visit("rollback_hook", self.rollback_hook);
}

}  // namespace assay

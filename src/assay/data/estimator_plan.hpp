// SPDX-License-Identifier: Apache-2.0
#pragma once

// How experiment E3 is done: the `estimator` block of a study (docs/studies.md).

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "assay/base/json.hpp"
#include "assay/data/fields.hpp"
#include "assay/data/transfer.hpp"

namespace assay {

// Two values of a knob that stand for two devices.
struct DeviceKnob {
  std::string knob{};
  Json source{};
  Json target{};

  bool operator==(const DeviceKnob&) const = default;
};

template <class Self, class Visit>
requires describes<Self, DeviceKnob>
void fields(Self& self, Visit&& visit) {
  visit("knob", self.knob);
  visit("source", self.source);
  visit("target", self.target);
}

// What the pair of devices is called that an experiment measures itself.
inline constexpr const char* measured_pair = "measured";

// Measurements that somebody else has published: two files of one set of configurations.
struct PublishedPair {
  std::string name{};  // [a-z0-9-]+
  std::filesystem::path source{};
  std::filesystem::path target{};
  std::string note{};  // what a reader of its figures must know; may be empty

  bool operator==(const PublishedPair&) const = default;
};

struct GuardPlan {
  double margin = 1.1;
  double risk = 0.05;
  std::vector<double> budget_fractions{0.5, 0.7, 0.85, 1.0};
  std::size_t draws = 20;

  bool operator==(const GuardPlan&) const = default;
};

template <class Self, class Visit>
requires describes<Self, GuardPlan>
void fields(Self& self, Visit&& visit) {
  visit("margin", self.margin);
  visit("risk", self.risk);
  visit("budget_fractions", self.budget_fractions);
  visit("draws", self.draws);
}

struct EstimatorPlan {
  std::string study{};                 // the study's name
  std::uint64_t seed = 0;              // and its seed
  std::optional<DeviceKnob> device{};  // none: nothing is measured, only pairs are worked on
  std::vector<std::size_t> samples{10, 25, 50, 100};
  std::size_t seeds = 20;
  SampleDesign design = SampleDesign::designed;
  std::vector<std::string> families{};  // empty: all
  std::size_t folds = 5;
  double held_out = 0;
  GuardPlan guard{};
  std::vector<PublishedPair> pairs{};

  bool operator==(const EstimatorPlan&) const = default;
};

// What the block itself says: not the name and the seed, which are the study's, nor the pairs,
// which name files.
template <class Self, class Visit>
requires describes<Self, EstimatorPlan>
void fields(Self& self, Visit&& visit) {
  visit("device", self.device);
  visit("samples", self.samples);
  visit("seeds", self.seeds);
  visit("design", self.design);
  visit("families", self.families);
  visit("folds", self.folds);
  visit("held_out", self.held_out);
  visit("guard", self.guard);
}

}  // namespace assay

// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a profiling pass gave: a session of its own, run under a tool, never a latency.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "assay/base/units.hpp"
#include "assay/data/fields.hpp"

namespace assay {

// One repetition.
struct ProfileRecord {
  std::string case_name;
  std::string sensor;      // "ncu", "perf", "callgrind"
  std::string tool;        // its name and version: "callgrind of valgrind 3.19.0"
  bool simulated = false;  // the figures come from a model of the machine
  int repetition = 0;
  int iterations = 0;                        // that were profiled
  std::optional<Nanoseconds> latency_ns{};   // their mean, with the tool on
  std::map<std::string, double> readings{};  // "l2_hit_pct", "l2_references", "l2_misses", …
  std::vector<std::string> notes{};          // what a reader of the figures must know
  std::string failure{};                     // why there are none; empty: there are

  bool operator==(const ProfileRecord&) const = default;
};

template <class Self, class Visit>
requires describes<Self, ProfileRecord>
void fields(Self& self, Visit&& visit) {
  visit("case", self.case_name);
  visit("sensor", self.sensor);
  visit("tool", self.tool);
  visit("simulated", self.simulated);
  visit("repetition", self.repetition);
  visit("iterations", self.iterations);
  visit("latency_ns", self.latency_ns);
  visit("readings", self.readings);
  visit("notes", self.notes);
  visit("failure", self.failure);
}

}  // namespace assay

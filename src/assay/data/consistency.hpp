// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether the sessions of a case say the same: the same permutation, the same output, and figures
// within ±ε of each other.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "assay/data/fields.hpp"

namespace assay {

struct MetricConsistency {
  std::string metric;        // its name in the catalog
  double figure = 0;         // mean of the sessions' values, in the metric's unit
  double deviation_pct = 0;  // of the session that lies farthest from it
  bool agrees = false;       // that is at most ε

  bool operator==(const MetricConsistency&) const = default;
};

template <class Self, class Visit>
requires describes<Self, MetricConsistency>
void fields(Self& self, Visit&& visit) {
  visit("metric", self.metric);
  visit("figure", self.figure);
  visit("deviation_pct", self.deviation_pct);
  visit("agrees", self.agrees);
}

// Hashes are the first 12 hexadecimal digits of a SHA-256; empty: there is nothing to hash.
struct SessionConsistency {
  int session = 0;
  std::string permutation_hash;  // as its engine reports it, whatever its form
  std::string output_hash;       // of the token ids of its timed iterations
  std::string metric_hash;       // of its figures, rounded to ε

  bool operator==(const SessionConsistency&) const = default;
};

template <class Self, class Visit>
requires describes<Self, SessionConsistency>
void fields(Self& self, Visit&& visit) {
  visit("session", self.session);
  visit("permutation_hash", self.permutation_hash);
  visit("output_hash", self.output_hash);
  visit("metric_hash", self.metric_hash);
}

// Of one case. What is null was not judged: there was one session, or nothing to judge by.
struct ConsistencySummary {
  double epsilon_pct = 0;
  std::optional<bool> permutations_agree{};
  std::optional<bool> outputs_agree{};  // null also where a session's own iterations differ
  std::optional<bool> metrics_agree{};
  std::string output_hash;  // of all sessions: equal where a repeated run gives the same tokens
  std::vector<MetricConsistency> metrics{};
  std::vector<SessionConsistency> sessions{};

  bool operator==(const ConsistencySummary&) const = default;
};

template <class Self, class Visit>
requires describes<Self, ConsistencySummary>
void fields(Self& self, Visit&& visit) {
  visit("epsilon_pct", self.epsilon_pct);
  visit("permutations_agree", self.permutations_agree);
  visit("outputs_agree", self.outputs_agree);
  visit("metrics_agree", self.metrics_agree);
  visit("output_hash", self.output_hash);
  visit("metrics", self.metrics);
  visit("sessions", self.sessions);
}

}  // namespace assay

// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which candidate is accepted, and which were before it: what accepted.json holds.

#include <optional>
#include <string>
#include <vector>

#include "assay/data/artifact.hpp"
#include "assay/data/fields.hpp"

namespace assay {

struct AcceptedCandidate {
  std::string label;
  std::string run_id;
  std::string config_hash;
  std::optional<Artifact> artifact{};
  std::string decision{};  // that accepted it; empty: a baseline that none was accepted before

  bool operator==(const AcceptedCandidate&) const = default;
};

template <class Self, class Visit>
requires describes<Self, AcceptedCandidate>
void fields(Self& self, Visit&& visit) {
  visit("label", self.label);
  visit("run_id", self.run_id);
  visit("config_hash", self.config_hash);
  visit("artifact", self.artifact);
  visit("decision", self.decision);
}

struct AcceptedPointer {
  AcceptedCandidate accepted;
  std::vector<AcceptedCandidate> previous{};  // the newest first

  bool operator==(const AcceptedPointer&) const = default;
};

template <class Self, class Visit>
requires describes<Self, AcceptedPointer>
void fields(Self& self, Visit&& visit) {
  visit("accepted", self.accepted);
  visit("previous", self.previous);
}

}  // namespace assay

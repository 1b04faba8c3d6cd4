// SPDX-License-Identifier: Apache-2.0
#pragma once

// What engines announce, for tests to look at.

#include <string>
#include <vector>

#include "assay/engine/engine.hpp"

namespace assay::engine {

// Writes down what an engine announces.
class Protocol final : public EventSink {
 public:
  void stage_begins(Stage stage) noexcept override { add("+", stage); }
  void stage_ends(Stage stage) noexcept override { add("-", stage); }
  void sampling_begins() noexcept override { events.emplace_back("sampling"); }
  void token() noexcept override { events.emplace_back("token"); }

  std::vector<std::string> events;

 private:
  void add(const char* sign, Stage stage) { events.push_back(sign + std::string(word_of(stage))); }
};

}  // namespace assay::engine

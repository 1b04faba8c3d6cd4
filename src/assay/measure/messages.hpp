// SPDX-License-Identifier: Apache-2.0
#pragma once

// What parent and child say to each other. Parent: a SessionRequest, then `iterate` or `stop`.
// Child: `loaded`, then one `iteration` for each request, then `done`; or `error` at any point.

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "assay/base/json.hpp"
#include "assay/data/run.hpp"
#include "assay/measure/iteration_times.hpp"

namespace assay::measure {

struct LoadedMessage {
  std::optional<ModelFacts> model{};
  EngineFacts engine;
  ClockFacts clock;
  Nanoseconds load_ns = 0;
  std::vector<LockOutcome> locks{};            // of the session's own process
  std::map<std::string, std::string> files{};  // that loading made, for the run directory
};

struct IterationMessage {
  Nanoseconds t_start_ns = 0;  // since the run's start
  IterationTimes times{};
  std::int64_t tokens_in = 0;
  std::int64_t tokens_out = 0;
  int sequences = 1;
  std::vector<std::int32_t> token_ids{};     // steps × sequences
  std::map<std::string, double> readings{};  // of the engine and of sensors
  std::optional<Error> error{};              // set if the iteration failed
};

struct DoneMessage {
  std::map<std::string, double> readings{};
};

using ChildMessage = std::variant<LoadedMessage, IterationMessage, DoneMessage, Error>;

Json to_message(const LoadedMessage& message);
Json to_message(const IterationMessage& message);
Json to_message(const DoneMessage& message);
Json to_message(const Error& error);

// Errors: defect, if it is none of ours.
[[nodiscard]] Result<ChildMessage> child_message(const Json& json);

Json iterate_message(Phase phase);
Phase phase_of(const Json& iterate_message);
Json stop_message();
bool is_stop(const Json& message);

}  // namespace assay::measure

// SPDX-License-Identifier: Apache-2.0
#pragma once

// The seam to what executes a case. An engine announces boundaries, after it has synchronised its
// device; `measure` stamps them. No engine reads a clock, so all are timed alike.
//
// A new engine is a folder beside this file and one line in registry.cpp.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/clock.hpp"
#include "assay/base/result.hpp"
#include "assay/data/knob.hpp"
#include "assay/data/run.hpp"
#include "assay/data/session_request.hpp"
#include "assay/data/stage.hpp"

namespace assay::engine {

// Receives the boundaries of one execution. No call allocates, locks or fails.
class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual void stage_begins(Stage stage) noexcept = 0;
  virtual void stage_ends(Stage stage) noexcept = 0;
  // The device has finished what the next token depends on; choosing it begins.
  virtual void sampling_begins() noexcept = 0;
  // The next token of every parallel sequence is chosen. Ends the sampling begun before it.
  virtual void token() noexcept = 0;
};

struct LoadFacts {
  std::optional<ModelFacts> model{};
  EngineFacts engine;
  // What loading makes besides, and the run directory keeps: text by base name, which the run
  // directory must know (store/run_files.hpp). The same in every session of a case.
  std::map<std::string, std::string> files{};
};

// What the latest execution consumed and produced, read outside the timed region.
struct Output {
  std::int64_t tokens_in = 0;
  std::int64_t tokens_out = 0;
  // Generated ids, step by step: steps × sequences. Valid until the next reset.
  std::span<const std::int32_t> token_ids{};
  int sequences = 1;
  // What the engine itself counted, under the names that its description gives (`readings`).
  std::map<std::string, double> readings{};
};

class Engine {
 public:
  virtual ~Engine() = default;

  // Untimed, once. Errors: missing (file, library, device), usage (a model that the case's knobs
  // do not fit), measurement (the engine refused).
  [[nodiscard]] virtual Result<LoadFacts> load(const SessionRequest& request) = 0;

  // Untimed, before every iteration: clears the KV memory and seeds the samplers.
  [[nodiscard]] virtual Result<void> reset(std::uint64_t iteration_seed) = 0;

  // Timed. Announces Stage::total around everything, and the stages that the engine's description
  // promises for the case, in order.
  [[nodiscard]] virtual Result<void> execute(EventSink& events) = 0;

  virtual Output output() const = 0;

  // How many events one execution announces at most: the recorder's memory is set aside for them.
  virtual std::size_t event_capacity() const = 0;

  // An engine whose time is not the host's (recorded latencies in virtual time) brings its clock.
  virtual const Clock* own_clock() const { return nullptr; }
};

// One line of `assay engines`.
struct Availability {
  bool available = false;
  std::string version{};
  std::vector<std::string> backends{};  // variants that can be chosen by name
  std::vector<std::string> devices{};
  std::string reason{};  // why it is not available, and what to install
};

struct Entry {
  const EngineDescription* description;
  Availability (*probe)();
  // Errors: missing, where the engine's libraries are not there.
  Result<std::unique_ptr<Engine>> (*create)();
};

// Every engine of this build, in the order in which they are shown.
std::span<const Entry> registry();

// Nullptr for an unknown name.
const Entry* find(std::string_view name);

}  // namespace assay::engine

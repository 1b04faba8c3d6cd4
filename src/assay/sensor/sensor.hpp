// SPDX-License-Identifier: Apache-2.0
#pragma once

// The seam to what is read beside the clock. A sensor that is not there is a recorded fact, never
// an error and never a zero.
//
// A new sensor is a folder beside this file and one line in registry.cpp.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/data/profile.hpp"
#include "assay/data/study.hpp"

namespace assay::sensor {

// One value of a sensor: of one iteration, or of a whole session.
struct Reading {
  std::string name;  // with its unit: "peak_rss_bytes"
  double value = 0;
};

struct Presence {
  bool present = false;
  // Why not, in words for limitations[]; of one that is present, which of its values cannot be
  // read.
  std::string reason{};
};

// What a sensor that works in passes of its own is told of the pass.
struct Pass {
  std::filesystem::path folder;  // empty, private to the pass: for the tool's files
  CacheProtocol settings;
};

// A sensor has two lives. In a session's process it reads, at most once before and once after each
// iteration: no call is made while one is being timed. In the parent it is asked whether it is
// there, and, if it works in passes of its own, puts its tool in front of the session's command and
// reads what the tool left.
class Sensor {
 public:
  virtual ~Sensor() = default;
  virtual Presence probe() = 0;

  // In the session's process. `start` comes before the engine is loaded, so that what the engine
  // makes (threads, device contexts) is seen.
  virtual void start() {}
  // The engine is loaded, and nothing was executed so far.
  virtual void loaded() {}
  virtual void iteration_begin() {}
  // Appends the values of the iteration that has ended: names are those of Entry::columns, and one
  // that could not be read is left out.
  virtual void iteration_end(std::vector<Reading>& /*readings*/) {}
  // Everything read of the session as a whole, in a stable order.
  virtual std::vector<Reading> stop() { return {}; }

  // In the parent, of a sensor that works in passes. Knobs that the tool needs to be otherwise
  // (one thread, another CPU back end) are changed if the case has them; says so in notes.
  virtual std::vector<std::string> adapt(Case& /*point*/) const { return {}; }
  virtual std::vector<std::string> wrap(std::vector<std::string> argv, const Pass&) const {
    return argv;
  }
  // What the pass gave beside the session's own readings: readings, tool, notes, simulated.
  [[nodiscard]] virtual Result<void> collect(const Pass&, ProfileRecord&) const { return {}; }
};

// How a sensor is used.
enum class Use : std::uint8_t {
  session,  // beside every session
  pass,     // in passes of its own
};

struct Entry {
  std::string_view name;
  std::string_view group;  // by which a protocol asks for it: "memory", "interference", "l2"
  std::string_view summary;
  Use use = Use::session;
  std::span<const std::string_view> columns;  // values of an iteration, with units in their names
  std::unique_ptr<Sensor> (*create)();
  bool on_gpu = false;  // of a pass: sees what runs on a GPU, and nothing else
};

// Every sensor of this build. Of those that work in passes, the first one present is the best.
std::span<const Entry> registry();

// Nullptr for an unknown name.
const Entry* find(std::string_view name);

}  // namespace assay::sensor

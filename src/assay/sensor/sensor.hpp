// SPDX-License-Identifier: Apache-2.0
#pragma once

// The seam to what is read beside the clock. A sensor that is not there is a recorded fact, never
// an error and never a zero.
//
// A new sensor is a folder beside this file and one line in registry.cpp.

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay::sensor {

// One value of a sensor: of one iteration, or of a whole session.
struct Reading {
  std::string name;  // with its unit: "peak_rss_bytes"
  double value = 0;
};

struct Presence {
  bool present = false;
  std::string reason{};  // why not, in words for limitations[]
};

// Lives in the session's process. No call is made while an iteration is being timed.
class Sensor {
 public:
  virtual ~Sensor() = default;
  virtual Presence probe() = 0;
  // Puts a tool in front of the session's command; most sensors leave it as it is.
  virtual std::vector<std::string> wrap(std::vector<std::string> argv) const { return argv; }
  virtual void start() = 0;
  virtual void iteration_begin() = 0;
  virtual void iteration_end() = 0;
  // Everything read since `start`, in a stable order.
  virtual std::vector<Reading> stop() = 0;
};

struct Entry {
  std::string_view name;
  std::string_view summary;
  std::unique_ptr<Sensor> (*create)();
};

// Every sensor of this build.
std::span<const Entry> registry();

}  // namespace assay::sensor

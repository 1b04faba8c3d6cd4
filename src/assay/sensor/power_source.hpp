// SPDX-License-Identifier: Apache-2.0
#pragma once

// The seam to what reads power. Sources live in the parent, where one thread reads all of them at a
// fixed cadence (measure/power_sampler.hpp).
//
// A new source is a folder beside this file and one line in registry.cpp.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/data/power.hpp"
#include "assay/sensor/sensor.hpp"

namespace assay::sensor {

// What a channel says at one moment; neither of the two where it failed.
struct PowerValue {
  std::optional<double> power_w{};
  std::optional<double> energy_j{};  // counted by the device since some moment, wrap-around undone
  std::string failure{};             // in words
};

class PowerSource {
 public:
  virtual ~PowerSource() = default;
  // Finds the channels. Not permitted is not present: the reason says which permission it takes.
  virtual Presence probe() = 0;
  // After a probe that found some: the same from then on.
  virtual std::span<const PowerChannel> channels() const = 0;
  // One value a channel, in the order of channels(). Called by one thread at a time.
  virtual void read(std::span<PowerValue> values) = 0;
};

struct PowerEntry {
  std::string_view name;
  std::string_view summary;
  std::unique_ptr<PowerSource> (*create)();
};

// Every power source of this build.
std::span<const PowerEntry> power_registry();

}  // namespace assay::sensor

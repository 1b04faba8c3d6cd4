// SPDX-License-Identifier: Apache-2.0

// What sensors cost: (1) the time that each takes before and after an iteration, outside the timed
// region, and (2) what an iteration takes with all of them on, against none. The second is what
// counts: a sensor that evicts the engine's data or makes the kernel work would show there. The
// workload is short and lives in the cache, so that it would show much.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "assay/base/clock.hpp"
#include "assay/sensor/sensor.hpp"
#include "assay/stats/selection.hpp"
#include "ratio.hpp"

namespace {

using namespace assay;

constexpr int readings_wanted = 500;  // of each sensor
constexpr int iterations_per_block = 9;
constexpr int pairs_wanted = 800;           // of blocks, short ones: a disturbance spoils little
constexpr std::size_t words = 192 * 1024U;  // 1.5 MiB: leaves a small cache, stays in a large one
constexpr int passes = 8;

using Sensors = std::vector<std::unique_ptr<sensor::Sensor>>;

// Those of sessions that are present, started as a session's process does.
Sensors started_sensors() {
  Sensors sensors;
  for (const sensor::Entry& entry : sensor::registry()) {
    if (entry.use != sensor::Use::session) continue;
    auto made = entry.create();
    if (!made->probe().present) continue;
    made->start();
    sensors.push_back(std::move(made));
  }
  return sensors;
}

class Workload {
 public:
  Workload() : data_(words) {
    for (std::size_t i = 0; i < words; ++i) data_[i] = i;
  }

  // Loads and multiplies, as inference does.
  [[gnu::noinline]] std::uint64_t run() {
    std::uint64_t sum = 0;
    for (int pass = 0; pass < passes; ++pass) {
      for (std::uint64_t& word : data_) {
        word = word * 6364136223846793005U + 1442695040888963407U;
        sum += word >> 33U;
      }
    }
    return sum;
  }

 private:
  std::vector<std::uint64_t> data_;
};

void print_costs() {
  std::vector<sensor::Reading> readings;
  for (const sensor::Entry& entry : sensor::registry()) {
    if (entry.use != sensor::Use::session) continue;
    const auto sensor = entry.create();
    if (const auto presence = sensor->probe(); !presence.present) {
      fmt::print("{}: absent here: {}\n", entry.name, presence.reason);
      continue;
    }
    sensor->start();
    std::vector<double> times_us;
    for (int i = 0; i < readings_wanted; ++i) {
      readings.clear();
      const std::int64_t began = MonotonicClock::read();
      sensor->iteration_begin();
      sensor->iteration_end(readings);
      times_us.push_back(static_cast<double>(MonotonicClock::read() - began) * 1e-3);
    }
    fmt::print("{}: {:.1f} us an iteration here, beside the timed region\n", entry.name,
               stats::select_median(times_us));
  }
}

// The first quartile of some iterations' times, each between what its sensors read: it shows what
// sensors do to every iteration, and less of what others do to some.
double time_block(const Sensors& sensors, Workload& workload,
                  std::vector<sensor::Reading>& readings, volatile std::uint64_t& kept) {
  std::vector<double> times;
  for (int i = 0; i < iterations_per_block; ++i) {
    for (const auto& sensor : sensors) sensor->iteration_begin();
    const std::int64_t began = MonotonicClock::read();
    kept = kept + workload.run();
    times.push_back(static_cast<double>(MonotonicClock::read() - began));
    readings.clear();
    for (const auto& sensor : sensors) sensor->iteration_end(readings);
  }
  return stats::select_percentile(times, 0.25);
}

}  // namespace

int main() {
  print_costs();
  Workload workload;
  volatile std::uint64_t kept = 0;
  std::vector<sensor::Reading> readings;
  std::vector<std::pair<double, double>> pairs;
  double without_ns = 0;
  for (int pair = 0; pair < pairs_wanted; ++pair) {
    // Sensors are made anew for their block and gone in the other: what they keep open in the
    // kernel is part of their cost.
    const auto with_sensors = [&] {
      return time_block(started_sensors(), workload, readings, kept);
    };
    const bool sensors_first = pair % 2 == 0;
    double with = sensors_first ? with_sensors() : 0;
    const double without = time_block({}, workload, readings, kept);
    if (!sensors_first) with = with_sensors();
    pairs.emplace_back(with, without);
    without_ns += without / pairs_wanted;
  }
  fmt::print("workload: {:.2f} ms an iteration here\n", without_ns * 1e-6);
  fmt::print("{}", bench::verdict_line("iteration with all sensors / with none",
                                       bench::ratio_of(pairs), 1.01, false));
}

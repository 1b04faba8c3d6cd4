// SPDX-License-Identifier: Apache-2.0

// What an event costs the timed region: the recorder's stamp, against two bare clock readings.

#include <cstdint>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "assay/base/clock.hpp"
#include "assay/measure/recorder.hpp"
#include "ratio.hpp"

namespace {

using namespace assay;

constexpr int events_per_block = 20'000;
constexpr int blocks = 200;

// Kept out of line, and behind the interface, as engines see it.
[[gnu::noinline]] void announce(engine::EventSink& events) {
  for (int i = 0; i < events_per_block; ++i) events.token();
}

[[gnu::noinline]] std::int64_t read_twice() {
  std::int64_t sum = 0;
  for (int i = 0; i < events_per_block; ++i) sum += MonotonicClock::read() - MonotonicClock::read();
  return sum;
}

}  // namespace

int main() {
  const MonotonicClock clock;
  measure::Recorder recorder(clock, events_per_block);
  std::vector<std::pair<double, double>> pairs;
  volatile std::int64_t kept = 0;
  for (int block = 0; block < blocks; ++block) {
    recorder.clear();
    const std::int64_t began = MonotonicClock::read();
    announce(recorder);
    const std::int64_t recorded = MonotonicClock::read();
    kept = kept + read_twice();
    const std::int64_t ended = MonotonicClock::read();
    pairs.emplace_back(static_cast<double>(recorded - began),
                       static_cast<double>(ended - recorded));
  }
  double event_ns = 0;
  for (const auto& pair : pairs) event_ns += pair.first / (blocks * double{events_per_block});
  fmt::print("recorder: {:.1f} ns per event here\n", event_ns);
  fmt::print("{}", bench::verdict_line("recorder's event / two bare clock readings",
                                       bench::ratio_of(pairs), 1.5, false));
}

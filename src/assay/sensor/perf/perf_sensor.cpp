// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/perf/perf_sensor.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "assay/sensor/perf/counter_group.hpp"
#include "assay/sensor/perf/l2_events.hpp"

namespace assay::sensor::perf {
namespace {

// Counters that took turns leave more to extrapolation than this share of the time.
constexpr double whole_share_pct = 99.9;

const L2Events* events_here(const std::string& pmu) {
  const auto table = l2_events();
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const L2Events& events) { return events.pmu == pmu; });
  return found == table.end() ? nullptr : &*found;
}

Result<CounterGroup> open(const L2Events& events) {
  const auto name = [&](std::string_view event) {
    return fmt::format("{}::{}", events.pmu, event);
  };
  const std::array<std::string, 2> names{name(events.references), name(events.misses)};
  return CounterGroup::open(names);
}

class PerfSensor final : public Sensor {
 public:
  Presence probe() override {
    const std::string pmu = core_pmu();
    if (pmu.empty()) return {.present = false, .reason = "libpfm4 does not know this CPU"};
    events_ = events_here(pmu);
    if (events_ == nullptr) {
      return {.present = false, .reason = fmt::format("no L2 events are known of {}", pmu)};
    }
    const auto counters = open(*events_);
    if (!counters) return {.present = false, .reason = one_line(counters.error())};
    return {.present = true};
  }

  void start() override {
    if (events_ == nullptr) return;
    if (auto counters = open(*events_)) counters_ = std::move(*counters);
  }
  void iteration_begin() override {
    if (counters_) counters_->enable();
  }
  void iteration_end(std::vector<Reading>&) override {
    if (counters_) counters_->disable();
  }

  std::vector<Reading> stop() override {
    if (!counters_) return {};
    const auto values = counters_->read();
    if (!values) return {};
    const CounterValue& references = values->at(0);
    const CounterValue& misses = values->at(1);
    std::vector<Reading> readings{{"l2_references", references.count}, {"l2_misses", misses.count}};
    if (references.count > 0) {
      // Counters that took turns may disagree a little.
      const double missed = std::min(misses.count / references.count, 1.0);
      readings.push_back({"l2_hit_pct", 100.0 * (1 - missed)});
    }
    readings.push_back({"counted_share_pct", std::min(references.share_pct, misses.share_pct)});
    return readings;
  }

  Result<void> collect(const Pass&, ProfileRecord& record) const override {
    record.simulated = false;
    record.tool =
        events_ == nullptr ? "perf_event_open" : fmt::format("perf_event_open ({})", events_->pmu);
    if (events_ != nullptr) {
      record.notes.emplace_back(events_->counts_prefetches
                                    ? "requests of the hardware's prefetchers are counted"
                                    : "requests of the hardware's prefetchers are not counted");
    }
    const auto share = record.readings.find("counted_share_pct");
    if (share != record.readings.end() && share->second < whole_share_pct) {
      record.notes.push_back(fmt::format(
          "counters took turns: counted {:.0f} % of the time and scaled", share->second));
    }
    if (!record.readings.contains("l2_hit_pct")) {
      return fail(ErrorCode::measurement, "the counters of L2 counted nothing");
    }
    return {};
  }

 private:
  const L2Events* events_ = nullptr;
  std::optional<CounterGroup> counters_;
};

}  // namespace

std::unique_ptr<Sensor> create() {
  return std::make_unique<PerfSensor>();
}

}  // namespace assay::sensor::perf

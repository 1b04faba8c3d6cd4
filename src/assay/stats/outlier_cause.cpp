// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/outlier_cause.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "assay/base/units.hpp"
#include "assay/data/throttling.hpp"
#include "assay/stats/quantile.hpp"
#include "assay/stats/selection.hpp"

namespace assay::stats {
namespace {

constexpr double usual_clock_share = 0.95;
constexpr double worth_of_excess = 0.5;
constexpr double minor_fault_ms = 0.25;
constexpr double tick_ms = 10;

enum class Kind : std::uint8_t {
  count,         // unusual if high
  growing,       // the same, and the longer the iteration, the more there are
  throttle_bit,  // 0, or it says that the clock was slowed
  clock,         // unusual if low
};

struct Rule {
  std::string_view name;  // of the reading
  OutlierCause cause;
  Kind kind;
  double least_more = 0;                // than the median
  double least_times = 1;               // the median
  std::optional<double> worth_ms = {};  // of one more of it; none: any time
  double slack_ms = 0;
};

// In the order of OutlierCause, which is that of the claims' strength: a slowed clock makes all
// else take longer; stolen time looks like interruptions from within; a fault makes its thread
// wait.
constexpr std::array<Rule, 11> rules{{
    {"cpu_throttled", OutlierCause::throttling, Kind::throttle_bit, 1},
    {"gpu_throttle_reasons", OutlierCause::throttling, Kind::throttle_bit, 1},
    {"cpu_frequency_mhz", OutlierCause::throttling, Kind::clock},
    {"gpu_sm_clock_mhz", OutlierCause::throttling, Kind::clock},
    {"steal_ms", OutlierCause::steal, Kind::growing, 0, 1.5, 1.0, tick_ms},
    {"major_faults", OutlierCause::fault, Kind::count, 1, 2},
    {"minor_faults", OutlierCause::fault, Kind::count, 10, 2, minor_fault_ms},
    {"cpu_wait_ms", OutlierCause::scheduling, Kind::growing, 0, 1.5, 1.0},
    {"involuntary_switches", OutlierCause::scheduling, Kind::growing, 1, 1.5},
    {"voluntary_switches", OutlierCause::scheduling, Kind::count, 1, 1.5},
    {"migrations", OutlierCause::scheduling, Kind::growing, 1, 1.5},
}};

// A bit mask as it is judged: 1 or 0.
double judged(const Rule& rule, double value) {
  if (rule.kind != Kind::throttle_bit) return value;
  return says_throttled(rule.name, value) ? 1 : 0;
}

double time_ms(const Sample& sample, Stage stage) {
  return to_milliseconds(sample.stage_ns[index_of(stage)].value_or(0));
}

// One reading over the usual iterations.
struct Usual {
  std::vector<double> sorted;
  double median = 0;

  std::size_t at_least(double value) const {
    return static_cast<std::size_t>(sorted.end() -
                                    std::lower_bound(sorted.begin(), sorted.end(), value));
  }
  std::size_t at_most(double value) const {
    return static_cast<std::size_t>(std::upper_bound(sorted.begin(), sorted.end(), value) -
                                    sorted.begin());
  }
};

Usual usual_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const double median = percentile(values, 0.5);
  return {.sorted = std::move(values), .median = median};
}

// The case's iterations that are no outliers, and what may be called unusual beside them.
class Ordinary {
 public:
  Ordinary(std::span<const Sample* const> samples, std::span<const char> is_outlier, Stage stage)
      : stage_(stage) {
    std::vector<double> times;
    std::vector<double> totals;
    std::map<std::string, std::vector<double>> values;
    for (std::size_t i = 0; i < samples.size(); ++i) {
      if (is_outlier[i] != 0) continue;
      times.push_back(time_ms(*samples[i], stage));
      totals.push_back(time_ms(*samples[i], Stage::total));
      for (const auto& [name, value] : samples[i]->readings) values[name].push_back(value);
    }
    if (times.empty()) return;
    time_ms_ = select_median(times);
    total_ms_ = select_median(totals);
    for (const Rule& rule : rules) {
      const auto found = values.find(std::string(rule.name));
      if (found == values.end()) continue;
      std::vector<double> own = found->second;
      for (double& value : own) value = judged(rule, value);
      signals_.push_back({&rule, usual_of(std::move(own))});
      if (varies(signals_.back(), samples)) ++varying_;
    }
    for (auto& [name, of_name] : values) plain_.emplace(name, usual_of(std::move(of_name)));
  }

  void explain(ExplainedOutlier& outlier) const {
    std::vector<std::string_view> listed;
    for (const Signal& signal : signals_) {
      if (!explains(signal, outlier)) continue;
      if (outlier.cause == OutlierCause::unknown) outlier.cause = signal.rule->cause;
      list(std::string(signal.rule->name), outlier);
      listed.push_back(signal.rule->name);
    }
    for (const auto& [name, value] : outlier.sample->readings) {
      if (std::find(listed.begin(), listed.end(), name) != listed.end()) continue;
      const auto found = plain_.find(name);
      if (found == plain_.end()) continue;
      const std::vector<double>& sorted = found->second.sorted;
      if (value < sorted.front() || value > sorted.back()) list(name, outlier);
    }
  }

 private:
  struct Signal {
    const Rule* rule;
    Usual usual;
  };

  static bool varies(const Signal& signal, std::span<const Sample* const> samples) {
    return std::any_of(samples.begin(), samples.end(), [&](const Sample* sample) {
      const auto reading = sample->readings.find(std::string(signal.rule->name));
      return reading != sample->readings.end() &&
             judged(*signal.rule, reading->second) != signal.usual.median;
    });
  }

  void list(const std::string& name, ExplainedOutlier& outlier) const {
    outlier.beside.push_back(fmt::format(
        "{} {:g}, {:g} is usual", name, outlier.sample->readings.at(name), plain_.at(name).median));
  }

  // Of n usual iterations, how many may have as much.
  std::size_t allowed(const Usual& usual) const {
    const double share = chance_of_explaining * static_cast<double>(usual.sorted.size() + 1) /
                         static_cast<double>(std::max<std::size_t>(varying_, 1));
    return share < 1 ? 0 : static_cast<std::size_t>(share) - 1;
  }

  bool explains(const Signal& signal, const ExplainedOutlier& outlier) const {
    const auto& [rule_of_signal, usual] = signal;
    const Rule& rule = *rule_of_signal;
    const Sample& sample = *outlier.sample;
    const auto reading = sample.readings.find(std::string(rule.name));
    if (reading == sample.readings.end() || usual.sorted.size() < fewest_usual) return false;
    const double value = judged(rule, reading->second);

    if (rule.kind == Kind::clock) {
      if (outlier.flagged.side == Side::high) {
        return value < usual_clock_share * usual.median && usual.at_most(value) <= allowed(usual);
      }
      return value * usual_clock_share > usual.median && usual.at_least(value) <= allowed(usual);
    }
    if (outlier.flagged.side == Side::low) return false;

    const double more = value - usual.median;
    const double excess_ms = time_ms(sample, stage_) - time_ms_;
    if (rule.worth_ms && more * *rule.worth_ms + rule.slack_ms < worth_of_excess * excess_ms) {
      return false;
    }
    if (more < rule.least_more || more <= 0) return false;
    double per_length = value;
    if (rule.kind == Kind::growing && total_ms_ > 0) {
      per_length /= std::max(1.0, time_ms(sample, Stage::total) / total_ms_);
    }
    // What is time itself was weighed against the excess already.
    const double ranked = rule.worth_ms ? value : per_length;
    return per_length > usual.median && per_length >= rule.least_times * usual.median &&
           usual.at_least(ranked) <= allowed(usual);
  }

  Stage stage_;
  double time_ms_ = 0;           // median in the stage
  double total_ms_ = 0;          // median of the total
  std::vector<Signal> signals_;  // in the order of the rules
  std::map<std::string, Usual> plain_;
  std::size_t varying_ = 0;  // signals
};

}  // namespace

ExplainedOutliers explain_outliers(std::span<const Sample* const> timed, Stage stage,
                                   bool use_readings) {
  std::vector<const Sample*> samples;
  std::vector<double> values;
  for (const Sample* sample : timed) {
    if (!sample->stage_ns[index_of(stage)]) continue;
    samples.push_back(sample);
    values.push_back(time_ms(*sample, stage));
  }
  ExplainedOutliers explained;
  std::vector<char> is_outlier(samples.size(), 0);
  for (const Flagged& flagged : flag_outliers(values)) {
    is_outlier[flagged.index] = 1;
    explained.outliers.push_back({.sample = samples[flagged.index], .flagged = flagged});
  }
  explained.had_readings =
      use_readings && std::any_of(samples.begin(), samples.end(), [](const Sample* sample) {
        return std::any_of(rules.begin(), rules.end(), [&](const Rule& rule) {
          return sample->readings.contains(std::string(rule.name));
        });
      });
  if (!use_readings || explained.outliers.empty()) return explained;
  const Ordinary ordinary(samples, is_outlier, stage);
  for (ExplainedOutlier& outlier : explained.outliers) ordinary.explain(outlier);
  return explained;
}

OutlierSummary summary_of(const ExplainedOutliers& explained) {
  OutlierSummary summary;
  summary.count = explained.outliers.size();
  for (const ExplainedOutlier& outlier : explained.outliers) ++summary.by_cause[outlier.cause];
  if (explained.had_readings && summary.count > 0) {
    const auto unknown = summary.by_cause.find(OutlierCause::unknown);
    const std::size_t unexplained = unknown == summary.by_cause.end() ? 0 : unknown->second;
    summary.explained =
        static_cast<double>(summary.count - unexplained) / static_cast<double>(summary.count);
  }
  return summary;
}

}  // namespace assay::stats

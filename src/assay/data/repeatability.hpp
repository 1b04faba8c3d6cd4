// SPDX-License-Identifier: Apache-2.0
#pragma once

// What repeating one measurement taught: how variable it is, and how many repeats are enough. The
// derived part of m2_repeatability_results.json (docs/repeatability.md).

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "assay/data/estimate.hpp"
#include "assay/data/metric.hpp"
#include "assay/data/outlier_cause.hpp"

namespace assay {

// The values of one stage of one case, grouped by session in the order measured.
struct Series {
  std::vector<int> sessions{};                // their numbers, ascending
  std::vector<std::vector<double>> values{};  // of each
};

// Where the variance comes from (Kalibera & Jones's T²); none of it with one session.
struct VarianceSplit {
  double within_sd = 0;   // of the iterations of a session
  double between_sd = 0;  // what sessions add of their own
  double icc = 0;         // share of the variance that lies between sessions
};

struct Shape {
  std::optional<double> skewness{};
  std::optional<double> excess_kurtosis{};
  std::optional<double> dip{};          // Hartigan's statistic
  std::optional<double> dip_p_value{};  // small: more than one mode
  std::vector<double> modes{};          // of the kernel density, ascending
};

// How much neighbouring iterations resemble each other.
struct Dependence {
  std::optional<double> lag_one{};  // autocorrelation at lag 1, about each session's mean
  double effective_count = 0;       // independent values that the series is worth within sessions
};

// A jump of level or spread within a session.
struct ChangePoint {
  int session = 0;
  std::size_t iteration = 0;  // timed, from 0: the first after the change
  double mean_before = 0;
  double mean_after = 0;
};

struct Drift {
  std::size_t steady_sessions = 0;    // that were in a steady state, of those long enough to tell
  std::size_t judged_sessions = 0;    // long enough to tell
  std::size_t longest_transient = 0;  // most timed iterations of a session before its steady state
  std::vector<ChangePoint> change_points{};
};

enum class OutlierSeverity : std::uint8_t { mild, severe, extreme };

inline constexpr std::array<EnumWord<OutlierSeverity>, 3> outlier_severity_words{
    {{OutlierSeverity::mild, "mild"},
     {OutlierSeverity::severe, "severe"},
     {OutlierSeverity::extreme, "extreme"}}};

inline std::span<const EnumWord<OutlierSeverity>> words(OutlierSeverity) {
  return outlier_severity_words;
}

// Flagged, never removed.
struct Outlier {
  int session = 0;
  std::size_t iteration = 0;  // timed, from 0
  double value = 0;
  OutlierSeverity severity = OutlierSeverity::mild;
  OutlierCause cause = OutlierCause::unknown;
  std::vector<std::string> beside{};  // what was seen with it
};

struct Outliers {
  std::size_t mild = 0;
  std::size_t severe = 0;
  std::size_t extreme = 0;
  std::optional<double> explained{};               // as in OutlierSummary
  std::map<OutlierCause, std::size_t> by_cause{};  // of those that occur
  std::vector<Outlier> worst{};                    // the farthest ones first
};

// Sessions × iterations of each, at what it would cost.
struct SessionPlan {
  std::size_t sessions = 0;
  std::size_t iterations = 0;  // timed, of each session
  double seconds = 0;          // loading and warm-up included
};

// How many repeats would bring a metric's interval within ± `relative` of its point.
struct RepeatsNeeded {
  Metric metric = Metric::mean;
  double relative = 0;                      // half-width / point
  std::optional<std::size_t> iterations{};  // if iterations alone varied; none: see note
  std::optional<SessionPlan> plan{};        // the cheapest; none: see note
  std::string note{};
};

// Running mean and standard deviation of the first n values, sessions taken in turn.
struct ConvergencePoint {
  std::size_t count = 0;
  Estimate mean;
  Estimate standard_deviation;
};

inline constexpr double sufficient_relative = 0.01;

// Seed 001 §6.1: the CoV of a latency under identical input, seed and clock.
inline constexpr double cov_target = 0.05;

struct StageRepeatability {
  std::string stage;  // "total", "prefill", …; a column's name
  Series series;
  Summary summary;
  std::optional<Interval> standard_deviation_interval{};
  std::optional<Interval> cov_interval{};
  std::optional<VarianceSplit> split{};
  Shape shape;
  Dependence dependence;
  Drift drift;
  Outliers outliers;
  std::vector<RepeatsNeeded> repeats{};
  std::vector<ConvergencePoint> convergence{};
  // Iterations, sessions taken in turn, from which on the mean was known to ± sufficient_relative.
  std::optional<std::size_t> sufficient{};
};

struct CaseRepeatability {
  std::string name;
  std::vector<StageRepeatability> stages{};  // the total first
  bool simulated = false;
  std::vector<std::string> limitations{};
};

// Does the relative variability of a stage differ between the cases?
struct CovComparison {
  std::string stage;
  double statistic = 0;  // F of Brown & Forsythe's robust test
  double degrees_between = 0;
  double degrees_within = 0;
  double p_value = 1;
  bool within_session = false;  // the level that it was computed at
};

struct Repeatability {
  std::string source;  // the study's name, or the file's
  std::string unit;    // of the values: "ms", or what a column's name says; may be empty
  double confidence = 0.95;
  std::vector<CaseRepeatability> cases{};
  std::vector<CovComparison> cov_comparisons{};  // a stage each; empty with fewer than two cases
  std::vector<std::string> limitations{};        // of the whole: a subsample, malformed rows
};

}  // namespace assay

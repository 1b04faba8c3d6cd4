// SPDX-License-Identifier: Apache-2.0
#pragma once

// What `compare` and `gate` have in common: by what a difference is judged, and the form in which
// the comparisons are shown.

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "assay/base/result.hpp"
#include "assay/data/comparison.hpp"
#include "assay/decide/compare.hpp"
#include "command.hpp"

namespace assay::app {

struct ComparisonOptions {
  // As the user gave them; none: the defaults of decide::CompareOptions.
  std::vector<std::string> gate_metrics{};
  std::optional<double> threshold{};
  std::optional<double> confidence{};
  std::vector<std::string> allowed_mismatches{};
  bool allow_unlocked = false;
  bool allow_simulated = false;
  bool within_session = false;

  std::vector<std::string> metrics{};  // to be shown; none: all
  std::string order;                   // a word of ComparisonOrder; empty: given
  std::string format;                  // empty: by the file's ending, text without a file
  std::filesystem::path file;          // empty: standard output
  OutputOptions output;
};

// What a gate and a decision exit with.
int exit_code_of(Verdict verdict);
inline constexpr double usual_confidence = 0.95;  // of intervals
// `--confidence` as a fraction.
void add_confidence_option(CLI::App& command, std::optional<double>& confidence,
                           const std::string& group);
// `--threshold` in percent, and `--confidence` as a fraction.
void add_judging_options(CLI::App& command, std::optional<double>& threshold,
                         std::optional<double>& confidence, const std::string& group);

void add_comparison_options(CLI::App& command, ComparisonOptions& options);

// What differences are judged by. Errors: usage, for a metric or a field that is not known, and for
// forms that do not go together; so call it before anything is read.
[[nodiscard]] Result<decide::CompareOptions> judged_by(const ComparisonOptions& options);

// Shows them in the form that the user asked for; at least one, of a gate exactly one.
// Errors: usage, where none has a metric that was asked for, or no summary can be appended to;
// measurement, where a file cannot be written.
[[nodiscard]] Result<void> show_comparisons(std::vector<Comparison> comparisons,
                                            const ComparisonOptions& options, bool of_gate);

}  // namespace assay::app

// SPDX-License-Identifier: Apache-2.0
#pragma once

// `assay compare -c STUDY --vary KEY=a,b`: measures both sides itself, in turns, until their
// comparison is settled or the budget is spent.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "assay/base/result.hpp"
#include "assay/data/comparison.hpp"
#include "command.hpp"
#include "measure_options.hpp"
#include "measuring.hpp"

namespace assay::app {

struct VaryOptions {
  std::vector<std::filesystem::path> configs;  // one study that is varied, or one for each side
  std::string vary;                            // "KEY=a,b": the first is the baseline
  bool interleave = false;                     // said aloud: whatever is measured here is
  std::string budget;                          // "10min", "10m"; empty: the study's
  int max_sessions = 0;                        // 0: the study's
  MeasureOptions measure{};                    // where to, what to override, what to resume
};

// -c, --vary, --interleave, --budget, --max-sessions, --override, --model-dir, --out, --resume,
// --force. What decides (threshold, confidence, metrics) is the command's own.
void add_vary_options(CLI::App& command, VaryOptions& options);

// Whether the user asked for anything to be measured.
bool measures(const VaryOptions& options);

// What of the comparison the user has set; the study's protocol.interleave says the rest.
struct Criteria {
  std::optional<double> confidence{};
  std::optional<double> threshold{};
  std::vector<std::string> metrics{};
};

struct VariedComparison {
  Measured measured;
  std::vector<Comparison> comparisons;  // of every other side with the first
};

// Show the comparisons, then give what conclude(measured) gives: 0, or 5 where the budget ended
// first. Errors: usage, for options that do not go together.
[[nodiscard]] Result<VariedComparison> compare_varied(const VaryOptions& options,
                                                      const Criteria& criteria,
                                                      const OutputOptions& output);

}  // namespace assay::app

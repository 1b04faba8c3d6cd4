// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the user asks to be measured, on the command line, and the study that it means.

#include <filesystem>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "assay/base/result.hpp"
#include "assay/base/units.hpp"
#include "assay/study/load.hpp"
#include "command.hpp"

namespace assay::app {

struct MeasureOptions {
  std::filesystem::path config;
  std::string model;  // instead of a study: a preset's name, or a file
  std::filesystem::path out;
  std::filesystem::path resume;
  std::vector<std::string> overrides;
  std::vector<std::filesystem::path> model_dirs;
  std::filesystem::path artifact;  // in the place of those that the study's pipeline blocks name
  std::filesystem::path meter;     // what an external power meter wrote
  bool no_redact = false;
  bool force = false;
  bool dry_run = false;
  bool no_measure = false;  // cases are loaded only
};

// The options, and short flags for the common keys of a study.
void add_measure_options(CLI::App& command, MeasureOptions& options);

// `--override` and `--model-dir`, for commands that take few of these options.
CLI::Option* add_override_option(CLI::App& command, std::vector<std::string>& overrides,
                                 const std::string& help);
CLI::Option* add_model_dir_option(CLI::App& command, std::vector<std::filesystem::path>& folders,
                                  const std::string& help = "where to look for model files");

// Of --budget. "10m" means minutes to whoever writes it, and nothing else. Errors: usage, unless it
// is a duration above 0.
[[nodiscard]] Result<Nanoseconds> parse_budget(const std::string& text);

// Without a study, a model or a run to resume, one encoder is measured. Errors: usage, where
// several of these were given.
[[nodiscard]] Result<study::LoadedStudy> load(const MeasureOptions& options);

}  // namespace assay::app

// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the user asks of an experiment on the command line.

#include <filesystem>
#include <string>
#include <vector>

#include "command.hpp"

namespace assay::app {

struct ExperimentOptions {
  std::filesystem::path config;
  std::filesystem::path out;
  std::vector<std::string> overrides;
  std::vector<std::filesystem::path> model_dirs;
  std::filesystem::path from_run;  // a run that has measured it already
  bool no_measure = false;         // work on what the folder's run has
  bool pairs_only = false;         // published pairs alone
  bool no_figures = false;
  OutputOptions output;
};

// A step of the experiment, on stderr.
void tell_step(const ExperimentOptions& options, const std::string& what);

}  // namespace assay::app

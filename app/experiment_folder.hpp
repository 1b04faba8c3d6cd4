// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where an experiment lives: what it measured, and everything that is made of that.
//
//   experiment.json  run/  data/DEVICE.csv  e3_*.json  figures/  report.html  pairs/NAME/e3_*.json
//
// Each file appears complete or not at all; a second call goes on where the first one stopped.

#include <filesystem>
#include <string>
#include <string_view>

#include "assay/base/result.hpp"
#include "assay/data/estimator_plan.hpp"

namespace assay::app {

class ExperimentFolder {
 public:
  // Makes the folder, or takes one that an experiment of this study was begun in, and notes how it
  // is done. Errors: usage, where the folder holds anything else; as of write_failure(), where it
  // cannot be written to.
  [[nodiscard]] static Result<ExperimentFolder> open(const std::filesystem::path& root,
                                                     const EstimatorPlan& plan);

  const std::filesystem::path& root() const { return root_; }
  std::filesystem::path run() const { return root_ / "run"; }
  std::filesystem::path dataset(std::string_view device) const;

  // Where the results of a pair go: here for the one that was measured, else a folder of its own.
  // Errors: as of open().
  [[nodiscard]] Result<std::filesystem::path> pair(const std::string& name) const;

 private:
  explicit ExperimentFolder(std::filesystem::path root) : root_(std::move(root)) {}

  std::filesystem::path root_;
};

}  // namespace assay::app

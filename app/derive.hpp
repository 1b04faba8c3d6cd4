// SPDX-License-Identifier: Apache-2.0
#pragma once

// From a run directory to what is derived from it. The same directory gives the same bytes.

#include <filesystem>
#include <string>
#include <vector>

#include "assay/base/json.hpp"
#include "assay/base/result.hpp"
#include "assay/data/estimate.hpp"
#include "assay/data/run.hpp"

namespace assay::app {

// The run as its directory holds it. Errors: as of store::read_run().
[[nodiscard]] Result<Run> run_in(const std::filesystem::path& directory);

struct Derived {
  Run run;
  std::vector<CaseSummary> summaries;
  Json metrics;  // metrics.json
};

[[nodiscard]] Result<Derived> derive(const std::filesystem::path& directory);

// metrics.json, report.csv and ncu.json, each complete or not at all.
[[nodiscard]] Result<void> write_derived(const std::filesystem::path& directory,
                                         const Derived& derived);

// report.csv alone, for a directory that is not the run's.
[[nodiscard]] Result<void> write_report_csv(const std::filesystem::path& directory,
                                            const Derived& derived);

// results.csv, a row a case (docs/formats.md), into `file`, complete or not at all. Errors:
// measurement, where it cannot be written.
[[nodiscard]] Result<void> write_results_csv(const std::filesystem::path& file,
                                             const Derived& derived);

// The result table, as wide and as plain as standard output needs it.
std::string result_table(const Derived& derived);

}  // namespace assay::app

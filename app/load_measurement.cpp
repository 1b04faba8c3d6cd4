// SPDX-License-Identifier: Apache-2.0
#include "load_measurement.hpp"

#include <string>
#include <utility>

#include "assay/stats/measurement.hpp"
#include "assay/store/metrics_file.hpp"
#include "derive.hpp"

namespace assay::app {
namespace {

// Also of "runs/linear/" and of "." the directory's own name.
std::string last_part(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::path full = std::filesystem::weakly_canonical(path, error);
  if (error) full = path;
  return full.filename().empty() ? full.string() : full.filename().string();
}

}  // namespace

Result<Measurement> load_measurement(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    const auto derived = derive(path);
    if (!derived) return fail(derived.error());
    return stats::measurement_of(derived->run, derived->summaries, last_part(path));
  }
  auto measurement = store::read_metrics_file(path);
  // runs/linear/metrics.json is called "linear".
  if (measurement) {
    const bool is_in_run = path.filename() == "metrics.json" && path.has_parent_path();
    measurement->label = is_in_run ? last_part(path.parent_path()) : path.filename().string();
  }
  return measurement;
}

}  // namespace assay::app

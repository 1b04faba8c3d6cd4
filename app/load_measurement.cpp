// SPDX-License-Identifier: Apache-2.0
#include "load_measurement.hpp"

#include "assay/stats/measurement.hpp"
#include "assay/store/metrics_file.hpp"

namespace assay::app {
std::string name_of(const std::filesystem::path& run) {
  const std::filesystem::path normal = std::filesystem::absolute(run).lexically_normal();
  return (normal.has_filename() ? normal : normal.parent_path()).filename().string();
}

Measurement measurement_of(const std::filesystem::path& directory, const Derived& derived) {
  return stats::measurement_of(derived.run, derived.summaries, name_of(directory));
}

Result<Measurement> load_measurement(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    const auto derived = derive(path);
    if (!derived) return fail(derived.error());
    return measurement_of(path, *derived);
  }
  auto measurement = store::read_metrics_file(path);
  // runs/linear/metrics.json is called "linear".
  if (measurement) {
    const bool is_in_run = path.filename() == "metrics.json" && path.has_parent_path();
    measurement->label = name_of(is_in_run ? path.parent_path() : path);
  }
  return measurement;
}

}  // namespace assay::app

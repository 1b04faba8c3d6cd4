// SPDX-License-Identifier: Apache-2.0
#include "experiment_folder.hpp"

#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "assay/base/file.hpp"
#include "assay/data/fields.hpp"
#include "assay/store/make_directory.hpp"
#include "output_file.hpp"

namespace assay::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* marker_name = "experiment.json";
constexpr std::size_t longest_marker = std::size_t{1} << 20;

Json marker_of(const EstimatorPlan& plan) {
  Json pairs = Json::array();
  for (const PublishedPair& pair : plan.pairs) {
    pairs.push_back({{"name", pair.name},
                     {"source", pair.source.filename().string()},
                     {"target", pair.target.filename().string()}});
  }
  Json marker{
      {"schema_version", 1}, {"experiment", "e3"}, {"study", plan.study}, {"seed", plan.seed}};
  marker.update(to_json(plan));
  marker["pairs"] = std::move(pairs);
  return marker;
}

// Errors: usage, for a folder that is no experiment of the study.
Result<void> check_owned(const fs::path& root, const EstimatorPlan& plan) {
  std::error_code problem;
  if (!fs::exists(root, problem)) return {};
  if (!fs::is_directory(root, problem) || fs::is_empty(root, problem)) return {};
  const auto text = read_file(root / marker_name, longest_marker);
  const Json marker = text ? Json::parse(*text, nullptr, false) : Json();
  if (!marker.is_object() || marker.value("experiment", Json()) != "e3") {
    return fail(ErrorCode::usage,
                fmt::format("{} holds something, and no experiment", root.string()),
                "choose another --out");
  }
  if (marker.value("study", Json()) == plan.study) return {};
  return fail(ErrorCode::usage,
              fmt::format("{} holds an experiment of another study", root.string()),
              "choose another --out");
}

// A device's name as a file's.
std::string file_name(std::string_view device) {
  std::string name;
  for (const char c : device) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '_' ||
                          (c == '.' && !name.empty());
    name += is_plain ? c : '_';
  }
  return name;
}

}  // namespace

Result<ExperimentFolder> ExperimentFolder::open(const fs::path& root, const EstimatorPlan& plan) {
  if (auto owned = check_owned(root, plan); !owned) return fail(owned.error());
  for (const char* folder : {"", "data"}) {
    if (auto made = store::make_directory(root / folder); !made) return fail(made.error());
  }
  if (auto written = write_json(root / marker_name, marker_of(plan)); !written) {
    return fail(written.error());
  }
  return ExperimentFolder(root);
}

fs::path ExperimentFolder::dataset(std::string_view device) const {
  return root_ / "data" / (file_name(device) + ".csv");
}

Result<fs::path> ExperimentFolder::pair(const std::string& name) const {
  if (name == measured_pair) return root_;
  const fs::path folder = root_ / "pairs" / name;
  if (auto made = store::make_directory(folder); !made) return fail(made.error());
  return folder;
}

}  // namespace assay::app

// SPDX-License-Identifier: Apache-2.0
#include "assay/study/estimator_plan.hpp"

#include <map>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/data/fields.hpp"
#include "assay/study/document.hpp"
#include "assay/study/prepared.hpp"
#include "assay/study/wording.hpp"

namespace assay::study {
namespace {

namespace fs = std::filesystem;

const KeyPath block_path{"estimator"};

Result<void> check_device(const Document& document, const EstimatorPlan& plan) {
  if (!plan.device || plan.device->source != plan.device->target) return {};
  return document.problem(block_path.key("device").key("target"),
                          "source and target are the same device");
}

Result<void> read_pairs(const Document& document, const Json& block, const fs::path& folder,
                        EstimatorPlan& plan) {
  if (!block.contains("pairs")) return {};
  std::set<std::string> names{std::string(measured_pair)};
  for (const Json& given : block.at("pairs")) {
    PublishedPair pair{.name = given.at("name").get<std::string>(),
                       .source = folder / given.at("source").get<std::string>(),
                       .target = folder / given.at("target").get<std::string>(),
                       .note = given.value("note", "")};
    if (!names.insert(pair.name).second) {
      return document.problem(block_path.key("pairs").item(plan.pairs.size()).key("name"),
                              fmt::format("a second pair named '{}'", pair.name));
    }
    plan.pairs.push_back(std::move(pair));
  }
  return {};
}

// What two cases of a configuration have in common.
std::string without_device(const Case& point, const std::string& knob) {
  Case common = point;
  common.name.clear();
  common.knobs.erase(knob);
  return line_text(to_json(common));
}

Failure refuse(const std::string& what, const std::string& hint = {}) {
  return fail(ErrorCode::usage, "estimator.device: " + what, hint);
}

}  // namespace

Result<EstimatorPlan> load_estimator_plan(const fs::path& file,
                                          std::span<const std::string> overrides) {
  const auto document = prepared(read_document(file), overrides);
  if (!document) return fail(document.error());
  const Json* block = value_at(document->root, block_path);
  if (block == nullptr) {
    return document->problem(block_path, "'estimator' is missing",
                             "it says what the experiment does, see docs/studies.md");
  }
  EstimatorPlan plan{.study = document->root.at("study").get<std::string>()};
  plan.seed = document->root.value("seed", plan.seed);
  // The schema knows the types.
  if (auto read = read_json(*block, plan, document->source); !read) return fail(read.error());
  if (auto device = check_device(*document, plan); !device) return fail(device.error());
  if (auto pairs = read_pairs(*document, *block, file.parent_path(), plan); !pairs) {
    return fail(pairs.error());
  }
  if (!plan.device && plan.pairs.empty()) {
    return document->problem(block_path, "there is nothing to transfer between",
                             "name the 'device' knob of the study, or 'pairs' of files");
  }
  return plan;
}

Result<void> check_devices(const Study& study, const DeviceKnob& device) {
  struct Configuration {
    const Case* first = nullptr;
    bool on_source = false;
    bool on_target = false;
  };
  std::map<std::string, Configuration> configurations;
  bool has_source = false;
  bool has_target = false;
  for (const Case& point : study.cases) {
    const auto knob = point.knobs.find(device.knob);
    if (knob == point.knobs.end()) {
      return refuse(fmt::format("the case '{}' has no knob '{}'", point.name, device.knob),
                    "name an axis of the study");
    }
    const bool on_source = knob->second == device.source;
    const bool on_target = knob->second == device.target;
    if (!on_source && !on_target) continue;
    Configuration& configuration = configurations[without_device(point, device.knob)];
    if (configuration.first == nullptr) configuration.first = &point;
    configuration.on_source |= on_source;
    configuration.on_target |= on_target;
    has_source |= on_source;
    has_target |= on_target;
  }
  if (!has_source || !has_target) {
    return refuse(fmt::format("no case has {} = {}", device.knob,
                              shown(has_source ? device.target : device.source)),
                  fmt::format("add it to the axis '{}'", device.knob));
  }
  for (const auto& [common, configuration] : configurations) {
    if (configuration.on_source && configuration.on_target) continue;
    return refuse(
        fmt::format("the case '{}' is on one of the two devices only", configuration.first->name),
        fmt::format("a sample is taken across the devices with 'across: [{}]'", device.knob));
  }
  return {};
}

}  // namespace assay::study

// SPDX-License-Identifier: Apache-2.0
#include "assay/study/targets.hpp"

#include <utility>

#include <fmt/format.h>

#include "assay/data/metric_catalog.hpp"
#include "assay/study/durations.hpp"
#include "assay/study/validate.hpp"

namespace assay::study {
namespace {

Result<void> check_metric(const Document& document, const KeyPath& path, const std::string& name) {
  const MetricDefinition* metric = find_metric(name);
  if (metric == nullptr) return document.unknown(path, "metric", name, metric_names());
  if (metric->has_verdict) return {};
  return document.problem(path, fmt::format("{} cannot be judged: it is one value", name));
}

Result<void> read_regressions(const Document& document, Targets& targets) {
  const KeyPath path{"regressions"};
  const Json* block = value_at(document.root, path);
  if (block == nullptr) return {};
  targets.regression_metrics = block->value("metrics", targets.regression_metrics);
  targets.regressions = block->value("count", targets.regressions);
  targets.threshold = block->value("threshold", targets.threshold);
  for (const std::string& metric : targets.regression_metrics) {
    if (auto checked = check_metric(document, path.key("metrics"), metric); !checked) {
      return checked;
    }
  }
  return {};
}

}  // namespace

Result<std::vector<Target>> read_target_list(const Document& document, const KeyPath& path) {
  std::vector<Target> targets;
  const Json* block = value_at(document.root, path);
  if (block == nullptr) return targets;
  for (const auto& [name, bound] : block->items()) {
    if (auto checked = check_metric(document, path.key(name), name); !checked) {
      return fail(checked.error());
    }
    Target& target = targets.emplace_back(Target{.metric = name});
    if (bound.contains("at_most")) target.at_most = bound["at_most"].get<double>();
    if (bound.contains("at_least")) target.at_least = bound["at_least"].get<double>();
  }
  return targets;
}

Json target_list_json(const std::vector<Target>& targets) {
  Json json = Json::object();
  for (const Target& target : targets) {
    json[target.metric] =
        target.at_most ? Json{{"at_most", *target.at_most}} : Json{{"at_least", *target.at_least}};
  }
  return json;
}

Result<Targets> load_targets(const std::filesystem::path& file,
                             Targets (*defaults)(TargetProfile)) {
  const auto document = read_document(file);
  if (!document) return fail(document.error());
  if (auto valid = validate_targets(*document); !valid) return fail(valid.error());
  const Json& root = document->root;
  // The schema knows the words.
  Targets targets = defaults(*from_word<TargetProfile>(root.value("profile", "strict")));
  auto list = read_target_list(*document, KeyPath{"targets"});
  if (!list) return fail(list.error());
  if (root.contains("targets")) targets.targets = std::move(*list);
  if (root.contains("targets") && targets.targets.empty()) {
    return document->problem(KeyPath{"targets"}, "no target is given");
  }
  targets.confidence = root.value("confidence", targets.confidence);
  targets.retries = root.value("retries", targets.retries);
  targets.max_sessions = root.value("max_sessions", targets.max_sessions);
  targets.rollback_hook = root.value("rollback_hook", targets.rollback_hook);
  const Json* budget = value_at(root, KeyPath{"budget"});
  if (budget != nullptr && *budget == "0s") {
    targets.budget_ns = 0;
  } else if (auto read = read_duration(*document, KeyPath{"budget"}, targets.budget_ns); !read) {
    return fail(read.error());
  }
  if (auto read = read_regressions(*document, targets); !read) return fail(read.error());
  return targets;
}

}  // namespace assay::study

// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/findings/groups.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "assay/base/json.hpp"
#include "assay/base/text.hpp"
#include "assay/base/value_text.hpp"

namespace assay::decide::findings {
namespace {

// Everything but the model.
Json settings_of(const Case& point) {
  Json settings = Json::object();
  settings["engine"] = point.engine;
  settings["side"] = point.side;
  settings["knobs"] = to_json(point.knobs);
  settings["pipeline"] = to_json(point.pipeline);
  return settings;
}

std::string model_of(const Case& point) {
  return canonical_text(Json::array({point.engine, point.model}));
}

std::vector<std::size_t> all_cases(const Evidence& evidence) {
  std::vector<std::size_t> cases;
  for (std::size_t i = 0; i < evidence.cases.size(); ++i) cases.push_back(i);
  return cases;
}

// Knobs that not all of the cases have alike.
std::vector<std::string> varied_knobs(const Evidence& evidence,
                                      const std::vector<std::size_t>& cases) {
  std::map<std::string, std::map<std::string, std::size_t>> counts;
  for (const std::size_t index : cases) {
    for (const auto& [name, value] : evidence.cases[index].point->knobs) {
      ++counts[name][canonical_text(value)];
    }
  }
  std::vector<std::string> varied;
  for (const auto& [name, of_value] : counts) {
    if (of_value.size() > 1 || of_value.begin()->second < cases.size()) varied.push_back(name);
  }
  return varied;
}

// "sampler=greedy, threads=2": what tells a group of models from the others.
std::string settings_text(const Case& point, const std::vector<std::string>& varied) {
  std::vector<std::string> parts;
  if (!point.side.empty()) parts.push_back(point.side);
  for (const std::string& name : varied) {
    const auto found = point.knobs.find(name);
    if (found != point.knobs.end()) {
      parts.push_back(fmt::format("{}={}", name, value_text(found->second)));
    }
  }
  return text::join(parts, ", ");
}

// In the order of their first cases; those of one case are none.
template <class Key>
std::vector<std::vector<std::size_t>> sorted_by(const Evidence& evidence, Key key) {
  std::vector<std::vector<std::size_t>> groups;
  std::map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < evidence.cases.size(); ++i) {
    const auto [place, is_new] = places.try_emplace(key(*evidence.cases[i].point), groups.size());
    if (is_new) groups.emplace_back();
    groups[place->second].push_back(i);
  }
  std::erase_if(groups, [](const std::vector<std::size_t>& group) { return group.size() < 2; });
  return groups;
}

}  // namespace

std::vector<CaseGroup> groups_of(const Evidence& evidence) {
  std::vector<CaseGroup> groups;
  auto of_models =
      sorted_by(evidence, [](const Case& point) { return canonical_text(settings_of(point)); });
  auto of_settings = sorted_by(evidence, model_of);
  // The same model under several names of cases is no comparison of models.
  std::erase_if(of_models, [&](const std::vector<std::size_t>& group) {
    return std::all_of(group.begin(), group.end(), [&](std::size_t i) {
      return evidence.cases[i].point->model == evidence.cases[group.front()].point->model;
    });
  });
  const auto varied = varied_knobs(evidence, all_cases(evidence));
  for (auto& cases : of_settings) {
    const Case& first = *evidence.cases[cases.front()].point;
    groups.push_back({.varies = Varies::settings,
                      .name = of_settings.size() > 1 ? first.model : "",
                      .cases = std::move(cases)});
  }
  for (auto& cases : of_models) {
    const Case& first = *evidence.cases[cases.front()].point;
    groups.push_back({.varies = Varies::model,
                      .name = of_models.size() > 1 ? settings_text(first, varied) : "",
                      .cases = std::move(cases)});
  }
  if (groups.empty() && evidence.cases.size() > 1) {
    groups.push_back({.cases = all_cases(evidence)});
  }
  for (CaseGroup& group : groups) group.varied = varied_knobs(evidence, group.cases);
  return groups;
}

}  // namespace assay::decide::findings

// SPDX-License-Identifier: Apache-2.0
#include "interleave.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"

namespace assay::app {
namespace {

constexpr std::size_t longest_side_name = 100;
constexpr std::size_t longest_case_name = 200;

Result<void> check_names(std::span<const Side> sides) {
  std::set<std::string> names;
  for (const Side& side : sides) {
    if (side.name.empty() || side.name.size() > longest_side_name ||
        text::printable(side.name) != side.name || text::trim(side.name) != side.name) {
      return fail(ErrorCode::usage,
                  fmt::format("'{}' cannot be the name of a side",
                              text::printable(side.name.substr(0, longest_side_name))),
                  "1 to 100 printable characters, without blanks around them");
    }
    if (!names.insert(side.name).second) {
      return fail(ErrorCode::usage, fmt::format("two sides are called '{}'", side.name));
    }
  }
  return {};
}

// What one run can hold, and what there is to compare in it.
Result<void> check_pair(const Side& first, const Side& other) {
  const Study& baseline = first.loaded.study;
  const Study& candidate = other.loaded.study;
  const auto differ = [&](std::string_view what) {
    return fail(ErrorCode::usage,
                fmt::format("'{}' and '{}' differ in their {}", first.name, other.name, what),
                "sides that are measured in turns have it in common");
  };
  if (!(baseline.protocol == candidate.protocol)) return differ("protocol");
  if (baseline.seed != candidate.seed) return differ("seed");
  if (baseline.cases.size() != candidate.cases.size()) return differ("number of cases");
  if (baseline.cases.size() == 1) return {};
  for (std::size_t i = 0; i < baseline.cases.size(); ++i) {
    const std::string& name = candidate.cases[i].name;
    if (baseline.cases[i].name == name) continue;
    return fail(ErrorCode::usage,
                fmt::format("'{}' has no case '{}' in the place where '{}' has it", first.name,
                            name, other.name),
                "give the cases names of their own that all sides have");
  }
  return {};
}

bool are_same(const Side& first, const Side& other) {
  const Study& baseline = first.loaded.study;
  const Study& candidate = other.loaded.study;
  return baseline.cases == candidate.cases && baseline.models == candidate.models &&
         baseline.pipeline == candidate.pipeline &&
         first.loaded.model_paths == other.loaded.model_paths;
}

Result<void> check(std::span<const Side> sides) {
  if (sides.size() < 2) {
    return fail(ErrorCode::usage, "one side alone cannot be compared", "give two or more");
  }
  if (auto named = check_names(sides); !named) return named;
  for (const Side& side : sides.subspan(1)) {
    if (auto checked = check_pair(sides.front(), side); !checked) return checked;
  }
  for (std::size_t i = 0; i < sides.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (!are_same(sides[j], sides[i])) continue;
      return fail(
          ErrorCode::usage,
          fmt::format("'{}' and '{}' are the same configuration", sides[j].name, sides[i].name),
          "vary a key that makes a difference");
    }
  }
  return {};
}

// Keys that not every side has with the same value: those become each side's own.
std::set<std::string> varied_pipeline_keys(std::span<const Side> sides) {
  std::set<std::string> varied;
  for (const Side& side : sides) {
    for (const Side& other : sides) {
      for (const auto& [key, value] : side.loaded.study.pipeline) {
        const auto found = other.loaded.study.pipeline.find(key);
        if (found == other.loaded.study.pipeline.end() || found->second != value) {
          varied.insert(key);
        }
      }
    }
  }
  return varied;
}

// Models of all sides, each under a name of its own.
class Models {
 public:
  explicit Models(study::LoadedStudy& joined) : joined_(joined) {}

  // Takes the side's models in, and gives their names in the joined study.
  std::map<std::string, std::string> take(const Side& side) {
    std::map<std::string, std::string> renamed;
    for (const Model& model : side.loaded.study.models) renamed[model.name] = take(side, model);
    return renamed;
  }

 private:
  std::string take(const Side& side, const Model& model) {
    const ModelFiles files = files_of(side.loaded.model_paths, model.name);
    Model own = model;
    for (int number = 1;; ++number) {
      const auto known = std::find_if(joined_.study.models.begin(), joined_.study.models.end(),
                                      [&](const Model& other) { return other.name == own.name; });
      if (known == joined_.study.models.end()) break;
      Model as_known = own;
      as_known.name = known->name;
      const bool same_files = files_of(joined_.model_paths, known->name) == files;
      if (as_known == *known && same_files) return known->name;
      own.name = name_for(model.name, side.name, number);
    }
    joined_.study.models.push_back(own);
    for (const auto& [key, path] : files) joined_.model_paths[path_name(own.name, key)] = path;
    return own.name;
  }

  // "tiny.q4_0", in the letters that a model's name may have.
  static std::string name_for(const std::string& model, const std::string& side, int number) {
    constexpr std::size_t longest = 90;
    std::string name = model + "." + side;
    for (char& c : name) {
      const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                            (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
      if (!is_plain) c = '_';
    }
    name = name.substr(0, longest);
    return number == 1 ? name : fmt::format("{}-{}", name, number);
  }

  study::LoadedStudy& joined_;
};

Result<void> add_cases(const Side& side, const Study& first, const std::set<std::string>& varied,
                       const std::map<std::string, std::string>& models, std::vector<Case>& cases) {
  for (std::size_t i = 0; i < side.loaded.study.cases.size(); ++i) {
    Case point = side.loaded.study.cases[i];
    point.name = fmt::format("{}/{}", side.name, first.cases[i].name);
    point.side = side.name;
    if (point.name.size() > longest_case_name) {
      return fail(ErrorCode::usage,
                  fmt::format("'{}' is too long for the name of a case", point.name),
                  "give the study's cases shorter names");
    }
    if (!point.model.empty()) point.model = models.at(point.model);
    for (const auto& [key, value] : side.loaded.study.pipeline) {
      if (varied.contains(key)) point.pipeline[key] = value;
    }
    cases.push_back(std::move(point));
  }
  return {};
}

}  // namespace

Result<study::LoadedStudy> interleaved(std::span<const Side> sides) {
  if (auto checked = check(sides); !checked) return fail(checked.error());
  const Study& first = sides.front().loaded.study;
  const std::set<std::string> varied = varied_pipeline_keys(sides);
  study::LoadedStudy joined;
  joined.study.name = first.name;
  joined.study.seed = first.seed;
  joined.study.protocol = first.protocol;
  joined.study.protocol.until.reset();
  if (!joined.study.protocol.interleave) joined.study.protocol.interleave = Interleave{};
  for (const auto& [key, value] : first.pipeline) {
    if (!varied.contains(key)) joined.study.pipeline[key] = value;
  }
  Models models(joined);
  for (const Side& side : sides) {
    joined.artifacts.insert(side.loaded.artifacts.begin(), side.loaded.artifacts.end());
    if (auto added = add_cases(side, first, varied, models.take(side), joined.study.cases);
        !added) {
      return fail(added.error());
    }
  }
  return joined;
}

}  // namespace assay::app

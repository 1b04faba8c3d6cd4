// SPDX-License-Identifier: Apache-2.0
#include "assay/study/cases.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/study/points.hpp"
#include "assay/study/wording.hpp"

namespace assay::study {
namespace {

constexpr std::size_t maximum_name_bytes = 200;
constexpr const char* default_engine = "llama";

// Sets the model, the engine or a knob of a case.
void assign(CaseDraft& draft, const std::string& key, const Json& value) {
  if (key == "model") {
    draft.point.model = value.get<std::string>();
  } else if (key == "engine") {
    draft.point.engine = value.get<std::string>();
  } else {
    draft.point.knobs[key] = value;
  }
}

CaseDraft start_draft(const Document& document) {
  CaseDraft draft;
  draft.point.engine = document.root.value("engine", default_engine);
  if (document.root.contains("engine")) draft.origins["engine"] = KeyPath{"engine"};
  return draft;
}

CaseDrafts list_cases(const Document& document, const Json& cases) {
  CaseDrafts drafts{{}, {"model", "engine"}};
  std::set<std::string> seen;
  for (const Json& json : cases) {
    CaseDraft draft = start_draft(document);
    draft.path = KeyPath{"cases"}.item(drafts.cases.size());
    draft.point.name = json.value("name", "");
    draft.point.side = json.value("side", "");
    if (const auto pipeline = json.find("pipeline"); pipeline != json.end()) {
      for (const auto& [key, value] : pipeline->items()) draft.point.pipeline[key] = value;
    }
    for (const char* key : {"model", "engine"}) {
      if (!json.contains(key)) continue;
      assign(draft, key, json.at(key));
      draft.origins[key] = draft.path.key(key);
    }
    if (const auto knobs = json.find("knobs"); knobs != json.end()) {
      for (const auto& [key, value] : knobs->items()) {
        draft.point.knobs[key] = value;
        draft.origins[key] = draft.path.key("knobs").key(key);
        if (seen.insert(key).second) drafts.aspects.push_back(key);
      }
    }
    drafts.cases.push_back(std::move(draft));
  }
  return drafts;
}

Result<std::vector<Axis>> read_axes(const Document& document,
                                    const std::vector<std::string>& model_names) {
  std::vector<Axis> axes;
  const Json* block = value_at(document.root, KeyPath{"axes"});
  if (model_names.size() > 1 && (block == nullptr || !block->contains("model"))) {
    axes.push_back({"model", {model_names.begin(), model_names.end()}, {}});
  }
  if (block == nullptr) return axes;
  for (const auto& [key, values] : block->items()) {
    Axis axis{key, {}, {}};
    std::set<std::string> texts;
    for (const Json& value : values) {
      const KeyPath path = KeyPath{"axes"}.key(key).item(axis.values.size());
      if (!texts.insert(line_text(value)).second) {
        return document.problem(path, fmt::format("{} is given twice", shown(value)),
                                "each value of an axis is one case");
      }
      axis.values.push_back(value);
      axis.paths.push_back(path);
    }
    axes.push_back(std::move(axis));
  }
  return axes;
}

CaseDrafts drafts_of(const Document& document, const std::vector<Axis>& axes,
                     const std::vector<Point>& points) {
  CaseDrafts drafts;
  for (const Axis& axis : axes) drafts.aspects.push_back(axis.key);
  for (const Point& point : points) {
    CaseDraft draft = start_draft(document);
    for (std::size_t place = 0; place < axes.size(); ++place) {
      const Axis& axis = axes[place];
      assign(draft, axis.key, axis.values[point[place]]);
      if (!axis.paths.empty()) draft.origins[axis.key] = axis.paths[point[place]];
    }
    drafts.cases.push_back(std::move(draft));
  }
  return drafts;
}

// The text of one aspect of a case; empty where the case has none.
std::string aspect_text(const Case& point, const std::string& aspect) {
  if (aspect == "model") return point.model;
  if (aspect == "engine") return point.engine;
  const auto knob = point.knobs.find(aspect);
  if (knob == point.knobs.end()) return {};
  return fmt::format("{}={}", aspect, plain_text(knob->second));
}

std::vector<std::string> varied_aspects(const CaseDrafts& drafts) {
  std::vector<std::string> varied;
  for (const std::string& aspect : drafts.aspects) {
    const std::string first = aspect_text(drafts.cases.front().point, aspect);
    const bool varies = std::any_of(
        drafts.cases.begin(), drafts.cases.end(),
        [&](const CaseDraft& draft) { return aspect_text(draft.point, aspect) != first; });
    if (varies) varied.push_back(aspect);
  }
  return varied;
}

std::string built_name(const Case& point, const std::vector<std::string>& varied,
                       std::size_t index) {
  std::vector<std::string> parts;
  for (const std::string& aspect : varied) {
    std::string part = text::printable(aspect_text(point, aspect));
    if (!part.empty()) parts.push_back(std::move(part));
  }
  if (parts.empty()) return point.model.empty() ? point.engine : point.model;
  std::string name = text::join(parts, " ");
  return name.size() <= maximum_name_bytes ? name : fmt::format("case {}", index + 1);
}

Result<void> check_given_name(const Document& document, const CaseDraft& draft) {
  const std::string& name = draft.point.name;
  if (name.size() <= maximum_name_bytes && text::printable(name) == name &&
      text::trim(name) == name) {
    return {};
  }
  return document.problem(draft.path.key("name"),
                          fmt::format("expected a name of 1 to {} bytes, printable and without "
                                      "blanks around it, not {}",
                                      maximum_name_bytes, shown(name)));
}

// own_name() relies on it.
Result<void> check_side(const Document& document, const CaseDraft& draft) {
  const std::string& side = draft.point.side;
  const std::string start = side + "/";
  if (side.empty() ||
      (draft.point.name.starts_with(start) && draft.point.name.size() > start.size())) {
    return {};
  }
  return document.problem(draft.path.key("side"),
                          fmt::format("the case is called '{}', which does not begin with '{}'",
                                      draft.point.name, text::printable(start)),
                          "cases of a side are called side/name");
}

}  // namespace

KeyPath CaseDraft::origin(const std::string& key) const {
  const auto known = origins.find(key);
  if (known != origins.end()) return known->second;
  return key == "model" || key == "engine" ? path.key(key) : path.key("knobs").key(key);
}

Result<CaseDrafts> expand_cases(const Document& document,
                                const std::vector<std::string>& model_names) {
  if (const Json* cases = value_at(document.root, KeyPath{"cases"})) {
    return list_cases(document, *cases);
  }
  const auto axes = read_axes(document, model_names);
  if (!axes) return fail(axes.error());
  const auto points = points_of(document, *axes);
  if (!points) return fail(points.error());
  return drafts_of(document, *axes, *points);
}

Result<void> name_cases(const Document& document, CaseDrafts& drafts) {
  const std::vector<std::string> varied = varied_aspects(drafts);
  std::map<std::string, KeyPath> taken;
  for (std::size_t i = 0; i < drafts.cases.size(); ++i) {
    CaseDraft& draft = drafts.cases[i];
    const bool is_given = !draft.point.name.empty();
    if (is_given) {
      if (auto checked = check_given_name(document, draft); !checked) return checked;
    } else {
      draft.point.name = built_name(draft.point, varied, i);
    }
    if (auto checked = check_side(document, draft); !checked) return checked;
    const auto [other, is_new] = taken.emplace(draft.point.name, draft.path);
    if (is_new) continue;
    return document.problem(
        is_given ? draft.path.key("name") : draft.path,
        fmt::format("a second case named '{}', like {}", draft.point.name, other->second.dotted()),
        "give each case a 'name' of its own");
  }
  return {};
}

}  // namespace assay::study

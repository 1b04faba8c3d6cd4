// SPDX-License-Identifier: Apache-2.0
#include "assay/study/knobs.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/study/wording.hpp"

namespace assay::study {
namespace {

const KnobSpec* find_spec(const EngineDescription& engine, const std::string& name) {
  for (const KnobSpec& spec : engine.knobs) {
    if (spec.name == name) return &spec;
  }
  return nullptr;
}

std::vector<std::string> knob_names(const EngineDescription& engine) {
  std::vector<std::string> names;
  for (const KnobSpec& spec : engine.knobs) names.push_back(spec.name);
  return names;
}

std::string expectation(const KnobSpec& spec) {
  switch (spec.type) {
    case KnobType::integer:
      return in_range("an integer", spec.minimum, spec.maximum);
    case KnobType::number:
      return in_range("a number", spec.minimum, spec.maximum);
    case KnobType::boolean:
      return "true or false";
    case KnobType::text:
      break;
  }
  if (spec.choices.empty()) return "text";
  return fmt::format("one of {}", text::join(spec.choices, ", "));
}

bool is_in_range(const KnobSpec& spec, double value) {
  return value >= spec.minimum.value_or(value) && value <= spec.maximum.value_or(value);
}

bool fits(const KnobSpec& spec, const Json& value) {
  switch (spec.type) {
    case KnobType::integer:
      return detail::fits_integer<std::int64_t>(value) && is_in_range(spec, value.get<double>());
    case KnobType::number:
      return value.is_number() && is_in_range(spec, value.get<double>());
    case KnobType::boolean:
      return value.is_boolean();
    case KnobType::text:
      break;
  }
  return value.is_string() &&
         (spec.choices.empty() || std::find(spec.choices.begin(), spec.choices.end(),
                                            value.get<std::string>()) != spec.choices.end());
}

// "top_k=40,temperature=0.8", of [top_k: 40, temperature: 0.8] or ["top_k=40", "temperature=0.8"].
std::string joined(const Json& list) {
  std::vector<std::string> parts;
  for (const Json& item : list) {
    if (!item.is_object()) {
      parts.push_back(plain_text(item));
      continue;
    }
    for (const auto& [key, value] : item.items()) {
      parts.push_back(fmt::format("{}={}", key, plain_text(value)));
    }
  }
  return text::join(parts, ",");
}

std::string hint_for(const KnobSpec& spec, const Json& given) {
  if (given.is_array()) return "several values to measure belong in 'axes'";
  if (!given.is_string()) return {};
  const auto near = text::nearest(given.get<std::string>(), spec.choices);
  return near ? fmt::format("did you mean '{}'?", *near) : std::string();
}

// The value that `given` is for `spec`: numbers become floating point, and a list given for text
// is joined ([top_k: 40, temperature: 0.8] is "top_k=40,temperature=0.8"). Errors: usage, saying
// what was expected; the caller says where.
Result<Json> knob_value(const KnobSpec& spec, const Json& given) {
  Json value = given;
  if (spec.type == KnobType::text && given.is_array()) value = joined(given);
  if (!fits(spec, value)) {
    return fail(ErrorCode::usage,
                fmt::format("expected {}, not {}", expectation(spec), shown(value)),
                hint_for(spec, given));
  }
  if (spec.type == KnobType::number) return Json(value.get<double>());
  return value;
}

// What a study gives for a knob of a case, and where; nothing: the engine's initial value stands.
struct Given {
  const Json* value = nullptr;
  std::optional<KeyPath> path{};  // where the draft does not know it
};

// The case's own, else what the pipeline block of its side and then of the study says, for a knob
// of the pipeline, else what is given for every case.
Given given_value(const Document& document, const CaseDraft& draft, const std::string& knob) {
  const auto own = draft.point.knobs.find(knob);
  if (own != draft.point.knobs.end()) return {&own->second};
  if (knob.starts_with(pipeline_knobs)) {
    const std::string key = knob.substr(pipeline_knobs.size());
    const auto of_side = draft.point.pipeline.find(key);
    if (of_side != draft.point.pipeline.end()) {
      return {&of_side->second, draft.path.key("pipeline").key(key)};
    }
    const KeyPath path{"pipeline", key};
    if (const Json* of_study = value_at(document.root, path)) return {of_study, path};
  }
  const KeyPath path{"knobs", knob};
  if (const Json* of_all = value_at(document.root, path)) return {of_all, path};
  return {};
}

// The block is free to hold values of the user's own; what is nearly a knob's name is a slip.
Result<void> check_pipeline(const Document& document, const CaseDraft& draft,
                            const EngineDescription& engine) {
  std::vector<std::string> known;
  for (const KnobSpec& spec : engine.knobs) {
    if (spec.name.starts_with(pipeline_knobs)) {
      known.push_back(spec.name.substr(pipeline_knobs.size()));
    }
  }
  const auto check = [&](const std::string& key, const KeyPath& path) -> Result<void> {
    if (std::find(known.begin(), known.end(), key) != known.end()) return {};
    const auto near = text::nearest(key, known);
    if (!near) return {};
    return document.problem(path, fmt::format("unknown knob of engine '{}'", engine.name),
                            fmt::format("did you mean '{}'?", *near));
  };
  if (const Json* of_study = value_at(document.root, KeyPath{"pipeline"})) {
    for (const auto& [key, unused] : of_study->items()) {
      if (auto meant = check(key, KeyPath{"pipeline", key}); !meant) return meant;
    }
  }
  for (const auto& [key, unused] : draft.point.pipeline) {
    if (auto meant = check(key, draft.path.key("pipeline").key(key)); !meant) return meant;
  }
  return {};
}

// A knob that is given for every case, those included for whose model it means nothing.
bool is_for_all(const KeyPath& path) {
  return path.steps().front() == "knobs" || path.steps().front() == "pipeline";
}

}  // namespace

Result<void> check_default_knobs(const Document& document,
                                 const std::vector<const EngineDescription*>& engines) {
  const Json* defaults = value_at(document.root, KeyPath{"knobs"});
  if (defaults == nullptr) return {};
  for (const auto& [key, unused] : defaults->items()) {
    const std::string& name = key;
    const auto knows = [&](const EngineDescription* engine) {
      return find_spec(*engine, name) != nullptr;
    };
    if (std::any_of(engines.begin(), engines.end(), knows)) continue;
    std::vector<std::string> names;
    std::vector<std::string> known;
    for (const EngineDescription* engine : engines) {
      names.push_back(fmt::format("'{}'", engine->name));
      for (std::string& knob : knob_names(*engine)) known.push_back(std::move(knob));
    }
    return document.problem(
        KeyPath{"knobs", key},
        fmt::format("unknown knob of engine {}", text::join(names, " and engine ")),
        text::suggestion(key, known));
  }
  return {};
}

Result<void> complete_knobs(const Document& document, CaseDraft& draft,
                            const EngineDescription& engine) {
  Knobs& knobs = draft.point.knobs;
  for (const auto& [name, unused] : knobs) {
    if (find_spec(engine, name) != nullptr) continue;
    return document.problem(draft.origin(name).without_item(),
                            fmt::format("unknown knob of engine '{}'", engine.name),
                            text::suggestion(name, knob_names(engine)));
  }
  if (auto meant = check_pipeline(document, draft, engine); !meant) return meant;
  for (const KnobSpec& spec : engine.knobs) {
    const Given given = given_value(document, draft, spec.name);
    if (given.path) draft.origins[spec.name] = *given.path;
    auto value = knob_value(spec, given.value == nullptr ? spec.initial : *given.value);
    if (!value) {
      return document.problem(draft.origin(spec.name), value.error().message, value.error().hint);
    }
    knobs[spec.name] = std::move(*value);
  }
  return {};
}

Result<void> check_given_knobs(const Document& document, const std::vector<CaseDraft>& drafts) {
  const auto refused = [&](const KeyPath& path, const std::string& knob, const CaseDraft& draft) {
    std::vector<std::string> left;
    for (const auto& [name, unused] : draft.point.knobs) left.push_back(name);
    return document.problem(
        path, fmt::format("means nothing for model '{}'", text::printable(draft.point.model)),
        text::suggestion(knob, left));
  };
  std::map<std::string, const CaseDraft*> taken_out;  // of knobs for all cases: a case without it
  std::set<std::string> kept;
  for (const CaseDraft& draft : drafts) {
    for (const auto& [name, path] : draft.origins) {
      if (name == "model" || name == "engine") continue;
      if (draft.point.knobs.contains(name)) {
        kept.insert(name);
      } else if (is_for_all(path)) {
        taken_out.emplace(name, &draft);
      } else {
        return refused(path, name, draft);
      }
    }
  }
  for (const auto& [name, draft] : taken_out) {
    if (!kept.contains(name)) return refused(draft->origins.at(name), name, *draft);
  }
  return {};
}

}  // namespace assay::study

// SPDX-License-Identifier: Apache-2.0
#include "assay/study/knobs.hpp"

#include <algorithm>
#include <map>
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
  const Json* defaults = value_at(document.root, KeyPath{"knobs"});
  for (const KnobSpec& spec : engine.knobs) {
    const Json* given = defaults == nullptr ? nullptr : value_at(*defaults, KeyPath{spec.name});
    if (const auto own = knobs.find(spec.name); own != knobs.end()) {
      given = &own->second;
    } else if (given != nullptr) {
      draft.origins[spec.name] = KeyPath{"knobs", spec.name};
    }
    auto value = knob_value(spec, given == nullptr ? spec.initial : *given);
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
      } else if (path == KeyPath{"knobs", name}) {
        taken_out.emplace(name, &draft);
      } else {
        return refused(path, name, draft);
      }
    }
  }
  for (const auto& [name, draft] : taken_out) {
    if (!kept.contains(name)) return refused(KeyPath{"knobs", name}, name, *draft);
  }
  return {};
}

}  // namespace assay::study

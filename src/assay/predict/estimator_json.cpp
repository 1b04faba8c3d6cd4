// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/estimator_json.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "assay/base/csv.hpp"
#include "assay/data/dataset.hpp"
#include "assay/predict/encoding.hpp"
#include "assay/predict/family.hpp"

namespace assay::predict {
namespace {

constexpr int schema_version = 1;
constexpr std::size_t most_knobs = 256;
constexpr std::size_t most_stages = 64;
constexpr std::size_t most_tried_families = 64;
constexpr std::size_t most_notes = 1000;

// A log error of e^100 is no measurement's.
constexpr double largest_log_error = 100;

Failure wrong(const std::string& place, std::string_view expected) {
  return fail(ErrorCode::usage, fmt::format("{}: expected {}", place, expected),
              "write the file anew with 'assay fit'");
}

Result<void> check(bool is_right, const std::string& place, std::string_view expected) {
  if (!is_right) return wrong(place, expected);
  return {};
}

// Every key that T has is in the file.
template <class T>
Result<void> check_keys(const Json& json, const std::string& place) {
  if (!json.is_object()) return wrong(place, "an object");
  Result<void> outcome;
  const T none{};
  fields(none, [&](const char* key, const auto&) {
    if (outcome && !json.contains(key)) {
      outcome = fail(ErrorCode::usage, fmt::format("{}: '{}' is missing", place, key),
                     "write the file anew with 'assay fit'");
    }
  });
  return outcome;
}

Result<void> check_list(const Json& json, std::size_t most, const std::string& place) {
  return check(json.is_array() && json.size() <= most, place,
               fmt::format("a list of at most {}", most));
}

template <class T>
Result<void> check_objects(const Json& json, std::size_t most, const std::string& place) {
  if (auto list = check_list(json, most, place); !list) return list;
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (auto keys = check_keys<T>(json[i], fmt::format("{}/{}", place, i)); !keys) return keys;
  }
  return {};
}

Result<void> check_errors(const Json& json, const std::string& place) {
  return check_keys<ErrorFigures>(json, place);
}

// Sizes and keys, before anything is read.
Result<void> check_model_shape(const Json& json, const std::string& place) {
  if (auto keys = check_keys<StageModel>(json, place); !keys) return keys;
  auto scores = check_objects<FamilyScore>(json["scores"], most_tried_families, place + "/scores");
  if (!scores) return scores;
  for (std::size_t i = 0; i < json["scores"].size(); ++i) {
    const std::string where = fmt::format("{}/scores/{}/errors", place, i);
    if (auto errors = check_errors(json["scores"][i]["errors"], where); !errors) return errors;
  }
  return check_list(json["log_errors"], most_scores, place + "/log_errors");
}

Result<void> check_shape(const Json& json, const std::string& where) {
  if (auto keys = check_keys<Estimator>(json, where); !keys) return keys;
  auto knobs = check_objects<KnobRange>(json["knobs"], most_knobs, where + "/knobs");
  if (!knobs) return knobs;
  for (std::size_t i = 0; i < json["knobs"].size(); ++i) {
    const std::string place = fmt::format("{}/knobs/{}/categories", where, i);
    auto categories = check_list(json["knobs"][i]["categories"], most_inputs, place);
    if (!categories) return categories;
  }
  if (auto list = check_list(json["stages"], most_stages, where + "/stages"); !list) return list;
  for (std::size_t i = 0; i < json["stages"].size(); ++i) {
    auto model = check_model_shape(json["stages"][i], fmt::format("{}/stages/{}", where, i));
    if (!model) return model;
  }
  if (!json["overhead"].is_null()) {
    auto model = check_model_shape(json["overhead"], where + "/overhead");
    if (!model) return model;
  }
  if (auto model = check_model_shape(json["total"], where + "/total"); !model) return model;
  for (const char* key : {"stage_aware", "total_only"}) {
    if (auto errors = check_errors(json[key], where + "/" + key); !errors) return errors;
  }
  auto scores = check_list(json["total_log_errors"], most_scores, where + "/total_log_errors");
  if (!scores) return scores;
  return check_list(json["notes"], most_notes, where + "/notes");
}

Result<void> check_knob(const KnobRange& knob, const std::string& place) {
  if (knob.knob.empty() || !is_plain_text(knob.knob)) {
    return wrong(place + "/knob", "the name of a knob");
  }
  if (knob.categories.empty()) {
    return check(knob.minimum && knob.maximum && std::isfinite(*knob.minimum) &&
                     std::isfinite(*knob.maximum) && *knob.minimum <= *knob.maximum,
                 place, "a minimum and a maximum that is not smaller, or categories");
  }
  const bool is_sorted = std::adjacent_find(knob.categories.begin(), knob.categories.end(),
                                            std::greater_equal<>()) == knob.categories.end();
  return check(is_sorted && !knob.minimum && !knob.maximum, place + "/categories",
               "words in ascending order, once each, and no minimum or maximum");
}

Result<void> check_knob_list(const Estimator& estimator, const std::string& where) {
  std::set<std::string> names;
  std::size_t words = 0;
  for (std::size_t i = 0; i < estimator.knobs.size(); ++i) {
    const KnobRange& knob = estimator.knobs[i];
    const std::string place = fmt::format("{}/knobs/{}", where, i);
    if (auto checked = check_knob(knob, place); !checked) return checked;
    if (!names.insert(knob.knob).second) return wrong(place, "each knob once");
    words += knob.categories.size();
  }
  return check(words <= most_inputs, where + "/knobs",
               fmt::format("at most {} categories in all", most_inputs));
}

Result<void> check_log_errors(const std::vector<double>& errors, const std::string& place) {
  const bool is_right = std::is_sorted(errors.begin(), errors.end()) &&
                        std::all_of(errors.begin(), errors.end(), [](double error) {
                          return error >= 0 && error <= largest_log_error;
                        });
  return check(is_right, place, "numbers of at least 0, in ascending order");
}

Result<void> check_figures(const ErrorFigures& figures, const std::string& place) {
  const auto is_error = [](double value) { return std::isfinite(value) && value >= 0; };
  return check(
      is_error(figures.mae_ms) && is_error(figures.mape_pct) && is_error(figures.p95_abs_ms), place,
      "errors of at least 0");
}

Result<void> check_model(const StageModel& model, const std::string& place) {
  if (model.stage.empty() || !is_plain_text(model.stage)) {
    return wrong(place + "/stage", "the name of a stage");
  }
  if (find_family(model.family) == nullptr) {
    std::string known{"constant"};
    for (const Family& family : families()) known += ", " + std::string(family.name);
    return wrong(place + "/family", "one of " + known);
  }
  for (std::size_t i = 0; i < model.scores.size(); ++i) {
    auto figures =
        check_figures(model.scores[i].errors, fmt::format("{}/scores/{}/errors", place, i));
    if (!figures) return figures;
  }
  return check_log_errors(model.log_errors, place + "/log_errors");
}

Result<void> check_stages(const Estimator& estimator, const std::string& where) {
  std::set<std::string> names{total_stage};
  for (std::size_t i = 0; i < estimator.stages.size(); ++i) {
    const StageModel& model = estimator.stages[i];
    const std::string place = fmt::format("{}/stages/{}", where, i);
    if (auto checked = check_model(model, place); !checked) return checked;
    if (!names.insert(model.stage).second) {
      return wrong(place + "/stage", "each stage once, and none called total");
    }
  }
  const auto steps =
      std::find_if(estimator.knobs.begin(), estimator.knobs.end(), [](const KnobRange& knob) {
        return knob.knob == output_tokens_knob && knob.categories.empty();
      });
  return check(!names.contains(decode_per_token_stage) || steps != estimator.knobs.end(),
               where + "/knobs", "the numbers of output_tokens, which decode_per_token needs");
}

Result<void> check_values(const Estimator& estimator, const std::string& where) {
  if (auto knobs = check_knob_list(estimator, where); !knobs) return knobs;
  if (auto stages = check_stages(estimator, where); !stages) return stages;
  if (auto model = check_model(estimator.total, where + "/total"); !model) return model;
  if (estimator.overhead) {
    auto model = check_model(*estimator.overhead, where + "/overhead");
    if (!model) return model;
  }
  auto aware = check_figures(estimator.stage_aware, where + "/stage_aware");
  if (!aware) return aware;
  if (auto only = check_figures(estimator.total_only, where + "/total_only"); !only) return only;
  auto errors = check_log_errors(estimator.total_log_errors, where + "/total_log_errors");
  if (!errors) return errors;
  return check(!estimator.uses_stages || !estimator.stages.empty(), where + "/uses_stages",
               "false where there are no stages");
}

}  // namespace

Json estimator_json(const Estimator& estimator) {
  Json document{{"schema_version", schema_version}, {"unit", "ms"}};
  document.update(to_json(estimator));
  return document;
}

Result<Estimator> read_estimator(const Json& document, const std::string& where) {
  if (!document.is_object() || document.value("schema_version", Json()) != schema_version) {
    return fail(ErrorCode::usage,
                fmt::format("{}: is no estimator: schema_version is not {}", where, schema_version),
                "name a file that 'assay fit -o' has written");
  }
  if (document.value("unit", Json()) != "ms") return wrong(where + "/unit", "\"ms\"");
  if (auto shape = check_shape(document, where); !shape) return fail(shape.error());
  auto estimator = from_json<Estimator>(document, where);
  if (!estimator) return estimator;
  if (auto values = check_values(*estimator, where); !values) return fail(values.error());
  return estimator;
}

}  // namespace assay::predict

// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an engine declares about itself, so that a study can be checked, explained and planned
// without loading the engine.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/json.hpp"
#include "assay/base/result.hpp"
#include "assay/data/fields.hpp"
#include "assay/data/model_files.hpp"
#include "assay/data/stage.hpp"
#include "assay/data/study.hpp"

namespace assay {

enum class KnobType : std::uint8_t { integer, number, text, boolean };

inline constexpr std::array<EnumWord<KnobType>, 4> knob_type_words{
    {{KnobType::integer, "integer"},
     {KnobType::number, "number"},
     {KnobType::text, "text"},
     {KnobType::boolean, "boolean"}}};

inline std::span<const EnumWord<KnobType>> words(KnobType) {
  return knob_type_words;
}

// Knobs whose names begin so are given by the study's pipeline block too, without it.
inline constexpr std::string_view pipeline_knobs = "pipeline.";

struct KnobSpec {
  std::string name;
  KnobType type = KnobType::integer;
  Json initial;                        // the value where the study gives none
  std::optional<double> minimum{};     // of numbers, inclusive
  std::optional<double> maximum{};     // of numbers, inclusive
  std::vector<std::string> choices{};  // of text; empty: any
  std::string help{};
  // Of text that may also name a file: from what the file holds to the value that takes its place,
  // so that a run does not depend on the file. Errors: usage, naming the line.
  Result<std::string> (*from_file)(std::string_view content) = nullptr;
};

// What is wrong with a case, and with which part of it.
struct CaseProblem {
  std::string knob;  // the knob at fault, or "model/<key>" for a key of its model
  std::string message;
  std::string hint{};
  ErrorCode code = ErrorCode::usage;
};

// A guess before anything was measured, from sizes alone.
struct ExpectedCost {
  Nanoseconds load_ns = 0;
  Nanoseconds iteration_ns = 0;
};

struct EngineDescription {
  std::string name;
  std::string summary;
  bool needs_model = true;
  bool executes = true;  // false: it gives again what was measured elsewhere; not to be profiled
  std::vector<KnobSpec> knobs;
  // Accepted values of a model's keys; empty where the engine has no such thing.
  std::vector<std::string> presets{};
  std::vector<std::string> weight_types{};
  // The companion_keys that its models may have.
  std::vector<std::string> companions{};
  // Values of an iteration that the engine counts itself: columns of samples.csv.
  std::vector<std::string> readings{};
  // Makes the knobs canonical, takes out those that mean nothing for the model (a study that gives
  // one is then refused), and finds what a single knob's specification cannot say (a prompt longer
  // than the context, an unknown hyperparameter, a damaged model file). `model` is null if
  // needs_model is false; `files` are where its files lie.
  std::optional<CaseProblem> (*prepare)(Case& point, const Model* model,
                                        const ModelFiles& files) = nullptr;
  // The stages that an iteration of the case announces; `total` is always among them. `model` as
  // for `prepare`.
  std::vector<Stage> (*stages)(const Case& point, const Model* model) = nullptr;
  // Takes what `prepare` takes, of a case that it found right. Null where the engine cannot guess.
  std::optional<ExpectedCost> (*expected_cost)(const Case& point, const Model* model,
                                               const ModelFiles& files) = nullptr;
};

}  // namespace assay

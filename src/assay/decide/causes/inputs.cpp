// SPDX-License-Identifier: Apache-2.0

// Was it asked the same: model, batch, lengths, key/value memory, sampling?

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "assay/decide/causes/clue.hpp"
#include "assay/decide/causes/drift.hpp"
#include "assay/decide/causes/knob_question.hpp"
#include "assay/decide/causes/questions.hpp"

namespace assay::decide::causes {
namespace {

// Settings that only say how many tokens there are: the tokens themselves were counted.
bool is_length(const std::string& knob) {
  return knob == "prompt_tokens" || knob == "output_tokens" || knob == "sequence_length";
}

// Cannot change how long an iteration takes, but for what it draws.
bool is_seed(const std::string& knob) {
  return knob == "seed" || knob == "sampler_seed";
}

void add_knobs(const ComparedCase& pair, std::vector<Clue>& clues) {
  for (CauseEvidence& evidence : differing_knobs(pair, CauseQuestion::inputs)) {
    const bool is_minor = is_length(evidence.what) || is_seed(evidence.what);
    clues.push_back(
        {.evidence = std::move(evidence), .weight = is_minor ? Weight::minor : Weight::major});
  }
  CauseEvidence seed = compared("seed", Json(pair.baseline.of.run->study.seed),
                                Json(pair.candidate.of.run->study.seed));
  if (seed.drifted) clues.push_back({.evidence = std::move(seed)});
}

// The facts of the model, and what the study says of it; facts come first.
void add_model(const ComparedCase& pair, std::vector<Clue>& clues) {
  const auto facts_of = [](const ComparedSide& side) {
    Json facts = Json::object();
    if (side.of.summary->model) facts = to_json(*side.of.summary->model);
    const Model* model = side.of.run->study.model_of(*side.of.point);
    if (model == nullptr) return facts;
    facts["config"] = to_json(model->config);
    facts["seed"] = model->seed;
    facts["weights"] = model->weights;
    for (const auto& [key, companion] : model->companions) facts[key] = companion.sha256;
    return facts;
  };
  const Json before = facts_of(pair.baseline);
  const Json after = facts_of(pair.candidate);
  for (const auto& [key, value] : before.items()) {
    if (key == "license" || !after.contains(key)) continue;
    if (key == "source" && before.contains("sha256") && !before.at("sha256").is_null()) continue;
    CauseEvidence evidence = compared("model " + key, value, after.at(key));
    if (!evidence.drifted) continue;
    clues.push_back(
        {.evidence = std::move(evidence), .weight = key == "seed" ? Weight::minor : Weight::major});
  }
}

// Of the whole latency, the part that a stage takes.
std::optional<double> share_of(const ComparedSide& side, Stage stage) {
  const auto total = mean_latency_ms(side);
  const auto of_stage = mean_of(session_means(side, [&](const Sample& sample) {
    const auto& time = sample.stage_ns[index_of(stage)];
    return time ? std::optional(to_milliseconds(*time)) : std::nullopt;
  }));
  if (!total || !of_stage || *total <= 0) return std::nullopt;
  return *of_stage / *total;
}

// Of how many sequences the tokens are.
double sequences_of(const ComparedSide& side) {
  const auto batch = side.of.point->knobs.find("batch_size");
  const bool is_known = batch != side.of.point->knobs.end() && batch->second.is_number();
  return is_known ? std::max(1.0, batch->second.get<double>()) : 1.0;
}

// The stage that reads the input: an encoder has no prefill.
Stage reading_stage(const ComparedSide& side) {
  return share_of(side, Stage::encoder) ? Stage::encoder : Stage::prefill;
}

// A stage's time grows about as its tokens do: prefill (or the encoder) with those read, decode
// with those generated. Those of one sequence; how many sequences there are is a setting.
void add_tokens(const ComparedCase& pair, const char* what, std::int64_t Sample::*tokens,
                Stage stage, std::vector<Clue>& clues) {
  const auto counts = [&](const ComparedSide& side) {
    return session_means(side, [&, sequences = sequences_of(side)](const Sample& sample) {
      return std::optional(static_cast<double>(sample.*tokens) / sequences);
    });
  };
  auto evidence = judged(what, "", counts(pair.baseline), counts(pair.candidate),
                         {.absolute = 1e-9}, pair.paired);
  if (!evidence) return;
  // Lengths do not vary by themselves: a single session shows it.
  evidence->drifted = evidence->drifted || evidence->change_pct.value_or(0) != 0;
  if (!evidence->drifted) evidence->note.clear();
  const auto share = share_of(pair.baseline, stage);
  if (evidence->drifted && evidence->change_pct && share) {
    evidence->explained_pct = *evidence->change_pct * *share;
    evidence->note =
        fmt::format("if {} takes as much longer as there are more; it was {:.0f} % of the latency",
                    word_of(stage), 100 * *share);
  }
  clues.push_back({.evidence = std::move(*evidence)});
}

bool knows_inputs(const ComparedSide& side) {
  return side.of.summary->model || !side.of.point->knobs.empty();
}

}  // namespace

CauseFinding ask_inputs(const ComparedCase& pair) {
  std::vector<Clue> clues;
  add_tokens(pair, "tokens read by a sequence", &Sample::tokens_in, reading_stage(pair.baseline),
             clues);
  add_tokens(pair, "tokens generated by a sequence", &Sample::tokens_out, Stage::decode, clues);
  add_knobs(pair, clues);
  add_model(pair, clues);

  CauseFinding finding = finding_of(CauseQuestion::inputs, std::move(clues), pair.change);
  const std::string drifted = drifted_text(finding);
  if (drifted.empty() && !(knows_inputs(pair.baseline) && knows_inputs(pair.candidate))) {
    finding.likelihood = Likelihood::unknown;
    finding.answer = "A side does not say which model and settings it ran with.";
    finding.next_step = "measure both sides with `assay run`, which records them";
  } else if (drifted.empty()) {
    finding.answer = "Model, settings and lengths are the same.";
  } else {
    finding.answer = "Not the same: " + drifted + ".";
    finding.next_step = "give both sides the same model and settings, and measure again";
  }
  return finding;
}

}  // namespace assay::decide::causes

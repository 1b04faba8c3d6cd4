// SPDX-License-Identifier: Apache-2.0
#include "assay/report/experiment_document.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/data/dataset.hpp"
#include "assay/report/estimator_document.hpp"
#include "assay/report/estimator_numbers.hpp"
#include "assay/report/estimator_words.hpp"
#include "assay/report/guard_document.hpp"
#include "assay/report/guard_words.hpp"
#include "assay/report/id_suffix.hpp"
#include "assay/report/limitations.hpp"
#include "assay/report/number_text.hpp"
#include "assay/report/transfer_document.hpp"
#include "assay/report/transfer_words.hpp"

namespace assay::report {
namespace {

constexpr const char* none = "–";

// From where predictions count as good, and up to where as rough.
constexpr double good_pct = 5;
constexpr double rough_pct = 15;
constexpr double good_noises = 1.5;  // times what repeats differ by

// Published pairs may be of the same devices: their names tell them apart.
std::string pair_name(const EstimatorPair& pair) {
  const std::string text = pair_text(pair.transfer);
  return pair.published ? fmt::format("{} ({}, published)", text, text::printable(pair.name))
                        : text;
}

std::string source_name(const EstimatorPair& pair) {
  const Estimator& estimator = pair.estimator;
  const std::string text = device_text(estimator.device, estimator.dataset);
  return pair.published && !estimator.device.empty()
             ? fmt::format("{} ({})", text, text::printable(estimator.dataset))
             : text;
}

bool is_good(const Estimator& estimator) {
  const double error = total_errors(estimator).mape_pct;
  const bool is_noise = estimator.noise_pct && error <= good_noises * *estimator.noise_pct;
  return error <= good_pct || (is_noise && error <= rough_pct);
}

std::string prediction_answer(const EstimatorPair& pair) {
  const Estimator& estimator = pair.estimator;
  const double error = total_errors(estimator).mape_pct;
  const char* verdict = is_good(estimator) ? "yes" : error <= rough_pct ? "roughly" : "no";
  std::string text = fmt::format("{}: {}. {} {}", source_name(pair), verdict,
                                 estimator_headline(estimator), stages_insight(estimator));
  if (const std::string noise = noise_insight(estimator); !noise.empty()) text += " " + noise;
  return text;
}

std::vector<std::string> names_of(const EstimatorExperiment& experiment) {
  std::vector<std::string> names;
  for (const EstimatorPair& pair : experiment.pairs) names.push_back(pair_name(pair));
  return names;
}

std::string samples_answer(const EstimatorPair& pair) {
  return fmt::format("{}: {}.", pair_name(pair), enough_sentence(pair.transfer));
}

std::string guard_answer(const EstimatorPair& pair) {
  return fmt::format("{}: {}", source_name(pair), guard_headline(pair.guard));
}

std::string cost_answer(const EstimatorPair& pair) {
  return fmt::format("{}: {}", pair_name(pair), returns_insight(pair.transfer));
}

// An estimator or a guardrail that several pairs share is told once.
template <class Subject>
bool is_first(const std::vector<EstimatorPair>& pairs, std::size_t index,
              Subject EstimatorPair::*subject) {
  return std::none_of(
      pairs.begin(), pairs.begin() + static_cast<std::ptrdiff_t>(index),
      [&](const EstimatorPair& earlier) { return earlier.*subject == pairs[index].*subject; });
}

Section answers_section(const EstimatorExperiment& experiment) {
  Listing prediction;
  Listing samples;
  Listing guard;
  Listing cost;
  for (std::size_t i = 0; i < experiment.pairs.size(); ++i) {
    const EstimatorPair& pair = experiment.pairs[i];
    if (is_first(experiment.pairs, i, &EstimatorPair::estimator)) {
      prediction.items.push_back(prediction_answer(pair));
    }
    samples.items.push_back(samples_answer(pair));
    if (is_first(experiment.pairs, i, &EstimatorPair::guard)) {
      guard.items.push_back(guard_answer(pair));
    }
    cost.items.push_back(cost_answer(pair));
  }
  return {.id = "answers",
          .title = "The four questions",
          .blocks = {Paragraph{"1. Can latency be predicted from knob settings without full "
                               "profiling?"},
                     std::move(prediction),
                     Paragraph{"2. How many calibration samples does a transfer to another device "
                               "need?"},
                     std::move(samples),
                     Paragraph{"3. Can the estimator keep configurations from breaking a budget?"},
                     std::move(guard), Paragraph{"4. What does accuracy cost in calibration?"},
                     std::move(cost)}};
}

// A row a pair and number of samples: error beside cost.
DocumentTable tradeoff_table(const EstimatorExperiment& experiment) {
  DocumentTable table{.caption = "Error of the total against the cost of calibration",
                      .columns = {{.name = "pair", .align = Align::left},
                                  {.name = "method", .align = Align::left, .expendable = 2},
                                  {.name = "N"},
                                  {.name = "target time", .unit = "s"},
                                  {.name = "MAPE", .unit = "%"},
                                  {.name = "without", .unit = "%", .expendable = 1}},
                      .rows = {}};
  for (const EstimatorPair& pair : experiment.pairs) {
    const auto method = leading_method(pair.transfer);
    if (!method) continue;
    for (const std::size_t n : sizes_of(pair.transfer)) {
      const TransferScore* score = find_score(pair.transfer, *method, n, total_stage);
      if (score == nullptr) continue;
      const TransferScore* without =
          find_score(pair.transfer, TransferMethod::none, n, total_stage);
      const CalibrationCost* cost = find_cost(pair.transfer, n);
      table.rows.push_back(
          {{.text = pair_name(pair)},
           {.text = std::string(word_of(*method))},
           count_cell(n),
           cost == nullptr ? DocumentCell{.text = none} : seconds_cell(cost->target_s),
           percent_cell(score->mape_pct),
           without == nullptr ? DocumentCell{.text = none} : percent_cell(without->mape_pct)});
    }
  }
  return table;
}

std::vector<TransferResults> transfers_of(const EstimatorExperiment& experiment) {
  std::vector<TransferResults> transfers;
  for (const EstimatorPair& pair : experiment.pairs) transfers.push_back(pair.transfer);
  return transfers;
}

Section curve_section(const EstimatorExperiment& experiment) {
  Section section{.id = "transfer-curve", .title = "What calibration costs and buys", .blocks = {}};
  section.blocks.emplace_back(tradeoff_table(experiment));
  section.blocks.emplace_back(DocumentFigure{
      "e3_transfer_curve", transfer_curve_figure(transfers_of(experiment), names_of(experiment)),
      "Error of the total, and what calibration takes off it, by calibration samples, a line a "
      "pair."});
  return section;
}

std::string headline(const EstimatorExperiment& experiment) {
  if (experiment.pairs.empty()) return "No pair of devices was tried.";
  const EstimatorPair& pair = experiment.pairs.front();
  return fmt::format("{} {}", estimator_headline(pair.estimator), transfer_headline(pair.transfer));
}

}  // namespace

Document experiment_document(const EstimatorExperiment& experiment) {
  Document document{.title = "Experiment E3: " + text::printable(experiment.study),
                    .headline = headline(experiment),
                    .sections = {}};
  if (experiment.pairs.empty()) return document;
  document.sections.push_back(answers_section(experiment));
  document.sections.push_back(curve_section(experiment));
  for (std::size_t i = 0; i < experiment.pairs.size(); ++i) {
    const EstimatorPair& pair = experiment.pairs[i];
    const bool is_only = experiment.pairs.size() == 1;
    // The first pair's figures have the names that seed 003 gives them.
    const ReportPart part{.id = is_only ? "" : id_suffix(i),
                          .title = is_only ? "" : ": " + pair_name(pair),
                          .figure = i == 0 ? "" : "-" + pair.name,
                          .is_detail = i > 0};
    if (is_first(experiment.pairs, i, &EstimatorPair::estimator)) {
      add_estimator(document, pair.estimator, part);
    }
    add_transfer(document, pair.transfer, part, false);
    if (is_first(experiment.pairs, i, &EstimatorPair::guard)) {
      add_guard_analysis(document, pair.guard, part);
    }
  }
  add_limitations(document, experiment.limitations);
  return document;
}

}  // namespace assay::report

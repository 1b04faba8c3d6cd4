// SPDX-License-Identifier: Apache-2.0
#include "assay/report/estimator_document.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/data/dataset.hpp"
#include "assay/report/estimator_numbers.hpp"
#include "assay/report/estimator_words.hpp"
#include "assay/report/number_text.hpp"
#include "assay/report/stage_words.hpp"
#include "assay/stats/quantile.hpp"

namespace assay::report {
namespace {

constexpr const char* none = "–";
constexpr double percent = 100;

// Within how much of the measured value the prediction is in nine of ten cases.
DocumentCell within_cell(const std::vector<double>& log_errors) {
  constexpr double most = 0.9;
  if (log_errors.empty()) return {.text = none};
  return percent_cell(percent * std::expm1(stats::percentile(log_errors, most)));
}

std::vector<DocumentCell> error_cells(const ErrorFigures* errors) {
  if (errors == nullptr || errors->rows == 0)
    return {{.text = none}, {.text = none}, {.text = none}};
  return {percent_cell(errors->mape_pct), milliseconds_cell(errors->mae_ms),
          milliseconds_cell(errors->p95_abs_ms)};
}

void add_row(DocumentTable& table, std::string name, std::string symbol, const std::string& family,
             const ErrorFigures* errors, const std::vector<double>& log_errors) {
  auto& row = table.rows.emplace_back();
  row.push_back({.text = std::move(name)});
  row.push_back({.text = std::move(symbol)});
  row.push_back({.text = text::printable(family)});
  for (DocumentCell& cell : error_cells(errors)) row.push_back(std::move(cell));
  row.push_back(within_cell(log_errors));
}

DocumentTable accuracy_table(const Estimator& estimator) {
  DocumentTable table{.caption = fmt::format("Errors on rows that were not fitted ({})",
                                             text::printable(estimator.validation)),
                      .columns = {{.name = "stage", .align = Align::left},
                                  {.name = "as", .align = Align::left, .expendable = 3},
                                  {.name = "family", .align = Align::left},
                                  {.name = "MAPE", .unit = "%"},
                                  {.name = "MAE", .unit = "ms", .expendable = 1},
                                  {.name = "P95", .unit = "ms", .expendable = 2},
                                  {.name = "9 of 10 within", .unit = "%"}},
                      .rows = {}};
  for (const StageModel& stage : estimator.stages) {
    add_row(table, stage_label(stage.stage), stage_symbol(stage.stage), stage.family,
            chosen_errors(stage), stage.log_errors);
  }
  const std::vector<double> unknown;
  if (!estimator.stages.empty()) {
    const std::string overhead =
        estimator.overhead ? fmt::format("sum × {}", estimator.overhead->family) : "sum";
    add_row(table, "total, by stages", stage_symbol(total_stage), overhead, &estimator.stage_aware,
            estimator.uses_stages ? estimator.total_log_errors : unknown);
  }
  add_row(table, "total, one model", stage_symbol(total_stage), estimator.total.family,
          &estimator.total_only,
          estimator.uses_stages ? estimator.total.log_errors : estimator.total_log_errors);
  return table;
}

// Of all models, in the order in which they appear.
std::vector<std::string> families_of(const std::vector<const StageModel*>& models) {
  std::vector<std::string> families;
  for (const StageModel* model : models) {
    for (const FamilyScore& score : model->scores) {
      if (std::find(families.begin(), families.end(), score.family) == families.end()) {
        families.push_back(score.family);
      }
    }
  }
  return families;
}

DocumentCell family_cell(const StageModel& model, const std::string& family) {
  for (const FamilyScore& score : model.scores) {
    if (score.family != family) continue;
    DocumentCell cell = percent_cell(score.errors.mape_pct);
    if (family == model.family) cell.text += " *";
    return cell;
  }
  return {.text = none};
}

// A row a family, a column a stage.
DocumentTable family_table(const Estimator& estimator) {
  std::vector<const StageModel*> models;
  for (const StageModel& stage : estimator.stages) models.push_back(&stage);
  if (estimator.overhead) models.push_back(&*estimator.overhead);
  models.push_back(&estimator.total);
  DocumentTable table{.caption = "MAPE of every family that was tried; * is chosen",
                      .columns = {{.name = "family", .align = Align::left}},
                      .rows = {}};
  for (const StageModel* model : models) {
    table.columns.push_back({.name = stage_label(model->stage), .unit = "%"});
  }
  for (const std::string& family : families_of(models)) {
    auto& row = table.rows.emplace_back();
    row.push_back({.text = text::printable(family)});
    for (const StageModel* model : models) row.push_back(family_cell(*model, family));
  }
  return table;
}

std::string end_text(const std::optional<double>& value) {
  return value ? fmt::format("{:.6g}", *value) : none;
}

DocumentTable range_table(const Estimator& estimator) {
  constexpr std::size_t most_words = 12;
  DocumentTable table{.caption = "Where it was trained: outside it says so",
                      .columns = {{.name = "knob", .align = Align::left},
                                  {.name = "from"},
                                  {.name = "to"},
                                  {.name = "categories", .align = Align::left}},
                      .rows = {}};
  for (const KnobRange& range : estimator.knobs) {
    std::vector<std::string> words;
    for (const std::string& word : range.categories) {
      if (words.size() < most_words) words.push_back(text::printable(word));
    }
    std::string text = text::join(words, ", ");
    if (range.categories.size() > most_words) {
      text += fmt::format(" and {} more", range.categories.size() - most_words);
    }
    table.rows.push_back({{.text = text::printable(range.knob)},
                          {.text = end_text(range.minimum), .sort_value = range.minimum},
                          {.text = end_text(range.maximum), .sort_value = range.maximum},
                          {.text = std::move(text)}});
  }
  return table;
}

Listing basis(const Estimator& estimator) {
  Listing listing;
  listing.items.push_back(fmt::format(
      "Fitted to {}: {} of {}; seed {}.", text::printable(estimator.dataset),
      plural(estimator.rows, "row"), plural(estimator.groups, "group"), estimator.seed));
  listing.items.emplace_back(
      "Rows of one group were never on both sides of a split; the models were then fitted to all "
      "rows.");
  for (const std::string& note : estimator.notes) listing.items.push_back(text::printable(note));
  return listing;
}

}  // namespace

void add_estimator(Document& document, const Estimator& estimator, const ReportPart& part) {
  Section accuracy{.id = "accuracy" + part.id,
                   .title = "How far predictions are off" + part.title,
                   .blocks = {},
                   .is_detail = part.is_detail};
  accuracy.blocks.emplace_back(accuracy_table(estimator));
  accuracy.blocks.emplace_back(Paragraph{stages_insight(estimator)});
  if (const std::string noise = noise_insight(estimator); !noise.empty()) {
    accuracy.blocks.emplace_back(Paragraph{noise});
  }
  document.sections.push_back(std::move(accuracy));
  Section families{.id = "families" + part.id,
                   .title = "Families that were tried" + part.title,
                   .blocks = {family_table(estimator)},
                   .is_detail = true};
  document.sections.push_back(std::move(families));
  document.sections.push_back({.id = "range" + part.id,
                               .title = "Training range" + part.title,
                               .blocks = {range_table(estimator)},
                               .is_detail = true});
  document.sections.push_back({.id = "estimator-basis" + part.id,
                               .title = "What the estimator rests on" + part.title,
                               .blocks = {basis(estimator)},
                               .is_detail = true});
}

Document estimator_document(const Estimator& estimator) {
  Document document{.title = "Estimator: " + device_text(estimator.device, estimator.dataset),
                    .headline = estimator_headline(estimator),
                    .sections = {}};
  add_estimator(document, estimator, {});
  return document;
}

}  // namespace assay::report

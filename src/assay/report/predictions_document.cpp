// SPDX-License-Identifier: Apache-2.0
#include "assay/report/predictions_document.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/report/estimator_numbers.hpp"
#include "assay/report/knob_cells.hpp"
#include "assay/report/number_text.hpp"
#include "assay/report/stage_words.hpp"
#include "assay/report/summary_json.hpp"

namespace assay::report {
namespace {

constexpr int schema_version = 1;
constexpr double percent = 100;
constexpr const char* none = "–";
constexpr std::size_t most_rows = 200;    // of the table
constexpr std::size_t most_knobs = 8;     // columns of the table
constexpr std::size_t most_outside = 20;  // rows whose reasons are listed

std::string interval_text(const PredictedTime& time) {
  if (!time.lower_ms || !time.upper_ms) return none;
  return fmt::format("{} to {}", milliseconds_text(*time.lower_ms),
                     milliseconds_text(*time.upper_ms));
}

std::size_t outside_count(std::span<const Prediction> predictions) {
  return static_cast<std::size_t>(
      std::count_if(predictions.begin(), predictions.end(),
                    [](const Prediction& prediction) { return !prediction.outside.empty(); }));
}

std::string headline(const PredictionReport& report) {
  const std::string device = device_text(report.device, report.dataset);
  const std::vector<Prediction>& predictions = report.predictions;
  std::string text;
  if (predictions.size() == 1) {
    const PredictedTime& total = predictions.front().total;
    text = fmt::format("{} on {}", milliseconds_text(total.ms) + " ms", device);
    if (total.lower_ms) text += fmt::format(" ({} ms)", interval_text(total));
  } else {
    text = fmt::format("{} predicted for {}", plural(predictions.size(), "configuration"), device);
  }
  const std::size_t outside = outside_count(predictions);
  if (outside == 0) return text + ".";
  return predictions.size() == 1 ? text + "; outside the training range."
                                 : text + fmt::format("; {} outside the training range.", outside);
}

DocumentTable prediction_table(const KnobCells& knobs, std::span<const Prediction> predictions,
                               double confidence) {
  DocumentTable table{.caption = "Predicted times", .columns = {{.name = "row"}}, .rows = {}};
  int expendable = 0;
  knobs.add_columns(table);
  for (std::size_t i = 1; i < table.columns.size(); ++i) {
    table.columns[i].expendable = static_cast<int>(table.columns.size() + i);
  }
  const std::size_t stages = predictions.empty() ? 0 : predictions.front().stages.size();
  for (std::size_t i = 0; i < stages; ++i) {
    table.columns.push_back({.name = stage_label(predictions.front().stages[i].stage),
                             .unit = "ms",
                             .expendable = ++expendable});
  }
  table.columns.push_back({.name = "total", .unit = "ms"});
  table.columns.push_back(
      {.name = fmt::format("{:.3g} % interval", percent * confidence), .unit = "ms"});
  table.columns.push_back({.name = "range", .align = Align::left});
  for (std::size_t i = 0; i < std::min(predictions.size(), most_rows); ++i) {
    const Prediction& prediction = predictions[i];
    auto& row = table.rows.emplace_back();
    row.push_back(count_cell(i + 1));
    knobs.add_cells(i, row);
    for (std::size_t stage = 0; stage < stages; ++stage) {
      row.push_back(stage < prediction.stages.size()
                        ? milliseconds_cell(prediction.stages[stage].ms)
                        : DocumentCell{.text = none});
    }
    row.push_back(milliseconds_cell(prediction.total.ms));
    row.push_back(
        {.text = interval_text(prediction.total), .sort_value = prediction.total.lower_ms});
    const bool is_outside = !prediction.outside.empty();
    row.push_back(
        {.text = is_outside ? "outside" : "", .tone = is_outside ? Tone::warning : Tone::plain});
  }
  return table;
}

// Stages of a single configuration, each with its interval.
DocumentTable stage_table(const Prediction& prediction, double confidence) {
  DocumentTable table{
      .caption = "Stages",
      .columns = {{.name = "stage", .align = Align::left},
                  {.name = "as", .align = Align::left, .expendable = 1},
                  {.name = "predicted", .unit = "ms"},
                  {.name = fmt::format("{:.3g} % interval", percent * confidence), .unit = "ms"}},
      .rows = {}};
  const auto add = [&](const PredictedTime& time) {
    table.rows.push_back({{.text = stage_label(time.stage)},
                          {.text = stage_symbol(time.stage)},
                          milliseconds_cell(time.ms),
                          {.text = interval_text(time), .sort_value = time.lower_ms}});
  };
  for (const PredictedTime& stage : prediction.stages) add(stage);
  PredictedTime total = prediction.total;
  total.stage = total_stage;
  add(total);
  return table;
}

Listing outside_listing(std::span<const Prediction> predictions) {
  Listing listing;
  for (std::size_t i = 0; i < predictions.size() && listing.items.size() < most_outside; ++i) {
    if (predictions[i].outside.empty()) continue;
    listing.items.push_back(fmt::format("row {}: {}", i + 1,
                                        text::printable(text::join(predictions[i].outside, "; "))));
  }
  const std::size_t all = outside_count(predictions);
  if (all > listing.items.size()) {
    listing.items.push_back(fmt::format("and {} more", all - listing.items.size()));
  }
  return listing;
}

Json configuration_json(const KnobTable& knobs, std::size_t row) {
  Json configuration = Json::object();
  for (const KnobColumn& column : knobs.columns) {
    configuration[column.name] =
        column.is_number() ? Json(column.numbers[row]) : Json(column.words[row]);
  }
  return configuration;
}

}  // namespace

Document predictions_document(const PredictionReport& report) {
  const std::vector<Prediction>& predictions = report.predictions;
  Document document{.title = "Predictions: " + device_text(report.device, report.dataset),
                    .headline = headline(report),
                    .tone = outside_count(predictions) > 0 ? Tone::warning : Tone::plain,
                    .sections = {}};
  const KnobCells cells(report.knobs, most_knobs);
  Section section{.id = "predictions", .title = "Predictions", .blocks = {}};
  if (predictions.size() == 1) {
    section.blocks.emplace_back(stage_table(predictions.front(), report.confidence));
  } else if (!predictions.empty()) {
    section.blocks.emplace_back(prediction_table(cells, predictions, report.confidence));
  }
  if (predictions.size() > most_rows) {
    section.blocks.emplace_back(Paragraph{
        fmt::format("{} of {} configurations are shown; --json and --format csv have all.",
                    most_rows, predictions.size())});
  }
  if (predictions.size() > 1 && !cells.constants().empty()) {
    section.blocks.emplace_back(Paragraph{"In every configuration: " + cells.constants() + "."});
  }
  document.sections.push_back(std::move(section));
  if (Listing outside = outside_listing(predictions); !outside.items.empty()) {
    document.sections.push_back(
        {.id = "outside", .title = "Outside the training range", .blocks = {std::move(outside)}});
  }
  return document;
}

Json predictions_json(const PredictionReport& report) {
  Json list = Json::array();
  for (std::size_t i = 0; i < report.predictions.size(); ++i) {
    Json one{{"row", i + 1}, {"configuration", configuration_json(report.knobs, i)}};
    const Json prediction = to_json(report.predictions[i]);
    for (const auto& [key, value] : prediction.items()) one[key] = value;
    list.push_back(std::move(one));
  }
  return document_json(schema_version, headline(report),
                       {{"dataset", report.dataset},
                        {"device", report.device},
                        {"confidence", report.confidence},
                        {"notes", report.notes},
                        {"predictions", std::move(list)}});
}

}  // namespace assay::report

// SPDX-License-Identifier: Apache-2.0
#include "assay/report/transfer_document.hpp"

#include <cmath>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/data/dataset.hpp"
#include "assay/report/estimator_numbers.hpp"
#include "assay/report/number_text.hpp"
#include "assay/report/stage_words.hpp"
#include "assay/report/transfer_words.hpp"

namespace assay::report {
namespace {

constexpr const char* none = "–";

DocumentCell score_cell(const TransferScore* score) {
  if (score == nullptr) return {.text = none};
  std::string text = number_text(score->mape_pct, decimals_for(score->mape_pct, 3));
  if (score->draws > 1) {
    text += " ± " + number_text(score->mape_sd_pct, decimals_for(score->mape_pct, 3));
  }
  return {.text = std::move(text), .sort_value = score->mape_pct};
}

// A row a method, a column a size.
DocumentTable method_table(const TransferResults& results) {
  DocumentTable table{
      .caption = "MAPE of the total by method, mean over draws ± their standard deviation",
      .columns = {{.name = "method", .align = Align::left}},
      .rows = {}};
  const auto sizes = sizes_of(results);
  for (const std::size_t n : sizes) {
    table.columns.push_back({.name = fmt::format("N = {}", n), .unit = "%"});
  }
  for (const TransferMethod method : methods_of(results)) {
    auto& row = table.rows.emplace_back();
    row.push_back({.text = method_label(method)});
    for (const std::size_t n : sizes) {
      row.push_back(score_cell(find_score(results, method, n, total_stage)));
    }
  }
  return table;
}

// What a size costs, what it reaches, and what the next one would buy.
DocumentTable cost_table(const TransferResults& results, TransferMethod method) {
  DocumentTable table{
      .caption = fmt::format("What calibration costs and buys ({})", method_label(method)),
      .columns = {{.name = "N"},
                  {.name = "target time", .unit = "s"},
                  {.name = "held out", .unit = "rows", .expendable = 3},
                  {.name = "MAPE", .unit = "%"},
                  {.name = "worst draw", .unit = "%", .expendable = 2},
                  {.name = "MAE", .unit = "ms", .expendable = 4},
                  {.name = "P95", .unit = "ms", .expendable = 4},
                  {.name = "next N buys", .unit = "points"},
                  {.name = "for another", .unit = "s", .expendable = 1}},
      .rows = {}};
  for (const std::size_t n : sizes_of(results)) {
    const TransferScore* score = find_score(results, method, n, total_stage);
    if (score == nullptr) continue;
    const CalibrationCost* cost = find_cost(results, n);
    const NextSamples next = next_samples(results, method, n);
    auto& row = table.rows.emplace_back();
    row.push_back(count_cell(n));
    row.push_back(cost == nullptr ? DocumentCell{.text = none} : seconds_cell(cost->target_s));
    row.push_back(cost == nullptr ? DocumentCell{.text = none}
                                  : DocumentCell{.text = number_text(cost->held_out, 0),
                                                 .sort_value = cost->held_out});
    row.push_back(percent_cell(score->mape_pct));
    row.push_back(percent_cell(score->mape_worst_pct));
    row.push_back(milliseconds_cell(score->mae_ms));
    row.push_back(milliseconds_cell(score->p95_abs_ms));
    row.push_back(next.points ? percent_cell(*next.points) : DocumentCell{.text = none});
    row.push_back(next.target_s ? seconds_cell(*next.target_s) : DocumentCell{.text = none});
  }
  return table;
}

// Every stage by every method at one size.
DocumentTable stage_table(const TransferResults& results, std::size_t n) {
  DocumentTable table{.caption = fmt::format("MAPE of each stage with N = {}, mean over draws", n),
                      .columns = {{.name = "stage", .align = Align::left},
                                  {.name = "as", .align = Align::left, .expendable = 1}},
                      .rows = {}};
  const auto methods = methods_of(results);
  for (const TransferMethod method : methods) {
    table.columns.push_back({.name = std::string(word_of(method)), .unit = "%"});
  }
  for (const std::string& stage : stages_of(results)) {
    auto& row = table.rows.emplace_back();
    row.push_back({.text = stage_label(stage)});
    row.push_back({.text = stage_symbol(stage)});
    for (const TransferMethod method : methods) {
      const TransferScore* score = find_score(results, method, n, stage);
      row.push_back(score == nullptr ? DocumentCell{.text = none} : percent_cell(score->mape_pct));
    }
  }
  return table;
}

Section basis_section(const TransferResults& results, const ReportPart& part) {
  Listing listing;
  listing.items.push_back(fmt::format("Target: {} ({} of {}).", text::printable(results.target),
                                      plural(results.target_rows, "row"),
                                      plural(results.target_groups, "group")));
  listing.items.push_back(
      results.source_known
          ? fmt::format("Source times of the same configurations were measured: {}.",
                        text::printable(results.source))
          : fmt::format("Source times were predicted by a model fitted to {}.",
                        text::printable(results.source)));
  listing.items.push_back(fmt::format(
      "{} seeded draws (seed {}); samples {}; groups never straddle.", results.seeds, results.seed,
      results.design == SampleDesign::designed
          ? "are spread over what is known before anything is measured"
          : "are drawn at random"));
  for (const SkippedSize& skipped : results.skipped) {
    listing.items.push_back(
        fmt::format("N = {} was skipped: {}", skipped.n, text::printable(skipped.reason)));
  }
  for (const std::string& note : results.notes) listing.items.push_back(text::printable(note));
  return {.id = "transfer-basis" + part.id,
          .title = "What the transfer rests on" + part.title,
          .blocks = {std::move(listing)},
          .is_detail = true};
}

// What it teaches, then the figure.
void add_figure(Section& section, DocumentFigure figure, const ReportPart& part,
                const std::string& insight) {
  figure.name += part.figure;
  section.blocks.emplace_back(Paragraph{insight});
  section.blocks.emplace_back(std::move(figure));
}

}  // namespace

void add_transfer(Document& document, const TransferResults& results, const ReportPart& part,
                  bool has_curve) {
  const auto enough = enough_samples(results);
  if (enough) {
    Section section{.id = "transfer" + part.id,
                    .title = "Prediction error by calibration samples" + part.title,
                    .blocks = {},
                    .is_detail = part.is_detail};
    section.blocks.emplace_back(method_table(results));
    add_figure(section,
               {"e3_prediction_error_vs_samples", prediction_error_figure(results),
                "MAPE, MAE and P95 of the total by calibration samples, a line a method."},
               part, error_insight(results));
    section.blocks.emplace_back(stage_table(results, enough->n));
    document.sections.push_back(std::move(section));
    Section cost{.id = "calibration-cost" + part.id,
                 .title = "What calibration costs and buys" + part.title,
                 .blocks = {},
                 .is_detail = part.is_detail};
    cost.blocks.emplace_back(cost_table(results, enough->method));
    if (has_curve) {
      add_figure(cost,
                 {"e3_transfer_curve", transfer_curve_figure(std::span(&results, 1)),
                  "Error of the total, and what calibration takes off it, by calibration samples."},
                 part, returns_insight(results));
    } else {
      cost.blocks.emplace_back(Paragraph{returns_insight(results)});
    }
    document.sections.push_back(std::move(cost));
    Figure scatter = predicted_actual_figure(results);
    if (!scatter.panels.empty()) {
      Section section_of_rows{.id = "predicted-actual" + part.id,
                              .title = "Predicted and measured" + part.title,
                              .blocks = {},
                              .is_detail = part.is_detail};
      add_figure(section_of_rows,
                 {"e3_predicted_vs_actual", std::move(scatter),
                  "Measured against predicted times of held-out rows, stage by stage."},
                 part, scatter_insight(results));
      document.sections.push_back(std::move(section_of_rows));
    }
  }
  document.sections.push_back(basis_section(results, part));
}

Document transfer_document(const TransferResults& results) {
  Document document{.title = "Transfer: " + pair_text(results),
                    .headline = transfer_headline(results),
                    .sections = {}};
  add_transfer(document, results, {});
  return document;
}

}  // namespace assay::report

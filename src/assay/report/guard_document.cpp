// SPDX-License-Identifier: Apache-2.0
#include "assay/report/guard_document.hpp"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/report/estimator_numbers.hpp"
#include "assay/report/guard_words.hpp"
#include "assay/report/knob_cells.hpp"
#include "assay/report/number_text.hpp"

namespace assay::report {
namespace {

constexpr const char* none = "–";
constexpr std::size_t most_rows = 200;  // of a table
constexpr std::size_t most_knobs = 8;   // columns of a table

DocumentTable outcome_table(const GuardAnalysis& analysis, GuardRule rule) {
  constexpr double percent = 100;
  DocumentTable table{.caption = "With the " + rule_label(analysis, rule),
                      .columns = {{.name = "budget", .unit = "%"},
                                  {.name = "budget", .unit = "ms", .expendable = 3},
                                  {.name = "violating without", .unit = "%"},
                                  {.name = "with", .unit = "%"},
                                  {.name = "of accepted", .unit = "%", .expendable = 1},
                                  {.name = "false rejects", .unit = "%"},
                                  {.name = "false accepts", .unit = "%", .expendable = 2},
                                  {.name = "accepted", .unit = "%", .expendable = 4},
                                  {.name = "to measure", .unit = "%", .expendable = 3}},
                      .rows = {}};
  for (const double fraction : fractions_of(analysis)) {
    const GuardOutcome* outcome = find_outcome(analysis, rule, fraction);
    if (outcome == nullptr) continue;
    const bool is_broken = rule == GuardRule::conformal && outcome->violation_rate > analysis.risk;
    DocumentCell violating = rate_cell(outcome->violation_rate);
    if (is_broken) violating.tone = Tone::failure;
    table.rows.push_back(
        {{.text = fmt::format("{:.4g}", percent * fraction), .sort_value = fraction},
         milliseconds_cell(outcome->budget_ms),
         rate_cell(outcome->violation_rate_without),
         std::move(violating),
         rate_cell(outcome->violation_of_accepted),
         rate_cell(outcome->false_reject_rate),
         rate_cell(outcome->false_accept_rate),
         rate_cell(outcome->accepted_rate),
         rate_cell(outcome->measure_rate)});
  }
  return table;
}

Section basis_section(const GuardAnalysis& analysis, const ReportPart& part) {
  Listing listing;
  listing.items.push_back(
      fmt::format("{}: {} seeded draws (seed {}). In each the groups are split anew: {} rows are "
                  "fitted, {} calibrate the bound, {} are asked.",
                  device_text(analysis.device, analysis.dataset), analysis.draws, analysis.seed,
                  analysis.fitted_rows, analysis.calibration_rows, analysis.test_rows));
  listing.items.push_back(fmt::format("Latency at the largest knobs: {} ms.",
                                      milliseconds_text(analysis.full_latency_ms)));
  listing.items.push_back(
      fmt::format("The compiled form that a scheduler asks is off from the model by {} in the mean "
                  "and {} at most.",
                  percent_text(analysis.compiled_error_mean_pct),
                  percent_text(analysis.compiled_error_max_pct)));
  listing.items.emplace_back(
      "A configuration violates if its measured total is above the budget. Rates of violations are "
      "of all configurations; false rejects of those within budget, those to be measured among "
      "them; false accepts of the violating.");
  for (const std::string& note : analysis.notes) listing.items.push_back(text::printable(note));
  return {.id = "guard-basis" + part.id,
          .title = "What the guardrail rests on" + part.title,
          .blocks = {std::move(listing)},
          .is_detail = true};
}

DocumentCell answer_cell(const GuardDecision& decision) {
  DocumentCell cell{.text = std::string(word_of(decision.answer))};
  if (decision.answer == GuardAnswer::measure) cell.tone = Tone::warning;
  return cell;
}

DocumentTable decision_table(const GuardReport& report, const KnobTable& candidates,
                             const KnobCells& knobs) {
  DocumentTable table{.caption = "Candidates",
                      .columns = {{.name = "row"}, {.name = "answer", .align = Align::left}},
                      .rows = {}};
  table.columns.push_back({.name = "predicted", .unit = "ms"});
  table.columns.push_back({.name = "bound", .unit = "ms"});
  knobs.add_columns(table);
  int expendable = 1;
  for (std::size_t i = table.columns.size(); i > 4; --i) {
    table.columns[i - 1].expendable = ++expendable;
  }
  table.columns.push_back({.name = "reason", .align = Align::left, .expendable = 1});
  for (const GuardDecision& decision : report.decisions) {
    if (table.rows.size() == most_rows) break;
    auto& row = table.rows.emplace_back();
    row.push_back(count_cell(decision.row + 1));
    row.push_back(answer_cell(decision));
    row.push_back(milliseconds_cell(decision.predicted_ms));
    row.push_back(decision.bound_ms ? milliseconds_cell(*decision.bound_ms)
                                    : DocumentCell{.text = none});
    if (decision.row < candidates.rows()) {
      knobs.add_cells(decision.row, row);
    } else {
      row.resize(table.columns.size() - 1);
    }
    row.push_back({.text = text::printable(decision.reason)});
  }
  return table;
}

}  // namespace

void add_guard_analysis(Document& document, const GuardAnalysis& analysis, const ReportPart& part) {
  if (!analysis.outcomes.empty()) {
    Section section{.id = "guardrail" + part.id,
                    .title = "Budgets kept" + part.title,
                    .blocks = {},
                    .is_detail = part.is_detail};
    for (const GuardRule rule : {GuardRule::conformal, GuardRule::margin}) {
      DocumentTable table = outcome_table(analysis, rule);
      if (!table.rows.empty()) section.blocks.emplace_back(std::move(table));
    }
    const std::string insight = violation_insight(analysis);
    section.blocks.emplace_back(Paragraph{insight});
    section.blocks.emplace_back(DocumentFigure{
        "e3_guardrail_effectiveness" + part.figure, guardrail_figure(analysis),
        "Violation rate and false rejects by budget, without a guardrail and with each rule."});
    document.sections.push_back(std::move(section));
  }
  if (!analysis.curve.empty()) {
    const std::string insight = tradeoff_insight(analysis);
    document.sections.push_back(
        {.id = "reject-accept" + part.id,
         .title = "False rejects and false accepts" + part.title,
         .blocks = {Paragraph{insight},
                    DocumentFigure{"e3_reject_accept" + part.figure, reject_accept_figure(analysis),
                                   "False accepts against false rejects, a line a budget."}},
         .is_detail = part.is_detail});
  }
  document.sections.push_back(basis_section(analysis, part));
}

Document guard_analysis_document(const GuardAnalysis& analysis) {
  Document document{.title = "Guardrail: " + device_text(analysis.device, analysis.dataset),
                    .headline = guard_headline(analysis),
                    .sections = {}};
  add_guard_analysis(document, analysis, {});
  return document;
}

Document guard_report_document(const GuardReport& report, const KnobTable& candidates) {
  Document document{.title = "Guardrail",
                    .headline = guard_report_headline(report),
                    .tone = report.to_measure > 0 ? Tone::warning : Tone::plain,
                    .sections = {}};
  const KnobCells knobs(candidates, most_knobs);
  Section section{.id = "candidates", .title = "Candidates", .blocks = {}};
  section.blocks.emplace_back(Paragraph{guard_report_rule(report)});
  section.blocks.emplace_back(decision_table(report, candidates, knobs));
  if (report.decisions.size() > most_rows) {
    section.blocks.emplace_back(Paragraph{fmt::format(
        "{} of {} candidates are shown; --json has all.", most_rows, report.decisions.size())});
  }
  if (!knobs.constants().empty()) {
    section.blocks.emplace_back(Paragraph{"In every candidate: " + knobs.constants() + "."});
  }
  document.sections.push_back(std::move(section));
  if (!report.notes.empty()) {
    Listing notes;
    for (const std::string& note : report.notes) notes.items.push_back(text::printable(note));
    document.sections.push_back({.id = "notes", .title = "Notes", .blocks = {std::move(notes)}});
  }
  return document;
}

}  // namespace assay::report

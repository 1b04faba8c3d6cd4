// SPDX-License-Identifier: Apache-2.0
#include "assay/report/findings_document.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/report/findings_words.hpp"
#include "assay/report/number_text.hpp"

namespace assay::report {
namespace {

constexpr const char* nothing = "–";
constexpr std::size_t most_rows = 100;  // of a table; --json has all

std::string digits_text(double value) {
  return number_text(value, decimals_for(value, 4));
}

// " (+37.5 %)"
std::string change_suffix(const std::optional<double>& change_pct) {
  if (!change_pct) return "";
  return fmt::format(" ({} %)", signed_text(*change_pct, 1));
}

std::optional<double> point_of(const std::optional<FindingFigure>& figure) {
  return figure ? std::optional(figure->point) : std::nullopt;
}

// A column of the table of cases; the value of a row, and its change from the baseline.
struct RowColumn {
  Column column;
  std::function<std::optional<double>(const FindingRow&)> value;
  std::function<std::optional<double>(const FindingRow&)> change_pct{};
};

std::vector<RowColumn> row_columns(const Findings& findings) {
  return {
      {{.name = latency_text(findings), .unit = "mean, ms"},
       [](const FindingRow& row) { return point_of(row.latency_mean_ms); },
       [](const FindingRow& row) { return point_of(row.latency_change_pct); }},
      {{.name = "p99", .unit = "ms", .expendable = 2},
       [](const FindingRow& row) { return point_of(row.latency_p99_ms); }},
      {{.name = "max", .unit = "ms", .expendable = 3},
       [](const FindingRow& row) { return row.latency_max_ms; },
       [](const FindingRow& row) { return row.max_change_pct; }},
      {{.name = "CoV", .unit = "%"},
       [](const FindingRow& row) { return point_of(row.latency_cov_pct); },
       [](const FindingRow& row) { return point_of(row.cov_change_pct); }},
      {{.name = "peak RSS", .unit = "MB"},
       [](const FindingRow& row) { return point_of(row.peak_rss_mb); },
       [](const FindingRow& row) { return point_of(row.memory_change_pct); }},
      {{.name = "throughput", .unit = "tokens/s", .expendable = 1},
       [](const FindingRow& row) { return point_of(row.tokens_s); }},
  };
}

// Columns of which no case has a value are left out.
DocumentTable cases_table(const Findings& findings) {
  std::vector<RowColumn> columns = row_columns(findings);
  std::erase_if(columns, [&](const RowColumn& column) {
    return std::none_of(findings.rows.begin(), findings.rows.end(),
                        [&](const FindingRow& row) { return column.value(row).has_value(); });
  });
  DocumentTable table{.caption = "Cases side by side",
                      .columns = {{.name = "case", .align = Align::left}},
                      .rows = {}};
  for (const RowColumn& column : columns) table.columns.push_back(column.column);
  for (const FindingRow& row : findings.rows) {
    if (table.rows.size() == most_rows) break;
    auto& cells = table.rows.emplace_back();
    cells.push_back({.text = row.case_name});
    for (const RowColumn& column : columns) {
      const auto value = column.value(row);
      if (!value) {
        cells.push_back({.text = nothing});
        continue;
      }
      const auto change = column.change_pct ? column.change_pct(row) : std::nullopt;
      cells.push_back({.text = digits_text(*value) + change_suffix(change), .sort_value = value});
    }
  }
  return table;
}

Listing statements(const Findings& findings) {
  Listing listing;
  for (const Finding& finding : findings.findings) {
    listing.items.push_back(finding_sentence(findings, finding));
  }
  return listing;
}

Section statements_section(const Findings& findings) {
  Section section{.id = "findings", .title = "Findings", .blocks = {}};
  section.blocks.emplace_back(cases_table(findings));
  if (findings.simulated) {
    section.blocks.emplace_back(Paragraph{findings_of_simulation(), Tone::warning});
  }
  section.blocks.emplace_back(statements(findings));
  return section;
}

Section recommendations(const Findings& findings) {
  Listing listing;
  for (const Recommendation& recommendation : findings.recommendations) {
    listing.items.push_back(fmt::format(
        "For {}: {} Rule: {}.", purpose_text(recommendation.purpose),
        recommendation_sentence(findings, recommendation), rule_text(findings, recommendation)));
  }
  return {.id = "recommendations", .title = "Recommendations", .blocks = {std::move(listing)}};
}

DocumentCell number_cell(const std::optional<double>& value, int digits) {
  if (!value) return {.text = nothing};
  return {.text = number_text(*value, decimals_for(*value, digits)), .sort_value = value};
}

DocumentCell figure_cell(const std::optional<FindingFigure>& figure) {
  constexpr int digits = 4;
  if (!figure) return {.text = nothing};
  DocumentCell cell = number_cell(figure->point, digits);
  if (figure->lower && figure->upper) {
    cell.text +=
        fmt::format(" [{}, {}]", number_text(*figure->lower, decimals_for(*figure->lower, digits)),
                    number_text(*figure->upper, decimals_for(*figure->upper, digits)));
  }
  return cell;
}

DocumentCell p_cell(const std::optional<double>& p) {
  constexpr double smallest = 0.001;
  if (!p) return {.text = nothing};
  return {.text = *p < smallest ? "<0.001" : number_text(*p, 3), .sort_value = p};
}

std::string word(FindingKind kind) {
  std::string text(word_of(kind));
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

// A row for each case of each statement.
DocumentTable evidence_table(const Findings& findings) {
  DocumentTable table{.caption = "What each statement rests on",
                      .columns = {{.name = "finding", .align = Align::left},
                                  {.name = "case", .align = Align::left},
                                  {.name = "value"},
                                  {.name = "unit", .align = Align::left},
                                  {.name = "difference"},
                                  {.name = "change, %"},
                                  {.name = "adj. p"},
                                  {.name = "support", .align = Align::left}},
                      .rows = {}};
  const auto add = [&](const Finding& finding, std::string name, DocumentCell value,
                       const FindingEffect& effect) {
    if (table.rows.size() == most_rows) return;
    table.rows.push_back({{.text = word(finding.kind)},
                          {.text = std::move(name)},
                          std::move(value),
                          {.text = finding.unit},
                          figure_cell(effect.difference),
                          figure_cell(effect.change_pct),
                          p_cell(effect.adjusted_p),
                          {.text = std::string(word_of(effect.support))}});
  };
  for (const Finding& finding : findings.findings) {
    if (finding.figure) {
      add(finding, "all", figure_cell(finding.figure),
          {.support = finding.support, .adjusted_p = finding.adjusted_p});
    }
    if (finding.baseline) add(finding, finding.baseline_case, figure_cell(finding.baseline), {});
    for (const FindingEffect& effect : finding.effects) {
      add(finding, effect.case_name, figure_cell(effect.value), effect);
    }
  }
  return table;
}

}  // namespace

void add_findings(Document& document, const Findings& findings, const FindingsView& view) {
  if (findings.findings.empty()) return;
  std::vector<Section> sections;
  sections.push_back(statements_section(findings));
  if (!findings.recommendations.empty()) sections.push_back(recommendations(findings));
  Section basis{.id = "findings-basis",
                .title = "What the findings rest on",
                .blocks = {Listing{findings_basis(findings)}},
                .is_detail = true};
  if (!view.is_brief) basis.blocks.emplace_back(evidence_table(findings));
  if (!view.is_brief || findings.tests > 0) sections.push_back(std::move(basis));
  auto place = std::find_if(document.sections.begin(), document.sections.end(),
                            [](const Section& section) { return section.id == "results"; });
  if (place != document.sections.end()) ++place;
  document.sections.insert(place, std::make_move_iterator(sections.begin()),
                           std::make_move_iterator(sections.end()));
}

Document findings_document(const Findings& findings, const FindingsView& view) {
  Document document{.title = "Findings: " + findings.study,
                    .headline = findings_headline(findings),
                    .tone = findings.simulated ? Tone::warning : Tone::plain,
                    .sections = {}};
  add_findings(document, findings, view);
  if (!findings.limitations.empty()) {
    document.sections.push_back(
        {.id = "limitations", .title = "Limitations", .blocks = {Listing{findings.limitations}}});
  }
  return document;
}

}  // namespace assay::report

// SPDX-License-Identifier: Apache-2.0
#include "assay/report/reproduction_report.hpp"

#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/data/fields.hpp"
#include "assay/report/number_text.hpp"
#include "assay/report/summary_json.hpp"
#include "assay/report/text_table.hpp"

namespace assay::report {
namespace {

constexpr int schema_version = 1;

// Of what is counted in points, points.
std::string_view change_unit(const MetricComparison& row) {
  return row.relative ? "%" : "points";
}

Json side_json(const ComparedSide& side) {
  return {{"label", side.label}, {"run_id", side.run_id}, {"config_hash", side.config_hash}};
}

Json figure_json(const ReproducedFigure& figure) {
  const MetricComparison& row = figure.row;
  return {{"metric", row.metric->name},
          {"unit", row.metric->unit},
          {"published", number_json(row.baseline.point)},
          {"repeated", number_json(row.candidate.point)},
          {"change", number_json(judged(row).point)},
          {"change_ci95", interval_json(judged(row).interval)},
          {"change_unit", change_unit(row)},
          {"simulated", row.simulated},
          {"agreement", word_of(figure.agreement)}};
}

Json case_json(const ReproducedCase& reproduced) {
  Json json{{"name", reproduced.name}, {"same_tokens", to_json(reproduced.same_tokens)}};
  json["differences"] = Json::array();
  for (const Varied& varied : reproduced.varied) {
    json["differences"].push_back(
        {{"name", varied.name}, {"published", varied.baseline}, {"repeated", varied.candidate}});
  }
  json["figures"] = Json::array();
  for (const ReproducedFigure& figure : reproduced.figures) {
    json["figures"].push_back(figure_json(figure));
  }
  return json;
}

std::string change_text(const MetricComparison& row) {
  const Estimate& change = judged(row);
  std::string text = fmt::format("{:+.2f}", change.point);
  if (change.interval) {
    text += fmt::format(" [{:+.2f}, {:+.2f}]", change.interval->lower, change.interval->upper);
  }
  return text + fmt::format(" {}", change_unit(row));
}

std::string figure_text(double value) {
  return number_text(value, decimals_for(value, 4));
}

std::string tokens_text(const std::optional<bool>& same) {
  if (!same) return "not recorded";
  return *same ? "the same" : "different";
}

Tone tone_of(Agreement agreement) {
  return agreement == Agreement::differs ? Tone::failure : Tone::plain;
}

std::string differences_text(const Reproduction& reproduction, const TableStyle& style) {
  const char* to = style.unicode ? "→" : "->";
  std::string text;
  for (const EnvironmentDifference& difference : reproduction.environment) {
    text += fmt::format("  {}: {} {} {}\n", difference.field, line_text(difference.baseline), to,
                        line_text(difference.candidate));
  }
  for (const ReproducedCase& reproduced : reproduction.cases) {
    for (const Varied& varied : reproduced.varied) {
      text += fmt::format("  {} of {}: {} {} {}\n", text::printable(varied.name),
                          text::printable(reproduced.name), line_text(varied.baseline), to,
                          line_text(varied.candidate));
    }
  }
  return text.empty() ? "the environments agree\n" : "what differs around it:\n" + text;
}

}  // namespace

Json reproduction_json(const Reproduction& reproduction) {
  Json json{{"schema_version", schema_version},
            {"agreement", word_of(reproduction.agreement)},
            {"reasons", to_json(reproduction.reasons)},
            {"epsilon_pct", reproduction.epsilon_pct},
            {"published", side_json(reproduction.published)},
            {"repeated", side_json(reproduction.repeated)}};
  json["environment"] = Json::array();
  for (const EnvironmentDifference& difference : reproduction.environment) {
    json["environment"].push_back({{"field", difference.field},
                                   {"published", difference.baseline},
                                   {"repeated", difference.candidate}});
  }
  json["cases"] = Json::array();
  for (const ReproducedCase& reproduced : reproduction.cases) {
    json["cases"].push_back(case_json(reproduced));
  }
  return json;
}

std::string reproduction_text(const Reproduction& reproduction, const TableStyle& style) {
  TextTable table({{.name = "case", .align = Align::left},
                   {.name = "figure", .align = Align::left},
                   {.name = "published"},
                   {.name = "repeated"},
                   {.name = "change"},
                   {.name = "", .align = Align::left}});
  std::string tokens;
  for (const ReproducedCase& reproduced : reproduction.cases) {
    for (const ReproducedFigure& figure : reproduced.figures) {
      const MetricComparison& row = figure.row;
      table.add_row({{reproduced.name},
                     {fmt::format("{} ({})", row.metric->label, row.metric->unit)},
                     {figure_text(row.baseline.point)},
                     {figure_text(row.candidate.point)},
                     {change_text(row)},
                     {std::string(word_of(figure.agreement)), tone_of(figure.agreement)}});
    }
    tokens += fmt::format("tokens of {}: {}\n", text::printable(reproduced.name),
                          tokens_text(reproduced.same_tokens));
  }
  std::string text =
      fmt::format("run {} repeated as {}, figures within ±{:g} %\n", reproduction.published.run_id,
                  reproduction.repeated.run_id, reproduction.epsilon_pct) +
      table.text(style) + tokens + differences_text(reproduction, style);
  text += fmt::format("the repetition {}\n", reproduction.agreement == Agreement::undecided
                                                 ? "is undecided"
                                                 : word_of(reproduction.agreement));
  for (const std::string& reason : reproduction.reasons) {
    text += fmt::format("  {}\n", text::printable(reason));
  }
  return text;
}

}  // namespace assay::report

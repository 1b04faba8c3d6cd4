// SPDX-License-Identifier: Apache-2.0
#include "assay/report/root_cause_document.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/base/value_text.hpp"
#include "assay/report/display_width.hpp"
#include "assay/report/id_suffix.hpp"
#include "assay/report/number_text.hpp"
#include "assay/report/root_cause_words.hpp"

namespace assay::report {
namespace {

constexpr std::size_t most_cases = 12;     // with questions and evidence; all are in the summary
constexpr std::size_t most_evidence = 60;  // rows of one question
constexpr const char* none = "–";

// What tells the sections of one case from those of the others.
struct Naming {
  std::string suffix;  // of ids: "-b"
  std::string of;      // of titles: ": tiny"
};

Tone tone_of(Likelihood likelihood) {
  return likelihood == Likelihood::likely ? Tone::warning : Tone::plain;
}

DocumentCell share_cell(const RootCause& cause, const CauseFinding& finding) {
  const auto share = explained_share(cause, finding);
  if (!share) return {.text = none};
  return {.text = fmt::format("{:.0f} %", 100 * *share), .sort_value = share};
}

DocumentCell percent_cell(const std::optional<double>& value, const char* unit) {
  if (!value) return {.text = none};
  return {.text = fmt::format("{} {}", signed_text(*value, 1), unit), .sort_value = value};
}

// A measured number with four digits; everything else as it stands, in its beginning and its end.
std::string value_cell(const Json& value, const std::string& unit) {
  constexpr int widest = 40;
  if (!value.is_number_float()) return shortened(value_text(value), widest, true);
  const double number = value.get<double>();
  const int decimals = number == std::floor(number) ? 0 : decimals_for(number, 4);
  const std::string text = number_text(number, decimals);
  return unit.empty() ? text : fmt::format("{} {}", text, unit);
}

std::string case_text(const RootCause& cause) {
  if (cause.baseline_case.empty() || cause.baseline_case == cause.case_name) return cause.case_name;
  return fmt::format("{} against {}", cause.case_name, cause.baseline_case);
}

// The answers are too long for a terminal's table and stand below it there.
Section questions(const RootCause& cause, const RootCauseView& view, const Naming& naming) {
  const bool is_only = naming.suffix.empty();  // the headline has said it
  DocumentTable table{
      .caption = "",
      .columns = {{.name = view.is_brief ? "cause" : "question", .align = Align::left},
                  {.name = "likelihood", .align = Align::left},
                  {.name = "explains"}},
      .rows = {}};
  if (!view.is_brief) table.columns.push_back({.name = "answer", .align = Align::left});
  Listing answers;
  for (const CauseFinding& finding : cause.findings) {
    const std::string word(word_of(finding.question));
    auto& row = table.rows.emplace_back();
    row.push_back({.text = view.is_brief
                               ? word
                               : fmt::format("{}: {}", word, question_text(finding.question))});
    row.push_back({.text = std::string(word_of(finding.likelihood)),
                   .tone = tone_of(finding.likelihood),
                   .sort_value = static_cast<double>(finding.likelihood)});
    row.push_back(share_cell(cause, finding));
    if (view.is_brief) {
      answers.items.push_back(fmt::format("{}: {}", word, finding.answer));
    } else {
      row.push_back({.text = finding.answer});
    }
  }
  Section section{
      .id = "questions" + naming.suffix, .title = "Six questions" + naming.of, .blocks = {}};
  if (!is_only) section.blocks.emplace_back(Paragraph{cause_sentence(cause)});
  section.blocks.emplace_back(std::move(table));
  if (view.is_brief) section.blocks.emplace_back(std::move(answers));
  return section;
}

std::vector<const CauseEvidence*> shown_evidence(const CauseFinding& finding, bool is_brief) {
  std::vector<const CauseEvidence*> shown;
  for (const CauseEvidence& evidence : finding.evidence) {
    if (evidence.drifted || !is_brief) shown.push_back(&evidence);
  }
  return shown;
}

DocumentTable evidence_table(std::span<const CauseEvidence* const> shown, bool is_brief) {
  DocumentTable table{.caption = "",
                      .columns = {{.name = "what", .align = Align::left},
                                  {.name = "baseline"},
                                  {.name = "candidate"},
                                  {.name = "change"},
                                  {.name = "alone explains"}},
                      .rows = {}};
  if (!is_brief) {
    table.columns.insert(table.columns.begin() + 1, {.name = "drifted", .align = Align::left});
    table.columns.push_back({.name = "note", .align = Align::left});
  }
  for (const CauseEvidence* evidence : shown) {
    auto& row = table.rows.emplace_back();
    row.push_back({.text = evidence->what});
    if (!is_brief) {
      row.push_back({.text = evidence->drifted ? "yes" : "no",
                     .tone = evidence->drifted ? Tone::warning : Tone::plain});
    }
    row.push_back({.text = value_cell(evidence->baseline, evidence->unit)});
    row.push_back({.text = value_cell(evidence->candidate, evidence->unit)});
    row.push_back(percent_cell(evidence->change_pct, evidence->unit == "%" ? "pt" : "%"));
    row.push_back(percent_cell(evidence->explained_pct, "%"));
    if (!is_brief) row.push_back({.text = evidence->note});
  }
  return table;
}

void add_evidence(const RootCause& cause, const RootCauseView& view, const Naming& naming,
                  std::vector<Section>& sections) {
  for (const CauseFinding& finding : cause.findings) {
    const auto shown = shown_evidence(finding, view.is_brief);
    if (shown.empty()) continue;
    const std::string word(word_of(finding.question));
    const std::size_t count = std::min(shown.size(), most_evidence);
    Section section{.id = word + naming.suffix,
                    .title = fmt::format("Evidence: {}{}", word, naming.of),
                    .blocks = {evidence_table(std::span(shown).first(count), view.is_brief)},
                    .is_detail = finding.likelihood > Likelihood::possible};
    if (count < shown.size()) {
      section.blocks.emplace_back(
          Paragraph{fmt::format("{} more are in rca.json.", shown.size() - count)});
    }
    sections.push_back(std::move(section));
  }
}

void add_next_steps(const RootCause& cause, const Naming& naming, std::vector<Section>& sections) {
  Listing steps;
  for (const CauseFinding& finding : cause.findings) {
    // Where nothing needs a cause, only what may hide one has something left to do.
    const bool is_open = cause.needs_cause || finding.likelihood <= Likelihood::possible;
    if (finding.next_step.empty() || !is_open) continue;
    steps.items.push_back(fmt::format("{}: {}", word_of(finding.question), finding.next_step));
  }
  if (steps.items.empty()) return;
  sections.push_back({.id = "next" + naming.suffix,
                      .title = "Next steps" + naming.of,
                      .blocks = {std::move(steps)}});
}

Section summary(const RootCauses& causes) {
  DocumentTable table{.caption = "",
                      .columns = {{.name = "case", .align = Align::left},
                                  {.name = "latency mean"},
                                  {.name = "likeliest", .align = Align::left},
                                  {.name = "likelihood", .align = Align::left},
                                  {.name = "explains"}},
                      .rows = {}};
  for (const RootCause& cause : causes.cases) {
    auto& row = table.rows.emplace_back();
    row.push_back({.text = case_text(cause)});
    row.push_back(percent_cell(
        cause.change_pct ? std::optional(cause.change_pct->point) : std::nullopt, "%"));
    const CauseFinding* first = cause.needs_cause ? &cause.findings.front() : nullptr;
    row.push_back({.text = first != nullptr ? std::string(word_of(first->question)) : none});
    row.push_back({.text = first != nullptr ? std::string(word_of(first->likelihood)) : none,
                   .tone = first != nullptr ? tone_of(first->likelihood) : Tone::plain});
    row.push_back(first != nullptr ? share_cell(cause, *first) : DocumentCell{.text = none});
  }
  return {.id = "cases", .title = "Cases", .blocks = {std::move(table)}};
}

}  // namespace

Document root_cause_document(const RootCauses& causes, const RootCauseView& view) {
  Document document{.title = "Why the latency changed: " + sides_text(causes),
                    .headline = causes_headline(causes),
                    .tone = causes_tone(causes),
                    .sections = {}};
  const bool is_one = causes.cases.size() == 1;
  std::vector<std::string> limitations = causes.limitations;
  if (!is_one && !causes.cases.empty()) document.sections.push_back(summary(causes));
  const std::size_t detailed = std::min(causes.cases.size(), most_cases);
  for (std::size_t i = 0; i < detailed; ++i) {
    const RootCause& cause = causes.cases[i];
    const Naming naming = is_one ? Naming{} : Naming{id_suffix(i), ": " + case_text(cause)};
    document.sections.push_back(questions(cause, view, naming));
    add_evidence(cause, view, naming, document.sections);
    add_next_steps(cause, naming, document.sections);
  }
  if (detailed < causes.cases.size()) {
    limitations.push_back(
        fmt::format("evidence is shown of the first {} cases; rca.json has all", detailed));
  }
  if (!causes.unmatched.empty()) {
    document.sections.push_back({.id = "unmatched",
                                 .title = "Cases without a partner",
                                 .blocks = {Listing{causes.unmatched}}});
  }
  document.sections.push_back(
      {.id = "limitations", .title = "Limitations", .blocks = {Listing{std::move(limitations)}}});
  return document;
}

}  // namespace assay::report

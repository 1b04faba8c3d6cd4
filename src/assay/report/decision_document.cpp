// SPDX-License-Identifier: Apache-2.0
#include "assay/report/decision_document.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/data/metric_catalog.hpp"
#include "assay/report/comparison_words.hpp"
#include "assay/report/number_text.hpp"

namespace assay::report {
namespace {

Tone tone_of(TargetOutcome outcome) {
  if (outcome == TargetOutcome::missed) return Tone::failure;
  return outcome == TargetOutcome::undecided ? Tone::warning : Tone::plain;
}

std::string_view unit_of(const MetricDefinition& metric) {
  return metric.scale == ChangeScale::points ? "pt" : "%";
}

std::string target_text(const Target& target, std::string_view unit) {
  return target.at_most ? fmt::format("≤ {:+g} {}", *target.at_most, unit)
                        : fmt::format("≥ {:+g} {}", *target.at_least, unit);
}

std::string interval_text(const TargetFinding& finding) {
  if (!finding.lower || !finding.upper) return "–";
  return fmt::format("[{:+.1f}, {:+.1f}]", *finding.lower, *finding.upper);
}

// Cases have a column where there are several.
DocumentTable target_table(const Judgement& judgement) {
  const bool one_case = std::all_of(
      judgement.findings.begin(), judgement.findings.end(), [&](const TargetFinding& finding) {
        return finding.case_name == judgement.findings.front().case_name;
      });
  DocumentTable table{.caption = "",
                      .columns = {{.name = "metric", .align = Align::left},
                                  {.name = "target"},
                                  {.name = "change"},
                                  {.name = confidence_text(judgement.confidence) + " interval"},
                                  {.name = "outcome", .align = Align::left}},
                      .rows = {}};
  if (!one_case) {
    table.columns.insert(table.columns.begin(), {.name = "case", .align = Align::left});
  }
  for (const TargetFinding& finding : judgement.findings) {
    const MetricDefinition& metric = *find_metric(finding.target.metric);
    const std::string_view unit = unit_of(metric);
    auto& row = table.rows.emplace_back();
    if (!one_case) row.push_back({.text = finding.case_name});
    row.push_back({.text = std::string(metric.label)});
    row.push_back({.text = target_text(finding.target, unit)});
    row.push_back({.text = finding.change ? fmt::format("{:+.1f} {}", *finding.change, unit) : "–",
                   .sort_value = finding.change});
    row.push_back({.text = interval_text(finding)});
    row.push_back(
        {.text = std::string(word_of(finding.outcome)), .tone = tone_of(finding.outcome)});
  }
  return table;
}

std::size_t count(const Judgement& judgement, TargetOutcome outcome) {
  return static_cast<std::size_t>(
      std::count_if(judgement.findings.begin(), judgement.findings.end(),
                    [&](const TargetFinding& finding) { return finding.outcome == outcome; }));
}

// "the given runs: 1 met, 2 undecided, 1 excluded".
std::string judgement_text(const Judgement& judgement) {
  std::string text =
      judgement.measurement.empty()
          ? std::string("the runs that were given")
          : fmt::format("both sides measured again in turns ({})", judgement.measurement);
  std::string counts;
  for (const auto& entry : target_outcome_words) {
    const std::size_t number = count(judgement, entry.value);
    if (number == 0) continue;
    counts += fmt::format("{}{} {}", counts.empty() ? ": " : ", ", number, entry.word);
  }
  text += counts;
  for (const Regression& regression : judgement.regressions) {
    std::string names;
    for (const std::string& name : regression.metrics) {
      const MetricDefinition* metric = find_metric(name);
      names += names.empty() ? "" : ", ";
      names += metric == nullptr ? name : std::string(metric->label);
    }
    text += fmt::format("; worse in '{}': {}", regression.case_name, names);
  }
  return text;
}

std::string accepted_text(const Decision& decision) {
  if (!decision.accepted) return "nothing was accepted so far, and that stays so";
  const AcceptedCandidate& accepted = decision.accepted->accepted;
  std::string text = fmt::format("accepted is '{}' (run {})", accepted.label, accepted.run_id);
  if (accepted.artifact) {
    text +=
        fmt::format(", {} {}", accepted.artifact->name, accepted.artifact->sha256.substr(0, 12));
  }
  return text;
}

std::string headline(const Decision& decision) {
  std::string text(word_of(decision.verdict));
  if (!decision.judgements.empty() && decision.verdict == Verdict::accepted) {
    const Judgement& last = decision.judgements.back();
    text += fmt::format(": {} met", plural(count(last, TargetOutcome::met), "target"));
    if (const auto left_out = count(last, TargetOutcome::excluded); left_out > 0) {
      text += fmt::format(", {} could not decide", left_out);
    }
    return text;
  }
  if (!decision.reasons.empty()) text += ": " + decision.reasons.front();
  if (decision.reasons.size() > 1) {
    text += fmt::format(", and {}", plural(decision.reasons.size() - 1, "more reason"));
  }
  if (decision.rolled_back && decision.accepted) {
    text += fmt::format("; '{}' stays accepted", decision.accepted->accepted.label);
  }
  return text;
}

void add_list(const char* id, const char* title, std::vector<std::string> items,
              Document& document) {
  if (items.empty()) return;
  document.sections.push_back({.id = id, .title = title, .blocks = {Listing{std::move(items)}}});
}

}  // namespace

Document decision_document(const Decision& decision) {
  Document document{
      .title = fmt::format("{} against {}", decision.candidate.label, decision.baseline.label),
      .headline = headline(decision),
      .tone = tone_of(decision.verdict),
      .sections = {}};
  if (!decision.judgements.empty() && !decision.judgements.back().findings.empty()) {
    document.sections.push_back({.id = "targets",
                                 .title = "Targets",
                                 .blocks = {target_table(decision.judgements.back())}});
  }
  if (decision.verdict != Verdict::accepted) {
    add_list("reasons", "Reasons", decision.reasons, document);
  }
  add_list("excluded", "What does not decide", decision.excluded, document);
  std::vector<std::string> story;
  for (const Judgement& judgement : decision.judgements) story.push_back(judgement_text(judgement));
  add_list("story", "What it was judged by", std::move(story), document);
  std::vector<std::string> done{accepted_text(decision)};
  if (decision.explained) {
    done.push_back(fmt::format("why: {}/rca.html, {}/rca.json", decision.id, decision.id));
  }
  done.insert(done.end(), decision.actions.begin(), decision.actions.end());
  add_list("done", "What was done", std::move(done), document);
  std::vector<std::string> limitations = decision.limitations;
  if (!decision.judgements.empty()) {
    const auto& of_last = decision.judgements.back().limitations;
    limitations.insert(limitations.end(), of_last.begin(), of_last.end());
  }
  add_list("limitations", "Limitations", std::move(limitations), document);
  return document;
}

}  // namespace assay::report

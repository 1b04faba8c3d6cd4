// SPDX-License-Identifier: Apache-2.0
#include "assay/report/run_document.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/report/environment_section.hpp"
#include "assay/report/number_text.hpp"
#include "assay/report/repeatability_figures.hpp"
#include "assay/report/reported_lines.hpp"
#include "assay/report/run_figures.hpp"
#include "assay/report/run_tables.hpp"

namespace assay::report {
namespace {

// "25.77 ms (95 % interval 25.55 to 25.99)"; the blank before the sign does not break.
std::string with_interval(const Estimate& estimate) {
  const int decimals = decimals_of(estimate);
  std::string text = number_text(estimate.point, decimals) + " ms";
  if (!estimate.interval) return text + " (no interval)";
  return text + fmt::format(" ({:g}\u00a0% interval {} to {})", estimate.confidence * 100,
                            number_text(estimate.interval->lower, decimals),
                            number_text(estimate.interval->upper, decimals));
}

std::size_t count_of(std::span<const CaseSummary> summaries, Completion completion) {
  return static_cast<std::size_t>(std::count_if(
      summaries.begin(), summaries.end(),
      [&](const CaseSummary& summary) { return completion_of(summary) == completion; }));
}

bool any_simulated(std::span<const CaseSummary> summaries) {
  return std::any_of(summaries.begin(), summaries.end(), is_simulated);
}

std::vector<const CaseSummary*> measured_cases(std::span<const CaseSummary> summaries) {
  std::vector<const CaseSummary*> measured;
  for (const CaseSummary& summary : summaries) {
    if (summary.latency_ms) measured.push_back(&summary);
  }
  return measured;
}

// Of one case its latency, of several the fastest and the slowest.
std::string latency_sentence(std::span<const CaseSummary> summaries, bool has_reported) {
  const auto measured = measured_cases(summaries);
  if (measured.empty())
    return has_reported ? "Only figures are known, no samples." : "Nothing was measured.";
  if (measured.size() == 1) {
    const Summary& latency = *measured.front()->latency_ms;
    return fmt::format("{}: mean latency {}, from {} in {}.", measured.front()->name,
                       with_interval(latency.mean), plural(latency.count, "iteration"),
                       plural(latency.sessions, "session"));
  }
  const auto slower = [](const CaseSummary* one, const CaseSummary* other) {
    return one->latency_ms->mean.point < other->latency_ms->mean.point;
  };
  const auto [fastest, slowest] = std::minmax_element(measured.begin(), measured.end(), slower);
  return fmt::format("Of {} cases, {} has the lowest mean latency: {}; {} has the highest: {}.",
                     measured.size(), (*fastest)->name, with_interval((*fastest)->latency_ms->mean),
                     (*slowest)->name, with_interval((*slowest)->latency_ms->mean));
}

void set_headline(Document& document, const Run& run, std::span<const CaseSummary> summaries) {
  document.headline = latency_sentence(summaries, !run.reported.empty());
  if (any_simulated(summaries)) {
    document.headline = "Simulated, not measured. " + document.headline;
    document.tone = Tone::warning;
  }
  if (const std::size_t incomplete = count_of(summaries, Completion::incomplete); incomplete > 0) {
    document.headline =
        fmt::format("{} of {} not complete. ", incomplete, plural(summaries.size(), "case")) +
        document.headline;
    document.tone = Tone::warning;
  }
  if (const std::size_t failed = count_of(summaries, Completion::failed); failed > 0) {
    document.headline = fmt::format("{} of {} failed. ", failed, plural(summaries.size(), "case")) +
                        document.headline;
    document.tone = Tone::failure;
  }
}

Section results_section(const Run& run, std::span<const CaseSummary> summaries) {
  Section section{"results", "Results", {}};
  for (const CaseSummary& summary : summaries) {
    const Completion completion = completion_of(summary);
    if (completion == Completion::complete) continue;
    section.blocks.emplace_back(
        Paragraph{fmt::format("{} is {}: {}", summary.name, word_of(completion),
                              summary.failure.empty() ? "sessions are missing" : summary.failure),
                  completion == Completion::failed ? Tone::failure : Tone::warning});
  }
  section.blocks.emplace_back(results_table(summaries));
  std::string note =
      "Intervals of means come from session means, those of percentiles from order statistics; "
      "CoV is that of all iterations.";
  const auto measured = measured_cases(summaries);
  if (std::any_of(measured.begin(), measured.end(),
                  [](const CaseSummary* summary) { return summary->latency_ms->sessions == 1; })) {
    note += " With one session, intervals say nothing about another session or run.";
  }
  section.blocks.emplace_back(Paragraph{std::move(note)});
  if (auto reported = reported_lines(run); !reported.empty()) {
    section.blocks.emplace_back(
        Paragraph{"Reported by the tool, without the values behind it:", Tone::warning});
    section.blocks.emplace_back(Listing{std::move(reported)});
  }
  return section;
}

// Where the run comes from.
std::string origin(const Run& run) {
  if (!run.imported) {
    return fmt::format("Run {}, configuration {}, measured by assay {}.", run.run_id,
                       run.config_hash, run.assay_version);
  }
  return fmt::format("Run {}, not measured by assay: imported from {} ({}) by assay {}.",
                     run.run_id, run.imported->format, text::join(run.imported->files, ", "),
                     run.assay_version);
}

Section figures_section(std::span<const CaseSummary> summaries) {
  // A page of many more rows would be slow to open and slower to sort.
  constexpr std::size_t most_cases = 50;
  Section section{"figures", "Every figure", {}, true};
  if (summaries.size() > most_cases) {
    section.blocks.emplace_back(Paragraph{fmt::format(
        "Of {} cases, the first {} are shown; report.csv has all.", summaries.size(), most_cases)});
  }
  section.blocks.emplace_back(
      figures_table(summaries.first(std::min(summaries.size(), most_cases))));
  return section;
}

Section about_section(const Run& run, std::span<const CaseSummary> summaries) {
  Section section{"protocol", "What was measured, and how", {}, true};
  section.blocks.emplace_back(Paragraph{origin(run)});
  section.blocks.emplace_back(cases_table(run, summaries));
  section.blocks.emplace_back(protocol_table(run));
  return section;
}

Section limitations_section(std::span<const CaseSummary> summaries) {
  Section section{"limitations", "Limitations", {}};
  if (any_simulated(summaries)) {
    section.blocks.emplace_back(
        Paragraph{"Latencies of simulated cases were replayed in virtual time: they describe a "
                  "recording or a description, not this machine.",
                  Tone::warning});
  }
  auto limitations = limitations_of(summaries);
  if (limitations.empty()) {
    section.blocks.emplace_back(Paragraph{"None are known."});
  } else {
    section.blocks.emplace_back(Listing{std::move(limitations)});
  }
  return section;
}

struct FigureSection {
  const char* name;
  const char* id;
  const char* title;
};

// In the order shown.
constexpr FigureSection figure_sections[] = {
    {"latency_distribution", "distribution", "Latency distribution"},
    {"token_timeline", "tokens", "Latency of each token"},
    {"over_time", "time", "Over the run's time"},
    {"convergence", "convergence", "Convergence"}};

}  // namespace

std::vector<DocumentFigure> run_figures(const Run& run, const Repeatability& repeatability) {
  std::vector<DocumentFigure> figures;
  const bool has_values = std::any_of(
      repeatability.cases.begin(), repeatability.cases.end(), [](const CaseRepeatability& point) {
        return !point.stages.empty() && point.stages.front().summary.count > 0;
      });
  if (has_values) {
    figures.push_back({"latency_distribution", latency_distribution_figure(repeatability),
                       "Histograms of the latencies of each case, sessions told apart."});
  }
  if (auto tokens = token_timeline_figure(run)) {
    figures.push_back({"token_timeline", std::move(*tokens),
                       "Latency of each token of an iteration: the median, and a band that holds "
                       "90 % of the iterations."});
  }
  if (auto over_time = over_time_figure(run)) {
    figures.push_back({"over_time", std::move(*over_time),
                       "Latency, power and temperature against the time since the run began."});
  }
  if (has_values) {
    figures.push_back({"convergence", convergence_figure(repeatability),
                       "Mean and standard deviation of the first n iterations, with their "
                       "intervals, against n."});
  }
  return figures;
}

std::vector<std::string> limitations_of(std::span<const CaseSummary> summaries) {
  std::vector<std::string> order;
  std::map<std::string, std::vector<std::string>> cases;
  for (const CaseSummary& summary : summaries) {
    for (const std::string& limitation : summary.limitations) {
      if (!cases.contains(limitation)) order.push_back(limitation);
      cases[limitation].push_back(summary.name);
    }
  }
  std::vector<std::string> limitations;
  for (const std::string& limitation : order) {
    const auto& of = cases.at(limitation);
    limitations.push_back(of.size() == summaries.size()
                              ? limitation
                              : fmt::format("{}: {}", text::join(of, ", "), limitation));
  }
  return limitations;
}

Document run_document(const Run& run, std::span<const CaseSummary> summaries,
                      const Repeatability& repeatability) {
  Document document{.title = fmt::format("assay report: {}", run.study.name)};
  set_headline(document, run, summaries);
  document.sections.push_back(results_section(run, summaries));
  auto figures = run_figures(run, repeatability);
  for (const FigureSection& shown : figure_sections) {
    for (DocumentFigure& figure : figures) {
      if (figure.name != shown.name) continue;
      document.sections.push_back({shown.id, shown.title, {std::move(figure)}, true});
    }
  }
  if (!measured_cases(summaries).empty()) document.sections.push_back(figures_section(summaries));
  document.sections.push_back(environment_section(run));
  document.sections.push_back(about_section(run, summaries));
  document.sections.push_back(limitations_section(summaries));
  return document;
}

}  // namespace assay::report

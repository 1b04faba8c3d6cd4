// SPDX-License-Identifier: Apache-2.0
#include "assay/report/comparison_document.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/base/value_text.hpp"
#include "assay/report/id_suffix.hpp"
#include "assay/report/number_text.hpp"

namespace assay::report {
namespace {

// One candidate of one case, in a table with others.
struct Experiment {
  std::string name;
  const Comparison* comparison = nullptr;
  const CaseComparison* pair = nullptr;
};

bool is_within_run(const Comparison& comparison, const CaseComparison& pair) {
  return comparison.baseline.label == comparison.candidate.label &&
         pair.baseline_case != pair.candidate_case;
}

std::size_t most_cases(std::span<const Comparison> comparisons) {
  std::size_t most = 0;
  for (const Comparison& comparison : comparisons) most = std::max(most, comparison.cases.size());
  return most;
}

// What an experiment is called: by its case within one run, by its run where there is one case, by
// both else.
std::string experiment_name(const Comparison& comparison, const CaseComparison& pair,
                            bool one_case) {
  if (is_within_run(comparison, pair)) return pair.candidate_case;
  if (one_case) return comparison.candidate.label;
  return fmt::format("{}/{}", comparison.candidate.label, pair.candidate_case);
}

std::string baseline_name(const Comparison& comparison, const CaseComparison& pair, bool one_case) {
  if (is_within_run(comparison, pair)) return pair.baseline_case;
  if (one_case) return comparison.baseline.label;
  return fmt::format("{}/{}", comparison.baseline.label, pair.baseline_case);
}

// Experiments with one baseline case each, in the order in which the cases come.
std::vector<std::vector<Experiment>> by_baseline(std::span<const Comparison> comparisons) {
  const bool one_case = most_cases(comparisons) <= 1;
  std::vector<std::vector<Experiment>> groups;
  for (const Comparison& comparison : comparisons) {
    for (const CaseComparison& pair : comparison.cases) {
      auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& experiments) {
        return experiments.front().pair->baseline_case == pair.baseline_case;
      });
      if (group == groups.end()) group = groups.emplace(groups.end());
      group->push_back({experiment_name(comparison, pair, one_case), &comparison, &pair});
    }
  }
  return groups;
}

// What tells the sections of one comparison from those of the others in the document.
struct Naming {
  std::string suffix;  // of ids: "-b"
  std::string of;      // of titles: ": after against before"
};

// Those that have the metric, in the order that was asked for.
void sort_experiments(std::vector<Experiment>& experiments, std::string_view metric,
                      ComparisonOrder order) {
  std::stable_sort(
      experiments.begin(), experiments.end(), [&](const Experiment& left, const Experiment& right) {
        if (order == ComparisonOrder::name) return left.name < right.name;
        const auto* const first = find_row(*left.pair, metric);
        const auto* const second = find_row(*right.pair, metric);
        if (first == nullptr || second == nullptr) {
          return first != nullptr && second == nullptr && order != ComparisonOrder::given;
        }
        return comes_before(order, *first, *second);
      });
}

std::string confidence_column(const Comparison& comparison) {
  return confidence_text(comparison.confidence) + " interval";
}

DocumentCell number_cell(std::string text, std::optional<double> value, Tone tone = Tone::plain) {
  return {.text = std::move(text), .tone = tone, .sort_value = value};
}

// Seed 002's form.
DocumentTable metric_table(const MetricDefinition& metric, std::vector<Experiment> experiments,
                           bool one_case, ComparisonOrder order) {
  std::erase_if(experiments, [&](const Experiment& experiment) {
    return find_row(*experiment.pair, metric.name) == nullptr;
  });
  sort_experiments(experiments, metric.name, order);
  const Comparison& first = *experiments.front().comparison;
  DocumentTable table{.caption = fmt::format("Comparing: {}", metric.name),
                      .columns = {{.name = "Experiment", .align = Align::left},
                                  {.name = "Value"},
                                  {.name = "vs Baseline"},
                                  {.name = confidence_column(first), .expendable = 1},
                                  {.name = "verdict", .align = Align::left}},
                      .rows = {}};
  const MetricComparison& baseline = *find_row(*experiments.front().pair, metric.name);
  std::vector<const Estimate*> values{&baseline.baseline};
  for (const Experiment& experiment : experiments) {
    values.push_back(&find_row(*experiment.pair, metric.name)->candidate);
  }
  const int decimals = common_decimals(values);
  table.rows.push_back(
      {{.text = baseline_name(first, *experiments.front().pair, one_case)},
       number_cell(number_text(baseline.baseline.point, decimals), baseline.baseline.point),
       {.text = "(baseline)"},
       {},
       {}});
  for (const Experiment& experiment : experiments) {
    const MetricComparison& row = *find_row(*experiment.pair, metric.name);
    RowText cells = row_text(*experiment.comparison, row);
    table.rows.push_back(
        {{.text = experiment.name},
         number_cell(number_text(row.candidate.point, decimals), row.candidate.point),
         number_cell(std::move(cells.change), judged(row).point),
         {.text = std::move(cells.change_interval)},
         {.text = std::move(cells.verdict), .tone = cells.tone}});
  }
  return table;
}

Section metric_tables(std::span<const Comparison> comparisons, const ComparisonView& view) {
  Section section{.id = "metrics", .title = "Metrics", .blocks = {}};
  const bool one_case = most_cases(comparisons) <= 1;
  const auto groups = by_baseline(comparisons);
  for (const std::string& name : view.metrics) {
    const MetricDefinition& metric = *find_metric(name);
    bool any = false;
    for (const auto& experiments : groups) {
      const bool has_it =
          std::any_of(experiments.begin(), experiments.end(), [&](const Experiment& experiment) {
            return find_row(*experiment.pair, name) != nullptr;
          });
      if (!has_it) continue;
      any = true;
      section.blocks.emplace_back(metric_table(metric, experiments, one_case, view.order));
    }
    if (!any) {
      section.blocks.emplace_back(
          Paragraph{fmt::format("{}: no case of both sides has it", name), Tone::warning});
    }
  }
  return section;
}

// Every experiment as a row, with its value and change in each gate metric.
Section summary(std::span<const Comparison> comparisons, const ComparisonView& view) {
  std::vector<Experiment> experiments;
  for (auto& group : by_baseline(comparisons)) {
    experiments.insert(experiments.end(), group.begin(), group.end());
  }
  std::vector<const MetricDefinition*> metrics;
  for (const MetricDefinition& metric : metric_catalog()) {
    const auto& gate = comparisons.front().gate_metrics;
    const bool is_gate = std::find(gate.begin(), gate.end(), metric.name) != gate.end();
    const bool is_there =
        std::any_of(experiments.begin(), experiments.end(), [&](const Experiment& experiment) {
          return find_row(*experiment.pair, metric.name) != nullptr;
        });
    if (is_gate && is_there) metrics.push_back(&metric);
  }
  if (!metrics.empty()) {
    const auto order = view.order == ComparisonOrder::given ? ComparisonOrder::change : view.order;
    sort_experiments(experiments, metrics.front()->name, order);
  }

  DocumentTable table{
      .caption = "", .columns = {{.name = "experiment", .align = Align::left}}, .rows = {}};
  int expendable = 0;
  for (const MetricDefinition* metric : metrics) {
    table.columns.push_back({.name = std::string(metric->label),
                             .unit = std::string(metric->unit),
                             .expendable = expendable++});
  }
  for (const Experiment& experiment : experiments) {
    std::vector<DocumentCell> cells{{.text = experiment.name}};
    for (const MetricDefinition* metric : metrics) {
      const MetricComparison* row = find_row(*experiment.pair, metric->name);
      if (row == nullptr) {
        cells.push_back({.text = "–"});
        continue;
      }
      const RowText texts = row_text(*experiment.comparison, *row);
      cells.push_back(number_cell(fmt::format("{} ({})", texts.candidate, texts.change),
                                  judged(*row).point, texts.tone));
    }
    table.rows.push_back(std::move(cells));
  }
  return {.id = "summary", .title = "Summary", .blocks = {std::move(table)}};
}

DocumentTable case_table(const Comparison& comparison, const CaseComparison& pair,
                         const ComparisonView& view, const std::string& of) {
  DocumentTable table{.caption = case_text(pair) + of,
                      .columns = {{.name = "metric", .align = Align::left},
                                  {.name = "unit", .align = Align::left, .expendable = 3},
                                  {.name = "baseline"},
                                  {.name = "candidate"},
                                  {.name = "Δ", .expendable = 4},
                                  {.name = "Δ%"},
                                  {.name = confidence_column(comparison), .expendable = 1},
                                  {.name = "g", .expendable = 5},
                                  {.name = "g's interval", .expendable = 6},
                                  {.name = "adj. p", .expendable = 2},
                                  {.name = "verdict", .align = Align::left}},
                      .rows = {}};
  for (const MetricComparison* row : shown_rows(pair, view.metrics, view.order)) {
    RowText cells = row_text(comparison, *row);
    table.rows.push_back(
        {{.text = std::string(row->metric->label)},
         {.text = std::string(row->metric->unit)},
         number_cell(std::move(cells.baseline), row->baseline.point),
         number_cell(std::move(cells.candidate), row->candidate.point),
         number_cell(std::move(cells.difference), row->difference.point),
         number_cell(std::move(cells.change), judged(*row).point),
         {.text = std::move(cells.change_interval)},
         number_cell(std::move(cells.effect),
                     row->hedges_g ? std::optional(row->hedges_g->point) : std::nullopt),
         {.text = std::move(cells.effect_interval)},
         number_cell(std::move(cells.adjusted_p), row->adjusted_p),
         {.text = std::move(cells.verdict), .tone = cells.tone}});
  }
  return table;
}

// "latency p99, TTFT p95: …", one item for each thing that is said.
std::vector<std::string> row_notes(const CaseComparison& pair, const ComparisonView& view) {
  std::vector<std::pair<std::string, std::vector<std::string>>> labels_of;
  for (const MetricComparison* row : shown_rows(pair, view.metrics, ComparisonOrder::given)) {
    if (row->note.empty()) continue;
    auto found = std::find_if(labels_of.begin(), labels_of.end(),
                              [&](const auto& entry) { return entry.first == row->note; });
    if (found == labels_of.end()) found = labels_of.insert(found, {row->note, {}});
    found->second.emplace_back(row->metric->label);
  }
  std::vector<std::string> notes;
  for (const auto& [note, labels] : labels_of) {
    notes.push_back(fmt::format("{}: {}", text::join(labels, ", "), note));
  }
  return notes;
}

void add_pair(const Comparison& comparison, const CaseComparison& pair, const ComparisonView& view,
              const std::string& of, std::vector<Block>& blocks) {
  if (view.metrics.empty()) blocks.emplace_back(case_table(comparison, pair, view, of));
  if (const std::string varied = varied_text(pair); !varied.empty()) {
    const std::string name = view.metrics.empty() ? "" : " in " + case_text(pair);
    blocks.emplace_back(Paragraph{fmt::format("varied{}: {}", name, varied)});
  }
  std::vector<std::string> notes = row_notes(pair, view);
  notes.insert(notes.end(), pair.lacking.begin(), pair.lacking.end());
  if (!notes.empty()) blocks.emplace_back(Listing{std::move(notes)});
}

Section environment(const Comparison& comparison, const Naming& naming) {
  DocumentTable table{.caption = "",
                      .columns = {{.name = "field", .align = Align::left},
                                  {.name = "baseline", .align = Align::left},
                                  {.name = "candidate", .align = Align::left},
                                  {.name = "allowed", .align = Align::left}},
                      .rows = {}};
  std::string options;
  for (const EnvironmentDifference& difference : comparison.environment) {
    table.rows.push_back({{.text = difference.field},
                          {.text = value_text(difference.baseline)},
                          {.text = value_text(difference.candidate)},
                          {.text = difference.allowed ? "yes" : "no",
                           .tone = difference.allowed ? Tone::plain : Tone::warning}});
    if (!difference.allowed) options += " --allow-mismatch " + difference.field;
  }
  Section section{.id = "environment" + naming.suffix,
                  .title = "Environments that differ" + naming.of,
                  .blocks = {std::move(table)}};
  if (!options.empty()) {
    section.blocks.emplace_back(Paragraph{fmt::format("To compare them nevertheless:{}", options)});
  }
  return section;
}

Section unmatched(const Comparison& comparison, const Naming& naming) {
  std::vector<std::string> items;
  for (const auto& [side, names] :
       {std::pair(&comparison.baseline, &comparison.unmatched_baseline),
        std::pair(&comparison.candidate, &comparison.unmatched_candidate)}) {
    if (names->empty()) continue;
    items.push_back(fmt::format("only in {}: {}", side->label, text::join(*names, ", ")));
  }
  return {.id = "unmatched" + naming.suffix,
          .title = "Cases without a partner" + naming.of,
          .blocks = {Listing{std::move(items)}}};
}

Section gate_answer(const Comparison& comparison, const Naming& naming) {
  Section section{
      .id = "gate" + naming.suffix,
      .title = "What a gate answers" + naming.of,
      .blocks = {Paragraph{std::string(word_of(comparison.verdict)), tone_of(comparison.verdict)}}};
  if (!comparison.reasons.empty()) section.blocks.emplace_back(Listing{comparison.reasons});
  return section;
}

// Why the gate answers what stands in the headline.
Section reasons(const Comparison& comparison, const Naming& naming) {
  Section section{.id = "gate" + naming.suffix,
                  .title = "Reasons" + naming.of,
                  .blocks = {Listing{comparison.reasons}}};
  // What differs in the environment has its own section; what is left are the clocks.
  if (comparison.verdict == Verdict::incomparable && !is_incomparable(comparison)) {
    section.blocks.emplace_back(Paragraph{
        "To decide nevertheless: --allow-unlocked. To fix the clocks: 'assay doctor' says how."});
  }
  return section;
}

}  // namespace

std::vector<Section> comparison_sections(const Comparison& comparison, const ComparisonView& view,
                                         const std::string& suffix) {
  const Naming naming{suffix, suffix.empty() ? "" : ": " + sides_text(comparison)};
  std::vector<Section> sections;
  if (view.of_gate && !comparison.reasons.empty()) sections.push_back(reasons(comparison, naming));
  Section changes{.id = "changes" + suffix,
                  .title = (view.metrics.empty() ? "Changes" : "What was varied") + naming.of,
                  .blocks = {}};
  for (const CaseComparison& pair : comparison.cases) {
    add_pair(comparison, pair, view, naming.of, changes.blocks);
  }
  if (!changes.blocks.empty()) sections.push_back(std::move(changes));
  if (!comparison.unmatched_baseline.empty() || !comparison.unmatched_candidate.empty()) {
    sections.push_back(unmatched(comparison, naming));
  }
  if (!comparison.environment.empty()) sections.push_back(environment(comparison, naming));
  std::vector<std::string> limitations = warnings(comparison);
  limitations.insert(limitations.end(), comparison.limitations.begin(),
                     comparison.limitations.end());
  if (!limitations.empty()) {
    sections.push_back({.id = "limitations" + suffix,
                        .title = "Limitations" + naming.of,
                        .blocks = {Listing{std::move(limitations)}}});
  }
  if (view.is_brief) return sections;
  if (!view.of_gate) {
    sections.push_back(gate_answer(comparison, naming));
    sections.back().is_detail = true;
  }
  sections.push_back({.id = "judging" + suffix,
                      .title = "How it was judged" + naming.of,
                      .blocks = {Listing{judging(comparison)}},
                      .is_detail = true});
  return sections;
}

Document comparison_document(std::span<const Comparison> comparisons, const ComparisonView& view) {
  const Comparison& first = comparisons.front();
  const bool is_one = comparisons.size() == 1;
  Document document{
      .title = is_one ? sides_text(first)
                      : fmt::format("{} against {}", plural(comparisons.size(), "candidate"),
                                    first.baseline.label),
      .headline = is_one ? change_headline(first) : candidates_headline(comparisons),
      .sections = {}};
  if (view.of_gate) document.headline = gate_headline(first);
  for (const Comparison& comparison : comparisons) {
    document.tone = std::max(document.tone,
                             view.of_gate ? tone_of(comparison.verdict) : change_tone(comparison));
  }
  if (!view.metrics.empty()) {
    document.sections.push_back(metric_tables(comparisons, view));
  } else if (!is_one || most_cases(comparisons) > 1) {
    document.sections.push_back(summary(comparisons, view));
  }
  for (std::size_t i = 0; i < comparisons.size(); ++i) {
    for (Section& section : comparison_sections(comparisons[i], view, is_one ? "" : id_suffix(i))) {
      document.sections.push_back(std::move(section));
    }
  }
  return document;
}

}  // namespace assay::report

// SPDX-License-Identifier: Apache-2.0
#include "assay/report/analysis_document.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/report/analysis_figures.hpp"
#include "assay/report/analysis_words.hpp"
#include "assay/report/comparison_words.hpp"
#include "assay/report/id_suffix.hpp"
#include "assay/report/number_text.hpp"

namespace assay::report {
namespace {

constexpr const char* none = "–";
constexpr std::size_t most_groups = 12;  // with tables of their own; all are in the summary
constexpr std::size_t brief_groups = 4;
constexpr std::size_t most_rows = 200;  // of a table
constexpr std::size_t brief_rows = 10;

// What tells the sections of one workload from those of the others.
struct Naming {
  std::string suffix;  // of ids: "-b"
  std::string of;      // of titles: ": batch_size 8"
};

struct Rows {
  std::size_t most = most_rows;
};

DocumentCell number_cell(double value, int decimals) {
  return {.text = number_text(value, decimals), .sort_value = value};
}

DocumentCell value_cell(const std::optional<Estimate>& value, int decimals) {
  if (!value) return {.text = none};
  return number_cell(value->point, decimals);
}

DocumentCell interval_cell(const std::optional<Estimate>& value, int decimals) {
  if (!value || !value->interval) return {.text = none};
  return {.text = fmt::format("{} to {}", number_text(value->interval->lower, decimals),
                              number_text(value->interval->upper, decimals)),
          .sort_value = value->interval->lower};
}

// Decimals for a column of those that are there.
int decimals_of(const std::vector<const std::optional<Estimate>*>& values) {
  std::vector<const Estimate*> known;
  for (const auto* value : values) {
    if (*value) known.push_back(&**value);
  }
  return known.empty() ? 0 : common_decimals(known);
}

DocumentCell name_cell(const AnalyzedModel& model) {
  return {.text = marked_name(model),
          .tone = model.completion == Completion::complete ? Tone::plain : Tone::warning};
}

DocumentCell p_cell(const std::optional<double>& p) {
  constexpr double smallest = 0.001;
  if (!p) return {.text = none};
  return {.text = *p < smallest ? "<0.001" : number_text(*p, 3), .sort_value = p};
}

void say_left_out(std::size_t shown, std::size_t all, std::string_view what, Section& section) {
  if (shown >= all) return;
  section.blocks.emplace_back(Paragraph{
      fmt::format("{} of {} {} are shown; --json and --out have more.", shown, all, what)});
}

std::string unit_of(const Ranking& ranking) {
  return std::string(ranking.metric->unit);
}

// Whether an interval was drawn from one session only, of any of the places.
bool any_within_session(const WorkloadGroup& group, const Ranking& ranking, std::size_t count) {
  return std::any_of(
      ranking.places.begin(), ranking.places.begin() + static_cast<std::ptrdiff_t>(count),
      [&](const Placed& placed) { return group.models[placed.model].sessions == 1; });
}

DocumentTable ranking_table(const Analysis& analysis, const WorkloadGroup& group,
                            const Ranking& ranking, const Rows& rows) {
  const bool is_consistency = ranking.criterion == Criterion::consistency;
  const std::size_t count = std::min(ranking.places.size(), rows.most);
  std::vector<const std::optional<Estimate>*> values;
  for (std::size_t i = 0; i < count; ++i) {
    values.push_back(&value_of(group.models[ranking.places[i].model], ranking.criterion));
  }
  const int decimals = decimals_of(values);
  DocumentTable table{
      .caption = criterion_title(ranking),
      .columns = {{.name = "rank"},
                  {.name = "model", .align = Align::left},
                  {.name = "type", .align = Align::left, .expendable = 2},
                  {.name = is_consistency ? "CoV" : std::string(ranking.metric->label),
                   .unit = unit_of(ranking)},
                  {.name = confidence_text(analysis.confidence) + " interval",
                   .unit = unit_of(ranking),
                   .expendable = 1},
                  {.name = "rank may be", .expendable = 3}},
      .rows = {}};
  // The model keeps the room that the first column has in a table that is too wide.
  std::swap(table.columns[0], table.columns[1]);
  if (is_consistency) table.columns.push_back({.name = "std", .unit = "ms", .expendable = 2});
  const bool is_within = any_within_session(group, ranking, count);
  if (is_within) table.columns.push_back({.name = "interval", .align = Align::left});
  for (std::size_t i = 0; i < count; ++i) {
    const Placed& placed = ranking.places[i];
    const AnalyzedModel& model = group.models[placed.model];
    auto& row = table.rows.emplace_back();
    row.push_back(name_cell(model));
    row.push_back({.text = rank_text(placed),
                   .sort_value = placed.rank ? std::optional(static_cast<double>(*placed.rank))
                                             : std::nullopt});
    row.push_back({.text = model.type.empty() ? none : model.type});
    row.push_back(value_cell(*values[i], decimals));
    row.push_back(interval_cell(*values[i], decimals));
    row.push_back({.text = rank_range_text(placed)});
    if (is_consistency) {
      const auto& std_ms = model.standard_deviation_ms;
      row.push_back(std_ms ? number_cell(*std_ms, decimals_for(*std_ms, 3))
                           : DocumentCell{.text = none});
    }
    if (is_within) {
      row.push_back({.text = model.sessions == 1 ? "within this session only" : ""});
    }
  }
  return table;
}

Section rankings_section(const Analysis& analysis, const WorkloadGroup& group, const Rows& rows,
                         const Naming& naming) {
  Section section{.id = "rankings" + naming.suffix, .title = "Rankings" + naming.of, .blocks = {}};
  if (!naming.suffix.empty()) {
    section.blocks.emplace_back(Paragraph{workload_text(group.workload)});
  }
  for (const Ranking& ranking : group.rankings) {
    section.blocks.emplace_back(ranking_table(analysis, group, ranking, rows));
  }
  say_left_out(rows.most, group.models.size(), "models", section);
  return section;
}

struct EfficiencyColumn {
  Column column;
  const std::optional<Estimate>& (*value)(const AnalyzedModel& model);
};

const EfficiencyColumn efficiency_columns[] = {
    {{.name = "samples", .unit = "/s"},
     [](const AnalyzedModel& model) -> const std::optional<Estimate>& {
       return model.samples_per_s;
     }},
    {{.name = "latency", .unit = "ms/token"},
     [](const AnalyzedModel& model) -> const std::optional<Estimate>& {
       return model.per_token.latency_ms;
     }},
    {{.name = "memory", .unit = "MB/token"},
     [](const AnalyzedModel& model) -> const std::optional<Estimate>& {
       return model.per_token.memory_mb;
     }},
    {{.name = "with padding", .unit = "ms/token"},
     [](const AnalyzedModel& model) -> const std::optional<Estimate>& {
       return model.per_padded_token.latency_ms;
     }},
    {{.name = "with padding", .unit = "MB/token"},
     [](const AnalyzedModel& model) -> const std::optional<Estimate>& {
       return model.per_padded_token.memory_mb;
     }}};

// By latency, as the first ranking has it.
std::vector<const AnalyzedModel*> by_latency(const WorkloadGroup& group, std::size_t most) {
  std::vector<const AnalyzedModel*> models;
  for (const Placed& placed : find_ranking(group, Criterion::latency)->places) {
    if (models.size() == most) break;
    models.push_back(&group.models[placed.model]);
  }
  return models;
}

std::optional<Section> efficiency_section(const Analysis& analysis, const WorkloadGroup& group,
                                          const AnalysisView& view, const Rows& rows,
                                          const Naming& naming) {
  const auto models = by_latency(group, rows.most);
  DocumentTable table{.caption = "What a token and a sample cost",
                      .columns = {{.name = "model", .align = Align::left}}};
  table.rows.resize(models.size());
  for (std::size_t i = 0; i < models.size(); ++i) table.rows[i].push_back(name_cell(*models[i]));
  for (const EfficiencyColumn& column : efficiency_columns) {
    std::vector<const std::optional<Estimate>*> values;
    for (const AnalyzedModel* model : models) values.push_back(&column.value(*model));
    const bool any = std::any_of(values.begin(), values.end(),
                                 [](const auto* value) { return value->has_value(); });
    if (!any) continue;
    const int decimals = decimals_of(values);
    table.columns.push_back(column.column);
    if (!view.is_brief) {
      table.columns.push_back(
          {.name = confidence_text(analysis.confidence) + " interval", .unit = column.column.unit});
    }
    for (std::size_t i = 0; i < models.size(); ++i) {
      table.rows[i].push_back(value_cell(*values[i], decimals));
      if (!view.is_brief) table.rows[i].push_back(interval_cell(*values[i], decimals));
    }
  }
  if (table.columns.size() == 1) return std::nullopt;
  Section section{.id = "efficiency" + naming.suffix,
                  .title = "Efficiency" + naming.of,
                  .blocks = {std::move(table)}};
  say_left_out(models.size(), group.models.size(), "models", section);
  return section;
}

std::string spread_text(const std::optional<Spread>& spread) {
  if (!spread) return none;
  const int decimals = decimals_for(spread->mean, 4);
  const std::string mean = number_text(spread->mean, decimals);
  if (!spread->standard_deviation) return mean;
  return fmt::format("{} ± {}", mean, number_text(*spread->standard_deviation, decimals));
}

std::optional<Section> types_section(const WorkloadGroup& group, const Naming& naming) {
  if (group.types.empty()) return std::nullopt;
  DocumentTable table{.caption = "Model types: mean over their models ± standard deviation",
                      .columns = {{.name = "type", .align = Align::left}, {.name = "models"}},
                      .rows = {}};
  for (const Ranking& ranking : group.rankings) {
    const bool is_consistency = ranking.criterion == Criterion::consistency;
    table.columns.push_back({.name = is_consistency ? "CoV" : std::string(ranking.metric->label),
                             .unit = unit_of(ranking),
                             .expendable = is_consistency                               ? 2
                                           : ranking.criterion == Criterion::throughput ? 1
                                                                                        : 0});
  }
  for (const TypeSummary& type : group.types) {
    auto& row = table.rows.emplace_back();
    row.push_back({.text = type.type});
    row.push_back(number_cell(static_cast<double>(type.models), 0));
    for (const Ranking& ranking : group.rankings) {
      const auto& spread = type.values[index_of(ranking.criterion)];
      row.push_back({.text = spread_text(spread),
                     .sort_value = spread ? std::optional(spread->mean) : std::nullopt});
    }
  }
  return Section{.id = "types" + naming.suffix,
                 .title = "Model types" + naming.of,
                 .blocks = {std::move(table)}};
}

// The trade-offs are too long for a terminal's table and stand below it there.
std::optional<Section> pairs_section(const Analysis& analysis, const WorkloadGroup& group,
                                     const AnalysisView& view, const Rows& rows,
                                     const Naming& naming) {
  if (group.pairs.empty()) return std::nullopt;
  const std::string interval = confidence_text(analysis.confidence) + " interval";
  DocumentTable table{.caption = "Models in pairs, the faster first",
                      .columns = {{.name = "faster", .align = Align::left},
                                  {.name = "than", .align = Align::left},
                                  {.name = "speed-up"},
                                  {.name = interval, .expendable = 2},
                                  {.name = "adj. p", .expendable = 4},
                                  {.name = "memory ratio", .expendable = 1},
                                  {.name = "memory " + interval, .expendable = 5},
                                  {.name = "trade-off", .align = Align::left, .expendable = 3}},
                      .rows = {}};
  if (view.is_brief) table.columns.pop_back();
  const std::size_t count = std::min(group.pairs.size(), rows.most);
  constexpr int decimals = 3;
  Listing trade_offs;
  for (std::size_t i = 0; i < count; ++i) {
    const ModelPair& pair = group.pairs[i];
    const AnalyzedModel& faster = group.models[pair.faster];
    const AnalyzedModel& slower = group.models[pair.slower];
    auto& row = table.rows.emplace_back();
    row.push_back(name_cell(faster));
    row.push_back(name_cell(slower));
    row.push_back(value_cell(pair.speedup, decimals));
    row.push_back(interval_cell(pair.speedup, decimals));
    row.push_back(p_cell(pair.adjusted_p));
    row.push_back(value_cell(pair.memory_ratio, decimals));
    row.push_back(interval_cell(pair.memory_ratio, decimals));
    if (view.is_brief) {
      trade_offs.items.push_back(
          fmt::format("{} against {}: {}", faster.name, slower.name, pair.trade_off));
    } else {
      row.push_back({.text = pair.trade_off});
    }
  }
  Section section{
      .id = "pairs" + naming.suffix, .title = "Pairs" + naming.of, .blocks = {std::move(table)}};
  if (view.is_brief) section.blocks.emplace_back(std::move(trade_offs));
  if (group.pairs.size() < group.all_pairs) {
    section.blocks.emplace_back(
        Paragraph{fmt::format("Of {} pairs those with the fastest model and of neighbours by "
                              "latency are listed: {}.",
                              group.all_pairs, group.pairs.size())});
  }
  say_left_out(count, group.pairs.size(), "listed pairs", section);
  return section;
}

std::string dominated_text(const WorkloadGroup& group, const FrontPoint& point) {
  if (point.is_on_front) return "on the front";
  const std::string& name = group.models[*point.dominated_by].name;
  return point.is_certain ? "behind " + name
                          : fmt::format("behind {}, not told apart from it", name);
}

std::optional<Section> front_section(const WorkloadGroup& group, const AnalysisView& view,
                                     const Rows& rows, const Naming& naming) {
  const ParetoFront& front = group.front;
  if (group.models.size() < 2 || (!front.has_memory && front.axis == FrontAxis::none)) {
    return std::nullopt;
  }
  DocumentTable table{
      .caption = "Models, and who is beaten by none",
      .columns = {{.name = "model", .align = Align::left}, {.name = "latency", .unit = "ms"}},
      .rows = {}};
  if (front.has_memory) table.columns.push_back({.name = "memory", .unit = "MB"});
  if (front.axis == FrontAxis::quality) table.columns.push_back({.name = "quality", .unit = "%"});
  if (front.axis == FrontAxis::parameters) table.columns.push_back({.name = "parameters"});
  table.columns.push_back({.name = "Pareto", .align = Align::left});
  // The front first, then by latency.
  std::vector<const FrontPoint*> points;
  for (const FrontPoint& point : front.points) points.push_back(&point);
  std::stable_sort(points.begin(), points.end(), [](const auto* one, const auto* other) {
    return one->is_on_front && !other->is_on_front;
  });
  const std::size_t count = std::min(points.size(), rows.most);
  for (std::size_t i = 0; i < count; ++i) {
    const AnalyzedModel& model = group.models[points[i]->model];
    const auto own_digits = [](const std::optional<Estimate>& value) {
      return value_cell(value, value ? decimals_for(value->point, 4) : 0);
    };
    auto& row = table.rows.emplace_back();
    row.push_back(name_cell(model));
    row.push_back(own_digits(value_of(model, Criterion::latency)));
    if (front.has_memory) row.push_back(own_digits(value_of(model, Criterion::memory)));
    if (front.axis == FrontAxis::quality) row.push_back(own_digits(model.quality_pct));
    if (front.axis == FrontAxis::parameters) {
      row.push_back(number_cell(static_cast<double>(model.parameters), 0));
    }
    row.push_back({.text = dominated_text(group, *points[i])});
  }
  Section section{.id = "front" + naming.suffix,
                  .title = "Pareto front" + naming.of,
                  .blocks = {Paragraph{front_text(front)}, std::move(table)}};
  if (view.has_figures) {
    if (auto figure = front_figure(group)) {
      section.blocks.emplace_back(DocumentFigure{
          "pareto_front" + naming.suffix, std::move(*figure),
          "Latency against memory or what stands in the third place; the front is marked."});
    }
  }
  say_left_out(count, points.size(), "models", section);
  if (front.left_out > 0) {
    section.blocks.emplace_back(Paragraph{fmt::format("{} without a measured memory are left out.",
                                                      plural(front.left_out, "model"))});
  }
  return section;
}

Section summary(const Analysis& analysis, const Rows& rows) {
  DocumentTable table{.caption = "The first by each criterion, by workload",
                      .columns = {{.name = "workload", .align = Align::left}, {.name = "models"}},
                      .rows = {}};
  for (const char* name : {"fastest", "highest throughput", "least memory", "most consistent"}) {
    table.columns.push_back({.name = name, .align = Align::left, .expendable = 1});
  }
  const std::size_t count = std::min(analysis.groups.size(), rows.most);
  for (std::size_t i = 0; i < count; ++i) {
    const WorkloadGroup& group = analysis.groups[i];
    auto& row = table.rows.emplace_back();
    row.push_back({.text = workload_text(group.workload)});
    row.push_back(number_cell(static_cast<double>(group.models.size()), 0));
    for (const auto& [criterion, word] : criterion_words) {
      const Ranking* ranking = find_ranking(group, criterion);
      row.push_back({.text = ranking != nullptr ? best_text(group, *ranking) : none});
    }
  }
  Section section{.id = "workloads", .title = "Workloads", .blocks = {std::move(table)}};
  say_left_out(count, analysis.groups.size(), "workloads", section);
  return section;
}

void add_group(const Analysis& analysis, const WorkloadGroup& group, const AnalysisView& view,
               const Rows& rows, const Naming& naming, std::vector<Section>& sections) {
  const auto add = [&](std::optional<Section> section) {
    if (section) sections.push_back(std::move(*section));
  };
  sections.push_back(rankings_section(analysis, group, rows, naming));
  if (view.has_figures) {
    if (auto figure = latency_figure(group)) {
      sections.back().blocks.emplace_back(
          DocumentFigure{"ranking_latency" + naming.suffix, std::move(*figure),
                         "The mean latency of each model with its interval, the fastest first."});
    }
  }
  add(efficiency_section(analysis, group, view, rows, naming));
  add(types_section(group, naming));
  add(pairs_section(analysis, group, view, rows, naming));
  add(front_section(group, view, rows, naming));
}

Tone tone_of(const Analysis& analysis) {
  return analysis.groups.empty() || !analysis.left_out.empty() ? Tone::warning : Tone::plain;
}

}  // namespace

Document analysis_document(const Analysis& analysis, const AnalysisView& view) {
  Document document{.title = "Models side by side: " + text::join(analysis.sources, ", "),
                    .headline = analysis_headline(analysis),
                    .tone = tone_of(analysis),
                    .sections = {}};
  const Rows rows{view.is_brief ? brief_rows : most_rows};
  const bool is_one = analysis.groups.size() == 1;
  if (!is_one && !analysis.groups.empty()) document.sections.push_back(summary(analysis, rows));
  const std::size_t detailed =
      std::min(analysis.groups.size(), view.is_brief ? brief_groups : most_groups);
  for (std::size_t i = 0; i < detailed; ++i) {
    const WorkloadGroup& group = analysis.groups[i];
    const Naming naming =
        is_one ? Naming{} : Naming{id_suffix(i), ": " + workload_text(group.workload)};
    add_group(analysis, group, view, rows, naming, document.sections);
  }
  std::vector<std::string> limitations = analysis.limitations;
  if (detailed < analysis.groups.size()) {
    limitations.push_back(
        fmt::format("the first {} of {} workloads are shown in full; --json has all", detailed,
                    analysis.groups.size()));
  }
  if (!analysis.left_out.empty()) {
    std::vector<std::string> items;
    const std::size_t count = std::min(analysis.left_out.size(), rows.most);
    for (std::size_t i = 0; i < count; ++i) {
      const LeftOut& left = analysis.left_out[i];
      items.push_back(fmt::format("{} of {}: {}", left.case_name, left.source, left.reason));
    }
    Section section{.id = "left-out", .title = "Left out", .blocks = {Listing{std::move(items)}}};
    say_left_out(count, analysis.left_out.size(), "cases", section);
    document.sections.push_back(std::move(section));
  }
  if (limitations.empty()) limitations.emplace_back("none are known");
  document.sections.push_back(
      {.id = "limitations", .title = "Limitations", .blocks = {Listing{std::move(limitations)}}});
  if (!view.is_brief) {
    document.sections.push_back({.id = "judging",
                                 .title = "How it was judged",
                                 .blocks = {Listing{analysis_judging(analysis)}},
                                 .is_detail = true});
  }
  return document;
}

}  // namespace assay::report

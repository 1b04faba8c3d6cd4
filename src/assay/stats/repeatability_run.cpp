// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "assay/stats/case_rows.hpp"
#include "assay/stats/outlier_cause.hpp"
#include "assay/stats/repeatability.hpp"
#include "assay/stats/selection.hpp"

namespace assay::stats {
namespace {

constexpr double most_of_it = 0.5;  // of an outlier's excess, for a part to be named
constexpr std::size_t wanted = 50;  // timed iterations that seed M2 asks for

Series series_of(const CaseRows& rows, Stage stage) {
  Series series;
  for (const Sample* sample : rows.timed) {
    const auto time = sample->stage_ns[index_of(stage)];
    if (!time) continue;
    const auto found = std::find(series.sessions.begin(), series.sessions.end(), sample->session);
    auto index = static_cast<std::size_t>(found - series.sessions.begin());
    if (found == series.sessions.end()) {
      series.sessions.push_back(sample->session);
      series.values.emplace_back();
    }
    series.values[index].push_back(to_milliseconds(*time));
  }
  return series;
}

// What the finished sessions took, in their own clock; none if none finished or nothing was timed.
std::optional<LevelCosts> costs_of(const CaseRows& rows) {
  double before = 0;  // loading and warm-up
  double timed = 0;
  for (const SessionRecord* record : rows.sessions) {
    if (record->clock && !is_virtual(*record->clock))
      before += to_seconds(record->load_ns.value_or(0));
  }
  for (const Sample* sample : rows.warmup) {
    before += to_seconds(sample->stage_ns[index_of(Stage::total)].value_or(0));
  }
  for (const Sample* sample : rows.timed) {
    timed += to_seconds(sample->stage_ns[index_of(Stage::total)].value_or(0));
  }
  if (rows.sessions.empty() || rows.timed.empty() || timed <= 0) return std::nullopt;
  return LevelCosts{.session = before / static_cast<double>(rows.sessions.size()),
                    .iteration = timed / static_cast<double>(rows.timed.size())};
}

// 0 of nothing.
double median_of(std::vector<double> values) {
  return values.empty() ? 0.0 : select_median(values);
}

// Medians of everything whose time may hold an outlier's excess.
struct Usual {
  std::map<Stage, double> stages_ms;
  double token_ms = 0;
};

Usual usual_of(const CaseRows& rows) {
  std::map<Stage, std::vector<double>> stages;
  std::vector<double> tokens;
  for (const Sample* sample : rows.timed) {
    for (const auto& [stage, word] : stage_words) {
      if (const auto time = sample->stage_ns[index_of(stage)]) {
        stages[stage].push_back(to_milliseconds(*time));
      }
    }
  }
  for (const auto& [key, of_iteration] : rows.tokens) {
    for (const TokenSample* token : of_iteration) {
      if (token->token > 0) tokens.push_back(to_milliseconds(token->latency_ns));
    }
  }
  Usual usual;
  for (auto& [stage, values] : stages) usual.stages_ms[stage] = median_of(std::move(values));
  usual.token_ms = median_of(std::move(tokens));
  return usual;
}

// The token that took most of the excess, if one did.
void add_token(const CaseRows& rows, const Sample& sample, const Usual& usual, double excess,
               std::vector<std::string>& beside) {
  const auto found = rows.tokens.find({sample.session, sample.iteration});
  if (found == rows.tokens.end() || excess <= 0) return;
  for (const TokenSample* token : found->second) {
    const double time = to_milliseconds(token->latency_ns);
    if (token->token == 0 || time - usual.token_ms < most_of_it * excess) continue;
    beside.push_back(fmt::format("token {} took {:.3g} ms of it, {:.3g} ms is usual", token->token,
                                 time, usual.token_ms));
  }
}

std::vector<std::string> seen_beside(const CaseRows& rows, const Sample& sample,
                                     std::size_t iteration, const Usual& usual, Stage of) {
  std::vector<std::string> beside;
  if (iteration == 0) beside.emplace_back("the first timed iteration of its session");
  const double excess = to_milliseconds(*sample.stage_ns[index_of(of)]) - usual.stages_ms.at(of);
  if (of == Stage::total) {
    for (const auto& [stage, typical] : usual.stages_ms) {
      const auto time = sample.stage_ns[index_of(stage)];
      if (stage == Stage::total || !time) continue;
      const double share = (to_milliseconds(*time) - typical) / excess;
      if (share >= most_of_it) {
        beside.push_back(
            fmt::format("{:.0f} % of the difference in {}", 100 * share, word_of(stage)));
      }
    }
  }
  if (of == Stage::total || of == Stage::decode) add_token(rows, sample, usual, excess, beside);
  return beside;
}

// The timed sample with this place among those of its session that have the stage.
const Sample* sample_at(const CaseRows& rows, Stage stage, int session, std::size_t iteration) {
  for (const Sample* sample : rows.timed) {
    if (sample->session != session || !sample->stage_ns[index_of(stage)]) continue;
    if (iteration == 0) return sample;
    --iteration;
  }
  return nullptr;
}

// Their causes, and what stood beside the worst.
void describe_outliers(const CaseRows& rows, const Usual& usual, Stage stage, bool simulated,
                       Outliers& outliers) {
  const ExplainedOutliers explained = explain_outliers(rows.timed, stage, !simulated);
  OutlierSummary summary = summary_of(explained);
  outliers.explained = summary.explained;
  outliers.by_cause = std::move(summary.by_cause);
  std::map<const Sample*, const ExplainedOutlier*> by_sample;
  for (const ExplainedOutlier& one : explained.outliers) by_sample.emplace(one.sample, &one);
  for (Outlier& outlier : outliers.worst) {
    const Sample* sample = sample_at(rows, stage, outlier.session, outlier.iteration);
    outlier.beside = seen_beside(rows, *sample, outlier.iteration, usual, stage);
    const auto found = by_sample.find(sample);
    if (found == by_sample.end()) continue;
    outlier.cause = found->second->cause;
    outlier.beside.insert(outlier.beside.end(), found->second->beside.begin(),
                          found->second->beside.end());
  }
}

std::vector<std::string> limitations_of(const Case& point, const CaseSummary& summary) {
  std::vector<std::string> limitations;
  for (const std::string& limitation : summary.limitations) {
    if (limitation.find(" is null: ") == std::string::npos) limitations.push_back(limitation);
  }
  const std::size_t count = summary.latency_ms ? summary.latency_ms->count : 0;
  if (count < wanted) {
    limitations.push_back(fmt::format("{} timed iterations; 50 to 100 are asked for", count));
  }
  const auto batch = point.knobs.find("batch_size");
  if (batch != point.knobs.end() && batch->second != 1) {
    limitations.push_back(
        fmt::format("batch_size is {}; repeatability is asked for at 1", batch->second.dump()));
  }
  return limitations;
}

CaseRepeatability analyze_case(const Case& point, const CaseRows& rows, const CaseSummary& summary,
                               const RepeatabilityOptions& options) {
  CaseRepeatability analyzed;
  analyzed.name = point.name;
  analyzed.simulated = is_simulated(summary);
  analyzed.limitations = limitations_of(point, summary);
  const auto costs = costs_of(rows);
  const Usual usual = usual_of(rows);
  for (const auto& [stage, word] : stage_words) {
    Series series = series_of(rows, stage);
    if (series.values.empty()) continue;
    analyzed.stages.push_back(analyze_series(std::string(word), std::move(series), costs, options));
    describe_outliers(rows, usual, stage, analyzed.simulated, analyzed.stages.back().outliers);
  }
  return analyzed;
}

}  // namespace

Repeatability analyze_run(const Run& run, std::span<const CaseSummary> summaries,
                          const RepeatabilityOptions& options) {
  Repeatability result;
  result.source = run.study.name;
  result.unit = "ms";
  result.confidence = options.confidence;
  const auto rows = rows_by_case(run);
  for (std::size_t i = 0; i < summaries.size(); ++i) {
    const Case& point = run.study.cases[i];
    result.cases.push_back(analyze_case(point, rows.at(point.name), summaries[i], options));
  }
  result.cov_comparisons = compare_cov(result.cases);
  return result;
}

}  // namespace assay::stats

// SPDX-License-Identifier: Apache-2.0
#include "assay/report/results_csv.hpp"

#include <cmath>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/base/csv.hpp"
#include "assay/base/text.hpp"
#include "assay/data/metric_values.hpp"
#include "assay/data/model_type.hpp"
#include "assay/data/results.hpp"

namespace assay::report {
namespace {

struct ResultRow {
  const Run& run;
  const Case& point;
  const CaseSummary& summary;
};

// A column, and how it adds a case's cell.
struct ResultColumn {
  std::string name;
  std::function<void(CsvRow& cells, const ResultRow& row)> add;
};

void add_text(CsvRow& cells, std::string_view text) {
  cells.text(text::printable(text));
}

void add_count(CsvRow& cells, std::optional<std::uint64_t> count) {
  count ? cells.text(fmt::format("{}", *count)) : cells.absent();
}

void add_flag(CsvRow& cells, std::optional<bool> flag) {
  cells.text(!flag ? "" : *flag ? "true" : "false");
}

// A knob's value as it stands, without the quotes of text; empty where the case has none.
void add_knob(CsvRow& cells, const Knobs& knobs, const char* name) {
  const auto found = knobs.find(name);
  if (found == knobs.end() || found->second.is_null()) return cells.absent();
  add_text(cells,
           found->second.is_string() ? found->second.get<std::string>() : line_text(found->second));
}

std::string other_knobs(const Knobs& knobs) {
  Knobs others = knobs;
  others.erase(results::batch_size);
  others.erase(results::sequence_length);
  return others.empty() ? std::string() : line_text(to_json(others));
}

template <class Get>
std::string joined(const std::vector<SessionValue>& sessions, Get get) {
  std::vector<std::string> values;
  for (const SessionValue& session : sessions) values.push_back(fmt::format("{}", get(session)));
  return text::join(values, std::string(1, results::list_separator));
}

const MetricValues* values_of(const ResultRow& row, std::string_view metric) {
  return find_values(row.summary.metric_values, metric);
}

class Columns {
 public:
  std::vector<ResultColumn> all;

  template <class Get>
  void text(const char* name, Get get) {
    all.push_back(
        {name, [get](CsvRow& cells, const ResultRow& row) { add_text(cells, get(row)); }});
  }

  template <class Get>
  void number(std::string name, Get get) {
    all.push_back(
        {std::move(name), [get](CsvRow& cells, const ResultRow& row) { cells.number(get(row)); }});
  }

  void knob(const char* name) {
    all.push_back({name, [name](CsvRow& cells, const ResultRow& row) {
                     add_knob(cells, row.point.knobs, name);
                   }});
  }

  template <class Member>
  void count_of_model(const char* name, Member member) {
    all.push_back({name, [member](CsvRow& cells, const ResultRow& row) {
                     const auto& facts = row.summary.model;
                     add_count(cells, facts ? std::optional((*facts).*member) : std::nullopt);
                   }});
  }

  template <class Member>
  void engine_fact(const char* name, Member member) {
    text(name, [member](const ResultRow& row) {
      const auto& facts = row.summary.engine;
      return facts ? (*facts).*member : std::string();
    });
  }

  // Of the total latency.
  template <class Get>
  void latency(const char* name, Get get) {
    number(name, [get](const ResultRow& row) {
      const auto& latency = row.summary.latency_ms;
      return latency ? std::optional<double>(get(*latency)) : std::nullopt;
    });
  }

  void metric(const ResultMetric& metric) {
    const std::string name(metric.name);
    number(name, [name](const ResultRow& row) {
      const MetricValues* values = values_of(row, name);
      return values != nullptr ? std::optional(values->point) : std::nullopt;
    });
    if (!metric.has_interval) return;
    for (const auto& [suffix, bound] :
         {std::pair("_lower", &MetricValues::lower), std::pair("_upper", &MetricValues::upper)}) {
      number(name + suffix, [name, bound = bound](const ResultRow& row) {
        const MetricValues* values = values_of(row, name);
        return values != nullptr ? values->*bound : std::nullopt;
      });
    }
  }

  void sessions(const ResultMetric& metric) {
    if (!metric.has_sessions) return;
    const std::string name(metric.name);
    all.push_back({name + "_sessions", [name](CsvRow& cells, const ResultRow& row) {
                     const MetricValues* values = values_of(row, name);
                     cells.text(values == nullptr
                                    ? ""
                                    : joined(values->sessions, [](const SessionValue& session) {
                                        return session.value;
                                      }));
                   }});
  }
};

void add_identity(Columns& columns) {
  columns.text(results::case_name, [](const ResultRow& row) { return row.point.name; });
  columns.text(results::model, [](const ResultRow& row) { return row.point.model; });
  columns.text(results::type, [](const ResultRow& row) {
    return model_type(row.run.study.model_of(row.point), row.summary.model);
  });
  columns.text(results::task,
               [](const ResultRow& row) { return model_task(row.run.study.model_of(row.point)); });
  columns.text(results::engine, [](const ResultRow& row) { return row.point.engine; });
  columns.engine_fact(results::device, &EngineFacts::device);
  columns.engine_fact(results::backend, &EngineFacts::backend);
  columns.knob(results::batch_size);
  columns.knob(results::sequence_length);
  columns.text(results::knobs, [](const ResultRow& row) { return other_knobs(row.point.knobs); });
  columns.count_of_model(results::parameters, &ModelFacts::parameters);
  columns.count_of_model(results::bytes, &ModelFacts::bytes);
  columns.all.push_back({results::synthetic, [](CsvRow& cells, const ResultRow& row) {
                           const auto& facts = row.summary.model;
                           add_flag(cells, facts ? std::optional(facts->synthetic) : std::nullopt);
                         }});
  columns.all.push_back({results::simulated, [](CsvRow& cells, const ResultRow& row) {
                           add_flag(cells, is_simulated(row.summary));
                         }});
  columns.all.push_back({results::sessions, [](CsvRow& cells, const ResultRow& row) {
                           const auto& latency = row.summary.latency_ms;
                           add_count(cells, latency ? latency->sessions : 0);
                         }});
  columns.all.push_back({results::iterations, [](CsvRow& cells, const ResultRow& row) {
                           const auto& latency = row.summary.latency_ms;
                           add_count(cells, latency ? latency->count : 0);
                         }});
}

// What is in no comparison, and so not in the catalog.
void add_plain_figures(Columns& columns) {
  columns.number(results::std_ms, [](const ResultRow& row) {
    const auto& latency = row.summary.latency_ms;
    return latency ? latency->standard_deviation : std::nullopt;
  });
  columns.latency(results::min_ms, [](const Summary& latency) { return latency.minimum; });
  columns.latency(results::max_ms, [](const Summary& latency) { return latency.maximum; });
  columns.number(results::rss_mb, [](const ResultRow& row) {
    const auto& memory = row.summary.rss_mb;
    return memory ? std::optional(memory->point) : std::nullopt;
  });
  columns.number(results::average_power_w, [](const ResultRow& row) {
    const auto& energy = row.summary.energy;
    return energy ? std::optional(energy->average_power_w) : std::nullopt;
  });
  columns.number(results::peak_power_w, [](const ResultRow& row) {
    const auto& energy = row.summary.energy;
    return energy ? energy->peak_power_w : std::nullopt;
  });
  columns.text(results::power_note, [](const ResultRow& row) { return row.summary.power_absence; });
}

std::vector<ResultColumn> result_columns() {
  Columns columns;
  add_identity(columns);
  for (const ResultMetric& metric : result_metrics) columns.metric(metric);
  add_plain_figures(columns);
  columns.text(results::session_iterations, [](const ResultRow& row) {
    const MetricValues* values = values_of(row, "latency_mean_ms");
    return values == nullptr ? std::string()
                             : joined(values->sessions,
                                      [](const SessionValue& session) { return session.weight; });
  });
  for (const ResultMetric& metric : result_metrics) columns.sessions(metric);
  columns.text(results::status, [](const ResultRow& row) {
    return std::string(word_of(completion_of(row.summary)));
  });
  columns.text(results::reason, [](const ResultRow& row) { return row.summary.failure; });
  columns.text(results::run_id, [](const ResultRow& row) { return row.run.run_id; });
  return std::move(columns.all);
}

}  // namespace

std::string results_csv(const Run& run, std::span<const CaseSummary> summaries) {
  const std::vector<ResultColumn> columns = result_columns();
  std::string text;
  CsvRow header(text);
  for (const ResultColumn& column : columns) header.text(column.name);
  header.end();
  for (std::size_t i = 0; i < summaries.size(); ++i) {
    const ResultRow row{run, run.study.cases[i], summaries[i]};
    CsvRow cells(text);
    for (const ResultColumn& column : columns) column.add(cells, row);
    cells.end();
  }
  return text;
}

}  // namespace assay::report

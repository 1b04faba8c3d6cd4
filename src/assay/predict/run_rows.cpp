// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/run_rows.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "assay/base/units.hpp"
#include "assay/stats/case_rows.hpp"
#include "assay/stats/quantile.hpp"

namespace assay::predict {
namespace {

using StageMs = std::array<std::optional<double>, stage_count>;

// Cases that were left out for one reason: how many, and which was the first.
struct LeftOut {
  std::size_t count = 0;
  std::string first{};

  void add(const std::string& name) {
    if (count++ == 0) first = name;
  }

  void tell(const char* why, std::vector<std::string>& notes) const {
    if (count == 0) return;
    notes.push_back(fmt::format("{} case{} left out, {}: '{}'{}", count, count == 1 ? "" : "s", why,
                                first, count == 1 ? "" : " and others"));
  }
};

// Of each stage that all of them have.
StageMs medians(const std::vector<StageMs>& times) {
  StageMs result{};
  for (std::size_t stage = 0; stage < stage_count; ++stage) {
    std::vector<double> values;
    for (const StageMs& ms : times) {
      if (ms[stage]) values.push_back(*ms[stage]);
    }
    if (values.empty() || values.size() < times.size()) continue;
    std::sort(values.begin(), values.end());
    result[stage] = stats::percentile(values, 0.5);
  }
  return result;
}

StageMs milliseconds(const Sample& sample) {
  StageMs ms{};
  for (std::size_t stage = 0; stage < stage_count; ++stage) {
    if (sample.stage_ns[stage]) ms[stage] = to_milliseconds(*sample.stage_ns[stage]);
  }
  return ms;
}

bool failed(const stats::CaseRows& rows) {
  return std::any_of(rows.sessions.begin(), rows.sessions.end(), [](const SessionRecord* session) {
    return session->status == SessionStatus::failed;
  });
}

bool is_complete(const stats::CaseRows& rows, const Protocol& protocol) {
  const auto ended =
      std::count_if(rows.sessions.begin(), rows.sessions.end(), [](const SessionRecord* session) {
        return session->status == SessionStatus::finished ||
               session->status == SessionStatus::invalid;
      });
  return ended >= protocol.sessions;
}

const EngineFacts* engine_of(const stats::CaseRows& rows, std::optional<int> session) {
  for (const SessionRecord* record : rows.sessions) {
    if (record->engine && (!session || record->session == *session)) return &*record->engine;
  }
  return nullptr;
}

void add_rows(const stats::CaseRows& rows, RowUnit unit, std::vector<RunRow>& added) {
  std::map<int, std::vector<StageMs>> sessions;
  for (const Sample* sample : rows.timed)
    sessions[sample->session].push_back(milliseconds(*sample));
  std::vector<StageMs> of_sessions;
  for (const auto& [session, iterations] : sessions) {
    const EngineFacts* engine = engine_of(rows, session);
    if (unit == RowUnit::iteration) {
      for (const StageMs& ms : iterations) added.push_back({rows.point, engine, ms});
      continue;
    }
    of_sessions.push_back(medians(iterations));
    if (unit == RowUnit::session) added.push_back({rows.point, engine, of_sessions.back()});
  }
  if (unit == RowUnit::by_case) {
    added.push_back({rows.point, engine_of(rows, std::nullopt), medians(of_sessions)});
  }
}

}  // namespace

RunRows run_rows(const Run& run, RowUnit unit) {
  RunRows result;
  LeftOut failures;
  LeftOut incomplete;
  LeftOut empty;
  std::size_t invalid = 0;
  const auto by_case = stats::rows_by_case(run);
  for (const Case& point : run.study.cases) {
    const stats::CaseRows& rows = by_case.at(point.name);
    invalid += rows.invalid;
    if (failed(rows)) {
      failures.add(point.name);
    } else if (!is_complete(rows, run.study.protocol)) {
      incomplete.add(point.name);
    } else if (rows.timed.empty()) {
      empty.add(point.name);
    } else {
      add_rows(rows, unit, result.rows);
    }
  }
  failures.tell("because they failed", result.notes);
  incomplete.tell("because sessions are missing", result.notes);
  empty.tell("without a timed iteration that counts", result.notes);
  if (invalid > 0) {
    result.notes.push_back(
        fmt::format("{} iterations left out, of sessions whose conditions did not hold", invalid));
  }
  return result;
}

}  // namespace assay::predict

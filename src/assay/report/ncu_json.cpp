// SPDX-License-Identifier: Apache-2.0
#include "assay/report/ncu_json.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "assay/data/fields.hpp"
#include "assay/report/summary_json.hpp"

namespace assay::report {
namespace {

constexpr int schema_version = 1;

Json repetition_json(const ProfileRecord& record) {
  Json readings = Json::object();
  for (const auto& [name, value] : record.readings) readings[name] = number_json(value);
  return {
      {"sensor", record.sensor},
      {"tool", record.tool},
      {"simulated", record.simulated},
      {"repetition", record.repetition},
      {"iterations", record.iterations},
      {"latency_ms", record.latency_ns ? number_json(to_milliseconds(*record.latency_ns)) : Json()},
      {"readings", std::move(readings)},
      {"notes", to_json(record.notes)},
      {"failure", record.failure}};
}

Json case_json(const CaseSummary& summary, const std::vector<const ProfileRecord*>& records) {
  const ProfileRecord& last = *records.back();
  const auto& cache = summary.cache;
  Json object{{"case", summary.name},
              {"sensor", cache ? cache->sensor : last.sensor},
              {"tool", cache ? cache->tool : last.tool},
              {"simulated", cache ? cache->simulated : last.simulated},
              {"mean", cache ? number_json(cache->l2_hit_pct.point) : Json()},
              {"std", cache ? number_json(cache->standard_deviation) : Json()},
              {"slowdown_pct", cache ? number_json(cache->slowdown_pct) : Json()},
              {"notes", cache ? to_json(cache->notes) : Json::array()},
              {"repetitions", Json::array()}};
  for (const ProfileRecord* record : records) {
    object["repetitions"].push_back(repetition_json(*record));
  }
  return object;
}

}  // namespace

Json ncu_json(const Run& run, std::span<const CaseSummary> summaries) {
  Json document{{"schema_version", schema_version},
                {"run_id", run.run_id},
                {"metric", "l2_hit_pct"},
                {"cases", Json::array()}};
  std::vector<std::string> limitations;
  for (const CaseSummary& summary : summaries) {
    std::vector<const ProfileRecord*> records;
    for (const ProfileRecord& record : run.profiles) {
      if (record.case_name == summary.name) records.push_back(&record);
    }
    if (!records.empty()) document["cases"].push_back(case_json(summary, records));
    for (const std::string& limitation : summary.cache_limitations) {
      if (std::find(limitations.begin(), limitations.end(), limitation) == limitations.end()) {
        limitations.push_back(limitation);
      }
    }
  }
  document["limitations"] = to_json(limitations);
  return document;
}

}  // namespace assay::report

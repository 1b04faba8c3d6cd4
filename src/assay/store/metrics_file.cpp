// SPDX-License-Identifier: Apache-2.0
#include "assay/store/metrics_file.hpp"

#include <cmath>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "assay/base/file.hpp"
#include "assay/data/fields.hpp"
#include "assay/data/metric_catalog.hpp"

namespace assay::store {
namespace {

constexpr std::size_t largest_file = std::size_t{256} << 20;
constexpr int schema_version = 1;

// What metrics.json adds to the study's pipeline.
constexpr const char* protocol_keys[] = {"repeats", "warmup", "sessions"};

// The keys of a case that are read as they stand.
struct StoredCase {
  std::string name;
  std::string engine;
  Knobs knobs;
  std::optional<EngineFacts> engine_facts;
  bool simulated = false;
  Completion status = Completion::complete;
  std::vector<MetricValues> metric_values;
  std::vector<std::string> limitations;
  std::string side;
  Knobs pipeline;
  std::string reason;
};

template <class Self, class Visit>
requires describes<Self, StoredCase>
void fields(Self& self, Visit&& visit) {
  visit("name", self.name);
  visit("engine", self.engine);
  visit("knobs", self.knobs);
  visit("engine_facts", self.engine_facts);
  visit("simulated", self.simulated);
  visit("status", self.status);
  visit("metric_values", self.metric_values);
  visit("limitations", self.limitations);
  visit("side", self.side);
  visit("pipeline", self.pipeline);
  visit("reason", self.reason);
}

struct StoredMetrics {
  std::string run_id;
  std::string config_hash;
  std::string study;
  Knobs pipeline;
  Json env;
};

template <class Self, class Visit>
requires describes<Self, StoredMetrics>
void fields(Self& self, Visit&& visit) {
  visit("run_id", self.run_id);
  visit("config_hash", self.config_hash);
  visit("study", self.study);
  visit("pipeline", self.pipeline);
  visit("env", self.env);
}

bool is_sound(const MetricValues& values) {
  std::set<int> sessions;
  for (const SessionValue& session : values.sessions) {
    if (!std::isfinite(session.value) || !(session.weight > 0) || !std::isfinite(session.weight)) {
      return false;
    }
    if (!sessions.insert(session.session).second) return false;
  }
  return std::isfinite(values.point) && find_metric(values.metric) != nullptr;
}

Result<void> read_model(const Json& json, const std::string& where, MeasuredCase& point) {
  const auto model = json.find("model");
  if (model == json.end() || !model->is_object()) return {};
  for (const auto& [key, member] :
       {std::pair("name", &point.model), std::pair("type", &point.model_type),
        std::pair("task", &point.task)}) {
    if (!model->contains(key)) continue;
    if (auto read = read_json(model->at(key), *member, where + "/model/" + key); !read) return read;
  }
  if (!model->contains("architecture")) return {};
  ModelFacts& facts = point.model_facts.emplace();
  if (auto read = read_json(*model, facts, where + "/model"); !read) return read;
  if (point.model_type.empty()) point.model_type = facts.architecture;
  return {};
}

Result<MeasuredCase> read_case(const Json& json, const std::string& where) {
  auto stored = from_json<StoredCase>(json, where);
  if (!stored) return fail(stored.error());
  if (!json.contains("metric_values")) {
    return fail(ErrorCode::usage, where + ": no metric_values",
                "derive the file anew with `assay report RUN`");
  }
  for (std::size_t i = 0; i < stored->metric_values.size(); ++i) {
    if (is_sound(stored->metric_values[i])) continue;
    return fail(ErrorCode::usage,
                fmt::format("{}/metric_values/{}: not the values of a known metric", where, i));
  }
  MeasuredCase point{.name = std::move(stored->name),
                     .engine = std::move(stored->engine),
                     .knobs = std::move(stored->knobs),
                     .engine_facts = std::move(stored->engine_facts),
                     .completion = stored->status,
                     .simulated = stored->simulated,
                     .metrics = std::move(stored->metric_values),
                     .limitations = std::move(stored->limitations),
                     .side = std::move(stored->side),
                     .pipeline = std::move(stored->pipeline),
                     .failure = std::move(stored->reason)};
  if (auto read = read_model(json, where, point); !read) return fail(read.error());
  return point;
}

}  // namespace

Result<Measurement> read_metrics_file(const std::filesystem::path& path) {
  const auto text = read_file(path, largest_file);
  if (!text) return fail(text.error());
  const std::string where = path.string();
  const auto json = parse_json(*text, where);
  if (!json) return fail(json.error());
  if (!json->is_object() || !json->contains("cases") || !json->at("cases").is_array() ||
      json->value("schema_version", Json()) != schema_version) {
    return fail(ErrorCode::usage, where + " is not a metrics.json of this version",
                "give a run directory, or `assay import` what another tool wrote");
  }
  auto stored = from_json<StoredMetrics>(*json, where);
  if (!stored) return fail(stored.error());
  for (const char* key : protocol_keys) stored->pipeline.erase(key);

  Measurement measurement{.run_id = std::move(stored->run_id),
                          .config_hash = std::move(stored->config_hash),
                          .study = std::move(stored->study),
                          .pipeline = std::move(stored->pipeline),
                          .environment = std::move(stored->env)};
  std::set<std::string> names;
  for (const Json& item : json->at("cases")) {
    const std::string place = fmt::format("{}/cases/{}", where, measurement.cases.size());
    auto point = read_case(item, place);
    if (!point) return fail(point.error());
    if (!names.insert(point->name).second) {
      return fail(ErrorCode::usage, fmt::format("{}: a second case '{}'", place, point->name));
    }
    measurement.cases.push_back(std::move(*point));
  }
  return measurement;
}

}  // namespace assay::store

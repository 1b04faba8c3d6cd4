// SPDX-License-Identifier: Apache-2.0
#include "assay/report/metrics_json.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "assay/data/fields.hpp"
#include "assay/data/metric_catalog.hpp"
#include "assay/data/model_type.hpp"
#include "assay/report/summary_json.hpp"

namespace assay::report {
namespace {

constexpr int schema_version = 1;
constexpr double bytes_per_megabyte = 1e6;

// <name>_ms and <name>_ci95_ms, both null where there is no such metric.
void add_summary(Json& object, const std::string& name, const std::optional<Summary>& summary) {
  object[name + "_ms"] = summary ? points_json(*summary) : Json();
  object[name + "_ci95_ms"] = summary ? intervals_json(*summary) : Json();
}

// <name>_<unit>, <name>_ci95_<unit> and, where there is something to say, <name>_note.
void add_estimate(Json& object, const std::string& name, const std::string& unit,
                  const std::optional<Estimate>& estimate) {
  object[name + "_" + unit] = estimate ? number_json(estimate->point) : Json();
  object[name + "_ci95_" + unit] = estimate ? interval_json(estimate->interval) : Json();
  if (estimate && !estimate->note.empty()) object[name + "_note"] = estimate->note;
}

void add_stages(Json& object, const CaseSummary& summary) {
  Json points = Json::object();
  Json intervals = Json::object();
  for (const auto& [stage, times] : summary.stages_ms) {
    const std::string name(word_of(stage));
    points[name] = points_json(times);
    intervals[name] = intervals_json(times);
  }
  if (summary.other_ms) {
    points["other"] = points_json(*summary.other_ms);
    intervals["other"] = intervals_json(*summary.other_ms);
  }
  object["stages"] = std::move(points);
  object["stages_ci95_ms"] = std::move(intervals);
}

// What seed 003 wants of a vision-language model, under its names; nothing for others.
void add_stage_times(Json& object, const CaseSummary& summary) {
  const auto time_of = [](const std::optional<Summary>& times) -> Json {
    if (!times) return nullptr;
    return {{"mean", number_json(times->mean.point)},
            {"ci95", interval_json(times->mean.interval)}};
  };
  const auto stage_time = [&](Stage wanted) {
    for (const auto& [stage, times] : summary.stages_ms) {
      if (stage == wanted) return time_of(times);
    }
    return Json();
  };
  if (stage_time(Stage::vision).is_null()) return;
  object["stage_times_ms"] = {{"T_vision_encoder", stage_time(Stage::vision)},
                              {"T_projector", stage_time(Stage::projector)},
                              {"T_LLM_prefill", stage_time(Stage::prefill)},
                              {"T_LLM_decode_per_token", time_of(summary.tpot_ms)},
                              {"T_total", time_of(summary.latency_ms)}};
}

// Null where no profiling pass gave one.
void add_hit_rate(Json& object, const std::optional<CacheSummary>& cache) {
  object["l2_hit_pct"] = cache ? number_json(cache->l2_hit_pct.point) : Json();
  object["l2_hit_std_pct"] = cache ? number_json(cache->standard_deviation) : Json();
  object["l2_hit_source"] = cache ? Json(cache->tool) : Json();
  object["l2_hit_simulated"] = cache ? Json(cache->simulated) : Json();
}

// What seed 001 wants of a case, under its names.
void add_headline(Json& object, const CaseSummary& summary) {
  add_summary(object, "latency", summary.latency_ms);
  add_estimate(object, "throughput", "toks_s", summary.throughput_tokens_s);
  object["throughput_counts"] = "generated tokens of all sequences";
  add_hit_rate(object, summary.cache);
  const auto* energy = summary.energy ? &*summary.energy : nullptr;
  add_estimate(object, "ept", "j_per_tok", energy ? energy->ept_j_per_tok : std::nullopt);
  const auto delta = summary.readings.find(quality_delta_reading);
  object[quality_delta_reading] =
      delta == summary.readings.end() ? Json() : number_json(delta->second.mean);
}

Json channel_json(const ChannelEnergy& of_channel) {
  const PowerChannel& channel = of_channel.channel;
  return {{"name", channel.name},
          {"source", channel.source},
          {"device", channel.device},
          {"scope", word_of(channel.scope)},
          {"energy_j", number_json(of_channel.energy_j)},
          {"reason", of_channel.reason},
          {"accuracy", channel.accuracy}};
}

// What EpT was made of; null where no energy is known.
Json energy_json(const std::optional<EnergySummary>& energy) {
  if (!energy) return nullptr;
  Json json{{"scope", word_of(energy->scope)},
            {"channels", to_json(energy->channels)},
            {"sessions", energy->sessions},
            {"energy_j", number_json(energy->energy_j)},
            {"average_power_w", number_json(energy->average_power_w)},
            {"peak_power_w", number_json(energy->peak_power_w)},
            {"idle_power_w", number_json(energy->idle_power_w)},
            {"cadence_ms", number_json(energy->cadence_ms)},
            {"longest_gap_ms", number_json(energy->longest_gap_ms)}};
  add_estimate(json, "idle_subtracted_ept", "j_per_tok", energy->idle_subtracted_ept);
  json["all_channels"] = Json::array();
  for (const ChannelEnergy& channel : energy->all_channels) {
    json["all_channels"].push_back(channel_json(channel));
  }
  return json;
}

// Null where it is not known; the note says why.
void add_power(Json& object, const CaseSummary& summary) {
  const auto& energy = summary.energy;
  object["average_power_w"] = energy ? number_json(energy->average_power_w) : Json();
  object["peak_power_w"] = energy ? number_json(energy->peak_power_w) : Json();
  if (!summary.power_absence.empty()) object["power_note"] = summary.power_absence;
}

// The case's model by name, what the study says of it and, once a session has loaded it, its facts.
Json model_json(const Study& study, const Case& point, const CaseSummary& summary) {
  if (point.model.empty() && !summary.model) return nullptr;
  const Model* named = study.model_of(point);
  Json model = Json::object();
  model["name"] = point.model;
  model["type"] = model_type(named, summary.model);
  model["task"] = model_task(named);
  if (summary.model) model.update(to_json(*summary.model));
  return model;
}

// When the comparison that the case is a side of was to be settled, and what came of it.
Json interleaving_json(const Interleave& interleave, const std::optional<StopRecord>& stop) {
  return {{"confidence", interleave.confidence},
          {"threshold", interleave.threshold},
          {"metrics", to_json(interleave.metrics)},
          {"reason", stop ? Json(word_of(stop->reason)) : Json()},
          {"sessions", stop ? Json(stop->sessions) : Json()},
          {"looks", stop ? Json(stop->looks) : Json()}};
}

// The goal and what came of it; null where the protocol has none.
Json stopping_json(const std::optional<Until>& until, const std::optional<StopRecord>& stop) {
  if (!until) return nullptr;
  Json json{{"metric", word_of(until->metric)}, {"relative_ci", until->relative_ci},
            {"confidence", until->confidence},  {"reason", nullptr},
            {"earned_relative_ci", nullptr},    {"looks", nullptr}};
  if (stop) {
    json["reason"] = word_of(stop->reason);
    json["earned_relative_ci"] = number_json(stop->relative_ci);
    json["looks"] = stop->looks;
  }
  return json;
}

Json cache_json(const std::optional<CacheSummary>& cache) {
  if (!cache) return nullptr;
  Json json{{"sensor", cache->sensor},
            {"tool", cache->tool},
            {"simulated", cache->simulated},
            {"repetitions", cache->repetitions}};
  add_estimate(json, "l2_hit", "pct", cache->l2_hit_pct);
  json["l2_hit_std_pct"] = number_json(cache->standard_deviation);
  json["l2_references"] = number_json(cache->l2_references);
  json["l2_misses"] = number_json(cache->l2_misses);
  json["profiled_ms"] = number_json(cache->profiled_ms);
  json["slowdown_pct"] = number_json(cache->slowdown_pct);
  json["notes"] = to_json(cache->notes);
  return json;
}

Json session_json(const SessionRecord& record) {
  const auto milliseconds = [](Nanoseconds time) { return number_json(to_milliseconds(time)); };
  return {{"session", record.session},
          {"status", word_of(record.status)},
          {"error", to_json(record.error)},
          {"reason", record.reason},
          {"steady", to_json(record.steady)},
          {"settled", to_json(record.settled)},
          {"locks", to_json(record.locks)},
          {"readings", to_json(record.readings)},
          {"load_ms", record.load_ns ? milliseconds(*record.load_ns) : Json()},
          {"wall_ms", milliseconds(record.wall_ns)},
          {"peak_rss_mb",
           record.peak_rss_bytes
               ? number_json(static_cast<double>(*record.peak_rss_bytes) / bytes_per_megabyte)
               : Json()}};
}

Json outliers_json(const std::optional<OutlierSummary>& outliers) {
  if (!outliers) return nullptr;
  return {{"count", outliers->count},
          {"explained", number_json(outliers->explained)},
          {"by_cause", causes_json(outliers->by_cause)}};
}

Json readings_json(const std::map<std::string, ReadingSummary>& readings) {
  Json json = Json::object();
  for (const auto& [name, reading] : readings) {
    json[name] = {{"mean", number_json(reading.mean)}, {"max", number_json(reading.maximum)}};
  }
  return json;
}

Json case_json(const Study& study, const Case& point, const CaseSummary& summary) {
  Json object{{"name", point.name},
              {"engine", point.engine},
              {"knobs", to_json(point.knobs)},
              {"model", model_json(study, point, summary)},
              {"engine_facts", to_json(summary.engine)},
              {"clock", to_json(summary.clock)},
              {"simulated", is_simulated(summary)},
              {"status", word_of(completion_of(summary))},
              {"reason", summary.failure},
              {"stderr_tail", summary.stderr_tail},
              {"iterations",
               {{"timed", summary.latency_ms ? summary.latency_ms->count : 0},
                {"warmup", summary.warmup_iterations},
                {"failed", summary.failed_iterations},
                {"sessions", summary.latency_ms ? summary.latency_ms->sessions : 0}}},
              {"stopping", stopping_json(study.protocol.until, summary.stop)}};
  if (!point.side.empty()) {
    object["side"] = point.side;
    object["pipeline"] = to_json(point.pipeline);
  }
  if (const auto& interleave = study.protocol.interleave) {
    object["interleaving"] = interleaving_json(*interleave, summary.stop);
  }
  add_headline(object, summary);
  add_stages(object, summary);
  add_stage_times(object, summary);
  add_summary(object, "ttft", summary.ttft_ms);
  add_summary(object, "tpot", summary.tpot_ms);
  add_summary(object, "token_latency", summary.token_latency_ms);
  add_summary(object, "sampling", summary.sampling_ms);
  add_estimate(object, "prefill", "toks_s", summary.prefill_tokens_s);
  add_estimate(object, "decode", "toks_s", summary.decode_tokens_s);
  add_estimate(object, "samples", "per_s", summary.samples_s);
  add_estimate(object, "input", "toks_s", summary.input_tokens_s);
  add_estimate(object, "padded", "toks_s", summary.padded_tokens_s);
  add_estimate(object, "peak_rss", "mb", summary.peak_rss_mb);
  add_estimate(object, "rss", "mb", summary.rss_mb);
  add_power(object, summary);
  object["outliers"] = outliers_json(summary.outliers);
  object["readings"] = readings_json(summary.readings);
  object["cache"] = cache_json(summary.cache);
  object["energy"] = energy_json(summary.energy);
  object["consistency"] = to_json(summary.consistency);
  object["sessions"] = Json::array();
  for (const SessionRecord& record : summary.sessions) {
    object["sessions"].push_back(session_json(record));
  }
  object["metric_values"] = to_json(summary.metric_values);
  object["limitations"] = to_json(summary.limitations);
  return object;
}

// The host's facts; the keys that seed 001 names are always there.
Json environment_json(const Run& run) {
  Json environment = run.environment.is_object() ? run.environment : Json::object();
  for (const char* key : {"gpu", "driver", "fixed_clock"}) {
    if (!environment.contains(key)) environment[key] = nullptr;
  }
  environment["seed"] = run.study.seed;
  return environment;
}

// What the protocol asked for: a number of repeats is null where a goal took its place.
Json pipeline_json(const Study& study) {
  const Protocol& protocol = study.protocol;
  Json pipeline = to_json(study.pipeline);
  pipeline["repeats"] = protocol.until ? Json() : Json(protocol.repeats);
  pipeline["warmup"] = protocol.warmup_auto ? Json("auto") : Json(protocol.warmup);
  pipeline["sessions"] = protocol.sessions;
  return pipeline;
}

}  // namespace

Json metrics_json(const Run& run, std::span<const CaseSummary> summaries) {
  Json document{{"schema_version", schema_version}, {"run_id", run.run_id},
                {"config_hash", run.config_hash},   {"assay_version", run.assay_version},
                {"study", run.study.name},          {"status", word_of(completion_of(summaries))},
                {"env", environment_json(run)},     {"pipeline", pipeline_json(run.study)},
                {"sensors", to_json(run.sensors)},  {"locks", to_json(run.locks)}};
  if (run.imported) document["imported"] = to_json(*run.imported);
  if (summaries.size() == 1) add_headline(document, summaries.front());
  document["cases"] = Json::array();
  for (std::size_t i = 0; i < summaries.size(); ++i) {
    document["cases"].push_back(case_json(run.study, run.study.cases[i], summaries[i]));
  }
  return document;
}

}  // namespace assay::report

// SPDX-License-Identifier: Apache-2.0
#include "assay/study/protocol.hpp"

#include <utility>

#include <fmt/format.h>

#include "assay/data/fields.hpp"
#include "assay/data/metric_catalog.hpp"
#include "assay/platform/cpu_list.hpp"
#include "assay/study/durations.hpp"
#include "assay/study/targets.hpp"

namespace assay::study {
namespace {

Result<Until> read_until(const Document& document, const Json& block) {
  Until until;
  if (const auto metric = block.find("metric"); metric != block.end()) {
    until.metric = *from_word<Metric>(metric->get<std::string>());  // the schema knows the words
  }
  until.relative_ci = block.value("relative_ci", until.relative_ci);
  until.confidence = block.value("confidence", until.confidence);
  until.max_repeats = block.value("max_repeats", until.max_repeats);
  if (auto read =
          read_duration(document, KeyPath{"protocol", "until", "max_time"}, until.max_time_ns);
      !read) {
    return fail(read.error());
  }
  return until;
}

Result<Interleave> read_interleave(const Document& document, const Json& block) {
  if (value_at(document.root, KeyPath{"protocol", "until"}) != nullptr) {
    return document.problem(KeyPath{"protocol", "interleave"}, "not together with protocol.until",
                            "each says when measuring ends");
  }
  Interleave interleave;
  interleave.confidence = block.value("confidence", interleave.confidence);
  interleave.threshold = block.value("threshold", interleave.threshold);
  interleave.metrics = block.value("metrics", interleave.metrics);
  interleave.max_sessions = block.value("max_sessions", interleave.max_sessions);
  for (const std::string& name : interleave.metrics) {
    if (find_metric(name) != nullptr) continue;
    return document.unknown(KeyPath{"protocol", "interleave", "metrics"}, "metric", name,
                            metric_names());
  }
  auto targets = read_target_list(document, KeyPath{"protocol", "interleave", "targets"});
  if (!targets) return fail(targets.error());
  interleave.targets = std::move(*targets);
  if (auto read = read_duration(document, KeyPath{"protocol", "interleave", "max_time"},
                                interleave.max_time_ns);
      !read) {
    return fail(read.error());
  }
  return interleave;
}

// `auto`, or a count.
void read_warmup(const Json& block, Protocol& protocol) {
  protocol.max_warmup = block.value("max_warmup", protocol.max_warmup);
  const auto warmup = block.find("warmup");
  if (warmup == block.end()) return;
  protocol.warmup_auto = warmup->is_string();
  if (!protocol.warmup_auto) protocol.warmup = warmup->get<int>();
}

Result<MachineLock> read_machine_lock(const Document& document, Json block) {
  // A clock is "default", or a number of MHz.
  for (const char* key : {"gpu_clock", "memory_clock"}) {
    const auto clock = block.find(key);
    if (clock != block.end() && clock->is_number()) *clock = clock->dump();
  }
  auto read = from_json<MachineLock>(block, "protocol.lock");
  if (!read) return read;
  const MachineLock& lock = *read;
  if (lock.affinity && !platform::parse_cpu_list(*lock.affinity)) {
    return document.problem(
        KeyPath{"protocol", "lock", "affinity"},
        fmt::format("expected a list of CPUs such as 0-3,8, not '{}'", *lock.affinity));
  }
  return read;
}

Json clock_json(const std::string& clock) {
  return clock == "default" ? Json(clock) : Json::parse(clock);
}

Json machine_lock_json(const MachineLock& lock) {
  Json json = Json::object();
  fields(lock, [&](const char* key, const auto& part) {
    if (part) json[key] = to_json(*part);
  });
  if (lock.gpu_clock) json["gpu_clock"] = clock_json(*lock.gpu_clock);
  if (lock.memory_clock) json["memory_clock"] = clock_json(*lock.memory_clock);
  return json;
}

Result<void> read_power(const Document& document, PowerProtocol& power) {
  constexpr Nanoseconds shortest_cadence = 1'000'000;
  constexpr Nanoseconds longest_cadence = 10'000'000'000;
  constexpr Nanoseconds longest_idle = 600'000'000'000;
  const KeyPath cadence{"protocol", "power", "cadence"};
  const KeyPath idle{"protocol", "power", "idle"};
  if (auto read = read_duration(document, cadence, power.cadence_ns); !read) return read;
  const Json* given = value_at(document.root, idle);
  if (given != nullptr && *given == "0s") {
    power.idle_ns = 0;
  } else if (auto read = read_duration(document, idle, power.idle_ns); !read) {
    return read;
  }
  if (power.cadence_ns < shortest_cadence || power.cadence_ns > longest_cadence) {
    return document.problem(cadence, "expected a duration from 1ms to 10s");
  }
  if (power.idle_ns > longest_idle) {
    return document.problem(idle, "expected a duration of at most 10min");
  }
  return {};
}

// Where each part of the conditions comes from: the block, else what the profile has set.
Result<void> read_conditions(const Document& document, const Json& block, Protocol& protocol) {
  if (const auto found = block.find("settling"); found != block.end()) {
    auto settling = from_json<Settling>(*found, "protocol.settling");
    if (!settling) return fail(settling.error());
    protocol.settling = *settling;
  }
  if (const auto found = block.find("cache"); found != block.end()) {
    auto cache = from_json<CacheProtocol>(*found, "protocol.cache");
    if (!cache) return fail(cache.error());
    protocol.cache = std::move(*cache);
  }
  if (const auto found = block.find("lock"); found != block.end()) {
    auto lock = read_machine_lock(document, *found);
    if (!lock) return fail(lock.error());
    protocol.lock = std::move(*lock);
  }
  if (const auto found = block.find("throttling"); found != block.end()) {
    protocol.throttling = *from_word<ThrottlingRule>(found->get<std::string>());
  }
  protocol.sensors = block.value("sensors", protocol.sensors);
  protocol.require = block.value("require", protocol.require);
  if (const auto found = block.find("consistency"); found != block.end()) {
    protocol.consistency.epsilon_pct =
        found->value("epsilon_pct", protocol.consistency.epsilon_pct);
  }
  return read_power(document, protocol.power);
}

// Every session needs a timed iteration.
Result<void> check_shares(const Document& document, const Json& block, const Protocol& protocol) {
  const int most = protocol.until ? protocol.until->max_repeats : protocol.repeats;
  if (most >= protocol.sessions) return {};
  const bool is_given =
      protocol.until ? block["until"].contains("max_repeats") : block.contains("repeats");
  const KeyPath repeats =
      protocol.until ? KeyPath{"protocol", "until", "max_repeats"} : KeyPath{"protocol", "repeats"};
  return document.problem(is_given ? repeats : KeyPath{"protocol", "sessions"},
                          fmt::format("{} repeats are fewer than the {} sessions that share them",
                                      most, protocol.sessions),
                          fmt::format("raise {} or lower protocol.sessions", repeats.dotted()));
}

}  // namespace

Protocol protocol_of(ProtocolProfile profile) {
  Protocol protocol{.profile = profile};
  if (profile == ProtocolProfile::plain) return protocol;
  protocol.repeats = 1000;
  protocol.warmup = 50;
  protocol.settling = Settling{};
  protocol.power.idle_ns = 2'000'000'000;
  protocol.cache = CacheProtocol{};
  protocol.lock.persistence = true;
  protocol.lock.gpu_clock = "default";
  protocol.lock.governor = "performance";
  protocol.lock.turbo = false;
  protocol.lock.aslr = false;
  protocol.throttling = ThrottlingRule::invalid;
  return protocol;
}

Result<Protocol> read_protocol(const Document& document) {
  const Json* block = value_at(document.root, KeyPath{"protocol"});
  if (block == nullptr) return Protocol{};
  const auto profile = from_word<ProtocolProfile>(block->value("profile", "default"));
  Protocol protocol = protocol_of(*profile);  // the schema knows the words
  protocol.sessions = block->value("sessions", protocol.sessions);
  protocol.repeats = block->value("repeats", protocol.repeats);
  read_warmup(*block, protocol);
  if (block->contains("until")) {
    auto until = read_until(document, (*block)["until"]);
    if (!until) return fail(until.error());
    protocol.until = *until;
  }
  if (const auto found = block->find("interleave"); found != block->end()) {
    auto interleave = read_interleave(document, *found);
    if (!interleave) return fail(interleave.error());
    protocol.interleave = std::move(*interleave);
  }
  for (const auto& [key, timeout] : {std::pair("iteration_timeout", &protocol.iteration_timeout_ns),
                                     std::pair("case_timeout", &protocol.case_timeout_ns)}) {
    if (auto read = read_duration(document, KeyPath{"protocol", key}, *timeout); !read) {
      return fail(read.error());
    }
  }
  if (auto read = read_conditions(document, *block, protocol); !read) return fail(read.error());
  if (auto checked = check_shares(document, *block, protocol); !checked) {
    return fail(checked.error());
  }
  return protocol;
}

Json protocol_json(const Protocol& protocol) {
  Json json{{"profile", word_of(protocol.profile)},
            {"sessions", protocol.sessions},
            {"warmup", protocol.warmup_auto ? Json("auto") : Json(protocol.warmup)},
            {"iteration_timeout", duration_text(protocol.iteration_timeout_ns)},
            {"case_timeout", duration_text(protocol.case_timeout_ns)}};
  if (protocol.warmup_auto || protocol.settling) json["max_warmup"] = protocol.max_warmup;
  if (protocol.settling) json["settling"] = to_json(*protocol.settling);
  json["sensors"] = protocol.sensors;
  json["power"] = {{"cadence", duration_text(protocol.power.cadence_ns)}};
  json["power"]["idle"] = duration_text(protocol.power.idle_ns);
  if (protocol.cache) json["cache"] = to_json(*protocol.cache);
  json["lock"] = machine_lock_json(protocol.lock);
  json["throttling"] = word_of(protocol.throttling);
  json["require"] = protocol.require;
  json["consistency"] = to_json(protocol.consistency);
  if (const auto& interleave = protocol.interleave) {
    json["interleave"] = {{"confidence", interleave->confidence},
                          {"threshold", interleave->threshold},
                          {"metrics", interleave->metrics},
                          {"max_time", duration_text(interleave->max_time_ns)},
                          {"max_sessions", interleave->max_sessions}};
    if (!interleave->targets.empty()) {
      json["interleave"]["targets"] = target_list_json(interleave->targets);
    }
  }
  if (const auto& until = protocol.until) {
    json["until"] = {{"metric", word_of(until->metric)},
                     {"relative_ci", until->relative_ci},
                     {"confidence", until->confidence},
                     {"max_time", duration_text(until->max_time_ns)},
                     {"max_repeats", until->max_repeats}};
  } else {
    json["repeats"] = protocol.repeats;
  }
  return json;
}

}  // namespace assay::study

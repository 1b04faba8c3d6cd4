// SPDX-License-Identifier: Apache-2.0
#pragma once

// What to measure and how: the nouns of a study, after defaults, overrides and axes were applied.

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/json.hpp"
#include "assay/base/units.hpp"
#include "assay/data/fields.hpp"
#include "assay/data/machine_lock.hpp"
#include "assay/data/metric.hpp"
#include "assay/data/target.hpp"

namespace assay {

// A knob's value is a JSON scalar of the type that the engine's KnobSpec declares.
using Knobs = std::map<std::string, Json>;

// A file that belongs to a model beside its own: the projector of a vision-language model, a
// picture, a trace.
struct CompanionFile {
  std::string file;    // base name only
  std::string sha256;  // of its content

  bool operator==(const CompanionFile&) const = default;
};

template <class Self, class Visit>
requires describes<Self, CompanionFile>
void fields(Self& self, Visit&& visit) {
  visit("file", self.file);
  visit("sha256", self.sha256);
}

// The keys of a model that name such files; "<key>_sha256" is the file's hash.
inline constexpr std::array<const char*, 3> companion_keys{"mmproj", "image", "trace"};

// A model by preset (synthetic, seeded weights) or by file; exactly one of the two is set.
struct Model {
  std::string name;
  std::string preset;
  std::string file;     // base name only; where it lies is kept out of every artifact
  std::string sha256;   // of the file; empty for a preset
  std::string weights;  // weight type of a preset: "q8_0", …
  Knobs config;         // a preset's hyperparameters that the user overrides
  std::uint64_t seed = 0;
  std::map<std::string, CompanionFile> companions{};  // by key

  bool operator==(const Model&) const = default;
};

template <class Self, class Visit>
requires describes<Self, Model>
void fields(Self& self, Visit&& visit) {
  visit("name", self.name);
  visit("preset", self.preset);
  visit("file", self.file);
  visit("sha256", self.sha256);
  visit("weights", self.weights);
  visit("config", self.config);
  visit("seed", self.seed);
  visit("companions", self.companions);
}

// One point of a study. `knobs` is complete: every knob that the engine declares has a value.
struct Case {
  std::string name;
  std::string engine;
  std::string model;  // a Model's name; empty for engines that need none
  Knobs knobs;
  std::string side{};  // of a comparison that is measured in turns; its name is "side/own name"
  Knobs pipeline{};    // of its side: what stands in the place of the study's

  bool operator==(const Case&) const = default;
};

template <class Self, class Visit>
requires describes<Self, Case>
void fields(Self& self, Visit&& visit) {
  visit("name", self.name);
  visit("engine", self.engine);
  visit("model", self.model);
  visit("knobs", self.knobs);
  visit("side", self.side);
  visit("pipeline", self.pipeline);
}

// The name that the case has in common with those of the other sides; its name where it has no
// side.
inline std::string_view own_name(const Case& point) {
  const std::string_view name = point.name;
  return point.side.empty() ? name : name.substr(std::min(name.size(), point.side.size() + 1));
}

// Measure a case until a figure of its total latency is known well enough, or a limit ends it.
struct Until {
  Metric metric = Metric::mean;
  double relative_ci = 0.01;  // half-width of the interval / point
  double confidence = 0.95;
  Nanoseconds max_time_ns = 60'000'000'000;  // of a case, all its sessions together
  int max_repeats = 1000;                    // timed iterations of a case

  bool operator==(const Until&) const = default;
};

template <class Self, class Visit>
requires describes<Self, Until>
void fields(Self& self, Visit&& visit) {
  visit("metric", self.metric);
  visit("relative_ci", self.relative_ci);
  visit("confidence", self.confidence);
  visit("max_time_ns", self.max_time_ns);
  visit("max_repeats", self.max_repeats);
}

// Measure the sides of a comparison in turns, session by session, until every metric's change is
// known to be relevant or not, or, where there are targets, whether each is met; or until a limit
// ends it.
struct Interleave {
  double confidence = 0.95;  // of the comparison, over all its looks
  double threshold = 1;      // of practical relevance, in percent, or in points on that scale
  std::vector<std::string> metrics{};  // of the catalog; empty: the default ones
  std::vector<Target> targets{};
  Nanoseconds max_time_ns = 600'000'000'000;  // of all sides together
  int max_sessions = 100;                     // of each case

  bool operator==(const Interleave&) const = default;
};

template <class Self, class Visit>
requires describes<Self, Interleave>
void fields(Self& self, Visit&& visit) {
  visit("confidence", self.confidence);
  visit("threshold", self.threshold);
  visit("metrics", self.metrics);
  visit("targets", self.targets);
  visit("max_time_ns", self.max_time_ns);
  visit("max_sessions", self.max_sessions);
}

// How far the sessions of a case may lie apart that are said to agree.
struct Consistency {
  double epsilon_pct = 5;

  bool operator==(const Consistency&) const = default;
};

template <class Self, class Visit>
requires describes<Self, Consistency>
void fields(Self& self, Visit&& visit) {
  visit("epsilon_pct", self.epsilon_pct);
}

// When warm-up may end: after the fixed number of iterations, once nothing moves any more over the
// last `window` of them, or after max_warmup iterations with a note that it did.
struct Settling {
  int window = 10;
  double latency_cov = 0.05;     // standard deviation / mean
  double temperature_std_c = 1;  // of the hottest sensor
  double power_cov = 0.05;       // standard deviation / mean, all channels of the headline scope

  bool operator==(const Settling&) const = default;
};

template <class Self, class Visit>
requires describes<Self, Settling>
void fields(Self& self, Visit&& visit) {
  visit("window", self.window);
  visit("latency_cov", self.latency_cov);
  visit("temperature_std_c", self.temperature_std_c);
  visit("power_cov", self.power_cov);
}

struct PowerProtocol {
  Nanoseconds cadence_ns = 100'000'000;  // between readings
  Nanoseconds idle_ns = 0;               // of the idle window before the first session; 0: none

  bool operator==(const PowerProtocol&) const = default;
};

template <class Self, class Visit>
requires describes<Self, PowerProtocol>
void fields(Self& self, Visit&& visit) {
  visit("cadence_ns", self.cadence_ns);
  visit("idle_ns", self.idle_ns);
}

// Passes that measure the cache, apart from those that measure latency.
struct CacheProtocol {
  std::string tool = "auto";  // "ncu", "perf", "callgrind"; auto: the best that is here
  int repetitions = 3;
  int warmup = 1;                      // iterations of each pass that are not profiled
  int iterations = 1;                  // iterations of each pass that are
  std::vector<std::string> metrics{};  // of ncu, in the place of its sections
  std::string kernel{};                // of ncu: a regular expression of kernel names
  std::string nvtx{};                  // of ncu: a range

  bool operator==(const CacheProtocol&) const = default;
};

template <class Self, class Visit>
requires describes<Self, CacheProtocol>
void fields(Self& self, Visit&& visit) {
  visit("tool", self.tool);
  visit("repetitions", self.repetitions);
  visit("warmup", self.warmup);
  visit("iterations", self.iterations);
  visit("metrics", self.metrics);
  visit("kernel", self.kernel);
  visit("nvtx", self.nvtx);
}

// What throttling does that was seen while timing.
enum class ThrottlingRule : std::uint8_t { report, invalid };

inline constexpr std::array<EnumWord<ThrottlingRule>, 2> throttling_rule_words{
    {{ThrottlingRule::report, "report"}, {ThrottlingRule::invalid, "invalid"}}};

inline std::span<const EnumWord<ThrottlingRule>> words(ThrottlingRule) {
  return throttling_rule_words;
}

// Whose values stand where a study gives none.
enum class ProtocolProfile : std::uint8_t { plain, sop };

inline constexpr std::array<EnumWord<ProtocolProfile>, 2> protocol_profile_words{
    {{ProtocolProfile::plain, "default"}, {ProtocolProfile::sop, "sop"}}};

inline std::span<const EnumWord<ProtocolProfile>> words(ProtocolProfile) {
  return protocol_profile_words;
}

struct Protocol {
  ProtocolProfile profile = ProtocolProfile::plain;
  int sessions = 3;              // fresh processes per case; with `until`, the fewest
  int repeats = 30;              // timed iterations per case, split over its sessions
  std::optional<Until> until{};  // in the place of `repeats`
  std::optional<Interleave>
      interleave{};          // sessions are added; each is as long as one of `repeats`
  int warmup = 5;            // untimed iterations at the start of each session
  bool warmup_auto = false;  // in the place of `warmup`: until a steady state is reached
  int max_warmup = 200;      // … or so many iterations went by without one
  Nanoseconds iteration_timeout_ns = 600'000'000'000;  // a longer iteration fails its case
  Nanoseconds case_timeout_ns = 3'600'000'000'000;     // all sessions of a case together
  std::vector<std::string> sensors{"power", "memory", "interference"};  // beside every session
  PowerProtocol power{};
  std::optional<CacheProtocol> cache{};
  std::optional<Settling> settling{};
  MachineLock lock{};
  ThrottlingRule throttling = ThrottlingRule::report;
  std::vector<std::string> require{};  // "power", "l2", "lock": their absence ends the run
  Consistency consistency{};

  bool operator==(const Protocol&) const = default;
};

template <class Self, class Visit>
requires describes<Self, Protocol>
void fields(Self& self, Visit&& visit) {
  visit("profile", self.profile);
  visit("sessions", self.sessions);
  visit("repeats", self.repeats);
  visit("until", self.until);
  visit("interleave", self.interleave);
  visit("warmup", self.warmup);
  visit("warmup_auto", self.warmup_auto);
  visit("max_warmup", self.max_warmup);
  visit("iteration_timeout_ns", self.iteration_timeout_ns);
  visit("case_timeout_ns", self.case_timeout_ns);
  visit("sensors", self.sensors);
  visit("power", self.power);
  visit("cache", self.cache);
  visit("settling", self.settling);
  visit("lock", self.lock);
  visit("throttling", self.throttling);
  visit("require", self.require);
  visit("consistency", self.consistency);
}

// Whether a list such as Protocol::sensors or Protocol::require has the name.
inline bool names(std::span<const std::string> list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

// The timed iterations of session `session` (0-based): `repeats` split evenly, the remainder going
// to the first sessions.
constexpr int repeats_of_session(const Protocol& protocol, int session) {
  const int share = protocol.repeats / protocol.sessions;
  return share + (session < protocol.repeats % protocol.sessions ? 1 : 0);
}

// The rounds after which sides that are measured in turns are first looked at: fewer sessions of
// each cannot tell a difference from how sessions differ.
inline int first_look(const Protocol& protocol) {
  constexpr int least_sessions = 3;
  return std::max(protocol.sessions, least_sessions);
}

struct Study {
  std::string name;
  std::uint64_t seed = 0;
  Knobs pipeline;  // the pipeline block of seed 001, carried to metrics.json as it stands
  std::vector<Model> models;
  std::vector<Case> cases;
  Protocol protocol;

  bool operator==(const Study&) const = default;

  // What the case is measured with: its side's values before the study's.
  Knobs pipeline_of(const Case& point) const {
    Knobs whole = point.pipeline;
    whole.insert(pipeline.begin(), pipeline.end());
    return whole;
  }

  // Nullptr where the case names no model.
  const Model* model_of(const Case& point) const {
    for (const Model& model : models) {
      if (model.name == point.model) return &model;
    }
    return nullptr;
  }
};

}  // namespace assay

// SPDX-License-Identifier: Apache-2.0
#pragma once

// What was measured: the nouns that a run directory stores. Everything else is derived from them.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "assay/base/json.hpp"
#include "assay/base/units.hpp"
#include "assay/data/fields.hpp"
#include "assay/data/imported.hpp"
#include "assay/data/machine_lock.hpp"
#include "assay/data/power.hpp"
#include "assay/data/profile.hpp"
#include "assay/data/stage.hpp"
#include "assay/data/study.hpp"

namespace assay {

enum class Phase : std::uint8_t { warmup, timed };

inline constexpr std::array<EnumWord<Phase>, 2> phase_words{
    {{Phase::warmup, "warmup"}, {Phase::timed, "timed"}}};

inline std::span<const EnumWord<Phase>> words(Phase) {
  return phase_words;
}

// One iteration: a row of samples.csv. Times are relative to the run's start.
struct Sample {
  std::string case_name;
  int session = 0;
  int iteration = 0;  // counts within the session, warm-up included
  Phase phase = Phase::timed;
  std::string flags{};  // words joined by ';': "failed", "outlier", …; empty: none
  Nanoseconds t_start_ns = 0;
  std::array<std::optional<Nanoseconds>, stage_count> stage_ns{};  // by index_of(Stage)
  std::int64_t tokens_in = 0;                                      // of all parallel sequences
  std::int64_t tokens_out = 0;                                     // of all parallel sequences
  std::map<std::string, double> readings{};  // of sensors, one value per iteration

  bool operator==(const Sample&) const = default;
};

// One generated token (of every parallel sequence): a row of tokens.csv.
struct TokenSample {
  std::string case_name;
  int session = 0;
  int iteration = 0;
  Phase phase = Phase::timed;
  int token = 0;                // 0 is the token that prefill yields
  Nanoseconds t_ns = 0;         // since the iteration began
  Nanoseconds latency_ns = 0;   // since the previous token; of token 0, since the iteration began
  Nanoseconds sampling_ns = 0;  // the part of latency_ns spent choosing the token
  std::vector<std::int32_t> ids{};  // one a sequence

  bool operator==(const TokenSample&) const = default;
};

struct ModelFacts {
  std::string architecture;
  std::string source;  // "preset <name>" or the file's base name
  bool synthetic = false;
  std::uint64_t parameters = 0;  // counted from the loaded tensors
  std::uint64_t bytes = 0;       // of all tensors
  std::string quantization;
  std::optional<std::string> sha256{};   // of the file
  std::optional<std::string> license{};  // as the file declares it

  bool operator==(const ModelFacts&) const = default;
};

template <class Self, class Visit>
requires describes<Self, ModelFacts>
void fields(Self& self, Visit&& visit) {
  visit("architecture", self.architecture);
  visit("source", self.source);
  visit("synthetic", self.synthetic);
  visit("parameters", self.parameters);
  visit("bytes", self.bytes);
  visit("quantization", self.quantization);
  visit("sha256", self.sha256);
  visit("license", self.license);
}

struct EngineFacts {
  std::string name;
  std::string version;
  std::string device;   // "cpu", "cuda", …: what was used, not what was asked for
  std::string backend;  // the back end's variant: "icelake", …
  std::vector<std::string> limitations{};  // what a reader of the numbers must know
  std::string permutation_hash{};          // of π, where the engine permutes; else empty

  bool operator==(const EngineFacts&) const = default;
};

template <class Self, class Visit>
requires describes<Self, EngineFacts>
void fields(Self& self, Visit&& visit) {
  visit("name", self.name);
  visit("version", self.version);
  visit("device", self.device);
  visit("backend", self.backend);
  visit("limitations", self.limitations);
  visit("permutation_hash", self.permutation_hash);
}

// The clock of a session, measured before its first iteration.
struct ClockFacts {
  std::string name;               // "monotonic" or "virtual"
  Nanoseconds resolution_ns = 0;  // smallest step seen between two different readings
  double cost_ns = 0;             // mean cost of one reading

  bool operator==(const ClockFacts&) const = default;
};

template <class Self, class Visit>
requires describes<Self, ClockFacts>
void fields(Self& self, Visit&& visit) {
  visit("name", self.name);
  visit("resolution_ns", self.resolution_ns);
  visit("cost_ns", self.cost_ns);
}

// Time is only counted then: figures describe a recording, not this machine.
inline bool is_virtual(const ClockFacts& clock) {
  return clock.name == "virtual";
}

// invalid: it ended well, and its conditions did not hold (a lock was lost, the machine throttled).
enum class SessionStatus : std::uint8_t { finished, failed, interrupted, invalid };

inline constexpr std::array<EnumWord<SessionStatus>, 4> session_status_words{
    {{SessionStatus::finished, "finished"},
     {SessionStatus::failed, "failed"},
     {SessionStatus::invalid, "invalid"},
     {SessionStatus::interrupted, "interrupted"}}};

inline std::span<const EnumWord<SessionStatus>> words(SessionStatus) {
  return session_status_words;
}

// Whether each had settled when a session's warm-up ended; null where it was not read.
struct Settled {
  std::optional<bool> latency{};
  std::optional<bool> temperature{};
  std::optional<bool> power{};

  bool operator==(const Settled&) const = default;
};

template <class Self, class Visit>
requires describes<Self, Settled>
void fields(Self& self, Visit&& visit) {
  visit("latency", self.latency);
  visit("temperature", self.temperature);
  visit("power", self.power);
}

// What was not read does not count against it.
inline bool is_still(const Settled& settled) {
  return settled.latency.value_or(true) && settled.temperature.value_or(true) &&
         settled.power.value_or(true);
}

// A sensor that a run wanted, and why it did not read.
struct AbsentSensor {
  std::string name;
  std::string reason;

  bool operator==(const AbsentSensor&) const = default;
};

template <class Self, class Visit>
requires describes<Self, AbsentSensor>
void fields(Self& self, Visit&& visit) {
  visit("name", self.name);
  visit("reason", self.reason);
}

// What read beside the sessions of a run.
struct SensorFacts {
  std::vector<std::string> present{};
  std::vector<AbsentSensor> absent{};

  bool operator==(const SensorFacts&) const = default;
};

template <class Self, class Visit>
requires describes<Self, SensorFacts>
void fields(Self& self, Visit&& visit) {
  visit("present", self.present);
  visit("absent", self.absent);
}

// One process: what run.log says of it when it ends.
struct SessionRecord {
  std::string case_name;
  int session = 0;
  SessionStatus status = SessionStatus::finished;
  std::optional<ErrorCode> error{};  // what kind of failure
  std::string reason{};              // why it did not finish
  std::string stderr_tail{};         // its last lines, if it failed
  std::optional<ModelFacts> model{};
  std::optional<EngineFacts> engine{};
  std::optional<ClockFacts> clock{};
  std::optional<Nanoseconds> load_ns{};
  std::optional<std::uint64_t> peak_rss_bytes{};
  std::optional<bool> steady{};      // of an automatic warm-up: whether it ended in a steady state
  std::optional<Settled> settled{};  // of a warm-up that waits until nothing moves
  std::map<std::string, double> readings{};  // of sensors, one value for the session
  std::vector<LockOutcome> locks{};          // of its own process
  Nanoseconds wall_ns = 0;                   // from its start to its end, loading included

  bool operator==(const SessionRecord&) const = default;
};

template <class Self, class Visit>
requires describes<Self, SessionRecord>
void fields(Self& self, Visit&& visit) {
  visit("case", self.case_name);
  visit("session", self.session);
  visit("status", self.status);
  visit("error", self.error);
  visit("reason", self.reason);
  visit("stderr_tail", self.stderr_tail);
  visit("model", self.model);
  visit("engine", self.engine);
  visit("clock", self.clock);
  visit("load_ns", self.load_ns);
  visit("peak_rss_bytes", self.peak_rss_bytes);
  visit("steady", self.steady);
  visit("settled", self.settled);
  visit("readings", self.readings);
  visit("locks", self.locks);
  visit("wall_ns", self.wall_ns);
}

// Why the measurement of a case ended that had a goal: protocol.until, or, of sides that are
// measured in turns, protocol.interleave.
enum class StopReason : std::uint8_t { reached, settled, max_time, max_repeats, max_sessions };

inline constexpr std::array<EnumWord<StopReason>, 5> stop_reason_words{
    {{StopReason::reached, "reached"},
     {StopReason::settled, "settled"},
     {StopReason::max_time, "max_time"},
     {StopReason::max_repeats, "max_repeats"},
     {StopReason::max_sessions, "max_sessions"}}};

inline std::span<const EnumWord<StopReason>> words(StopReason) {
  return stop_reason_words;
}

struct StopRecord {
  std::string case_name;
  StopReason reason = StopReason::reached;
  std::optional<double> relative_ci{};  // what was earned; none: no interval could be had
  int sessions = 0;
  int repeats = 0;  // timed iterations, of all sessions
  int looks = 0;    // how often the interval, or the comparison, was looked at

  bool operator==(const StopRecord&) const = default;
};

template <class Self, class Visit>
requires describes<Self, StopRecord>
void fields(Self& self, Visit&& visit) {
  visit("case", self.case_name);
  visit("reason", self.reason);
  visit("relative_ci", self.relative_ci);
  visit("sessions", self.sessions);
  visit("repeats", self.repeats);
  visit("looks", self.looks);
}

// A run as its directory holds it.
struct Run {
  std::string run_id;       // 12 hex digits, unique to the run
  std::string config_hash;  // first 12 hex digits of the locked configuration's SHA-256
  std::string assay_version;
  Study study;
  Json environment;                     // host facts, taken before the first session
  std::vector<SessionRecord> sessions;  // the newest record of each session
  std::vector<StopRecord> stops;        // of the cases that a goal has ended, one each
  SensorFacts sensors;
  std::vector<LockOutcome> locks;  // of the machine, the newest of each
  std::optional<PowerSampling> power_sampling;
  std::optional<TimeWindow> idle;       // when nothing of ours ran, with power being read
  std::vector<PowerReading> power;      // ascending in time
  std::vector<ProfileRecord> profiles;  // the newest of each case, sensor and repetition
  std::vector<Sample> samples;
  std::vector<TokenSample> tokens;
  std::optional<ImportSource> imported{};  // none: it was measured here
  std::vector<ReportedFigure> reported{};  // of an imported run
};

}  // namespace assay

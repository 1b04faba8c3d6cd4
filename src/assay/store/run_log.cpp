// SPDX-License-Identifier: Apache-2.0
#include "assay/store/run_log.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include "assay/base/line_reader.hpp"
#include "assay/base/sha256.hpp"
#include "assay/data/metric_catalog.hpp"
#include "assay/store/run_files.hpp"
#include "assay/store/timestamp.hpp"

namespace assay::store {
namespace {

constexpr std::size_t longest_event = std::size_t{1} << 20;
constexpr std::size_t most_events = 1'000'000;

struct Event {
  std::string ts;
  std::string stage;
  bool ok = false;
  Json meta;
};

template <class Self, class Visit>
requires describes<Self, Event>
void fields(Self& self, Visit&& visit) {
  visit("ts", self.ts);
  visit("stage", self.stage);
  visit("ok", self.ok);
  visit("meta", self.meta);
}

Result<RunIdentity> read_identity(const Event& event, const std::string& place) {
  auto identity = from_json<RunIdentity>(event.meta, place);
  if (!identity) return identity;
  if (identity->format_version > format_version) {
    return fail(ErrorCode::usage,
                fmt::format("{}: written in format {}; this assay reads up to format {}", place,
                            identity->format_version, format_version),
                "use a newer assay");
  }
  for (const std::string& digits : {identity->run_id, identity->config_hash}) {
    if (!is_hexadecimal(digits, 12)) {
      return fail(ErrorCode::usage,
                  fmt::format("{}: run_id and config_hash must be 12 hexadecimal digits", place));
    }
  }
  return identity;
}

Result<LoggedSession> read_session(const Event& event, const std::string& place) {
  LoggedSession session;
  if (auto read = read_json(event.meta, session.record, place); !read) return fail(read.error());
  const auto rows = event.meta.find("rows");
  if (rows == event.meta.end() || session.record.session < 0 || session.record.case_name.empty()) {
    return fail(ErrorCode::usage, fmt::format("{}: not a session's record", place));
  }
  if (auto read = read_json(*rows, session.rows, place + "/rows"); !read) {
    return fail(read.error());
  }
  return session;
}

// The newest sampling counts, with what the processes before it failed to read; channels of earlier
// ones stay known. An external meter's has channels and no cadence.
void take_sampling(PowerSampling newest, const std::optional<PowerSampling>& of_earlier_processes,
                   std::optional<PowerSampling>& sampling) {
  if (newest.cadence_ns == 0 && sampling) {
    std::swap(newest, *sampling);
  } else if (of_earlier_processes) {
    newest.failed += of_earlier_processes->failed;
    newest.late += of_earlier_processes->late;
    if (newest.last_failure.empty()) newest.last_failure = of_earlier_processes->last_failure;
  }
  if (sampling) {
    for (PowerChannel& channel : sampling->channels) {
      const bool known =
          std::any_of(newest.channels.begin(), newest.channels.end(),
                      [&](const PowerChannel& other) { return other.name == channel.name; });
      if (!known) newest.channels.push_back(std::move(channel));
    }
  }
  sampling = std::move(newest);
}

Result<ProfileRecord> read_profile(const Event& event, const std::string& place) {
  auto profile = from_json<ProfileRecord>(event.meta, place);
  if (profile && (profile->case_name.empty() || profile->sensor.empty() ||
                  profile->repetition < 0 || profile->iterations < 0)) {
    return fail(ErrorCode::usage, fmt::format("{}: not the record of a profiling pass", place));
  }
  return profile;
}

Result<ReportedFigure> read_reported(const Event& event, const std::string& place) {
  auto figure = from_json<ReportedFigure>(event.meta, place);
  if (figure && (figure->case_name.empty() || find_metric(figure->metric) == nullptr)) {
    return fail(ErrorCode::usage, fmt::format("{}: not a figure of a known metric", place));
  }
  return figure;
}

// What the events before a session say of how the machine was, until something is measured: what a
// resumed run found counts only where it measured.
struct Conditions {
  std::optional<Json> environment{};
  std::optional<std::vector<LockOutcome>> locks{};
  std::optional<SensorFacts> sensors{};
  std::optional<PowerSampling> power_of_earlier_processes{};
};

// Of an item, the worse outcome: the run's clocks were fixed if those of all of its sessions were.
void take_locks(std::vector<LockOutcome> newer, std::vector<LockOutcome>& locks) {
  for (const LockOutcome& outcome : locks) {
    const auto again = std::find_if(newer.begin(), newer.end(), [&](const LockOutcome& other) {
      return other.item == outcome.item;
    });
    if (again == newer.end()) {
      newer.push_back(outcome);
    } else if (outcome.state != LockState::fixed && again->state != LockState::failed) {
      *again = outcome;
    }
  }
  locks = std::move(newer);
}

// The first one stands for the run, less what does not hold of the other one.
void take_environment(const Json& newer, Json& environment) {
  if (environment.is_null()) {
    environment = newer;
    return;
  }
  if (newer.value("fixed_clock", Json()) == false &&
      environment.value("fixed_clock", Json()) == true) {
    environment["fixed_clock"] = false;
    environment["fixed_clock_reason"] = newer.value("fixed_clock_reason", Json());
  }
  const auto hash = environment.find("environment_hash");
  if (hash != environment.end() && newer.value("environment_hash", Json()) != *hash)
    *hash = nullptr;
}

void settle(Conditions& conditions, bool has_measured, RunLog& log) {
  if (conditions.environment) take_environment(*conditions.environment, log.environment);
  if (conditions.sensors) log.sensors = std::move(*conditions.sensors);
  if (conditions.locks) {
    if (!has_measured) log.locks.clear();
    take_locks(std::move(*conditions.locks), log.locks);
  }
  conditions.environment.reset();
  conditions.sensors.reset();
  conditions.locks.reset();
}

// Takes the event into `log`. Errors: usage, at `place`.
Result<void> take(const Event& event, const std::string& place, Conditions& conditions,
                  RunLog& log) {
  if (event.stage == events::environment) {
    if (!event.meta.is_object()) {
      return fail(ErrorCode::usage, fmt::format("{}: the environment is not an object", place));
    }
    if (log.environment.is_null()) {
      log.environment = event.meta;
    } else {
      conditions.environment = event.meta;
    }
  } else if (event.stage == events::session) {
    settle(conditions, !log.sessions.empty(), log);
    auto session = read_session(event, place);
    if (!session) return fail(session.error());
    log.sessions.push_back(std::move(*session));
  } else if (event.stage == events::stopped) {
    auto stop = from_json<StopRecord>(event.meta, place);
    if (!stop) return fail(stop.error());
    std::erase_if(log.stops,
                  [&](const StopRecord& other) { return other.case_name == stop->case_name; });
    log.stops.push_back(std::move(*stop));
  } else if (event.stage == events::lock) {
    const auto outcomes = event.meta.find("outcomes");
    if (outcomes == event.meta.end()) {
      return fail(ErrorCode::usage, fmt::format("{}: a lock without outcomes", place));
    }
    return read_json(*outcomes, conditions.locks.emplace(), place);
  } else if (event.stage == events::sensors) {
    // Every process that measures says so once, before it reads any power.
    conditions.power_of_earlier_processes = log.power;
    return read_json(event.meta, conditions.sensors.emplace(), place);
  } else if (event.stage == events::power) {
    auto sampling = from_json<PowerSampling>(event.meta, place);
    if (!sampling) return fail(sampling.error());
    take_sampling(std::move(*sampling), conditions.power_of_earlier_processes, log.power);
  } else if (event.stage == events::idle) {
    const auto idle = from_json<TimeWindow>(event.meta, place);
    if (!idle) return fail(idle.error());
    if (idle->begin_ns > idle->end_ns) {
      return fail(ErrorCode::usage,
                  fmt::format("{}: the idle window ends before it begins", place));
    }
    log.idle = *idle;
  } else if (event.stage == events::profile) {
    auto profile = read_profile(event, place);
    if (!profile) return fail(profile.error());
    if (conditions.sensors) log.sensors = *std::exchange(conditions.sensors, std::nullopt);
    log.profiles.push_back(std::move(*profile));
  } else if (event.stage == events::imported) {
    return read_json(event.meta, log.imported.emplace(), place);
  } else if (event.stage == events::reported) {
    auto figure = read_reported(event, place);
    if (!figure) return fail(figure.error());
    log.reported.push_back(std::move(*figure));
  }
  return {};
}

// Of records with the same key, the last one stays.
template <class Record, class KeyOf>
void keep_newest(std::vector<Record>& records, KeyOf key_of) {
  std::set<std::invoke_result_t<KeyOf, const Record&>> seen;
  std::reverse(records.begin(), records.end());
  std::erase_if(records, [&](const Record& record) { return !seen.insert(key_of(record)).second; });
  std::reverse(records.begin(), records.end());
}

void keep_newest_records(RunLog& log) {
  keep_newest(log.sessions, [](const LoggedSession& session) {
    return std::pair(session.record.case_name, session.record.session);
  });
  keep_newest(log.profiles, [](const ProfileRecord& record) {
    return std::tuple(record.case_name, record.sensor, record.repetition);
  });
}

}  // namespace

Result<std::string> event_line(Nanoseconds unix_ns, std::string_view stage, bool ok,
                               const Json& meta) {
  const Event event{utc_text(unix_ns), std::string(stage), ok, meta};
  std::string line = line_text(to_json(event));
  if (line.size() > longest_event) {
    return fail(ErrorCode::defect, fmt::format("an event '{}' of {} bytes is too long for run.log",
                                               stage, line.size()));
  }
  line += '\n';
  return line;
}

Json session_meta(const LoggedSession& session) {
  Json meta = to_json(session.record);
  meta["rows"] = to_json(session.rows);
  return meta;
}

Result<RunLog> read_run_log(const std::filesystem::path& path) {
  auto lines = LineReader::open(path, longest_event);
  if (!lines) return fail(lines.error());
  RunLog log;
  Conditions conditions;
  while (true) {
    const auto found = lines->next();
    if (!found) return fail(found.error());
    if (!*found) break;
    const std::string place = lines->place();
    if (lines->number() > most_events) {
      return fail(ErrorCode::usage, fmt::format("{}: more than {} events", place, most_events));
    }
    const auto json = parse_json(lines->line(), place);
    if (!json) return fail(json.error());
    const auto event = from_json<Event>(*json, place);
    if (!event) return fail(event.error());
    const auto ts = parse_utc(event->ts);
    if (!ts) return fail(ErrorCode::usage, fmt::format("{}: ts is not a time in UTC", place));
    if (lines->number() == 1) {
      if (event->stage != events::run) break;
      auto identity = read_identity(*event, place);
      if (!identity) return fail(identity.error());
      log.identity = std::move(*identity);
      log.started_unix_ns = *ts;
    }
    if (auto taken = take(*event, place, conditions, log); !taken) return fail(taken.error());
    log.complete_bytes = lines->complete_bytes();
  }
  if (log.identity.run_id.empty()) {
    return fail(ErrorCode::usage, fmt::format("{}:1: no run has begun here", path.string()),
                "begin it again with --force");
  }
  if (log.sessions.empty()) settle(conditions, false, log);
  keep_newest_records(log);
  return log;
}

}  // namespace assay::store

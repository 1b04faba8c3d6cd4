// SPDX-License-Identifier: Apache-2.0
#pragma once

// run.log: what happened in a run, one JSON object a line: {"ts","stage","ok","meta"}. The first
// event is "run"; a session counts from the moment that its "session" event is there.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/json.hpp"
#include "assay/base/result.hpp"
#include "assay/base/units.hpp"
#include "assay/data/power.hpp"
#include "assay/data/run.hpp"
#include "assay/store/row_tally.hpp"

namespace assay::store {

namespace events {

inline constexpr std::string_view run = "run";                  // meta: RunIdentity
inline constexpr std::string_view environment = "environment";  // meta: host facts
inline constexpr std::string_view session = "session";    // meta: SessionRecord and its "rows"
inline constexpr std::string_view stopped = "stopped";    // meta: StopRecord
inline constexpr std::string_view lock = "lock";          // meta: {"outcomes": LockOutcome[]}
inline constexpr std::string_view sensors = "sensors";    // meta: SensorFacts
inline constexpr std::string_view power = "power";        // meta: PowerSampling
inline constexpr std::string_view idle = "idle";          // meta: TimeWindow
inline constexpr std::string_view profile = "profile";    // meta: ProfileRecord
inline constexpr std::string_view imported = "import";    // meta: ImportSource
inline constexpr std::string_view reported = "reported";  // meta: ReportedFigure

}  // namespace events

struct RunIdentity {
  std::string run_id;
  std::string config_hash;
  std::string assay_version;
  int format_version = 0;
};

template <class Self, class Visit>
requires describes<Self, RunIdentity>
void fields(Self& self, Visit&& visit) {
  visit("run_id", self.run_id);
  visit("config_hash", self.config_hash);
  visit("assay_version", self.assay_version);
  visit("format_version", self.format_version);
}

struct LoggedSession {
  SessionRecord record;
  RowCount rows;  // that it wrote
};

struct RunLog {
  RunIdentity identity;
  Nanoseconds started_unix_ns = 0;
  Json environment;                      // the first; null where none was logged
  std::vector<LoggedSession> sessions;   // the newest record of each, in the order of their ends
  std::vector<StopRecord> stops;         // the newest record of each case
  std::vector<LockOutcome> locks;        // of each item, the worst under which was measured
  SensorFacts sensors;                   // the newest with which was measured
  std::optional<PowerSampling> power;    // the newest, with the channels of all
  std::optional<TimeWindow> idle;        // the newest
  std::vector<ProfileRecord> profiles;   // the newest of each case, sensor and repetition
  std::optional<ImportSource> imported;  // none: the run was measured here
  std::vector<ReportedFigure> reported;
  std::uint64_t complete_bytes = 0;  // what follows them in the file is torn
};

// Its line, with the newline. Errors: defect, if it is longer than what is read back.
[[nodiscard]] Result<std::string> event_line(Nanoseconds unix_ns, std::string_view stage, bool ok,
                                             const Json& meta);

// The meta of a "session" event.
Json session_meta(const LoggedSession& session);

// What a resumed run found of the machine counts where it measured a session: then `fixed_clock` is
// false if it was false once, and `environment_hash` null if it was not the same.
// A torn last line is passed over; events of other stages are.
// Errors: missing, if the file cannot be read; usage, naming file and line, for a damaged one.
[[nodiscard]] Result<RunLog> read_run_log(const std::filesystem::path& path);

}  // namespace assay::store

// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/profile_passes.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/measure/session_driver.hpp"
#include "assay/measure/session_rule.hpp"
#include "assay/sensor/sensor.hpp"

namespace assay::measure {
namespace {

namespace fs = std::filesystem;

// Tools make everything slower, and take their time to write what they saw.
constexpr Nanoseconds pass_limit_ns = 3'600'000'000'000;
constexpr Nanoseconds ending_limit_ns = 600'000'000'000;

// Removed with everything in it.
class PrivateFolder {
 public:
  static Result<PrivateFolder> make() {
    std::error_code error;
    std::string pattern = (fs::temp_directory_path(error) / "assay-pass-XXXXXX").string();
    if (error || mkdtemp(pattern.data()) == nullptr) {
      return fail(ErrorCode::missing, "cannot make a temporary folder for a profiling pass",
                  "set TMPDIR to a folder that can be written to");
    }
    return PrivateFolder(std::move(pattern));
  }
  ~PrivateFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  PrivateFolder(PrivateFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  PrivateFolder& operator=(PrivateFolder&&) = delete;
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;

  const fs::path& path() const { return path_; }

 private:
  explicit PrivateFolder(fs::path path) : path_(std::move(path)) {}
  fs::path path_;
};

Protocol protocol_of_pass(const Protocol& protocol) {
  Protocol pass = protocol;
  pass.sessions = 1;
  pass.repeats = protocol.cache->iterations;
  pass.warmup = protocol.cache->warmup;
  pass.warmup_auto = false;
  pass.settling.reset();
  pass.until.reset();
  return pass;
}

// One repetition, with its failure inside. Nothing if the user interrupted it.
Result<std::optional<ProfileRecord>> run_pass(const Work& work, const sensor::Entry& entry,
                                              const Case& point, int repetition,
                                              const Interruption& interruption) {
  const auto sensor = entry.create();
  ProfileRecord record{
      .case_name = point.name, .sensor = std::string(entry.name), .repetition = repetition};
  const auto failed = [&](std::string reason) {
    record.failure = std::move(reason);
    return std::optional(record);
  };
  if (const auto presence = sensor->probe(); !presence.present) return failed(presence.reason);
  const auto folder = PrivateFolder::make();
  if (!folder) return failed(one_line(folder.error()));

  // Every repetition does the same work: inputs follow from the session's number.
  SessionRequest request = session_request(work, point, 0);
  request.is_profiled = true;
  record.notes = sensor->adapt(request.point);
  request.sensors = {record.sensor};
  const sensor::Pass pass{folder->path(), *work.study.protocol.cache};
  const SessionCommand command{sensor->wrap(work.session_command, pass),
                               work.study.protocol.lock.aslr.value_or(true)};
  const Protocol protocol = protocol_of_pass(work.study.protocol);
  FixedRepeats repeats(protocol);
  repeats.begin_session();
  SessionRule rule(protocol, repeats);
  Nanoseconds sum = 0;
  const IterationSink sink = [&](const Sample& sample, std::span<const TokenSample>) {
    if (sample.phase == Phase::timed) {
      ++record.iterations;
      sum += sample.stage_ns[index_of(Stage::total)].value_or(0);
    }
    return Result<void>{};
  };
  const SessionLimits limits{pass_limit_ns, pass_limit_ns, ending_limit_ns};
  const auto session =
      drive_session(command, request, limits, rule, {.iteration = sink}, interruption.descriptor());
  if (!session) return fail(session.error());
  if (session->status == SessionStatus::interrupted) return std::optional<ProfileRecord>{};
  if (session->status != SessionStatus::finished) {
    const std::string said = text::last_lines(session->stderr_tail, 1);
    return failed(said.empty() ? session->reason : session->reason + "; it said: " + said);
  }
  if (record.iterations > 0) record.latency_ns = sum / record.iterations;
  record.readings = session->readings;
  if (auto collected = sensor->collect(pass, record); !collected) {
    return failed(one_line(collected.error()));
  }
  return std::optional(record);
}

bool holds(const Run* run, const Case& point, std::string_view tool, int repetition) {
  if (run == nullptr) return false;
  return std::any_of(run->profiles.begin(), run->profiles.end(), [&](const ProfileRecord& record) {
    return record.case_name == point.name && record.sensor == tool &&
           record.repetition == repetition && record.failure.empty();
  });
}

}  // namespace

ProfilingTool choose_profiling_tool(const CacheProtocol& cache, bool on_gpu) {
  ProfilingTool tool;
  for (const sensor::Entry& entry : sensor::registry()) {
    if (entry.use != sensor::Use::pass) continue;
    const bool is_named = cache.tool == entry.name;
    if (!is_named && cache.tool != "auto") continue;
    if (!is_named && entry.on_gpu != on_gpu) continue;
    const auto presence = entry.create()->probe();
    if (presence.present) {
      tool.name = entry.name;
      return tool;
    }
    tool.absent.push_back({std::string(entry.name), presence.reason});
  }
  return tool;
}

Result<void> profile(const Work& work, const std::string& tool,
                     const std::vector<const Case*>& cases, store::RunWriter& writer,
                     Observer& observer, const Interruption& interruption) {
  const sensor::Entry* entry = sensor::find(tool);
  const int repetitions = work.study.protocol.cache->repetitions;
  for (const Case* point : cases) {
    for (int repetition = 0; repetition < repetitions; ++repetition) {
      if (interruption.requested()) return {};
      if (holds(work.stored, *point, tool, repetition)) continue;
      observer.profiling(*point, tool, repetition, repetitions);
      const auto record = run_pass(work, *entry, *point, repetition, interruption);
      if (!record) return fail(record.error());
      if (!*record) return {};
      if (auto recorded = writer.record(**record); !recorded) return recorded;
      if (!(*record)->failure.empty()) break;
    }
  }
  return {};
}

}  // namespace assay::measure

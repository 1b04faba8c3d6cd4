// SPDX-License-Identifier: Apache-2.0
#include "assay/store/run_writer.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <map>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <unistd.h>

#include "assay/base/file.hpp"
#include "assay/base/version.hpp"
#include "assay/store/artifacts.hpp"
#include "assay/store/make_directory.hpp"
#include "assay/store/power_table.hpp"
#include "assay/store/repair.hpp"
#include "assay/store/run_directory.hpp"
#include "assay/store/run_facts.hpp"
#include "assay/store/run_files.hpp"
#include "assay/store/run_log.hpp"
#include "assay/store/timestamp.hpp"
#include "assay/store/token_table.hpp"

namespace assay::store {
namespace {

namespace fs = std::filesystem;

Result<AppendFile> open_locked(const fs::path& path) {
  auto file = AppendFile::open(path);
  if (!file) return file;
  if (auto locked = file->lock(); !locked) return fail(locked.error());
  return file;
}

// Everything but the log. The configuration comes first: it makes the directory known as a run.
Result<void> write_first_files(const fs::path& directory, const NewRun& run,
                               const std::string& sample_header) {
  if (auto lock = write_file(directory / files::lock, pretty_text(run.lock)); !lock) return lock;
  if (auto paths = write_model_paths(directory, run.model_paths); !paths) return paths;
  for (const auto& [hash, bytes] : run.artifacts) {
    if (auto kept = keep_artifact(directory, hash, bytes); !kept) return fail(kept.error());
  }
  if (auto samples = write_file(directory / files::samples, sample_header); !samples) {
    return samples;
  }
  return write_file(directory / files::tokens, TokenTable::header());
}

}  // namespace

std::string new_run_id() {
  std::array<unsigned char, 6> bytes{};
  // Requests this small are neither interrupted nor cut short (getrandom(2)).
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    throw std::system_error(errno, std::generic_category(), "getrandom");
  }
  return fmt::format("{:02x}", fmt::join(bytes, ""));
}

RunWriter::RunWriter(fs::path directory, AppendFile log, AppendFile samples, AppendFile tokens,
                     SampleTable sample_table)
    : directory_(std::move(directory)),
      log_(std::move(log)),
      samples_(std::move(samples)),
      tokens_(std::move(tokens)),
      sample_table_(std::move(sample_table)) {}

Result<RunWriter> RunWriter::open(const fs::path& directory, AppendFile log,
                                  SampleTable sample_table) {
  auto samples = AppendFile::open(directory / files::samples);
  if (!samples) return fail(samples.error());
  auto tokens = AppendFile::open(directory / files::tokens);
  if (!tokens) return fail(tokens.error());
  return RunWriter(directory, std::move(log), std::move(*samples), std::move(*tokens),
                   std::move(sample_table));
}

Result<RunWriter> RunWriter::create(const fs::path& directory, const NewRun& run, bool force,
                                    std::optional<Redactor> redactor) {
  if (auto made = make_directory(directory); !made) return fail(made.error());
  if (auto vacant = check_vacant(directory, force); !vacant) return fail(vacant.error());
  auto log = open_locked(directory / files::log);
  if (!log) return fail(log.error());
  // Another process may have come and gone before the lock was ours.
  if (auto vacant = check_vacant(directory, force); !vacant) return fail(vacant.error());
  if (auto cleared = clear_run(directory); !cleared) return fail(cleared.error());
  if (auto emptied = log->truncate(0); !emptied) return fail(emptied.error());

  SampleTable table(run.stages, run.readings);
  if (auto written = write_first_files(directory, run, table.header()); !written) {
    return fail(written.error());
  }
  auto writer = open(directory, std::move(*log), std::move(table));
  if (!writer) return writer;
  writer->redactor_ = std::move(redactor);
  const RunIdentity identity{run.run_id, config_hash(run.lock), std::string(version),
                             format_version};
  if (auto begun = writer->log(events::run, true, to_json(identity)); !begun) {
    return fail(begun.error());
  }
  return writer;
}

Result<RunWriter> RunWriter::resume(const fs::path& directory, std::optional<Redactor> redactor) {
  // Before the log is opened for writing, which would make one.
  if (auto facts = read_run_facts(directory); !facts) return fail(facts.error());
  auto log = open_locked(directory / files::log);
  if (!log) return fail(log.error());
  const auto facts = read_run_facts(directory);
  if (!facts) return fail(facts.error());
  if (log->size() != facts->log.complete_bytes) {
    if (auto cut = log->truncate(facts->log.complete_bytes); !cut) return fail(cut.error());
  }
  if (auto repaired = repair_tables(directory, facts->log); !repaired) {
    return fail(repaired.error());
  }
  const auto reader = CsvReader::open(directory / files::samples);
  if (!reader) return fail(reader.error());
  auto table = SampleTable::of(*reader);
  if (!table) return fail(table.error());
  auto writer = open(directory, std::move(*log), std::move(*table));
  if (writer) writer->redactor_ = std::move(redactor);
  return writer;
}

Result<void> RunWriter::keep(const std::map<std::string, std::string>& engine_files,
                             const Case& point, std::size_t place, std::size_t cases) {
  const fs::path folder = folder_of_case(directory_, point.name, place, cases);
  if (auto made = make_directory(folder); !made) return made;
  for (const auto& [name, text] : engine_files) {
    if (!files::is_of_engine(name)) {
      return fail(ErrorCode::defect, fmt::format("no engine's file is called '{}'", name));
    }
    std::error_code problem;
    if (fs::exists(folder / name, problem)) continue;
    if (auto written = write_file(folder / name, text); !written) return written;
  }
  return {};
}

Result<void> RunWriter::append(const Sample& sample, std::span<const TokenSample> tokens) {
  sample_rows_.clear();
  token_rows_.clear();
  if (auto encoded = sample_table_.encode(sample, sample_rows_); !encoded) return encoded;
  for (const TokenSample& token : tokens) {
    if (auto encoded = TokenTable::encode(token, token_rows_); !encoded) return encoded;
  }
  const std::uint64_t tokens_before = tokens_.size();
  if (auto appended = tokens_.append(token_rows_); !appended) return appended;
  if (auto appended = samples_.append(sample_rows_); !appended) {
    if (auto undone = tokens_.truncate(tokens_before); !undone) return undone;
    return appended;
  }
  RowCount& rows = rows_.of(sample.case_name, sample.session);
  rows.samples += 1;
  rows.tokens += static_cast<std::int64_t>(tokens.size());
  return {};
}

// All but the case's name, by which the event belongs to its rows.
Json RunWriter::redacted(const Json& meta) const {
  Json shareable = redactor_->redact(meta);
  if (const auto name = meta.find("case"); name != meta.end()) shareable["case"] = *name;
  return shareable;
}

Result<void> RunWriter::append(std::span<const PowerReading> readings) {
  if (readings.empty()) return {};
  power_rows_.clear();
  for (const PowerReading& reading : readings) {
    if (auto encoded = PowerTable::encode(reading, power_rows_); !encoded) return encoded;
  }
  if (!power_) {
    auto opened = AppendFile::open(directory_ / files::power);
    if (!opened) return fail(opened.error());
    power_ = std::move(*opened);
  }
  if (power_->size() == 0) power_rows_.insert(0, PowerTable::header());
  return power_->append(power_rows_);
}

Result<void> RunWriter::log(std::string_view stage, bool ok, const Json& meta) {
  const auto line = event_line(unix_now_ns(), stage, ok, redactor_ ? redacted(meta) : meta);
  if (!line) return fail(line.error());
  return log_.append(*line);
}

Result<void> RunWriter::record(const SessionRecord& record) {
  if (auto synced = tokens_.sync(); !synced) return synced;
  if (auto synced = samples_.sync(); !synced) return synced;
  if (power_) {
    if (auto synced = power_->sync(); !synced) return synced;
  }
  const LoggedSession session{record, rows_.of(record.case_name, record.session)};
  const bool finished = record.status == SessionStatus::finished;
  if (auto logged = log(events::session, finished, session_meta(session)); !logged) return logged;
  return log_.sync();
}

Result<void> RunWriter::set_aside(const std::string& case_name, int session) {
  if (auto moved = set_aside_rows(directory_, case_name, session); !moved) return moved;
  rows_.of(case_name, session) = {};
  // The tables are new files now.
  auto samples = AppendFile::open(directory_ / files::samples);
  if (!samples) return fail(samples.error());
  auto tokens = AppendFile::open(directory_ / files::tokens);
  if (!tokens) return fail(tokens.error());
  samples_ = std::move(*samples);
  tokens_ = std::move(*tokens);
  return {};
}

Result<void> RunWriter::record(const StopRecord& stop) {
  return log(events::stopped, true, to_json(stop));
}

Result<void> RunWriter::record(std::span<const LockOutcome> outcomes) {
  Json list = Json::array();
  for (const LockOutcome& outcome : outcomes) list.push_back(to_json(outcome));
  const bool all_fixed =
      std::all_of(outcomes.begin(), outcomes.end(),
                  [](const LockOutcome& outcome) { return outcome.state == LockState::fixed; });
  return log(events::lock, all_fixed, {{"outcomes", std::move(list)}});
}

Result<void> RunWriter::record(const SensorFacts& sensors) {
  return log(events::sensors, true, to_json(sensors));
}

Result<void> RunWriter::record(const PowerSampling& sampling) {
  if (power_) {
    if (auto synced = power_->sync(); !synced) return synced;
  }
  return log(events::power, sampling.failed == 0, to_json(sampling));
}

Result<void> RunWriter::record(const TimeWindow& idle) {
  return log(events::idle, true, to_json(idle));
}

Result<void> RunWriter::record(const ProfileRecord& profile) {
  ProfileRecord finite = profile;
  std::erase_if(finite.readings, [](const auto& item) { return !std::isfinite(item.second); });
  return log(events::profile, profile.failure.empty(), to_json(finite));
}

Result<void> RunWriter::record(const ImportSource& source) {
  return log(events::imported, true, to_json(source));
}

Result<void> RunWriter::record(const ReportedFigure& figure) {
  return log(events::reported, true, to_json(figure));
}

}  // namespace assay::store

// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one writer of a run directory. Every row is with the kernel before the next iteration begins,
// so that a run survives the death of its process; a recorded session survives that of the machine.

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/json.hpp"
#include "assay/base/redaction.hpp"
#include "assay/base/result.hpp"
#include "assay/data/artifact.hpp"
#include "assay/data/power.hpp"
#include "assay/data/run.hpp"
#include "assay/data/study.hpp"
#include "assay/store/append_file.hpp"
#include "assay/store/model_paths.hpp"
#include "assay/store/row_tally.hpp"
#include "assay/store/sample_table.hpp"

namespace assay::store {

struct NewRun {
  std::string run_id;                   // new_run_id()
  Json lock;                            // what config.lock.json holds
  ModelPaths model_paths{};             // to config.local.json only
  Artifacts artifacts{};                // that the configuration names
  std::vector<Stage> stages{};          // columns of samples.csv besides the total
  std::vector<std::string> readings{};  // further columns
};

// 12 random hexadecimal digits.
std::string new_run_id();

class RunWriter {
 public:
  // Makes the directory and begins a run in it. `force` replaces a run that is there: its files,
  // and only if nothing else lies beside them.
  // Errors: usage, if the directory holds something, or another process writes there; missing, if
  // it cannot be written to; measurement, if space runs out.
  [[nodiscard]] static Result<RunWriter> create(const std::filesystem::path& directory,
                                                const NewRun& run, bool force,
                                                std::optional<Redactor> redactor = {});

  // Goes on with a run that was interrupted: cuts off torn last lines, and moves the rows of
  // sessions without a finished record to interrupted.csv and interrupted_tokens.csv, as those
  // sessions are measured again. Doing it twice, or again after a crash within it, gives the same.
  // Errors: as create, and usage for a directory that is not a run or whose files are damaged.
  [[nodiscard]] static Result<RunWriter> resume(const std::filesystem::path& directory,
                                                std::optional<Redactor> redactor = {});

  // One iteration. The tokens are written first: where there is a sample, all its tokens are there.
  // Errors: measurement, if space runs out (then nothing of the row stays); usage, for text that a
  // cell cannot hold; defect, for a negative value, and for a stage or reading without a column.
  [[nodiscard]] Result<void> append(const Sample& sample, std::span<const TokenSample> tokens);

  // What an engine made of a case, beside the table of its iterations (files::of_engines); of a
  // file that is there already the first one stays. `place` is the case's, from 0, among `cases` of
  // the run. Errors: measurement, if space runs out; defect, for a name that no engine's file has.
  [[nodiscard]] Result<void> keep(const std::map<std::string, std::string>& engine_files,
                                  const Case& point, std::size_t place, std::size_t cases);

  // Readings of power, ascending in time: to power.csv, which is made with the first of them.
  // Errors: measurement, if space runs out (then none of them stays); usage, for a channel that a
  // cell cannot hold; defect, for a value out of range.
  [[nodiscard]] Result<void> append(std::span<const PowerReading> readings);

  // One event of run.log, stamped with the current time, its texts redacted if the writer has a
  // redactor.
  [[nodiscard]] Result<void> log(std::string_view stage, bool ok, const Json& meta);

  // The end of a session: its rows reach the disk, then the event "session" does.
  [[nodiscard]] Result<void> record(const SessionRecord& record);

  // The rows of a session whose figures do not count go to interrupted.csv and
  // interrupted_tokens.csv; its number is free for another try. Linear in the whole run.
  [[nodiscard]] Result<void> set_aside(const std::string& case_name, int session);

  // Why a case is not measured any more: the event "stopped".
  [[nodiscard]] Result<void> record(const StopRecord& stop);

  // What is held still on the machine: the event "lock", `ok` if all of it is.
  [[nodiscard]] Result<void> record(std::span<const LockOutcome> outcomes);

  // What reads beside the sessions: the event "sensors".
  [[nodiscard]] Result<void> record(const SensorFacts& sensors);

  // How power was sampled: the event "power". The last one counts.
  [[nodiscard]] Result<void> record(const PowerSampling& sampling);

  // When nothing of ours ran, with power being read: the event "idle".
  [[nodiscard]] Result<void> record(const TimeWindow& idle);

  // One profiling pass, whether it gave something or not: the event "profile". Readings that are
  // no finite numbers are left out.
  [[nodiscard]] Result<void> record(const ProfileRecord& profile);

  // Where an imported run comes from: the event "import".
  [[nodiscard]] Result<void> record(const ImportSource& source);

  // A figure that the other tool gave without its values: the event "reported".
  [[nodiscard]] Result<void> record(const ReportedFigure& figure);

  const std::filesystem::path& directory() const { return directory_; }

  // Whether samples.csv has a column for the reading.
  bool has_reading(std::string_view name) const { return sample_table_.has_reading(name); }

 private:
  static Result<RunWriter> open(const std::filesystem::path& directory, AppendFile log,
                                SampleTable sample_table);

  RunWriter(std::filesystem::path directory, AppendFile log, AppendFile samples, AppendFile tokens,
            SampleTable sample_table);

  Json redacted(const Json& meta) const;

  std::filesystem::path directory_;
  std::optional<Redactor> redactor_{};
  AppendFile log_;  // its lock keeps a second writer out
  AppendFile samples_;
  AppendFile tokens_;
  std::optional<AppendFile> power_;  // from the first reading on
  SampleTable sample_table_;
  RowTally rows_;            // appended by this writer
  std::string sample_rows_;  // on their way; kept to save allocations
  std::string token_rows_;
  std::string power_rows_;
};

}  // namespace assay::store

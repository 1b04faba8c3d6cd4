// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one writer of a run directory. Every row is with the kernel before the next iteration begins,
// so that a run survives the death of its process; a recorded session survives that of the machine.

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/json.hpp"
#include "assay/base/result.hpp"
#include "assay/data/run.hpp"
#include "assay/store/append_file.hpp"
#include "assay/store/model_paths.hpp"
#include "assay/store/row_tally.hpp"
#include "assay/store/sample_table.hpp"

namespace assay::store {

struct NewRun {
  std::string run_id;                   // new_run_id()
  Json lock;                            // what config.lock.json holds
  ModelPaths model_paths{};             // to config.local.json only
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
                                                const NewRun& run, bool force);

  // Goes on with a run that was interrupted: cuts off torn last lines, and moves the rows of
  // sessions without a finished record to interrupted.csv and interrupted_tokens.csv, as those
  // sessions are measured again. Doing it twice, or again after a crash within it, gives the same.
  // Errors: as create, and usage for a directory that is not a run or whose files are damaged.
  [[nodiscard]] static Result<RunWriter> resume(const std::filesystem::path& directory);

  // One iteration. The tokens are written first: where there is a sample, all its tokens are there.
  // Errors: measurement, if space runs out (then nothing of the row stays); usage, for text that a
  // cell cannot hold; defect, for a negative value, and for a stage or reading without a column.
  [[nodiscard]] Result<void> append(const Sample& sample, std::span<const TokenSample> tokens);

  // One event of run.log, stamped with the current time.
  [[nodiscard]] Result<void> log(std::string_view stage, bool ok, const Json& meta);

  // The end of a session: its rows reach the disk, then the event "session" does.
  [[nodiscard]] Result<void> record(const SessionRecord& record);

  // Why a case is not measured any more: the event "stopped".
  [[nodiscard]] Result<void> record(const StopRecord& stop);

  // One profiling pass, whether it gave something or not: the event "profile". Readings that are
  // no finite numbers are left out.
  [[nodiscard]] Result<void> record(const ProfileRecord& profile);

  // metrics.json, complete or not at all.
  [[nodiscard]] Result<void> write_metrics(const Json& metrics);

  const std::filesystem::path& directory() const { return directory_; }

 private:
  static Result<RunWriter> open(const std::filesystem::path& directory, AppendFile log,
                                SampleTable sample_table);

  RunWriter(std::filesystem::path directory, AppendFile log, AppendFile samples, AppendFile tokens,
            SampleTable sample_table);

  std::filesystem::path directory_;
  AppendFile log_;  // its lock keeps a second writer out
  AppendFile samples_;
  AppendFile tokens_;
  SampleTable sample_table_;
  RowTally rows_;            // appended by this writer
  std::string sample_rows_;  // on their way; kept to save allocations
  std::string token_rows_;
};

}  // namespace assay::store

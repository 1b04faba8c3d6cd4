// SPDX-License-Identifier: Apache-2.0
#include "assay/store/run_reader.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "assay/base/line_reader.hpp"
#include "assay/store/power_table.hpp"
#include "assay/store/row_tally.hpp"
#include "assay/store/run_facts.hpp"
#include "assay/store/run_files.hpp"
#include "assay/store/sample_table.hpp"
#include "assay/store/table_scan.hpp"
#include "assay/store/token_table.hpp"

namespace assay::store {
namespace {

// The records as the log has them, those whose rows are not all there marked as interrupted.
std::vector<SessionRecord> recorded_sessions(const RunLog& log, RowTally& tally) {
  std::vector<SessionRecord> records;
  for (const auto& [record, rows] : log.sessions) {
    records.push_back(record);
    const RowCount& found = tally.of(record.case_name, record.session);
    if (record.status == SessionStatus::finished && found != rows) {
      records.back().status = SessionStatus::interrupted;
      records.back().reason =
          fmt::format("wrote {} samples and {} tokens, of which {} and {} are there", rows.samples,
                      rows.tokens, found.samples, found.tokens);
    }
  }
  return records;
}

// Appends those that have rows and no record, in the order of their rows.
void add_unrecorded(const std::vector<Sample>& samples, std::vector<SessionRecord>& records) {
  std::set<std::pair<std::string, int>> known;
  for (const SessionRecord& record : records) known.emplace(record.case_name, record.session);
  const Sample* previous = nullptr;
  for (const Sample& sample : samples) {
    const bool repeats = previous != nullptr && previous->session == sample.session &&
                         previous->case_name == sample.case_name;
    previous = &sample;
    if (repeats || !known.emplace(sample.case_name, sample.session).second) continue;
    SessionRecord& record = records.emplace_back();
    record.case_name = sample.case_name;
    record.session = sample.session;
    record.status = SessionStatus::interrupted;
    record.reason = "ended before it was recorded";
  }
}

bool is_earlier(const PowerReading& left, const PowerReading& right) {
  return left.t_ns < right.t_ns;
}

// None where the file is not there, or a crash left it without a whole header.
Result<std::vector<PowerReading>> read_power(const std::filesystem::path& path) {
  std::vector<PowerReading> readings;
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return readings;
  auto lines = LineReader::open(path, longest_row);
  if (!lines) return fail(lines.error());
  const auto has_header = lines->next();
  if (!has_header) return fail(has_header.error());
  if (!*has_header) return readings;

  const auto torn = scan_table<PowerTable>(
      path, [&](PowerReading&& reading, auto) { readings.push_back(std::move(reading)); });
  if (!torn) return fail(torn.error());
  // Readings of several sources may have been written one after the other.
  if (!std::is_sorted(readings.begin(), readings.end(), is_earlier)) {
    std::stable_sort(readings.begin(), readings.end(), is_earlier);
  }
  return readings;
}

}  // namespace

Result<StoredRun> read_run(const std::filesystem::path& directory) {
  auto facts = read_run_facts(directory);
  if (!facts) return fail(facts.error());
  StoredRun stored;
  stored.lock = std::move(facts->lock);
  stored.started_unix_ns = facts->log.started_unix_ns;
  Run& run = stored.run;
  run.run_id = facts->log.identity.run_id;
  run.config_hash = facts->log.identity.config_hash;
  run.assay_version = facts->log.identity.assay_version;
  run.environment = std::move(facts->log.environment);
  run.stops = std::move(facts->log.stops);
  run.locks = std::move(facts->log.locks);
  run.sensors = std::move(facts->log.sensors);
  run.power_sampling = std::move(facts->log.power);
  run.idle = facts->log.idle;
  run.profiles = std::move(facts->log.profiles);

  run.imported = std::move(facts->log.imported);
  run.reported = std::move(facts->log.reported);

  RowTally tally;
  const auto samples =
      scan_table<SampleTable>(directory / files::samples, [&](Sample&& sample, auto) {
        ++tally.of(sample.case_name, sample.session).samples;
        run.samples.push_back(std::move(sample));
      });
  if (!samples) return fail(samples.error());
  const auto tokens =
      scan_table<TokenTable>(directory / files::tokens, [&](TokenSample&& token, auto) {
        ++tally.of(token.case_name, token.session).tokens;
        run.tokens.push_back(std::move(token));
      });
  if (!tokens) return fail(tokens.error());

  auto power = read_power(directory / files::power);
  if (!power) return fail(power.error());
  run.power = std::move(*power);

  run.sessions = recorded_sessions(facts->log, tally);
  add_unrecorded(run.samples, run.sessions);
  return stored;
}

}  // namespace assay::store

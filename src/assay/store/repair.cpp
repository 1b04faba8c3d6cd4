// SPDX-License-Identifier: Apache-2.0
#include "assay/store/repair.hpp"

#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "assay/base/file.hpp"
#include "assay/store/append_file.hpp"
#include "assay/store/run_files.hpp"
#include "assay/store/sample_table.hpp"
#include "assay/store/table_scan.hpp"
#include "assay/store/token_table.hpp"

namespace assay::store {
namespace {

using SessionKeys = std::set<std::pair<std::string, int>>;

void append_line(std::string& text, std::string_view line) {
  text += line;
  text += '\n';
}

// The sessions whose rows stay.
Result<SessionKeys> whole_sessions(const std::filesystem::path& directory, const RunLog& log) {
  RowTally tally;
  const auto samples = scan_table<SampleTable>(
      directory / files::samples,
      [&](const Sample& sample, auto) { ++tally.of(sample.case_name, sample.session).samples; });
  if (!samples) return fail(samples.error());
  const auto tokens = scan_table<TokenTable>(
      directory / files::tokens,
      [&](const TokenSample& token, auto) { ++tally.of(token.case_name, token.session).tokens; });
  if (!tokens) return fail(tokens.error());

  SessionKeys whole;
  for (const auto& [record, rows] : log.sessions) {
    if (record.status == SessionStatus::finished &&
        tally.of(record.case_name, record.session) == rows) {
      whole.emplace(record.case_name, record.session);
    }
  }
  return whole;
}

// Adds the lines that are not there yet; the first of `lines` is the header.
Result<void> add_lines(const std::filesystem::path& path, const std::vector<std::string>& lines) {
  std::string text;
  std::set<std::string, std::less<>> present;
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored)) {
    auto reader = LineReader::open(path, longest_row);
    if (!reader) return fail(reader.error());
    while (true) {
      const auto found = reader->next();
      if (!found) return fail(found.error());
      if (!*found) break;
      append_line(text, reader->line());
      present.emplace(reader->line());
    }
  }
  for (const std::string& line : lines) {
    if (!present.contains(line)) append_line(text, line);
  }
  return write_file(path, text);
}

// Rows of sessions that `stays` does not answer for go from the table to the other file.
template <class Table, class Stays>
Result<void> move_rows(const std::filesystem::path& table, const std::filesystem::path& interrupted,
                       const Stays& stays) {
  const auto reader = CsvReader::open(table);
  if (!reader) return fail(reader.error());
  const std::string header(reader->line());
  std::string kept = header + '\n';
  std::vector<std::string> moved{header};
  const auto torn = scan_table<Table>(table, [&](auto&& row, std::string_view line) {
    if (stays(row.case_name, row.session)) {
      append_line(kept, line);
    } else {
      moved.emplace_back(line);
    }
  });
  if (!torn) return fail(torn.error());
  const bool moves_rows = moved.size() > 1;
  if (moves_rows) {
    if (auto added = add_lines(interrupted, moved); !added) return added;
  }
  if (moves_rows || *torn) return write_file(table, kept);
  return {};
}

template <class Stays>
Result<void> move_rows_of_tables(const std::filesystem::path& directory, const Stays& stays) {
  if (auto samples = move_rows<SampleTable>(directory / files::samples,
                                            directory / files::interrupted_samples, stays);
      !samples) {
    return samples;
  }
  return move_rows<TokenTable>(directory / files::tokens, directory / files::interrupted_tokens,
                               stays);
}

// A table that is appended to as it stands, and need not be there. Without a whole header it is
// begun anew.
Result<void> cut_torn_line(const std::filesystem::path& table) {
  std::error_code ignored;
  if (!std::filesystem::exists(table, ignored)) return {};
  auto lines = LineReader::open(table, longest_row);
  if (!lines) return fail(lines.error());
  while (true) {
    const auto found = lines->next();
    if (!found) return fail(found.error());
    if (!*found) break;
  }
  if (!lines->is_torn()) return {};
  auto file = AppendFile::open(table);
  if (!file) return fail(file.error());
  return file->truncate(lines->complete_bytes());
}

}  // namespace

Result<void> repair_tables(const std::filesystem::path& directory, const RunLog& log) {
  const auto whole = whole_sessions(directory, log);
  if (!whole) return fail(whole.error());
  auto moved = move_rows_of_tables(directory, [&](const std::string& case_name, int session) {
    return whole->contains({case_name, session});
  });
  if (!moved) return moved;
  return cut_torn_line(directory / files::power);
}

Result<void> set_aside_rows(const std::filesystem::path& directory, const std::string& case_name,
                            int session) {
  return move_rows_of_tables(directory, [&](const std::string& of_case, int of_session) {
    return of_session != session || of_case != case_name;
  });
}

}  // namespace assay::store

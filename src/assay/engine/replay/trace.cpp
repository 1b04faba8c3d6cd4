// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/replay/trace.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "assay/base/csv.hpp"
#include "assay/base/text.hpp"

namespace assay::engine::replay {
namespace {

constexpr double longest_ns = 1e17;  // three years
constexpr std::size_t most_rows = 10'000'000;

// Where a duration stands in a row, and what its unit is worth.
struct DurationColumn {
  std::size_t index = 0;
  double nanoseconds = 1;
};

std::optional<std::size_t> find_column(const CsvReader& reader, std::string_view name) {
  const auto& header = reader.header();
  const auto found = std::find(header.begin(), header.end(), name);
  if (found == header.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header.begin());
}

std::optional<DurationColumn> find_duration(const CsvReader& reader, const std::string& stage) {
  constexpr std::array<std::pair<std::string_view, double>, 4> units{
      {{"_ns", 1}, {"_us", 1e3}, {"_ms", 1e6}, {"_s", 1e9}}};
  for (const auto& [suffix, nanoseconds] : units) {
    if (const auto index = find_column(reader, stage + std::string(suffix))) {
      return DurationColumn{*index, nanoseconds};
    }
  }
  return std::nullopt;
}

Result<Nanoseconds> read_duration(const CsvReader& reader, const DurationColumn& column) {
  const std::string_view cell = reader.cells()[column.index];
  const auto value = text::parse_number(cell);
  const double nanoseconds = value.value_or(-1) * column.nanoseconds;
  if (nanoseconds < 0 || nanoseconds > longest_ns) {
    return fail(ErrorCode::usage,
                fmt::format("{}: '{}' is not a duration", reader.place(), text::printable(cell)));
  }
  return static_cast<Nanoseconds>(std::llround(nanoseconds));
}

// The columns of a trace; either both stages or a total.
struct Columns {
  std::optional<DurationColumn> prefill;
  std::optional<DurationColumn> decode;
  std::optional<DurationColumn> total;
  std::optional<std::size_t> session;

  bool has_stages() const { return prefill && decode; }
};

Result<TraceRow> read_row(const CsvReader& reader, const Columns& columns) {
  TraceRow row;
  const auto first =
      read_duration(reader, columns.has_stages() ? *columns.prefill : *columns.total);
  if (!first) return fail(first.error());
  row.prefill_ns = *first;
  if (columns.has_stages()) {
    const auto decode = read_duration(reader, *columns.decode);
    if (!decode) return fail(decode.error());
    row.decode_ns = *decode;
  }
  return row;
}

}  // namespace

Result<Trace> read_trace(const std::filesystem::path& file) {
  auto reader = CsvReader::open(file);
  if (!reader) return fail(reader.error());
  const Columns columns{.prefill = find_duration(*reader, "prefill"),
                        .decode = find_duration(*reader, "decode"),
                        .total = find_duration(*reader, "total"),
                        .session = find_column(*reader, "session")};
  if (!columns.has_stages() && !columns.total) {
    return fail(ErrorCode::usage, fmt::format("{}: no column of latencies", file.string()),
                "name one 'total_ms', or two 'prefill_ms' and 'decode_ms' (or _ns, _us, _s)");
  }

  // Sessions in the order in which they appear.
  std::vector<std::vector<TraceRow>> sessions;
  std::map<std::string, std::size_t, std::less<>> index_of_session;
  std::size_t rows = 0;
  while (true) {
    const auto more = reader->next();
    if (!more) return fail(more.error());
    if (!*more) break;
    if (++rows > most_rows) {
      return fail(ErrorCode::usage,
                  fmt::format("{} has more than {} rows", file.string(), most_rows));
    }
    const auto row = read_row(*reader, columns);
    if (!row) return fail(row.error());
    const std::string name(columns.session ? reader->cells()[*columns.session] : "");
    const auto [place, is_new] = index_of_session.try_emplace(name, sessions.size());
    if (is_new) sessions.emplace_back();
    sessions[place->second].push_back(*row);
  }
  if (sessions.empty()) {
    return fail(ErrorCode::usage, fmt::format("{} has no rows", file.string()));
  }
  return Trace(std::move(sessions));
}

}  // namespace assay::engine::replay

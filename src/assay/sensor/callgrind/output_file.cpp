// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/callgrind/output_file.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "assay/base/line_reader.hpp"
#include "assay/base/text.hpp"

namespace assay::sensor::callgrind {
namespace {

constexpr std::size_t longest_line = std::size_t{1} << 20;
constexpr std::size_t most_lines = 50'000'000;
constexpr std::size_t most_events = 64;
// Sums of all events stay below 2^64.
constexpr std::uint64_t largest_count = std::uint64_t{1} << 56;

std::vector<std::string_view> words(std::string_view line) {
  std::vector<std::string_view> found;
  for (const std::string_view word : text::split(line, ' ')) {
    if (!word.empty()) found.push_back(word);
  }
  return found;
}

// The rest of a line that begins with `key`.
std::optional<std::string_view> rest_after(std::string_view line, std::string_view key) {
  if (!line.starts_with(key)) return std::nullopt;
  return text::trim(line.substr(key.size()));
}

// Counts beside the names; zeros at the end of a line may be left out.
std::optional<std::map<std::string, std::uint64_t>> counts_of(
    const std::vector<std::string>& events, std::string_view line) {
  const auto values = words(line);
  if (values.size() > events.size()) return std::nullopt;
  std::map<std::string, std::uint64_t> counts;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto value = i < values.size() ? text::parse_unsigned(values[i]) : 0;
    if (!value || *value > largest_count) return std::nullopt;
    counts[events[i]] = *value;
  }
  return counts;
}

}  // namespace

Result<CallgrindTotals> read_totals(const std::filesystem::path& path) {
  auto lines = LineReader::open(path, longest_line);
  if (!lines) return fail(lines.error());
  const auto damaged = [&] {
    return fail(ErrorCode::measurement,
                fmt::format("{}: not what callgrind writes", lines->place()));
  };
  CallgrindTotals totals;
  std::vector<std::string> events;
  bool found_totals = false;
  while (!found_totals) {
    const auto next = lines->next();
    if (!next) return fail(ErrorCode::measurement, next.error().message);
    if (!*next) break;
    if (lines->number() > most_lines) return damaged();
    const std::string_view line = lines->line();
    if (const auto creator = rest_after(line, "creator:")) {
      totals.creator = text::printable(creator->substr(0, 80));
    } else if (const auto cache = rest_after(line, "desc: LL cache:")) {
      totals.last_level = text::printable(cache->substr(0, 80));
    } else if (const auto names = rest_after(line, "events:")) {
      if (!events.empty()) return damaged();
      for (const std::string_view name : words(*names)) events.emplace_back(name);
      if (events.empty() || events.size() > most_events) return damaged();
    } else if (const auto sums = rest_after(line, "totals:")) {
      auto counts = counts_of(events, *sums);
      if (!counts) return damaged();
      totals.event = std::move(*counts);
      found_totals = true;
    }
  }
  if (!found_totals || events.empty()) {
    return fail(ErrorCode::measurement,
                fmt::format("{} ends without totals: callgrind did not finish", path.string()));
  }
  return totals;
}

Result<LastLevel> last_level(const CallgrindTotals& totals) {
  std::string absent;
  const auto sum = [&](std::initializer_list<const char*> names) {
    std::uint64_t total = 0;
    for (const char* name : names) {
      const auto found = totals.event.find(name);
      if (found == totals.event.end()) {
        absent = name;
      } else {
        total += found->second;
      }
    }
    return total;
  };
  const LastLevel level{.references = sum({"I1mr", "D1mr", "D1mw"}),
                        .misses = sum({"ILmr", "DLmr", "DLmw"}),
                        .instructions = sum({"Ir"})};
  if (!absent.empty()) {
    return fail(ErrorCode::measurement,
                fmt::format("callgrind did not count {}: its caches were not simulated", absent));
  }
  if (level.misses > level.references) {
    return fail(ErrorCode::measurement, "callgrind counted more misses than references");
  }
  return level;
}

}  // namespace assay::sensor::callgrind

// SPDX-License-Identifier: Apache-2.0
#include "assay/base/units.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"

namespace assay {
namespace {

struct Unit {
  std::string_view suffix;
  Nanoseconds nanoseconds;
};

// Longest first: the first that divides a duration is its exact short form.
constexpr std::array<Unit, 6> units{{{"h", 3'600'000'000'000},
                                     {"min", 60'000'000'000},
                                     {"s", 1'000'000'000},
                                     {"ms", 1'000'000},
                                     {"us", 1'000},
                                     {"ns", 1}}};

}  // namespace

std::optional<Nanoseconds> parse_duration(std::string_view text) {
  const std::size_t unit_start = text.find_first_not_of("0123456789.");
  if (unit_start == std::string_view::npos) return std::nullopt;
  const auto value = text::parse_number(text.substr(0, unit_start));
  if (!value) return std::nullopt;
  for (const Unit& unit : units) {
    if (text.substr(unit_start) != unit.suffix) continue;
    const double nanoseconds = *value * static_cast<double>(unit.nanoseconds);
    if (nanoseconds >= static_cast<double>(std::numeric_limits<Nanoseconds>::max())) {
      return std::nullopt;
    }
    return static_cast<Nanoseconds>(std::llround(nanoseconds));
  }
  return std::nullopt;
}

std::string duration_text(Nanoseconds duration) {
  if (duration == 0) return "0s";
  for (const Unit& unit : units) {
    if (duration % unit.nanoseconds == 0) {
      return fmt::format("{}{}", duration / unit.nanoseconds, unit.suffix);
    }
  }
  return fmt::format("{}ns", duration);
}

std::string rough_duration(Nanoseconds duration) {
  const double seconds = to_seconds(duration);
  if (seconds < 9.95) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace assay

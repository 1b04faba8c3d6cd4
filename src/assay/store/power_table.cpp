// SPDX-License-Identifier: Apache-2.0
#include "assay/store/power_table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/store/cell.hpp"

namespace assay::store {
namespace {

enum class Field : std::uint8_t { t, power, energy, channel };

// By Field.
constexpr std::array<std::string_view, 4> names{"t_s", "power_w", "energy_j", "channel"};

constexpr Nanoseconds second = 1'000'000'000;
constexpr Nanoseconds microsecond = 1'000;
// A century from the run's start: differences of such times do not overflow.
constexpr std::uint64_t most_seconds = 3'200'000'000;
// Beyond anything that is measured, and small enough to be added up.
constexpr double largest_value = 1e15;

bool is_in_range(const std::optional<double>& value, double least) {
  return !value || (std::isfinite(*value) && *value >= least && *value <= largest_value);
}

// Seconds with up to nine decimals, to the nanosecond: "-0.5", "12.000001".
bool read_seconds(std::string_view cell, Nanoseconds& time) {
  constexpr std::size_t most_decimals = 9;
  const bool is_negative = cell.starts_with('-');
  if (is_negative) cell.remove_prefix(1);
  const std::size_t point = std::min(cell.find('.'), cell.size());
  const auto whole = text::parse_unsigned(cell.substr(0, point));
  if (!whole || *whole > most_seconds) return false;
  time = static_cast<Nanoseconds>(*whole) * second;
  if (point < cell.size()) {
    std::string decimals(cell.substr(point + 1));
    if (decimals.empty() || decimals.size() > most_decimals) return false;
    decimals.resize(most_decimals, '0');
    const auto nanoseconds = text::parse_unsigned(decimals);
    if (!nanoseconds) return false;
    time += static_cast<Nanoseconds>(*nanoseconds);
  }
  if (is_negative) time = -time;
  return true;
}

// A number in range, or an empty cell.
bool read_optional(std::string_view cell, double least, std::optional<double>& value) {
  if (cell.empty()) return true;
  return read_number(cell, value.emplace()) && is_in_range(value, least);
}

bool read(Field field, std::string_view cell, PowerReading& reading) {
  switch (field) {
    case Field::t:
      return read_seconds(cell, reading.t_ns);
    case Field::power:
      return read_optional(cell, -largest_value, reading.power_w);
    case Field::energy:
      return read_optional(cell, 0, reading.energy_j);
    case Field::channel:
      reading.channel = cell;
      return !cell.empty();
  }
  return false;
}

}  // namespace

std::string PowerTable::header() {
  return fmt::format("{}\n", fmt::join(names, ","));
}

Result<PowerTable> PowerTable::of(const CsvReader& reader) {
  PowerTable table;
  auto places = places_of(names, reader);
  if (!places) return fail(places.error());
  table.places_ = std::move(*places);
  return table;
}

Result<void> PowerTable::encode(const PowerReading& reading, std::string& text) {
  if (reading.channel.empty() || !is_plain_text(reading.channel)) return not_plain(reading.channel);
  const bool is_negative = reading.t_ns < 0;
  const auto time = is_negative ? 0 - static_cast<std::uint64_t>(reading.t_ns)
                                : static_cast<std::uint64_t>(reading.t_ns);
  if (time / second > most_seconds || !is_in_range(reading.power_w, -largest_value) ||
      !is_in_range(reading.energy_j, 0)) {
    return fail(ErrorCode::defect,
                fmt::format("a reading of '{}' is out of range", reading.channel));
  }
  CsvRow row(text);
  row.text(fmt::format("{}{}.{:06}", is_negative ? "-" : "", time / second,
                       time % second / microsecond));
  row.number(reading.power_w);
  row.number(reading.energy_j);
  row.text(reading.channel);
  row.end();
  return {};
}

Result<PowerReading> PowerTable::decode(const CsvReader& reader) const {
  PowerReading reading;
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const std::string_view cell = reader.cells()[places_[i]];
    if (!read(static_cast<Field>(i), cell, reading)) return bad_cell(reader, names[i], cell);
  }
  return reading;
}

}  // namespace assay::store

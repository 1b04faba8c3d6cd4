// SPDX-License-Identifier: Apache-2.0
#include "assay/store/meter_file.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "assay/base/csv.hpp"
#include "assay/base/text.hpp"
#include "assay/store/cell.hpp"
#include "assay/store/timestamp.hpp"

namespace assay::store {
namespace {

constexpr std::size_t most_meter_rows = 5'000'000;
constexpr std::size_t most_devices = 64;
constexpr std::size_t longest_device = 64;
constexpr double largest_value = 1e9;  // W; in J, three years of a thousand of them
constexpr Nanoseconds second = 1'000'000'000;
constexpr std::uint64_t latest_second = 9'200'000'000;  // of 64 bits of nanoseconds

// "12.5" as nanoseconds.
std::optional<Nanoseconds> parse_seconds(std::string_view text) {
  const std::size_t point = std::min(text.find('.'), text.size());
  const auto whole = text::parse_unsigned(text.substr(0, point));
  if (!whole || *whole > latest_second) return std::nullopt;
  Nanoseconds time = static_cast<Nanoseconds>(*whole) * second;
  if (point == text.size()) return time;
  // What is finer than a nanosecond is cut off: floating-point clocks print it.
  std::string decimals(text.substr(point + 1));
  const bool all_digits = decimals.find_first_not_of("0123456789") == std::string::npos;
  if (decimals.empty() || decimals.size() > 32 || !all_digits) return std::nullopt;
  decimals.resize(9, '0');
  return time + static_cast<Nanoseconds>(text::parse_unsigned(decimals).value_or(0));
}

// "Z", "+01:00", "-0530": how far local time is ahead of UTC.
std::optional<Nanoseconds> parse_offset(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  if (text.size() < 3 || (text.front() != '+' && text.front() != '-')) return std::nullopt;
  const bool is_behind = text.front() == '-';
  std::string digits(text.substr(1));
  if (digits.size() == 5 && digits[2] == ':') digits.erase(2, 1);
  if (digits.size() == 2) digits += "00";
  const auto number = text::parse_unsigned(digits);
  if (digits.size() != 4 || !number) return std::nullopt;
  const std::uint64_t hours = *number / 100;
  const std::uint64_t minutes = *number % 100;
  if (hours > 23 || minutes > 59) return std::nullopt;
  const Nanoseconds ahead = static_cast<Nanoseconds>(hours * 60 + minutes) * 60 * second;
  return is_behind ? -ahead : ahead;
}

struct Columns {
  std::optional<std::size_t> timestamp;
  std::optional<std::size_t> unix_s;
  std::optional<std::size_t> power;
  std::optional<std::size_t> energy;
  std::optional<std::size_t> device;
};

Result<Columns> columns_of(const CsvReader& reader) {
  const auto place = [&](std::string_view name) -> std::optional<std::size_t> {
    const auto& header = reader.header();
    const auto found = std::find(header.begin(), header.end(), name);
    if (found == header.end()) return std::nullopt;
    return static_cast<std::size_t>(found - header.begin());
  };
  const Columns columns{place("timestamp"), place("unix_s"), place("power_w"), place("energy_j"),
                        place("device")};
  if (!columns.timestamp && !columns.unix_s) return missing_column(reader, "timestamp");
  if (!columns.power && !columns.energy) return missing_column(reader, "power_w");
  return columns;
}

// The cell of a column, empty where there is no such column.
std::string_view cell_of(const CsvReader& reader, std::optional<std::size_t> column) {
  return column ? reader.cells()[*column] : std::string_view();
}

Result<std::optional<double>> value_of(const CsvReader& reader, std::string_view name,
                                       std::optional<std::size_t> column, double least) {
  const std::string_view cell = cell_of(reader, column);
  if (cell.empty()) return std::optional<double>();
  double value = 0;
  if (!read_number(cell, value) || value < least || value > largest_value) {
    return bad_cell(reader, name, cell);
  }
  return std::optional(value);
}

Result<Nanoseconds> time_of(const CsvReader& reader, const Columns& columns) {
  const bool is_unix = columns.unix_s.has_value();
  const std::string_view cell = cell_of(reader, is_unix ? columns.unix_s : columns.timestamp);
  const auto time = is_unix ? parse_seconds(cell) : parse_moment(cell);
  if (!time) return bad_cell(reader, is_unix ? "unix_s" : "timestamp", cell);
  return *time;
}

// What is kept of one device.
struct Device {
  std::vector<PowerReading> readings{};
  std::optional<Nanoseconds> last_unix_ns{};
  bool is_complete = false;  // a reading after the run's end is there
};

struct Span {
  Nanoseconds start_ns = 0;
  Nanoseconds end_ns = 0;
};

// Errors: usage, for a time before the one before.
Result<void> keep(const CsvReader& reader, Span run, Nanoseconds unix_ns, PowerReading reading,
                  Device& device) {
  if (device.last_unix_ns && unix_ns < *device.last_unix_ns) {
    return fail(ErrorCode::usage, fmt::format("{}: time goes back", reader.place()),
                "sort the meter's rows by their time");
  }
  device.last_unix_ns = unix_ns;
  if (device.is_complete) return {};
  // Both from 1970 to 2261: the difference fits.
  reading.t_ns = unix_ns - run.start_ns;
  // Only the last one before the run stays.
  if (unix_ns <= run.start_ns) device.readings.clear();
  device.readings.push_back(std::move(reading));
  device.is_complete = unix_ns >= run.end_ns;
  return {};
}

PowerChannel channel_of(const std::string& name, const std::string& device, bool counts_energy) {
  return {.name = name,
          .source = "meter",
          .device = device.empty() ? "external meter" : device,
          .scope = PowerScope::wall,
          .counts_energy = counts_energy,
          .accuracy =
              "external meter: its accuracy is not in its record; aligned by its timestamps, "
              "which are as good as its clock agrees with this machine's"};
}

}  // namespace

std::optional<Nanoseconds> parse_moment(std::string_view text) {
  constexpr std::size_t date_and_time = std::string_view("2026-01-31T23:59:59").size();
  if (text.size() <= date_and_time || text.size() > 64) return std::nullopt;
  std::string whole(text.substr(0, date_and_time));
  if (whole[10] == ' ' || whole[10] == 't') whole[10] = 'T';
  std::string_view rest = text.substr(date_and_time);
  Nanoseconds fraction = 0;
  if (rest.front() == '.') {
    const std::size_t end = std::min(rest.find_first_not_of("0123456789", 1), rest.size());
    const auto decimals = parse_seconds(fmt::format("0{}", rest.substr(0, end)));
    if (!decimals) return std::nullopt;
    fraction = *decimals;
    rest.remove_prefix(end);
  }
  const auto seconds = parse_utc(whole + ".000000Z");
  const auto ahead = parse_offset(rest);
  if (!seconds || !ahead) return std::nullopt;
  // The years that parse_utc takes end where 64 bits do.
  constexpr Nanoseconds latest = static_cast<Nanoseconds>(latest_second) * second;
  if (*seconds > latest) return std::nullopt;
  const Nanoseconds moment = *seconds + fraction - *ahead;
  if (moment < 0 || moment > latest) return std::nullopt;
  return moment;
}

Result<void> check_meter(const std::filesystem::path& path) {
  const auto reader = CsvReader::open(path);
  if (!reader) return fail(reader.error());
  if (const auto columns = columns_of(*reader); !columns) return fail(columns.error());
  return {};
}

Result<MeterRecord> read_meter(const std::filesystem::path& path, Nanoseconds run_started_unix_ns,
                               Nanoseconds run_ended_unix_ns) {
  auto reader = CsvReader::open(path);
  if (!reader) return fail(reader.error());
  const auto columns = columns_of(*reader);
  if (!columns) return fail(columns.error());
  const Span run{run_started_unix_ns, run_ended_unix_ns};

  std::map<std::string, Device, std::less<>> devices;
  for (std::size_t rows = 0;; ++rows) {
    const auto found = reader->next();
    if (!found) return fail(found.error());
    if (!*found) break;
    if (rows == most_meter_rows) {
      return fail(ErrorCode::usage,
                  fmt::format("{}: more than {} rows", reader->place(), most_meter_rows),
                  "cut the record to the time of the run");
    }
    const auto time = time_of(*reader, *columns);
    if (!time) return fail(time.error());
    const auto power = value_of(*reader, "power_w", columns->power, -largest_value);
    if (!power) return fail(power.error());
    const auto energy = value_of(*reader, "energy_j", columns->energy, 0);
    if (!energy) return fail(energy.error());
    const std::string_view name = cell_of(*reader, columns->device);
    if (name.size() > longest_device) return bad_cell(*reader, "device", name);
    if (!*power && !*energy) continue;

    auto device = devices.find(name);
    if (device == devices.end()) {
      if (devices.size() == most_devices) {
        return fail(ErrorCode::usage,
                    fmt::format("{}: more than {} devices", reader->place(), most_devices));
      }
      device = devices.emplace(std::string(name), Device{}).first;
    }
    PowerReading reading;
    reading.channel = name.empty() ? "meter" : fmt::format("meter:{}", name);
    reading.power_w = *power;
    reading.energy_j = *energy;
    if (auto kept = keep(*reader, run, *time, std::move(reading), device->second); !kept) {
      return fail(kept.error());
    }
  }

  MeterRecord record;
  bool any_inside = false;
  for (auto& [name, device] : devices) {
    bool counts_energy = false;
    for (PowerReading& reading : device.readings) {
      any_inside = any_inside || (reading.t_ns >= 0 && reading.t_ns + run.start_ns <= run.end_ns);
      counts_energy = counts_energy || reading.energy_j.has_value();
      record.readings.push_back(std::move(reading));
    }
    record.channels.push_back(
        channel_of(name.empty() ? "meter" : "meter:" + name, name, counts_energy));
  }
  if (!any_inside) {
    return fail(ErrorCode::usage, fmt::format("{}: no reading lies within the run", path.string()),
                "compare the meter's clock and time zone with this machine's");
  }
  std::stable_sort(
      record.readings.begin(), record.readings.end(),
      [](const PowerReading& left, const PowerReading& right) { return left.t_ns < right.t_ns; });
  return record;
}

}  // namespace assay::store

// SPDX-License-Identifier: Apache-2.0
#include "assay/store/meter_file.hpp"

#include <string>

#include <doctest/doctest.h>

#include "temporary_directory.hpp"

namespace assay::store {
namespace {

constexpr Nanoseconds second = 1'000'000'000;
// 2026-01-31T12:00:00Z
constexpr Nanoseconds start = 1'769'860'800 * second;

Result<MeterRecord> read(const std::string& text, Nanoseconds end = start + 3'600 * second) {
  const TemporaryDirectory folder;
  return read_meter(folder.write("meter.csv", text), start, end);
}

std::string message_of(const std::string& text) {
  const auto record = read(text);
  REQUIRE_FALSE(record);
  CHECK(record.error().code == ErrorCode::usage);
  return record.error().message;
}

}  // namespace

TEST_CASE("moments are read in UTC or with their offset") {
  CHECK(parse_moment("2026-01-31T12:00:00Z") == start);
  CHECK(parse_moment("2026-01-31 13:00:00.25+01:00") == start + second / 4);
  CHECK(parse_moment("2026-01-31T06:30:00.000000001-0530") == start + 1);
  CHECK(parse_moment("2026-01-31T14:00:00+02") == start);
  for (const char* text :
       {"", "2026-01-31", "2026-01-31T12:00:00", "2026-02-30T12:00:00Z", "2026-01-31T12:00:00.Z",
        "2026-01-31T12:00:00+25:00", "2026-01-31T12:00:00+1", "1969-12-31T23:59:59Z",
        "1970-01-01T00:00:00+01:00", "9999-01-31T12:00:00Z", "2026-01-31T12:00:00 Z",
        "2026-01-31T12:00:00.5.5Z", "2026-01-31T12:00:00+01:00:00"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_moment(text));
  }
}

TEST_CASE("a meter's record is aligned to the run by its timestamps") {
  const auto record = read(
      "timestamp,volts,power_w\n"
      "2026-01-31T13:00:01.5+01:00,230,210.5\n"
      "2026-01-31T12:00:02Z,230,211\n");
  REQUIRE(record);
  REQUIRE(record->channels.size() == 1);
  CHECK(record->channels[0].name == "meter");
  CHECK(record->channels[0].scope == PowerScope::wall);
  CHECK_FALSE(record->channels[0].counts_energy);
  REQUIRE(record->readings.size() == 2);
  CHECK(record->readings[0].t_ns == 3 * second / 2);
  CHECK(record->readings[0].power_w == 210.5);
  CHECK(record->readings[0].channel == "meter");
  CHECK(record->readings[1].t_ns == 2 * second);
}

TEST_CASE("seconds since 1970 are a time as well, and a counter of energy comes along") {
  const auto record = read(
      "unix_s,power_w,energy_j,device\n1769860801.25,5,100,left\n1769860801,6,,right\n"
      "1769860802.1234567891234,,101,left\n");
  REQUIRE(record);
  REQUIRE(record->channels.size() == 2);
  CHECK(record->channels[0].name == "meter:left");
  CHECK(record->channels[0].device == "left");
  CHECK(record->channels[0].counts_energy);
  CHECK_FALSE(record->channels[1].counts_energy);
  REQUIRE(record->readings.size() == 3);
  CHECK(record->readings[0].channel == "meter:right");
  CHECK(record->readings[1].energy_j == 100.0);
  CHECK(record->readings[2].t_ns == 2'123'456'789);
  CHECK_FALSE(record->readings[2].power_w);
}

TEST_CASE("of what lies around the run, the reading next to it on either side is kept") {
  std::string text = "unix_s,power_w\n";
  for (int i = -5; i <= 5; ++i) {
    text += std::to_string(1'769'860'801 + 2 * i) + "," + std::to_string(i + 100) + "\n";
  }
  const auto record = read(text, start + 4 * second);
  REQUIRE(record);
  REQUIRE(record->readings.size() == 4);
  CHECK(record->readings.front().t_ns == -second);
  CHECK(record->readings.back().t_ns == 5 * second);
}

TEST_CASE("a record of another time is refused, not taken for silence") {
  CHECK(message_of("unix_s,power_w\n1769860799,5\n").find("no reading lies within the run") !=
        std::string::npos);
  CHECK(message_of("unix_s,power_w\n1869860801,5\n").find("within") != std::string::npos);
  CHECK(message_of("unix_s,power_w\n").find("within") != std::string::npos);
}

TEST_CASE("a hostile record is refused with its line") {
  CHECK(message_of("time,power_w\n").find("meter.csv:1: no column 'timestamp'") !=
        std::string::npos);
  CHECK(message_of("unix_s,watts\n").find("meter.csv:1: no column 'power_w'") != std::string::npos);
  for (const char* time : {"", "-1", "1e9", "nan", "99999999999999999999", "1.", "1.5x", ".5"}) {
    CAPTURE(time);
    CHECK(message_of(std::string("unix_s,power_w\n") + time + ",5\n")
              .find("meter.csv:2: column 'unix_s'") != std::string::npos);
  }
  for (const char* power : {"five", "inf", "nan", "1e10", "-1e10"}) {
    CAPTURE(power);
    CHECK(message_of(std::string("unix_s,power_w\n1769860801,") + power + "\n")
              .find("meter.csv:2: column 'power_w'") != std::string::npos);
  }
  CHECK(message_of("unix_s,energy_j\n1769860801,-1\n").find("'energy_j'") != std::string::npos);
  CHECK(message_of("unix_s,power_w\n1769860802,5\n1769860801,5\n")
            .find("meter.csv:3: time goes back") != std::string::npos);
  CHECK(message_of("unix_s,power_w,device\n1769860802,5," + std::string(65, 'x') + "\n")
            .find("'device'") != std::string::npos);
  std::string many = "unix_s,power_w,device\n";
  for (int i = 0; i < 65; ++i) many += "1769860801,5,d" + std::to_string(i) + "\n";
  CHECK(message_of(many).find("more than 64 devices") != std::string::npos);
  const auto absent = read_meter("/nonexistent/meter.csv", start);
  REQUIRE_FALSE(absent);
  CHECK(absent.error().code == ErrorCode::missing);
}

}  // namespace assay::store

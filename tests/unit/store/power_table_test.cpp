// SPDX-License-Identifier: Apache-2.0
#include "assay/store/power_table.hpp"

#include <limits>

#include <doctest/doctest.h>

#include "assay/store/run_files.hpp"
#include "assay/store/table_scan.hpp"
#include "run_fixture.hpp"

namespace assay::store {
namespace {

Result<std::vector<PowerReading>> read_power(const fs::path& path) {
  std::vector<PowerReading> readings;
  const auto torn = scan_table<PowerTable>(
      path, [&](PowerReading&& reading, auto) { readings.push_back(std::move(reading)); });
  if (!torn) return fail(torn.error());
  return readings;
}

const std::vector<PowerReading> some_readings{
    {.t_ns = 0, .channel = "nvml:0", .power_w = 210.5, .energy_j = {}},
    {.t_ns = 100'000'000, .channel = "rapl:package-0", .power_w = {}, .energy_j = 0.0},
    {.t_ns = 200'001'000, .channel = "rapl:package-0", .power_w = 0.1, .energy_j = 1e-9},
    {.t_ns = 3'600'000'000'000, .channel = "hwmon:\"odd, name\"", .power_w = -3.25, .energy_j = {}},
};

PowerSampling sampling_of(std::vector<std::string> names, std::size_t failed) {
  PowerSampling sampling{.cadence_ns = 100'000'000, .cpu_share = 0.25, .failed = failed};
  for (std::string& name : names) {
    sampling.channels.push_back(
        {.name = std::move(name), .source = "nvml", .scope = PowerScope::gpu});
  }
  return sampling;
}

}  // namespace

TEST_CASE("readings of power are written as seed 001 shows them, and read back the same") {
  const TemporaryDirectory folder;
  std::string text = PowerTable::header();
  for (const PowerReading& reading : some_readings) REQUIRE(PowerTable::encode(reading, text));
  CHECK(text ==
        "t_s,power_w,energy_j,channel\n"
        "0.000000,210.5,,nvml:0\n"
        "0.100000,,0,rapl:package-0\n"
        "0.200001,0.1,1e-09,rapl:package-0\n"
        "3600.000000,-3.25,,\"hwmon:\"\"odd, name\"\"\"\n");
  put(folder / "power.csv", text);
  const auto read = read_power(folder / "power.csv");
  REQUIRE(read);
  CHECK(*read == some_readings);
}

TEST_CASE("times before the run's start, and finer ones than a microsecond, are read as they are") {
  const TemporaryDirectory folder;
  put(folder / "power.csv",
      "color,channel,power_w,t_s,energy_j\nred,m,5,-1.5,\nred,m,5,0.000000001,2\nred,m,5,7,2\n");
  const auto read = read_power(folder / "power.csv");
  REQUIRE(read);
  CHECK((*read)[0].t_ns == -1'500'000'000);
  CHECK((*read)[1].t_ns == 1);
  CHECK((*read)[2].t_ns == 7'000'000'000);
  std::string text;
  REQUIRE(PowerTable::encode((*read)[0], text));
  CHECK(text == "-1.500000,5,,m\n");
}

TEST_CASE("a reading that would not be read back is refused") {
  std::string text;
  const auto refused = [&](const PowerReading& reading) {
    CHECK_FALSE(PowerTable::encode(reading, text));
  };
  refused({.channel = ""});
  refused({.channel = "two\nlines", .power_w = 1.0});
  refused({.t_ns = std::numeric_limits<Nanoseconds>::max(), .channel = "m"});
  refused({.t_ns = std::numeric_limits<Nanoseconds>::min(), .channel = "m"});
  refused({.channel = "m", .power_w = std::numeric_limits<double>::quiet_NaN()});
  refused({.channel = "m", .power_w = std::numeric_limits<double>::infinity()});
  refused({.channel = "m", .energy_j = -1.0});
  CHECK(text.empty());
}

TEST_CASE("hostile readings of power are refused with their place and column") {
  const TemporaryDirectory folder;
  const auto refused = [&](const std::string& text, const std::string& message) {
    put(folder / "power.csv", text);
    const auto read = read_power(folder / "power.csv");
    REQUIRE_FALSE(read);
    CHECK(read.error().code == ErrorCode::usage);
    CAPTURE(read.error().message);
    CHECK(read.error().message.find("power.csv:" + message) != std::string::npos);
  };
  refused("t_s,power_w,energy_j\n", "1: no column 'channel'");
  for (const char* time : {"", "-", ".5", "1.", "1e3", "0x1", "nan", "1.0000000001", "99999999999",
                           "--1", "1.-5", "18446744073709551616", " 1"}) {
    CAPTURE(time);
    refused(PowerTable::header() + time + ",1,1,m\n", "2: column 't_s'");
  }
  for (const char* power : {"x", "inf", "nan", "1e16", "-1e16", " 5", "5W"}) {
    CAPTURE(power);
    refused(PowerTable::header() + "1," + power + ",1,m\n", "2: column 'power_w'");
  }
  refused(PowerTable::header() + "1,1,-0.5,m\n", "2: column 'energy_j'");
  refused(PowerTable::header() + "1,1,1,\n", "2: column 'channel'");
  refused(PowerTable::header() + "1,1,1\n", "2: expected 4 cells");
}

TEST_CASE("a run's power is in its file at once, made with the first reading, and reads back") {
  const TemporaryDirectory folder;
  auto writer = RunWriter::create(folder / "run", small_run(), false);
  REQUIRE(writer);
  REQUIRE(writer->append(std::vector<PowerReading>{}));
  CHECK_FALSE(fs::exists(folder / "run/power.csv"));
  REQUIRE(read_run(folder / "run"));
  CHECK(read_run(folder / "run")->run.power.empty());

  REQUIRE(writer->append(std::span(some_readings).first(2)));
  REQUIRE(writer->append(std::span(some_readings).last(2)));
  REQUIRE(writer->record(sampling_of({"nvml:0"}, 2)));
  REQUIRE(writer->record(TimeWindow{5, 10}));
  const auto stored = read_run(folder / "run");
  REQUIRE(stored);
  CHECK(stored->run.power == some_readings);
  CHECK(stored->run.power_sampling == sampling_of({"nvml:0"}, 2));
  CHECK(stored->run.idle == TimeWindow{5, 10});
}

TEST_CASE("readings that were written out of order are ascending once read") {
  const TemporaryDirectory folder;
  auto writer = RunWriter::create(folder / "run", small_run(), false);
  REQUIRE(writer);
  const std::vector<PowerReading> later{{.t_ns = 5'000, .channel = "a", .power_w = 1.0},
                                        {.t_ns = 5'000, .channel = "b", .power_w = 2.0}};
  const std::vector<PowerReading> earlier{{.t_ns = 1'000, .channel = "meter", .power_w = 3.0}};
  REQUIRE(writer->append(later));
  REQUIRE(writer->append(earlier));
  const auto stored = read_run(folder / "run");
  REQUIRE(stored);
  REQUIRE(stored->run.power.size() == 3);
  CHECK(stored->run.power[0] == earlier[0]);
  CHECK(stored->run.power[1] == later[0]);
  CHECK(stored->run.power[2] == later[1]);
}

TEST_CASE("wherever power.csv is torn, it is read without its last line and goes on after it") {
  const TemporaryDirectory folder;
  {
    auto writer = RunWriter::create(folder / "run", small_run(), false);
    REQUIRE(writer);
    REQUIRE(writer->append(some_readings));
  }
  const fs::path path = folder / "run/power.csv";
  const std::string whole = text_of(path);
  const PowerReading next{.t_ns = 9'000'000'000'000, .channel = "nvml:0", .power_w = 7.0};
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    CAPTURE(size);
    put(path, whole.substr(0, size));
    const auto stored = read_run(folder / "run");
    REQUIRE(stored);
    std::vector<PowerReading> expected = stored->run.power;
    const auto lines =
        std::count(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size), '\n');
    CHECK(expected.size() == static_cast<std::size_t>(std::max<std::ptrdiff_t>(lines - 1, 0)));

    auto writer = RunWriter::resume(folder / "run");
    REQUIRE(writer);
    REQUIRE(writer->append(std::vector{next}));
    const auto resumed = read_run(folder / "run");
    REQUIRE(resumed);
    expected.push_back(next);
    CHECK(resumed->run.power == expected);
  }
}

TEST_CASE("the newest sampling of a resumed run counts, and the channels of all stay known") {
  const TemporaryDirectory folder;
  {
    auto writer = RunWriter::create(folder / "run", small_run(), false);
    REQUIRE(writer);
    REQUIRE(writer->record(sampling_of({"a", "b"}, 5)));
  }
  auto writer = RunWriter::resume(folder / "run");
  REQUIRE(writer);
  REQUIRE(writer->record(sampling_of({"b", "c"}, 0)));
  const auto stored = read_run(folder / "run");
  REQUIRE(stored);
  CHECK(stored->run.power_sampling == sampling_of({"b", "c", "a"}, 0));
}

TEST_CASE("a damaged sampling or idle window is refused with its line") {
  const TemporaryDirectory folder;
  auto writer = RunWriter::create(folder / "run", small_run(), false);
  REQUIRE(writer);
  const std::string log = text_of(folder / "run/run.log");
  for (const auto& [stage, meta] : std::vector<std::pair<std::string, std::string>>{
           {"power", R"({"channels": 5})"},
           {"power", R"({"channels": [{"scope": "everything"}]})"},
           {"power", R"([])"},
           {"idle", R"({"begin_ns": 5, "end_ns": 4})"},
           {"idle", R"({"begin_ns": 1e99})"}}) {
    CAPTURE(meta);
    put(folder / "run/run.log", log + R"({"ts":"2026-01-31T23:59:59.123456Z","stage":")" + stage +
                                    R"(","ok":true,"meta":)" + meta + "}\n");
    const auto stored = read_run(folder / "run");
    REQUIRE_FALSE(stored);
    CHECK(stored.error().message.find("run.log:2") != std::string::npos);
  }
}

TEST_CASE("a run with power.csv is replaced by force, and it goes with the rest") {
  const TemporaryDirectory folder;
  {
    auto writer = RunWriter::create(folder / "run", small_run(), false);
    REQUIRE(writer);
    REQUIRE(writer->append(some_readings));
  }
  REQUIRE(RunWriter::create(folder / "run", small_run(), true));
  CHECK_FALSE(fs::exists(folder / "run/power.csv"));
}

}  // namespace assay::store

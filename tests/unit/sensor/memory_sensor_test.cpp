// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/memory/memory_sensor.hpp"

#include <memory>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "sensor_fixture.hpp"
#include "temporary_directory.hpp"

using namespace assay;
using namespace assay::sensor;
using assay::test::by_name;
using assay::test::FreshPages;
using assay::test::iterate;
using assay::test::Readings;

namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20;

}  // namespace

TEST_CASE("resident memory rises with what is touched, and the peak of an iteration is its own") {
  const auto sensor = memory::create();
  REQUIRE(sensor->probe().present);
  sensor->start();
  std::unique_ptr<FreshPages> kept;
  const Readings quiet = iterate(*sensor, [] {});
  const Readings busy = iterate(*sensor, [] { const FreshPages pages(64 * mebibyte); });
  const Readings quiet_again = iterate(*sensor, [] {});
  const Readings keeping =
      iterate(*sensor, [&] { kept = std::make_unique<FreshPages>(32 * mebibyte); });
  const Readings session = by_name(sensor->stop());

  CHECK(busy.at("peak_rss_bytes") >= quiet.at("peak_rss_bytes") + 48 * mebibyte);
  CHECK(busy.at("rss_bytes") < busy.at("peak_rss_bytes") - 32 * mebibyte);
  CHECK(keeping.at("rss_bytes") >= quiet_again.at("rss_bytes") + 24 * mebibyte);
  if (session.at("peak_rss_reset") == 1) {
    CHECK(quiet_again.at("peak_rss_bytes") < busy.at("peak_rss_bytes") - 32 * mebibyte);
  } else {
    CHECK(quiet_again.at("peak_rss_bytes") >= busy.at("peak_rss_bytes"));
  }
  // The peak of the session outlives every reset.
  CHECK(session.at("peak_rss_bytes") >= busy.at("peak_rss_bytes"));
  CHECK(session.at("peak_rss_bytes") >= quiet_again.at("peak_rss_bytes"));
  for (const auto& [name, value] : busy) CHECK(test::is_column(memory::columns, name));
}

TEST_CASE("the peak from before the first reset stays that of the session") {
  const TemporaryDirectory process;
  process.write("status", "Name:\tassay\nVmHWM:\t    900 kB\nVmRSS:\t    500 kB\n");
  process.write("clear_refs", "");
  const auto sensor = memory::create_for(process.path());
  REQUIRE(sensor->probe().present);
  sensor->start();
  const Readings iteration = iterate(*sensor, [&] {
    CHECK(text_of(process / "clear_refs") == "5");
    process.write("status", "Name:\tassay\nVmHWM:\t    600 kB\nVmRSS:\t    550 kB\n");
  });
  CHECK(iteration == Readings{{"peak_rss_bytes", 600 * 1024}, {"rss_bytes", 550 * 1024}});
  const Readings session = by_name(sensor->stop());
  CHECK(session == Readings{{"peak_rss_bytes", 900 * 1024}, {"peak_rss_reset", 1}});
}

TEST_CASE("where the peak cannot be reset, it is the highest so far and the session says so") {
  const TemporaryDirectory process;
  process.write("status", "VmHWM:\t 900 kB\nVmRSS:\t 500 kB\n");
  const auto sensor = memory::create_for(process.path());
  REQUIRE(sensor->probe().present);
  sensor->start();
  CHECK(iterate(*sensor, [] {}).at("peak_rss_bytes") == 900 * 1024);
  CHECK(by_name(sensor->stop()).at("peak_rss_reset") == 0);
}

TEST_CASE("a kernel that does not say is an absence, not a zero") {
  CHECK_FALSE(memory::parse_resident_memory("Name:\tassay\nVmRSS:\t many kB\nVmHWM:\t 9 kB\n"));
  CHECK_FALSE(memory::parse_resident_memory("VmRSS:\t 9 kB\n"));
  CHECK_FALSE(memory::parse_resident_memory(""));
  const TemporaryDirectory process;
  for (const bool has_file : {false, true}) {
    if (has_file) process.write("status", "Name:\tassay\n");
    const auto sensor = memory::create_for(process.path());
    const Presence presence = sensor->probe();
    CHECK_FALSE(presence.present);
    CHECK(presence.reason.find("VmRSS") != std::string::npos);
    sensor->start();
    CHECK(iterate(*sensor, [] {}).empty());
    CHECK(sensor->stop().empty());
  }
}

TEST_CASE("a peak that lags behind the current value is at least that") {
  const auto memory = memory::parse_resident_memory("VmHWM:\t 5 kB\nVmRSS:\t 9 kB\n");
  REQUIRE(memory);
  CHECK(memory->peak_bytes == 9 * 1024);
}

TEST_CASE("every sensor is registered under a name of its own and can be made") {
  std::set<std::string_view> names;
  std::set<std::string_view> columns;
  for (const Entry& entry : registry()) {
    CHECK(names.insert(entry.name).second);
    CHECK_FALSE(entry.group.empty());
    CHECK(entry.create() != nullptr);
    CHECK(find(entry.name) == &entry);
    for (const std::string_view column : entry.columns) CHECK(columns.insert(column).second);
  }
}

// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/rapl/rapl_source.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <unistd.h>

#include "assay/sensor/rapl/energy_counter.hpp"

#include "power_values.hpp"
#include "temporary_directory.hpp"

using namespace assay;
using sensor::PowerSource;
using sensor::PowerValue;
using sensor::rapl::EnergyCounter;

namespace {

namespace fs = std::filesystem;

constexpr Nanoseconds tenth = 100'000'000;

// A powercap tree below a folder.
class Powercap {
 public:
  void zone(const std::string& place, const std::string& name, const std::string& energy_uj,
            const std::string& range_uj = "262143328850") const {
    const fs::path path = fs::path("sys/class/powercap") / place;
    folder_.write(path / "name", name + "\n");
    folder_.write(path / "energy_uj", energy_uj + "\n");
    folder_.write(path / "max_energy_range_uj", range_uj + "\n");
  }
  const TemporaryDirectory& folder() const { return folder_; }
  std::unique_ptr<PowerSource> source() const {
    return sensor::rapl::create(folder_.path(), clock_);
  }
  VirtualClock& clock() { return clock_; }

 private:
  TemporaryDirectory folder_;
  VirtualClock clock_{1'000};
};

// Root may read everything: the tests of what is forbidden give that up for a while.
class WithoutRoot {
 public:
  WithoutRoot() {
    if (was_root_) REQUIRE(::seteuid(65534) == 0);
  }
  ~WithoutRoot() {
    if (was_root_) CHECK(::seteuid(0) == 0);
  }
  WithoutRoot(const WithoutRoot&) = delete;
  WithoutRoot& operator=(const WithoutRoot&) = delete;

 private:
  bool was_root_ = ::geteuid() == 0;
};

}  // namespace

TEST_CASE("zones and what lies in them are channels with a scope each") {
  const Powercap powercap;
  powercap.zone("intel-rapl:0", "package-0", "1000");
  powercap.zone("intel-rapl:0/intel-rapl:0:0", "core", "1000");
  powercap.zone("intel-rapl:0/intel-rapl:0:1", "uncore", "1000");
  powercap.zone("intel-rapl:1", "package-1", "1000");
  powercap.zone("intel-rapl:1/intel-rapl:1:0", "core", "1000");
  powercap.zone("intel-rapl:1/intel-rapl:1:1", "dram", "1000");
  powercap.zone("intel-rapl:2", "psys", "1000");
  const auto source = powercap.source();
  REQUIRE(source->probe().present);
  std::map<std::string, PowerScope> scopes;
  for (const PowerChannel& channel : source->channels()) {
    CHECK(channel.source == "rapl");
    CHECK(channel.counts_energy);
    CHECK(channel.accuracy.find("262143 J") != std::string::npos);
    scopes[channel.name] = channel.scope;
  }
  const std::map<std::string, PowerScope> expected{{"rapl:package-0", PowerScope::package},
                                                   {"rapl:package-0/core", PowerScope::core},
                                                   {"rapl:package-0/uncore", PowerScope::uncore},
                                                   {"rapl:package-1", PowerScope::package},
                                                   {"rapl:package-1/core", PowerScope::core},
                                                   {"rapl:package-1/dram", PowerScope::dram},
                                                   {"rapl:psys", PowerScope::system}};
  CHECK(scopes == expected);
}

TEST_CASE("a zone that the kernel lists in two folders, or by two drivers, is counted once") {
  const Powercap powercap;
  powercap.zone("intel-rapl:0", "package-0", "1");
  powercap.zone("intel-rapl:0/intel-rapl:0:0", "core", "1");
  powercap.zone("intel-rapl:0:0", "core", "1");
  powercap.zone("intel-rapl-mmio:0", "package-0", "1");
  powercap.zone("intel-rapl", "control", "1");
  powercap.zone("intel-rapl:x", "package-9", "1");
  const auto source = powercap.source();
  REQUIRE(source->probe().present);
  CHECK(source->channels().size() == 2);
}

TEST_CASE("counted energy is in joules from the first reading on") {
  Powercap powercap;
  powercap.zone("intel-rapl:0", "package-0", "5000000");
  const auto source = powercap.source();
  REQUIRE(source->probe().present);
  CHECK(read(*source).front().energy_j == 0.0);
  powercap.clock().advance(tenth);
  powercap.zone("intel-rapl:0", "package-0", "26000000");
  const auto values = read(*source);
  CHECK(values.front().energy_j == 21.0);
  CHECK_FALSE(values.front().power_w);
  CHECK(values.front().failure.empty());
}

TEST_CASE("a counter that wraps goes on counting") {
  Powercap powercap;
  powercap.zone("intel-rapl:0", "package-0", "65532000000", "65532610987");
  const auto source = powercap.source();
  REQUIRE(source->probe().present);
  CHECK(read(*source).front().energy_j == 0.0);
  powercap.clock().advance(tenth);
  powercap.zone("intel-rapl:0", "package-0", "9389013", "65532610987");
  CHECK(read(*source).front().energy_j.value() == doctest::Approx(10.0));
}

TEST_CASE("every wrap of many is undone") {
  constexpr std::int64_t range = 65'532'610'987;
  EnergyCounter counter(range);
  std::int64_t value = 1;
  REQUIRE(counter.add(value, 0));
  // 13 kJ a reading, two minutes apart: one wrap in five readings.
  constexpr std::int64_t step = 13'000'000'000;
  for (int i = 1; i <= 100; ++i) {
    value = (value + step) % range;
    const auto energy = counter.add(value, i * 1'200 * tenth);
    REQUIRE(energy);
    CHECK(*energy == doctest::Approx(13'000.0 * i));
  }
}

TEST_CASE("a counter that falls further than a wrap explains was reset: never negative energy") {
  Powercap powercap;
  powercap.zone("intel-rapl:0", "package-0", "5000000000");
  const auto source = powercap.source();
  REQUIRE(source->probe().present);
  REQUIRE(read(*source).front().energy_j);
  powercap.clock().advance(tenth);
  powercap.zone("intel-rapl:0", "package-0", "7000000");
  const auto reset = read(*source).front();
  CHECK_FALSE(reset.energy_j);
  CHECK(reset.failure.find("was reset") != std::string::npos);
  powercap.clock().advance(tenth);
  powercap.zone("intel-rapl:0", "package-0", "9000000");
  CHECK(read(*source).front().energy_j == 2.0);
}

TEST_CASE("a counter without a range cannot wrap") {
  EnergyCounter counter(0);
  REQUIRE(counter.add(1'000, 0));
  CHECK_FALSE(counter.add(999, tenth));
  CHECK(counter.add(1'000'999, 2 * tenth).value() == 1.0);
  CHECK_FALSE(counter.add(-5, 3 * tenth));
}

TEST_CASE("a zone that goes away while it is read fails in words, the others go on") {
  const Powercap powercap;
  powercap.zone("intel-rapl:0", "package-0", "10");
  powercap.zone("intel-rapl:1", "package-1", "10");
  const auto source = powercap.source();
  REQUIRE(source->probe().present);
  read(*source);
  fs::remove_all(powercap.folder() / "sys/class/powercap/intel-rapl:0");
  const auto values = read(*source);
  CHECK(values[0].failure == "energy_uj: No such file or directory");
  CHECK_FALSE(values[0].energy_j);
  CHECK(values[1].energy_j == 0.0);
}

TEST_CASE("a machine without powercap has no RAPL, and says what to try") {
  const TemporaryDirectory empty;
  const VirtualClock clock;
  const auto absence = sensor::rapl::create(empty.path(), clock)->probe();
  CHECK_FALSE(absence.present);
  CHECK(absence.reason.find("intel_rapl_msr") != std::string::npos);
}

TEST_CASE("counters for root only are absent for others, with the permission that it takes") {
  const Powercap powercap;
  powercap.zone("intel-rapl:0", "package-0", "10");
  fs::permissions(powercap.folder().path(), fs::perms(0755));
  fs::permissions(powercap.folder() / "sys/class/powercap/intel-rapl:0/energy_uj", fs::perms(0));
  const WithoutRoot ordinary;
  const auto absence = powercap.source()->probe();
  CHECK_FALSE(absence.present);
  CHECK(absence.reason.find("no permission") == 0);
  CHECK(absence.reason.find("run as root") != std::string::npos);
}

TEST_CASE("files that hold something else are no counters") {
  const Powercap powercap;
  for (const char* energy : {"", "many", "1.5", "99999999999999999999999999", "-"}) {
    CAPTURE(energy);
    powercap.zone("intel-rapl:0", "package-0", energy);
    const auto absence = powercap.source()->probe();
    CHECK_FALSE(absence.present);
    CHECK(absence.reason.find("1 powercap zones") != std::string::npos);
  }
  powercap.zone("intel-rapl:0", "two\nlines\x01", "5", "none");
  const auto source = powercap.source();
  REQUIRE(source->probe().present);
  CHECK(source->channels().front().name == "rapl:two\\nlines\\x01");
}

TEST_CASE("every power source is registered under a name of its own and can be made") {
  std::map<std::string, int> names;
  for (const sensor::PowerEntry& entry : sensor::power_registry()) {
    CHECK(++names[std::string(entry.name)] == 1);
    CHECK(entry.create() != nullptr);
  }
  CHECK(names.contains("rapl"));
  CHECK(names.contains("hwmon"));
}

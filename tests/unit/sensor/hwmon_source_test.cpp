// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/hwmon/hwmon_source.hpp"

#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "assay/sensor/hwmon/hwmon_scope.hpp"

#include "power_values.hpp"
#include "temporary_directory.hpp"

using namespace assay;
using sensor::PowerSource;
using sensor::PowerValue;
using sensor::hwmon::scope_of;

namespace {

// A hwmon tree below a folder.
class Hwmon {
 public:
  void file(const std::string& device, const std::string& name, const std::string& text) const {
    folder_.write(std::filesystem::path("sys/class/hwmon") / device / name, text + "\n");
  }
  const TemporaryDirectory& folder() const { return folder_; }
  std::unique_ptr<PowerSource> source() const { return sensor::hwmon::create(folder_.path()); }

 private:
  TemporaryDirectory folder_;
};

}  // namespace

TEST_CASE("a power sensor gives watts, its average before its momentary value") {
  const Hwmon hwmon;
  hwmon.file("hwmon0", "name", "amdgpu");
  hwmon.file("hwmon0", "power1_average", "41000000");
  hwmon.file("hwmon0", "power1_input", "55000000");
  hwmon.file("hwmon0", "power1_label", "PPT");
  hwmon.file("hwmon0", "power1_cap", "200000000");
  hwmon.file("hwmon0", "temp1_input", "40000");
  const auto source = hwmon.source();
  REQUIRE(source->probe().present);
  REQUIRE(source->channels().size() == 1);
  const PowerChannel& channel = source->channels().front();
  CHECK(channel.name == "hwmon:amdgpu/power1");
  CHECK(channel.device == "amdgpu PPT");
  CHECK(channel.scope == PowerScope::gpu);
  CHECK_FALSE(channel.counts_energy);
  CHECK(channel.accuracy == "average by the driver");
  CHECK(read(*source).front().power_w == 41.0);
}

TEST_CASE("an energy sensor counts from its first reading and stands for its device's power") {
  const Hwmon hwmon;
  hwmon.file("hwmon3", "name", "amd_energy");
  hwmon.file("hwmon3", "energy1_input", "7000000");
  hwmon.file("hwmon3", "energy1_label", "Ecore000");
  hwmon.file("hwmon3", "energy2_input", "9000000");
  hwmon.file("hwmon3", "energy2_label", "Esocket0");
  hwmon.file("hwmon3", "power1_input", "1");
  const auto source = hwmon.source();
  REQUIRE(source->probe().present);
  REQUIRE(source->channels().size() == 1);
  CHECK(source->channels().front().name == "hwmon:amd_energy/energy2");
  CHECK(source->channels().front().scope == PowerScope::package);
  CHECK(source->channels().front().counts_energy);
  CHECK(read(*source).front().energy_j == 0.0);
  hwmon.file("hwmon3", "energy2_input", "9500000");
  CHECK(read(*source).front().energy_j == 0.5);
  hwmon.file("hwmon3", "energy2_input", "100");
  CHECK(read(*source).front().failure.find("was reset") != std::string::npos);
  hwmon.file("hwmon3", "energy2_input", "1000100");
  CHECK(read(*source).front().energy_j == 1.0);
}

TEST_CASE("an ACPI power meter is the system, with the accuracy that it states") {
  const Hwmon hwmon;
  hwmon.file("hwmon1", "name", "power_meter");
  hwmon.file("hwmon1", "power1_average", "180000000");
  hwmon.file("hwmon1", "power1_accuracy", "95.0%");
  const auto source = hwmon.source();
  REQUIRE(source->probe().present);
  CHECK(source->channels().front().scope == PowerScope::system);
  CHECK(source->channels().front().accuracy ==
        "average by the driver, accurate to 95.0% as the device states");
}

TEST_CASE("a battery tells the system's power only while it feeds the machine") {
  const Hwmon hwmon;
  hwmon.file("hwmon2", "name", "BAT0");
  hwmon.file("hwmon2", "power1_input", "12000000");
  hwmon.file("hwmon2", "device/status", "Charging");
  CHECK_FALSE(hwmon.source()->probe().present);
  hwmon.file("hwmon2", "device/status", "Discharging");
  const auto source = hwmon.source();
  REQUIRE(source->probe().present);
  CHECK(source->channels().front().scope == PowerScope::system);
  CHECK(read(*source).front().power_w == 12.0);
  hwmon.file("hwmon2", "device/status", "Charging");
  CHECK(read(*source).front().failure == "the battery does not feed the machine");
}

TEST_CASE("two devices of one driver have names of their own") {
  const Hwmon hwmon;
  for (const char* device : {"hwmon4", "hwmon5"}) {
    hwmon.file(device, "name", "ina226");
    hwmon.file(device, "power1_input", "1000000");
  }
  const auto source = hwmon.source();
  REQUIRE(source->probe().present);
  REQUIRE(source->channels().size() == 2);
  CHECK(source->channels()[0].name == "hwmon:ina226/power1");
  CHECK(source->channels()[1].name == "hwmon:ina226/power1@hwmon5");
}

TEST_CASE("a machine without power sensors, or with broken ones, has none and says so") {
  const Hwmon hwmon;
  CHECK(hwmon.source()->probe().reason.find("no power sensor") == 0);
  hwmon.file("hwmon0", "name", "nct6775");
  hwmon.file("hwmon0", "power1_input", "N/A");
  hwmon.file("hwmon0", "power_input", "5");
  hwmon.file("hwmon0", "power99999999999_input", "5");
  std::filesystem::create_directory(hwmon.folder() / "sys/class/hwmon/hwmon0/power2_input");
  CHECK(hwmon.source()->probe().reason.find("no power sensor") == 0);
}

TEST_CASE("scopes of known sensors do not overlap, and unknown ones claim none") {
  CHECK(scope_of("xe", "card", 1) == PowerScope::gpu);
  CHECK(scope_of("xe", "pkg", 2) == PowerScope::other);
  CHECK(scope_of("zenpower", "SVI2_P_Core", 1) == PowerScope::core);
  CHECK(scope_of("ina3221", "VDD_IN", 1) == PowerScope::system);
  CHECK(scope_of("ina3221", "VDD_SOC", 2) == PowerScope::other);
  CHECK(scope_of("nct6775", "", 1) == PowerScope::other);
  CHECK_FALSE(scope_of("amd_energy", "Ecore000", 1));
}

// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/thermal/thermal_sensor.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "assay/sensor/thermal/cpu_temperature.hpp"

#include "sensor_fixture.hpp"
#include "temporary_directory.hpp"

using namespace assay;
using namespace assay::sensor;
using assay::test::iterate;
using assay::test::Readings;

namespace {

// A machine's /sys, as far as it is about CPUs.
class Machine {
 public:
  const std::filesystem::path& root() const { return tree_.path(); }
  void frequency(int cpu, const std::string& kilohertz) const {
    write_cpu(cpu, "cpufreq/scaling_cur_freq", kilohertz);
  }
  void throttles(int cpu, int core, int package) const {
    write_cpu(cpu, "thermal_throttle/core_throttle_count", std::to_string(core));
    write_cpu(cpu, "thermal_throttle/package_throttle_count", std::to_string(package));
  }
  void hwmon(int device, const std::string& driver, int input, const std::string& value) const {
    const std::string folder = fmt::format("sys/class/hwmon/hwmon{}", device);
    tree_.write(folder + "/name", driver + "\n");
    tree_.write(fmt::format("{}/temp{}_input", folder, input), value + "\n");
  }
  void zone(int number, const std::string& type, const std::string& value) const {
    const std::string folder = fmt::format("sys/class/thermal/thermal_zone{}", number);
    tree_.write(folder + "/type", type + "\n");
    tree_.write(folder + "/temp", value + "\n");
  }

 private:
  void write_cpu(int cpu, const std::string& file, const std::string& text) const {
    tree_.write(fmt::format("sys/devices/system/cpu/cpu{}/{}", cpu, file), text + "\n");
  }

  TemporaryDirectory tree_;
};

}  // namespace

TEST_CASE("frequency is the mean of the allowed CPUs, temperature the hottest CPU sensor's") {
  const Machine machine;
  machine.frequency(0, "3000000");
  machine.frequency(1, "2000000");
  machine.frequency(2, "100000");
  machine.hwmon(0, "nvme", 1, "99000");
  machine.hwmon(1, "coretemp", 1, "61500");
  machine.hwmon(1, "coretemp", 2, "58000");
  machine.zone(0, "x86_pkg_temp", "90000");
  const auto sensor = thermal::create_for(machine.root(), std::vector<int>{0, 1});
  const Presence presence = sensor->probe();
  CHECK(presence.present);
  CHECK(presence.reason.find("no CPU throttle counts") != std::string::npos);
  sensor->start();
  CHECK(iterate(*sensor, [] {}) == Readings{{"cpu_frequency_mhz", 2500}, {"temperature_c", 61.5}});
  CHECK(iterate(*sensor, [&] { machine.frequency(1, "1000000"); }).at("cpu_frequency_mhz") == 2000);
}

TEST_CASE("an iteration was throttled if a count of an allowed CPU rose during it") {
  const Machine machine;
  machine.throttles(0, 5, 7);
  machine.throttles(1, 2, 7);
  machine.throttles(2, 0, 7);
  const auto sensor = thermal::create_for(machine.root(), std::vector<int>{0, 1});
  REQUIRE(sensor->probe().present);
  sensor->start();
  CHECK(iterate(*sensor, [] {}) == Readings{{"cpu_throttled", 0}});
  CHECK(iterate(*sensor, [&] { machine.throttles(1, 3, 7); }) == Readings{{"cpu_throttled", 1}});
  CHECK(iterate(*sensor, [&] { machine.throttles(2, 9, 7); }) == Readings{{"cpu_throttled", 0}});
  CHECK(iterate(*sensor, [&] { machine.throttles(0, 5, 8); }) == Readings{{"cpu_throttled", 1}});
}

TEST_CASE("without CPU sensors in hwmon the thermal zones tell") {
  const Machine machine;
  machine.zone(0, "acpitz", "20000");
  machine.zone(1, "cpu-thermal", "47000");
  const auto sensor = thermal::create_for(machine.root(), std::vector<int>{0});
  REQUIRE(sensor->probe().present);
  sensor->start();
  CHECK(iterate(*sensor, [] {}) == Readings{{"temperature_c", 47}});
}

TEST_CASE("a machine that shows nothing lacks the sensor, with a reason") {
  const Machine machine;
  machine.frequency(0, "fast");
  machine.zone(0, "cpu-thermal", "-273000");  // a broken sensor
  const auto sensor = thermal::create_for(machine.root(), std::vector<int>{0});
  const Presence presence = sensor->probe();
  CHECK_FALSE(presence.present);
  CHECK(presence.reason.find("cpufreq driver") != std::string::npos);
  CHECK(presence.reason.find("ASSAY_HOST_ROOT") != std::string::npos);
  CHECK(iterate(*sensor, [] {}).empty());
}

TEST_CASE("what can be no file of the kernel does not stop the probe") {
  const Machine machine;
  const auto folder = machine.root() / "sys/devices/system/cpu/cpu0/cpufreq";
  std::filesystem::create_directories(folder);
  REQUIRE(::mkfifo((folder / "scaling_cur_freq").c_str(), 0600) == 0);
  machine.zone(0, "cpu-thermal", std::string(100'000, '9'));
  CHECK_FALSE(thermal::create_for(machine.root(), std::vector<int>{0})->probe().present);
}

TEST_CASE("many CPUs are represented by some, first to last") {
  const Machine machine;
  std::vector<int> cpus;
  for (int cpu = 0; cpu < 64; ++cpu) {
    cpus.push_back(cpu);
    machine.frequency(cpu, cpu < 32 ? "1000000" : "2000000");
  }
  const auto sensor = thermal::create_for(machine.root(), cpus);
  REQUIRE(sensor->probe().present);
  CHECK(iterate(*sensor, [] {}).at("cpu_frequency_mhz") == 1500);
}

TEST_CASE("no more temperatures are read than needed, those of packages first") {
  const Machine machine;
  for (int input = 1; input <= 40; ++input) machine.hwmon(3, "coretemp", input, "50000");
  const auto files = thermal::cpu_temperature_files(machine.root());
  REQUIRE(files.size() == 16);
  CHECK(files[0].filename() == "temp1_input");
  CHECK(files[15].filename() == "temp16_input");
  CHECK(thermal::cpu_temperature_files(machine.root() / "none").empty());
}

// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/nvml/gpu_memory_sensor.hpp"

#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <stdlib.h>

#include "fake_nvml.hpp"

namespace assay::sensor::nvml {
namespace {

using nlohmann::json;

// Nothing where the sensor left it out.
std::vector<double> iterate(Sensor& sensor) {
  sensor.iteration_begin();
  std::vector<Reading> readings;
  sensor.iteration_end(readings);
  std::vector<double> values;
  for (const Reading& reading : readings) {
    CHECK(reading.name == "gpu_memory_bytes");
    values.push_back(reading.value);
  }
  return values;
}

}  // namespace

TEST_CASE("our own process's memory is summed over all GPUs, and the session keeps its peak") {
  auto one = fake_gpu(0);
  // The sensor asks when it starts, after each iteration and when it stops.
  one["processes"] = {{{"pid", "self"}, {"bytes", 1000}},
                      {{"pid", "self"}, {"bytes", 500}, {"from_call", 2}, {"until_call", 3}},
                      {{"pid", 1}, {"bytes", 77}}};
  auto other = fake_gpu(1);
  other["processes"] = {{{"pid", "self"}, {"bytes", 2000}}};
  const FakeNvml fake(fake_script({one, other}));
  const auto sensor = create_gpu_memory_sensor();
  sensor->start();
  CHECK(iterate(*sensor) == std::vector<double>{3500});
  CHECK(iterate(*sensor) == std::vector<double>{3000});
  const auto readings = sensor->stop();
  REQUIRE(readings.size() == 1);
  CHECK(readings[0].name == "peak_gpu_memory_bytes");
  CHECK(readings[0].value == 3500);
}

TEST_CASE("a list without us is a zero only where the driver knows our number") {
  auto gpu = fake_gpu();
  gpu["processes"] = {{{"pid", 1}, {"bytes", 77}}};
  const FakeNvml fake(fake_script({gpu}));
  const TemporaryDirectory machine;
  std::filesystem::create_directories(machine / "proc/self/ns");
  const auto name_space = [&](const char* target) {
    std::filesystem::create_symlink(target, machine / "proc/self/ns/pid");
  };
  ::setenv("ASSAY_HOST_ROOT", machine.path().c_str(), 1);
  std::vector<double> expected;
  SUBCASE("as in the namespace that the kernel began with") {
    name_space("pid:[4026531836]");
    expected = {0};
  }
  SUBCASE("but not in another, as in a container") {
    name_space("pid:[4026532201]");
  }
  SUBCASE("nor where that is unknown") {}
  const auto sensor = create_gpu_memory_sensor();
  ::unsetenv("ASSAY_HOST_ROOT");
  REQUIRE(sensor->probe().present);
  sensor->start();
  CHECK(iterate(*sensor) == expected);
  CHECK(sensor->stop().size() == expected.size());
}

TEST_CASE("a sum without one of the GPUs is no sum") {
  auto gpu = fake_gpu(0);
  gpu["processes"] = {{{"pid", "self"}, {"bytes", 1000}}};
  auto other = fake_gpu(1);
  other["processes"] = gpu["processes"];
  SUBCASE("that was lost on the way") {
    const json rule = {{"function", "nvmlDeviceGetComputeRunningProcesses"},
                       {"device", 1},
                       {"from_call", 3},
                       {"code", 15}};
    const FakeNvml fake(fake_script({gpu, other}, {{"rules", {rule}}}));
    const auto sensor = create_gpu_memory_sensor();
    sensor->start();
    CHECK(iterate(*sensor) == std::vector<double>{2000});
    CHECK(iterate(*sensor).empty());
    REQUIRE(sensor->stop().size() == 1);
  }
  SUBCASE("unless it never says so") {
    other.erase("processes");
    const FakeNvml fake(fake_script({gpu, other}));
    const auto sensor = create_gpu_memory_sensor();
    sensor->start();
    CHECK(iterate(*sensor) == std::vector<double>{1000});
  }
}

TEST_CASE("memory that the driver does not account is an absence with its reason") {
  auto gpu = fake_gpu();
  gpu.erase("processes");
  const FakeNvml fake(fake_script({gpu}));
  const auto sensor = create_gpu_memory_sensor();
  const Presence presence = sensor->probe();
  CHECK_FALSE(presence.present);
  CHECK(presence.reason.find("Not Supported") != std::string::npos);
  sensor->start();
  CHECK(iterate(*sensor).empty());
  CHECK(sensor->stop().empty());
}

}  // namespace assay::sensor::nvml

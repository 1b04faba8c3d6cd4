// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/nvml/gpu_sensor.hpp"

#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "fake_nvml.hpp"

namespace assay::sensor::nvml {
namespace {

using nlohmann::json;
using Values = std::map<std::string, double>;

Values iterate(Sensor& sensor) {
  sensor.iteration_begin();
  std::vector<Reading> readings;
  sensor.iteration_end(readings);
  Values values;
  for (const Reading& reading : readings) values[reading.name] = reading.value;
  return values;
}

}  // namespace

TEST_CASE("the slowest clock, the highest temperature and every reason of all GPUs are read") {
  auto one = fake_gpu(0);
  one["sm_clock_mhz"] = 1400;
  one["temperature_c"] = 70;
  one["throttle_reasons"] = 0x4 | 0x1;  // a power cap, and idle
  auto other = fake_gpu(1);
  other["sm_clock_mhz"] = 1200;
  other["temperature_c"] = 50;
  other["throttle_reasons"] = 0x40 | 0x2;  // heat, and application clocks
  const FakeNvml fake(fake_script({one, other}));
  const auto sensor = create_gpu_sensor();
  REQUIRE(sensor->probe().present);
  sensor->start();
  CHECK(iterate(*sensor) == Values{{"gpu_sm_clock_mhz", 1200},
                                   {"gpu_temperature_c", 70},
                                   {"gpu_throttle_reasons", 0x44}});
  CHECK(sensor->stop().empty());
}

TEST_CASE("throttling is seen before or after an iteration, and forgotten with it") {
  auto gpu = fake_gpu();
  gpu["throttle"] = {{{"reasons", 0x4}, {"from_call", 1}, {"until_call", 2}},
                     {{"reasons", 0x20}, {"from_call", 4}, {"until_call", 5}}};
  const FakeNvml fake(fake_script({gpu}));
  const auto sensor = create_gpu_sensor();
  sensor->start();
  CHECK(iterate(*sensor)["gpu_throttle_reasons"] == 0x4);
  CHECK(iterate(*sensor)["gpu_throttle_reasons"] == 0x20);
  CHECK(iterate(*sensor)["gpu_throttle_reasons"] == 0);
}

TEST_CASE("what no GPU gives is left out, never a zero") {
  auto gpu = fake_gpu();
  gpu.erase("temperature_c");
  gpu.erase("throttle_reasons");
  SUBCASE("by the only one") {
    const FakeNvml fake(fake_script({gpu}));
    const auto sensor = create_gpu_sensor();
    REQUIRE(sensor->probe().present);
    CHECK(iterate(*sensor) == Values{{"gpu_sm_clock_mhz", 1410}});
  }
  SUBCASE("by one of two") {
    const FakeNvml fake(fake_script({gpu, fake_gpu(1)}));
    const auto sensor = create_gpu_sensor();
    REQUIRE(sensor->probe().present);
    CHECK(iterate(*sensor).at("gpu_temperature_c") == 41);
  }
}

TEST_CASE("a GPU that is lost on the way leaves its values out") {
  const json rule = {{"function", "nvmlDeviceGet*"}, {"from_call", 3}, {"code", 15}};
  const FakeNvml fake(fake_script({fake_gpu()}, {{"rules", {rule}}}));
  const auto sensor = create_gpu_sensor();
  sensor->start();
  CHECK(iterate(*sensor).size() == 3);
  iterate(*sensor);
  CHECK(iterate(*sensor).empty());
}

TEST_CASE("without GPUs the sensor is absent with its reason, and reads nothing") {
  const FakeNvml fake(fake_script(json::array()));
  const auto sensor = create_gpu_sensor();
  const Presence presence = sensor->probe();
  CHECK_FALSE(presence.present);
  CHECK(presence.reason.find("no GPU") != std::string::npos);
  sensor->start();
  CHECK(iterate(*sensor).empty());
}

TEST_CASE("a GPU that says nothing of its state is no such sensor") {
  const FakeNvml fake(fake_script({{{"name", "Fake mute"}, {"uuid", "GPU-fa4e0002"}}}));
  const Presence presence = create_gpu_sensor()->probe();
  CHECK_FALSE(presence.present);
  CHECK(presence.reason.find("Not Supported") != std::string::npos);
}

}  // namespace assay::sensor::nvml

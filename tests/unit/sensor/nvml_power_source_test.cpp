// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/nvml/power_source.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "fake_nvml.hpp"
#include "power_values.hpp"

namespace assay::sensor::nvml {
namespace {

using nlohmann::json;

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a GPU is a channel that says its power and counts its energy") {
  auto gpu = fake_gpu();
  gpu["energy_at_start_j"] = 1000;
  const FakeNvml fake(fake_script({gpu}));
  const auto source = create_power_source();
  REQUIRE(source->probe().present);
  REQUIRE(source->channels().size() == 1);
  const PowerChannel& channel = source->channels().front();
  CHECK(channel.name == "nvml:0");
  CHECK(channel.source == "nvml");
  CHECK(channel.device == "Fake A100-SXM4-40GB");
  CHECK(channel.scope == PowerScope::gpu);
  CHECK(channel.counts_energy);
  CHECK(holds(channel.accuracy, "5 %"));
  CHECK(holds(channel.accuracy, "5 W"));
  CHECK(holds(channel.accuracy, "not a mean"));
  CHECK(holds(channel.accuracy, "1 mJ"));

  const auto first = read(*source);
  const auto second = read(*source);
  REQUIRE(first.size() == 1);
  CHECK(first[0].power_w == 62.5);
  REQUIRE(first[0].energy_j);
  CHECK(*first[0].energy_j >= 1000);
  CHECK(second[0].energy_j >= first[0].energy_j);
  CHECK(first[0].failure.empty());
}

TEST_CASE("a GPU that counts no energy says its power only") {
  auto gpu = fake_gpu();
  gpu["counts_energy"] = false;
  gpu["compute_capability"] = {8, 9};
  const FakeNvml fake(fake_script({gpu}));
  const auto source = create_power_source();
  REQUIRE(source->probe().present);
  const PowerChannel& channel = source->channels().front();
  CHECK_FALSE(channel.counts_energy);
  CHECK(holds(channel.accuracy, "mean of the last second"));
  CHECK_FALSE(holds(channel.accuracy, "mJ"));
  const auto values = read(*source);
  CHECK(values[0].power_w == 62.5);
  CHECK_FALSE(values[0].energy_j);
  CHECK(values[0].failure.empty());
}

TEST_CASE("channels keep the GPUs' numbers where one says nothing of power") {
  auto silent = fake_gpu(0);
  silent.erase("power_w");
  silent["counts_energy"] = false;
  const FakeNvml fake(fake_script({silent, fake_gpu(1)}));
  const auto source = create_power_source();
  REQUIRE(source->probe().present);
  REQUIRE(source->channels().size() == 1);
  CHECK(source->channels().front().name == "nvml:1");
  // A second probe changes nothing.
  REQUIRE(source->probe().present);
  CHECK(source->channels().size() == 1);
}

TEST_CASE("a GPU that is lost on the way fails in words, and its neighbour does not") {
  const json rule = {{"function", "nvmlDeviceGet*"},
                     {"device", 0},
                     {"from_call", 3},  // a function's second call is the first reading
                     {"code", 15}};
  const FakeNvml fake(fake_script({fake_gpu(0), fake_gpu(1)}, {{"rules", {rule}}}));
  const auto source = create_power_source();
  REQUIRE(source->probe().present);
  CHECK(read(*source)[0].power_w == 62.5);
  const auto values = read(*source);
  REQUIRE(values.size() == 2);
  CHECK_FALSE(values[0].power_w);
  CHECK_FALSE(values[0].energy_j);
  CHECK(holds(values[0].failure, "GPU is lost"));
  CHECK(values[1].power_w == 62.5);
  CHECK(values[1].energy_j);
  CHECK(values[1].failure.empty());
}

TEST_CASE("one of power and energy that fails leaves the other") {
  const json no_energy = {
      {"function", "nvmlDeviceGetTotalEnergyConsumption"}, {"from_call", 2}, {"code", 999}};
  const json no_power = {{"function", "nvmlDeviceGetPowerUsage"}, {"from_call", 2}, {"code", 999}};
  for (const json& rule : {no_energy, no_power}) {
    const FakeNvml fake(fake_script({fake_gpu()}, {{"rules", {rule}}}));
    const auto source = create_power_source();
    REQUIRE(source->probe().present);
    const auto values = read(*source);
    CHECK(values[0].power_w.has_value() == (rule == no_energy));
    CHECK(values[0].energy_j.has_value() == (rule == no_power));
    CHECK(values[0].failure.empty());
  }
}

TEST_CASE("a count of energy that begins anew is not gone on with") {
  auto gpu = fake_gpu();
  // More taken than before: the counter falls.
  gpu["power_w"] = {{"shape", "steps"}, {"steps", {{{"at_s", 0}, {"value", -1e6}}}}};
  gpu["energy_at_start_j"] = 1e9;
  const json no_power = {{"function", "nvmlDeviceGetPowerUsage"}, {"code", 3}};
  const FakeNvml fake(fake_script({gpu}, {{"rules", {no_power}}}));
  const auto source = create_power_source();
  REQUIRE(source->probe().present);
  CHECK(read(*source)[0].energy_j);
  // It falls by a step of the counter within a microsecond.
  std::vector<PowerValue> values;
  for (int i = 0; i < 1000 && (values.empty() || values[0].energy_j); ++i) values = read(*source);
  CHECK_FALSE(values[0].energy_j);
  CHECK(holds(values[0].failure, "began anew"));
  CHECK_FALSE(read(*source)[0].energy_j);
}

TEST_CASE("power that may not be read, or is not there, is an absence with its reason") {
  SUBCASE("not permitted") {
    json denied = json::array();
    for (const char* name : {"nvmlDeviceGetPowerUsage", "nvmlDeviceGetTotalEnergyConsumption"}) {
      denied.push_back({{"function", name}, {"code", 4}});
    }
    const FakeNvml fake(fake_script({fake_gpu()}, {{"rules", denied}}));
    const Presence presence = create_power_source()->probe();
    CHECK_FALSE(presence.present);
    CHECK(holds(presence.reason, "root"));
    CHECK(holds(presence.reason, "Insufficient Permissions"));
  }
  SUBCASE("not supported") {
    auto gpu = fake_gpu();
    gpu.erase("power_w");
    gpu["counts_energy"] = false;
    const FakeNvml fake(fake_script({gpu}));
    const Presence presence = create_power_source()->probe();
    CHECK_FALSE(presence.present);
    CHECK(holds(presence.reason, "Not Supported"));
  }
  SUBCASE("no GPU") {
    const FakeNvml fake(fake_script(json::array()));
    const Presence presence = create_power_source()->probe();
    CHECK_FALSE(presence.present);
    CHECK(holds(presence.reason, "no GPU"));
  }
  SUBCASE("a library that does not start") {
    const json rule = {{"function", "nvmlInit"}, {"code", 9}};
    const FakeNvml fake(fake_script({fake_gpu()}, {{"rules", {rule}}}));
    const Presence presence = create_power_source()->probe();
    CHECK_FALSE(presence.present);
    CHECK(holds(presence.reason, "Driver Not Loaded"));
  }
}

}  // namespace assay::sensor::nvml

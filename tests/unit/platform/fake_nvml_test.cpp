// SPDX-License-Identifier: Apache-2.0

// What tests elsewhere take for granted of the fake of NVIDIA's management library.

#include "fake_nvml.hpp"

#include <chrono>
#include <filesystem>
#include <string>

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "assay/platform/nvml.hpp"

namespace assay::platform {
namespace {

using nlohmann::json;

std::int64_t monotonic_ns() {
  return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// The power of a GPU whose script began so long ago.
double power_after(double seconds, const json& curve) {
  auto gpu = fake_gpu();
  gpu["power_w"] = curve;
  const FakeNvml fake(fake_script(
      {gpu}, {{"start_monotonic_ns", monotonic_ns() - static_cast<std::int64_t>(seconds * 1e9)}}));
  const auto nvml = Nvml::open();
  REQUIRE(nvml);
  return nvml->devices().front().power_w().value_or(-1);
}

}  // namespace

TEST_CASE("the fake's power follows its curve") {
  const json ramp = {{"shape", "ramp"}, {"from", 50}, {"to", 300}, {"duration_s", 1}};
  CHECK(power_after(-1000, ramp) == 50);
  CHECK(power_after(1000, ramp) == 300);
  const json steps = {{"shape", "steps"},
                      {"steps", {{{"at_s", 0}, {"value", 60}}, {{"at_s", 5000}, {"value", 310}}}}};
  CHECK(power_after(1000, steps) == 60);
  CHECK(power_after(6000, steps) == 310);
  const json sine = {{"shape", "sine"}, {"mean", 200}, {"amplitude", 10}, {"period_s", 0.001}};
  const double power = power_after(1000, sine);
  CHECK(power >= 190);
  CHECK(power <= 210);
}

TEST_CASE("the fake's energy is the integral of its power") {
  auto gpu = fake_gpu();
  gpu["power_w"] = {{"shape", "ramp"}, {"from", 0}, {"to", 100}, {"duration_s", 2000}};
  const std::int64_t start_ns = monotonic_ns() - 1'000'000'000'000;
  const FakeNvml fake(fake_script({gpu}, {{"start_monotonic_ns", start_ns}}));
  const auto nvml = Nvml::open();
  REQUIRE(nvml);
  const auto expected_j = [&] {
    const double seconds = static_cast<double>(monotonic_ns() - start_ns) / 1e9;
    return 100 * seconds * seconds / (2 * 2000);
  };
  const double least = expected_j();
  const auto energy = nvml->devices().front().total_energy_j();
  const double most = expected_j();
  REQUIRE(energy);
  CHECK(*energy >= least - 0.001);
  CHECK(*energy <= most + 0.001);
}

TEST_CASE("the fake's answers change with a call's number") {
  auto gpu = fake_gpu();
  gpu["throttle"] = {{{"reasons", 4}, {"from_call", 2}, {"until_call", 3}}};
  const FakeNvml fake(fake_script(
      {gpu}, {{"rules", {{{"function", "nvmlDeviceGetPower*"}, {"from_call", 3}, {"code", 15}}}}}));
  const auto nvml = Nvml::open();
  REQUIRE(nvml);
  const NvmlDevice& device = nvml->devices().front();
  CHECK(device.throttle_reasons() == std::uint64_t{0});
  CHECK(device.throttle_reasons() == std::uint64_t{4});
  CHECK(device.throttle_reasons() == std::uint64_t{0});
  CHECK(device.power_w());
  CHECK(device.power_w());
  CHECK_FALSE(device.power_w());
  CHECK_FALSE(device.power_w());
}

TEST_CASE("what was set on the fake is there after the process that set it was killed") {
  const FakeNvml fake(fake_script({fake_gpu()}, {{"state_file", "state.json"}}));
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const auto nvml = Nvml::open();
    if (!nvml) ::_exit(1);
    const NvmlDevice& device = nvml->devices().front();
    if (!device.set_persistence_mode(true) || !device.set_power_limit_w(250)) ::_exit(1);
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));

  const json state = json::parse(text_of(fake / "state.json"));
  const json& set = state.at(fake_gpu()["uuid"].get<std::string>());
  CHECK(set == json{{"persistence", true}, {"power_limit_w", 250}});
  const auto nvml = Nvml::open();
  REQUIRE(nvml);
  CHECK(nvml->devices().front().persistence_mode() == true);
  CHECK(nvml->devices().front().power_limit_w() == 250.0);
  // Somebody else undoes it.
  std::filesystem::remove(fake / "state.json");
  CHECK(nvml->devices().front().persistence_mode() == false);
}

TEST_CASE("a setting can be accepted by the fake and not take") {
  const FakeNvml fake(fake_script(
      {fake_gpu()},
      {{"rules", {{{"function", "nvmlDeviceSetPowerManagementLimit"}, {"ignore", true}}}}}));
  const auto nvml = Nvml::open();
  REQUIRE(nvml);
  CHECK(nvml->devices().front().set_power_limit_w(250));
  CHECK(nvml->devices().front().power_limit_w() == 400.0);
}

TEST_CASE("a script that the fake does not understand, or that looks real, does not start") {
  auto misspelt = fake_gpu();
  misspelt["powerw"] = 1;
  auto real = fake_gpu();
  real["name"] = "NVIDIA A100-SXM4-40GB";
  for (const json& gpu : {misspelt, real}) {
    const FakeNvml fake(fake_script({gpu}));
    const auto nvml = Nvml::open();
    REQUIRE_FALSE(nvml);
    CHECK(nvml.error().find("Unknown Error") != std::string::npos);
  }
}

TEST_CASE("every ready script of the fake plays") {
  int scripts = 0;
  for (const auto& entry : std::filesystem::directory_iterator(ASSAY_FAKE_NVML_SCRIPTS)) {
    if (entry.path().extension() != ".json") continue;
    CAPTURE(entry.path().filename().string());
    const FakeNvml fake(json::parse(text_of(entry.path())));
    const auto nvml = Nvml::open();
    REQUIRE(nvml);
    ++scripts;
  }
  CHECK(scripts > 0);
}

}  // namespace assay::platform

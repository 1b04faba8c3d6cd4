// SPDX-License-Identifier: Apache-2.0
#include "assay/platform/nvml.hpp"

#include <optional>
#include <string>
#include <vector>

#include <dlfcn.h>
#include <doctest/doctest.h>
#include <unistd.h>

#include "fake_nvml.hpp"

namespace assay::platform {
namespace {

using Kind = NvmlError::Kind;
using nlohmann::json;

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// The kind of error that a call answered; nothing where it answered a value.
template <class T>
std::optional<Kind> kind_of(const NvmlResult<T>& result) {
  if (result) return std::nullopt;
  return result.error().kind;
}

}  // namespace

TEST_CASE("a machine without the library is told so in words") {
  if (void* const real = ::dlopen("libnvidia-ml.so.1", RTLD_LAZY); real != nullptr) {
    ::dlclose(real);
    MESSAGE("this machine has the library");
    return;
  }
  const auto nvml = Nvml::open();
  REQUIRE_FALSE(nvml);
  CHECK(holds(nvml.error(), "libnvidia-ml.so.1"));
  CHECK(holds(nvml.error(), "comes with NVIDIA's driver"));
}

TEST_CASE("what a GPU says of itself arrives in our units") {
  const FakeNvml fake(fake_script({fake_gpu()}, {{"driver_version", "550.54.15"},
                                                 {"nvml_version", "12.550.54.15"},
                                                 {"cuda_driver_version", 12020}}));
  const auto nvml = Nvml::open();
  REQUIRE(nvml);
  CHECK(nvml->driver_version() == "550.54.15");
  CHECK(nvml->nvml_version() == "12.550.54.15");
  CHECK(nvml->cuda_version() == "12.2");
  REQUIRE(nvml->devices().size() == 1);
  const NvmlDevice& gpu = nvml->devices().front();
  CHECK(gpu.index() == 0);
  CHECK(gpu.name() == "Fake A100-SXM4-40GB");
  CHECK(gpu.uuid() == "GPU-fa4e0000-0000-0000-0000-000000000000");
  CHECK(gpu.compute_capability() == "8.0");
  CHECK(gpu.memory_bytes() == std::uint64_t{42'949'672'960});
  CHECK(gpu.performance_state() == 0U);
  CHECK(gpu.sm_clock_mhz() == 1410U);
  CHECK(gpu.memory_clock_mhz() == 1215U);
  CHECK(gpu.maximum_sm_clock_mhz() == 1410U);
  CHECK(gpu.maximum_memory_clock_mhz() == 1215U);
  CHECK(gpu.temperature_c() == 41U);
  CHECK(gpu.ecc_enabled() == true);
  CHECK(gpu.power_w() == 62.5);
  CHECK(gpu.throttle_reasons() == std::uint64_t{0});
  CHECK(gpu.persistence_mode() == false);
  CHECK(gpu.power_limit_w() == 400.0);
  CHECK(gpu.default_power_limit_w() == 400.0);
  const auto limits = gpu.power_limits();
  REQUIRE(limits);
  CHECK(limits->least_w == 100);
  CHECK(limits->most_w == 400);
  const auto clocks = gpu.default_application_clocks();
  REQUIRE(clocks);
  CHECK(clocks->memory_mhz == 1215);
  CHECK(clocks->sm_mhz == 1095);
}

TEST_CASE("energy is counted in joules") {
  auto gpu = fake_gpu();
  gpu["power_w"] = 0;
  gpu["energy_at_start_j"] = 1234.567;
  const FakeNvml fake(fake_script({gpu}));
  const auto nvml = Nvml::open();
  REQUIRE(nvml);
  CHECK(nvml->devices().front().total_energy_j().value_or(0) == doctest::Approx(1234.567));
}

TEST_CASE("what a GPU does not support is told from what failed") {
  const FakeNvml fake(fake_script({{{"name", "Fake display adapter"}, {"uuid", "GPU-fa4e0001"}}}));
  const auto nvml = Nvml::open();
  REQUIRE(nvml);
  const NvmlDevice& gpu = nvml->devices().front();
  CHECK(gpu.name() == "Fake display adapter");
  CHECK(kind_of(gpu.compute_capability()) == Kind::not_supported);
  CHECK(kind_of(gpu.memory_bytes()) == Kind::not_supported);
  CHECK(kind_of(gpu.performance_state()) == Kind::not_supported);
  CHECK(kind_of(gpu.sm_clock_mhz()) == Kind::not_supported);
  CHECK(kind_of(gpu.memory_clock_mhz()) == Kind::not_supported);
  CHECK(kind_of(gpu.maximum_sm_clock_mhz()) == Kind::not_supported);
  CHECK(kind_of(gpu.temperature_c()) == Kind::not_supported);
  CHECK(kind_of(gpu.ecc_enabled()) == Kind::not_supported);
  CHECK(kind_of(gpu.power_w()) == Kind::not_supported);
  CHECK(kind_of(gpu.total_energy_j()) == Kind::not_supported);
  CHECK(kind_of(gpu.throttle_reasons()) == Kind::not_supported);
  CHECK(kind_of(gpu.process_memory_bytes(::getpid())) == Kind::not_supported);
  CHECK(kind_of(gpu.persistence_mode()) == Kind::not_supported);
  CHECK(kind_of(gpu.application_clocks()) == Kind::not_supported);
  CHECK(kind_of(gpu.default_application_clocks()) == Kind::not_supported);
  CHECK(kind_of(gpu.power_limit_w()) == Kind::not_supported);
  CHECK(kind_of(gpu.power_limits()) == Kind::not_supported);
  CHECK(kind_of(gpu.set_persistence_mode(true)) == Kind::not_supported);
  CHECK(kind_of(gpu.set_application_clocks({1215, 1095})) == Kind::not_supported);
  CHECK(kind_of(gpu.set_locked_sm_clock(1000, 1000)) == Kind::not_supported);
  CHECK(kind_of(gpu.set_power_limit_w(250)) == Kind::not_supported);
  CHECK(gpu.power_w().error().text == "Not Supported");
}

TEST_CASE("every kind of error keeps the library's words") {
  struct Case {
    int code;
    Kind kind;
    const char* words;
  };
  for (const Case& each :
       {Case{3, Kind::not_supported, "Not Supported"},
        Case{4, Kind::no_permission, "Insufficient Permissions"},
        Case{13, Kind::not_supported, "Function Not Found"},
        Case{15, Kind::device_lost, "GPU is lost"},
        Case{16, Kind::device_lost, "GPU requires reset"},
        Case{26, Kind::not_supported, "Deprecated"}, Case{2, Kind::other, "Invalid Argument"},
        Case{999, Kind::other, "Unknown Error"}}) {
    CAPTURE(each.code);
    const FakeNvml fake(fake_script(
        {fake_gpu()},
        {{"rules", {{{"function", "nvmlDeviceGetTemperature"}, {"code", each.code}}}}}));
    const auto nvml = Nvml::open();
    REQUIRE(nvml);
    const auto temperature = nvml->devices().front().temperature_c();
    REQUIRE_FALSE(temperature);
    CHECK(temperature.error().kind == each.kind);
    CHECK(temperature.error().text == each.words);
    CHECK(nvml->devices().front().power_w());
  }
}

TEST_CASE("settings are read back as they were set, and put back by a reset") {
  const FakeNvml fake(fake_script({fake_gpu(0), fake_gpu(1)}));
  const auto nvml = Nvml::open();
  REQUIRE(nvml);
  const NvmlDevice& gpu = nvml->devices()[1];

  CHECK(gpu.set_persistence_mode(true));
  CHECK(gpu.persistence_mode() == true);
  CHECK(nvml->devices()[0].persistence_mode() == false);

  CHECK(gpu.set_power_limit_w(250.5));
  CHECK(gpu.power_limit_w() == 250.5);
  CHECK(gpu.default_power_limit_w() == 400.0);
  CHECK(kind_of(gpu.set_power_limit_w(99)) == Kind::other);
  CHECK(kind_of(gpu.set_power_limit_w(-1)) == Kind::other);
  CHECK(kind_of(gpu.set_power_limit_w(1e300)) == Kind::other);
  CHECK(gpu.power_limit_w() == 250.5);

  CHECK(gpu.set_application_clocks({.memory_mhz = 1215, .sm_mhz = 900}));
  REQUIRE(gpu.application_clocks());
  CHECK(gpu.application_clocks()->memory_mhz == 1215);
  CHECK(gpu.application_clocks()->sm_mhz == 900);
  CHECK(gpu.sm_clock_mhz() == 900U);
  CHECK(gpu.throttle_reasons() == std::uint64_t{0x2});
  CHECK(gpu.reset_application_clocks());
  CHECK(gpu.application_clocks()->sm_mhz == 1095);
  CHECK(gpu.sm_clock_mhz() == 1410U);

  CHECK(gpu.set_locked_sm_clock(705, 705));
  CHECK(gpu.sm_clock_mhz() == 705U);
  CHECK(gpu.reset_locked_sm_clock());
  CHECK(gpu.sm_clock_mhz() == 1410U);
}

TEST_CASE("a setting that needs root is refused as not permitted, and reading goes on") {
  const FakeNvml fake(fake_script({fake_gpu()}, {{"deny_setters", true}}));
  const auto nvml = Nvml::open();
  REQUIRE(nvml);
  const NvmlDevice& gpu = nvml->devices().front();
  CHECK(kind_of(gpu.set_persistence_mode(true)) == Kind::no_permission);
  CHECK(kind_of(gpu.set_application_clocks({1215, 1095})) == Kind::no_permission);
  CHECK(kind_of(gpu.reset_application_clocks()) == Kind::no_permission);
  CHECK(kind_of(gpu.set_locked_sm_clock(1000, 1000)) == Kind::no_permission);
  CHECK(kind_of(gpu.reset_locked_sm_clock()) == Kind::no_permission);
  CHECK(kind_of(gpu.set_power_limit_w(250)) == Kind::no_permission);
  CHECK(gpu.persistence_mode() == false);
  CHECK(gpu.power_limit_w() == 400.0);
}

TEST_CASE("memory is that of one process, of both of its lists, and 0 where it has none") {
  auto gpu = fake_gpu();
  gpu["processes"] = {{{"pid", 1}, {"bytes", 5}},
                      {{"pid", 4321}, {"bytes", 1'000'000'000}},
                      {{"pid", 4321}, {"bytes", 24}},
                      {{"pid", 4322}, {"bytes", 7}, {"graphics", true}},
                      // Both lists name all that a process holds.
                      {{"pid", 4323}, {"bytes", 9}},
                      {{"pid", 4323}, {"bytes", 9}, {"graphics", true}},
                      {{"pid", 4324}, {"bytes", -1}},
                      {{"pid", "self"}, {"bytes", 4096}}};
  const FakeNvml fake(fake_script({gpu}));
  const auto nvml = Nvml::open();
  REQUIRE(nvml);
  const NvmlDevice& device = nvml->devices().front();
  CHECK(device.process_memory_bytes(4321) == std::uint64_t{1'000'000'024});
  CHECK(device.process_memory_bytes(4322) == std::uint64_t{7});
  CHECK(device.process_memory_bytes(4323) == std::uint64_t{9});
  CHECK(kind_of(device.process_memory_bytes(4324)) == Kind::not_supported);
  CHECK(device.process_memory_bytes(4325) == std::uint64_t{0});
  CHECK(device.process_memory_bytes(::getpid()) == std::uint64_t{4096});
}

TEST_CASE("memory is found among more processes than were made room for") {
  auto gpu = fake_gpu();
  for (int i = 0; i < 500; ++i) gpu["processes"].push_back({{"pid", 1000 + i}, {"bytes", i}});
  const FakeNvml fake(fake_script({gpu}));
  const auto nvml = Nvml::open();
  REQUIRE(nvml);
  CHECK(nvml->devices().front().process_memory_bytes(1499) == std::uint64_t{499});
}

TEST_CASE("a list of processes that never fits is an error, not a loop without end") {
  const FakeNvml fake(fake_script(
      {fake_gpu()},
      {{"rules", {{{"function", "nvmlDeviceGetComputeRunningProcesses"}, {"code", 7}}}}}));
  const auto nvml = Nvml::open();
  REQUIRE(nvml);
  CHECK(kind_of(nvml->devices().front().process_memory_bytes(1)) == Kind::other);
}

TEST_CASE("a driver without GPUs has no devices") {
  const FakeNvml fake(fake_script(json::array()));
  const auto nvml = Nvml::open();
  REQUIRE(nvml);
  CHECK(nvml->devices().empty());
  CHECK(nvml->driver_version());
}

TEST_CASE("a GPU that cannot be opened is left out, and the others keep their numbers") {
  const json rule = {{"function", "nvmlDeviceGetHandleByIndex"}, {"device", 0}, {"code", 15}};
  SUBCASE("one of two") {
    const FakeNvml fake(fake_script({fake_gpu(0), fake_gpu(1)}, {{"rules", {rule}}}));
    const auto nvml = Nvml::open();
    REQUIRE(nvml);
    REQUIRE(nvml->devices().size() == 1);
    CHECK(nvml->devices().front().index() == 1);
  }
  SUBCASE("the only one") {
    const FakeNvml fake(fake_script({fake_gpu(0)}, {{"rules", {rule}}}));
    const auto nvml = Nvml::open();
    REQUIRE_FALSE(nvml);
    CHECK(holds(nvml.error(), "GPU is lost"));
  }
}

TEST_CASE("a library that does not start says why, and what to try") {
  struct Case {
    int code;
    const char* words;
    const char* advice;
  };
  for (const Case& each :
       {Case{9, "Driver Not Loaded", "modprobe nvidia"},
        Case{4, "Insufficient Permissions", "/dev/nvidia"},
        Case{18, "Driver/library version mismatch", "reboot"}, Case{999, "Unknown Error", ""}}) {
    CAPTURE(each.code);
    const FakeNvml fake(
        fake_script({fake_gpu()}, {{"rules", {{{"function", "nvmlInit"}, {"code", each.code}}}}}));
    const auto nvml = Nvml::open();
    REQUIRE_FALSE(nvml);
    CHECK(holds(nvml.error(), each.words));
    CHECK(holds(nvml.error(), each.advice));
  }
}

TEST_CASE("the library is shut down with the last copy, be it of a device") {
  const FakeNvml fake(fake_script({fake_gpu()}, {{"log_file", "calls"}}));
  const auto shut_down = [&] { return holds(text_of(fake / "calls"), "nvmlShutdown"); };
  std::optional<NvmlDevice> device;
  {
    auto nvml = Nvml::open();
    REQUIRE(nvml);
    const Nvml copy = *nvml;
    device = copy.devices().front();
  }
  CHECK_FALSE(shut_down());
  CHECK(device->power_w() == 62.5);
  device.reset();
  CHECK(shut_down());
}

TEST_CASE("an old library serves by its old names, and what it lacks is not supported") {
  const FakeNvml fake(json::object(), ASSAY_FAKE_NVML_OLD);
  const auto nvml = Nvml::open();
  REQUIRE(nvml);
  REQUIRE(nvml->devices().size() == 1);
  const NvmlDevice& gpu = nvml->devices().front();
  CHECK(gpu.name() == "Fake Tesla of 2012");
  CHECK(gpu.throttle_reasons() == std::uint64_t{0x40});
  CHECK(gpu.process_memory_bytes(::getpid()) == std::uint64_t{2000});
  CHECK(kind_of(gpu.total_energy_j()) == Kind::not_supported);
  CHECK(holds(gpu.total_energy_j().error().text, "nvmlDeviceGetTotalEnergyConsumption"));
  CHECK(kind_of(gpu.set_locked_sm_clock(1, 2)) == Kind::not_supported);
  CHECK(kind_of(gpu.uuid()) == Kind::not_supported);
  CHECK(kind_of(nvml->cuda_version()) == Kind::not_supported);
}

TEST_CASE("reasons of throttling have words, those of later drivers too") {
  CHECK(words_of_throttle_reasons(0).empty());
  CHECK(words_of_throttle_reasons(0x4 | 0x40) ==
        std::vector<std::string>{"software power cap", "hardware thermal slowdown"});
  CHECK(words_of_throttle_reasons(0x1 | 0x2) ==
        std::vector<std::string>{"idle", "application clocks setting"});
  CHECK(words_of_throttle_reasons(0x1000) == std::vector<std::string>{"unknown reason 0x1000"});
  // Each bit that counts as throttling has a word, and no harmless one counts.
  CHECK(words_of_throttle_reasons(nvml_throttling_bits).size() == 5);
  CHECK((nvml_throttling_bits & (0x1 | 0x2 | 0x10 | 0x100)) == 0);
}

}  // namespace assay::platform

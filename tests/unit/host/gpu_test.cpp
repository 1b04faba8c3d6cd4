// SPDX-License-Identifier: Apache-2.0
#include "assay/host/gpu.hpp"

#include <string>

#include <doctest/doctest.h>

#include "fake_nvml.hpp"

namespace assay::host {

TEST_CASE("the facts of a GPU are those that it says, with their units") {
  auto gpu = fake_gpu();
  gpu["throttle_reasons"] = 0x1 | 0x4;
  const FakeNvml fake(fake_script({gpu}, {{"driver_version", "550.54.15"},
                                          {"nvml_version", "12.550.54.15"},
                                          {"cuda_driver_version", 12040}}));
  const auto nvml = platform::Nvml::open();
  REQUIRE(nvml);
  const Json expected = {{"index", 0},
                         {"name", "Fake A100-SXM4-40GB"},
                         {"uuid_hash", "e31e83aa8d52"},
                         {"compute_capability", "8.0"},
                         {"memory_bytes", 42'949'672'960},
                         {"performance_state", "P0"},
                         {"sm_clock_mhz", 1410},
                         {"memory_clock_mhz", 1215},
                         {"maximum_sm_clock_mhz", 1410},
                         {"maximum_memory_clock_mhz", 1215},
                         {"application_clocks", {{"memory_mhz", 1215}, {"sm_mhz", 1095}}},
                         {"power_limit_w", 400.0},
                         {"default_power_limit_w", 400.0},
                         {"ecc", true},
                         {"temperature_c", 41},
                         {"throttle_reasons", {"idle", "software power cap"}},
                         {"persistence_mode", false}};
  CHECK(gpu_facts(*nvml) == Json::array({expected}));
  CHECK(driver_facts(*nvml) == Json{{"driver_version", "550.54.15"},
                                    {"nvml_version", "12.550.54.15"},
                                    {"cuda_version", "12.4"}});
}

TEST_CASE("a GPU's own number is told only to those who ask for it") {
  const FakeNvml fake(fake_script({fake_gpu(0), fake_gpu(1)}));
  const auto nvml = platform::Nvml::open();
  REQUIRE(nvml);
  const Json redacted = gpu_facts(*nvml);
  CHECK(redacted.dump().find("GPU-fa4e") == std::string::npos);
  CHECK(redacted[0]["uuid_hash"] != redacted[1]["uuid_hash"]);
  const Json whole = gpu_facts(*nvml, false);
  CHECK(whole[1]["uuid"] == "GPU-fa4e0000-0000-0000-0000-000000000001");
  CHECK_FALSE(whole[1].contains("uuid_hash"));
}

TEST_CASE("what a GPU or its driver does not say is null") {
  const FakeNvml fake(fake_script({{{"name", "Fake mute"}, {"uuid", "GPU-fa4e0002"}}},
                                  {{"rules", {{{"function", "nvmlSystemGet*"}, {"code", 3}}}}}));
  const auto nvml = platform::Nvml::open();
  REQUIRE(nvml);
  const Json facts = gpu_facts(*nvml);
  REQUIRE(facts.size() == 1);
  CHECK(facts[0].size() == 17);
  for (const auto& item : facts[0].items()) {
    CAPTURE(item.key());
    const bool known = item.key() == "index" || item.key() == "name" || item.key() == "uuid_hash";
    CHECK(item.value().is_null() == !known);
  }
  const Json driver = driver_facts(*nvml);
  CHECK(driver.size() == 3);
  for (const auto& item : driver.items()) {
    CAPTURE(item.key());
    CHECK(item.value().is_null());
  }
}

TEST_CASE("a driver without GPUs has no facts of any") {
  const FakeNvml fake(fake_script(nlohmann::json::array()));
  const auto nvml = platform::Nvml::open();
  REQUIRE(nvml);
  CHECK(gpu_facts(*nvml) == Json::array());
}

}  // namespace assay::host

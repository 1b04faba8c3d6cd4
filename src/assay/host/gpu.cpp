// SPDX-License-Identifier: Apache-2.0
#include "assay/host/gpu.hpp"

#include <cstddef>
#include <string>

#include <fmt/format.h>

#include "assay/base/sha256.hpp"

namespace assay::host {
namespace {

using platform::NvmlClocks;
using platform::NvmlDevice;
using platform::NvmlResult;

template <class T>
Json or_null(const NvmlResult<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json clocks_or_null(const NvmlResult<NvmlClocks>& clocks) {
  if (!clocks) return nullptr;
  return {{"memory_mhz", clocks->memory_mhz}, {"sm_mhz", clocks->sm_mhz}};
}

// Enough to tell GPUs apart, too little to find one.
Json hash_of(const NvmlResult<std::string>& uuid) {
  constexpr std::size_t digits = 12;
  return or_null(uuid.map([](const std::string& text) { return sha256(text).substr(0, digits); }));
}

Json facts_of(const NvmlDevice& device, bool redact) {
  Json facts = Json::object();
  facts["index"] = device.index();
  facts["name"] = or_null(device.name());
  if (redact) {
    facts["uuid_hash"] = hash_of(device.uuid());
  } else {
    facts["uuid"] = or_null(device.uuid());
  }
  facts["compute_capability"] = or_null(device.compute_capability());
  facts["memory_bytes"] = or_null(device.memory_bytes());
  facts["performance_state"] = or_null(
      device.performance_state().map([](unsigned state) { return fmt::format("P{}", state); }));
  facts["sm_clock_mhz"] = or_null(device.sm_clock_mhz());
  facts["memory_clock_mhz"] = or_null(device.memory_clock_mhz());
  facts["maximum_sm_clock_mhz"] = or_null(device.maximum_sm_clock_mhz());
  facts["maximum_memory_clock_mhz"] = or_null(device.maximum_memory_clock_mhz());
  facts["application_clocks"] = clocks_or_null(device.application_clocks());
  facts["power_limit_w"] = or_null(device.power_limit_w());
  facts["default_power_limit_w"] = or_null(device.default_power_limit_w());
  facts["ecc"] = or_null(device.ecc_enabled());
  facts["temperature_c"] = or_null(device.temperature_c());
  facts["throttle_reasons"] =
      or_null(device.throttle_reasons().map(platform::words_of_throttle_reasons));
  facts["persistence_mode"] = or_null(device.persistence_mode());
  return facts;
}

}  // namespace

Json gpu_facts(const platform::Nvml& nvml, bool redact) {
  Json facts = Json::array();
  for (const NvmlDevice& device : nvml.devices()) facts.push_back(facts_of(device, redact));
  return facts;
}

Json driver_facts(const platform::Nvml& nvml) {
  Json facts = Json::object();
  facts["driver_version"] = or_null(nvml.driver_version());
  facts["nvml_version"] = or_null(nvml.nvml_version());
  facts["cuda_version"] = or_null(nvml.cuda_version());
  return facts;
}

}  // namespace assay::host

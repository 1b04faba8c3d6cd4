// SPDX-License-Identifier: Apache-2.0
#include "assay/host/gpu_checklist.hpp"

#include <cstdint>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/host/gpu_setting.hpp"
#include "assay/platform/nvml.hpp"

namespace assay::host {
namespace {

using platform::Nvml;
using platform::NvmlDevice;
using platform::NvmlError;

// What one device says to one point.
struct Answer {
  CheckStatus status = CheckStatus::absent;
  std::string detail{};
  std::string fix{};
};

Answer unanswered(const NvmlError& error) {
  const bool absent = error.kind == NvmlError::Kind::not_supported;
  return {absent ? CheckStatus::absent : CheckStatus::fail, "NVML says: " + error.text};
}

Answer persistence(const NvmlDevice& device) {
  const auto on = device.persistence_mode();
  if (!on) return unanswered(on.error());
  if (*on) return {CheckStatus::pass, "on"};
  return {CheckStatus::unlocked, "off: the driver may forget clocks and limits between processes",
          "sudo nvidia-smi -pm 1"};
}

// Below its highest clock a device under load keeps to the application clock; at it, boost moves.
Answer clocks(const NvmlDevice& device) {
  const auto present = device.application_clocks();
  const auto most = device.maximum_sm_clock_mhz();
  if (!present && present.error().kind == NvmlError::Kind::not_supported) {
    return {CheckStatus::unlocked,
            "no application clocks; whether the SM clock is held cannot be read",
            most ? fmt::format("sudo nvidia-smi -lgc {}", *most * 3 / 4) : ""};
  }
  if (!present) return unanswered(present.error());
  const std::string detail =
      fmt::format("memory {} MHz, SM {} MHz", present->memory_mhz, present->sm_mhz);
  if (most && present->sm_mhz < *most) return {CheckStatus::pass, detail};
  Answer answer{CheckStatus::unlocked, detail + ", its highest: power and heat will move it"};
  const auto usual = device.default_application_clocks();
  if (usual && most && usual->sm_mhz < *most) {
    answer.fix = "sudo nvidia-smi -ac " + clocks_text(*usual);
  }
  return answer;
}

Answer power_limit(const NvmlDevice& device) {
  const auto limit = device.power_limit_w();
  if (!limit) return unanswered(limit.error());
  const auto usual = device.default_power_limit_w();
  return {CheckStatus::pass,
          usual ? fmt::format("{} W, by default {} W", watts_text(*limit), watts_text(*usual))
                : watts_text(*limit) + " W"};
}

Answer ecc(const NvmlDevice& device) {
  const auto on = device.ecc_enabled();
  if (!on) return unanswered(on.error());
  return {CheckStatus::pass, *on ? "on" : "off"};
}

Answer throttling(const NvmlDevice& device) {
  const auto bits = device.throttle_reasons();
  if (!bits) return unanswered(bits.error());
  const std::uint64_t slowing = *bits & platform::nvml_throttling_bits;
  if (slowing == 0) return {CheckStatus::pass, "none"};
  return {CheckStatus::fail, text::join(platform::words_of_throttle_reasons(slowing), ", ")};
}

Answer temperature(const NvmlDevice& device) {
  const auto celsius = device.temperature_c();
  if (!celsius) return unanswered(celsius.error());
  return {CheckStatus::pass, fmt::format("{} °C", *celsius)};
}

struct Point {
  const char* id;
  const char* text;
  Answer (*ask)(const NvmlDevice&);
};

constexpr Point points[] = {
    {"gpu_persistence", "GPUs stay initialised between processes", persistence},
    {"gpu_clocks", "the GPUs' clocks are fixed", clocks},
    {"gpu_power_limit", "the GPUs' power limit is known", power_limit},
    {"gpu_ecc", "whether the GPUs' memory corrects errors is known", ecc},
    {"gpu_throttling", "no GPU is throttled at the moment", throttling},
    {"gpu_temperature", "the GPUs' temperature can be read", temperature},
};

int badness(CheckStatus status) {
  switch (status) {
    case CheckStatus::pass:
      return 0;
    case CheckStatus::absent:
      return 1;
    case CheckStatus::unlocked:
      return 2;
    case CheckStatus::fail:
      return 3;
  }
  return 3;
}

CheckItem item_of(const char* id, const char* what, Answer answer) {
  CheckItem item;
  item.id = id;
  item.section = "lock";
  item.text = what;
  item.status = answer.status;
  item.detail = text::printable(answer.detail);
  item.fix = std::move(answer.fix);
  return item;
}

// The worst answer of all devices, the first of those.
Answer of_all(const Nvml& nvml, const Point& point) {
  Answer worst;
  bool first = true;
  for (const NvmlDevice& device : nvml.devices()) {
    Answer answer = point.ask(device);
    if (!first && badness(answer.status) <= badness(worst.status)) continue;
    worst = std::move(answer);
    first = false;
    if (nvml.devices().size() > 1) {
      worst.detail = fmt::format("gpu{}: {}", device.index(), worst.detail);
    }
  }
  return worst;
}

Answer versions(const Nvml& nvml) {
  const auto driver = nvml.driver_version();
  const auto cuda = nvml.cuda_version();
  if (!driver) return unanswered(driver.error());
  if (!cuda) return unanswered(cuda.error());
  return {CheckStatus::pass, fmt::format("driver {}, CUDA {}", *driver, *cuda)};
}

}  // namespace

std::vector<CheckItem> gpu_checklist() {
  constexpr const char* no_gpu = "no GPU can be read";  // why, the first point says
  const auto nvml = Nvml::open();
  const std::string why_not = !nvml                     ? nvml.error()
                              : nvml->devices().empty() ? "the driver shows no GPU"
                                                        : "";
  std::vector<CheckItem> items;
  items.push_back(item_of(
      "nvml", "GPUs can be read through NVML",
      why_not.empty() ? Answer{CheckStatus::pass, fmt::format("{} GPU(s)", nvml->devices().size())}
                      : Answer{CheckStatus::absent, why_not}));
  items.push_back(item_of("gpu_driver", "the versions of driver and CUDA are known",
                          nvml ? versions(*nvml) : Answer{CheckStatus::absent, no_gpu}));
  for (const Point& point : points) {
    items.push_back(
        item_of(point.id, point.text,
                why_not.empty() ? of_all(*nvml, point) : Answer{CheckStatus::absent, no_gpu}));
  }
  return items;
}

}  // namespace assay::host

// SPDX-License-Identifier: Apache-2.0
#include "assay/host/gpu_lock.hpp"

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/host/gpu_setting.hpp"

namespace assay::host {
namespace {

using platform::NvmlClocks;
using platform::NvmlDevice;

struct Gpu {
  const NvmlDevice& device;
  std::string uuid;
  std::string name;  // "gpu0"
  std::string tool;  // "sudo nvidia-smi", with the device's number where there are several
};

LockOutcome outcome_of(const Gpu& gpu, const char* item, std::string wanted, std::string fix) {
  LockOutcome outcome;
  outcome.item = item;
  outcome.device = gpu.name;
  outcome.wanted = std::move(wanted);
  outcome.fix = std::move(fix);
  return outcome;
}

LockWish wish_of(const Gpu& gpu, const char* setting, std::string value) {
  return {{SettingKind::nvml, gpu.uuid, setting}, std::move(value)};
}

void plan_persistence(bool on, const Gpu& gpu, std::vector<LockWish>& wishes) {
  const char* wanted = on ? "on" : "off";
  LockWish wish = wish_of(gpu, "persistence", wanted);
  LockOutcome outcome =
      outcome_of(gpu, "persistence", wanted, fmt::format("{} -pm {}", gpu.tool, on ? 1 : 0));
  if (const auto before = gpu.device.persistence_mode()) outcome.before = *before ? "on" : "off";
  wish.outcomes.push_back(std::move(outcome));
  wishes.push_back(std::move(wish));
}

void plan_power_limit(double watts, const Gpu& gpu, std::vector<LockWish>& wishes) {
  const std::string wanted = watts_text(watts);
  LockOutcome outcome =
      outcome_of(gpu, "power_limit_w", wanted, fmt::format("{} -pl {}", gpu.tool, wanted));
  if (const auto before = gpu.device.power_limit_w()) outcome.before = watts_text(*before);
  const auto limits = gpu.device.power_limits();
  if (limits && (watts < limits->least_w || watts > limits->most_w)) {
    outcome.fix.clear();
    wishes.push_back(impossible_wish(
        std::move(outcome), fmt::format("this device takes limits from {} to {} W",
                                        watts_text(limits->least_w), watts_text(limits->most_w))));
    return;
  }
  LockWish wish = wish_of(gpu, "power_limit_w", wanted);
  wish.outcomes.push_back(std::move(outcome));
  wishes.push_back(std::move(wish));
}

std::optional<unsigned> megahertz(const std::string& text) {
  const auto number = text::parse_unsigned(text);
  if (!number || *number > std::numeric_limits<unsigned>::max()) return std::nullopt;
  return static_cast<unsigned>(*number);
}

// A range of one value for the SM clock; the outcome of the memory clock says that it is not held.
std::vector<LockWish> hold_sm_clock(const MachineLock& lock, const Gpu& gpu) {
  std::vector<LockWish> wishes;
  if (lock.gpu_clock) {
    const auto clock = megahertz(*lock.gpu_clock);
    LockOutcome outcome =
        outcome_of(gpu, "gpu_clock", *lock.gpu_clock,
                   clock ? fmt::format("{} -lgc {},{}", gpu.tool, *clock, *clock) : "");
    if (!clock) {
      wishes.push_back(
          impossible_wish(std::move(outcome),
                          "this device has no application clocks, and so no default of "
                          "them; name a clock in MHz"));
    } else {
      LockWish wish = wish_of(gpu, "locked_sm_clock", std::to_string(*clock));
      wish.outcomes.push_back(std::move(outcome));
      wishes.push_back(std::move(wish));
    }
  }
  if (lock.memory_clock) {
    const auto clock = megahertz(*lock.memory_clock);
    wishes.push_back(
        impossible_wish(outcome_of(gpu, "memory_clock", *lock.memory_clock,
                                   clock ? fmt::format("{} -lmc {}", gpu.tool, *clock) : ""),
                        "this device has no application clocks"));
  }
  return wishes;
}

void plan_clocks(const MachineLock& lock, const Gpu& gpu, std::vector<LockWish>& wishes) {
  const auto present = gpu.device.application_clocks();
  const auto usual = gpu.device.default_application_clocks();
  std::vector<LockWish> otherwise = hold_sm_clock(lock, gpu);
  const auto append = [&wishes](std::vector<LockWish>& more) {
    for (LockWish& wish : more) wishes.push_back(std::move(wish));
  };
  using Kind = platform::NvmlError::Kind;
  if (!present && present.error().kind == Kind::not_supported) return append(otherwise);

  const bool wants_default = lock.gpu_clock == "default" || lock.memory_clock == "default";
  std::string why_not;
  if (!present) why_not = "NVML says: " + present.error().text;
  if (present && wants_default && !usual) {
    why_not = "its default application clocks are not known; NVML says: " + usual.error().text;
  }
  // Both clocks are set together: one that was not asked for stays as it is.
  NvmlClocks wanted = present.value_or(NvmlClocks{});
  const NvmlClocks defaults = usual.value_or(NvmlClocks{});
  const auto choose = [](const std::optional<std::string>& asked, unsigned usual_clock,
                         unsigned& clock) {
    if (asked) clock = *asked == "default" ? usual_clock : megahertz(*asked).value_or(clock);
  };
  choose(lock.memory_clock, defaults.memory_mhz, wanted.memory_mhz);
  choose(lock.gpu_clock, defaults.sm_mhz, wanted.sm_mhz);

  const std::string fix =
      why_not.empty() ? fmt::format("{} -ac {}", gpu.tool, clocks_text(wanted)) : "";
  LockWish wish = wish_of(gpu, "application_clocks", clocks_text(wanted));
  wish.impossible = why_not;
  if (lock.gpu_clock) {
    LockOutcome& outcome =
        wish.outcomes.emplace_back(outcome_of(gpu, "gpu_clock", *lock.gpu_clock, fix));
    if (present) outcome.before = std::to_string(present->sm_mhz);
    if (why_not.empty()) outcome.wanted = std::to_string(wanted.sm_mhz);
  }
  if (lock.memory_clock) {
    LockOutcome& outcome =
        wish.outcomes.emplace_back(outcome_of(gpu, "memory_clock", *lock.memory_clock, fix));
    if (present) outcome.before = std::to_string(present->memory_mhz);
    if (why_not.empty()) outcome.wanted = std::to_string(wanted.memory_mhz);
  }
  wish.otherwise = std::move(otherwise);
  wishes.push_back(std::move(wish));
}

void plan_device(const MachineLock& lock, const Gpu& gpu, std::vector<LockWish>& wishes) {
  if (lock.persistence) plan_persistence(*lock.persistence, gpu, wishes);
  if (lock.power_limit_w) plan_power_limit(*lock.power_limit_w, gpu, wishes);
  if (lock.gpu_clock || lock.memory_clock) plan_clocks(lock, gpu, wishes);
}

// What was asked for, where it cannot be had for one and the same reason.
void refuse_all(const MachineLock& lock, const std::string& device, const std::string& reason,
                std::vector<LockWish>& wishes) {
  const auto refuse = [&](const char* item, std::string wanted) {
    LockOutcome outcome;
    outcome.item = item;
    outcome.device = device;
    outcome.wanted = std::move(wanted);
    wishes.push_back(impossible_wish(std::move(outcome), reason));
  };
  if (lock.persistence) refuse("persistence", *lock.persistence ? "on" : "off");
  if (lock.power_limit_w) refuse("power_limit_w", watts_text(*lock.power_limit_w));
  if (lock.gpu_clock) refuse("gpu_clock", *lock.gpu_clock);
  if (lock.memory_clock) refuse("memory_clock", *lock.memory_clock);
}

}  // namespace

void plan_gpu_lock(const MachineLock& lock, Machine& machine, std::vector<LockWish>& wishes) {
  if (!lock.persistence && !lock.power_limit_w && !lock.gpu_clock && !lock.memory_clock) return;
  if (!machine.nvml()) return refuse_all(lock, "", machine.nvml().error(), wishes);
  const std::vector<NvmlDevice>& devices = machine.nvml()->devices();
  if (devices.empty()) return refuse_all(lock, "", "the driver shows no GPU", wishes);
  for (std::size_t i = 0; i < devices.size(); ++i) {
    const unsigned number = devices[i].index();
    const std::string name = fmt::format("gpu{}", number);
    const auto uuid = devices[i].uuid();
    if (!uuid) {
      // The journal could not say on which device to put anything back.
      refuse_all(lock, name, "it has no UUID; NVML says: " + uuid.error().text, wishes);
      continue;
    }
    const std::string tool =
        devices.size() == 1 ? "sudo nvidia-smi" : fmt::format("sudo nvidia-smi -i {}", number);
    plan_device(lock, Gpu{devices[i], *uuid, name, tool}, wishes);
  }
}

}  // namespace assay::host

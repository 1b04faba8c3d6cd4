// SPDX-License-Identifier: Apache-2.0
#pragma once

// The settings of a GPU that a lock changes, as text:
//   persistence         "on", "off"
//   application_clocks  "1593,1410": memory and SM clock in MHz, as nvidia-smi -ac has them
//   locked_sm_clock     "1410" MHz, "free": not held
//   power_limit_w       "250", "312.5"

#include <string>
#include <string_view>

#include "assay/host/setting_result.hpp"
#include "assay/platform/nvml.hpp"

namespace assay::host {

bool is_gpu_setting(std::string_view name);

// Whether reading tells how it is set. NVML does not tell whether an SM clock is held.
bool can_be_read(std::string_view name);

// The SM clock reads as it is at present, or as "idle" while the device rests and it says nothing.
SettingResult<std::string> read_gpu_setting(const platform::NvmlDevice& device,
                                            std::string_view name);

SettingResult<void> write_gpu_setting(const platform::NvmlDevice& device, std::string_view name,
                                      std::string_view value);

// Whether a setting that reads `is` is as `wished`: a power limit may be rounded to a whole watt,
// and a clock to a step of 15 MHz.
bool is_same_gpu_setting(std::string_view name, std::string_view is, std::string_view wished);

std::string clocks_text(platform::NvmlClocks clocks);
std::string watts_text(double watts);

SettingError setting_error_of(const platform::NvmlError& error);

}  // namespace assay::host

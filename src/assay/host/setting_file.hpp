// SPDX-License-Identifier: Apache-2.0
#pragma once

// The files below /sys by which the kernel lets a CPU's clock be set: the only files that a lock,
// or the undoing of one, ever writes. A path is relative to the root of the machine's files and
// is on a list of known shapes; no symbolic link below the root is followed.

#include <filesystem>
#include <string>
#include <string_view>

#include "assay/host/setting_result.hpp"

namespace assay::host {

// Whether `path` has one of the shapes
//   sys/devices/system/cpu/cpufreq/policy<N>/{scaling_governor,energy_performance_preference,boost}
//   sys/devices/system/cpu/cpu<N>/cpufreq/{scaling_governor,energy_performance_preference}
//   sys/devices/system/cpu/cpufreq/boost
//   sys/devices/system/cpu/intel_pstate/no_turbo
bool is_setting_file(std::string_view path);

// Its text, byte for byte, at most 128 bytes.
SettingResult<std::string> read_setting_file(const std::filesystem::path& root,
                                             std::string_view path);

// Whether it could be opened for writing; writes nothing.
SettingResult<void> check_setting_file(const std::filesystem::path& root, std::string_view path);

SettingResult<void> write_setting_file(const std::filesystem::path& root, std::string_view path,
                                       std::string_view text);

}  // namespace assay::host

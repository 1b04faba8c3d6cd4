// SPDX-License-Identifier: Apache-2.0
#pragma once

// The settings of a machine that a lock changes, all read and written in one way: as short text, by
// the name of the setting and of the thing that has it.

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "assay/base/enum_words.hpp"
#include "assay/host/setting_result.hpp"
#include "assay/platform/nvml.hpp"

namespace assay::host {

enum class SettingKind : std::uint8_t { sysfs, nvml };

inline constexpr std::array<EnumWord<SettingKind>, 2> setting_kind_words{
    {{SettingKind::sysfs, "sysfs"}, {SettingKind::nvml, "nvml"}}};

inline std::span<const EnumWord<SettingKind>> words(SettingKind) {
  return setting_kind_words;
}

struct MachineSetting {
  SettingKind kind = SettingKind::sysfs;
  std::string target;  // a file of setting_file.hpp, or a GPU's UUID
  std::string name;    // "governor", "turbo"; of a GPU, a name of gpu_setting.hpp

  bool operator==(const MachineSetting&) const = default;
};

// Whether it is one that a lock may change. What comes out of a file is asked this first.
bool is_known(const MachineSetting& setting);

// Whether reading tells how it is set.
bool can_be_read(const MachineSetting& setting);

// Whether it may be the text of a setting: printable ASCII, 128 bytes at most, at most one line.
bool is_setting_text(std::string_view text);

// One machine's settings: files below `root`, and GPUs through NVML, which is opened on first use
// and stays so, because a driver without users may forget what it was told.
class Machine {
 public:
  explicit Machine(std::filesystem::path root);

  const std::filesystem::path& root() const { return root_; }
  const tl::expected<platform::Nvml, std::string>& nvml();

  // As it stands now: of a file, byte for byte.
  SettingResult<std::string> read(const MachineSetting& setting);
  // Whether writing is known to be impossible; nothing is changed. Of GPUs only trying can tell.
  SettingResult<void> check(const MachineSetting& setting) const;
  SettingResult<void> write(const MachineSetting& setting, const std::string& value);

 private:
  SettingResult<const platform::NvmlDevice*> gpu(const std::string& uuid);

  std::filesystem::path root_;
  std::optional<tl::expected<platform::Nvml, std::string>> nvml_;
};

// Whether a setting that reads `is` is as `wished`. Blanks at the ends do not count.
bool is_same(const MachineSetting& setting, std::string_view is, std::string_view wished);

}  // namespace assay::host

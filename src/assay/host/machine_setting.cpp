// SPDX-License-Identifier: Apache-2.0
#include "assay/host/machine_setting.hpp"

#include <algorithm>
#include <utility>

#include "assay/base/text.hpp"
#include "assay/host/gpu_setting.hpp"
#include "assay/host/setting_file.hpp"

namespace assay::host {
namespace {

bool is_uuid(std::string_view text) {
  return !text.empty() && text.size() <= 96 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
  });
}

}  // namespace

bool is_known(const MachineSetting& setting) {
  if (setting.kind == SettingKind::sysfs) {
    return (setting.name == "governor" || setting.name == "turbo") &&
           is_setting_file(setting.target);
  }
  return is_gpu_setting(setting.name) && is_uuid(setting.target);
}

bool can_be_read(const MachineSetting& setting) {
  return setting.kind == SettingKind::sysfs || can_be_read(std::string_view(setting.name));
}

bool is_setting_text(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  return text.size() <= 127 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

Machine::Machine(std::filesystem::path root) : root_(std::move(root)) {}

const tl::expected<platform::Nvml, std::string>& Machine::nvml() {
  if (!nvml_) nvml_.emplace(platform::Nvml::open());
  return *nvml_;
}

SettingResult<const platform::NvmlDevice*> Machine::gpu(const std::string& uuid) {
  if (!nvml()) return setting_error(SettingError::Kind::absent, nvml().error());
  for (const platform::NvmlDevice& device : nvml()->devices()) {
    if (device.uuid() == uuid) return &device;
  }
  return setting_error(SettingError::Kind::absent, "the GPU is not there");
}

SettingResult<std::string> Machine::read(const MachineSetting& setting) {
  if (setting.kind == SettingKind::sysfs) return read_setting_file(root_, setting.target);
  const auto device = gpu(setting.target);
  if (!device) return tl::unexpected<SettingError>(device.error());
  return read_gpu_setting(**device, setting.name);
}

SettingResult<void> Machine::check(const MachineSetting& setting) const {
  if (setting.kind == SettingKind::sysfs) return check_setting_file(root_, setting.target);
  return {};
}

SettingResult<void> Machine::write(const MachineSetting& setting, const std::string& value) {
  if (setting.kind == SettingKind::sysfs) return write_setting_file(root_, setting.target, value);
  const auto device = gpu(setting.target);
  if (!device) return tl::unexpected<SettingError>(device.error());
  return write_gpu_setting(**device, setting.name, value);
}

bool is_same(const MachineSetting& setting, std::string_view is, std::string_view wished) {
  is = text::trim(is);
  wished = text::trim(wished);
  if (setting.kind == SettingKind::nvml) return is_same_gpu_setting(setting.name, is, wished);
  return is == wished;
}

}  // namespace assay::host

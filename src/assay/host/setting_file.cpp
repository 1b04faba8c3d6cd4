// SPDX-License-Identifier: Apache-2.0
#include "assay/host/setting_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "assay/base/descriptor.hpp"
#include "assay/base/text.hpp"

namespace assay::host {
namespace {

constexpr std::size_t longest_value = 128;

bool is_numbered(std::string_view word, std::string_view prefix) {
  if (!word.starts_with(prefix)) return false;
  word.remove_prefix(prefix.size());
  return !word.empty() && word.size() <= 7 &&
         std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_clock_file(std::string_view name) {
  return name == "scaling_governor" || name == "energy_performance_preference";
}

SettingError of_errno(int number) {
  using Kind = SettingError::Kind;
  switch (number) {
    case ENOENT:
    case ENOTDIR:
    case EISDIR:
    case ENODEV:
    case ENXIO:
      return {Kind::absent, std::strerror(number)};
    case ELOOP:
      return {Kind::absent, "a symbolic link is in the way"};
    case EACCES:
    case EPERM:
      return {Kind::no_permission, "writing below /sys needs root"};
    case EROFS:
      return {Kind::no_permission,
              "/sys is read-only here, as in most containers; run outside, or mount the machine's "
              "own below a folder and name that in ASSAY_HOST_ROOT"};
    default:
      return {Kind::refused, std::strerror(number)};
  }
}

// Walks down from the root, a name at a time, so that no link is followed anywhere below it.
SettingResult<Descriptor> open_setting_file(const std::filesystem::path& root,
                                            std::string_view path, int flags) {
  if (!is_setting_file(path)) {
    return setting_error(SettingError::Kind::refused, "not a file by which a clock is set");
  }
  Descriptor place(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!place.is_open()) return tl::unexpected<SettingError>(of_errno(errno));
  const std::vector<std::string_view> names = text::split(path, '/');
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool last = i + 1 == names.size();
    const int how = last ? flags | O_NONBLOCK : O_PATH | O_DIRECTORY;
    Descriptor next(
        ::openat(place.number(), std::string(names[i]).c_str(), how | O_NOFOLLOW | O_CLOEXEC));
    if (!next.is_open()) return tl::unexpected<SettingError>(of_errno(errno));
    place = std::move(next);
  }
  struct stat facts {};
  if (::fstat(place.number(), &facts) != 0) return tl::unexpected<SettingError>(of_errno(errno));
  if (!S_ISREG(facts.st_mode) || facts.st_nlink != 1) {
    return setting_error(SettingError::Kind::absent, "not a file of its own");
  }
  return place;
}

}  // namespace

bool is_setting_file(std::string_view path) {
  constexpr std::string_view folder = "sys/devices/system/cpu/";
  if (!path.starts_with(folder)) return false;
  path.remove_prefix(folder.size());
  if (path == "cpufreq/boost" || path == "intel_pstate/no_turbo") return true;
  const std::vector<std::string_view> names = text::split(path, '/');
  if (names.size() != 3) return false;
  if (names[0] == "cpufreq" && is_numbered(names[1], "policy")) {
    return is_clock_file(names[2]) || names[2] == "boost";
  }
  return is_numbered(names[0], "cpu") && names[1] == "cpufreq" && is_clock_file(names[2]);
}

SettingResult<std::string> read_setting_file(const std::filesystem::path& root,
                                             std::string_view path) {
  const auto file = open_setting_file(root, path, O_RDONLY);
  if (!file) return tl::unexpected<SettingError>(file.error());
  std::string text(longest_value + 1, '\0');
  ssize_t count = 0;
  do {
    count = ::read(file->number(), text.data(), text.size());
  } while (count < 0 && errno == EINTR);
  if (count < 0) return tl::unexpected<SettingError>(of_errno(errno));
  text.resize(static_cast<std::size_t>(count));
  if (text.size() > longest_value) {
    return setting_error(SettingError::Kind::refused, "holds more than a setting does");
  }
  return text;
}

SettingResult<void> check_setting_file(const std::filesystem::path& root, std::string_view path) {
  const auto file = open_setting_file(root, path, O_WRONLY);
  if (!file) return tl::unexpected<SettingError>(file.error());
  return {};
}

SettingResult<void> write_setting_file(const std::filesystem::path& root, std::string_view path,
                                       std::string_view text) {
  auto file = open_setting_file(root, path, O_WRONLY);
  if (!file) return tl::unexpected<SettingError>(file.error());
  // The kernel's files have no length; a mounted copy of them, or a test's, has.
  if (::ftruncate(file->number(), 0) != 0 && errno != EINVAL && errno != EPERM) {
    return tl::unexpected<SettingError>(of_errno(errno));
  }
  // The kernel takes a value whole, from one call.
  ssize_t count = 0;
  do {
    count = ::write(file->number(), text.data(), text.size());
  } while (count < 0 && errno == EINTR);
  if (count < 0) return tl::unexpected<SettingError>(of_errno(errno));
  if (static_cast<std::size_t>(count) != text.size()) {
    return setting_error(SettingError::Kind::refused, "only a part of the value was taken");
  }
  return {};
}

}  // namespace assay::host

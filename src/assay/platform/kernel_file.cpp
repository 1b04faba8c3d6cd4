// SPDX-License-Identifier: Apache-2.0
#include "assay/platform/kernel_file.hpp"

#include <cstddef>
#include <fstream>
#include <limits>
#include <system_error>

#include "assay/base/text.hpp"

namespace assay::platform {

std::optional<std::string> read_kernel_file(const std::filesystem::path& path) {
  constexpr std::size_t limit = std::size_t{1} << 20;
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  std::string text(limit, '\0');
  if (!file.is_open() || !(file.read(text.data(), limit) || file.eof())) return std::nullopt;
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

std::optional<std::string> read_kernel_value(const std::filesystem::path& path) {
  const auto text = read_kernel_file(path);
  if (!text) return std::nullopt;
  return std::string(text::trim(*text));
}

std::optional<std::string_view> value_of(std::string_view text, std::string_view key,
                                         char separator) {
  while (!text.empty()) {
    const std::size_t newline = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, newline);
    const std::size_t middle = line.find(separator);
    if (middle != std::string_view::npos && text::trim(line.substr(0, middle)) == key) {
      return text::trim(line.substr(middle + 1));
    }
    text.remove_prefix(std::min(newline + 1, text.size()));
  }
  return std::nullopt;
}

std::optional<std::uint64_t> kibibytes_of(std::string_view text, std::string_view key) {
  constexpr std::string_view unit = " kB";
  auto value = value_of(text, key, ':');
  if (!value || !value->ends_with(unit)) return std::nullopt;
  value->remove_suffix(unit.size());
  const auto kibibytes = text::parse_unsigned(*value);
  if (!kibibytes || *kibibytes > std::numeric_limits<std::uint64_t>::max() / 1024) {
    return std::nullopt;
  }
  return *kibibytes * 1024;
}

}  // namespace assay::platform

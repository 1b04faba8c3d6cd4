// SPDX-License-Identifier: Apache-2.0
#include "assay/host/fact.hpp"

#include <cstddef>

#include "assay/base/text.hpp"
#include "assay/platform/cpu_list.hpp"
#include "assay/platform/kernel_file.hpp"

namespace assay::host {

std::optional<std::string> fact_of(std::string_view text) {
  constexpr std::size_t longest = 256;
  text = text::trim(text);
  text = text::trim(text.substr(0, text.find('\n')).substr(0, longest));
  if (text.empty()) return std::nullopt;
  return text::printable(text);
}

std::optional<std::string> fact_in(const std::filesystem::path& file) {
  const auto text = platform::read_kernel_file(file);
  return text ? fact_of(*text) : std::nullopt;
}

std::optional<double> number_in(const std::filesystem::path& file) {
  const auto text = platform::read_kernel_value(file);
  return text ? text::parse_number(*text) : std::nullopt;
}

std::optional<bool> flag_in(const std::filesystem::path& file) {
  const std::string word = platform::read_kernel_value(file).value_or("");
  if (word != "0" && word != "1") return std::nullopt;
  return word == "1";
}

std::optional<int> count_in(const std::filesystem::path& file) {
  const auto text = platform::read_kernel_file(file);
  const auto list = text ? platform::parse_cpu_list(*text) : std::nullopt;
  return list ? std::optional(static_cast<int>(list->size())) : std::nullopt;
}

}  // namespace assay::host

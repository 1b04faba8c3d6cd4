// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/predict/families/families.hpp"
#include "assay/predict/family.hpp"

namespace assay::predict {

std::span<const Family> families() {
  static const std::array all{
      linear_family,
      polynomial_family,
      network_family,
      process_family,
  };
  return all;
}

const Family* find_family(std::string_view name) {
  if (name == constant_family.name) return &constant_family;
  const auto all = families();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Family& family) { return family.name == name; });
  return found == all.end() ? nullptr : &*found;
}

Result<void> check_families(std::span<const std::string> names, std::string_view key) {
  std::vector<std::string> known;
  for (const Family& family : families()) known.emplace_back(family.name);
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    return fail(
        ErrorCode::usage,
        fmt::format("{}{}unknown family '{}'", key, key.empty() ? "" : ": ", text::printable(name)),
        text::suggestion(name, known));
  }
  return {};
}

}  // namespace assay::predict

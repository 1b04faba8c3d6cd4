// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

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

}  // namespace assay::predict

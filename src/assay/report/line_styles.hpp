// SPDX-License-Identifier: Apache-2.0
#pragma once

// Styles of figure.hpp for series of which there may be any number.

#include <array>
#include <cstddef>

namespace assay::report {

// Best told apart first; ink and the pale one are left out.
inline constexpr std::array<int, 7> line_styles{1, 2, 3, 7, 6, 8, 5};

constexpr int line_style(std::size_t index) {
  return line_styles[index % line_styles.size()];
}

}  // namespace assay::report

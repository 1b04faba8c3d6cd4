// SPDX-License-Identifier: Apache-2.0
#pragma once

// What tells the sections of one of several subjects from those of the others in a document.

#include <cstddef>
#include <string>

namespace assay::report {

// "-a", "-b", … for the first, second, …: ids have letters only.
inline std::string id_suffix(std::size_t index) {
  constexpr std::size_t letters = 26;
  std::string text;
  for (std::size_t rest = index + 1; rest > 0; rest = (rest - 1) / letters) {
    text.insert(text.begin(), static_cast<char>('a' + (rest - 1) % letters));
  }
  return "-" + text;
}

}  // namespace assay::report

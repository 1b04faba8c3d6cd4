// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the names of categories say: of "moe_bfloat16_i1536_k8_e128" that it has the words moe,
// bfloat, i, k and e, and that 16, 1536, 8 and 128 stand behind some of them.

#include <cstddef>
#include <string>
#include <vector>

#include <Eigen/Core>

namespace assay::predict {

inline constexpr std::size_t most_name_parts = 48;  // of one knob

// A column each, of all rows: of every word whether the name has it (0/1); of the number behind every
// word its logarithm, the mean of the others where a name has none there. Words are runs of letters;
// a number stands behind the last word before it. Only what varies over the first `reference` rows,
// in alphabetical order, at most most_name_parts.
std::vector<Eigen::VectorXd> name_parts(const std::vector<std::string>& names,
                                        std::size_t reference);

}  // namespace assay::predict

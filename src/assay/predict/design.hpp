// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which configurations to measure on a target device.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "assay/data/dataset.hpp"
#include "assay/data/transfer.hpp"

namespace assay::predict {

// `count` rows, each of another group where there are so many groups; in the order in which they
// are worth measuring. What is known before anything is measured on the target decides: knobs and
// the source's times. Seeded: another seed gives other rows.
std::vector<std::size_t> choose_rows(SampleDesign design, const KnobTable& knobs,
                                     const StageTimes& source, std::span<const std::size_t> groups,
                                     std::size_t count, std::uint64_t seed);

}  // namespace assay::predict

// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/total.hpp"

#include <algorithm>

namespace assay::predict {

std::vector<double> decode_steps(const KnobTable& knobs) {
  const auto found =
      std::find_if(knobs.columns.begin(), knobs.columns.end(), [](const KnobColumn& column) {
        return column.name == output_tokens_knob && column.is_number();
      });
  return found == knobs.columns.end() ? std::vector<double>(knobs.rows(), 0.0) : found->numbers;
}

std::vector<double> sum_of_stages(const std::vector<StageColumn>& stages, const KnobTable& knobs) {
  const std::vector<double> steps = decode_steps(knobs);
  std::vector<double> sums(knobs.rows(), 0.0);
  for (const StageColumn& stage : stages) {
    const bool repeats = stage.name == decode_per_token_stage;
    for (std::size_t row = 0; row < sums.size(); ++row) {
      sums[row] += repeats ? stage.ms[row] * steps[row] : stage.ms[row];
    }
  }
  return sums;
}

}  // namespace assay::predict

// SPDX-License-Identifier: Apache-2.0
#pragma once

// A made-up pipeline whose stages follow different laws, so that no single law gives their sum.

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "assay/base/random.hpp"
#include "assay/data/dataset.hpp"
#include "assay/predict/total.hpp"

namespace assay::predict {

struct PipelineOptions {
  std::size_t rows = 80;
  std::uint64_t seed = 1;
  double noise = 0;     // standard deviation of log times
  double overhead = 1;  // measured total by the sum of stages
  bool total_measured = false;
};

// vision grows with the square of its tokens, prefill with the sequence, decode with the blocks.
inline Dataset pipeline_data(const PipelineOptions& options) {
  Random random(options.seed);
  Dataset data{.name = "pipeline",
               .device = "gpu",
               .knobs = {{{.name = "vision_tokens"},
                          {.name = "prompt_tokens"},
                          {.name = "active_blocks"},
                          {.name = "task"},
                          {.name = "output_tokens"}}},
               .times = {.stages = {{"vision", {}}, {"prefill", {}}, {"decode_per_token", {}}}},
               .total_measured = options.total_measured,
               .group_count = options.rows};
  const auto noisy = [&](double ms) { return ms * std::exp(options.noise * random.normal()); };
  auto& columns = data.knobs.columns;
  auto& stages = data.times.stages;
  for (std::size_t row = 0; row < options.rows; ++row) {
    const double vision = 64.0 * (1 + static_cast<double>(random.below(9)));
    const double prompt = 16.0 * (1 + static_cast<double>(random.below(16)));
    const double blocks = 4.0 * (1 + static_cast<double>(random.below(6)));
    const bool is_qa = random.below(2) == 0;
    const double output = std::floor(std::exp2(10 * random.uniform())) - 1;
    columns[0].numbers.push_back(vision);
    columns[1].numbers.push_back(prompt);
    columns[2].numbers.push_back(blocks);
    columns[3].words.push_back(is_qa ? "qa" : "captioning");
    columns[4].numbers.push_back(output);
    stages[0].ms.push_back(noisy(1e-4 * vision * vision + 0.5));
    stages[1].ms.push_back(noisy(0.002 * (vision + prompt) * blocks));
    stages[2].ms.push_back(noisy(0.05 * blocks * (is_qa ? 1 : 1.2)));
    data.groups.push_back(row);
  }
  data.times.total_ms = sum_of_stages(stages, data.knobs);
  if (options.total_measured) {
    for (double& ms : data.times.total_ms) ms = noisy(ms * options.overhead);
  }
  return data;
}

}  // namespace assay::predict

// SPDX-License-Identifier: Apache-2.0
#pragma once

// Made-up devices that run the same configurations: rooflines with their own rates, bandwidths and
// fixed costs, so that stages differ in their ratios and change their limiting resource at different
// places.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "assay/base/random.hpp"
#include "assay/data/dataset.hpp"
#include "assay/predict/total.hpp"

namespace assay::predict {

struct MadeDevice {
  std::string name;
  double vision_rate = 1;    // work a ms
  double prefill_rate = 1;   // work a ms
  double bandwidth = 1;      // weights a ms
  double fixed_ms = 0.05;    // of each stage
  double noise = 0;          // standard deviation of the logarithm
  double total_factor = 1;   // of a total measured on its own; 1: the sum
};

inline KnobTable made_configurations(std::size_t rows, std::uint64_t seed) {
  constexpr std::array<double, 5> vision{64, 144, 256, 576, 1024};
  constexpr std::array<double, 6> prompt{16, 64, 128, 256, 512, 1024};
  constexpr std::array<double, 4> blocks{8, 16, 24, 32};
  constexpr std::array<double, 4> experts{1, 2, 4, 8};
  constexpr std::array<double, 4> output{1, 16, 64, 256};
  const std::array<std::string, 2> tasks{"captioning", "qa"};
  KnobTable knobs{.columns = {{.name = "vision_tokens"},
                              {.name = "prompt_tokens"},
                              {.name = "active_blocks"},
                              {.name = "moe_top_k"},
                              {.name = "output_tokens"},
                              {.name = "task"}}};
  Random random(seed);
  const auto pick = [&](const auto& values) { return values[random.below(values.size())]; };
  for (std::size_t row = 0; row < rows; ++row) {
    knobs.columns[0].numbers.push_back(pick(vision));
    knobs.columns[1].numbers.push_back(pick(prompt));
    knobs.columns[2].numbers.push_back(pick(blocks));
    knobs.columns[3].numbers.push_back(pick(experts));
    knobs.columns[4].numbers.push_back(pick(output));
    knobs.columns[5].words.push_back(pick(tasks));
  }
  return knobs;
}

// Every row is a group.
inline Dataset measured_on(const MadeDevice& device, const KnobTable& knobs, std::uint64_t seed) {
  Dataset data{.name = device.name, .device = device.name, .knobs = knobs};
  data.times.stages = {{.name = "vision"}, {.name = "prefill"}, {.name = decode_per_token_stage}};
  data.group_count = knobs.rows();
  Random random(seed);
  const auto noisy = [&](double ms) { return ms * std::exp(device.noise * random.normal()); };
  for (std::size_t row = 0; row < knobs.rows(); ++row) {
    const auto knob = [&](std::size_t column) { return knobs.columns[column].numbers[row]; };
    const double weights = knob(2) * (1 + knob(3));
    const double vision = knob(0) / device.vision_rate;
    const double prefill = std::max((knob(0) + knob(1)) * weights / device.prefill_rate,
                                    weights / device.bandwidth);
    data.times.stages[0].ms.push_back(noisy(vision + device.fixed_ms));
    data.times.stages[1].ms.push_back(noisy(prefill + device.fixed_ms));
    data.times.stages[2].ms.push_back(noisy(weights / device.bandwidth + device.fixed_ms));
    data.groups.push_back(row);
  }
  data.times.total_ms = sum_of_stages(data.times.stages, knobs);
  data.total_measured = device.total_factor != 1;
  for (double& total : data.times.total_ms) total = noisy(total * device.total_factor);
  return data;
}

// Of the second device against the first: other stage ratios; a higher fixed cost; a limit that
// bites elsewhere; noise; a total with a cost of its own.
inline std::vector<std::pair<MadeDevice, MadeDevice>> made_pairs() {
  const MadeDevice first{.name = "first",
                         .vision_rate = 100,
                         .prefill_rate = 4000,
                         .bandwidth = 60};
  std::vector<std::pair<MadeDevice, MadeDevice>> pairs;
  const auto add = [&](auto change) {
    MadeDevice second = first;
    second.name = "second";
    change(second);
    pairs.emplace_back(first, second);
  };
  add([](MadeDevice& device) {
    device.vision_rate *= 4;
    device.prefill_rate *= 2;
    device.bandwidth *= 0.7;
  });
  add([](MadeDevice& device) {
    device.vision_rate *= 2;
    device.fixed_ms = 0.6;
  });
  add([](MadeDevice& device) {
    device.prefill_rate *= 20;
    device.bandwidth *= 1.3;
  });
  add([](MadeDevice& device) {
    device.prefill_rate *= 0.4;
    device.bandwidth *= 0.5;
    device.noise = 0.02;
  });
  add([](MadeDevice& device) {
    device.vision_rate *= 1.5;
    device.bandwidth *= 2;
    device.total_factor = 1.08;
  });
  return pairs;
}

}  // namespace assay::predict

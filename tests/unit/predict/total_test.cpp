// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/total.hpp"

#include <vector>

#include <doctest/doctest.h>

using assay::KnobTable;
using assay::StageColumn;
using namespace assay::predict;

TEST_CASE("a decode step counts as often as tokens are generated") {
  const KnobTable knobs{{{.name = "output_tokens", .numbers = {0, 1, 10}}}};
  const std::vector<StageColumn> stages{{"prefill", {5, 6, 7}}, {"decode_per_token", {2, 2, 3}}};
  CHECK(sum_of_stages(stages, knobs) == std::vector<double>{5, 8, 37});
}

TEST_CASE("without output_tokens nothing is decoded") {
  const KnobTable knobs{{{.name = "tokens", .numbers = {1, 2}}}};
  CHECK(decode_steps(knobs) == std::vector<double>{0, 0});
  const std::vector<StageColumn> stages{{"vision", {1, 2}}, {"prefill", {5, 6}}};
  CHECK(sum_of_stages(stages, knobs) == std::vector<double>{6, 8});
}

// SPDX-License-Identifier: Apache-2.0
#include "assay/data/throttling.hpp"

#include <cmath>

#include <doctest/doctest.h>

using namespace assay;

TEST_CASE("only what counts throttling tells of it") {
  CHECK(says_throttled("gpu_throttle_reasons", 0x40));
  CHECK(says_throttled("cpu_throttled", 1));
  CHECK_FALSE(says_throttled("gpu_throttle_reasons", 0));
  CHECK_FALSE(says_throttled("gpu_throttle_reasons", -4));
  CHECK_FALSE(says_throttled("gpu_throttle_reasons", std::nan("")));
  CHECK_FALSE(says_throttled("minor_faults", 4));
  Sample sample;
  CHECK_FALSE(is_throttled(sample));
  sample.readings = {{"minor_faults", 3}, {"cpu_throttled", 0}};
  CHECK_FALSE(is_throttled(sample));
  sample.readings["cpu_throttled"] = 1;
  CHECK(is_throttled(sample));
}

// SPDX-License-Identifier: Apache-2.0
#pragma once

// Described latencies: multiplicative noise with mean 1 on several levels. Pure and seeded.

#include <cstdint>

#include "assay/base/random.hpp"
#include "assay/data/study.hpp"

namespace assay::engine::replay {

// One stream of factors by which the mean durations of a session's iterations are multiplied.
class LatencyModel {
 public:
  // `knobs` is complete, as the engine's description declares it.
  LatencyModel(const Knobs& knobs, std::uint64_t seed);

  // The factor of the next iteration, which begins `run_time_s` seconds into the run.
  double next_iteration(double run_time_s);

  // The factor of one token's own noise.
  double next_token();

 private:
  // A positive factor with mean 1 whose shape is the `distribution` knob, from a standard normal.
  double shaped(double normal);

  std::string distribution_;
  double cov_;
  double token_cov_;
  double autocorrelation_;
  double drift_;
  double warmup_factor_;
  double warmup_length_;
  Random random_;
  double session_factor_;
  double state_;  // of the AR(1) process, standard normal in the long run
  int iteration_ = 0;
};

}  // namespace assay::engine::replay

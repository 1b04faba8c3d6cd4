// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/replay/latency_model.hpp"

#include <algorithm>
#include <cmath>

namespace assay::engine::replay {
namespace {

// A lognormal with mean 1 and coefficient of variation `cov`: σ² = ln(1 + cov²), μ = −σ²/2.
double lognormal(double normal, double cov) {
  const double variance = std::log1p(cov * cov);
  return std::exp(std::sqrt(variance) * normal - variance / 2);
}

constexpr double smallest_factor = 0.01;  // a latency is never zero or negative

}  // namespace

LatencyModel::LatencyModel(const Knobs& knobs, std::uint64_t seed)
    : distribution_(knobs.at("distribution").get<std::string>()),
      cov_(knobs.at("cov").get<double>()),
      token_cov_(knobs.at("token_cov").get<double>()),
      autocorrelation_(knobs.at("autocorrelation").get<double>()),
      drift_(knobs.at("drift").get<double>()),
      warmup_factor_(knobs.at("warmup_factor").get<double>()),
      warmup_length_(knobs.at("warmup_length").get<double>()),
      random_(seed),
      session_factor_(lognormal(random_.normal(), knobs.at("session_cov").get<double>())),
      state_(random_.normal()) {}

double LatencyModel::next_iteration(double run_time_s) {
  if (iteration_ > 0) {
    state_ = autocorrelation_ * state_ +
             std::sqrt(1 - autocorrelation_ * autocorrelation_) * random_.normal();
  }
  const double warmup = 1 + (warmup_factor_ - 1) * std::exp(-iteration_ / warmup_length_);
  ++iteration_;
  const double drift = std::max(smallest_factor, 1 + drift_ * run_time_s);
  return shaped(state_) * session_factor_ * warmup * drift;
}

double LatencyModel::next_token() {
  return token_cov_ == 0 ? 1 : lognormal(random_.normal(), token_cov_);
}

double LatencyModel::shaped(double normal) {
  if (distribution_ == "constant" || cov_ == 0) return 1;
  if (distribution_ == "normal") return std::max(smallest_factor, 1 + cov_ * normal);
  if (distribution_ == "lognormal") return lognormal(normal, cov_);
  if (distribution_ == "bimodal") {
    // Two equally likely modes one cov either side of 1, each a tenth as wide.
    const double mode = random_.uniform() < 0.5 ? -cov_ : cov_;
    return std::max(smallest_factor, 1 + mode + 0.1 * cov_ * normal);
  }
  // heavy_tail: a Pareto of shape 2.5 on every twentieth iteration, on top of a lognormal.
  constexpr double shape = 2.5;
  constexpr double share = 0.05;
  const bool hit = random_.uniform() < share;
  const double pareto = std::pow(1 - random_.uniform(), -1 / shape) - (shape / (shape - 1));
  return std::max(smallest_factor,
                  lognormal(normal, cov_) + (hit ? cov_ * pareto / std::sqrt(share) : 0));
}

}  // namespace assay::engine::replay

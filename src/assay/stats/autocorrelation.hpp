// SPDX-License-Identifier: Apache-2.0
#pragma once

// How much a value says about the next ones of its session, and how many independent values a
// correlated series is therefore worth. Values come in the order in which they were measured.

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace assay::stats {

// ρ of the lag: γ(lag)/γ(0), γ(k) = Σᵢ(xᵢ − x̄)(xᵢ₊ₖ − x̄)/n (Box & Jenkins, "Time series analysis"
// (1976), §2.1.5). None where lag ≥ n, or where nothing varies.
std::optional<double> autocorrelation(std::span<const double> series, std::size_t lag);

struct SerialCorrelation {
  std::optional<double> lag_one{};  // ρ₁; none where nothing varies or no value has a next one
  double inflation = 1;  // τ = 1 + 2Σρₖ ≥ 1: the variance of the mean grows by this factor
  double effective_count = 0;  // n/τ
};

// τ by Geyer's initial monotone sequence: the sums ρ(2j) + ρ(2j + 1) are added until the first that
// is not positive, and none counts for more than the one before (Geyer, "Practical Markov chain
// Monte Carlo" (1992), §3.3). The monotone sequence, because beyond the correlation's reach the
// merely positive one goes on adding noise. Negative correlation counts as none. So does that of
// fewer than four values, and of values that do not vary.
//
// Where there is no correlation, τ errs upwards by the noise of the first few ρ: 1.19 on average at
// n = 100, 1.07 at n = 1,000. White noise costs O(n). A correlation that outlasts 128 lags is
// summed over means of pairs of neighbours instead, again and again: τ = τₘ · b · γₘ(0)/γ(0) of
// means of b, and the whole costs at most 256·n steps.
SerialCorrelation serial_correlation(std::span<const double> series);

// The same over sessions of any sizes: γ is pooled about each session's own mean, so that what
// differs between sessions is not taken for correlation within them. The mean of few values takes a
// part of the correlation with it, which no number of sessions gives back: AR(1) with τ = 3 is seen
// as 2.65 in sessions of 100, as 2.2 in sessions of 30, as 1.55 in sessions of 10.
SerialCorrelation serial_correlation(std::span<const std::vector<double>> sessions);

}  // namespace assay::stats

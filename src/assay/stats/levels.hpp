// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where the variation comes from: iterations inside sessions, and sessions among themselves
// (Kalibera & Jones, "Rigorous benchmarking in reasonable time", ISMM 2013).

#include <cstddef>
#include <optional>
#include <span>

#include "assay/stats/moments.hpp"

namespace assay::stats {

// S² and T² of two levels; the formulas for unequal sessions are those of one-way random-effects
// analysis of variance, which are Kalibera & Jones's where the sessions are equal.
struct Levels {
  std::size_t sessions = 0;  // that have values
  double session_size = 0;  // m₀ = (n − Σmᵢ²/n)/(r − 1); the common size if they are equal
  double variance_within = 0;    // S²₁ = T²₁: pooled within the sessions
  double variance_of_means = 0;  // S²₂: among session means, weighted by their sizes
  double variance_between = 0;  // T²₂ = max(0, S²₂ − S²₁/m₀): what sessions add of their own
  double icc = 0;  // intraclass correlation T²₂/(T²₂ + T²₁), 0 if nothing varies
};

// Sessions without values are passed over. None with fewer than two that have some.
std::optional<Levels> levels_of(std::span<const Moments> sessions);

// How many independent values the n values of the sessions are worth: n/(1 + (m − 1)·icc), where m
// is the mean session size as a value sees it, Σmᵢ²/n (Kish, "Survey Sampling", 1965).
double effective_count(std::span<const Moments> sessions, double icc);

}  // namespace assay::stats

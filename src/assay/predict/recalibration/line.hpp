// SPDX-License-Identifier: Apache-2.0
#pragma once

// One stage's times on the target as a line of those on the source: methods A and B of seed 003.

#include <cstdint>
#include <span>
#include <vector>

namespace assay::predict {

struct Line {
  // power: ln t = intercept + slope · ln s. linear: t = slope · s + intercept.
  enum class Form : std::uint8_t { power, linear };

  Form form = Form::power;
  double slope = 1;
  double intercept = 0;
  double from_ms = 0;  // of the linear form: the smallest s that was fitted

  // Positive and finite for every positive s. A linear form with a negative intercept would reach
  // 0: below from_ms it goes on in proportion to s.
  double operator()(double source_ms) const;
};

// Both forms weigh relative errors, so that times of 0.001 and of 100,000 ms count alike.
//
// power: with x = ln s, r = ln t − ln s about their means, slope = 1 + Σxr / (Σx² + 0.01): least
// squares, the slope drawn towards 1 by a prior whose standard deviation is ten times that of the
// errors. It matters only where few points or a narrow range leave the slope open.
// linear: least squares of (slope · s + intercept) / t − 1. Only where it is positive from from_ms
// on, and at least three points of two different s are there.
//
// Which of them: the smaller mean of leave-one-out |ln(predicted / t)|; power where they are equal.
// Sizes are equal and times positive; of no points it is t = s.
Line fit_line(std::span<const double> source_ms, std::span<const double> target_ms);

// ln(predicted / t) of every point by the line of the form of `line` through the others.
std::vector<double> left_out_errors(const Line& line, std::span<const double> source_ms,
                                    std::span<const double> target_ms);

}  // namespace assay::predict

// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a calibration experiment says, in words that are computed from it.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "assay/data/transfer.hpp"

namespace assay::report {

// "no calibration", "A, per-stage affine", … "auto".
std::string method_label(TransferMethod method);

// "A100 → H100": devices where both are known, else datasets.
std::string pair_text(const TransferResults& results);

// Numbers of calibration rows that were tried; ascending.
std::vector<std::size_t> sizes_of(const TransferResults& results);

// That have results; in the order of TransferMethod.
std::vector<TransferMethod> methods_of(const TransferResults& results);

// In the order of results, the total last.
std::vector<std::string> stages_of(const TransferResults& results);

// Null where it was not tried.
const TransferScore* find_score(const TransferResults& results, TransferMethod method,
                                std::size_t n, std::string_view stage);
const CalibrationCost* find_cost(const TransferResults& results, std::size_t n);

// How much less the error of the total is than without calibration, in percent of that; none where
// one of them was not tried, or where there was no error.
std::optional<double> taken_off_pct(const TransferResults& results, TransferMethod method,
                                    std::size_t n);

// What the next larger number of samples that a method was tried with buys, and takes.
struct NextSamples {
  std::optional<double> points{};    // off the MAPE of the total
  std::optional<double> target_s{};  // more time on the target
};
NextSamples next_samples(const TransferResults& results, TransferMethod method, std::size_t n);

// `auto`, or without it the method with the smallest MAPE of the total at the largest n. None
// without results of the total.
std::optional<TransferMethod> leading_method(const TransferResults& results);

// No larger n takes more than this off the MAPE of the total: enough was measured.
inline constexpr double worthwhile_points = 1.0;

// What the leading method reaches with the smallest n after which more measuring is not worthwhile.
struct EnoughSamples {
  TransferMethod method = TransferMethod::automatic;
  std::size_t n = 0;
  double mape_pct = 0;
  std::optional<double> none_pct{};  // without calibration, of the same rows
  std::optional<double> target_s{};  // that the n measurements take
  std::size_t most = 0;              // the largest n
  double most_mape_pct = 0;
  std::optional<double> most_target_s{};
};
std::optional<EnoughSamples> enough_samples(const TransferResults& results);

// "25 samples (3.1 s of target time) bring the error of the total from 48 % to 2.4 %; 50 more buy
// 0.6 points", with the devices.
std::string transfer_headline(const TransferResults& results);
// The same without them.
std::string enough_sentence(const TransferResults& results);

// How fast the error falls, by the leading method, and how the others compare at each n.
std::string error_insight(const TransferResults& results);
// What each step of n takes off: where the return diminishes.
std::string returns_insight(const TransferResults& results);
// How far held-out predictions lie from the diagonal, and to which side; of the rows that
// predicted_actual_figure() shows.
std::string scatter_insight(const TransferResults& results);

}  // namespace assay::report

// SPDX-License-Identifier: Apache-2.0
#include "assay/report/transfer_words.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/data/dataset.hpp"
#include "assay/report/estimator_numbers.hpp"
#include "assay/report/number_text.hpp"
#include "assay/report/stage_words.hpp"
#include "assay/stats/quantile.hpp"

namespace assay::report {
namespace {

constexpr double percent = 100;

const TransferScore* total_score(const TransferResults& results, TransferMethod method,
                                 std::size_t n) {
  return find_score(results, method, n, total_stage);
}

std::optional<double> none_mape(const TransferResults& results, std::size_t n) {
  const TransferScore* score = total_score(results, TransferMethod::none, n);
  return score == nullptr ? std::nullopt : std::optional(score->mape_pct);
}

std::optional<double> cost_s(const TransferResults& results, std::size_t n) {
  const CalibrationCost* cost = find_cost(results, n);
  return cost == nullptr ? std::nullopt : std::optional(cost->target_s);
}

std::string samples_text(std::size_t n, const std::optional<double>& target_s) {
  const std::string samples = plural(n, "sample");
  if (!target_s) return samples;
  return fmt::format("{} ({} of target time)", samples, seconds_text(*target_s));
}

// "25" or "10, 25 and 50".
std::string sizes_text(const std::vector<std::size_t>& sizes) {
  std::vector<std::string> parts;
  for (const std::size_t n : sizes) parts.push_back(std::to_string(n));
  return listed(parts);
}

// What more than enough buys.
std::string surplus_text(const EnoughSamples& enough) {
  if (enough.most == enough.n) return "";
  const double gain = enough.mape_pct - enough.most_mape_pct;
  constexpr double nothing = 0.005;  // rounds to 0.00
  std::string text = fmt::format("; {} more", enough.most - enough.n);
  if (enough.target_s && enough.most_target_s) {
    text += fmt::format(" ({})", seconds_text(*enough.most_target_s - *enough.target_s));
  }
  if (gain < nothing) return text + " buy nothing";
  return text + fmt::format(" buy {}", points_text(gain));
}

// "Less than every other method at N = 10, 25".
std::string comparison_text(const TransferResults& results, TransferMethod leading) {
  std::vector<std::size_t> ahead;
  std::vector<std::string> behind;
  const auto sizes = sizes_of(results);
  for (const std::size_t n : sizes) {
    const TransferScore* ours = total_score(results, leading, n);
    const TransferScore* best = nullptr;
    for (const TransferMethod method : methods_of(results)) {
      const TransferScore* score = total_score(results, method, n);
      if (method == leading || score == nullptr) continue;
      if (best == nullptr || score->mape_pct < best->mape_pct) best = score;
    }
    if (ours == nullptr || best == nullptr) continue;
    if (ours->mape_pct <= best->mape_pct) {
      ahead.push_back(n);
    } else {
      behind.push_back(fmt::format("at N = {} {} has {} against {}", n, method_label(best->method),
                                   percent_text(best->mape_pct), percent_text(ours->mape_pct)));
    }
  }
  if (ahead.empty() && behind.empty()) return "";
  std::string text;
  if (behind.empty() && ahead.size() > 1) {
    text = fmt::format(" No other method has less at any N.");
  } else if (!ahead.empty()) {
    text = fmt::format(" No other method has less at N = {}.", sizes_text(ahead));
  }
  if (!behind.empty()) text += fmt::format(" But {}.", text::join(behind, "; "));
  return text;
}

}  // namespace

std::string method_label(TransferMethod method) {
  switch (method) {
    case TransferMethod::none:
      return "no calibration";
    case TransferMethod::affine:
      return "A, per-stage affine";
    case TransferMethod::global:
      return "B, global affine";
    case TransferMethod::finetune:
      return "C, fine-tuned";
    case TransferMethod::automatic:
      return "auto";
  }
  return "unknown";
}

std::string pair_text(const TransferResults& results) {
  const bool known = !results.source_device.empty() && !results.target_device.empty();
  return text::printable(known ? results.source_device : results.source) + " → " +
         text::printable(known ? results.target_device : results.target);
}

std::vector<std::size_t> sizes_of(const TransferResults& results) {
  std::set<std::size_t> sizes;
  for (const TransferScore& score : results.results) {
    if (score.stage == total_stage) sizes.insert(score.n);
  }
  return {sizes.begin(), sizes.end()};
}

std::vector<TransferMethod> methods_of(const TransferResults& results) {
  std::vector<TransferMethod> methods;
  for (const auto& [method, word] : transfer_method_words) {
    const bool is_there = std::any_of(
        results.results.begin(), results.results.end(),
        [method = method](const TransferScore& score) { return score.method == method; });
    if (is_there) methods.push_back(method);
  }
  return methods;
}

std::vector<std::string> stages_of(const TransferResults& results) {
  std::vector<std::string> stages;
  bool has_total = false;
  for (const TransferScore& score : results.results) {
    if (score.stage == total_stage) {
      has_total = true;
    } else if (std::find(stages.begin(), stages.end(), score.stage) == stages.end()) {
      stages.push_back(score.stage);
    }
  }
  if (has_total) stages.emplace_back(total_stage);
  return stages;
}

const TransferScore* find_score(const TransferResults& results, TransferMethod method,
                                std::size_t n, std::string_view stage) {
  for (const TransferScore& score : results.results) {
    if (score.method == method && score.n == n && score.stage == stage) return &score;
  }
  return nullptr;
}

const CalibrationCost* find_cost(const TransferResults& results, std::size_t n) {
  for (const CalibrationCost& cost : results.cost) {
    if (cost.n == n) return &cost;
  }
  return nullptr;
}

std::optional<double> taken_off_pct(const TransferResults& results, TransferMethod method,
                                    std::size_t n) {
  const auto none = none_mape(results, n);
  const TransferScore* score = total_score(results, method, n);
  if (!none || score == nullptr || !(*none > 0)) return std::nullopt;
  return percent * (1 - score->mape_pct / *none);
}

NextSamples next_samples(const TransferResults& results, TransferMethod method, std::size_t n) {
  const TransferScore* score = total_score(results, method, n);
  for (const std::size_t size : sizes_of(results)) {
    const TransferScore* next = total_score(results, method, size);
    if (size <= n || score == nullptr || next == nullptr) continue;
    NextSamples buys{.points = score->mape_pct - next->mape_pct};
    const auto cost = cost_s(results, n);
    const auto next_cost = cost_s(results, size);
    if (cost && next_cost) buys.target_s = *next_cost - *cost;
    return buys;
  }
  return {};
}

std::optional<TransferMethod> leading_method(const TransferResults& results) {
  const auto sizes = sizes_of(results);
  if (sizes.empty()) return std::nullopt;
  std::optional<TransferMethod> best;
  double smallest = 0;
  for (const TransferMethod method : methods_of(results)) {
    const TransferScore* score = total_score(results, method, sizes.back());
    if (score == nullptr) continue;
    if (method == TransferMethod::automatic) return method;
    if (best && score->mape_pct >= smallest) continue;
    best = method;
    smallest = score->mape_pct;
  }
  return best;
}

std::optional<EnoughSamples> enough_samples(const TransferResults& results) {
  const auto method = leading_method(results);
  if (!method) return std::nullopt;
  std::vector<const TransferScore*> scores;
  for (const std::size_t n : sizes_of(results)) {
    if (const TransferScore* score = total_score(results, *method, n)) scores.push_back(score);
  }
  if (scores.empty()) return std::nullopt;
  const TransferScore& last = *scores.back();
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const bool is_enough = std::none_of(
        scores.begin() + static_cast<std::ptrdiff_t>(i), scores.end(), [&](const auto* later) {
          return scores[i]->mape_pct - later->mape_pct > worthwhile_points;
        });
    if (!is_enough) continue;
    const std::size_t n = scores[i]->n;
    return EnoughSamples{.method = *method,
                         .n = n,
                         .mape_pct = scores[i]->mape_pct,
                         .none_pct = none_mape(results, n),
                         .target_s = cost_s(results, n),
                         .most = last.n,
                         .most_mape_pct = last.mape_pct,
                         .most_target_s = cost_s(results, last.n)};
  }
  return std::nullopt;  // the last is always enough
}

std::string enough_sentence(const TransferResults& results) {
  const auto enough = enough_samples(results);
  if (!enough) {
    return results.skipped.empty() ? "no number of samples was tried"
                                   : "no number of samples could be tried: " +
                                         text::printable(results.skipped.front().reason);
  }
  const std::string samples = samples_text(enough->n, enough->target_s);
  if (!enough->none_pct) {
    return fmt::format("with {} the error of the total is {}{}", samples,
                       percent_text(enough->mape_pct), surplus_text(*enough));
  }
  if (enough->mape_pct >= *enough->none_pct) {
    return fmt::format("{} do not reduce the error of the total: {} without calibration, {} with",
                       samples, percent_text(*enough->none_pct), percent_text(enough->mape_pct));
  }
  return fmt::format("{} bring the error of the total from {} to {}{}", samples,
                     percent_text(*enough->none_pct), percent_text(enough->mape_pct),
                     surplus_text(*enough));
}

std::string transfer_headline(const TransferResults& results) {
  return fmt::format("{}: {}.", pair_text(results), enough_sentence(results));
}

std::string error_insight(const TransferResults& results) {
  const auto enough = enough_samples(results);
  if (!enough) return "Nothing was tried.";
  std::vector<std::string> steps;
  for (const std::size_t n : sizes_of(results)) {
    const TransferScore* score = total_score(results, enough->method, n);
    if (score != nullptr)
      steps.push_back(fmt::format("{} at {}", percent_text(score->mape_pct), n));
  }
  std::string text = fmt::format("MAPE of the total by {}: ", method_label(enough->method));
  if (const auto none = none_mape(results, sizes_of(results).front())) {
    text += fmt::format("{} without calibration, then ", percent_text(*none));
  }
  return text + text::join(steps, ", ") + "." + comparison_text(results, enough->method);
}

std::string returns_insight(const TransferResults& results) {
  const auto enough = enough_samples(results);
  if (!enough) return "Nothing was tried.";
  std::vector<std::string> steps;
  const auto sizes = sizes_of(results);
  std::optional<double> before = none_mape(results, sizes.front());
  std::size_t from = 0;
  for (const std::size_t n : sizes) {
    const TransferScore* score = total_score(results, enough->method, n);
    if (score == nullptr) continue;
    if (before) {
      const double gain = *before - score->mape_pct;
      steps.push_back(fmt::format("the {} {} {} {}", from == 0 ? "first" : "next", n - from,
                                  gain >= 0 ? "take off" : "add", points_text(std::abs(gain))));
    }
    before = score->mape_pct;
    from = n;
  }
  const std::string limit = points_text(worthwhile_points);
  const std::string end =
      enough->n == enough->most
          ? fmt::format("The last step still took off more than {}: more may be worthwhile.", limit)
          : fmt::format("After {} no larger number takes off more than {}.", enough->n, limit);
  if (steps.empty()) return "Only one number of samples was tried.";
  return fmt::format("Of the error, {}.{}", listed(steps), sizes.size() > 1 ? " " + end : "");
}

std::string scatter_insight(const TransferResults& results) {
  const auto enough = enough_samples(results);
  if (!enough) return "Nothing was tried.";
  std::vector<double> logs;
  for (const PredictedRow& row : results.rows) {
    if (row.method != enough->method || row.n != enough->n || row.stage != total_stage) continue;
    if (!(row.measured_ms > 0) || !(row.predicted_ms > 0)) continue;
    logs.push_back(std::log(row.predicted_ms / row.measured_ms));
  }
  if (logs.empty()) return "No held-out row was kept.";
  std::sort(logs.begin(), logs.end());
  const double middle = percent * std::expm1(stats::percentile(logs, 0.5));
  std::vector<double> sizes(logs);
  for (double& size : sizes) size = std::abs(size);
  std::sort(sizes.begin(), sizes.end());
  constexpr double most = 0.95;
  constexpr double unbiased = 0.5;  // percent
  const std::string bias =
      std::abs(middle) < unbiased
          ? fmt::format("are unbiased (median {} %)", signed_text(middle, 2))
          : fmt::format("lean {} by {} in the median", middle > 0 ? "high" : "low",
                        percent_text(std::abs(middle)));
  return fmt::format(
      "With {} samples, {} held-out totals of one draw {}; half are within {} of what was "
      "measured, "
      "95 % within {}.",
      enough->n, logs.size(), bias,
      percent_text(percent * std::expm1(stats::percentile(sizes, 0.5))),
      percent_text(percent * std::expm1(stats::percentile(sizes, most))));
}

}  // namespace assay::report

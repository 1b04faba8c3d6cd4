// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/transfer.hpp"

#include <algorithm>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "assay/base/random.hpp"
#include "assay/base/text.hpp"
#include "assay/predict/design.hpp"
#include "assay/predict/encoding.hpp"
#include "assay/predict/on_every_core.hpp"
#include "assay/predict/recalibrate.hpp"
#include "assay/predict/source_times.hpp"
#include "assay/predict/split.hpp"
#include "assay/predict/transfer_scores.hpp"

namespace assay::predict {
namespace {

constexpr std::size_t methods = transfer_method_words.size();

TransferMethod method_at(std::size_t index) {
  return transfer_method_words[index].value;
}

// Which rows of the target are measured, and which are predicted from them.
struct Draw {
  std::vector<std::size_t> calibration;
  std::vector<std::size_t> asked;
  std::size_t left = 0;  // rows of groups that were not measured, of which `asked` are some
};

// What one draw gave.
struct DrawResult {
  std::vector<std::vector<StageErrors>> errors;  // of each method
  std::vector<PredictedRow> rows;                // of the first draw only
};

enum SeedPlace : std::uint64_t { for_model, for_thinning, for_calibration, for_held_out };

Draw draw_of(const AlignedPair& pair, const StageTimes& source, SampleDesign design, std::size_t n,
             std::uint64_t seed) {
  const Dataset& target = pair.target;
  Draw draw;
  draw.calibration = choose_rows(design, target.knobs, source, target.groups, n,
                                 derive_seed(seed, {for_calibration}));
  std::vector<bool> is_measured(target.group_count, false);
  for (const std::size_t row : draw.calibration) is_measured[target.groups[row]] = true;
  for (std::size_t row = 0; row < target.rows(); ++row) {
    if (!is_measured[target.groups[row]]) draw.asked.push_back(row);
  }
  draw.left = draw.asked.size();
  if (draw.asked.size() > most_held_out) {
    Random random(derive_seed(seed, {for_held_out}));
    random.shuffle(std::span(draw.asked));
    draw.asked.resize(most_held_out);
    std::sort(draw.asked.begin(), draw.asked.end());
  }
  return draw;
}

// All draws of one N.
struct Size {
  std::size_t n = 0;
  std::vector<Draw> draws{};
  std::vector<DrawResult> results{};
};

std::vector<PredictedRow> rows_of(TransferMethod method, std::size_t n, const StageTimes& measured,
                                  const StageTimes& predicted) {
  std::vector<PredictedRow> rows;
  const auto add = [&](const std::string& stage, const std::vector<double>& is,
                       const std::vector<double>& said) {
    for (std::size_t i = 0; i < is.size(); ++i) rows.push_back({method, n, stage, is[i], said[i]});
  };
  for (std::size_t i = 0; i < measured.stages.size(); ++i) {
    add(measured.stages[i].name, measured.stages[i].ms, predicted.stages[i].ms);
  }
  add(total_stage, measured.total_ms, predicted.total_ms);
  return rows;
}

DrawResult result_of(const AlignedPair& pair, const StageTimes& source, std::size_t n,
                     const Draw& draw, bool keeps_rows) {
  const RecalibrationTask task{.knobs = pair.target.knobs,
                               .source = source,
                               .target = pair.target.times,
                               .total_measured = pair.target.total_measured,
                               .calibration = draw.calibration,
                               .asked = draw.asked,
                               .repeat_log_sd = pair.repeat_log_sd};
  const StageTimes measured = take(pair.target.times, draw.asked);
  DrawResult result;
  for (std::size_t i = 0; i < methods; ++i) {
    const StageTimes predicted = recalibrate(method_at(i), task);
    result.errors.push_back(stage_errors(measured, predicted));
    if (!keeps_rows) continue;
    for (PredictedRow& row : rows_of(method_at(i), n, measured, predicted)) {
      result.rows.push_back(std::move(row));
    }
  }
  return result;
}

// Leaves whole groups, at random, of most_target_rows. What a reader should know of it.
std::string thin(AlignedPair& pair, StageTimes& source, std::uint64_t seed) {
  const std::size_t all = pair.target.rows();
  const std::vector<std::size_t> rows = some_groups(pair.target.groups, most_target_rows, seed);
  pair.target = take(pair.target, rows);
  source = take(source, rows);
  return fmt::format("{} of {} target rows are looked at, drawn at random", rows.size(), all);
}

Result<std::vector<std::size_t>> sizes_of(const TransferOptions& options) {
  std::vector<std::size_t> sizes = options.samples;
  std::sort(sizes.begin(), sizes.end());
  sizes.erase(std::unique(sizes.begin(), sizes.end()), sizes.end());
  if (sizes.empty() || sizes.front() == 0 || sizes.back() > most_samples) {
    return fail(ErrorCode::usage,
                fmt::format("samples are 1 … {} measurements on the target", most_samples));
  }
  if (options.seeds == 0 || options.seeds > most_seeds) {
    return fail(ErrorCode::usage, fmt::format("seeds are 1 … {} draws", most_seeds));
  }
  return sizes;
}

// Why an N is not tried.
std::optional<std::string> reason_to_skip(const AlignedPair& pair, const Size& size) {
  const auto least =
      std::min_element(size.draws.begin(), size.draws.end(),
                       [](const Draw& left, const Draw& right) { return left.left < right.left; });
  if (least->left >= fewest_held_out) return std::nullopt;
  return fmt::format("leaves {} of {} rows to be predicted; at least {} are needed", least->left,
                     pair.target.rows(), fewest_held_out);
}

void work_through(const AlignedPair& pair, const StageTimes& source, const TransferOptions& options,
                  std::vector<Size>& sizes) {
  const std::size_t all = sizes.size() * options.seeds;
  std::mutex guard;
  std::size_t done = 0;
  // The largest N first: they take longest.
  on_every_core(all, [&](std::size_t at) {
    Size& size = sizes[sizes.size() - 1 - at / options.seeds];
    const std::size_t draw = at % options.seeds;
    size.results[draw] = result_of(pair, source, size.n, size.draws[draw], draw == 0);
    const std::scoped_lock lock(guard);
    ++done;
    if (options.progress) options.progress(done, all);
  });
}

CalibrationCost cost_of(const AlignedPair& pair, const Size& size) {
  constexpr double milliseconds = 1e-3;
  CalibrationCost cost{.n = size.n};
  const auto draws = static_cast<double>(size.draws.size());
  for (const Draw& draw : size.draws) {
    for (const std::size_t row : draw.calibration) {
      cost.target_s += milliseconds * pair.target.times.total_ms[row] / draws;
    }
    cost.held_out += static_cast<double>(draw.asked.size()) / draws;
  }
  return cost;
}

// Of each category knob: in how many predicted rows it was a word that calibration had not seen.
std::optional<std::string> unseen_note(const AlignedPair& pair, const Size& size) {
  std::size_t asked = 0;
  std::size_t unseen = 0;
  std::set<std::string> knobs;
  for (const Draw& draw : size.draws) {
    const std::vector<KnobRange> ranges = knob_ranges(take(pair.target.knobs, draw.calibration));
    for (const std::size_t row : draw.asked) {
      bool is_unseen = false;
      for (std::size_t i = 0; i < ranges.size(); ++i) {
        const KnobColumn& knob = pair.target.knobs.columns[i];
        const auto& seen = ranges[i].categories;
        if (knob.is_number() || std::binary_search(seen.begin(), seen.end(), knob.words[row])) {
          continue;
        }
        is_unseen = true;
        knobs.insert(knob.name);
      }
      unseen += is_unseen ? 1 : 0;
    }
    asked += draw.asked.size();
  }
  if (unseen == 0) return std::nullopt;
  const std::vector<std::string> names(knobs.begin(), knobs.end());
  return fmt::format(
      "N = {}: {:.1f} % of the predicted rows are out of range, in a category that calibration has "
      "not seen ({})",
      size.n, 100.0 * static_cast<double>(unseen) / static_cast<double>(asked),
      text::join(names, ", "));
}

void add_results(const AlignedPair& pair, Size& size, TransferResults& results) {
  for (std::size_t method = 0; method < methods; ++method) {
    std::vector<std::vector<StageErrors>> draws;
    for (const DrawResult& draw : size.results) draws.push_back(draw.errors[method]);
    for (TransferScore& score : transfer_scores(method_at(method), size.n, draws)) {
      results.results.push_back(std::move(score));
    }
  }
  results.cost.push_back(cost_of(pair, size));
  for (PredictedRow& row : size.results.front().rows) results.rows.push_back(std::move(row));
  if (auto note = unseen_note(pair, size)) results.notes.push_back(std::move(*note));
}

void append(std::vector<std::string>& to, const std::vector<std::string>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

}  // namespace

Result<TransferResults> transfer(const Dataset& source, const Dataset& target,
                                 const TransferOptions& options) {
  const auto numbers = sizes_of(options);
  if (!numbers) return fail(numbers.error());
  auto pair = align(source, target);
  if (!pair) return fail(pair.error());
  auto known = source_times(pair->source, pair->target.knobs, options.source_known,
                            derive_seed(options.seed, {for_model}), target.name);
  if (!known) return fail(known.error());

  TransferResults results{.source = source.name,
                          .target = target.name,
                          .source_device = source.device,
                          .target_device = target.device,
                          .source_known = known->is_known,
                          .design = options.design,
                          .seed = options.seed,
                          .seeds = options.seeds,
                          .target_rows = target.rows(),
                          .target_groups = target.group_count};
  if (target.rows() > most_target_rows) {
    results.notes.push_back(thin(*pair, known->times, derive_seed(options.seed, {for_thinning})));
  }
  append(results.notes, pair->notes);
  append(results.notes, known->notes);
  std::vector<Size> sizes;
  for (const std::size_t n : *numbers) {
    Size size{.n = n};
    size.draws.resize(options.seeds);
    on_every_core(options.seeds, [&](std::size_t draw) {
      size.draws[draw] =
          draw_of(*pair, known->times, options.design, n, derive_seed(options.seed, {n, draw}));
    });
    if (auto reason = reason_to_skip(*pair, size)) {
      results.skipped.push_back({n, std::move(*reason)});
      continue;
    }
    size.results.resize(options.seeds);
    sizes.push_back(std::move(size));
  }
  if (sizes.empty()) {
    const SkippedSize& first = results.skipped.front();
    return fail(ErrorCode::usage,
                fmt::format("{}: too few rows: N = {} {}", target.name, first.n, first.reason),
                "measure more configurations on the target, or ask for a smaller --samples");
  }
  work_through(*pair, known->times, options, sizes);
  for (Size& size : sizes) add_results(*pair, size, results);
  return results;
}

}  // namespace assay::predict

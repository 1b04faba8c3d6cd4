// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/source_times.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/predict/encoding.hpp"
#include "assay/predict/fit.hpp"
#include "assay/predict/predictor.hpp"
#include "assay/predict/repeat_noise.hpp"

namespace assay::predict {
namespace {

template <class Column>
const Column* find(const std::vector<Column>& columns, const std::string& name) {
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const Column& column) { return column.name == name; });
  return found == columns.end() ? nullptr : &*found;
}

template <class Column>
std::vector<std::string> missing_names(const std::vector<Column>& wanted,
                                       const std::vector<Column>& there) {
  std::vector<std::string> names;
  for (const Column& column : wanted) {
    if (find(there, column.name) == nullptr) names.push_back(text::printable(column.name));
  }
  return names;
}

// Nothing where both have the same columns.
template <class Column>
std::optional<std::string> difference(const std::vector<Column>& source,
                                      const std::vector<Column>& target, std::string_view what) {
  std::string sentence;
  const auto add = [&](std::string_view who, const std::vector<std::string>& names) {
    if (names.empty()) return;
    if (!sentence.empty()) sentence += "; ";
    sentence += fmt::format("the {} has no {} {}", who, what, text::join(names, ", "));
  };
  add("target", missing_names(source, target));
  add("source", missing_names(target, source));
  return sentence.empty() ? std::nullopt : std::optional(std::move(sentence));
}

Result<void> check_same_columns(const Dataset& source, const Dataset& target) {
  if (const auto stages = difference(source.times.stages, target.times.stages, "stage")) {
    return fail(ErrorCode::usage,
                fmt::format("{} and {} have other stages: {}", source.name, target.name, *stages),
                "keep the t_…_ms columns that both have, or t_total_ms alone");
  }
  if (const auto knobs = difference(source.knobs.columns, target.knobs.columns, "knob")) {
    return fail(ErrorCode::usage,
                fmt::format("{} and {} have other knobs: {}", source.name, target.name, *knobs),
                "a configuration is the same set of knobs on both devices");
  }
  for (const KnobColumn& knob : source.knobs.columns) {
    const KnobColumn* other = find(target.knobs.columns, knob.name);
    if (other->is_number() == knob.is_number()) continue;
    return fail(ErrorCode::usage,
                fmt::format("the knob {} is a number in {} and a category in {}",
                            text::printable(knob.name), (knob.is_number() ? source : target).name,
                            (knob.is_number() ? target : source).name),
                "write it the same way in both");
  }
  return {};
}

// Decode steps are needed for totals even where they do not vary.
bool is_kept(const KnobColumn& source, const KnobColumn& target) {
  return source.name == output_tokens_knob || source.varies() || target.varies();
}

std::string left_out(const KnobColumn& source, const KnobColumn& target) {
  const auto value = [](const KnobColumn& knob) {
    return knob.is_number() ? fmt::format("{}", knob.numbers.front())
                            : text::printable(knob.words.front());
  };
  const std::string name = text::printable(source.name);
  if (value(source) == value(target)) return name + " does not vary and is left out";
  return fmt::format(
      "{} does not vary, but is {} on the source and {} on the target: left out as a "
      "part of the device",
      name, value(source), value(target));
}

// The mean of the times that were added.
struct Mean {
  std::vector<double> stages{};
  double total = 0;
  std::size_t count = 0;
};

std::string key_of(const KnobTable& knobs, std::size_t row, const std::vector<KnobColumn>& order) {
  std::string key;
  for (const KnobColumn& named : order) {
    const KnobColumn* knob = find(knobs.columns, named.name);
    // −0 and 0 are one number.
    key += knob->is_number() ? fmt::format("{}", knob->numbers[row] + 0.0)
                             : fmt::format("{}:{}", knob->words[row].size(), knob->words[row]);
    key += '\n';
  }
  return key;
}

std::map<std::string, Mean> means_of(const Dataset& source) {
  std::map<std::string, Mean> means;
  for (std::size_t row = 0; row < source.rows(); ++row) {
    Mean& mean = means[key_of(source.knobs, row, source.knobs.columns)];
    mean.stages.resize(source.times.stages.size());
    for (std::size_t i = 0; i < mean.stages.size(); ++i) {
      mean.stages[i] += source.times.stages[i].ms[row];
    }
    mean.total += source.times.total_ms[row];
    ++mean.count;
  }
  return means;
}

std::vector<double> repeat_log_sds(const Dataset& dataset) {
  std::vector<double> sds;
  for (const StageColumn& stage : dataset.times.stages) {
    if (const auto sd = repeat_log_sd(dataset.knobs, stage.ms)) sds.push_back(*sd);
  }
  if (const auto sd = repeat_log_sd(dataset.knobs, dataset.times.total_ms)) sds.push_back(*sd);
  return sds;
}

struct Matched {
  StageTimes times{};
  std::optional<std::size_t> unmatched{};  // the first row that the source has not
};

Matched match(const Dataset& source, const KnobTable& knobs) {
  const std::map<std::string, Mean> means = means_of(source);
  Matched matched;
  for (const StageColumn& stage : source.times.stages) matched.times.stages.push_back({stage.name});
  for (std::size_t row = 0; row < knobs.rows(); ++row) {
    const auto found = means.find(key_of(knobs, row, source.knobs.columns));
    if (found == means.end()) {
      matched.unmatched = row;
      return matched;
    }
    const Mean& mean = found->second;
    const auto count = static_cast<double>(mean.count);
    for (std::size_t i = 0; i < mean.stages.size(); ++i) {
      matched.times.stages[i].ms.push_back(mean.stages[i] / count);
    }
    matched.times.total_ms.push_back(mean.total / count);
  }
  return matched;
}

Result<SourceTimes> predicted(const Dataset& source, const KnobTable& knobs, std::uint64_t seed,
                              const std::string& where) {
  FitOptions options;
  options.seed = seed;
  auto estimator = fit(source, options);
  if (!estimator) return fail(estimator.error());
  const std::vector<KnobRange> ranges = estimator->knobs;
  const auto predictor = Predictor::of(std::move(*estimator));
  if (!predictor) return fail(predictor.error());
  auto times = predictor->times(knobs, where);
  if (!times) return fail(times.error());
  SourceTimes result{.times = std::move(*times)};
  std::size_t far = 0;
  for (std::size_t row = 0; row < knobs.rows(); ++row) {
    if (!outside(knobs, row, ranges).empty()) ++far;
  }
  if (far > 0) {
    result.notes.push_back(fmt::format(
        "{} of {} configurations lie outside what was measured on the source", far, knobs.rows()));
  }
  return result;
}

}  // namespace

Result<AlignedPair> align(const Dataset& source, const Dataset& target) {
  if (auto same = check_same_columns(source, target); !same) return fail(same.error());
  AlignedPair pair{.source = source, .target = target};
  pair.source.knobs.columns.clear();
  pair.target.knobs.columns.clear();
  pair.target.times.stages.clear();
  for (const KnobColumn& knob : source.knobs.columns) {
    const KnobColumn& other = *find(target.knobs.columns, knob.name);
    if (is_kept(knob, other)) {
      pair.source.knobs.columns.push_back(knob);
      pair.target.knobs.columns.push_back(other);
    } else {
      pair.notes.push_back(left_out(knob, other));
    }
  }
  for (const StageColumn& stage : source.times.stages) {
    pair.target.times.stages.push_back(*find(target.times.stages, stage.name));
  }
  pair.repeat_log_sd = repeat_log_sds(pair.source);
  return pair;
}

Result<SourceTimes> source_times(const Dataset& source, const KnobTable& knobs,
                                 std::optional<bool> known, std::uint64_t seed,
                                 const std::string& where) {
  if (known.value_or(true)) {
    Matched matched = match(source, knobs);
    if (!matched.unmatched) return SourceTimes{.times = std::move(matched.times), .is_known = true};
    if (known) {
      return fail(ErrorCode::usage,
                  fmt::format("{} row {}: the source {} has no row of this configuration", where,
                              *matched.unmatched + 1, source.name),
                  "--source-predicted takes what a model of the source predicts");
    }
  }
  return predicted(source, knobs, seed, where);
}

}  // namespace assay::predict

// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/physical_features.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>
#include <utility>

#include "assay/base/text.hpp"
#include "assay/predict/encoding.hpp"

namespace assay::predict {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

constexpr std::size_t fewest_words_to_parse = 3;
constexpr double smallest_number = 1e-9;  // whose logarithm is taken

bool is_token_count(const std::string& name) {
  return name.ends_with("_tokens") && name != output_tokens_knob;
}

bool varies(const KnobRange& range) {
  return range.categories.empty() && range.minimum != range.maximum;
}

const KnobColumn& column_of(const KnobTable& knobs, const std::string& name) {
  return *std::find_if(knobs.columns.begin(), knobs.columns.end(),
                       [&](const KnobColumn& column) { return column.name == name; });
}

VectorXd numbers_of(const KnobTable& knobs, const std::string& name) {
  const KnobColumn& column = column_of(knobs, name);
  return Eigen::Map<const VectorXd>(column.numbers.data(),
                                    static_cast<Index>(column.numbers.size()));
}

VectorXd log_of(const VectorXd& values) {
  return values.array().max(0.0).log1p().matrix();
}

class Columns {
 public:
  explicit Columns(PhysicalFeatures& features) : features_(features) {}

  std::size_t new_scale() { return scales_++; }

  void add(std::string name, std::size_t scale, VectorXd values) {
    features_.names.push_back(std::move(name));
    features_.scale_of.push_back(scale);
    columns_.push_back(std::move(values));
  }

  void finish(Index rows) {
    features_.values.resize(rows, static_cast<Index>(columns_.size()));
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      features_.values.col(static_cast<Index>(i)) = columns_[i];
    }
  }

 private:
  PhysicalFeatures& features_;
  std::vector<VectorXd> columns_;
  std::size_t scales_ = 0;
};

void add_inputs(const KnobTable& knobs, const std::vector<KnobRange>& ranges, Columns& columns) {
  const Eigen::MatrixXd inputs = encode(knobs, ranges);
  const std::vector<std::string> names = input_names(ranges);
  const std::vector<std::size_t> origins = input_knobs(ranges);
  std::size_t scale = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i == 0 || origins[i] != origins[i - 1]) scale = columns.new_scale();
    const bool is_number = ranges[origins[i]].categories.empty();
    columns.add(is_number ? "log " + names[i] : names[i], scale, inputs.col(static_cast<Index>(i)));
  }
}

void add_work(const KnobTable& knobs, const std::vector<KnobRange>& ranges, Columns& columns) {
  const auto rows = static_cast<Index>(knobs.rows());
  VectorXd sequence = VectorXd::Zero(rows);
  VectorXd batch = VectorXd::Zero(rows);
  VectorXd output = VectorXd::Zero(rows);
  std::size_t token_counts = 0;
  bool has_batch = false;
  bool has_output = false;
  for (const KnobRange& range : ranges) {
    if (!range.categories.empty()) continue;
    if (is_token_count(range.knob)) {
      sequence += numbers_of(knobs, range.knob).cwiseMax(0.0);
      ++token_counts;
    } else if (range.knob.starts_with("batch") && varies(range)) {
      batch += log_of(numbers_of(knobs, range.knob));
      has_batch = true;
    } else if (range.knob == output_tokens_knob && varies(range)) {
      output = numbers_of(knobs, range.knob).cwiseMax(0.0);
      has_output = true;
    }
  }
  if (token_counts > 1) columns.add("log sequence", columns.new_scale(), log_of(sequence));
  if (token_counts > 0 && has_batch) {
    columns.add("log sequence·batch", columns.new_scale(), log_of(sequence) + batch);
  }
  if (token_counts > 0 && has_output) {
    columns.add("log context", columns.new_scale(), log_of(sequence + 0.5 * output));
  }
}

// "moe_i1536_k8" → word "moe", "i", "k"; number "#i" 1536, "#k" 8.
struct NameParts {
  std::map<std::string, double> numbers{};  // logarithms, by the word before
  std::map<std::string, double> words{};    // 1 each
};

NameParts parts_of(std::string_view name) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  NameParts parts;
  std::string before;
  for (std::size_t at = 0; at < name.size();) {
    std::size_t end = at;
    if (is_digit(name[at])) {
      while (end < name.size() && is_digit(name[end])) ++end;
      if (end + 1 < name.size() && name[end] == '.' && is_digit(name[end + 1])) {
        ++end;
        while (end < name.size() && is_digit(name[end])) ++end;
      }
      if (const auto number = text::parse_number(name.substr(at, end - at))) {
        parts.numbers["#" + before] = std::log(std::max(*number, smallest_number));
      }
    } else if (is_letter(name[at])) {
      while (end < name.size() && is_letter(name[end])) ++end;
      before = std::string(name.substr(at, end - at));
      parts.words[before] = 1;
    } else {
      ++end;
    }
    at = end;
  }
  return parts;
}

// What training names have, each key with the value of a name that lacks it; keys that do not tell
// names apart are left out.
std::map<std::string, double> telling(const std::vector<NameParts>& names,
                                      std::map<std::string, double> NameParts::*part,
                                      bool fill_with_mean) {
  std::map<std::string, std::vector<double>> seen;
  for (const NameParts& name : names) {
    for (const auto& [key, value] : name.*part) seen[key].push_back(value);
  }
  std::map<std::string, double> fill;
  for (const auto& [key, values] : seen) {
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    double mean = 0;
    for (const double value : values) mean += value / static_cast<double>(values.size());
    const bool all_have_it = values.size() == names.size();
    const bool differs = *least != *most;
    if (fill_with_mean ? differs : !all_have_it) fill[key] = fill_with_mean ? mean : 0.0;
  }
  return fill;
}

void add_part(const KnobRange& range, const std::vector<NameParts>& asked,
              const std::vector<NameParts>& trained, std::map<std::string, double> NameParts::*part,
              bool fill_with_mean, std::size_t scale, Columns& columns) {
  for (const auto& [key, fill] : telling(trained, part, fill_with_mean)) {
    VectorXd values(static_cast<Index>(asked.size()));
    for (std::size_t row = 0; row < asked.size(); ++row) {
      const auto found = (asked[row].*part).find(key);
      values(static_cast<Index>(row)) = found == (asked[row].*part).end() ? fill : found->second;
    }
    columns.add(range.knob + ":" + key, scale, std::move(values));
  }
}

void add_names(const KnobTable& knobs, const KnobRange& range, Columns& columns) {
  std::vector<NameParts> trained;
  for (const std::string& word : range.categories) trained.push_back(parts_of(word));
  std::vector<NameParts> asked;
  for (const std::string& word : column_of(knobs, range.knob).words) {
    asked.push_back(parts_of(word));
  }
  const std::size_t scale = columns.new_scale();
  add_part(range, asked, trained, &NameParts::words, false, scale, columns);
  add_part(range, asked, trained, &NameParts::numbers, true, scale, columns);
}

}  // namespace

PhysicalFeatures physical_features(const KnobTable& knobs, const std::vector<KnobRange>& ranges) {
  PhysicalFeatures features;
  Columns columns(features);
  add_inputs(knobs, ranges, columns);
  add_work(knobs, ranges, columns);
  for (const KnobRange& range : ranges) {
    if (range.categories.size() >= fewest_words_to_parse) add_names(knobs, range, columns);
  }
  columns.finish(static_cast<Index>(knobs.rows()));
  return features;
}

}  // namespace assay::predict

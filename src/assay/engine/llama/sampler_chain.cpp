// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/llama/sampler_chain.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "assay/base/text.hpp"

namespace assay::engine::llama {

namespace {

constexpr std::string_view greedy = "greedy";

struct Range {
  SamplerKind kind;
  double usual;
  double minimum;
  double maximum;
  bool minimum_allowed;
  bool integer;
  std::string_view text;
};

constexpr std::array<Range, 4> ranges{
    {{SamplerKind::temperature, 0.8, 0, 100, false, false, "above 0 and at most 100"},
     {SamplerKind::top_k, 40, 1, 1'000'000, true, true, "a whole number from 1 to 1000000"},
     {SamplerKind::top_p, 0.95, 0, 1, false, false, "above 0 and at most 1"},
     {SamplerKind::min_p, 0.05, 0, 1, true, false, "from 0 to 1"}}};

const Range& range_of(SamplerKind kind) {
  return *std::find_if(ranges.begin(), ranges.end(),
                       [kind](const Range& range) { return range.kind == kind; });
}

bool allows(const Range& range, double value) {
  if (range.integer && value != std::floor(value)) return false;
  if (value == range.minimum) return range.minimum_allowed;
  return value > range.minimum && value <= range.maximum;
}

Failure unknown_name(std::string_view name) {
  std::vector<std::string> known{std::string(greedy)};
  for (const auto& entry : sampler_kind_words) known.emplace_back(entry.word);
  return fail(ErrorCode::usage, fmt::format("unknown sampler '{}'", text::printable(name)),
              text::suggestion(name, known));
}

Result<SamplerStep> parse_step(std::string_view item) {
  const std::size_t equals = item.find('=');
  const std::string_view name = text::trim(item.substr(0, equals));
  const auto kind = from_word<SamplerKind>(name);
  if (!kind) return unknown_name(name);

  const Range& range = range_of(*kind);
  if (equals == std::string_view::npos) return SamplerStep{*kind, range.usual};
  const std::string_view digits = text::trim(item.substr(equals + 1));
  const auto value = text::parse_number(digits);
  if (!value || !allows(range, *value)) {
    return fail(ErrorCode::usage, fmt::format("sampler {}={}: the value must be {}", name,
                                              text::printable(digits), range.text));
  }
  return SamplerStep{*kind, *value};
}

}  // namespace

Result<SamplerChain> parse_sampler(std::string_view text) {
  SamplerChain chain;
  if (text::trim(text) == greedy) return chain;
  for (const std::string_view item : text::split(text, ',')) {
    if (text::trim(item) == greedy) {
      return fail(ErrorCode::usage, "sampler greedy stands alone: it leaves nothing to choose");
    }
    auto step = parse_step(item);
    if (!step) return fail(step.error());
    const bool repeated = std::any_of(chain.begin(), chain.end(), [&](const SamplerStep& earlier) {
      return earlier.kind == step->kind;
    });
    if (repeated) {
      return fail(ErrorCode::usage, fmt::format("sampler {} is named twice", word_of(step->kind)));
    }
    chain.push_back(*step);
  }
  return chain;
}

std::string canonical_text(const SamplerChain& chain) {
  if (chain.empty()) return std::string(greedy);
  std::vector<std::string> steps;
  for (const SamplerStep& step : chain) {
    steps.push_back(fmt::format("{}={}", word_of(step.kind), step.value));
  }
  return text::join(steps, ",");
}

}  // namespace assay::engine::llama

// SPDX-License-Identifier: Apache-2.0
#pragma once

// A comparison in words and figures for people: what every form of it (terminal, Markdown, HTML,
// seed 002's tables) says alike.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/enum_words.hpp"
#include "assay/data/comparison.hpp"
#include "assay/report/table_style.hpp"

namespace assay::report {

// In which order rows and experiments are shown. given: the catalog's, the user's. change: what got
// worse by most first, rows without verdict last. p: the smallest (adjusted, else raw) first.
enum class ComparisonOrder : std::uint8_t { given, change, name, p };

inline constexpr std::array<EnumWord<ComparisonOrder>, 4> comparison_order_words{
    {{ComparisonOrder::given, "given"},
     {ComparisonOrder::change, "change"},
     {ComparisonOrder::name, "name"},
     {ComparisonOrder::p, "p"}}};

inline std::span<const EnumWord<ComparisonOrder>> words(ComparisonOrder) {
  return comparison_order_words;
}

// Whether `left` comes before `right`; false where the order does not tell. `name` is left to the
// caller, who knows what the names are.
bool comes_before(ComparisonOrder order, const MetricComparison& left,
                  const MetricComparison& right);

// The rows of a pair of cases, of `metrics` only unless there are none; in `order`.
std::vector<const MetricComparison*> shown_rows(const CaseComparison& pair,
                                                const std::vector<std::string>& metrics,
                                                ComparisonOrder order);

// Decimals for figures that stand side by side: those of the least certain, but enough for two
// significant digits of the smallest.
int common_decimals(std::span<const Estimate* const> estimates);

// The cells of one row; "–" for what is not there.
struct RowText {
  std::string baseline;
  std::string candidate;
  std::string difference;       // "+50.1"
  std::string change;           // "+20.1%", on the scale of points "+1.2 pt"
  std::string change_interval;  // "[+19.8, +20.4]"
  std::string effect;           // Hedges' g
  std::string effect_interval;
  std::string adjusted_p;  // "<0.001"
  std::string verdict;     // "slower"; with a * of what is simulated
  Tone tone = Tone::plain;
};

RowText row_text(const Comparison& comparison, const MetricComparison& row);

// The environments differ in a field that was not allowed, or no case is in both: the figures stand
// side by side, and no difference between them has a meaning.
bool is_incomparable(const Comparison& comparison);

// The verdict's word of a row: "slower", "same", "incomparable"; "" of a metric without.
std::string_view row_verdict(const Comparison& comparison, const MetricComparison& row);

// "after against before", or of one run "sampling_temp against baseline_greedy".
std::string sides_text(const Comparison& comparison);

// "tiny", or "before's → after's" where the names differ.
std::string case_text(const CaseComparison& pair);

// What changed, in a sentence, whatever a gate makes of it.
std::string change_headline(const Comparison& comparison);

// The same of several candidates with one baseline, in short.
std::string candidates_headline(std::span<const Comparison> comparisons);

// "rejected: latency mean of 'tiny' is slower, and 2 more reasons".
std::string gate_headline(const Comparison& comparison);

// Tone of what changed, and of what a gate answers.
Tone change_tone(const Comparison& comparison);
Tone tone_of(Verdict verdict);

// "batch_size 1 → 2, model tiny → small"; "" where nothing was varied.
std::string varied_text(const CaseComparison& pair);

// What a reader must know first: clocks that were not fixed, figures that are simulated.
std::vector<std::string> warnings(const Comparison& comparison);

// How the differences were judged: threshold, confidence, methods that occur, Holm's adjustment.
std::vector<std::string> judging(const Comparison& comparison);

// "95 %".
std::string confidence_text(double confidence);

}  // namespace assay::report

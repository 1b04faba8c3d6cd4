// SPDX-License-Identifier: Apache-2.0
#include "assay/report/findings_words.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/report/number_text.hpp"

namespace assay::report {
namespace {

constexpr std::size_t most_named = 8;  // cases in a sentence; the table has all
constexpr double percent = 100;

double detail(const std::map<std::string, double>& details, const std::string& name) {
  const auto found = details.find(name);
  return found == details.end() ? 0 : found->second;
}

Estimate estimate_of(const FindingFigure& figure) {
  Estimate estimate{.point = figure.point};
  if (figure.lower && figure.upper) estimate.interval = Interval{*figure.lower, *figure.upper};
  return estimate;
}

// "33.98", with at most four digits: intervals stand where they are needed.
std::string point_text(const FindingFigure& figure) {
  const Estimate estimate = estimate_of(figure);
  return number_text(figure.point, std::min(decimals_of(estimate), decimals_for(figure.point, 4)));
}

// "0.73", of a percentage.
std::string percentage_text(double value) {
  return number_text(value, std::min(2, decimals_for(value, 3)));
}

// " [15.1, 33.8]"; "" without an interval.
std::string interval_text(const FindingFigure& figure, int decimals, bool with_sign) {
  if (!figure.lower || !figure.upper) return "";
  const auto number = [&](double value) {
    return with_sign ? signed_text(value, decimals) : number_text(value, decimals);
  };
  return fmt::format(" [{}, {}]", number(*figure.lower), number(*figure.upper));
}

// "a, b and c", and how many more.
std::string listed(std::vector<std::string> parts) {
  if (parts.size() > most_named) {
    const std::size_t left = parts.size() - most_named;
    parts.resize(most_named);
    parts.push_back(fmt::format("{} more", left));
  }
  if (parts.size() < 2) return parts.empty() ? "" : parts.front();
  const std::string last = parts.back();
  parts.pop_back();
  return fmt::format("{} and {}", text::join(parts, ", "), last);
}

std::vector<const FindingEffect*> effects_that_are(const Finding& finding, Support support) {
  std::vector<const FindingEffect*> effects;
  for (const FindingEffect& effect : finding.effects) {
    if (effect.support == support) effects.push_back(&effect);
  }
  return effects;
}

// What the cases of the finding differ in, as the subject of a sentence.
std::string subject_text(const Finding& finding) {
  const auto is_sampler = [](const std::string& knob) { return knob.starts_with("sampler"); };
  if (!finding.varied.empty() &&
      std::all_of(finding.varied.begin(), finding.varied.end(), is_sampler)) {
    return "The sampling strategy";
  }
  if (finding.varied.size() == 1) return finding.varied.front();
  return "The choice of case";
}

std::string difference_text(const FindingEffect& effect, const std::string& unit) {
  if (!effect.difference) return "";
  Estimate estimate = estimate_of(*effect.difference);
  const int decimals = std::min(decimals_of(estimate), decimals_for(estimate.point, 4));
  return fmt::format("{} {}{}", signed_text(estimate.point, decimals), unit,
                     interval_text(*effect.difference, decimals, true));
}

std::string relative_text(const FindingEffect& effect, const std::string& unit) {
  return effect.change_pct ? change_text(*effect.change_pct) : difference_text(effect, unit);
}

// How a change of one kind is told.
struct ChangeWords {
  std::string shown;
  std::string refuted;
  std::string open;
};

ChangeWords change_words(const Findings& findings, const Finding& finding) {
  const std::string latency = latency_text(findings);
  const std::string subject = subject_text(finding);
  const double bound = findings.threshold;
  switch (finding.kind) {
    case FindingKind::latency:
      return {fmt::format("{} changes {}", subject, latency),
              fmt::format("{} does not change {} by more than {:g} %", subject, latency, bound),
              fmt::format("No change of {} could be shown, nor that there is none beyond ±{:g} %",
                          latency, bound)};
    case FindingKind::variability:
      return {fmt::format("{} changes how much {} varies: CoV", subject, latency),
              fmt::format("{} does not change the CoV of {} by more than {:g} points", subject,
                          latency, bound),
              fmt::format("No change of the CoV of {} could be shown, nor that there is none "
                          "beyond ±{:g} points",
                          latency, bound)};
    case FindingKind::memory:
      return {"Peak RSS differs", fmt::format("Peak RSS is the same within ±{:g} %", bound),
              fmt::format("No difference of peak RSS could be shown, nor that there is none "
                          "beyond ±{:g} %",
                          bound)};
    case FindingKind::sampling_time:
      return {"The time in which a token is chosen differs",
              fmt::format("The time in which a token is chosen is the same within ±{:g} %", bound),
              "No difference of the time in which a token is chosen could be shown"};
    case FindingKind::model_time:
      return {"The rest of a token's time, in which the model computes, differs",
              fmt::format("The rest of a token's time, in which the model computes, is the same "
                          "within ±{:g} %",
                          bound),
              fmt::format("No difference of the rest of a token's time, in which the model "
                          "computes, could be shown, nor that there is none beyond ±{:g} %",
                          bound)};
    case FindingKind::model_variability:
      return {"The rest of a token's time varies differently: CoV",
              fmt::format("The CoV of the rest of a token's time is the same within ±{:g} points",
                          bound),
              "No difference in the CoV of the rest of a token's time could be shown"};
    default:
      return {};
  }
}

bool is_cov(const Finding& finding) {
  return finding.kind == FindingKind::variability || finding.kind == FindingKind::model_variability;
}

// "temperature +37.4 % [+36.0, +38.9]"
std::string effect_text(const Finding& finding, const FindingEffect& effect) {
  if (finding.kind == FindingKind::sampling_time) {
    std::string more;
    const auto explained = effect.details.find("explained_pct");
    if (explained != effect.details.end()) {
      more = fmt::format(", {:.0f} % of the change of latency", explained->second);
    }
    return fmt::format(
        "{} {} ms, {} % of its latency ({}{})", effect.case_name, point_text(effect.value),
        percentage_text(detail(effect.details, "share_pct")), difference_text(effect, "ms"), more);
  }
  if (is_cov(finding)) {
    const std::string change = effect.support == Support::shown ? relative_text(effect, "pt")
                                                                : difference_text(effect, "pt");
    return fmt::format("{} {} % ({})", effect.case_name, percentage_text(effect.value.point),
                       change);
  }
  return fmt::format("{} {}", effect.case_name, relative_text(effect, finding.unit));
}

std::string effects_text(const Finding& finding, Support support) {
  std::vector<std::string> parts;
  for (const FindingEffect* effect : effects_that_are(finding, support)) {
    parts.push_back(effect_text(finding, *effect));
  }
  return listed(std::move(parts));
}

std::string baseline_text(const Finding& finding) {
  if (!finding.baseline) return "";
  if (is_cov(finding)) {
    return fmt::format("; {} {} %", finding.baseline_case,
                       percentage_text(finding.baseline->point));
  }
  if (finding.kind == FindingKind::sampling_time) {
    return fmt::format("; {} {} ms, {} %", finding.baseline_case, point_text(*finding.baseline),
                       percentage_text(detail(finding.details, "share_pct")));
  }
  return fmt::format("; {} {} {}", finding.baseline_case, point_text(*finding.baseline),
                     finding.unit);
}

// The strongest first, and of the cases for which it does not hold what holds of them.
std::string change_sentence(const Findings& findings, const Finding& finding) {
  const ChangeWords told = change_words(findings, finding);
  std::string sentence;
  switch (finding.support) {
    case Support::shown:
      sentence = told.shown;
      break;
    case Support::refuted:
      sentence = told.refuted;
      break;
    default:
      sentence = told.open;
  }
  const bool has_colon = sentence.find(':') != std::string::npos;
  sentence += fmt::format("{} {}", has_colon ? "" : ":", effects_text(finding, finding.support));
  sentence += baseline_text(finding);
  if (finding.support == Support::shown) {
    const std::string open = effects_text(finding, Support::open);
    if (!open.empty()) sentence += "; not shown of " + open;
  }
  if (finding.support != Support::refuted) {
    const std::string same = effects_text(finding, Support::refuted);
    if (!same.empty()) {
      sentence += fmt::format("; within ±{:g} {} of it: {}", findings.threshold,
                              is_cov(finding) ? "points" : "%", same);
    }
  }
  return sentence + ".";
}

// Cases with their values: "greedy 0.6 %, temperature 97 %".
template <class Value>
std::string values_text(const Finding& finding, Value value) {
  std::vector<std::string> parts;
  for (const FindingEffect& effect : finding.effects) {
    parts.push_back(fmt::format("{} {}", effect.case_name, value(effect)));
  }
  return listed(std::move(parts));
}

std::string paths_sentence(const Finding& finding) {
  return fmt::format("Different sequences of tokens: {}.",
                     values_text(finding, [](const FindingEffect& effect) {
                       return fmt::format("{:.0f} in {:.0f} iterations", effect.value.point,
                                          detail(effect.details, "iterations"));
                     }));
}

std::string lengths_sentence(const Finding& finding) {
  if (finding.support == Support::refuted) {
    return fmt::format(
        "Every iteration generated {:.0f} tokens: the length of sequences is no cause.",
        finding.effects.front().value.point);
  }
  return fmt::format("Iterations generated different numbers of tokens: {}.",
                     values_text(finding, [](const FindingEffect& effect) {
                       const double fewest = effect.value.lower.value_or(effect.value.point);
                       if (fewest == effect.value.point) return fmt::format("{:.0f}", fewest);
                       return fmt::format("{:.0f} to {:.0f}", fewest, effect.value.point);
                     }));
}

std::string variance_sentence(const Findings& findings, const Finding& finding) {
  return fmt::format("Of the variance of {}, choosing the token makes up: {}.",
                     latency_text(findings), values_text(finding, [](const FindingEffect& effect) {
                       return fmt::format("{:.0f} %{}", effect.value.point,
                                          interval_text(effect.value, 0, false));
                     }));
}

std::string scaling_sentence(const Findings& findings, const Finding& finding) {
  const FindingFigure slope = finding.figure.value_or(FindingFigure{});
  const int decimals = decimals_of(estimate_of(slope));
  const std::string interval = interval_text(slope, decimals, false);
  const std::string models = fmt::format(
      "({:.0f} models, R² {}, residual standard deviation {} ms)",
      detail(finding.details, "models"), number_text(detail(finding.details, "r_squared"), 3),
      point_text({.point = detail(finding.details, "residual_sd_ms")}));
  std::string latency = latency_text(findings);
  if (finding.support != Support::shown) {
    return fmt::format("No slope of {} over parameters could be shown: {} {}{} {}.", latency,
                       number_text(slope.point, decimals), finding.unit, interval, models);
  }
  latency.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(latency.front())));
  return fmt::format("{} {} by {} {}{} {}.", latency, slope.point < 0 ? "falls" : "grows",
                     number_text(std::abs(slope.point), decimals), finding.unit, interval, models);
}

// "1.06 bytes in every model", or from which to which.
std::string range_text(const Findings& findings, const Finding& finding) {
  const auto [least, most] =
      std::minmax_element(finding.effects.begin(), finding.effects.end(),
                          [](const FindingEffect& one, const FindingEffect& other) {
                            return one.value.point < other.value.point;
                          });
  const auto number = [](const FindingEffect& effect) {
    return number_text(effect.value.point, decimals_for(effect.value.point, 3));
  };
  const double spread = percent * (most->value.point / least->value.point - 1);
  if (spread <= findings.threshold) {
    const std::string lowest = number(*least);
    const std::string highest = number(*most);
    return fmt::format("{} {} in every model",
                       lowest == highest ? lowest : fmt::format("{} to {}", lowest, highest),
                       finding.unit);
  }
  return fmt::format("{} {} ({}) to {} ({})", number(*least), finding.unit, least->case_name,
                     number(*most), most->case_name);
}

std::string with_value_text(const FindingEffect& effect) {
  const int decimals = std::min(2, decimals_for(effect.value.point, 3));
  return fmt::format("{} {} %{}", effect.case_name, number_text(effect.value.point, decimals),
                     interval_text(effect.value, decimals, false));
}

std::string cov_list(const Finding& finding, Support support) {
  std::vector<std::string> parts;
  for (const FindingEffect* effect : effects_that_are(finding, support)) {
    parts.push_back(with_value_text(*effect));
  }
  return listed(std::move(parts));
}

std::string bound_sentence(const Findings& findings, const Finding& finding) {
  const std::string latency = latency_text(findings);
  const double bound = detail(finding.details, "bound_pct");
  const std::string open = cov_list(finding, Support::open);
  switch (finding.support) {
    case Support::shown: {
      const auto highest =
          std::max_element(finding.effects.begin(), finding.effects.end(),
                           [](const FindingEffect& one, const FindingEffect& other) {
                             return one.value.upper.value_or(0) < other.value.upper.value_or(0);
                           });
      if (finding.effects.size() == 1) {
        return fmt::format("The CoV of {} is below {:g} %: {}.", latency, bound,
                           with_value_text(*highest));
      }
      return fmt::format("The CoV of {} is below {:g} % in every case; highest: {}.", latency,
                         bound, with_value_text(*highest));
    }
    case Support::refuted: {
      std::string sentence = fmt::format("The CoV of {} is not below {:g} % in every case: {}",
                                         latency, bound, cov_list(finding, Support::refuted));
      const std::string kept = cov_list(finding, Support::shown);
      if (!kept.empty()) sentence += "; below it: " + kept;
      if (!open.empty()) sentence += "; not shown of " + open;
      return sentence + ".";
    }
    default:
      return fmt::format("That the CoV of {} is below {:g} % in every case could not be shown: {}.",
                         latency, bound, open);
  }
}

std::string stability_sentence(const Findings& findings, const Finding& finding) {
  const std::string cases = values_text(finding, [](const FindingEffect& effect) {
    return percentage_text(effect.value.point) + " %";
  });
  if (finding.support == Support::open) {
    return fmt::format("No case is told apart from another by the CoV of {}: {}.",
                       latency_text(findings), cases);
  }
  const std::string_view word =
      finding.kind == FindingKind::most_stable ? "most stable" : "most variable";
  const auto others =
      static_cast<std::size_t>(detail(finding.details, "among")) - finding.effects.size();
  if (finding.effects.size() == 1) {
    return fmt::format("The {} case, told apart from every other by its CoV: {}.", word, cases);
  }
  const FindingEffect& first = finding.effects.front();
  return fmt::format("The {} case is one of these, which are not told apart from {}: {}; {} {}.",
                     word, first.case_name, cases, plural(others, "other"),
                     others == 1 ? "is" : "are");
}

std::string sentence_of(const Findings& findings, const Finding& finding) {
  switch (finding.kind) {
    case FindingKind::token_paths:
      return paths_sentence(finding);
    case FindingKind::lengths:
      return lengths_sentence(finding);
    case FindingKind::variance_share:
      return variance_sentence(findings, finding);
    case FindingKind::scaling:
      return scaling_sentence(findings, finding);
    case FindingKind::bytes_per_parameter:
      return fmt::format("Weights take, per parameter: {}.", range_text(findings, finding));
    case FindingKind::memory_per_parameter:
      return fmt::format("Peak RSS is {}.", range_text(findings, finding));
    case FindingKind::cov_bound:
      return bound_sentence(findings, finding);
    case FindingKind::most_stable:
    case FindingKind::least_stable:
      return stability_sentence(findings, finding);
    default:
      return change_sentence(findings, finding);
  }
}

bool is_tested(const Finding& finding) {
  return finding.support != Support::counted && finding.kind != FindingKind::lengths;
}

const FindingRow* row_of(const Findings& findings, const std::string& name) {
  for (const FindingRow& row : findings.rows) {
    if (row.case_name == name) return &row;
  }
  return nullptr;
}

// "gemma3-270m (6.43 ms, CoV 1.62 %, 356 MB)"
std::string case_text(const Findings& findings, const std::string& name) {
  const FindingRow* row = row_of(findings, name);
  if (row == nullptr) return name;
  std::vector<std::string> figures;
  if (row->latency_mean_ms) figures.push_back(point_text(*row->latency_mean_ms) + " ms");
  if (row->latency_cov_pct) {
    figures.push_back(fmt::format("CoV {} %", percentage_text(row->latency_cov_pct->point)));
  }
  if (row->peak_rss_mb) figures.push_back(point_text(*row->peak_rss_mb) + " MB");
  return fmt::format("{} ({})", name, text::join(figures, ", "));
}

std::string criteria_text(const Findings& findings, const Recommendation& recommendation) {
  std::vector<std::string> parts;
  for (const FactorKind criterion : recommendation.criteria) {
    switch (criterion) {
      case FactorKind::latency:
        parts.push_back("mean " + latency_text(findings));
        break;
      case FactorKind::variability:
        parts.emplace_back("CoV");
        break;
      case FactorKind::memory:
        parts.emplace_back("peak RSS");
        break;
      case FactorKind::parameters:
        break;
    }
  }
  return listed(std::move(parts));
}

bool has(const Recommendation& recommendation, FactorKind criterion) {
  return std::find(recommendation.criteria.begin(), recommendation.criteria.end(), criterion) !=
         recommendation.criteria.end();
}

}  // namespace

std::string_view purpose_text(Purpose purpose) {
  switch (purpose) {
    case Purpose::low_latency:
      return "low latency";
    case Purpose::balance:
      return "balance";
    case Purpose::stability:
      return "stability";
  }
  return "";
}

std::string latency_text(const Findings& findings) {
  return findings.of_tokens ? "token latency" : "latency";
}

std::string change_text(const FindingFigure& change_pct) {
  if (change_pct.point < percent) {
    const int decimals = std::abs(change_pct.point) < 1 ? 2 : 1;
    return fmt::format("{} %{}", signed_text(change_pct.point, decimals),
                       interval_text(change_pct, decimals, true));
  }
  const auto factor = [](double pct) { return 1 + pct / percent; };
  FindingFigure factors{.point = factor(change_pct.point)};
  if (change_pct.lower) factors.lower = factor(*change_pct.lower);
  if (change_pct.upper) factors.upper = factor(*change_pct.upper);
  const int decimals = decimals_for(factors.point, 3);
  return fmt::format("{} times{}", number_text(factors.point, decimals),
                     interval_text(factors, decimals, false));
}

std::string finding_sentence(const Findings& findings, const Finding& finding) {
  std::string prefix;
  if (!finding.group.empty()) prefix = finding.group + ": ";
  if (is_within_session(findings) && is_tested(finding)) prefix += "Within this session only: ";
  return prefix + sentence_of(findings, finding);
}

std::string recommendation_sentence(const Findings& findings,
                                    const Recommendation& recommendation) {
  std::vector<std::string> cases;
  for (const std::string& name : recommendation.cases) cases.push_back(case_text(findings, name));
  const std::string prefix =
      recommendation.group.empty() ? "" : fmt::format("{}: ", recommendation.group);
  const std::size_t count = recommendation.cases.size();
  if (count == 1) return prefix + cases.front() + ".";
  if (count == recommendation.among) {
    return fmt::format("{}no case is to be preferred; all {} tie: {}.", prefix, count,
                       listed(std::move(cases)));
  }
  return fmt::format("{}{} tie: {}.", prefix, count, listed(std::move(cases)));
}

std::string rule_text(const Findings& findings, const Recommendation& recommendation) {
  const std::string latency = latency_text(findings);
  switch (recommendation.purpose) {
    case Purpose::low_latency:
      return fmt::format(
          "the lowest mean {}; cases that are not told apart from it, or are within ±{:g} % of "
          "it, tie",
          latency, findings.threshold);
    case Purpose::stability:
      return fmt::format("the lowest CoV of {}; cases that are not told apart from it tie",
                         latency);
    case Purpose::balance:
      break;
  }
  std::string rule =
      fmt::format("the smallest worst factor, of how many times the lowest {} of all cases it has",
                  criteria_text(findings, recommendation));
  if (has(recommendation, FactorKind::parameters)) {
    rule +=
        ", and how many times as many parameters the largest model has (they stand for "
        "quality, which was not measured)";
  }
  return rule + "; cases whose factor may be as small by its interval tie";
}

std::string findings_of_simulation() {
  return "Simulated, not measured: what is found holds for a recording or a description.";
}

std::string findings_headline(const Findings& findings) {
  std::string prefix = findings.study + ": ";
  if (findings.simulated) prefix += "simulated, not measured. ";
  const auto weighty =
      std::find_if(findings.findings.begin(), findings.findings.end(), [](const Finding& finding) {
        return finding.support == Support::shown &&
               (finding.kind == FindingKind::latency || finding.kind == FindingKind::variability ||
                finding.kind == FindingKind::scaling);
      });
  if (weighty != findings.findings.end()) return prefix + finding_sentence(findings, *weighty);
  if (!findings.findings.empty()) {
    return prefix + finding_sentence(findings, findings.findings.front());
  }
  return prefix + "nothing was measured that could be compared.";
}

std::vector<std::string> findings_basis(const Findings& findings) {
  std::vector<std::string> sentences;
  if (is_within_session(findings)) {
    sentences.emplace_back(
        "A case has one session: intervals come from within it, and say nothing of another.");
  } else if (findings.tests > 0) {
    sentences.push_back(fmt::format(
        "Differences are judged by {} session values, on logarithms; intervals hold at {:g} %.",
        findings.paired ? "Student's paired t of" : "Welch's t of", percent * findings.confidence));
  }
  if (findings.tests > 0) {
    sentences.push_back(fmt::format(
        "What is told apart has Holm's p below {:g}, over {}{}.", 1 - findings.confidence,
        plural(findings.tests, "test"),
        findings.origin_tests > 0
            ? fmt::format("; of what a change comes from, over {}", findings.origin_tests)
            : ""));
    sentences.push_back(fmt::format(
        "A change within ±{:g} % (of the CoV: points) does not matter; that there is none beyond "
        "is said where the whole interval lies within.",
        findings.threshold));
  }
  return sentences;
}

}  // namespace assay::report

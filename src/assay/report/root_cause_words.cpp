// SPDX-License-Identifier: Apache-2.0
#include "assay/report/root_cause_words.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/report/number_text.hpp"

namespace assay::report {
namespace {

std::vector<std::string> questions_that_are(const RootCause& cause, Likelihood likelihood) {
  std::vector<std::string> names;
  for (const CauseFinding& finding : cause.findings) {
    if (finding.likelihood == likelihood) names.emplace_back(word_of(finding.question));
  }
  return names;
}

std::string share_text(const RootCause& cause, const CauseFinding& finding) {
  const auto share = explained_share(cause, finding);
  if (!share) return "how much of the change it accounts for is not known";
  return fmt::format("it accounts for {:.0f} % of the change", 100 * *share);
}

std::string likeliest_text(const RootCause& cause) {
  const auto likely = questions_that_are(cause, Likelihood::likely);
  const auto possible = questions_that_are(cause, Likelihood::possible);
  if (!likely.empty()) {
    const CauseFinding& first = cause.findings.front();
    return fmt::format("the likeliest cause is {}: {}. {}", likely.front(),
                       share_text(cause, first), first.answer);
  }
  if (!possible.empty()) {
    return fmt::format("no cause is likely; possible: {}", text::join(possible, ", "));
  }
  const auto unknown = questions_that_are(cause, Likelihood::unknown);
  if (unknown.empty()) return "nothing that was recorded explains it";
  return fmt::format("nothing that was recorded explains it, and nothing is known of {}",
                     text::join(unknown, ", "));
}

double size_of(const RootCause& cause) {
  return cause.needs_cause && cause.change_pct ? std::abs(cause.change_pct->point) : -1;
}

}  // namespace

std::string_view question_text(CauseQuestion question) {
  switch (question) {
    case CauseQuestion::environment:
      return "Did driver, clocks, temperature or power limits drift?";
    case CauseQuestion::inputs:
      return "Was it asked the same: model, batch, lengths, sampling?";
    case CauseQuestion::kernel:
      return "Did the same code compute it: engine, back end, kernels?";
    case CauseQuestion::memory:
      return "Did cache hits, faults or memory change?";
    case CauseQuestion::solver:
      return "Did the solver do its work, within its time?";
    case CauseQuestion::statistics:
      return "Is it a change at all: sessions, outliers, trends?";
  }
  return "";
}

std::string latency_change_text(const RootCause& cause) {
  if (!cause.change_pct) return "no latency on one side";
  const Estimate& change = *cause.change_pct;
  const int decimals = std::abs(change.point) < 1 ? 2 : 1;
  std::string text = fmt::format("latency mean {} %", signed_text(change.point, decimals));
  if (change.interval) {
    text += fmt::format(" [{}, {}]", signed_text(change.interval->lower, decimals),
                        signed_text(change.interval->upper, decimals));
  }
  return text;
}

std::optional<double> explained_share(const RootCause& cause, const CauseFinding& finding) {
  if (!cause.needs_cause || !cause.change_pct || !finding.explained_pct) return std::nullopt;
  return std::clamp(*finding.explained_pct / cause.change_pct->point, 0.0, 1.0);
}

std::string cause_sentence(const RootCause& cause) {
  const std::string change = latency_change_text(cause);
  if (!cause.change_pct) return change + ": nothing to explain";
  if (cause.needs_cause) return fmt::format("{}: {}", change, likeliest_text(cause));
  const bool any =
      !cause.findings.empty() && cause.findings.front().likelihood == Likelihood::likely;
  const std::string none = change + ": no change that needs a cause";
  return any ? fmt::format("{}. {}", none, cause.findings.front().answer) : none;
}

std::string sides_text(const RootCauses& causes) {
  if (causes.baseline.label == causes.candidate.label) return causes.candidate.label;
  return fmt::format("{} against {}", causes.candidate.label, causes.baseline.label);
}

std::string causes_headline(const RootCauses& causes) {
  const std::string sides = sides_text(causes);
  if (causes.cases.empty()) return sides + ": no case is in both";
  const auto most = std::max_element(
      causes.cases.begin(), causes.cases.end(),
      [](const RootCause& one, const RootCause& other) { return size_of(one) < size_of(other); });
  if (causes.cases.size() == 1) return fmt::format("{}: {}", sides, cause_sentence(*most));
  const auto changed = std::count_if(causes.cases.begin(), causes.cases.end(),
                                     [](const RootCause& cause) { return cause.needs_cause; });
  const std::string count = fmt::format("{} of {} cases changed by {:g} % or more", changed,
                                        causes.cases.size(), causes.threshold_pct);
  if (changed == 0) return fmt::format("{}: {}", sides, count);
  return fmt::format("{}: {}; most of all {}, {}", sides, count, most->case_name,
                     cause_sentence(*most));
}

Tone causes_tone(const RootCauses& causes) {
  const bool any = std::any_of(causes.cases.begin(), causes.cases.end(),
                               [](const RootCause& cause) { return cause.needs_cause; });
  return any ? Tone::warning : Tone::plain;
}

}  // namespace assay::report

// SPDX-License-Identifier: Apache-2.0
#include "assay/report/analysis_words.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/base/value_text.hpp"
#include "assay/report/comparison_words.hpp"
#include "assay/report/number_text.hpp"

namespace assay::report {
namespace {

constexpr const char* none = "–";
constexpr std::size_t most_named = 4;

std::string_view title_word(Criterion criterion) {
  switch (criterion) {
    case Criterion::latency:
      return "Fastest";
    case Criterion::throughput:
      return "Highest throughput";
    case Criterion::memory:
      return "Least memory";
    case Criterion::consistency:
      return "Most consistent";
  }
  return "";
}

// "a, b and c", and how many more.
std::string listed(std::vector<std::string> names) {
  std::string more;
  if (names.size() > most_named) {
    more = fmt::format(" and {} more", names.size() - most_named);
    names.resize(most_named);
  } else if (names.size() > 1) {
    more = " and " + names.back();
    names.pop_back();
  }
  return text::join(names, ", ") + more;
}

// Those of rank 1, by their points.
std::vector<std::string> leaders(const WorkloadGroup& group, const Ranking& ranking) {
  std::vector<std::string> names;
  for (const Placed& placed : ranking.places) {
    if (placed.rank == 1) names.push_back(group.models[placed.model].name);
  }
  return names;
}

std::string group_headline(const WorkloadGroup& group) {
  if (group.models.size() == 1) {
    return fmt::format("only {} was measured: there is nothing to rank it among",
                       group.models.front().name);
  }
  const Ranking* ranking = find_ranking(group, Criterion::latency);
  const std::string among = fmt::format("of {} models", group.models.size());
  const std::vector<std::string> first = leaders(group, *ranking);
  if (first.empty()) {
    return fmt::format(
        "{} has the lowest mean latency {}; whether it is the fastest cannot be told",
        group.models[ranking->places.front().model].name, among);
  }
  if (first.size() == 1) return fmt::format("{} is the fastest {}", first.front(), among);
  return fmt::format("{} are the fastest {} and cannot be told apart", listed(first), among);
}

}  // namespace

std::string workload_text(const Knobs& workload) {
  if (workload.empty()) return "no workload is known";
  std::vector<std::string> parts;
  for (const auto& [name, value] : workload) {
    parts.push_back(fmt::format("{} {}", name, brief_text(value)));
  }
  return text::join(parts, ", ");
}

std::string criterion_title(const Ranking& ranking) {
  std::string title = fmt::format("{}: {}", title_word(ranking.criterion), ranking.metric->label);
  if (ranking.criterion == Criterion::consistency) title += " within a session";
  return title;
}

std::string rank_text(const Placed& placed) {
  if (!placed.rank) return none;
  return fmt::format("{}{}", placed.is_tied ? "=" : "", *placed.rank);
}

std::string rank_range_text(const Placed& placed) {
  if (!placed.rank) return none;
  if (*placed.rank == placed.worst_rank) return fmt::format("{}", *placed.rank);
  return fmt::format("{} to {}", *placed.rank, placed.worst_rank);
}

std::string best_text(const WorkloadGroup& group, const Ranking& ranking) {
  const std::vector<std::string> first = leaders(group, ranking);
  return first.empty() ? none : listed(first);
}

std::string marked_name(const AnalyzedModel& model) {
  std::string name = model.name;
  if (model.simulated) name += "*";
  if (model.completion != Completion::complete) name += "†";
  return name;
}

std::string analysis_headline(const Analysis& analysis) {
  if (analysis.groups.empty()) return "no case has a latency: there is nothing to compare";
  if (analysis.groups.size() == 1) return group_headline(analysis.groups.front());
  std::set<std::string> models;
  std::size_t compared = 0;
  std::map<std::string, std::size_t> wins;
  for (const WorkloadGroup& group : analysis.groups) {
    for (const AnalyzedModel& model : group.models) models.insert(model.name);
    if (group.models.size() < 2) continue;
    ++compared;
    const auto first = leaders(group, *find_ranking(group, Criterion::latency));
    if (first.size() == 1) ++wins[first.front()];
  }
  std::string text = fmt::format("{} under {}", plural(models.size(), "model"),
                                 plural(analysis.groups.size(), "workload"));
  if (compared == 0) return text + ": no workload has two of them";
  const auto most = std::max_element(
      wins.begin(), wins.end(),
      [](const auto& one, const auto& other) { return one.second < other.second; });
  if (most == wins.end()) return text + ": in none is one alone the fastest";
  return fmt::format("{}: {} alone is the fastest in {} of {}", text, most->first, most->second,
                     compared);
}

std::vector<std::string> analysis_judging(const Analysis& analysis) {
  const std::string confidence = confidence_text(analysis.confidence);
  std::vector<std::string> sentences;
  sentences.emplace_back("Only models of one workload are ranked among each other.");
  sentences.push_back(fmt::format(
      "Intervals hold at {} and come from session means. The rank of a model is 1 + how "
      "many are better for certain, that is, by Welch's test of the logarithms of their "
      "session means after Holm's adjustment over all pairs of the workload. Models that "
      "cannot be told apart share a rank (=).",
      confidence));
  sentences.push_back(
      fmt::format("With {} all of the ranks by one criterion lie within what they may be. The four "
                  "rankings are not adjusted for each other.",
                  confidence));
  sentences.emplace_back(
      "Consistency is the coefficient of variation of a session's iterations, the mean of the "
      "sessions; std is that of all iterations.");
  sentences.emplace_back(
      "A speed-up is the mean latency of the slower model over that of the faster, with Welch's "
      "interval on logarithms; its p is adjusted as the ranking's.");
  return sentences;
}

std::string front_text(const ParetoFront& front) {
  std::vector<std::string> axes{"latency"};
  if (front.has_memory) axes.emplace_back("memory");
  if (front.axis != FrontAxis::none) axes.emplace_back(word_of(front.axis));
  std::string text = fmt::format(
      "On the front: no other model is at least as good in {}, and better in one of them.",
      listed(std::move(axes)));
  if (front.axis == FrontAxis::parameters) {
    text += " Parameters stand in for quality, which was not measured: more are taken as better.";
  }
  return text;
}

}  // namespace assay::report

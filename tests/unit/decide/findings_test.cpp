// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/findings.hpp"

#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "finding_runs.hpp"

using namespace assay;
using namespace assay::test;

namespace {

using Names = std::vector<std::string>;

Names names_of(const Finding& finding) {
  Names names;
  for (const FindingEffect& effect : finding.effects) names.push_back(effect.case_name);
  return names;
}

bool holds(const FindingFigure& figure, double value) {
  return figure.lower && figure.upper && *figure.lower <= value && value <= *figure.upper;
}

bool says(const std::vector<std::string>& sentences, std::string_view part) {
  return std::any_of(sentences.begin(), sentences.end(), [&](const std::string& sentence) {
    return sentence.find(part) != std::string::npos;
  });
}

}  // namespace

TEST_CASE("a sampler that takes time changes latency and CoV, and not memory") {
  const Findings findings = found_in(sampling_run());
  CHECK(findings.of_tokens);
  CHECK(findings.paired);
  CHECK(findings.sessions == 5);
  // Three pairs of latency and of CoV, two of memory.
  CHECK(findings.tests == 8);
  const Finding& latency = finding_of(findings, FindingKind::latency);
  CHECK(latency.support == Support::shown);
  CHECK(latency.baseline_case == "greedy");
  CHECK(latency.varied == Names{"sampler"});
  CHECK(names_of(latency) == Names{"temperature", "top_k"});
  // Lognormal with σ = 0.5: the mean is e^(σ²/2) times the median.
  const double expected = 100 * (3.6 * std::exp(0.125) - 0.1) / 10.1;
  for (const FindingEffect& effect : latency.effects) {
    CHECK(effect.support == Support::shown);
    CHECK(effect.change_pct.value().point == doctest::Approx(expected).epsilon(0.1));
    CHECK(effect.adjusted_p.value() >= effect.p.value());
    CHECK(effect.adjusted_p.value() < 0.05);
  }
  CHECK(finding_of(findings, FindingKind::variability).support == Support::shown);
  CHECK(finding_of(findings, FindingKind::memory).support == Support::refuted);
}

TEST_CASE("a change comes from choosing, not from the model's work on other tokens") {
  const Findings findings = found_in(sampling_run());
  const Finding& sampling = finding_of(findings, FindingKind::sampling_time);
  CHECK(sampling.support == Support::shown);
  CHECK(sampling.details.at("share_pct") == doctest::Approx(1).epsilon(0.05));
  for (const FindingEffect& effect : sampling.effects) {
    CHECK(effect.details.at("explained_pct") == doctest::Approx(100).epsilon(0.05));
    CHECK(effect.details.at("share_pct") == doctest::Approx(29).epsilon(0.05));
  }
  CHECK(finding_of(findings, FindingKind::model_time).support != Support::shown);
  CHECK(finding_of(findings, FindingKind::model_variability).support != Support::shown);
  CHECK(findings.origin_tests == 6);
  const Finding& share = finding_of(findings, FindingKind::variance_share);
  CHECK(names_of(share) == Names{"greedy", "temperature", "top_k"});
  CHECK(share.effects[0].value.point < 50);
  CHECK(share.effects[1].value.point > 90);
  const Finding& paths = finding_of(findings, FindingKind::token_paths);
  CHECK(paths.effects[0].value.point == 1);
  CHECK(paths.effects[1].value.point == 30);
  CHECK(paths.effects[1].details.at("iterations") == 30);
  CHECK(finding_of(findings, FindingKind::lengths).support == Support::refuted);
}

TEST_CASE("slower work of the model is told from slower choosing") {
  const Findings findings = found_in(PlantedRun(5, 30, 11)
                                         .add({.name = "greedy"})
                                         .add({.name = "heavy", .sampler = "top_p", .model_ms = 12})
                                         .run());
  CHECK(finding_of(findings, FindingKind::latency).support == Support::shown);
  CHECK(finding_of(findings, FindingKind::model_time).support == Support::shown);
  CHECK(finding_of(findings, FindingKind::sampling_time).support != Support::shown);
  CHECK(finding_of(findings, FindingKind::variability).support != Support::shown);
}

TEST_CASE("cases that are alike are said to be the same where that can be shown, and no origin") {
  const Findings findings = found_in(PlantedRun(5, 30, 4)
                                         .add({.name = "one", .session_cov = 0.0005})
                                         .add({.name = "other", .session_cov = 0.0005})
                                         .run());
  const Finding& latency = finding_of(findings, FindingKind::latency);
  CHECK(latency.support == Support::refuted);
  CHECK(holds(latency.effects.at(0).change_pct.value(), 0));
  for (const FindingKind kind :
       {FindingKind::sampling_time, FindingKind::model_time, FindingKind::model_variability,
        FindingKind::variance_share, FindingKind::token_paths, FindingKind::lengths,
        FindingKind::most_stable, FindingKind::least_stable, FindingKind::scaling}) {
    CAPTURE(word_of(kind));
    CHECK(find_finding(findings, kind) == nullptr);
  }
}

TEST_CASE("where sessions differ much neither a change nor its absence is shown") {
  const Findings findings = found_in(PlantedRun(3, 12, 5)
                                         .add({.name = "one", .session_cov = 0.1})
                                         .add({.name = "other", .session_cov = 0.1})
                                         .run());
  CHECK(finding_of(findings, FindingKind::latency).support == Support::open);
  CHECK(says(findings.limitations, "a case has 3 sessions"));
}

TEST_CASE("the slope of latency over parameters is found, with bytes and memory of a parameter") {
  const Findings findings = found_in(models_run());
  const Finding& scaling = finding_of(findings, FindingKind::scaling);
  CHECK(scaling.support == Support::shown);
  CHECK(scaling.unit == "ms per million parameters");
  CHECK(holds(scaling.figure.value(), 0.02));
  CHECK(scaling.details.at("models") == 5);
  CHECK(scaling.details.at("r_squared") > 0.99);
  const Finding& bytes = finding_of(findings, FindingKind::bytes_per_parameter);
  CHECK(bytes.effects.size() == 5);
  CHECK(bytes.effects[0].value.point == doctest::Approx(1.0625));
  // 80 MB beside the weights: much for the smallest.
  const Finding& memory = finding_of(findings, FindingKind::memory_per_parameter);
  CHECK(memory.unit == "GB per billion parameters");
  CHECK(memory.effects[0].value.point == doctest::Approx(1.07 + 80.0 / 268).epsilon(0.001));
  CHECK(memory.effects[4].value.point == doctest::Approx(1.07 + 80.0 / 1711).epsilon(0.001));
  CHECK(find_finding(findings, FindingKind::latency) == nullptr);
}

TEST_CASE("two models have no slope, and models of unknown size none either") {
  PlantedRun two(3, 12, 1);
  two.add({.name = "a", .model = "a", .parameters = 1'000'000, .bytes = 1'000'000});
  two.add({.name = "b", .model = "b", .parameters = 2'000'000, .bytes = 2'000'000});
  CHECK(find_finding(found_in(two.run()), FindingKind::scaling) == nullptr);
  two.add({.name = "c", .model = "c"});
  const Findings findings = found_in(two.run());
  for (const FindingKind kind : {FindingKind::scaling, FindingKind::bytes_per_parameter,
                                 FindingKind::memory_per_parameter}) {
    CHECK(find_finding(findings, kind) == nullptr);
  }
}

TEST_CASE("every case below the bound is shown only where all intervals are") {
  const Findings models = found_in(models_run());
  const Finding& kept = finding_of(models, FindingKind::cov_bound);
  CHECK(kept.support == Support::shown);
  CHECK(kept.effects.size() == 5);
  const Findings findings = found_in(sampling_run());
  const Finding& broken = finding_of(findings, FindingKind::cov_bound);
  CHECK(broken.support == Support::refuted);
  CHECK(broken.effects[0].support == Support::shown);
  CHECK(broken.effects[1].support == Support::refuted);
  // The bound lies in the middle of what the data leave open.
  const double point = kept.effects[0].value.point;
  const Findings between = found_in(models_run(), {.cov_bound_pct = point});
  const Finding& open = finding_of(between, FindingKind::cov_bound);
  CHECK(open.support == Support::open);
}

TEST_CASE("the most stable case is named only where sessions tell it apart") {
  const Findings alike = found_in(models_run(2));
  CHECK(finding_of(alike, FindingKind::most_stable).support == Support::open);
  CHECK(find_finding(alike, FindingKind::least_stable) == nullptr);
  const Findings findings = found_in(sampling_run());
  const Finding& most = finding_of(findings, FindingKind::most_stable);
  CHECK(most.support == Support::shown);
  CHECK(names_of(most) == Names{"greedy"});
  CHECK(finding_of(findings, FindingKind::least_stable).effects.size() == 2);
}

TEST_CASE("recommendations name the case that their rule gives, and its ties") {
  const Findings models = found_in(models_run());
  CHECK(recommendation_of(models, Purpose::low_latency).cases == Names{"small"});
  // Of the smallest the largest has 6.6 times the parameters; of the second, latency and memory are
  // at most 3.4 times the least.
  const Recommendation& balance = recommendation_of(models, Purpose::balance);
  CHECK(balance.cases == Names{"one"});
  CHECK(balance.criteria ==
        std::vector{FactorKind::latency, FactorKind::parameters, FactorKind::memory});
  CHECK(recommendation_of(models, Purpose::stability).cases.size() == 5);
  CHECK(recommendation_of(models, Purpose::stability).among == 5);
  const Findings sampling = found_in(sampling_run());
  for (const Recommendation& recommendation : sampling.recommendations) {
    CHECK(recommendation.cases == Names{"greedy"});
  }
  CHECK(sampling.recommendations.size() == 3);
}

TEST_CASE("rows have the figures of every case, and changes from the baseline") {
  Run run = sampling_run();
  run.study.cases.push_back({.name = "missing", .engine = "llama", .model = "tiny", .knobs = {}});
  const Findings findings = found_in(run);
  REQUIRE(findings.rows.size() == 4);
  CHECK(findings.rows[0].baseline_case == "");
  CHECK_FALSE(findings.rows[0].latency_change_pct.has_value());
  const FindingRow& row = findings.rows[1];
  CHECK(row.baseline_case == "greedy");
  CHECK(row.latency_mean_ms.value().point > findings.rows[0].latency_mean_ms.value().point);
  CHECK(row.latency_change_pct.has_value());
  CHECK(row.max_change_pct.value() > 0);
  CHECK(row.cov_change_pct.has_value());
  CHECK(row.memory_change_pct.has_value());
  CHECK(row.tokens_s.has_value());
  CHECK(findings.rows[3].case_name == "missing");
  CHECK_FALSE(findings.rows[3].latency_mean_ms.has_value());
  CHECK(says(findings.limitations, "case 'missing' is incomplete"));
}

TEST_CASE("one session a case: everything holds within it only, and what needs more is not said") {
  const Findings findings = found_in(sampling_run(1, 1));
  CHECK(is_within_session(findings));
  CHECK(finding_of(findings, FindingKind::latency).support == Support::shown);
  CHECK(finding_of(findings, FindingKind::latency).effects[0].p.has_value());
  CHECK(finding_of(findings, FindingKind::variability).support == Support::open);
  CHECK(find_finding(findings, FindingKind::most_stable) == nullptr);
  CHECK(recommendation_of(findings, Purpose::stability).cases.size() == 3);
  CHECK(says(findings.limitations, "within this session only"));
}

TEST_CASE("models and samplers together are compared each with its like") {
  PlantedRun planted(3, 12, 7);
  for (const char* model : {"a", "b"}) {
    for (const char* sampler : {"greedy", "temperature=0.8"}) {
      planted.add({.name = std::string(model) + " " + sampler,
                   .model = model,
                   .sampler = sampler,
                   .parameters = 1'000'000,
                   .bytes = 1'062'500});
    }
  }
  const Findings findings = found_in(planted.run());
  Names groups;
  for (const Finding& finding : findings.findings) {
    if (finding.kind == FindingKind::latency) groups.push_back(finding.group);
    if (finding.kind == FindingKind::bytes_per_parameter) groups.push_back(finding.group);
  }
  CHECK(groups == Names{"a", "b", "sampler=greedy", "sampler=temperature=0.8"});
  CHECK(findings.rows[3].baseline_case == "b greedy");
}

TEST_CASE("an engine without tokens is judged by the latency of its iterations") {
  const Findings findings = found_in(PlantedRun(3, 30, 8)
                                         .add({.name = "one", .tokens = 0})
                                         .add({.name = "other", .model_ms = 15, .tokens = 0})
                                         .run());
  CHECK_FALSE(findings.of_tokens);
  CHECK(finding_of(findings, FindingKind::latency).support == Support::shown);
  CHECK(find_finding(findings, FindingKind::sampling_time) == nullptr);
}

TEST_CASE("what ran in virtual time recommends nothing unless that is allowed") {
  Run run = sampling_run();
  for (SessionRecord& record : run.sessions) record.clock = ClockFacts{.name = "virtual"};
  const Findings findings = found_in(run);
  CHECK(findings.simulated);
  CHECK(findings.recommendations.empty());
  CHECK(says(findings.limitations, "virtual time"));
  CHECK(found_in(run, {.allow_simulated = true}).recommendations.size() == 3);
}

TEST_CASE("nothing measured, one case, and latencies that do not vary find what they can") {
  Run nothing;
  CHECK(found_in(nothing).findings.empty());
  const Findings one = found_in(PlantedRun(3, 12, 1).add({.name = "only"}).run());
  CHECK(one.findings.size() == 1);
  CHECK(one.findings[0].kind == FindingKind::cov_bound);
  CHECK(one.recommendations.empty());
  const auto constant = [](const char* name, double ms) {
    return PlantedCase{
        .name = name, .model_ms = ms, .session_cov = 0, .model_cov = 0, .sampling_cov = 0};
  };
  const Findings exact =
      found_in(PlantedRun(3, 12, 1).add(constant("a", 10)).add(constant("b", 12)).run());
  CHECK(finding_of(exact, FindingKind::latency).support == Support::shown);
  CHECK(finding_of(exact, FindingKind::variability).support == Support::refuted);
  CHECK(find_finding(exact, FindingKind::variance_share) == nullptr);
}

TEST_CASE("a run with a hundred cases is compared with the first of them") {
  PlantedRun planted(2, 4, 1);
  for (int i = 0; i < 100; ++i) {
    planted.add({.name = "case " + std::to_string(i), .tokens = 3});
  }
  const Findings findings = found_in(planted.run());
  CHECK(findings.tests == 3 * 99);
  CHECK(finding_of(findings, FindingKind::latency).effects.size() == 99);
  CHECK(says(findings.limitations, "compared with the first one only"));
}

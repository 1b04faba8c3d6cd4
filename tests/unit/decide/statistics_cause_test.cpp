// SPDX-License-Identifier: Apache-2.0

// Planted in the statistics: outliers, trends, too few sessions.

#include "cause_runs.hpp"

using namespace assay;
using namespace assay::test;

namespace {

constexpr auto statistics = CauseQuestion::statistics;

}  // namespace

TEST_CASE("one session full of outliers makes a change that may be none") {
  const Run baseline = baseline_run();
  Run candidate = candidate_run();
  stretch(candidate, 6,
          [](const Sample& sample) { return sample.session == 2 && sample.iteration % 4 == 0; });
  const RootCause cause = cause_of(baseline, candidate);
  CHECK(cause.needs_cause);
  const CauseFinding& first = cause.findings.front();
  CHECK(word_of(first.question) == "statistics");
  CHECK(word_of(first.likelihood) == "likely");
  CHECK(*first.explained_pct == doctest::Approx(cause.change_pct->point));
  CHECK(evidence(cause, statistics, "latency mean without outliers").drifted);
  CHECK(first.next_step.find("measure again") != std::string::npos);
}

TEST_CASE("outliers in every session that make the mean are a likely cause") {
  const Run baseline = baseline_run();
  Run candidate = candidate_run();
  stretch(candidate, 5, [](const Sample& sample) { return sample.iteration == 7; });
  const RootCause cause = cause_of(baseline, candidate);
  check_likeliest(cause, statistics, "latency mean without outliers");
  CHECK(*cause.findings.front().explained_pct == doctest::Approx(20).epsilon(0.1));
}

TEST_CASE("two sessions that lie apart are too few to tell") {
  const Run baseline = planted_run(1, 2, 40);
  Run candidate = planted_run(2, 2, 40);
  stretch(candidate, 1.2, [](const Sample& sample) { return sample.session == 0; });
  const RootCause cause = cause_of(baseline, candidate);
  CHECK(word_of(cause.findings.front().question) == "statistics");
  CHECK(word_of(cause.findings.front().likelihood) == "likely");
  CHECK(evidence(cause, statistics, "sessions").note == "fewer than 3");
}

TEST_CASE("one session a side leaves open whose the change is") {
  const Run baseline = planted_run(1, 1, 40);
  Run candidate = planted_run(2, 1, 40);
  stretch(candidate, 1.2);
  const RootCause cause = cause_of(baseline, candidate);
  CHECK_FALSE(cause.change_pct->interval.has_value());
  CHECK_FALSE(cause.change_pct->note.empty());
  CHECK(word_of(cause.findings.front().question) == "statistics");
  CHECK(word_of(cause.findings.front().likelihood) == "possible");
  CHECK(cause.findings.front().answer.find("One session on a side") == 0);
}

TEST_CASE("a trend over the run is half in its mean") {
  const Run baseline = baseline_run();
  Run candidate = candidate_run();
  const auto end = static_cast<double>(candidate.samples.back().t_start_ns);
  for (Sample& sample : candidate.samples) {  // from +0 to +40 %
    const double factor = 1 + 0.4 * static_cast<double>(sample.t_start_ns) / end;
    auto& total = *sample.stage_ns[index_of(Stage::total)];
    total = std::llround(factor * static_cast<double>(total));
  }
  const RootCause cause = cause_of(baseline, candidate);
  check_likeliest(cause, statistics, "trend while measuring");
  const CauseEvidence& trend = evidence(cause, statistics, "trend while measuring");
  CHECK(*trend.explained_pct == doctest::Approx(cause.change_pct->point).epsilon(0.3));
  CHECK(trend.note == "from the beginning of the run to its end");
}

TEST_CASE("a warm-up that was too short is in the mean of every session") {
  const Run baseline = planted_run(1, 5, 200);
  Run candidate = planted_run(2, 5, 200);
  stretch(candidate, 1.5, [](const Sample& sample) { return sample.iteration <= 10; });
  const RootCause cause = cause_of(baseline, candidate);
  CHECK(word_of(cause.findings.front().question) == "statistics");
  CHECK(word_of(cause.findings.front().likelihood) == "likely");
  CHECK(evidence(cause, statistics, "latency mean after the warm-up").drifted);
}

TEST_CASE("a clear change is beyond what sessions vary") {
  const Run baseline = baseline_run();
  Run candidate = candidate_run();
  stretch(candidate, 1.2);
  const CauseFinding found = finding(cause_of(baseline, candidate), statistics);
  CHECK(word_of(found.likelihood) == "unlikely");
  CHECK(found.answer == "The change is beyond what sessions vary.");
  CHECK(found.next_step.empty());
}

TEST_CASE("a change below the threshold needs no cause, however significant") {
  const Run baseline = baseline_run();
  Run candidate = candidate_run();
  stretch(candidate, 1.006);
  only_case(candidate).knobs["threads"] = 3;
  const RootCause cause = cause_of(baseline, candidate);
  CHECK(cause.change_pct->interval->lower > 0);
  CHECK_FALSE(cause.needs_cause);
  CHECK(word_of(finding(cause, CauseQuestion::kernel).likelihood) == "possible");
}

TEST_CASE("where much varies a change could hide, and more sessions would tell") {
  Run baseline = baseline_run();
  Run candidate = candidate_run();
  for (Run* run : {&baseline, &candidate}) {
    stretch(*run, 1.3, [](const Sample& sample) { return sample.session % 2 == 0; });
  }
  const RootCause cause = cause_of(baseline, candidate);
  CHECK_FALSE(cause.needs_cause);
  const CauseFinding& found = finding(cause, statistics);
  CHECK(word_of(found.likelihood) == "possible");
  CHECK(found.answer.find("could hide") != std::string::npos);
  CHECK(found.next_step.find("more than 100 sessions") != std::string::npos);
}

TEST_CASE("the sessions that are asked for shrink the interval to half of the change") {
  const Run baseline = baseline_run();
  Run candidate = candidate_run();
  stretch(candidate, 1.2, [](const Sample& sample) { return sample.session < 3; });
  const RootCause cause = cause_of(baseline, candidate);
  // Five sessions give +12 % with a half-width of about 14 points, and half of 12 is wanted.
  const Estimate& change = *cause.change_pct;
  const double half_width = (change.interval->upper - change.interval->lower) / 2;
  const double narrower = half_width / (change.point / 2);
  CHECK(narrower > 2);
  CHECK(finding(cause, statistics).next_step ==
        "measure both sides again with " +
            std::to_string(std::lround(std::ceil(5 * narrower * narrower))) + " sessions or more");
}

TEST_CASE("a high CoV alone does not make a change that holds doubtful") {
  Run baseline = baseline_run();
  Run candidate = candidate_run();
  for (Run* run : {&baseline, &candidate}) {
    stretch(*run, 1.1, [](const Sample& sample) { return sample.iteration % 3 == 0; });
    stretch(*run, 0.95, [](const Sample& sample) { return sample.iteration % 3 == 1; });
  }
  stretch(candidate, 1.2);
  const RootCause cause = cause_of(baseline, candidate);
  CHECK(evidence(cause, statistics, "CoV of latency").drifted);
  const CauseFinding& found = finding(cause, statistics);
  CHECK(found.answer.find("The change is beyond what sessions vary. Noted:") == 0);
}

TEST_CASE("sessions of one run are compared in pairs: a drift that both share is in neither") {
  Run run = baseline_run();
  const Run other = candidate_run();
  Case second = run.study.cases.front();
  second.name = "candidate";
  run.study.cases.push_back(second);
  for (Sample sample : other.samples) {
    sample.case_name = "candidate";
    run.samples.push_back(sample);
  }
  for (SessionRecord record : other.sessions) {
    record.case_name = "candidate";
    run.sessions.push_back(record);
  }
  for (Sample& sample : run.samples) {
    const double factor =
        (1 + 0.2 * sample.session) * (sample.case_name == "candidate" ? 1.1 : 1.0);
    auto& total = *sample.stage_ns[index_of(Stage::total)];
    total = std::llround(factor * static_cast<double>(total));
  }
  const RootCause cause = cause_of(run, run);
  CHECK(cause.case_name == "candidate");
  CHECK(cause.change_pct->point == doctest::Approx(10).epsilon(0.05));
  CHECK(cause.change_pct->interval->lower > 9);
}

TEST_CASE("sessions that failed or had not settled are counted") {
  const Run baseline = baseline_run();
  Run candidate = candidate_run();
  candidate.sessions[1].status = SessionStatus::invalid;
  candidate.sessions[2].settled = Settled{.latency = true, .temperature = false};
  stretch(candidate, 1.2);
  const RootCause cause = cause_of(baseline, candidate);
  CHECK(evidence(cause, statistics, "sessions that failed or were invalid").candidate == 1);
  CHECK(evidence(cause, statistics, "sessions that had not settled").candidate == 1);
  CHECK(evidence(cause, statistics, "sessions").candidate == 4);
  CHECK(word_of(finding(cause, statistics).likelihood) == "possible");
}

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "assay/stats/summarize.hpp"

using namespace assay;
using assay::stats::summarize_run;

namespace {

constexpr Nanoseconds millisecond = 1'000'000;

// A run that grows by what each test is about: one case "one", two sessions planned.
class Story {
 public:
  Story() {
    run_.study.name = "story";
    run_.study.cases.push_back({.name = "one", .engine = "replay", .model = {}, .knobs = {}});
    run_.study.protocol.sessions = 2;
    run_.environment = Json::object();
  }

  Run& run() { return run_; }
  CaseSummary summary() const { return summarize_run(run_).front(); }

  SessionRecord& session(int number, SessionStatus status = SessionStatus::finished) {
    run_.sessions.push_back({.case_name = "one", .session = number, .status = status});
    return run_.sessions.back();
  }

  Sample& sample(int session, int iteration, Nanoseconds total_ns) {
    Sample sample{.case_name = "one", .session = session, .iteration = iteration};
    sample.stage_ns[index_of(Stage::total)] = total_ns;
    run_.samples.push_back(sample);
    return run_.samples.back();
  }

  TokenSample& token(int session, int iteration, int number, Nanoseconds t_ns,
                     Nanoseconds latency_ns) {
    run_.tokens.push_back({.case_name = "one",
                           .session = session,
                           .iteration = iteration,
                           .token = number,
                           .t_ns = t_ns,
                           .latency_ns = latency_ns});
    return run_.tokens.back();
  }

 private:
  Run run_;
};

bool has_limitation(const CaseSummary& summary, const std::string& beginning) {
  return std::any_of(summary.limitations.begin(), summary.limitations.end(),
                     [&](const std::string& text) { return text.rfind(beginning, 0) == 0; });
}

}  // namespace

TEST_CASE("only timed iterations that did not fail are in the figures") {
  Story story;
  story.sample(0, 0, 900 * millisecond).phase = Phase::warmup;
  story.sample(0, 1, 10 * millisecond);
  story.sample(0, 2, 800 * millisecond).flags = "outlier;failed";
  story.sample(1, 1, 20 * millisecond).flags = "outlier";
  const auto summary = story.summary();
  REQUIRE(summary.latency_ms);
  CHECK(summary.latency_ms->count == 2);
  CHECK(summary.latency_ms->sessions == 2);
  CHECK(summary.latency_ms->mean.point == doctest::Approx(15.0));
  CHECK(summary.warmup_iterations == 1);
  CHECK(summary.failed_iterations == 1);
  CHECK(has_limitation(summary, "1 failed iterations"));
}

TEST_CASE("cases come in the study's order, whatever the order of the rows") {
  Story story;
  story.run().study.cases.push_back({.name = "two", .engine = "replay", .model = {}, .knobs = {}});
  story.sample(0, 0, 7 * millisecond).case_name = "two";
  story.sample(0, 0, 5 * millisecond);
  story.sample(0, 0, 1 * millisecond).case_name = "nobody's";
  const auto summaries = summarize_run(story.run());
  REQUIRE(summaries.size() == 2);
  CHECK(summaries[0].name == "one");
  CHECK(summaries[0].latency_ms->mean.point == 5.0);
  CHECK(summaries[1].name == "two");
  CHECK(summaries[1].latency_ms->mean.point == 7.0);
}

TEST_CASE("a case without any row has no figures and is not complete") {
  const auto summary = Story().summary();
  CHECK_FALSE(summary.complete);
  CHECK(summary.failure == "0 of 2 sessions finished");
  CHECK_FALSE(summary.latency_ms);
  CHECK(summary.stages_ms.empty());
  CHECK_FALSE(summary.throughput_tokens_s);
  CHECK_FALSE(summary.peak_rss_mb);
  CHECK(completion_of(summary) == Completion::incomplete);
}

TEST_CASE("a case is complete when every planned session has finished") {
  Story story;
  story.session(1);
  CHECK_FALSE(story.summary().complete);
  story.session(0);
  CHECK(story.summary().complete);
  CHECK(completion_of(story.summary()) == Completion::complete);
}

TEST_CASE("a failed session gives the case its reason and its last lines") {
  Story story;
  story.session(0);
  auto& record = story.session(1, SessionStatus::failed);
  record.reason = "killed by signal 9";
  record.stderr_tail = "out of memory";
  story.sample(0, 0, 5 * millisecond);
  const auto summary = story.summary();
  CHECK_FALSE(summary.complete);
  CHECK(summary.failure == "killed by signal 9");
  CHECK(summary.stderr_tail == "out of memory");
  CHECK(summary.latency_ms->count == 1);
  CHECK(completion_of(summary) == Completion::failed);
  CHECK(has_limitation(summary, "failed: killed by signal 9"));
}

TEST_CASE("stages are summarised where an iteration has them") {
  Story story;
  auto& sample = story.sample(0, 0, 30 * millisecond);
  sample.stage_ns[index_of(Stage::decode)] = 20 * millisecond;
  sample.stage_ns[index_of(Stage::prefill)] = 10 * millisecond;
  const auto summary = story.summary();
  REQUIRE(summary.stages_ms.size() == 2);
  CHECK(summary.stages_ms[0].first == Stage::prefill);
  CHECK(summary.stages_ms[0].second.mean.point == 10.0);
  CHECK(summary.stages_ms[1].first == Stage::decode);
  CHECK(summary.stages_ms[1].second.mean.point == 20.0);
}

TEST_CASE("the first token gives TTFT, the later ones TPOT and the token latency") {
  Story story;
  for (int session = 0; session < 2; ++session) {
    story.sample(session, 0, 18 * millisecond);
    // In disorder: a file's rows may be.
    story.token(session, 0, 2, 18 * millisecond, 5 * millisecond).sampling_ns = millisecond;
    story.token(session, 0, 0, 10 * millisecond, 10 * millisecond).sampling_ns = 9 * millisecond;
    story.token(session, 0, 1, 13 * millisecond, 3 * millisecond).sampling_ns = millisecond;
  }
  const auto summary = story.summary();
  CHECK(summary.ttft_ms->mean.point == 10.0);
  CHECK(summary.tpot_ms->mean.point == 4.0);
  CHECK(summary.tpot_ms->count == 2);
  CHECK(summary.token_latency_ms->count == 4);
  CHECK(summary.token_latency_ms->sessions == 2);
  CHECK(summary.token_latency_ms->mean.point == 4.0);
  CHECK(summary.sampling_ms->mean.point == 1.0);
}

TEST_CASE("tokens of warm-up and failed iterations are in no figure") {
  Story story;
  story.sample(0, 0, millisecond).phase = Phase::warmup;
  story.sample(0, 1, millisecond).flags = "failed";
  story.token(0, 0, 0, millisecond, millisecond);
  story.token(0, 1, 0, millisecond, millisecond);
  story.token(0, 7, 0, millisecond, millisecond);  // of no iteration at all
  CHECK_FALSE(story.summary().ttft_ms);
}

TEST_CASE("one session takes its iterations as the level above tokens") {
  Story story;
  for (int iteration = 0; iteration < 3; ++iteration) {
    story.sample(0, iteration, 10 * millisecond);
    for (int number = 0; number < 4; ++number) {
      story.token(0, iteration, number, (iteration + 1) * number * millisecond,
                  (iteration + 1) * millisecond);
    }
  }
  const auto summary = story.summary();
  REQUIRE(summary.token_latency_ms);
  CHECK(summary.token_latency_ms->sessions == 1);
  // Iteration means 1, 2, 3 ms: 2 ± t(0.975, 2)/√3.
  CHECK(summary.token_latency_ms->mean.interval->upper ==
        doctest::Approx(2.0 + 4.30265 / std::sqrt(3.0)));
  CHECK(summary.token_latency_ms->mean.note == "within this session only");
}

TEST_CASE("throughput divides the sum of tokens by the sum of times") {
  Story story;
  story.sample(0, 0, 1000 * millisecond).tokens_out = 100;
  story.sample(0, 1, 3000 * millisecond).tokens_out = 100;
  story.sample(1, 0, 1000 * millisecond).tokens_out = 100;
  const auto throughput = story.summary().throughput_tokens_s;
  REQUIRE(throughput);
  CHECK(throughput->point == doctest::Approx(60.0));
  CHECK(throughput->interval);
  CHECK(throughput->note.empty());
}

TEST_CASE("throughput of one session comes from its iterations and says so") {
  Story story;
  story.sample(0, 0, 1000 * millisecond).tokens_out = 100;
  story.sample(0, 1, 3000 * millisecond).tokens_out = 100;
  const auto throughput = story.summary().throughput_tokens_s;
  REQUIRE(throughput);
  CHECK(throughput->point == doctest::Approx(50.0));
  CHECK(throughput->interval);
  CHECK(throughput->note == "within this session only");
}

TEST_CASE("prefill and decode rates count the tokens of their stage") {
  Story story;
  auto& sample = story.sample(0, 0, 3000 * millisecond);
  sample.tokens_in = 256;  // 2 sequences of 128
  sample.tokens_out = 8;   // 2 sequences of 4
  sample.stage_ns[index_of(Stage::prefill)] = 1000 * millisecond;
  sample.stage_ns[index_of(Stage::decode)] = 2000 * millisecond;
  CHECK_FALSE(story.summary().decode_tokens_s);  // how many steps there were is not known
  for (int number = 0; number < 4; ++number) story.token(0, 0, number, number, 1);
  const auto summary = story.summary();
  CHECK(summary.prefill_tokens_s->point == doctest::Approx(256.0));
  CHECK(summary.decode_tokens_s->point == doctest::Approx(3.0));  // 6 tokens in 2 s
}

TEST_CASE("no tokens, or no time, is no rate") {
  Story story;
  story.sample(0, 0, 1000 * millisecond);
  CHECK_FALSE(story.summary().throughput_tokens_s);
  Story timeless;
  timeless.sample(0, 0, 0).tokens_out = 5;
  CHECK_FALSE(timeless.summary().throughput_tokens_s);
}

TEST_CASE("peak memory is a mean over sessions, in units of a million bytes") {
  Story story;
  story.session(0).peak_rss_bytes = 100'000'000;
  CHECK(story.summary().peak_rss_mb->point == 100.0);
  CHECK_FALSE(story.summary().peak_rss_mb->interval);
  story.session(1).peak_rss_bytes = 102'000'000;
  CHECK(story.summary().peak_rss_mb->point == doctest::Approx(101.0));
  CHECK(story.summary().peak_rss_mb->interval);
}

TEST_CASE("what a reader must know is said: simulation, one session, engine, missing sensors") {
  Story story;
  EngineFacts engine;
  engine.limitations = {"tokens are not real"};
  story.session(0).engine = engine;
  story.session(1).engine = engine;
  story.run().sessions.front().clock = ClockFacts{.name = "virtual"};
  story.sample(0, 0, millisecond);
  const auto summary = story.summary();
  CHECK(is_simulated(summary));
  CHECK(has_limitation(summary, "simulated: "));
  CHECK(has_limitation(summary, "one session: "));
  CHECK(std::count(summary.limitations.begin(), summary.limitations.end(), "tokens are not real") ==
        1);
  CHECK(has_limitation(summary, "l2_hit_pct is null: "));
  CHECK(has_limitation(summary, "ept_j_per_tok is null: "));
  CHECK(has_limitation(summary, "quality_delta_pct is null: "));
}

TEST_CASE("what an engine reads itself is a metric, and its quality a headline") {
  Story story;
  for (int session = 0; session < 2; ++session) {
    for (int iteration = 0; iteration < 3; ++iteration) {
      story.sample(session, iteration, millisecond).readings = {
          {"quality_pct", 97.0 + session},
          {"quality_delta_pct", session - 3.0},
          {"tiles", 12.0},
          {"unknown", 1.0}};
    }
  }
  const auto summary = story.summary();
  const MetricValues* const quality = find_values(summary.metric_values, "quality_pct");
  REQUIRE(quality != nullptr);
  CHECK(quality->point == doctest::Approx(97.5));
  CHECK(quality->sessions == std::vector<SessionValue>{{0, 97.0, 1}, {1, 98.0, 1}});
  REQUIRE(find_values(summary.metric_values, "tiles") != nullptr);
  CHECK(find_values(summary.metric_values, "unknown") == nullptr);
  CHECK_FALSE(has_limitation(summary, "quality_delta_pct is null: "));
}

TEST_CASE("a profiling pass adds a hit rate and leaves the clean latency alone") {
  Story story;
  story.sample(0, 0, 10 * millisecond);
  ProfileRecord pass{
      .case_name = "one", .sensor = "callgrind", .tool = "callgrind", .simulated = true};
  pass.iterations = 1;
  pass.latency_ns = 500 * millisecond;
  pass.readings = {{"l2_hit_pct", 25.0}};
  story.run().profiles.push_back(pass);
  const auto summary = story.summary();
  REQUIRE(summary.cache);
  CHECK(summary.cache->l2_hit_pct.point == 25.0);
  CHECK(*summary.cache->slowdown_pct == doctest::Approx(4900));
  CHECK(summary.latency_ms->mean.point == 10.0);
  CHECK_FALSE(has_limitation(summary, "l2_hit_pct is null"));
  CHECK(has_limitation(summary, "l2_hit_pct is simulated"));
  CHECK(has_limitation(summary, "profiled passes were 4900 % slower"));
}

TEST_CASE("a clock frequency that was not fixed is a limitation of what was measured") {
  Story story;
  story.sample(0, 0, millisecond);
  CHECK_FALSE(has_limitation(story.summary(), "clock frequencies"));
  story.run().environment["fixed_clock"] = false;
  CHECK(has_limitation(story.summary(), "clock frequencies"));
  story.run().environment = Json();  // hostile: not an object
  CHECK_FALSE(has_limitation(story.summary(), "clock frequencies"));
}

TEST_CASE("readings are summed up over timed iterations that have them") {
  Story story;
  story.sample(0, 0, 10 * millisecond).phase = Phase::warmup;
  story.run().samples.back().readings["minor_faults"] = 900;
  for (int i = 1; i <= 4; ++i) story.sample(0, i, 10 * millisecond);
  auto& samples = story.run().samples;
  samples[1].readings = {{"minor_faults", 2}, {"rss_bytes", 3e6}};
  samples[2].readings = {{"minor_faults", 6}, {"rss_bytes", 5e6}, {"temperature_c", -4}};
  const auto summary = story.summary();
  REQUIRE(summary.readings.size() == 3);
  CHECK(summary.readings.at("minor_faults") == ReadingSummary{.mean = 4, .maximum = 6});
  CHECK(summary.readings.at("temperature_c") == ReadingSummary{.mean = -4, .maximum = -4});
  REQUIRE(summary.rss_mb);
  CHECK(summary.rss_mb->point == doctest::Approx(5.0));
  REQUIRE(summary.outliers);
  CHECK(summary.outliers->count == 0);
  CHECK_FALSE(summary.outliers->explained);
}

TEST_CASE("the outliers of the latency are counted with their causes") {
  Story story;
  story.session(0).clock = ClockFacts{.name = "monotonic"};
  for (int i = 0; i < 40; ++i) {
    story.sample(0, i, (10 + i % 3) * millisecond).readings["major_faults"] = i == 7 ? 3 : 0;
  }
  story.run().samples[7].stage_ns[index_of(Stage::total)] = 90 * millisecond;
  const auto summary = story.summary();
  REQUIRE(summary.outliers);
  CHECK(summary.outliers->count == 1);
  CHECK(summary.outliers->explained == 1.0);
  CHECK(summary.outliers->by_cause.at(OutlierCause::fault) == 1);

  // What the real machine does explains nothing in virtual time.
  story.run().sessions[0].clock->name = "virtual";
  CHECK_FALSE(story.summary().outliers->explained);
  CHECK_FALSE(Story().summary().outliers);
}

TEST_CASE("throttled iterations are a limitation") {
  Story story;
  for (int i = 0; i < 5; ++i) {
    story.sample(0, i, 10 * millisecond).readings["cpu_throttled"] = i < 2 ? 1 : 0;
  }
  story.run().samples[4].readings["gpu_throttle_reasons"] = 0x8;
  CHECK(has_limitation(story.summary(), "3 of 5 timed iterations were throttled"));
}

TEST_CASE("a peak that could not be reset is a limitation") {
  Story story;
  story.session(0).readings["peak_rss_reset"] = 1;
  CHECK_FALSE(has_limitation(story.summary(), "peak_rss_bytes"));
  story.session(1).readings["peak_rss_reset"] = 0;
  CHECK(has_limitation(story.summary(), "peak_rss_bytes of an iteration is the highest so far"));
}

TEST_CASE("an encoder has rates of samples and of what it reads, with padding where it is known") {
  Story story;
  story.run().study.cases.front().knobs["batch_size"] = 8;
  for (int session = 0; session < 2; ++session) {
    for (int i = 0; i < 3; ++i) {
      Sample& sample = story.sample(session, i, 20 * millisecond);
      sample.tokens_in = 600 + 100 * i;
      sample.readings["padded_tokens"] = 1024;
    }
  }
  const auto summary = story.summary();
  CHECK_FALSE(summary.throughput_tokens_s);
  CHECK(summary.samples_s->point == doctest::Approx(400));
  CHECK(summary.input_tokens_s->point == doctest::Approx(35'000));
  CHECK(summary.padded_tokens_s->point == doctest::Approx(51'200));
  CHECK(summary.input_tokens_s->interval);
  for (const char* name : {"samples_per_s", "input_toks_s", "padded_toks_s"}) {
    CAPTURE(name);
    const MetricValues* values = find_values(summary.metric_values, name);
    REQUIRE(values != nullptr);
    CHECK(values->sessions.size() == 2);
    CHECK(values->sessions.front().weight == doctest::Approx(0.06));
  }
  CHECK(find_values(summary.metric_values, "throughput_toks_s") == nullptr);
}

TEST_CASE("a case that generates has no rate of input, and one without a batch none of samples") {
  Story story;
  Sample& sample = story.sample(0, 0, 20 * millisecond);
  sample.tokens_in = 100;
  sample.tokens_out = 10;
  const auto summary = story.summary();
  CHECK(summary.throughput_tokens_s);
  CHECK_FALSE(summary.samples_s);
  CHECK_FALSE(summary.input_tokens_s);
  CHECK_FALSE(summary.padded_tokens_s);
  CHECK(find_values(summary.metric_values, "input_toks_s") == nullptr);
}

TEST_CASE("current memory is what a session ended with, and its mean is over sessions") {
  Story story;
  for (const int session : {0, 1}) {
    for (int i = 0; i < 3; ++i) {
      story.sample(session, i, millisecond).readings["rss_bytes"] = 1e6 * (10 * session + i);
    }
  }
  const auto summary = story.summary();
  CHECK(summary.rss_mb->point == doctest::Approx(7.0));  // of 2 and 12
  CHECK(summary.rss_mb->interval);
}

TEST_CASE("power that is not known says why") {
  Story story;
  story.sample(0, 0, millisecond);
  CHECK_FALSE(story.summary().energy);
  CHECK(story.summary().power_absence == "no power sensor was read");
}

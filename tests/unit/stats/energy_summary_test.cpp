// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/energy_summary.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "assay/stats/summarize.hpp"

using namespace assay;
using namespace assay::stats;

namespace {

constexpr Nanoseconds second = 1'000'000'000;

PowerChannel channel_of(std::string name, PowerScope scope, std::string source) {
  PowerChannel channel;
  channel.name = std::move(name);
  channel.source = std::move(source);
  channel.scope = scope;
  return channel;
}

// One case "one" on a device, its sessions 100 s apart, each of two timed iterations of 4 s with a
// pause of 2 s between: a window of 10 s, after a warm-up.
class Story {
 public:
  explicit Story(const std::string& device, int sessions = 3) {
    run.study.cases.push_back({.name = "one", .engine = "llama", .model = {}, .knobs = {}});
    run.study.protocol.sessions = sessions;
    run.power_sampling = PowerSampling{.cadence_ns = second};
    for (int session = 0; session < sessions; ++session) {
      SessionRecord record;
      record.case_name = "one";
      record.session = session;
      record.engine = EngineFacts{.name = "llama", .version = "1", .device = device, .backend = ""};
      record.clock = ClockFacts{.name = "monotonic"};
      run.sessions.push_back(record);
      for (int iteration = 0; iteration < 3; ++iteration) {
        Sample sample{.case_name = "one", .session = session, .iteration = iteration};
        sample.phase = iteration == 0 ? Phase::warmup : Phase::timed;
        sample.t_start_ns = session * 100 * second + (14 + 6 * iteration) * second;
        sample.stage_ns[index_of(Stage::total)] = 4 * second;
        sample.tokens_out = 50;
        run.samples.push_back(sample);
      }
    }
  }

  // Power by the session, read each second from 0 s to past the last session.
  void reads(const std::string& name, PowerScope scope, const std::vector<double>& watts,
             const std::string& source = "nvml") {
    run.power_sampling->channels.push_back(channel_of(name, scope, source));
    const auto sessions = static_cast<Nanoseconds>(watts.size());
    for (Nanoseconds t = 0; t <= sessions * 100; ++t) {
      const auto session = static_cast<std::size_t>(std::min(t / 100, sessions - 1));
      PowerReading reading;
      reading.t_ns = t * second;
      reading.channel = name;
      reading.power_w = watts[session];
      run.power.push_back(reading);
    }
    std::stable_sort(run.power.begin(), run.power.end(),
                     [](const auto& left, const auto& right) { return left.t_ns < right.t_ns; });
  }

  CaseSummary summary() const { return summarize_run(run).front(); }

  Run run;
};

bool has_limitation(const CaseSummary& summary, const std::string& text) {
  return std::any_of(summary.limitations.begin(), summary.limitations.end(),
                     [&](const std::string& one) { return one.find(text) != std::string::npos; });
}

Headline chosen(const std::string& device, const std::vector<PowerChannel>& channels) {
  const auto headline = headline_of(device, channels);
  REQUIRE(headline);
  return *headline;
}

}  // namespace

TEST_CASE("EpT and its interval are those of an example computed by hand") {
  Story story("cuda");
  story.reads("nvml:0", PowerScope::gpu, {100, 110, 120});
  const auto summary = story.summary();
  REQUIRE(summary.energy);
  const EnergySummary& energy = *summary.energy;
  // Windows of 10 s and 100 tokens: 10, 11 and 12 J a token. Their standard deviation is 1, so the
  // interval is 11 ± 4.302653 / √3.
  REQUIRE(energy.ept_j_per_tok);
  CHECK(energy.ept_j_per_tok->point == doctest::Approx(11.0));
  REQUIRE(energy.ept_j_per_tok->interval);
  CHECK(energy.ept_j_per_tok->interval->lower == doctest::Approx(11.0 - 2.484138).epsilon(1e-6));
  CHECK(energy.ept_j_per_tok->interval->upper == doctest::Approx(11.0 + 2.484138).epsilon(1e-6));
  CHECK(energy.energy_j == doctest::Approx(1'100.0));
  CHECK(energy.average_power_w == doctest::Approx(110.0));
  CHECK(energy.peak_power_w == 120.0);
  CHECK(energy.scope == PowerScope::gpu);
  CHECK(energy.channels == std::vector<std::string>{"nvml:0"});
  CHECK(energy.sessions == 3);
  CHECK(energy.cadence_ms == 1'000.0);
  CHECK(energy.longest_gap_ms == 1'000.0);
  CHECK_FALSE(energy.idle_power_w);
  CHECK_FALSE(energy.idle_subtracted_ept);
  CHECK_FALSE(has_limitation(summary, "ept_j_per_tok"));
}

TEST_CASE("sessions weigh by what they generated: EpT is the ratio of the sums") {
  Story story("cuda");
  story.reads("nvml:0", PowerScope::gpu, {100, 100, 100});
  for (Sample& sample : story.run.samples) sample.tokens_out = 10 * (sample.session + 1);
  // 3000 J over 20 + 40 + 60 tokens.
  CHECK(story.summary().energy->ept_j_per_tok->point == doctest::Approx(3'000.0 / 120.0));
}

TEST_CASE("fewer than three sessions have a point and no interval") {
  Story story("cuda", 2);
  story.reads("nvml:0", PowerScope::gpu, {100, 110});
  const auto summary = story.summary();
  CHECK(summary.energy->ept_j_per_tok->point == doctest::Approx(10.5));
  CHECK_FALSE(summary.energy->ept_j_per_tok->interval);
  CHECK(summary.energy->ept_j_per_tok->note == "needs 3 sessions, has 2");
}

TEST_CASE("idle power is subtracted for as long as the windows last") {
  Story story("cuda");
  story.reads("nvml:0", PowerScope::gpu, {100, 110, 120});
  story.run.idle = TimeWindow{2 * second, 8 * second};
  auto summary = story.summary();
  CHECK(summary.energy->idle_power_w.value() == doctest::Approx(100.0));
  REQUIRE(summary.energy->idle_subtracted_ept);
  CHECK(summary.energy->idle_subtracted_ept->point == doctest::Approx(1.0));
  CHECK(summary.energy->ept_j_per_tok->point == doctest::Approx(11.0));

  story.run.idle = TimeWindow{-2 * second, 8 * second};
  summary = story.summary();
  CHECK_FALSE(summary.energy->idle_subtracted_ept);
  CHECK(has_limitation(summary, "no idle power: nvml:0: the first reading came after"));
}

TEST_CASE("GPUs are added, and every other channel stands beside with its own figure") {
  Story story("cuda");
  story.reads("nvml:0", PowerScope::gpu, {100, 100, 100});
  story.reads("nvml:1", PowerScope::gpu, {20, 20, 20});
  story.reads("rapl:psys", PowerScope::system, {400, 400, 400}, "rapl");
  const auto summary = story.summary();
  CHECK(summary.energy->energy_j == doctest::Approx(1'200.0));
  CHECK(summary.energy->peak_power_w == 120.0);
  REQUIRE(summary.energy->all_channels.size() == 3);
  CHECK(summary.energy->all_channels[2].energy_j.value() == doctest::Approx(4'000.0));
  CHECK(has_limitation(summary, "all 2 GPUs"));
}

TEST_CASE("the headline follows the engine's device and adds no scopes that overlap") {
  const auto gpu = channel_of("nvml:0", PowerScope::gpu, "nvml");
  const auto package = channel_of("rapl:package-0", PowerScope::package, "rapl");
  const auto other_package = channel_of("rapl:package-1", PowerScope::package, "rapl");
  const auto core = channel_of("rapl:package-0/core", PowerScope::core, "rapl");
  const auto dram = channel_of("rapl:package-0/dram", PowerScope::dram, "rapl");
  const auto again = channel_of("hwmon:amd_energy/energy1", PowerScope::package, "hwmon");
  const auto system = channel_of("hwmon:power_meter/power1", PowerScope::system, "hwmon");
  const auto wall = channel_of("meter", PowerScope::wall, "meter");
  const std::vector all{gpu, package, other_package, core, dram, again, system, wall};

  CHECK(chosen("cpu", all).channels == std::vector{package, other_package, dram});
  CHECK(chosen("cpu", all).limitations.empty());
  CHECK(chosen("", all).scope == PowerScope::package);
  CHECK(chosen("cpu", {gpu, core, system, wall}).channels == std::vector{system});
  CHECK(chosen("cpu", {gpu, wall}).channels == std::vector{wall});
  CHECK(chosen("cpu", {gpu}).limitations.size() == 1);

  CHECK(chosen("cuda", all).channels == std::vector{gpu});
  CHECK(chosen("vulkan", {package, system, wall}).channels == std::vector{wall});
  CHECK(chosen("cuda", {package, system}).channels == std::vector{system});
  CHECK(chosen("cuda", {package, core}).channels == std::vector{package});
  CHECK(chosen("cuda", {package}).limitations.size() == 1);
  CHECK_FALSE(headline_of("cpu", std::vector{core, dram}));
  CHECK_FALSE(headline_of("cpu", {}));
}

TEST_CASE("a scope that never answered does not stand before one that did") {
  Story story("cuda");
  story.reads("wall", PowerScope::wall, {300, 300, 300}, "meter");
  story.run.power_sampling->channels.push_back(channel_of("nvml:0", PowerScope::gpu, "nvml"));
  const auto summary = story.summary();
  CHECK(summary.energy->scope == PowerScope::wall);
  REQUIRE(summary.energy->all_channels.size() == 2);
  CHECK(summary.energy->all_channels[1].reason == "there is no reading");
  CHECK_FALSE(summary.energy->all_channels[1].energy_j);
}

TEST_CASE("a session whose readings end too early has no energy; the others keep theirs") {
  Story story("cuda");
  story.reads("nvml:0", PowerScope::gpu, {100, 110, 120});
  std::erase_if(story.run.power, [](const PowerReading& r) { return r.t_ns > 225 * second; });
  story.run.power_sampling->failed = 7;
  story.run.power_sampling->last_failure = "nvml:0: the GPU is lost";
  const auto summary = story.summary();
  CHECK(summary.energy->sessions == 2);
  CHECK(summary.energy->ept_j_per_tok->point == doctest::Approx(10.5));
  CHECK_FALSE(summary.energy->ept_j_per_tok->interval);
  CHECK(has_limitation(summary, "1 of 3 sessions have no energy: session 2: nvml:0: the last"));
  CHECK(has_limitation(summary, "7 readings of power failed, the last one of nvml:0: the GPU"));
}

TEST_CASE("readings that are missing inside a window are said to be") {
  Story story("cuda");
  story.reads("nvml:0", PowerScope::gpu, {100, 100, 100});
  std::erase_if(story.run.power, [](const PowerReading& r) {
    return r.t_ns > 122 * second && r.t_ns < 127 * second;
  });
  const auto summary = story.summary();
  CHECK(summary.energy->longest_gap_ms == 5'000.0);
  CHECK(summary.energy->energy_j == doctest::Approx(1'000.0));
  CHECK(has_limitation(summary, "up to 5000 ms apart, where 1000 ms were asked for"));
}

TEST_CASE("without energy the limitation gives the real reason") {
  const auto reason = [](const Story& story) {
    const auto summary = story.summary();
    CHECK_FALSE(summary.energy);
    const auto found = std::find_if(
        summary.limitations.begin(), summary.limitations.end(),
        [](const std::string& text) { return text.starts_with("ept_j_per_tok is null: "); });
    REQUIRE(found != summary.limitations.end());
    return found->substr(std::string_view("ept_j_per_tok is null: ").size());
  };
  Story nothing("cpu");
  CHECK(reason(nothing) == "no power sensor was read");
  nothing.run.sensors.absent = {
      {"memory", "not here"}, {"power:rapl", "for root only"}, {"power:nvml", "no driver"}};
  CHECK(reason(nothing) == "no power sensor was read (rapl: for root only; nvml: no driver)");
  nothing.run.study.protocol.sensors = {"memory"};
  CHECK(reason(nothing) == "the study asks for no power sensor");

  Story simulated("cpu");
  simulated.reads("wall", PowerScope::wall, {1, 1, 1});
  for (SessionRecord& record : simulated.run.sessions) record.clock->name = "virtual";
  CHECK(reason(simulated) == "power cannot be read along virtual time");

  Story untimed("cpu");
  untimed.reads("wall", PowerScope::wall, {1, 1, 1});
  untimed.run.samples.clear();
  CHECK(reason(untimed) == "no iteration was timed");

  Story parts("cpu");
  parts.reads("rapl:package-0/core", PowerScope::core, {1, 1, 1});
  CHECK(reason(parts) == "no channel of power covers what the engine ran on");

  Story silent("cpu");
  silent.reads("wall", PowerScope::wall, {1, 1, 1});
  std::erase_if(silent.run.power, [](const PowerReading& r) { return r.t_ns > 20 * second; });
  CHECK(reason(silent) == "session 0: wall: the last reading came before the window ended");

  Story unknown("cpu");
  unknown.reads("wall", PowerScope::wall, {1, 1, 1});
  unknown.run.power_sampling.reset();
  CHECK(reason(unknown) == "no channel of power covers what the engine ran on");
}

TEST_CASE("an encoder generates nothing: it has an energy and no EpT") {
  Story story("cuda");
  story.reads("nvml:0", PowerScope::gpu, {100, 100, 100});
  for (Sample& sample : story.run.samples) sample.tokens_out = 0;
  const auto summary = story.summary();
  CHECK(summary.energy->energy_j == doctest::Approx(1'000.0));
  CHECK_FALSE(summary.energy->ept_j_per_tok);
  CHECK(has_limitation(summary, "ept_j_per_tok is null: no token was generated"));
}

TEST_CASE("a session's window holds its timed iterations and what lies between, nothing else") {
  Story story("cpu");
  const auto rows = rows_by_case(story.run);
  const auto windows = session_windows(rows.at("one"));
  REQUIRE(windows.size() == 3);
  CHECK(windows[1].session == 1);
  CHECK(windows[1].window == TimeWindow{120 * second, 130 * second});
  CHECK(windows[1].tokens == 100);
}

TEST_CASE("times at the ends of what a number holds do no harm") {
  Story story("cpu");
  story.reads("wall", PowerScope::wall, {1, 1, 1});
  story.run.samples[1].t_start_ns = std::numeric_limits<Nanoseconds>::max();
  story.run.samples[4].t_start_ns = std::numeric_limits<Nanoseconds>::min();
  story.run.idle =
      TimeWindow{std::numeric_limits<Nanoseconds>::min(), std::numeric_limits<Nanoseconds>::max()};
  const auto summary = story.summary();
  REQUIRE(summary.energy);
  CHECK(summary.energy->sessions == 1);
}

// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/run_dataset.hpp"

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace assay::predict {
namespace {

constexpr Nanoseconds ms = 1'000'000;

// Two sessions of the case with these prefill times; each decode step takes 2 ms, and 1 ms more
// passes than the stages take.
struct Measured {
  std::string name;
  Knobs knobs;
  std::array<std::vector<int>, 2> prefill_ms{{{10, 11, 12}, {20, 21, 22}}};
};

Run run_of(const std::vector<Measured>& cases) {
  Run run;
  run.run_id = "a1b2c3d4e5f6";
  run.study.name = "s";
  run.study.protocol = {.sessions = 2, .repeats = 6};
  for (const Measured& measured : cases) {
    run.study.cases.push_back(
        {.name = measured.name, .engine = "llama", .model = "tiny", .knobs = measured.knobs});
    const auto tokens = measured.knobs.at("output_tokens").get<Nanoseconds>();
    for (int session = 0; session < 2; ++session) {
      run.sessions.push_back(
          {.case_name = measured.name,
           .session = session,
           .engine = EngineFacts{.name = "llama", .device = "cpu", .backend = "haswell"}});
      Sample warmup{.case_name = measured.name, .session = session, .phase = Phase::warmup};
      warmup.stage_ns[index_of(Stage::total)] = 9999 * ms;
      run.samples.push_back(warmup);
      int iteration = 1;
      for (const int prefill : measured.prefill_ms.at(static_cast<std::size_t>(session))) {
        Sample sample{.case_name = measured.name, .session = session, .iteration = iteration++};
        const Nanoseconds decode = (tokens - 1) * 2 * ms;
        sample.stage_ns[index_of(Stage::prefill)] = prefill * ms;
        if (tokens > 1) sample.stage_ns[index_of(Stage::decode)] = decode;
        sample.stage_ns[index_of(Stage::total)] = (prefill + 1) * ms + decode;
        run.samples.push_back(sample);
      }
    }
  }
  return run;
}

Knobs knobs(int prompt, int output, const std::string& device = "auto") {
  return {{"prompt_tokens", prompt}, {"output_tokens", output}, {"device", device}, {"threads", 2}};
}

RunDatasets made(std::vector<Run> runs, const RunDatasetOptions& options = {}) {
  auto result = datasets_of(runs, options);
  REQUIRE_MESSAGE(result.has_value(), (result ? "" : result.error().message));
  return std::move(*result);
}

std::string refusal(const std::vector<Run>& runs, const RunDatasetOptions& options = {}) {
  const auto result = datasets_of(runs, options);
  return result ? "no error" : one_line(result.error());
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

const std::vector<double>& numbers(const Dataset& dataset, const std::string& name) {
  for (const KnobColumn& column : dataset.knobs.columns) {
    if (column.name == name) return column.numbers;
  }
  FAIL("no column " << name);
  throw 0;
}

}  // namespace

TEST_CASE("a session is a row: the median of its timed iterations") {
  const Dataset dataset = made({run_of({{"a", knobs(64, 5)}, {"b", knobs(128, 5)}})}).datasets[0];
  CHECK(dataset.rows() == 4);
  REQUIRE(dataset.times.stages.size() == 2);
  CHECK(dataset.times.stages[0] == StageColumn{"prefill", {11, 21, 11, 21}});
  CHECK(dataset.times.stages[1] == StageColumn{"decode_per_token", {2, 2, 2, 2}});
  CHECK(dataset.times.total_ms == std::vector<double>{20, 30, 20, 30});
  CHECK(dataset.total_measured);
  CHECK(dataset.groups == std::vector<std::size_t>{0, 0, 1, 1});
  CHECK(dataset.group_count == 2);
  CHECK(dataset.device == "cpu haswell");
}

TEST_CASE("one iteration that was preempted moves no row") {
  Run run = run_of({{"a", knobs(64, 5), {{{10, 10, 10, 10, 900}, {10, 10, 10, 10, 10}}}}});
  CHECK(made({run}).datasets[0].times.stages[0].ms == std::vector<double>{10, 10});
}

TEST_CASE("a case is one row, of which every session has an equal say; an iteration is as timed") {
  const std::vector<Run> runs{
      run_of({{"a", knobs(64, 5), {{{10, 11, 12}, {20, 20, 20, 20, 20}}}}})};
  CHECK(made(runs, {.unit = RowUnit::by_case}).datasets[0].times.stages[0].ms ==
        std::vector<double>{15.5});
  CHECK(made(runs, {.unit = RowUnit::iteration}).datasets[0].times.stages[0].ms ==
        std::vector<double>{10, 11, 12, 20, 20, 20, 20, 20});
}

TEST_CASE("output_tokens counts decode steps: the first token is prefill's") {
  const Dataset dataset = made({run_of({{"a", knobs(64, 2)}, {"b", knobs(64, 9)}})}).datasets[0];
  CHECK(numbers(dataset, "output_tokens") == std::vector<double>{1, 1, 8, 8});
  // Stages and steps give the total but for what was in no stage.
  for (std::size_t row = 0; row < dataset.rows(); ++row) {
    const double sum = dataset.times.stages[0].ms[row] +
                       dataset.times.stages[1].ms[row] * numbers(dataset, "output_tokens")[row];
    CHECK(dataset.times.total_ms[row] == doctest::Approx(sum + 1));
  }
}

TEST_CASE("knobs that vary are columns; the others are named, and stay if they shall") {
  const std::vector<Run> runs{run_of({{"a", knobs(64, 5)}, {"b", knobs(128, 5)}})};
  const auto names = [](const Dataset& dataset) {
    std::vector<std::string> found;
    for (const KnobColumn& column : dataset.knobs.columns) found.push_back(column.name);
    return found;
  };
  const RunDatasets varied = made(runs);
  CHECK(names(varied.datasets[0]) == std::vector<std::string>{"output_tokens", "prompt_tokens"});
  CHECK(varied.constants == std::vector<std::string>{"device", "threads"});
  CHECK(names(made(runs, {.constants = true}).datasets[0]) ==
        std::vector<std::string>{"output_tokens", "prompt_tokens", "threads"});
}

TEST_CASE("the values of a knob can be the devices") {
  const std::vector<Run> runs{run_of(
      {{"a", knobs(64, 5, "cpu")}, {"b", knobs(64, 5, "cuda")}, {"c", knobs(32, 5, "cuda")}})};
  const auto datasets = made(runs, {.device_knob = "device"}).datasets;
  REQUIRE(datasets.size() == 2);
  CHECK(datasets[0].device == "cpu");
  CHECK(datasets[0].rows() == 2);
  CHECK(datasets[1].device == "cuda");
  CHECK(numbers(datasets[1], "prompt_tokens") == std::vector<double>{64, 64, 32, 32});
  CHECK(datasets[1].groups == std::vector<std::size_t>{0, 0, 1, 1});
  CHECK(contains(refusal(runs), "the knob 'device' varies"));
  CHECK(contains(refusal(runs, {.device_knob = "devise"}), "did you mean 'device'?"));
}

TEST_CASE("a device is called as its value is written") {
  CHECK(device_name("haswell") == "haswell");
  CHECK(device_name(4) == "4");
  CHECK(device_name(4.0) == "4");
  CHECK(device_name(0.5) == "0.5");
  CHECK(device_name(true) == "true");
  CHECK(device_name("") == "none");
}

TEST_CASE("a configuration that several runs measured is one group") {
  const std::vector<Run> runs{run_of({{"a", knobs(64, 5)}, {"b", knobs(32, 5)}}),
                              run_of({{"other", knobs(64, 5)}})};
  CHECK(made(runs, {.unit = RowUnit::by_case}).datasets[0].groups ==
        std::vector<std::size_t>{0, 1, 0});
}

TEST_CASE("several models are told apart by a column") {
  Run run = run_of({{"a", knobs(64, 5)}, {"b", knobs(64, 5)}});
  run.study.cases[1].model = "large";
  const Dataset dataset = made({run}, {.unit = RowUnit::by_case}).datasets[0];
  CHECK(dataset.knobs.columns[0].name == "model");
  CHECK(dataset.knobs.columns[0].words == std::vector<std::string>{"tiny", "large"});
}

TEST_CASE("what failed, is incomplete or does not count is left out, and said") {
  Run run = run_of({{"fine", knobs(64, 5)},
                    {"failed", knobs(65, 5)},
                    {"half", knobs(66, 5)},
                    {"none", knobs(67, 5)}});
  run.sessions[3].status = SessionStatus::failed;
  run.sessions[5].status = SessionStatus::interrupted;
  for (Sample& sample : run.samples) {
    if (sample.case_name == "none") sample.flags = "failed";
  }
  const RunDatasets result = made({run});
  CHECK(result.datasets[0].rows() == 2);
  REQUIRE(result.notes.size() == 3);
  CHECK(contains(result.notes[0], "1 case left out, because they failed: 'failed'"));
  CHECK(contains(result.notes[1], "sessions are missing: 'half'"));
  CHECK(contains(result.notes[2], "without a timed iteration that counts: 'none'"));
}

TEST_CASE("a sequence of one token has no decode step, and no row beside those that have") {
  const RunDatasets mixed = made({run_of({{"a", knobs(64, 1)}, {"b", knobs(64, 3)}})});
  CHECK(mixed.datasets[0].rows() == 2);
  CHECK(contains(mixed.notes[0], "2 rows left out, which spent no time in the stage decode"));
  const Dataset alike = made({run_of({{"a", knobs(64, 1)}, {"b", knobs(32, 1)}})}).datasets[0];
  CHECK(alike.rows() == 4);
  CHECK(alike.times.stages.size() == 1);
}

TEST_CASE("cases of different knobs make no dataset: the knob is named") {
  Run run = run_of({{"a", knobs(64, 5)}, {"b", knobs(32, 5)}});
  run.study.cases[1].knobs["sequence_length"] = 128;
  CHECK(contains(refusal({run}), "the case 'a' has no knob 'sequence_length', which 'b' has"));
}

TEST_CASE("a run without one complete case is refused") {
  Run run = run_of({{"a", knobs(64, 5)}});
  run.sessions.clear();
  CHECK(contains(refusal({run}), "no case was measured completely; 1 case left out"));
}

}  // namespace assay::predict

// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/transfer.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <doctest/doctest.h>

#include "device_pair.hpp"

using namespace assay;
using namespace assay::predict;

namespace {

struct Measured {
  Dataset source;
  Dataset target;
};

Measured measured(std::size_t rows, std::size_t pair = 0) {
  const KnobTable knobs = made_configurations(rows, 21);
  const auto [first, second] = made_pairs()[pair];
  return {measured_on(first, knobs, 22), measured_on(second, knobs, 23)};
}

TransferOptions few(std::vector<std::size_t> samples = {10}, std::size_t seeds = 3) {
  TransferOptions options;
  options.samples = std::move(samples);
  options.seeds = seeds;
  options.design = SampleDesign::uniform;
  return options;
}

const TransferScore& score(const TransferResults& results, TransferMethod method, std::size_t n,
                           const std::string& stage = total_stage) {
  const auto found =
      std::find_if(results.results.begin(), results.results.end(), [&](const TransferScore& one) {
        return one.method == method && one.n == n && one.stage == stage;
      });
  REQUIRE(found != results.results.end());
  return *found;
}

void check_refused(const Result<TransferResults>& results,
                   std::initializer_list<const char*> says) {
  REQUIRE_FALSE(results);
  CHECK(results.error().code == ErrorCode::usage);
  for (const char* text : says) {
    CAPTURE(results.error().message);
    CHECK(results.error().message.find(text) != std::string::npos);
  }
}

bool has_note(const TransferResults& results, const std::string& text) {
  return std::any_of(results.notes.begin(), results.notes.end(),
                     [&](const std::string& note) { return note.find(text) != std::string::npos; });
}

}  // namespace

TEST_CASE("every method has a score of every stage and of the total at every N") {
  const Measured pair = measured(80);
  const auto results = transfer(pair.source, pair.target, few({25, 10}, 4));
  REQUIRE(results);
  CHECK(results->results.size() == 2 * 5 * 4);
  CHECK(results->results.front().n == 10);
  for (const TransferScore& one : results->results) {
    CHECK(one.draws == 4);
    CHECK(one.mape_worst_pct >= one.mape_pct);
    CHECK(one.mae_ms > 0);
  }
  CHECK(results->source_known);
  CHECK(results->target_rows == 80);
  CHECK(score(*results, TransferMethod::automatic, 25).mape_pct <
        score(*results, TransferMethod::none, 25).mape_pct);
  CHECK(score(*results, TransferMethod::affine, 25).mape_pct <
        score(*results, TransferMethod::global, 25).mape_pct);
}

TEST_CASE("rows of a group that was measured are not predicted") {
  Measured pair = measured(90);
  for (Dataset* data : {&pair.source, &pair.target}) {
    for (std::size_t row = 0; row < data->rows(); ++row) data->groups[row] = row / 3;
    data->group_count = 30;
  }
  const auto results = transfer(pair.source, pair.target, few({10, 20}));
  REQUIRE(results);
  // A row of each of N groups is measured; the two others of each are neither.
  CHECK(results->cost[0].held_out == 90 - 3 * 10);
  CHECK(results->cost[1].held_out == 90 - 3 * 20);
}

TEST_CASE("at most a hundred rows are predicted, and the scatter shows those of the first draw") {
  const Measured pair = measured(200);
  const auto results = transfer(pair.source, pair.target, few({10}, 2));
  REQUIRE(results);
  CHECK(results->cost.front().held_out == 100);
  CHECK(results->rows.size() == 100 * 5 * 4);
}

TEST_CASE("the cost is what the measured rows take") {
  Measured pair = measured(60);
  for (double& ms : pair.target.times.total_ms) ms = 500;
  pair.target.total_measured = true;
  const auto results = transfer(pair.source, pair.target, few({10, 30}));
  REQUIRE(results);
  CHECK(results->cost[0].target_s == doctest::Approx(5));
  CHECK(results->cost[1].target_s == doctest::Approx(15));
}

TEST_CASE("the same seed gives the same results, another one other draws") {
  const Measured pair = measured(80);
  TransferOptions options = few({10}, 5);
  const auto once = transfer(pair.source, pair.target, options);
  const auto again = transfer(pair.source, pair.target, options);
  REQUIRE(once);
  REQUIRE(again);
  CHECK(*once == *again);
  CHECK(score(*once, TransferMethod::affine, 10).mape_sd_pct > 0);
  options.seed = 43;
  const auto other = transfer(pair.source, pair.target, options);
  REQUIRE(other);
  CHECK(score(*other, TransferMethod::affine, 10).mape_pct !=
        score(*once, TransferMethod::affine, 10).mape_pct);
}

TEST_CASE("every draw is told, once") {
  const Measured pair = measured(80);
  TransferOptions options = few({10, 20}, 3);
  std::set<std::size_t> told;
  options.progress = [&](std::size_t done, std::size_t all) {
    CHECK(all == 6);
    CHECK(told.insert(done).second);
  };
  REQUIRE(transfer(pair.source, pair.target, options));
  CHECK(told == std::set<std::size_t>{1, 2, 3, 4, 5, 6});
}

TEST_CASE("an N that leaves too few rows is skipped with the reason") {
  const Measured pair = measured(60);
  const auto results = transfer(pair.source, pair.target, few({10, 50}));
  REQUIRE(results);
  REQUIRE(results->skipped.size() == 1);
  CHECK(results->skipped.front().n == 50);
  CHECK(results->skipped.front().reason.find("10 of 60") != std::string::npos);
  CHECK(results->cost.size() == 1);
  check_refused(transfer(pair.source, pair.target, few({50})), {"too few rows", "10 of 60"});
}

TEST_CASE("numbers of samples and draws are bounded") {
  const Measured pair = measured(60);
  check_refused(transfer(pair.source, pair.target, few({0})), {"samples are 1"});
  check_refused(transfer(pair.source, pair.target, few({})), {"samples are 1"});
  check_refused(transfer(pair.source, pair.target, few({10}, 0)), {"seeds are 1"});
}

TEST_CASE("other knobs and other stages are refused by name") {
  const Measured pair = measured(60);
  Dataset renamed = pair.target;
  renamed.knobs.columns[0].name = "image_tokens";
  check_refused(transfer(pair.source, renamed, few()),
                {"the target has no knob vision_tokens", "the source has no knob image_tokens"});
  Dataset short_of_one = pair.target;
  short_of_one.times.stages.pop_back();
  check_refused(transfer(pair.source, short_of_one, few()),
                {"the target has no stage decode_per_token"});
  Dataset other_kind = pair.target;
  other_kind.knobs.columns[0].numbers.clear();
  other_kind.knobs.columns[0].words.assign(60, "large");
  check_refused(transfer(pair.source, other_kind, few()),
                {"vision_tokens is a number in first and a category in second"});
}

TEST_CASE("columns in another order are the same columns") {
  const Measured pair = measured(60);
  Measured turned = pair;
  std::reverse(turned.target.knobs.columns.begin(), turned.target.knobs.columns.end());
  std::reverse(turned.target.times.stages.begin(), turned.target.times.stages.end());
  const auto results = transfer(pair.source, pair.target, few());
  const auto same = transfer(turned.source, turned.target, few());
  REQUIRE(results);
  REQUIRE(same);
  CHECK(score(*same, TransferMethod::finetune, 10).mape_pct ==
        score(*results, TransferMethod::finetune, 10).mape_pct);
}

TEST_CASE("a column that does not vary is left out with a note, even where devices differ in it") {
  Measured pair = measured(60);
  pair.source.knobs.columns.push_back({.name = "host", .words = std::vector<std::string>(60, "a")});
  pair.target.knobs.columns.push_back({.name = "host", .words = std::vector<std::string>(60, "b")});
  const auto results = transfer(pair.source, pair.target, few());
  REQUIRE(results);
  CHECK(results->source_known);
  CHECK(has_note(*results, "host does not vary, but is a on the source and b on the target"));
}

TEST_CASE("a source time is the mean of its repeats") {
  Measured pair = measured(60);
  const auto plain = transfer(pair.source, pair.target, few());
  // Every configuration once more, half and one and a half times as long.
  Dataset& source = pair.source;
  for (KnobColumn& knob : source.knobs.columns) {
    const KnobColumn once = knob;
    knob.numbers.insert(knob.numbers.end(), once.numbers.begin(), once.numbers.end());
    knob.words.insert(knob.words.end(), once.words.begin(), once.words.end());
  }
  const auto twice = [](std::vector<double>& ms) {
    const std::vector<double> once = ms;
    for (double& value : ms) value *= 0.5;
    for (const double value : once) ms.push_back(1.5 * value);
  };
  for (StageColumn& stage : source.times.stages) twice(stage.ms);
  twice(source.times.total_ms);
  for (std::size_t row = 0; row < 60; ++row) source.groups.push_back(row);
  const auto repeated = transfer(source, pair.target, few());
  REQUIRE(plain);
  REQUIRE(repeated);
  CHECK(score(*repeated, TransferMethod::none, 10).mape_pct ==
        doctest::Approx(score(*plain, TransferMethod::none, 10).mape_pct));
}

TEST_CASE("a source time that must be known is missed by the row's number") {
  Measured pair = measured(60);
  pair.target.knobs.columns[1].numbers[16] = 77;
  TransferOptions options = few();
  options.source_known = true;
  check_refused(transfer(pair.source, pair.target, options), {"second row 17", "first has no row"});
}

TEST_CASE("what calibration has not seen is counted") {
  Measured pair = measured(60);
  for (Dataset* data : {&pair.source, &pair.target}) {
    for (std::size_t row = 0; row < 60; ++row) {
      data->knobs.columns[5].words[row] = "task" + std::to_string(row / 2);
    }
  }
  const auto results = transfer(pair.source, pair.target, few());
  REQUIRE(results);
  CHECK(has_note(*results, "N = 10:"));
  CHECK(has_note(*results, "out of range, in a category that calibration has not seen (task)"));
}

TEST_CASE("totals alone are scored alone") {
  Measured pair = measured(60);
  for (Dataset* data : {&pair.source, &pair.target}) {
    data->times.stages.clear();
    data->total_measured = true;
  }
  const auto results = transfer(pair.source, pair.target, few());
  REQUIRE(results);
  CHECK(results->results.size() == 5);
}

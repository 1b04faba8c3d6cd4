// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/encoding.hpp"

#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using assay::KnobTable;
using namespace assay::predict;

namespace {

KnobTable table() {
  return {{{.name = "tokens", .numbers = {64, 256, 128}},
           {.name = "experts", .numbers = {0, 2, 8}},
           {.name = "shift", .numbers = {-1, 0, 1}},
           {.name = "batch", .numbers = {4, 4, 4}},
           {.name = "task", .words = {"qa", "captioning", "qa"}},
           {.name = "model", .words = {"m", "m", "m"}}}};
}

}  // namespace

TEST_CASE("ranges say where each knob was, its words sorted and once each") {
  const auto ranges = knob_ranges(table());
  REQUIRE(ranges.size() == 6);
  CHECK(ranges[0] == assay::KnobRange{.knob = "tokens", .minimum = 64, .maximum = 256});
  CHECK(ranges[4].categories == std::vector<std::string>{"captioning", "qa"});
  CHECK(ranges[5].categories == std::vector<std::string>{"m"});
}

TEST_CASE("only knobs that vary are inputs, each in the form that its range allows") {
  const auto ranges = knob_ranges(table());
  CHECK(input_names(ranges) ==
        std::vector<std::string>{"tokens", "experts", "shift", "task=captioning", "task=qa"});
  const auto inputs = encode(table(), ranges);
  REQUIRE(inputs.rows() == 3);
  REQUIRE(inputs.cols() == 5);
  CHECK(inputs(1, 0) == doctest::Approx(std::log(256.0)));
  CHECK(inputs(0, 1) == 0);
  CHECK(inputs(2, 1) == doctest::Approx(std::log(9.0)));
  CHECK(inputs(0, 2) == -1);
  CHECK(inputs(1, 3) == 1);
  CHECK(inputs(1, 4) == 0);
}

TEST_CASE("columns are found by name, whatever their order, and strangers are passed over") {
  const auto ranges = knob_ranges(table());
  KnobTable other = table();
  std::swap(other.columns[0], other.columns[4]);
  other.columns.push_back({.name = "stranger", .numbers = {1, 2, 3}});
  CHECK(check_knobs(other, ranges, "asked.csv"));
  CHECK(encode(other, ranges) == encode(table(), ranges));
}

TEST_CASE("a knob that is missing or of another kind is named with its table") {
  const auto ranges = knob_ranges(table());
  KnobTable missing = table();
  missing.columns.erase(missing.columns.begin() + 1);
  const auto absent = check_knobs(missing, ranges, "asked.csv");
  REQUIRE_FALSE(absent);
  CHECK(absent.error().code == assay::ErrorCode::usage);
  CHECK(absent.error().message == "asked.csv: column 'experts' is missing");

  KnobTable changed = table();
  changed.columns[0] = {.name = "tokens", .words = {"a", "b", "c"}};
  const auto kind = check_knobs(changed, ranges, "asked.csv");
  REQUIRE_FALSE(kind);
  CHECK(kind.error().message ==
        "asked.csv: column 'tokens' holds words; it held numbers in training");
}

TEST_CASE("what lies outside the training range is told, each knob with its bound") {
  const auto ranges = knob_ranges(table());
  KnobTable asked = table();
  asked.columns[0].numbers = {64, 900, 10};
  asked.columns[3].numbers = {4, 4, 5};
  asked.columns[4].words = {"qa", "qa", "poem"};
  CHECK(outside(asked, 0, ranges).empty());
  CHECK(outside(asked, 1, ranges) == std::vector<std::string>{"tokens = 900 is above 256"});
  CHECK(outside(asked, 2, ranges) ==
        std::vector<std::string>{"tokens = 10 is below 64", "batch = 5 is above 4",
                                 "task = poem was not seen in training"});
}

TEST_CASE("what was never seen still gives finite inputs") {
  const auto ranges = knob_ranges(table());
  KnobTable asked = table();
  asked.columns[0].numbers = {0, -5, 1e300};
  asked.columns[1].numbers = {-3, 0, 1e300};
  asked.columns[4].words = {"poem", "poem", "poem"};
  const auto inputs = encode(asked, ranges);
  CHECK(inputs.allFinite());
  CHECK(inputs(0, 3) + inputs(0, 4) == 0);
}

TEST_CASE("what did not vary may be left out when asking") {
  const auto ranges = knob_ranges(table());
  KnobTable asked{{{.name = "tokens", .numbers = {64, 64}},
                   {.name = "experts", .numbers = {2, 2}},
                   {.name = "shift", .numbers = {0, 0}},
                   {.name = "task", .words = {"qa", "qa"}}}};
  const KnobTable full = completed(asked, ranges);
  REQUIRE(check_knobs(full, ranges, "asked"));
  CHECK(outside(full, 1, ranges).empty());
  asked.columns.erase(asked.columns.begin());
  CHECK_FALSE(check_knobs(completed(asked, ranges), ranges, "asked"));
}

TEST_CASE("a category whose words look like numbers when asked is still one") {
  const auto ranges = knob_ranges({{{.name = "kind", .words = {"1", "2.5", "x"}}}});
  const KnobTable asked = completed({{{.name = "kind", .numbers = {2.5, 1}}}}, ranges);
  REQUIRE(check_knobs(asked, ranges, "asked"));
  CHECK(outside(asked, 0, ranges).empty());
  CHECK(outside(asked, 1, ranges).empty());
}

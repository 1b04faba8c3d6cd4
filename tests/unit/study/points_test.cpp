// SPDX-License-Identifier: Apache-2.0
#include "assay/study/points.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "study_fixture.hpp"

namespace assay::study {
namespace {

const std::string three_axes =
    "axes: {prompt_tokens: [1, 2, 3, 4, 5], device: [cpu, cuda], batch_size: [1, 2, 4, 8]}\n";

std::vector<Case> cases(const std::string& yaml, std::vector<std::string> overrides = {}) {
  auto loaded = load_text(one_model + yaml, std::move(overrides));
  REQUIRE_MESSAGE(loaded.has_value(), error_of(loaded));
  return std::move(loaded->study.cases);
}

std::set<std::string> configurations(const std::vector<Case>& cases, const std::string& device) {
  std::set<std::string> found;
  for (const Case& point : cases) {
    if (point.knobs.at("device") != device) continue;
    found.insert(fmt::format("{} {}", point.knobs.at("prompt_tokens").get<int>(),
                             point.knobs.at("batch_size").get<int>()));
  }
  return found;
}

}  // namespace

TEST_CASE("a sample has as many different combinations as it was asked for") {
  const auto sampled = cases("sample: {count: 17}\n" + three_axes);
  std::set<std::string> names;
  for (const Case& point : sampled) names.insert(point.name);
  CHECK(sampled.size() == 17);
  CHECK(names.size() == 17);
}

TEST_CASE("axes across which a sample is taken see the same configurations") {
  const auto sampled = cases("sample: {count: 7, across: [device]}\n" + three_axes);
  CHECK(sampled.size() == 14);
  CHECK(configurations(sampled, "cpu").size() == 7);
  CHECK(configurations(sampled, "cpu") == configurations(sampled, "cuda"));
  CHECK(sampled[0].knobs.at("prompt_tokens") == sampled[1].knobs.at("prompt_tokens"));
  CHECK(sampled[0].knobs.at("device") == "cpu");
  CHECK(sampled[1].knobs.at("device") == "cuda");
}

TEST_CASE("a sample is the seed's: the same one gives the same cases, another one others") {
  const std::string study = "sample: {count: 12}\n" + three_axes;
  CHECK(cases(study, {"seed=1"}) == cases(study, {"seed=1"}));
  CHECK(cases(study, {"seed=1"}) != cases(study, {"seed=2"}));
}

TEST_CASE("every combination is as likely as any other") {
  std::map<std::string, int> counts;
  constexpr int seeds = 2000;
  for (int seed = 0; seed < seeds; ++seed) {
    Document document = parsed("sample: {count: 3}\n");
    document.root["seed"] = seed;
    const std::vector<Axis> axes{{"a", {1, 2, 3}, {}}, {"b", {1, 2, 3}, {}}};
    const auto points = points_of(document, axes);
    REQUIRE(points.has_value());
    for (const Point& point : *points) {
      ++counts[fmt::format("{} {}", point[0], point[1])];
    }
  }
  CHECK(counts.size() == 9);
  // Binomial(2000, 1/3): a deviation of 5 sigma is 105.
  for (const auto& [combination, count] : counts) {
    CAPTURE(combination);
    CHECK(count > seeds / 3 - 105);
    CHECK(count < seeds / 3 + 105);
  }
}

TEST_CASE("a sample of everything is the whole product") {
  CHECK(cases("sample: {count: 40}\n" + three_axes).size() == 40);
  CHECK(cases("sample: {count: 40}\n" + three_axes) == cases(three_axes));
}

TEST_CASE("a sample makes little of a product that is too large to be measured") {
  std::string axis;
  for (int i = 1; i <= 1000; ++i) axis += fmt::format("{}{}", i == 1 ? "" : ", ", i);
  const std::string study =
      fmt::format("sample: {{count: 5}}\naxes: {{prompt_tokens: [{}], context: [{}]}}\n", axis,
                  "2000, 2001, 2002, 2003, 2004, 2005, 2006, 2007, 2008, 2009, 2010, 2011");
  CHECK(cases(study).size() == 5);
}

TEST_CASE("a sample that cannot be taken is refused by its key") {
  CHECK(contains(load_error(one_model + "sample: {count: 41}\n" + three_axes),
                 "study.yaml:3: sample.count: 41 is more than the 40 combinations"));
  CHECK(contains(load_error(one_model + "sample: {count: 21, across: [device]}\n" + three_axes),
                 "21 is more than the 20 combinations"));
  CHECK(contains(load_error(one_model + "sample: {count: 2, across: [devise]}\n" + three_axes),
                 "sample.across: unknown axis 'devise'; did you mean 'device'?"));
  CHECK(contains(
      load_error(one_model + "sample: {count: 2, across: [device, device]}\n" + three_axes),
      "'device' is given twice"));
  CHECK(contains(load_error(one_model + "sample: {count: 2}\ncases: [{name: a}]\n"),
                 "sample: goes only with 'axes'"));
  CHECK(contains(load_error(one_model + "sample: {across: [device]}\n" + three_axes),
                 "'count' is missing"));
  CHECK(contains(load_error(one_model + "sample: {count: 0}\n" + three_axes), "sample.count"));
  std::string axis;
  for (int i = 1; i <= 64; ++i) axis += fmt::format("{}{}", i == 1 ? "" : ", ", i);
  CHECK(contains(load_error(one_model + fmt::format("sample: {{count: 200, across: [batch_size]}}\n"
                                                    "axes: {{prompt_tokens: [{0}], rate: [{0}], "
                                                    "batch_size: [{0}]}}\n",
                                                    axis)),
                 "more than 10000 cases"));
}

}  // namespace assay::study

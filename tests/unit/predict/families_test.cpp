// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/family.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"
#include "assay/predict/encoding.hpp"
#include "assay/predict/errors.hpp"

using assay::Json;
using assay::KnobTable;
using assay::Random;
using namespace assay::predict;

namespace {

struct Sample {
  KnobTable knobs;
  std::vector<double> ms;
};

// ms = 0.02 · tokens^0.9 · blocks · (2 for "b") + 1, without noise.
Sample power_law(std::size_t rows, std::uint64_t seed) {
  Random random(seed);
  Sample sample{.knobs = {{{.name = "tokens"}, {.name = "blocks"}, {.name = "kind"}}}};
  for (std::size_t row = 0; row < rows; ++row) {
    const double tokens = 32.0 * std::exp2(static_cast<double>(random.below(6)));
    const double blocks = 4.0 + static_cast<double>(random.below(13));
    const bool is_b = random.below(2) == 1;
    sample.knobs.columns[0].numbers.push_back(tokens);
    sample.knobs.columns[1].numbers.push_back(blocks);
    sample.knobs.columns[2].words.push_back(is_b ? "b" : "a");
    sample.ms.push_back(0.02 * std::pow(tokens, 0.9) * blocks * (is_b ? 2 : 1) + 1);
  }
  return sample;
}

std::vector<double> values(const Eigen::VectorXd& vector) {
  return {vector.data(), vector.data() + vector.size()};
}

double mape_of(const Family& family, std::size_t rows) {
  const Sample taught = power_law(rows, 1);
  const auto ranges = knob_ranges(taught.knobs);
  const auto model =
      family.fit({.knobs = taught.knobs, .ranges = ranges, .ms = taught.ms, .seed = 3});
  const Sample asked = power_law(100, 2);
  return error_figures(asked.ms, values(model->predict(asked.knobs))).mape_pct;
}

const Family& family_of(const std::string& name) {
  const Family* family = find_family(name);
  REQUIRE(family != nullptr);
  return *family;
}

// Every number of a document replaced, one at a time, by what nobody should believe.
template <class Visit>
void with_each_spoilt(Json& document, Json& place, const Json& poison, const Visit& visit) {
  if (place.is_structured()) {
    for (auto& child : place) with_each_spoilt(document, child, poison, visit);
    return;
  }
  if (!place.is_number()) return;
  const Json kept = place;
  place = poison;
  visit(document);
  place = kept;
}

}  // namespace

TEST_CASE("families learn a power law, each as well as its form allows") {
  CHECK(mape_of(family_of("linear"), 120) < 60);
  CHECK(mape_of(family_of("polynomial"), 120) < 2);
  CHECK(mape_of(family_of("network"), 120) < 3);
  CHECK(mape_of(family_of("process"), 120) < 0.5);
}

TEST_CASE("a linear law is learnt exactly by the linear family, over a wide range") {
  Sample sample{.knobs = {{{.name = "n", .numbers = {1, 10, 100, 1000, 10000}}}}};
  for (const double n : sample.knobs.columns[0].numbers) sample.ms.push_back(0.5 + 0.01 * n);
  const auto ranges = knob_ranges(sample.knobs);
  const auto model = family_of("linear").fit(
      {.knobs = sample.knobs, .ranges = ranges, .ms = sample.ms, .seed = 1});
  CHECK(error_figures(sample.ms, values(model->predict(sample.knobs))).mape_pct < 0.01);
}

TEST_CASE("the same rows and seed give the same parameters") {
  const Sample taught = power_law(40, 1);
  const auto ranges = knob_ranges(taught.knobs);
  for (const Family& family : families()) {
    const TrainingSet set{.knobs = taught.knobs, .ranges = ranges, .ms = taught.ms, .seed = 9};
    CHECK(family.fit(set)->parameters() == family.fit(set)->parameters());
  }
}

TEST_CASE("a model is the same when it comes back from its parameters as text") {
  const Sample taught = power_law(40, 1);
  const Sample asked = power_law(20, 2);
  const auto ranges = knob_ranges(taught.knobs);
  std::vector<Family> all(families().begin(), families().end());
  all.push_back(family_of("constant"));
  for (const Family& family : all) {
    CAPTURE(std::string(family.name));
    const auto model =
        family.fit({.knobs = taught.knobs, .ranges = ranges, .ms = taught.ms, .seed = 3});
    const auto again = family.read(Json::parse(model->parameters().dump()), ranges, "f");
    REQUIRE(again);
    CHECK(values((*again)->predict(asked.knobs)) == values(model->predict(asked.knobs)));
  }
}

TEST_CASE("one row, rows that are alike and knobs that do not vary give a model all the same") {
  for (const Family& family : families()) {
    CAPTURE(std::string(family.name));
    for (const std::size_t rows : {1U, 2U, 6U}) {
      Sample same{.knobs = {{{.name = "tokens"}, {.name = "kind"}}}};
      same.knobs.columns[0].numbers.assign(rows, 64);
      same.knobs.columns[1].words.assign(rows, "a");
      same.ms.assign(rows, 5);
      const auto ranges = knob_ranges(same.knobs);
      const auto model =
          family.fit({.knobs = same.knobs, .ranges = ranges, .ms = same.ms, .seed = 3});
      CHECK(model->predict(same.knobs)(0) == doctest::Approx(5).epsilon(0.02));
    }
  }
}

TEST_CASE("far outside the training range times stay positive and finite") {
  const Sample taught = power_law(40, 1);
  const auto ranges = knob_ranges(taught.knobs);
  const KnobTable asked{{{.name = "tokens", .numbers = {1e-12, 1e12, 0, -5, 1e300}},
                         {.name = "blocks", .numbers = {1e12, 1e-12, 0, -1e300, 1e300}},
                         {.name = "kind", .words = {"a", "unseen", "", "b", "c"}}}};
  for (const Family& family : families()) {
    CAPTURE(std::string(family.name));
    const auto model =
        family.fit({.knobs = taught.knobs, .ranges = ranges, .ms = taught.ms, .seed = 3});
    const Eigen::VectorXd ms = model->predict(asked);
    CHECK(ms.allFinite());
    CHECK(ms.minCoeff() > 0);
  }
}

TEST_CASE("spoilt parameters are refused by their name, or give positive finite times") {
  const Sample taught = power_law(12, 1);
  const auto ranges = knob_ranges(taught.knobs);
  std::vector<Family> all(families().begin(), families().end());
  all.push_back(family_of("constant"));
  for (const Family& family : all) {
    CAPTURE(std::string(family.name));
    Json parameters =
        family.fit({.knobs = taught.knobs, .ranges = ranges, .ms = taught.ms, .seed = 3})
            ->parameters();
    for (const Json& poison : {Json("x"), Json(nullptr), Json(1e300), Json(-1e14), Json(1e14),
                               Json(std::numeric_limits<double>::quiet_NaN())}) {
      std::size_t tried = 0;
      with_each_spoilt(parameters, parameters, poison, [&](const Json& spoilt) {
        if (++tried % 7 != 1) return;  // of hundreds of weights, some
        const auto model = family.read(spoilt, ranges, "file");
        if (!model) {
          CHECK(model.error().code == assay::ErrorCode::usage);
          CHECK(model.error().message.starts_with("file/"));
          return;
        }
        const Eigen::VectorXd ms = (*model)->predict(taught.knobs);
        CHECK(ms.allFinite());
        CHECK(ms.minCoeff() > 0);
      });
    }
    const Json whole = parameters;
    for (const auto& [key, value] : whole.items()) {
      Json missing = parameters;
      missing.erase(key);
      if (key == "inputs" || key == "features" || key == "layers") continue;  // for people
      const auto model = family.read(missing, ranges, "file");
      REQUIRE_FALSE(model);
      CHECK(model.error().message.find(key) != std::string::npos);
    }
    CHECK_FALSE(family.read(Json::array(), ranges, "file"));
  }
}

TEST_CASE("a name that is no family's is refused, `constant` too, which nobody can ask for") {
  CHECK(check_families({}));
  CHECK(check_families(std::vector<std::string>{"process", "linear"}));
  const auto unknown = check_families(std::vector<std::string>{"linear", "linaer"});
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().code == assay::ErrorCode::usage);
  CHECK(unknown.error().message == "unknown family 'linaer'");
  CHECK(unknown.error().hint.find("linear") != std::string::npos);
  const auto internal = check_families(std::vector<std::string>{"constant"}, "a.b");
  REQUIRE_FALSE(internal);
  CHECK(internal.error().message == "a.b: unknown family 'constant'");
}

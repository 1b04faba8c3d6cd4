// SPDX-License-Identifier: Apache-2.0
#include "assay/report/axis_scale.hpp"

#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include "assay/report/figure_text.hpp"

using assay::Interval;
using namespace assay::report;

namespace {

std::vector<std::string> texts(const Scale& scale, double length) {
  std::vector<std::string> result;
  for (const Tick& tick : ticks_of(scale, length, Orientation::horizontal)) {
    result.push_back(tick.text);
  }
  return result;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("ticks are round, within the axis, and of one precision") {
  CHECK(texts({{3.81, 4.55}}, 600) == Texts{"4.0", "4.2", "4.4"});
  CHECK(texts({{0, 100}}, 600) == Texts{"0", "20", "40", "60", "80", "100"});
  CHECK(texts({{-0.3, 0.3}}, 600) == Texts{"-0.2", "0.0", "0.2"});
}

TEST_CASE("tick labels never come near each other") {
  for (const Interval range : {Interval{0, 1}, {1e9, 1e9 + 4}, {1e-7, 2e-7}, {-5e5, 7}}) {
    for (const double length : {100.0, 300.0, 600.0, 2000.0}) {
      const Scale scale{range};
      const auto ticks = ticks_of(scale, length, Orientation::horizontal);
      for (std::size_t i = 1; i < ticks.size(); ++i) {
        const double distance =
            (scale.position(ticks[i].value) - scale.position(ticks[i - 1].value)) * length;
        CHECK(distance >
              (text_width(ticks[i].text) + text_width(ticks[i - 1].text)) / 2 + text_size / 2);
      }
    }
  }
}

TEST_CASE("a logarithmic axis has ticks at 1, 2, 5 where there is room, else at powers of ten") {
  CHECK(texts({{3, 120}, true}, 1500) == Texts{"5", "10", "20", "50", "100"});
  CHECK(texts({{1, 1e6}, true}, 1500) ==
        Texts{"1", "10", "100", "1000", "10000", "100000", "1e+06"});
  CHECK(texts({{2.1, 2.9}, true}, 900).size() >= 2);
}

TEST_CASE("values lie where the axis says") {
  CHECK(Scale{{10, 20}}.position(15) == doctest::Approx(0.5));
  CHECK(Scale{{1, 100}, true}.position(10) == doctest::Approx(0.5));
}

TEST_CASE("an axis without a range spans the finite values, with a margin") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  const std::vector<double> values{nan, 10, infinity, 20, -infinity};
  const Scale scale = scale_of({.label = "x"}, values, 0.1);
  CHECK(scale.range == Interval{9, 21});
}

TEST_CASE("an axis of nothing, of one value and of zeros still has a length") {
  const Axis linear{.label = "x"};
  const Axis logarithmic{.label = "x", .logarithmic = true};
  for (const Axis& axis : {linear, logarithmic}) {
    for (const std::vector<double>& values :
         {std::vector<double>{}, {0}, {7, 7}, {1e9, 1e9}, {-3}}) {
      const Scale scale = scale_of(axis, values, 0.05);
      CHECK(scale.range.lower < scale.range.upper);
      if (axis.logarithmic) CHECK(scale.range.lower > 0);
    }
  }
  CHECK(scale_of({.label = "x", .range = Interval{0, 0}}, {}, 0).range == Interval{-1, 1});
}

TEST_CASE("headroom leaves what was the whole axis its share") {
  CHECK(with_headroom({{0, 10}}, 0.5).range == Interval{0, 20});
  CHECK(with_headroom({{1, 10}, true}, 0.5).range.upper == doctest::Approx(100));
}

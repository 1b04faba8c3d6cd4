// SPDX-License-Identifier: Apache-2.0
#include "assay/study/points.hpp"

#include <algorithm>
#include <cstdint>
#include <set>

#include <fmt/format.h>

#include "assay/base/random.hpp"
#include "assay/study/wording.hpp"

namespace assay::study {
namespace {

// Far beyond what anybody lists, and far below where a product overflows.
constexpr std::size_t most_combinations = 1'000'000'000'000'000;
constexpr std::uint64_t stream = 0x73616D706C65;  // "sample": apart from the seed's other uses

// Some of the axes, by their places, and how many combinations they have.
struct AxisGroup {
  std::vector<std::size_t> places;
  std::size_t combinations = 1;
};

// False where there are more than `limit`.
bool add_place(AxisGroup& group, std::size_t place, const Axis& axis, std::size_t limit) {
  group.places.push_back(place);
  if (axis.values.size() > limit / group.combinations) return false;
  group.combinations *= axis.values.size();
  return true;
}

// The combination is a number whose last digit is the last axis of the group.
void set_places(const AxisGroup& group, const std::vector<Axis>& axes, std::size_t number,
                Point& point) {
  for (std::size_t i = group.places.size(); i-- > 0;) {
    const std::size_t place = group.places[i];
    const std::size_t values = axes[place].values.size();
    point[place] = number % values;
    number /= values;
  }
}

// `count` of the numbers below `size` ≥ count.
std::set<std::size_t> draw(std::size_t count, std::size_t size, std::uint64_t seed) {
  Random random(seed);
  std::set<std::size_t> drawn;
  for (std::size_t last = size - count; last < size; ++last) {
    const auto number = static_cast<std::size_t>(random.below(last + 1));
    if (!drawn.insert(number).second) drawn.insert(last);
  }
  return drawn;
}

Failure too_many(const Document& document, const KeyPath& path) {
  return document.problem(path, fmt::format("more than {} cases in the product", maximum_cases),
                          "shorten an axis");
}

Result<std::vector<Point>> all_points(const Document& document, const std::vector<Axis>& axes) {
  AxisGroup group;
  for (std::size_t place = 0; place < axes.size(); ++place) {
    if (!add_place(group, place, axes[place], maximum_cases)) {
      return too_many(document, KeyPath{"axes"});
    }
  }
  std::vector<Point> points(group.combinations, Point(axes.size()));
  for (std::size_t number = 0; number < points.size(); ++number) {
    set_places(group, axes, number, points[number]);
  }
  return points;
}

Result<std::set<std::string>> axes_across(const Document& document, const Json& sample,
                                          const std::vector<Axis>& axes) {
  std::vector<std::string> known;
  for (const Axis& axis : axes) known.push_back(axis.key);
  std::set<std::string> across;
  if (!sample.contains("across")) return across;
  const KeyPath path{"sample", "across"};
  for (const Json& value : sample.at("across")) {
    const auto key = value.get<std::string>();
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      return document.unknown(path, "axis", key, known);
    }
    if (!across.insert(key).second) {
      return document.problem(path, fmt::format("{} is given twice", shown(value)));
    }
  }
  return across;
}

Result<std::vector<Point>> sampled_points(const Document& document, const Json& sample,
                                          const std::vector<Axis>& axes) {
  const auto across = axes_across(document, sample, axes);
  if (!across) return fail(across.error());
  const KeyPath path{"sample", "count"};
  const auto count = sample.at("count").get<std::size_t>();
  AxisGroup thinned;
  AxisGroup whole;
  for (std::size_t place = 0; place < axes.size(); ++place) {
    const Axis& axis = axes[place];
    if (across->contains(axis.key)) {
      if (!add_place(whole, place, axis, maximum_cases / count)) return too_many(document, path);
    } else if (!add_place(thinned, place, axis, most_combinations)) {
      return document.problem(KeyPath{"axes"},
                              fmt::format("more than {} combinations", most_combinations),
                              "shorten an axis");
    }
  }
  if (count > thinned.combinations) {
    return document.problem(
        path,
        fmt::format("{} is more than the {} combinations of the axes that are sampled", count,
                    thinned.combinations),
        "leave 'sample' out to take all");
  }
  const auto seed = document.root.value("seed", std::uint64_t{0});
  std::vector<Point> points;
  for (const std::size_t drawn : draw(count, thinned.combinations, derive_seed(seed, {stream}))) {
    Point point(axes.size());
    set_places(thinned, axes, drawn, point);
    for (std::size_t number = 0; number < whole.combinations; ++number) {
      set_places(whole, axes, number, point);
      points.push_back(point);
    }
  }
  return points;
}

}  // namespace

Result<std::vector<Point>> points_of(const Document& document, const std::vector<Axis>& axes) {
  const Json* sample = value_at(document.root, KeyPath{"sample"});
  return sample == nullptr ? all_points(document, axes) : sampled_points(document, *sample, axes);
}

}  // namespace assay::study

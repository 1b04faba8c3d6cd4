// SPDX-License-Identifier: Apache-2.0
#include "assay/report/label_placement.hpp"

#include <algorithm>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"

using namespace assay::report;

namespace {

constexpr double left = 0;
constexpr double right = 500;
constexpr double gap = 10;

std::vector<RowLabel> place(const std::vector<double>& x, double width) {
  return place_on_rows(x, std::vector<double>(x.size(), width), left, right, gap);
}

bool share_a_place(const RowLabel& one, const RowLabel& other) {
  return one.row == other.row && one.box.left < other.box.right && other.box.left < one.box.right;
}

}  // namespace

TEST_CASE("labels that are far apart stand on one row, right of their lines") {
  for (const RowLabel& label : place({50, 200, 350}, 100)) CHECK(label.row == 0);
  CHECK(place({50}, 100)[0].box.left == 60);
}

TEST_CASE("a label that would leave the panel stands left of its line") {
  CHECK(place({480}, 100)[0].box.right == 470);
}

TEST_CASE("a line ends beneath the labels that it would cross") {
  const auto labels = place({50, 100, 150}, 120);
  CHECK(labels[0].row > labels[1].row);
  CHECK(labels[1].row > labels[2].row);
}

TEST_CASE("labels of equal lines have a row each") {
  const auto labels = place({100, 100, 100}, 120);
  CHECK(labels[0].row + labels[1].row + labels[2].row == 3);
}

TEST_CASE("labels never lie on each other") {
  assay::Random random(1);
  for (int trial = 0; trial < 500; ++trial) {
    std::vector<double> x(2 + random.below(4));
    for (double& value : x) value = random.uniform() * right;
    std::sort(x.begin(), x.end());
    const auto labels = place(x, 60 + random.uniform() * 150);
    for (std::size_t i = 0; i < labels.size(); ++i) {
      CHECK(labels[i].row < labels.size());
      for (std::size_t j = i + 1; j < labels.size(); ++j) {
        CHECK_FALSE(share_a_place(labels[i], labels[j]));
      }
    }
  }
}

TEST_CASE("a label stands beside its point, and the next one elsewhere") {
  LabelPlacer placer({0, 0, 500, 500});
  const auto first = placer.place(250, 250, 100, 20, 5);
  CHECK(first.is_free);
  CHECK(first.is_near);
  CHECK(first.box.left == 255);
  const auto second = placer.place(250, 250, 100, 20, 5);
  CHECK(second.is_free);
  CHECK(second.box.right == 245);
}

TEST_CASE("forty labels of one point find free places, the last ones farther away") {
  LabelPlacer placer({0, 0, 1000, 1000});
  std::vector<Rectangle> boxes;
  bool all_near = true;
  for (int i = 0; i < 40; ++i) {
    const auto placement = placer.place(500, 500, 30, 20, 5);
    CHECK(placement.is_free);
    all_near = all_near && placement.is_near;
    for (const Rectangle& other : boxes) CHECK(overlap(placement.box, other) < 1e-6);
    boxes.push_back(placement.box);
  }
  CHECK_FALSE(all_near);
}

TEST_CASE("where nothing is free, that is said") {
  LabelPlacer placer({0, 0, 50, 50});
  CHECK_FALSE(placer.place(25, 25, 100, 20, 5).is_free);
}

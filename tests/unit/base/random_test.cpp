// SPDX-License-Identifier: Apache-2.0
#include "assay/base/random.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <set>
#include <vector>

#include <doctest/doctest.h>

namespace assay {

TEST_CASE("the stream is SplitMix64's") {
  // The reference outputs for the seed 1234567.
  Random random(1234567);
  CHECK(random.next() == 6457827717110365317ULL);
  CHECK(random.next() == 3203168211198807973ULL);
  CHECK(random.next() == 9817491932198370423ULL);
  CHECK(random.next() == 4593380528125082431ULL);
  CHECK(random.next() == 16408922859458223821ULL);
}

TEST_CASE("a derived seed depends on every step of its path and on their order") {
  std::set<std::uint64_t> seeds;
  for (std::uint64_t i = 0; i < 20; ++i) {
    for (std::uint64_t j = 0; j < 20; ++j) seeds.insert(derive_seed(1, {i, j}));
  }
  CHECK(seeds.size() == 400);
  CHECK(derive_seed(1, {2}) != derive_seed(1, {2, 0}));
  CHECK(derive_seed(1, {}) != derive_seed(2, {}));
}

TEST_CASE("numbers below a bound are below it, and all of them occur about equally often") {
  Random random(1);
  std::array<int, 7> counts{};
  for (int i = 0; i < 7000; ++i) ++counts.at(random.below(7));
  for (const int count : counts) CHECK(count == doctest::Approx(1000).epsilon(0.12));
  CHECK(random.below(1) == 0);
  CHECK(random.below(UINT64_MAX) < UINT64_MAX);
}

TEST_CASE("uniform numbers fill [0, 1) with the right mean and variance") {
  Random random(2);
  constexpr int count = 100'000;
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < count; ++i) {
    const double value = random.uniform();
    REQUIRE(value >= 0);
    REQUIRE(value < 1);
    sum += value;
    squares += value * value;
  }
  const double mean = sum / count;
  CHECK(mean == doctest::Approx(0.5).epsilon(0.01));
  CHECK(squares / count - mean * mean == doctest::Approx(1.0 / 12).epsilon(0.02));
}

TEST_CASE("normal numbers have mean 0 and variance 1") {
  Random random(3);
  constexpr int count = 100'000;
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < count; ++i) {
    const double value = random.normal();
    sum += value;
    squares += value * value;
  }
  CHECK(std::abs(sum / count) < 0.02);
  CHECK(squares / count == doctest::Approx(1.0).epsilon(0.02));
}

TEST_CASE("a shuffle keeps every item and is fixed by its seed") {
  const auto shuffled = [](std::uint64_t seed) {
    std::vector<int> items(50);
    std::iota(items.begin(), items.end(), 0);
    Random(seed).shuffle(std::span(items));
    return items;
  };
  std::vector<int> sorted = shuffled(1);
  CHECK(sorted == shuffled(1));
  CHECK(sorted != shuffled(2));
  std::sort(sorted.begin(), sorted.end());
  for (int i = 0; i < 50; ++i) CHECK(sorted[static_cast<std::size_t>(i)] == i);
}

}  // namespace assay

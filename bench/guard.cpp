// SPDX-License-Identifier: Apache-2.0

// What a scheduler pays for a guardrail: one prediction, many, and what compiling adds to the
// error. Usage: guard DATA.csv…: measured configurations to fit.

#include <algorithm>
#include <chrono>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/predict/fit.hpp"
#include "assay/predict/guardrail.hpp"
#include "assay/store/dataset_file.hpp"
#include "counted_allocations.hpp"

namespace {

using namespace assay;

constexpr double single_goal_ns = 200;
constexpr double batch_goal_per_s = 5e6;
constexpr std::size_t batch = 4096;
constexpr int rounds = 400;

// The least time of many rounds: what it takes where nothing interferes.
template <class Work>
double least_ns(std::size_t count, Work&& work) {
  double least = std::numeric_limits<double>::infinity();
  for (int round = 0; round < rounds; ++round) {
    const auto began = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - began;
    least = std::min(least, taken.count() / static_cast<double>(count));
  }
  return least;
}

const char* verdict(bool met) {
  return met ? "met" : "missed";
}

Result<void> bench(const char* path) {
  const auto dataset = store::read_dataset(path);
  if (!dataset) return fail(dataset.error());
  auto estimator = predict::fit(*dataset, {});
  if (!estimator) return fail(estimator.error());
  const auto predictor = predict::Predictor::of(std::move(*estimator));
  if (!predictor) return fail(predictor.error());
  auto compiled = predict::CompiledEstimator::of(*predictor, dataset->knobs, 42);
  if (!compiled) return fail(compiled.error());
  const auto rows = compiled->values(dataset->knobs, path);
  if (!rows) return fail(rows.error());
  const std::size_t width = compiled->width();
  std::vector<double> asked;
  for (std::size_t i = 0; i < batch; ++i) {
    const std::size_t row = i % dataset->rows() * width;
    asked.insert(asked.end(), rows->begin() + static_cast<std::ptrdiff_t>(row),
                 rows->begin() + static_cast<std::ptrdiff_t>(row + width));
  }
  std::vector<double> out(batch);
  const auto guardrail = predict::Guardrail::with_margin(*compiled, predict::default_margin);
  std::size_t accepted = 0;
  double sum = 0;
  const std::size_t allocated = test::allocations;
  const double single = least_ns(batch, [&] {
    for (std::size_t i = 0; i < batch; ++i) {
      sum += compiled->predict(std::span(asked).subspan(i * width, width));
    }
  });
  const double decision = least_ns(batch, [&] {
    for (std::size_t i = 0; i < batch; ++i) {
      accepted +=
          guardrail.ask(std::span(asked).subspan(i * width, width), 1000) == GuardAnswer::accept
              ? 1
              : 0;
    }
  });
  const double many = least_ns(batch, [&] { compiled->predict(asked, out); });
  const std::size_t allocated_meanwhile = test::allocations - allocated;
  fmt::print("{}: {} knobs\n", dataset->name, width);
  fmt::print("  one prediction: {:.0f} ns, goal <= {:.0f}: {}\n", single, single_goal_ns,
             verdict(single <= single_goal_ns));
  fmt::print("  one decision, range check included: {:.0f} ns, goal <= {:.0f}: {}\n", decision,
             single_goal_ns, verdict(decision <= single_goal_ns));
  fmt::print("  in batch: {:.1f} million a second a core, goal >= {:.0f}: {}\n", 1e3 / many,
             batch_goal_per_s / 1e6, verdict(1e9 / many >= batch_goal_per_s));
  fmt::print("  allocations meanwhile: {}, goal 0: {}\n", allocated_meanwhile,
             verdict(allocated_meanwhile == 0));
  fmt::print("  error that compiling adds: {:.2f} % on average, {:.2f} % at most\n",
             compiled->mean_error_pct(), compiled->largest_error_pct());
  fmt::print("  (check sums: {:.6g}, {}, {:.6g})\n", sum, accepted, out.back());
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: guard DATA.csv…\n");
    return 2;
  }
  for (int i = 1; i < argc; ++i) {
    if (const auto done = bench(argv[i]); !done) {
      fmt::print(stderr, "{}\n", one_line(done.error()));
      return 1;
    }
  }
}

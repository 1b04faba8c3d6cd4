// SPDX-License-Identifier: Apache-2.0

// How well a few measurements on a target device are made use of: the errors of the total by every
// method, mean over 20 draws, beside what had to be reached. Usage: transfer FOLDER [DRAWS], a
// folder of datasets as in examples/data; a pair that it does not hold is left out.

#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "assay/base/error.hpp"
#include "assay/predict/transfer.hpp"
#include "assay/store/dataset_file.hpp"

namespace {

using namespace assay;
namespace fs = std::filesystem;

constexpr std::array sizes{10, 25, 50, 100};

struct Pair {
  std::string_view name;
  std::string_view source;
  std::string_view target;
  std::array<double, sizes.size()> must{};  // percent by N; 0: nothing
};

constexpr std::array pairs{
    Pair{"splitwise A100 → H100", "splitwise_a100", "splitwise_h100", {3.2, 2.4}},
    Pair{"dense H100 → H200", "vlm_dense_h100", "vlm_dense_h200", {1.4, 1.1, 0.9}},
    Pair{"dense H100 → L40S", "vlm_dense_h100", "vlm_dense_l40s", {3.2, 2.6, 2.0}},
    Pair{"moe H100 → L40S", "vlm_moe_h100", "vlm_moe_l40s", {2.5, 1.9, 1.5}},
    Pair{"mixed H100 → L40S", "vlm_mixed_h100", "vlm_mixed_l40s", {15, 8, 5.5, 4}},
    Pair{"splitwise H100 → A100", "splitwise_h100", "splitwise_a100", {}},
    Pair{"dense H200 → L40S", "vlm_dense_h200", "vlm_dense_l40s", {}},
    Pair{"dense L40S → H100", "vlm_dense_l40s", "vlm_dense_h100", {}},
    Pair{"moe L40S → H100", "vlm_moe_l40s", "vlm_moe_h100", {}},
    Pair{"moe H100 → H200", "vlm_moe_h100", "vlm_moe_h200", {}},
    Pair{"mixed H100 → H200", "vlm_mixed_h100", "vlm_mixed_h200", {}},
    Pair{"mixed L40S → H100", "vlm_mixed_l40s", "vlm_mixed_h100", {}},
};

const TransferScore* score_of(const TransferResults& results, TransferMethod method, int n) {
  for (const TransferScore& score : results.results) {
    if (score.method == method && score.n == static_cast<std::size_t>(n) &&
        score.stage == total_stage) {
      return &score;
    }
  }
  return nullptr;
}

void show(const Pair& pair, const TransferResults& results, double seconds) {
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const int n = sizes[i];
    const TransferScore* own = score_of(results, TransferMethod::automatic, n);
    if (own == nullptr) continue;
    std::string row = fmt::format("| {} | {} |", pair.name, n);
    for (const auto& [method, word] : transfer_method_words) {
      const TransferScore* score = score_of(results, method, n);
      row += method == TransferMethod::automatic
                 ? fmt::format(" {:.2f} ± {:.2f} |", score->mape_pct, score->mape_sd_pct)
                 : fmt::format(" {:.2f} |", score->mape_pct);
    }
    const double must = pair.must[i];
    row += must == 0 ? " | |"
                     : fmt::format(" ≤ {} | {} |", must, own->mape_pct <= must ? "met" : "missed");
    fmt::print("{}\n", row);
  }
  std::fflush(stdout);
  fmt::print(stderr, "{}: {:.1f} s\n", pair.name, seconds);
}

Result<TransferResults> tried(const fs::path& source, const fs::path& target, std::size_t draws) {
  const auto from = store::read_dataset(source);
  if (!from) return fail(from.error());
  const auto to = store::read_dataset(target);
  if (!to) return fail(to.error());
  predict::TransferOptions options;
  options.seeds = draws;
  return predict::transfer(*from, *to, options);
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t draws = 20;
  if (argc == 3) {
    const std::string_view text = argv[2];
    if (std::from_chars(text.data(), text.data() + text.size(), draws).ec != std::errc()) draws = 0;
  }
  if (argc < 2 || argc > 3 || draws == 0 || !fs::is_directory(argv[1])) {
    fmt::print(stderr, "usage: transfer FOLDER [DRAWS]\n");
    return 2;
  }
  fmt::print("MAPE of the total in percent, mean over {} draws (± their standard deviation)\n\n",
             draws);
  fmt::print("| pair | N | none | A affine | B global | C finetune | auto | to reach | |\n");
  fmt::print("|---|---|---|---|---|---|---|---|---|\n");
  const fs::path folder = argv[1];
  for (const Pair& pair : pairs) {
    const fs::path source = folder / fmt::format("{}.csv", pair.source);
    const fs::path target = folder / fmt::format("{}.csv", pair.target);
    if (!fs::exists(source) || !fs::exists(target)) continue;
    const auto began = std::chrono::steady_clock::now();
    const auto results = tried(source, target, draws);
    if (!results) {
      fmt::print(stderr, "{}\n", one_line(results.error()));
      return exit_code(results.error().code);
    }
    show(pair, *results,
         std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
  }
}

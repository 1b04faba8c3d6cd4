// SPDX-License-Identifier: Apache-2.0

// The exact figures of 10 million latencies in a CSV file: assay's whole process against a query of
// DuckDB in a process that is already running, both on the same two cores.
// Usage: summary ASSAY [PEER]: the program, and duckdb/peer.mjs where DuckDB is installed.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "assay/base/json.hpp"
#include "assay/base/random.hpp"
#include "ratio.hpp"

namespace {

namespace fs = std::filesystem;

constexpr int rows = 10'000'000;
constexpr int pairs_measured = 11;
constexpr double goal = 0.5;

struct Outcome {
  double seconds = 0;
  double megabytes = 0;         // peak resident
  std::vector<double> numbers;  // printed
};

struct Folder {
  fs::path path;
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
};

void keep_to_two_cores() {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
  cpu_set_t two;
  CPU_ZERO(&two);
  for (int cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&two) < 2; ++cpu) {
    if (CPU_ISSET(cpu, &allowed)) CPU_SET(cpu, &two);
  }
  sched_setaffinity(0, sizeof two, &two);
}

void write_latencies(const fs::path& path) {
  assay::Random random(1);
  std::ofstream file(path, std::ios::binary);
  std::string text = "latency_ms\n";
  for (int row = 0; row < rows; ++row) {
    fmt::format_to(std::back_inserter(text), "{:.5f}\n", 12 * std::exp(0.15 * random.normal()));
    if (text.size() > std::size_t{1} << 20) {
      file << text;
      text.clear();
    }
  }
  file << text;
}

// The whole process, from its start to its end. None if it failed.
std::optional<Outcome> outcome_of(std::vector<std::string> words, const fs::path& output) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.c_str(),
                                   O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const auto began = std::chrono::steady_clock::now();
  pid_t pid = 0;
  const int spawned =
      posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  rusage usage{};
  if (spawned != 0 || wait4(pid, &status, 0, &usage) != pid || status != 0) return std::nullopt;
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - began;

  Outcome outcome{elapsed.count(), static_cast<double>(usage.ru_maxrss) * 1024 / 1e6, {}};
  std::ifstream file(output);
  for (double number = 0; file >> number;) outcome.numbers.push_back(number);
  return outcome;
}

// The whole process is charged.
std::optional<Outcome> our_outcome(const std::string& assay, const fs::path& table,
                                   const fs::path& output) {
  auto outcome = outcome_of(
      {assay, "repeatability", table.string(), "--column", "latency_ms", "--summary", "--json"},
      output);
  if (!outcome) return std::nullopt;
  std::ifstream file(output);
  const auto summary = assay::Json::parse(file);
  for (const char* key : {"mean", "std", "p50", "p95", "p99"}) {
    outcome->numbers.push_back(summary.at(key).get<double>());
  }
  return outcome;
}

// DuckDB says itself what it took.
std::optional<Outcome> peer_outcome(const std::string& peer, const fs::path& table,
                                    const fs::path& output) {
  auto outcome = outcome_of({"node", peer, table.string(), "2"}, output);
  if (!outcome || outcome->numbers.size() != 7) return std::nullopt;
  auto& numbers = outcome->numbers;
  return Outcome{numbers[0], numbers[1], {numbers.begin() + 2, numbers.end()}};
}

bool agree(const std::vector<double>& ours, const std::vector<double>& theirs) {
  if (ours.size() != theirs.size()) return false;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    if (std::abs(ours[i] - theirs[i]) > 1e-9 * std::abs(theirs[i])) return false;
  }
  return true;
}

int failed(const std::string& what) {
  fmt::print(stderr, "{} failed\n", what);
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) {
    fmt::print(stderr, "usage: summary ASSAY [PEER]\n");
    return 2;
  }
  std::string pattern = (fs::temp_directory_path() / "assay-bench-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) return failed("making a folder");
  const Folder folder{pattern};
  const fs::path table = folder.path / "latencies.csv";
  const fs::path output = folder.path / "output";
  keep_to_two_cores();
  write_latencies(table);

  std::vector<std::pair<double, double>> pairs;
  double our_megabytes = 0;
  double their_megabytes = 0;
  for (int pair = 0; pair < pairs_measured; ++pair) {
    const auto ours = our_outcome(argv[1], table, output);
    if (!ours) return failed(argv[1]);
    our_megabytes = std::max(our_megabytes, ours->megabytes);
    if (argc < 3) {
      fmt::print("{} rows: {:.3f} s\n", rows, ours->seconds);
      continue;
    }
    const auto theirs = peer_outcome(argv[2], table, output);
    if (!theirs) return failed(argv[2]);
    if (!agree(ours->numbers, theirs->numbers)) return failed("agreeing on the figures");
    their_megabytes = std::max(their_megabytes, theirs->megabytes);
    pairs.emplace_back(ours->seconds, theirs->seconds);
  }
  if (argc == 3) {
    fmt::print("{} rows: {:.3f} s against {:.3f} s (the last of {} pairs)\n", rows,
               pairs.back().first, pairs.back().second, pairs.size());
    fmt::print("peak memory: {:.0f} MB against {:.0f} MB, node's included\n", our_megabytes,
               their_megabytes);
    fmt::print("{}", assay::bench::verdict_line("summary of a column / DuckDB's query",
                                                assay::bench::ratio_of(pairs), goal, false));
  } else {
    fmt::print("peak memory: {:.0f} MB\n", our_megabytes);
  }
}

// SPDX-License-Identifier: Apache-2.0

// `assay analyze` over many models of one workload: how long its process takes from the metrics of
// 1,000 models with 100,000 iterations each, and how long these take to be summed up from samples.
// Usage: analysis ASSAY [MODELS [ITERATIONS]]

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "assay/base/file.hpp"
#include "assay/base/random.hpp"
#include "assay/report/metrics_json.hpp"
#include "assay/report/results_csv.hpp"
#include "assay/stats/summarize.hpp"

namespace {

using namespace assay;
namespace fs = std::filesystem;
using Stopwatch = std::chrono::steady_clock;

constexpr std::uint64_t seed = 20261127;
constexpr int sessions = 5;
constexpr int measured = 3;  // times that the program runs on each file

struct Folder {
  fs::path path;
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
};

double seconds_since(Stopwatch::time_point began) {
  return std::chrono::duration<double>(Stopwatch::now() - began).count();
}

Case encoder(int number) {
  Case point{.name = fmt::format("model-{}", number), .engine = "bench", .knobs = {}};
  point.model = point.name;
  point.knobs["batch_size"] = 8;
  point.knobs["sequence_length"] = 128;
  return point;
}

// One model's iterations, between 20 and 120 ms, its sessions differing by 1 %.
Run run_of(int number, int iterations) {
  constexpr double slowest_ms = 120;
  constexpr double fastest_ms = 20;
  constexpr double nanoseconds = 1e6;
  Run run;
  run.study.name = "bench";
  run.study.protocol = {.sessions = sessions, .repeats = iterations};
  run.study.cases = {encoder(number)};
  run.environment = Json::object();
  Random random(derive_seed(seed, {static_cast<std::uint64_t>(number)}));
  const double level = fastest_ms + (slowest_ms - fastest_ms) * random.uniform();
  run.samples.reserve(static_cast<std::size_t>(iterations));
  for (int session = 0; session < sessions; ++session) {
    const double of_session = level * std::exp(0.01 * random.normal());
    const int count = repeats_of_session(run.study.protocol, session);
    for (int i = 0; i < count; ++i) {
      Sample& sample = run.samples.emplace_back();
      sample.case_name = run.study.cases.front().name;
      sample.session = session;
      sample.iteration = i;
      sample.tokens_in = 1024;
      sample.stage_ns[index_of(Stage::total)] =
          static_cast<Nanoseconds>(nanoseconds * of_session * std::exp(0.05 * random.normal()));
    }
    SessionRecord& record = run.sessions.emplace_back();
    record.case_name = run.study.cases.front().name;
    record.session = session;
    record.model = ModelFacts{.architecture = fmt::format("type-{}", number % 4),
                              .parameters = 100'000'000 + random.below(50'000'000)};
    record.peak_rss_bytes = 400'000'000 + random.below(200'000'000);
  }
  return run;
}

// Seconds and peak megabytes of the whole process; exits where it fails.
std::pair<double, double> cost_of(const std::string& assay, const fs::path& input,
                                  const fs::path& output) {
  std::vector<std::string> words{assay, "analyze", input.string(), "--json"};
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.c_str(),
                                   O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const auto began = Stopwatch::now();
  pid_t pid = 0;
  const int spawned = posix_spawn(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  rusage usage{};
  if (spawned != 0 || wait4(pid, &status, 0, &usage) != pid || status != 0) {
    fmt::print(stderr, "{} analyze failed\n", assay);
    std::exit(1);
  }
  constexpr double kibibytes = 1024;
  return {seconds_since(began), static_cast<double>(usage.ru_maxrss) * kibibytes / 1e6};
}

void must(const Result<void>& done) {
  if (done) return;
  fmt::print(stderr, "{}\n", one_line(done.error()));
  std::exit(exit_code(done.error().code));
}

}  // namespace

int main(int argc, char** argv) {
  const int models = argc > 2 ? std::atoi(argv[2]) : 1000;
  const int iterations = argc > 3 ? std::atoi(argv[3]) : 100'000;
  if (argc < 2 || argc > 4 || models < 1 || iterations < 2 * sessions) {
    fmt::print(stderr, "usage: analysis ASSAY [MODELS [ITERATIONS]]\n");
    return 2;
  }
  std::string pattern = (fs::temp_directory_path() / "assay-bench-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) return 1;
  const Folder folder{pattern};

  Run whole;
  whole.run_id = "0123456789ab";
  whole.config_hash = "0123456789ab";
  whole.environment = Json::object();
  std::vector<CaseSummary> summaries;
  double summing = 0;
  for (int number = 0; number < models; ++number) {
    Run run = run_of(number, iterations);
    const auto began = Stopwatch::now();
    summaries.push_back(std::move(stats::summarize_run(run).front()));
    summing += seconds_since(began);
    whole.study.cases.push_back(run.study.cases.front());
  }
  fmt::print("{} models, {} iterations each, {} sessions\n", models, iterations, sessions);
  fmt::print("summing up samples in memory: {:.2f} s, {:.2f} million iterations a second\n",
             summing, 1e-6 * models * iterations / summing);

  const fs::path metrics = folder.path / "metrics.json";
  const fs::path results = folder.path / "results.csv";
  must(write_file(metrics, pretty_text(report::metrics_json(whole, summaries))));
  must(write_file(results, report::results_csv(whole, summaries)));
  for (const fs::path& input : {metrics, results}) {
    for (int i = 0; i < measured; ++i) {
      const auto [seconds, megabytes] = cost_of(argv[1], input, folder.path / "output");
      fmt::print("analyze {} ({:.1f} MB): {:.2f} s, peak memory {:.0f} MB\n",
                 input.filename().string(), 1e-6 * static_cast<double>(fs::file_size(input)),
                 seconds, megabytes);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

// What starting the program costs: CPU time of whole processes, the median of many.
// Usage: startup ASSAY STUDY

#include <algorithm>
#include <string>
#include <vector>

#include <fcntl.h>
#include <fmt/core.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

double milliseconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
}

// CPU milliseconds (user and system) of one run, its output thrown away; negative if it failed.
double cpu_ms(std::vector<std::string> words) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t pid = 0;
  const int spawned = posix_spawn(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  rusage usage{};
  if (spawned != 0 || wait4(pid, &status, 0, &usage) != pid || status != 0) return -1;
  return milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime);
}

bool report(const std::string& name, const std::vector<std::string>& words) {
  constexpr int runs = 41;
  std::vector<double> times;
  for (int run = 0; run < runs; ++run) times.push_back(cpu_ms(words));
  std::sort(times.begin(), times.end());
  if (times.front() < 0) {
    fmt::print("{}: failed\n", name);
    return false;
  }
  fmt::print("{}: {:.1f} ms CPU (median of {}; {:.1f} to {:.1f})\n", name, times[runs / 2], runs,
             times.front(), times.back());
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: startup ASSAY STUDY\n");
    return 2;
  }
  const std::string assay = argv[1];
  const bool version = report("assay --version, goal <= 15 ms", {assay, "--version"});
  const bool plan = report("assay run --dry-run", {assay, "run", "-c", argv[2], "--dry-run"});
  return version && plan ? 0 : 1;
}

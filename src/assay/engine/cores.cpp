// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/cores.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <optional>
#include <set>
#include <string>

#include <sched.h>

#include <fmt/format.h>

namespace assay::engine {

namespace {

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

// Logical CPUs of one core have the same list of siblings.
int allowed_cores() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return 1;
  std::set<std::string> cores;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(static_cast<unsigned>(cpu), &allowed)) continue;
    const std::string siblings =
        first_line(fmt::format("/sys/devices/system/cpu/cpu{}/topology/thread_siblings_list", cpu));
    cores.insert(siblings.empty() ? std::to_string(cpu) : siblings);
  }
  return static_cast<int>(cores.size());
}

// The CPU time that the control group (version 2) may use per unit of time.
std::optional<double> quota() {
  std::ifstream file("/sys/fs/cgroup/cpu.max");
  double allowed = 0;
  double period = 0;
  if (!(file >> allowed >> period) || period <= 0) return std::nullopt;  // "max": no limit
  return allowed / period;
}

}  // namespace

int usable_cores() {
  int cores = allowed_cores();
  if (const auto limit = quota()) cores = std::min(cores, static_cast<int>(std::ceil(*limit)));
  return std::max(cores, 1);
}

}  // namespace assay::engine

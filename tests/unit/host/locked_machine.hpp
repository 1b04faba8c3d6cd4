// SPDX-License-Identifier: Apache-2.0
#pragma once

// A machine in a folder, whose clocks can be set, with a state folder of its own.

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>

#include "assay/data/machine_lock.hpp"
#include "temporary_directory.hpp"

namespace assay::host {

inline MachineLock cpu_lock() {
  MachineLock lock;
  lock.governor = "performance";
  lock.turbo = false;
  return lock;
}

// The environment names its state folder as long as it lives.
class LockedMachine {
 public:
  LockedMachine() {
    ::setenv("ASSAY_STATE_DIR", state().c_str(), 1);
    write("cpufreq/boost", "1\n");
  }
  ~LockedMachine() { ::unsetenv("ASSAY_STATE_DIR"); }
  LockedMachine(const LockedMachine&) = delete;
  LockedMachine& operator=(const LockedMachine&) = delete;

  std::filesystem::path root() const { return folder_ / "machine"; }
  std::filesystem::path state() const { return folder_ / "state"; }
  std::filesystem::path cpus() const { return root() / "sys/devices/system/cpu"; }

  void write(const std::string& file, std::string_view text) const {
    folder_.write("machine/sys/devices/system/cpu/" + file, text);
  }
  std::string read(const std::string& file) const { return text_of(cpus() / file); }

  void add_policy(int number, std::string_view governor = "schedutil\n") const {
    const std::string policy = "cpufreq/policy" + std::to_string(number) + "/";
    write(policy + "affected_cpus", std::to_string(number) + "\n");
    write(policy + "scaling_governor", governor);
    write(policy + "scaling_available_governors", "performance schedutil powersave \n");
  }

  // Every file below the root, with its text.
  std::map<std::string, std::string> files() const {
    std::map<std::string, std::string> all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root())) {
      if (entry.is_regular_file()) all[entry.path().string()] = text_of(entry.path());
    }
    return all;
  }
  int journals() const {
    if (!std::filesystem::exists(state())) return 0;
    int count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(state())) ++count;
    return count;
  }

 private:
  TemporaryDirectory folder_;
};

// Runs `work` in a process of its own, which then dies by SIGKILL. Whether it died so.
inline bool in_a_process_that_is_killed(const std::function<bool()>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (work()) ::raise(SIGKILL);
    ::_exit(1);
  }
  int status = 0;
  return ::waitpid(child, &status, 0) == child && WIFSIGNALED(status) &&
         WTERMSIG(status) == SIGKILL;
}

}  // namespace assay::host

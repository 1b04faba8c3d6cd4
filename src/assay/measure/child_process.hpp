// SPDX-License-Identifier: Apache-2.0
#pragma once

// A session's process: started with a channel to it, killed when its owner goes away.

#include <string>
#include <vector>

#include <sys/types.h>

#include "assay/base/result.hpp"
#include "assay/measure/channel.hpp"

namespace assay::measure {

// How it ended, in words: "exited with code 3", "was killed by signal 6 (Aborted)".
struct ChildEnd {
  bool clean = false;  // exit code 0
  std::string how;
};

class ChildProcess {
 public:
  // Runs `argv` (argv[0] is a path or is looked up in PATH; no shell) with the channel's other end
  // as descriptor `channel_descriptor`, no input, and both outputs kept for stderr_tail(). It leads
  // a process group of its own, so that Ctrl-C reaches the parent alone, and dies with its parent.
  // Without `random_addresses` its address space is not randomised, where the system lets it be so.
  // Errors: missing, if the system refuses.
  [[nodiscard]] static Result<ChildProcess> start(const std::vector<std::string>& argv,
                                                  bool random_addresses = true);

  static constexpr int channel_descriptor = 3;

  ~ChildProcess();
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  Channel& channel() { return channel_; }

  // Closes the channel and waits; kills the process (and what it started) if it has not ended after
  // `patience_ns`. May be called again.
  ChildEnd finish(std::int64_t patience_ns);

  // The last lines of what it wrote to stdout and stderr.
  std::string stderr_tail() const;

 private:
  ChildProcess(pid_t pid, Channel channel, int output)
      : pid_(pid), channel_(std::move(channel)), output_(output) {}

  pid_t pid_;
  Channel channel_;
  int output_;  // an anonymous file
  ChildEnd end_{};
};

}  // namespace assay::measure

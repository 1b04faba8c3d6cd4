// SPDX-License-Identifier: Apache-2.0
#pragma once

// Another program run to its end, without a shell: given its input, bounded in time and in what it
// may write. For tools that assay calls, such as the one that draws figures; a session's process is
// measure's own.

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "assay/base/result.hpp"

namespace assay {

struct Subprocess {
  std::vector<std::string> argv;           // not empty; argv[0] is looked up in this process's PATH
  std::vector<std::string> environment{};  // "NAME=value", all that it gets
  std::string input{};                     // its standard input
  std::chrono::milliseconds time_limit{10'000};
  std::size_t output_limit = 1 << 20;  // bytes of standard output
  bool leaves_children = false;        // what it has started goes on where it ends well
};

struct SubprocessEnd {
  bool clean = false;  // exit code 0, within its limits
  // "exited with code 3", "was killed by signal 6 (Aborted)", "did not end within 10 s"
  std::string how;
  std::string output;         // standard output, up to the limit
  std::string stderr_tail{};  // the last lines of standard error
};

// Waits until it ends. What does not keep to its limits is killed, with all that it started: it
// leads a process group of its own. What it left running is killed as well, unless it may stay.
// Errors: missing, if it cannot be started.
[[nodiscard]] Result<SubprocessEnd> run_subprocess(const Subprocess& subprocess);

}  // namespace assay

// SPDX-License-Identifier: Apache-2.0
#pragma once

// The parent's side of a session: starts its process, asks for iterations until its rule has
// enough, and says how it ended.

#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/data/run.hpp"
#include "assay/data/session_request.hpp"
#include "assay/measure/session_rule.hpp"

namespace assay::measure {

struct SessionLimits {
  Nanoseconds iteration_ns = 0;  // of one iteration
  Nanoseconds case_ns = 0;       // what is left for all sessions of the case, loading included
  Nanoseconds ending_ns = 2'000'000'000;  // for a process to end by itself
};

// How a session's process is started.
struct SessionCommand {
  std::vector<std::string> argv;
  bool random_addresses = true;  // the kernel's address space layout randomisation
};

// Called between iterations, while the session waits; may add readings of its own before the rule
// sees the sample. An error ends the session and the run.
using IterationSink = std::function<Result<void>(Sample&, std::span<const TokenSample>)>;

// Called once the case is loaded, where that made files: text by base name. As IterationSink.
using FileSink = std::function<Result<void>(const std::map<std::string, std::string>&)>;

struct SessionSinks {
  IterationSink iteration;
  FileSink files{};
};

// Whatever the session's process does, dying and hanging included, is told in the record; the
// errors are those of `sinks`. `wake_descriptor` becomes readable when the user interrupts.
[[nodiscard]] Result<SessionRecord> drive_session(const SessionCommand& command,
                                                  const SessionRequest& request,
                                                  const SessionLimits& limits, SessionRule& rule,
                                                  const SessionSinks& sinks, int wake_descriptor);

}  // namespace assay::measure

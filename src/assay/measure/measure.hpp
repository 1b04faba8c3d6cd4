// SPDX-License-Identifier: Apache-2.0
#pragma once

// Measures the sessions of a study that a run directory does not hold yet, and writes them into it.

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/data/run.hpp"
#include "assay/data/session_request.hpp"
#include "assay/data/study.hpp"
#include "assay/host/machine_lock.hpp"
#include "assay/measure/interruption.hpp"
#include "assay/measure/power_sampler.hpp"
#include "assay/store/run_writer.hpp"

namespace assay::measure {

// What is to come, as far as one can know.
struct Outlook {
  int session = 0;                  // under way, or just ended
  int sessions = 0;                 // of its case, in all
  std::size_t iterations_left = 0;  // of all cases, warm-up included
};

// What there was to see of a study whose sides are measured in turns.
struct Look {
  int number = 0;                    // from 1
  int rounds = 0;                    // that every case has been through
  std::string finding{};             // in words, for who watches
  std::optional<StopReason> stop{};  // measuring ends
};

// Asked after each round of such a study, from the first on; nothing: not worth a look yet. What it
// says must follow from the sessions of those rounds alone, so that a resumed run ends as an
// undisturbed one.
using LookAt = std::function<Result<std::optional<Look>>(int rounds)>;

// Told what happens, between iterations only: whatever it does delays nothing that is timed.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void session_began(const Case& point, const Outlook& outlook) = 0;
  virtual void iteration_done(const Sample& sample) = 0;
  virtual void session_ended(const SessionRecord& record, const Outlook& outlook) = 0;
  // A case with a goal will not be measured any more.
  virtual void case_stopped(const StopRecord& stop) = 0;
  // The sides of a comparison were looked at.
  virtual void looked(const Look& look) = 0;
  // A profiling pass begins, of so many.
  virtual void profiling(const Case& point, std::string_view tool, int repetition,
                         int repetitions) = 0;
};

struct Work {
  const Study& study;
  const ModelPaths& model_paths;
  std::filesystem::path artifact_folder{};  // where those lie that pipeline blocks name
  const Run* stored = nullptr;  // of a run that is resumed: what it holds, finished sessions only
  Nanoseconds epoch_ns = 0;     // the monotonic clock's reading that counts as the run's start
  Nanoseconds elapsed_ns = 0;   // where virtual clocks go on
  std::vector<std::string> session_command;  // starts this program as a session
  std::vector<std::string> sensors{};        // that read beside every session
  host::HeldLock* lock = nullptr;            // what is held still; looked after between sessions
  PowerSampler* power = nullptr;             // drained between iterations
  bool on_gpu = false;                       // whose power counts first
  LookAt look{};                             // of a study with protocol.interleave
};

// What a session of the case is told, without what its caller adds: sensors, and elapsed time.
SessionRequest session_request(const Work& work, const Case& point, int session);

struct Outcome {
  bool interrupted = false;
  std::vector<SessionRecord> failures{};  // of the cases that failed
};

// All sessions. One that fails costs its case only; one whose conditions did not hold (a lock that
// was lost, throttling where the protocol forbids it) is measured once more, after the lock was
// taken anew, and fails its case if they do not hold again. Where a side of a case fails, the other
// sides are not measured any more. Errors: those of writing the run, and of looking at it.
[[nodiscard]] Result<Outcome> measure(const Work& work, store::RunWriter& writer,
                                      Observer& observer, const Interruption& interruption);

// Every case is loaded once and none executed: what engines make of them is kept, and nothing is
// recorded, so that the run can be measured later. Errors: those of writing the run.
[[nodiscard]] Result<Outcome> load_alone(const Work& work, store::RunWriter& writer,
                                         const Interruption& interruption);

}  // namespace assay::measure

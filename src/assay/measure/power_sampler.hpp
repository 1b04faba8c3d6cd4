// SPDX-License-Identifier: Apache-2.0
#pragma once

// Power, read beside everything else: one thread of the parent asks every source at a fixed
// cadence. It is the one thing of ours that runs while an iteration is being timed, and says what
// it costs.

#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "assay/base/units.hpp"
#include "assay/data/power.hpp"
#include "assay/sensor/power_source.hpp"

namespace assay::measure {

// Its public functions may be called from any thread.
class PowerSampler {
 public:
  // The sources have been probed and are present. `epoch_ns` is the monotonic clock's reading that
  // counts as the run's start; a cadence below a millisecond is taken as one. The first reading is
  // made here, the further ones at multiples of the cadence after it, whatever the readings take.
  PowerSampler(std::vector<std::unique_ptr<sensor::PowerSource>> sources, Nanoseconds cadence_ns,
               Nanoseconds epoch_ns);
  ~PowerSampler();
  PowerSampler(const PowerSampler&) = delete;
  PowerSampler& operator=(const PowerSampler&) = delete;

  // What was read since the last call, ascending in time to the microsecond. A reading that a
  // channel did not give is left out; the channel is asked again. The energy of a channel whose
  // device began to count anew begins at 0 again, without a power in that reading.
  std::vector<PowerReading> drain();

  // The sum over the channels of a scope of what each of them last said; nothing before all have.
  std::optional<double> latest_power_w(PowerScope scope) const;

  // As of now: for run.log before the first session, so that power.csv can be understood after a
  // crash too.
  PowerSampling so_far() const;

  // Takes one last reading, ends, and says how it went. What was read can be drained after it. A
  // source that does not answer within ten seconds is given up: it counts as a failed reading.
  PowerSampling finish();

 private:
  class Reader;

  std::shared_ptr<Reader> reader_;  // the thread's too, which may be given up in a call
  std::thread thread_;
};

}  // namespace assay::measure

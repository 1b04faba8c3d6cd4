// SPDX-License-Identifier: Apache-2.0
#pragma once

// Power, recorded for a whole run: from before its first session, an idle window included, to one
// reading after its last one.

#include <memory>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/data/run.hpp"
#include "assay/data/study.hpp"
#include "assay/measure/interruption.hpp"
#include "assay/measure/power_sampler.hpp"
#include "assay/sensor/power_source.hpp"
#include "assay/store/run_writer.hpp"

namespace assay::measure {

class PowerRecording {
 public:
  // Begins to read at once; without sources nothing is read, and every call does nothing.
  PowerRecording(std::vector<std::unique_ptr<sensor::PowerSource>> sources,
                 const PowerProtocol& protocol, Nanoseconds epoch_ns);

  // Writes down what is being read, and, if the protocol has an idle window, waits for as long.
  // An interruption ends the wait, and there is no window then. Errors: those of writing.
  // A run that has a window already keeps it.
  [[nodiscard]] Result<void> begin(store::RunWriter& writer, const Run* stored,
                                   const Interruption& interruption);

  // Nullptr where nothing is read.
  PowerSampler* sampler() { return sampler_.get(); }

  // After the last session: waits for one more reading, unless interrupted, and writes down how it
  // went. Errors: those of writing.
  [[nodiscard]] Result<void> end(store::RunWriter& writer, const Interruption& interruption);

 private:
  PowerProtocol protocol_;
  Nanoseconds epoch_ns_;
  std::unique_ptr<PowerSampler> sampler_;
};

}  // namespace assay::measure

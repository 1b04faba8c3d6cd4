// SPDX-License-Identifier: Apache-2.0
#pragma once

// What stands around a measurement: the machine held still, and the sensors that read beside it.

#include <memory>
#include <string>
#include <vector>

#include "assay/base/json.hpp"
#include "assay/base/result.hpp"
#include "assay/data/run.hpp"
#include "assay/data/study.hpp"
#include "assay/host/machine_lock.hpp"
#include "assay/measure/power_sampler.hpp"

namespace assay::app {

struct Surroundings {
  host::HeldLock lock;  // puts everything back when it goes
  SensorFacts facts;
  std::vector<std::string> sensors;  // that read in the sessions' processes
  std::vector<std::string> columns;  // of samples.csv, that they and the power sampler fill
  std::vector<std::unique_ptr<sensor::PowerSource>> power_sources;
  bool on_gpu = false;         // whether cases run on one
  std::string profiling_tool;  // empty: the cache is not measured
  Json environment;            // the fingerprint, taken after the lock
};

// Takes the lock and looks for the sensors that the protocol asks for. A lock that does not take is
// tried once more.
// Errors: missing, for what protocol.require names and is not here (an external meter's record,
// read after the run, stands in for sensors of power); measurement, for a lock that was accepted
// and did not take twice.
[[nodiscard]] Result<Surroundings> surround(const Study& study, bool has_meter);

}  // namespace assay::app

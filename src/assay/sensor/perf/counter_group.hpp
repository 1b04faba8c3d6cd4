// SPDX-License-Identifier: Apache-2.0
#pragma once

// Counters of this process and of the threads that it starts later, by libpfm4's names of events.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/descriptor.hpp"
#include "assay/base/result.hpp"

namespace assay::sensor::perf {

// The name of this machine's core PMU as libpfm4 has it ("skx"); empty where it knows none.
std::string core_pmu();

// Whether libpfm4 of this machine knows the PMU, present or not, and can encode its event.
bool knows_pmu(std::string_view pmu);
bool can_encode(const std::string& event);

struct CounterValue {
  double count = 0;      // as if it had been counted all the time
  double share_pct = 0;  // of the time, that it was: less than 100 where counters took turns
};

class CounterGroup {
 public:
  // Counts nothing until enable(). Counts user mode only. Errors: usage, for an event that libpfm4
  // does not know; missing, with what it would take, if the kernel refuses.
  [[nodiscard]] static Result<CounterGroup> open(std::span<const std::string> events);

  void enable();
  void disable();

  // Of each event, in the order of their names; ended threads are included. Errors: measurement,
  // if one cannot be read.
  [[nodiscard]] Result<std::vector<CounterValue>> read() const;

 private:
  std::vector<Descriptor> counters_;
};

}  // namespace assay::sensor::perf

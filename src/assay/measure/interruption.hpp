// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ctrl-C and polite termination (SIGINT, SIGTERM, SIGHUP) as something to wait for.

namespace assay::measure {

// While it lives, the signals make `descriptor` readable instead of ending the process, but a
// second one ends it at once. One at a time in a process.
class Interruption {
 public:
  Interruption();
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  bool requested() const;
  int descriptor() const;
};

}  // namespace assay::measure

// SPDX-License-Identifier: Apache-2.0
#include "assay/host/limitations.hpp"

#include <doctest/doctest.h>

namespace assay::host {

TEST_CASE("a quiet machine of its own has no limitations") {
  CHECK(limitations_of({.root = "/"}).empty());
  CHECK(limitations_of({.root = "/.", .load = 8.0}).empty());
}

TEST_CASE("each thing that makes figures worth less is said") {
  Cpu cpu;
  cpu.allowed_cpus = 2;
  ControlGroupLimits limits;
  limits.cpu_quota = 1.5;
  CHECK(limitations_of({.root = "/fake"}) == Json{"facts were read below another root than /"});
  CHECK(limitations_of({.root = "/", .control_group = limits}) ==
        Json{"a control group stops this process beyond 1.5 CPUs of work"});
  CHECK(limitations_of({.root = "/", .cpu = cpu, .load = 1.75}) ==
        Json{"the machine was busy before the run: load 1.75 on 2 CPUs"});
  CHECK(limitations_of({.root = "/", .cpu = cpu, .load = 1.0}).empty());
  CHECK(limitations_of({.root = "/", .is_virtual = true}).size() == 1);
}

}  // namespace assay::host

// SPDX-License-Identifier: Apache-2.0
#include "assay/host/limitations.hpp"

#include <fmt/format.h>

namespace assay::host {

Json limitations_of(const LimitingFacts& facts) {
  constexpr double busy_share = 0.5;
  Json list = Json::array();
  if (facts.root.lexically_normal() != "/") {
    list.push_back("facts were read below another root than /");
  }
  if (facts.is_virtual) {
    list.push_back("this is a virtual machine: others on its host can take time unseen");
  }
  if (facts.control_group.cpu_quota) {
    list.push_back(fmt::format("a control group stops this process beyond {:.3g} CPUs of work",
                               *facts.control_group.cpu_quota));
  }
  const auto allowed = facts.cpu.allowed_cpus ? facts.cpu.allowed_cpus : facts.cpu.logical_cpus;
  if (facts.load && allowed && *facts.load > busy_share * *allowed) {
    list.push_back(fmt::format("the machine was busy before the run: load {:.2f} on {} CPUs",
                               *facts.load, *allowed));
  }
  return list;
}

}  // namespace assay::host

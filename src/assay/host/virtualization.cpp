// SPDX-License-Identifier: Apache-2.0
#include "assay/host/virtualization.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "assay/host/fact.hpp"

namespace assay::host {
namespace {

struct Hypervisor {
  std::string_view word;  // in the product's name
  std::string_view name;
};

constexpr std::array<Hypervisor, 10> hypervisors{
    {{"KVM", "KVM"},
     {"VMware", "VMware"},
     {"VirtualBox", "VirtualBox"},
     {"HVM domU", "Xen"},
     {"Standard PC", "QEMU"},
     {"QEMU", "QEMU"},
     {"Virtual Machine", "Hyper-V"},
     {"Google Compute Engine", "Google Compute Engine"},
     {"Parallels", "Parallels"},
     {"OpenStack", "OpenStack"}}};

}  // namespace

std::optional<std::string> read_hypervisor(const std::filesystem::path& root) {
  const auto product = fact_in(root / "sys/class/dmi/id/product_name");
  if (!product) return std::nullopt;
  const auto known = std::find_if(hypervisors.begin(), hypervisors.end(), [&](const auto& one) {
    return product->find(one.word) != std::string::npos;
  });
  if (known == hypervisors.end()) return std::nullopt;
  return std::string(known->name);
}

}  // namespace assay::host

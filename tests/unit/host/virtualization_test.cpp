// SPDX-License-Identifier: Apache-2.0
#include "assay/host/virtualization.hpp"

#include <doctest/doctest.h>

#include "temporary_directory.hpp"

namespace assay::host {

TEST_CASE("a hypervisor is told by the product's name, and no other product is") {
  const TemporaryDirectory machine;
  CHECK_FALSE(read_hypervisor(machine.path()));
  const auto name_of = [&](const char* product) {
    machine.write("sys/class/dmi/id/product_name", product);
    return read_hypervisor(machine.path());
  };
  CHECK(name_of("KVM\n") == "KVM");
  CHECK(name_of("HVM domU\n") == "Xen");
  CHECK(name_of("VMware7,1\n") == "VMware");
  CHECK(name_of("Standard PC (Q35 + ICH9, 2009)\n") == "QEMU");
  CHECK_FALSE(name_of("PowerEdge R750 of Alice\n"));
}

}  // namespace assay::host

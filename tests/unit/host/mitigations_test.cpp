// SPDX-License-Identifier: Apache-2.0
#include "assay/host/mitigations.hpp"

#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include "temporary_directory.hpp"

namespace assay::host {

TEST_CASE("mitigations are told by name") {
  const TemporaryDirectory machine;
  CHECK(mitigation_facts(machine.path()).is_null());
  const std::filesystem::path folder = "sys/devices/system/cpu/vulnerabilities";
  machine.write(folder / "spectre_v2", "Mitigation: Retpolines\n");
  machine.write(folder / "meltdown", "Not affected\n");
  machine.write(folder / "empty", "");
  std::filesystem::create_directory(machine / folder / "a folder");
  std::filesystem::create_symlink("loop", machine / folder / "loop");
  CHECK(mitigation_facts(machine.path()) ==
        Json{{"meltdown", "Not affected"}, {"spectre_v2", "Mitigation: Retpolines"}});
}

TEST_CASE("a folder with very many files is read in part") {
  const TemporaryDirectory machine;
  for (int i = 0; i < 300; ++i) {
    machine.write(
        std::filesystem::path("sys/devices/system/cpu/vulnerabilities") / std::to_string(i),
        "Vulnerable");
  }
  CHECK(mitigation_facts(machine.path()).size() == 128);
}

}  // namespace assay::host

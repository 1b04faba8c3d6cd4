// SPDX-License-Identifier: Apache-2.0
#include "assay/host/mitigations.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <system_error>

#include "assay/host/fact.hpp"

namespace assay::host {

namespace fs = std::filesystem;

Json mitigation_facts(const fs::path& root) {
  constexpr std::size_t most_files = 128;
  std::map<std::string, std::string> mitigations;
  std::error_code error;
  fs::directory_iterator file(root / "sys/devices/system/cpu/vulnerabilities", error);
  for (std::size_t i = 0; !error && file != fs::directory_iterator() && i < most_files; ++i) {
    const auto name = fact_of(file->path().filename().string());
    const auto state = fact_in(file->path());
    if (name && state) mitigations[*name] = *state;
    file.increment(error);
  }
  if (mitigations.empty()) return nullptr;
  return mitigations;
}

}  // namespace assay::host

// SPDX-License-Identifier: Apache-2.0
#include "assay/host/memory.hpp"

#include "assay/host/kernel_file.hpp"

namespace assay::host {

ResidentMemory resident_memory(const std::filesystem::path& status) {
  const auto text = read_kernel_file(status);
  if (!text) return {};
  return {kibibytes_of(*text, "VmHWM"), kibibytes_of(*text, "VmRSS")};
}

}  // namespace assay::host

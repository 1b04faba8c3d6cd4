// SPDX-License-Identifier: Apache-2.0
#include "assay/host/load.hpp"

#include "assay/base/text.hpp"
#include "assay/platform/kernel_file.hpp"

namespace assay::host {

std::optional<double> read_load_average(const std::filesystem::path& root) {
  const auto text = platform::read_kernel_file(root / "proc/loadavg");
  return text ? text::parse_number(text::split(*text, ' ').front()) : std::nullopt;
}

}  // namespace assay::host

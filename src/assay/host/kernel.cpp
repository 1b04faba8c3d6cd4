// SPDX-License-Identifier: Apache-2.0
#include "assay/host/kernel.hpp"

#include <string_view>

#include "assay/base/text.hpp"
#include "assay/host/fact.hpp"
#include "assay/platform/kernel_file.hpp"

namespace assay::host {
namespace {

namespace fs = std::filesystem;

// os-release(5): PRETTY_NAME="Debian GNU/Linux 12 (bookworm)".
std::optional<std::string> os_name(const fs::path& root) {
  for (const char* file : {"etc/os-release", "usr/lib/os-release"}) {
    const auto text = platform::read_kernel_file(root / file);
    auto name = text ? platform::value_of(*text, "PRETTY_NAME", '=') : std::nullopt;
    if (!name) continue;
    if (name->size() >= 2 && name->front() == '"' && name->back() == '"') {
      name = name->substr(1, name->size() - 2);
    }
    return fact_of(*name);
  }
  return std::nullopt;
}

// proc(5): /proc/sys/kernel/randomize_va_space.
std::optional<std::string> aslr_mode(const fs::path& root) {
  const auto mode = fact_in(root / "proc/sys/kernel/randomize_va_space");
  if (mode == "0") return "off";
  if (mode == "1") return "partial";
  if (mode == "2") return "full";
  return std::nullopt;
}

std::optional<int> perf_event_paranoid(const fs::path& root) {
  constexpr int most = 100;
  const auto text = fact_in(root / "proc/sys/kernel/perf_event_paranoid");
  const auto number = text ? text::parse_integer(*text) : std::nullopt;
  if (!number || *number < -most || *number > most) return std::nullopt;
  return static_cast<int>(*number);
}

}  // namespace

Kernel read_kernel(const fs::path& root) {
  return {fact_in(root / "proc/sys/kernel/osrelease"), os_name(root), aslr_mode(root),
          perf_event_paranoid(root)};
}

}  // namespace assay::host

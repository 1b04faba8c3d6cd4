// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/memory.hpp"

#include <fstream>
#include <optional>
#include <string>

#include <fmt/format.h>

namespace assay::engine {
namespace {

// What the system could give to new programs without swapping; none where it does not say.
std::optional<std::uint64_t> available_memory() {
  std::ifstream file("/proc/meminfo");
  std::string key;
  std::uint64_t kibibytes = 0;
  std::string unit;
  while (file >> key >> kibibytes >> unit) {
    if (key == "MemAvailable:") return kibibytes * 1024;
  }
  return std::nullopt;
}

}  // namespace

Result<void> check_memory(std::uint64_t bytes, const std::string& what, const std::string& hint) {
  const auto available = available_memory();
  if (!available || bytes <= *available) return {};
  constexpr double gigabyte = 1e9;
  return fail(ErrorCode::missing,
              fmt::format("{} {:.1f} GB, {:.1f} GB of memory are available", what,
                          static_cast<double>(bytes) / gigabyte,
                          static_cast<double>(*available) / gigabyte),
              hint);
}

Result<void> check_weights(std::uint64_t bytes) {
  return check_memory(bytes, "the model's weights need", "use a smaller model or weight type");
}

}  // namespace assay::engine

// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/memory/memory_sensor.hpp"

#include <fstream>
#include <string>
#include <string_view>

#include "assay/base/text.hpp"

namespace assay::sensor::memory {
namespace {

// The value of a line such as "VmHWM:     1234 kB", in bytes.
std::optional<std::uint64_t> kilobytes_of(std::string_view line) {
  constexpr std::string_view unit = " kB";
  const std::string_view value = text::trim(line.substr(line.find(':') + 1));
  if (!value.ends_with(unit)) return std::nullopt;
  const auto kilobytes = text::parse_unsigned(value.substr(0, value.size() - unit.size()));
  if (!kilobytes) return std::nullopt;
  return *kilobytes * 1024;
}

class MemorySensor final : public Sensor {
 public:
  Presence probe() override {
    if (read_resident_memory()) return {.present = true};
    return {.present = false, .reason = "the kernel does not report resident memory"};
  }
  std::vector<Reading> stop() override {
    const auto memory = read_resident_memory();
    if (!memory) return {};
    return {{"peak_rss_bytes", static_cast<double>(memory->peak_bytes)}};
  }
};

}  // namespace

std::optional<ResidentMemory> read_resident_memory(const std::filesystem::path& status) {
  std::ifstream file(status);
  std::optional<std::uint64_t> current;
  std::optional<std::uint64_t> peak;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("VmRSS:")) current = kilobytes_of(line);
    if (line.starts_with("VmHWM:")) peak = kilobytes_of(line);
  }
  if (!current || !peak) return std::nullopt;
  return ResidentMemory{*current, *peak};
}

std::unique_ptr<Sensor> create() {
  return std::make_unique<MemorySensor>();
}

}  // namespace assay::sensor::memory

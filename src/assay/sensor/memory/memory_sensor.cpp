// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/memory/memory_sensor.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include <fcntl.h>

#include "assay/base/descriptor.hpp"
#include "assay/platform/kernel_file.hpp"
#include "assay/platform/polled_file.hpp"

namespace assay::sensor::memory {
namespace {

namespace fs = std::filesystem;

class MemorySensor final : public Sensor {
 public:
  explicit MemorySensor(fs::path process) : process_(std::move(process)) {}

  Presence probe() override {
    status_ = platform::PolledFile::open(process_ / "status");
    if (read()) return {.present = true};
    return {
        .present = false,
        .reason = "the kernel does not report resident memory: " + (process_ / "status").string() +
                  " cannot be read or has no VmRSS and VmHWM; is /proc mounted?"};
  }

  void start() override {
    clear_refs_ = Descriptor(::open((process_ / "clear_refs").c_str(), O_WRONLY | O_CLOEXEC));
    resets_ = clear_refs_.is_open();
  }

  void iteration_begin() override {
    if (!resets_) return;
    // Resetting forgets the peak so far.
    if (const auto memory = read()) remember(*memory);
    constexpr std::string_view reset_peak = "5";
    resets_ = write_all(clear_refs_.number(), reset_peak);
  }

  void iteration_end(std::vector<Reading>& readings) override {
    const auto memory = read();
    if (!memory) return;
    remember(*memory);
    readings.push_back({"rss_bytes", static_cast<double>(memory->current_bytes)});
    readings.push_back(
        {"peak_rss_bytes", static_cast<double>(resets_ ? memory->peak_bytes : highest_)});
  }

  std::vector<Reading> stop() override {
    if (const auto memory = read()) remember(*memory);
    if (highest_ == 0) return {};
    return {{"peak_rss_bytes", static_cast<double>(highest_)},
            {"peak_rss_reset", resets_ ? 1.0 : 0.0}};
  }

 private:
  std::optional<ResidentMemory> read() const {
    // The file has some 1500 bytes, its lines about memory in the first kilobyte.
    std::array<char, 4096> buffer;
    const auto text = status_ ? status_->read(buffer) : std::nullopt;
    return text ? parse_resident_memory(*text) : std::nullopt;
  }

  void remember(const ResidentMemory& memory) { highest_ = std::max(highest_, memory.peak_bytes); }

  fs::path process_;
  std::optional<platform::PolledFile> status_;
  Descriptor clear_refs_;
  bool resets_ = false;
  std::uint64_t highest_ = 0;  // of the whole session
};

}  // namespace

std::optional<ResidentMemory> parse_resident_memory(std::string_view status) {
  const auto current = platform::kibibytes_of(status, "VmRSS");
  const auto peak = platform::kibibytes_of(status, "VmHWM");
  if (!current || !peak) return std::nullopt;
  // The kernel sums up counters of CPUs only now and then: the mark may lag behind.
  return ResidentMemory{*current, std::max(*current, *peak)};
}

std::unique_ptr<Sensor> create_for(const std::filesystem::path& process) {
  return std::make_unique<MemorySensor>(process);
}

std::unique_ptr<Sensor> create() {
  return create_for("/proc/self");
}

}  // namespace assay::sensor::memory

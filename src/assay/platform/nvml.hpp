// SPDX-License-Identifier: Apache-2.0
#pragma once

// NVIDIA's management library, as far as assay speaks it: found at run time by the loader's rules
// (libnvidia-ml.so.1), so that a machine without it needs nothing. The one place that knows NVML's
// C interface (NVIDIA, "NVML API Reference Guide"); everything above it sees these types.

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>
#include <tl/expected.hpp>

namespace assay::platform {

// What a call answered instead of a value.
struct NvmlError {
  enum class Kind : std::uint8_t {
    no_permission,  // the call needs root, or the administrator's leave
    not_supported,  // by this device, or by this version of the library
    device_lost,    // fell off the bus, or needs a reset
    other,
  };
  Kind kind = Kind::other;
  std::string text;  // the library's own words
};

template <class T>
using NvmlResult = tl::expected<T, NvmlError>;

struct NvmlClocks {
  unsigned memory_mhz = 0;
  unsigned sm_mhz = 0;
};

struct NvmlPowerLimits {
  double least_w = 0;
  double most_w = 0;
};

// One GPU. Valid for as long as its Nvml is. Every call asks the driver anew.
class NvmlDevice {
 public:
  unsigned index() const { return index_; }  // NVML's own, which nvidia-smi -i takes as well
  NvmlResult<std::string> name() const;
  NvmlResult<std::string> uuid() const;
  NvmlResult<std::string> compute_capability() const;  // "9.0"
  NvmlResult<std::uint64_t> memory_bytes() const;      // in all
  NvmlResult<unsigned> performance_state() const;      // 0 is P0, the fastest
  NvmlResult<unsigned> sm_clock_mhz() const;
  NvmlResult<unsigned> memory_clock_mhz() const;
  NvmlResult<unsigned> maximum_sm_clock_mhz() const;
  NvmlResult<unsigned> maximum_memory_clock_mhz() const;
  NvmlResult<unsigned> temperature_c() const;
  NvmlResult<bool> ecc_enabled() const;
  NvmlResult<double> power_w() const;
  NvmlResult<double> total_energy_j() const;  // since the driver was loaded
  // The throttle (now "clocks event") reasons in force, as NVML's bits; words_of() names them.
  NvmlResult<std::uint64_t> throttle_reasons() const;
  // Device memory that the process holds, graphics and compute together; 0 if it holds none.
  NvmlResult<std::uint64_t> process_memory_bytes(pid_t process) const;

  NvmlResult<bool> persistence_mode() const;
  NvmlResult<void> set_persistence_mode(bool on) const;
  NvmlResult<NvmlClocks> application_clocks() const;
  NvmlResult<NvmlClocks> default_application_clocks() const;
  NvmlResult<void> set_application_clocks(NvmlClocks clocks) const;
  NvmlResult<void> reset_application_clocks() const;
  // Holds the SM clock in a range, for devices without application clocks.
  NvmlResult<void> set_locked_sm_clock(unsigned least_mhz, unsigned most_mhz) const;
  NvmlResult<void> reset_locked_sm_clock() const;
  NvmlResult<double> power_limit_w() const;
  NvmlResult<double> default_power_limit_w() const;
  NvmlResult<NvmlPowerLimits> power_limits() const;
  NvmlResult<void> set_power_limit_w(double watts) const;

 private:
  friend class Nvml;
  struct Functions;
  NvmlDevice(std::shared_ptr<const Functions> functions, void* handle, unsigned index)
      : functions_(std::move(functions)), handle_(handle), index_(index) {}

  std::shared_ptr<const Functions> functions_;
  void* handle_;
  unsigned index_;
};

class Nvml {
 public:
  // Loads and initialises the library; the error says in words why it cannot be used: not
  // installed, no driver, no permission. Shut down with its last copy.
  static tl::expected<Nvml, std::string> open();

  // Those that can be opened, in NVML's order: a lost GPU, or one of somebody else, is not there.
  const std::vector<NvmlDevice>& devices() const { return devices_; }
  NvmlResult<std::string> driver_version() const;
  NvmlResult<std::string> nvml_version() const;
  NvmlResult<std::string> cuda_version() const;  // that the driver supports: "13.0"

 private:
  Nvml() = default;

  std::shared_ptr<const NvmlDevice::Functions> functions_;
  std::vector<NvmlDevice> devices_;
};

// Reasons that slow a device against the user's will: power cap, heat, hardware brake.
inline constexpr std::uint64_t nvml_throttling_bits = 0x4 | 0x8 | 0x20 | 0x40 | 0x80;

// In words, as "software power cap", "thermal slowdown"; of all bits, also of the harmless ones
// ("idle", "application clocks setting").
std::vector<std::string> words_of_throttle_reasons(std::uint64_t bits);

}  // namespace assay::platform

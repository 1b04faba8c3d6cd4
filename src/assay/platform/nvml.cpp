// SPDX-License-Identifier: Apache-2.0
#include "assay/platform/nvml.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string_view>

#include <dlfcn.h>
#include <fmt/format.h>

namespace assay::platform {
namespace {

// NVML's C interface: its types, and the numbers of its enumerations that are used here. A device
// is an opaque pointer; an enumeration is passed as an int.
using Return = int;
using Device = void*;

constexpr Return success = 0;
constexpr Return error_not_supported = 3;
constexpr Return error_no_permission = 4;
constexpr Return error_insufficient_size = 7;
constexpr Return error_driver_not_loaded = 9;
constexpr Return error_function_not_found = 13;
constexpr Return error_gpu_is_lost = 15;
constexpr Return error_reset_required = 16;
constexpr Return error_version_mismatch = 18;  // of the library and the kernel's driver
constexpr Return error_argument_version = 25;
constexpr Return error_deprecated = 26;

constexpr int clock_graphics = 0;
constexpr int clock_sm = 1;
constexpr int clock_memory = 2;
constexpr int temperature_gpu = 0;
constexpr int performance_state_unknown = 32;
constexpr unsigned long long value_not_available = std::numeric_limits<unsigned long long>::max();

struct MemoryInfo {
  unsigned long long total_bytes;
  unsigned long long free_bytes;
  unsigned long long used_bytes;
};

// What the first version of nvmlDeviceGet*RunningProcesses fills in.
struct ProcessInfo1 {
  unsigned pid;
  unsigned long long used_bytes;
};

// What the second and third fill in.
struct ProcessInfo2 {
  unsigned pid;
  unsigned long long used_bytes;
  unsigned gpu_instance;
  unsigned compute_instance;
};

// A symbol of the library; `call` is null where the library has none of its names.
template <class... Parameters>
struct Function {
  const char* name = nullptr;
  Return (*call)(Parameters...) = nullptr;
};

NvmlError::Kind kind_of(Return code) {
  switch (code) {
    case error_no_permission:
      return NvmlError::Kind::no_permission;
    case error_not_supported:
    case error_function_not_found:
    case error_argument_version:
    case error_deprecated:
      return NvmlError::Kind::not_supported;
    case error_gpu_is_lost:
    case error_reset_required:
      return NvmlError::Kind::device_lost;
    default:
      return NvmlError::Kind::other;
  }
}

// The two shapes of a function that lists processes: a library has one at least.
struct ProcessList {
  Function<Device, unsigned*, ProcessInfo2*> list{};
  Function<Device, unsigned*, ProcessInfo1*> list_first_version{};
};

class Library {
 public:
  Library() = default;
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library() {
    if (initialized_ && shutdown_.call != nullptr) shutdown_.call();
    if (handle_ != nullptr) ::dlclose(handle_);
  }

  // Nothing, or why it cannot be used.
  std::optional<std::string> open() {
    handle_ = ::dlopen("libnvidia-ml.so.1", RTLD_NOW | RTLD_LOCAL);
    if (handle_ == nullptr) {
      const char* const reason = ::dlerror();
      return fmt::format(
          "NVIDIA's management library cannot be loaded ({}); it comes with NVIDIA's driver, and "
          "into a container with its GPUs",
          reason != nullptr ? reason : "no reason is given");
    }
    find_symbols();
    if (init.call == nullptr || device_count.call == nullptr || device_handle.call == nullptr) {
      return "libnvidia-ml.so.1 is not NVIDIA's management library: it lacks nvmlInit or the list "
             "of devices";
    }
    if (const Return code = init.call(); code != success) {
      return fmt::format("NVIDIA's management library does not start: {}{}", words_of(code),
                         advice_on(code));
    }
    initialized_ = true;
    return std::nullopt;
  }

  NvmlError error_of(Return code) const { return {kind_of(code), words_of(code)}; }

  template <class... Parameters, class... Arguments>
  NvmlResult<void> call(const Function<Parameters...>& function, Arguments... arguments) const {
    if (function.call == nullptr) return tl::unexpected(lacking(function.name));
    if (const Return code = function.call(arguments...); code != success) {
      return tl::unexpected(error_of(code));
    }
    return {};
  }

  // The value that the call writes through its last parameter.
  template <class T, class... Parameters, class... Arguments>
  NvmlResult<T> read(const Function<Parameters...>& function, Arguments... arguments) const {
    T value{};
    if (auto called = call(function, arguments..., &value); !called) {
      return tl::unexpected(std::move(called).error());
    }
    return value;
  }

  template <class... Parameters, class... Arguments>
  NvmlResult<std::string> read_text(const Function<Parameters...>& function,
                                    Arguments... arguments) const {
    // NVML's longest text, a UUID, takes 96 bytes.
    std::array<char, 256> text{};
    const auto size = static_cast<unsigned>(text.size() - 1);
    if (auto called = call(function, arguments..., text.data(), size); !called) {
      return tl::unexpected(std::move(called).error());
    }
    return std::string(text.data());
  }

  // Device memory of one process in one of the two lists.
  NvmlResult<std::uint64_t> memory_of(const ProcessList& processes, Device device,
                                      pid_t process) const {
    if (processes.list.call != nullptr) return sum_of(processes.list, device, process);
    return sum_of(processes.list_first_version, device, process);
  }

  Function<> init{};
  Function<unsigned*> device_count{};
  Function<unsigned, Device*> device_handle{};
  Function<char*, unsigned> driver_version{};
  Function<char*, unsigned> nvml_version{};
  Function<int*> cuda_version{};

  Function<Device, char*, unsigned> name{};
  Function<Device, char*, unsigned> uuid{};
  Function<Device, int*, int*> compute_capability{};
  Function<Device, MemoryInfo*> memory{};
  Function<Device, int*> performance_state{};
  Function<Device, int, unsigned*> clock{};
  Function<Device, int, unsigned*> maximum_clock{};
  Function<Device, int, unsigned*> temperature{};
  Function<Device, int*, int*> ecc{};
  Function<Device, unsigned*> power{};                   // mW
  Function<Device, unsigned long long*> total_energy{};  // mJ
  Function<Device, unsigned long long*> throttle_reasons{};
  ProcessList compute_processes{};
  ProcessList graphics_processes{};

  Function<Device, int*> persistence{};
  Function<Device, int> set_persistence{};
  Function<Device, int, unsigned*> application_clock{};
  Function<Device, int, unsigned*> default_application_clock{};
  Function<Device, unsigned, unsigned> set_application_clocks{};  // memory, graphics
  Function<Device> reset_application_clocks{};
  Function<Device, unsigned, unsigned> set_locked_clocks{};  // least, most
  Function<Device> reset_locked_clocks{};
  Function<Device, unsigned*> power_limit{};          // mW
  Function<Device, unsigned*> default_power_limit{};  // mW
  Function<Device, unsigned*, unsigned*> power_limits{};
  Function<Device, unsigned> set_power_limit{};

 private:
  static NvmlError lacking(const char* name) {
    return {NvmlError::Kind::not_supported,
            fmt::format("this version of NVIDIA's management library has no {}", name)};
  }

  static std::string_view advice_on(Return code) {
    switch (code) {
      case error_driver_not_loaded:
        return "; load the kernel's module (modprobe nvidia)";
      case error_no_permission:
        return "; the user needs leave to open /dev/nvidia*";
      case error_version_mismatch:
        return "; reboot after an update of the driver";
      default:
        return "";
    }
  }

  std::string words_of(Return code) const {
    const char* const words = error_string_ != nullptr ? error_string_(code) : nullptr;
    return words != nullptr ? std::string(words) : fmt::format("NVML error {}", code);
  }

  // The first of the names that the library has: newest first.
  template <class... Parameters>
  void find(Function<Parameters...>& function, std::initializer_list<const char*> names) {
    function.name = *names.begin();
    for (const char* candidate : names) {
      if (void* const symbol = ::dlsym(handle_, candidate); symbol != nullptr) {
        function = {candidate, reinterpret_cast<Return (*)(Parameters...)>(symbol)};
        return;
      }
    }
  }

  void find_symbols() {
    error_string_ = reinterpret_cast<const char* (*)(Return)>(::dlsym(handle_, "nvmlErrorString"));
    find(init, {"nvmlInit_v2", "nvmlInit"});
    find(shutdown_, {"nvmlShutdown"});
    find(device_count, {"nvmlDeviceGetCount_v2", "nvmlDeviceGetCount"});
    find(device_handle, {"nvmlDeviceGetHandleByIndex_v2", "nvmlDeviceGetHandleByIndex"});
    find(driver_version, {"nvmlSystemGetDriverVersion"});
    find(nvml_version, {"nvmlSystemGetNVMLVersion"});
    find(cuda_version, {"nvmlSystemGetCudaDriverVersion_v2", "nvmlSystemGetCudaDriverVersion"});

    find(name, {"nvmlDeviceGetName"});
    find(uuid, {"nvmlDeviceGetUUID"});
    find(compute_capability, {"nvmlDeviceGetCudaComputeCapability"});
    find(memory, {"nvmlDeviceGetMemoryInfo"});
    find(performance_state, {"nvmlDeviceGetPerformanceState"});
    find(clock, {"nvmlDeviceGetClockInfo"});
    find(maximum_clock, {"nvmlDeviceGetMaxClockInfo"});
    find(temperature, {"nvmlDeviceGetTemperature"});
    find(ecc, {"nvmlDeviceGetEccMode"});
    find(power, {"nvmlDeviceGetPowerUsage"});
    find(total_energy, {"nvmlDeviceGetTotalEnergyConsumption"});
    find(throttle_reasons,
         {"nvmlDeviceGetCurrentClocksEventReasons", "nvmlDeviceGetCurrentClocksThrottleReasons"});
    find(compute_processes.list,
         {"nvmlDeviceGetComputeRunningProcesses_v3", "nvmlDeviceGetComputeRunningProcesses_v2"});
    find(compute_processes.list_first_version, {"nvmlDeviceGetComputeRunningProcesses"});
    find(graphics_processes.list,
         {"nvmlDeviceGetGraphicsRunningProcesses_v3", "nvmlDeviceGetGraphicsRunningProcesses_v2"});
    find(graphics_processes.list_first_version, {"nvmlDeviceGetGraphicsRunningProcesses"});

    find(persistence, {"nvmlDeviceGetPersistenceMode"});
    find(set_persistence, {"nvmlDeviceSetPersistenceMode"});
    find(application_clock, {"nvmlDeviceGetApplicationsClock"});
    find(default_application_clock, {"nvmlDeviceGetDefaultApplicationsClock"});
    find(set_application_clocks, {"nvmlDeviceSetApplicationsClocks"});
    find(reset_application_clocks, {"nvmlDeviceResetApplicationsClocks"});
    find(set_locked_clocks, {"nvmlDeviceSetGpuLockedClocks"});
    find(reset_locked_clocks, {"nvmlDeviceResetGpuLockedClocks"});
    find(power_limit, {"nvmlDeviceGetPowerManagementLimit"});
    find(default_power_limit, {"nvmlDeviceGetPowerManagementDefaultLimit"});
    find(power_limits, {"nvmlDeviceGetPowerManagementLimitConstraints"});
    find(set_power_limit, {"nvmlDeviceSetPowerManagementLimit"});
  }

  template <class Info>
  NvmlResult<std::uint64_t> sum_of(const Function<Device, unsigned*, Info*>& list, Device device,
                                   pid_t process) const {
    if (list.call == nullptr) return tl::unexpected(lacking(list.name));
    constexpr unsigned most = 1 << 16;
    unsigned capacity = 64;
    while (true) {
      // Twice the room: a few releases of the driver (535.43 to 535.86) wrote longer entries.
      std::vector<Info> entries(std::size_t{capacity} * 2);
      unsigned count = capacity;
      const Return code = list.call(device, &count, entries.data());
      if (code == error_insufficient_size && capacity < most) {
        // Processes may have been started since; the library's count is no more than a hint.
        capacity = std::min(most, std::max(capacity, std::min(count, most)) * 2);
        continue;
      }
      if (code != success) return tl::unexpected(error_of(code));
      entries.resize(std::min(count, capacity));
      return sum_of(entries, process);
    }
  }

  // A process can stand in a list more than once: as often as it uses an instance of the GPU.
  template <class Info>
  static NvmlResult<std::uint64_t> sum_of(const std::vector<Info>& entries, pid_t process) {
    std::uint64_t bytes = 0;
    for (const Info& entry : entries) {
      if (entry.pid != static_cast<unsigned>(process)) continue;
      if (entry.used_bytes == value_not_available) {
        return tl::unexpected(NvmlError{NvmlError::Kind::not_supported,
                                        "the driver does not say how much memory a process uses"});
      }
      bytes += entry.used_bytes;
    }
    return bytes;
  }

  void* handle_ = nullptr;
  bool initialized_ = false;
  Function<> shutdown_{};
  const char* (*error_string_)(Return) = nullptr;
};

NvmlResult<double> thousandth(NvmlResult<unsigned> value) {
  return std::move(value).map([](unsigned milli) { return static_cast<double>(milli) / 1e3; });
}

NvmlResult<bool> is_enabled(NvmlResult<int> state) {
  return std::move(state).map([](int value) { return value == 1; });
}

NvmlResult<NvmlClocks> both(NvmlResult<unsigned> memory, NvmlResult<unsigned> graphics) {
  if (!memory) return tl::unexpected(std::move(memory).error());
  if (!graphics) return tl::unexpected(std::move(graphics).error());
  return NvmlClocks{.memory_mhz = *memory, .sm_mhz = *graphics};
}

}  // namespace

struct NvmlDevice::Functions : Library {};

NvmlResult<std::string> NvmlDevice::name() const {
  return functions_->read_text(functions_->name, handle_);
}

NvmlResult<std::string> NvmlDevice::uuid() const {
  return functions_->read_text(functions_->uuid, handle_);
}

NvmlResult<std::string> NvmlDevice::compute_capability() const {
  int major = 0;
  int minor = 0;
  return functions_->call(functions_->compute_capability, handle_, &major, &minor).map([&] {
    return fmt::format("{}.{}", major, minor);
  });
}

NvmlResult<std::uint64_t> NvmlDevice::memory_bytes() const {
  return functions_->read<MemoryInfo>(functions_->memory, handle_).map([](const MemoryInfo& info) {
    return std::uint64_t{info.total_bytes};
  });
}

NvmlResult<unsigned> NvmlDevice::performance_state() const {
  const auto state = functions_->read<int>(functions_->performance_state, handle_);
  if (!state) return tl::unexpected(state.error());
  if (*state < 0 || *state >= performance_state_unknown) {
    return tl::unexpected(
        NvmlError{NvmlError::Kind::not_supported, "the performance state is unknown"});
  }
  return static_cast<unsigned>(*state);
}

NvmlResult<unsigned> NvmlDevice::sm_clock_mhz() const {
  return functions_->read<unsigned>(functions_->clock, handle_, clock_sm);
}

NvmlResult<unsigned> NvmlDevice::memory_clock_mhz() const {
  return functions_->read<unsigned>(functions_->clock, handle_, clock_memory);
}

NvmlResult<unsigned> NvmlDevice::maximum_sm_clock_mhz() const {
  return functions_->read<unsigned>(functions_->maximum_clock, handle_, clock_sm);
}

NvmlResult<unsigned> NvmlDevice::maximum_memory_clock_mhz() const {
  return functions_->read<unsigned>(functions_->maximum_clock, handle_, clock_memory);
}

NvmlResult<unsigned> NvmlDevice::temperature_c() const {
  return functions_->read<unsigned>(functions_->temperature, handle_, temperature_gpu);
}

NvmlResult<bool> NvmlDevice::ecc_enabled() const {
  int current = 0;
  int after_reboot = 0;
  return functions_->call(functions_->ecc, handle_, &current, &after_reboot).map([&] {
    return current == 1;
  });
}

NvmlResult<double> NvmlDevice::power_w() const {
  return thousandth(functions_->read<unsigned>(functions_->power, handle_));
}

NvmlResult<double> NvmlDevice::total_energy_j() const {
  return functions_->read<unsigned long long>(functions_->total_energy, handle_)
      .map([](unsigned long long millijoules) { return static_cast<double>(millijoules) / 1e3; });
}

NvmlResult<std::uint64_t> NvmlDevice::throttle_reasons() const {
  return functions_->read<unsigned long long>(functions_->throttle_reasons, handle_)
      .map([](unsigned long long bits) { return std::uint64_t{bits}; });
}

NvmlResult<std::uint64_t> NvmlDevice::process_memory_bytes(pid_t process) const {
  const auto compute = functions_->memory_of(functions_->compute_processes, handle_, process);
  if (!compute) return compute;
  // A device for computing only has no list of graphics processes.
  const auto graphics = functions_->memory_of(functions_->graphics_processes, handle_, process);
  if (!graphics && graphics.error().kind == NvmlError::Kind::not_supported) return compute;
  if (!graphics) return graphics;
  // The lists choose processes by what they do; the memory they give is all that a process holds.
  return std::max(*compute, *graphics);
}

NvmlResult<bool> NvmlDevice::persistence_mode() const {
  return is_enabled(functions_->read<int>(functions_->persistence, handle_));
}

NvmlResult<void> NvmlDevice::set_persistence_mode(bool on) const {
  return functions_->call(functions_->set_persistence, handle_, on ? 1 : 0);
}

NvmlResult<NvmlClocks> NvmlDevice::application_clocks() const {
  const auto& function = functions_->application_clock;
  return both(functions_->read<unsigned>(function, handle_, clock_memory),
              functions_->read<unsigned>(function, handle_, clock_graphics));
}

NvmlResult<NvmlClocks> NvmlDevice::default_application_clocks() const {
  const auto& function = functions_->default_application_clock;
  return both(functions_->read<unsigned>(function, handle_, clock_memory),
              functions_->read<unsigned>(function, handle_, clock_graphics));
}

NvmlResult<void> NvmlDevice::set_application_clocks(NvmlClocks clocks) const {
  return functions_->call(functions_->set_application_clocks, handle_, clocks.memory_mhz,
                          clocks.sm_mhz);
}

NvmlResult<void> NvmlDevice::reset_application_clocks() const {
  return functions_->call(functions_->reset_application_clocks, handle_);
}

NvmlResult<void> NvmlDevice::set_locked_sm_clock(unsigned least_mhz, unsigned most_mhz) const {
  return functions_->call(functions_->set_locked_clocks, handle_, least_mhz, most_mhz);
}

NvmlResult<void> NvmlDevice::reset_locked_sm_clock() const {
  return functions_->call(functions_->reset_locked_clocks, handle_);
}

NvmlResult<double> NvmlDevice::power_limit_w() const {
  return thousandth(functions_->read<unsigned>(functions_->power_limit, handle_));
}

NvmlResult<double> NvmlDevice::default_power_limit_w() const {
  return thousandth(functions_->read<unsigned>(functions_->default_power_limit, handle_));
}

NvmlResult<NvmlPowerLimits> NvmlDevice::power_limits() const {
  unsigned least = 0;
  unsigned most = 0;
  return functions_->call(functions_->power_limits, handle_, &least, &most).map([&] {
    return NvmlPowerLimits{.least_w = least / 1e3, .most_w = most / 1e3};
  });
}

NvmlResult<void> NvmlDevice::set_power_limit_w(double watts) const {
  const double milliwatts = std::round(watts * 1e3);
  if (!(milliwatts >= 0 && milliwatts <= std::numeric_limits<unsigned>::max())) {
    return tl::unexpected(
        NvmlError{NvmlError::Kind::other, "no such power limit can be asked for"});
  }
  return functions_->call(functions_->set_power_limit, handle_, static_cast<unsigned>(milliwatts));
}

tl::expected<Nvml, std::string> Nvml::open() {
  const auto functions = std::make_shared<NvmlDevice::Functions>();
  if (auto failure = functions->open()) return tl::unexpected(std::move(*failure));

  const auto count = functions->read<unsigned>(functions->device_count);
  if (!count) {
    return tl::unexpected(
        fmt::format("NVIDIA's driver does not list its devices: {}", count.error().text));
  }
  // More than any machine has; a library that says more is not believed.
  constexpr unsigned most_devices = 1024;
  Nvml nvml;
  nvml.functions_ = functions;
  std::optional<NvmlError> closed;
  for (unsigned index = 0; index < std::min(*count, most_devices); ++index) {
    const auto device = functions->read<Device>(functions->device_handle, index);
    if (device) {
      nvml.devices_.push_back(NvmlDevice(functions, *device, index));
    } else {
      closed = device.error();
    }
  }
  if (nvml.devices_.empty() && closed) {
    return tl::unexpected(fmt::format("none of the {} GPUs can be used: {}", *count, closed->text));
  }
  return nvml;
}

NvmlResult<std::string> Nvml::driver_version() const {
  return functions_->read_text(functions_->driver_version);
}

NvmlResult<std::string> Nvml::nvml_version() const {
  return functions_->read_text(functions_->nvml_version);
}

NvmlResult<std::string> Nvml::cuda_version() const {
  // 12020 is 12.2.
  return functions_->read<int>(functions_->cuda_version).map([](int version) {
    return fmt::format("{}.{}", version / 1000, version % 1000 / 10);
  });
}

std::vector<std::string> words_of_throttle_reasons(std::uint64_t bits) {
  struct Word {
    std::uint64_t bit;
    const char* text;
  };
  static constexpr std::array<Word, 9> words{{{0x1, "idle"},
                                              {0x2, "application clocks setting"},
                                              {0x4, "software power cap"},
                                              {0x8, "hardware slowdown"},
                                              {0x10, "synchronized boost"},
                                              {0x20, "software thermal slowdown"},
                                              {0x40, "hardware thermal slowdown"},
                                              {0x80, "hardware power brake"},
                                              {0x100, "display clock setting"}}};
  std::vector<std::string> texts;
  for (const Word& word : words) {
    if ((bits & word.bit) != 0) texts.emplace_back(word.text);
    bits &= ~word.bit;
  }
  if (bits != 0) texts.push_back(fmt::format("unknown reason {:#x}", bits));
  return texts;
}

}  // namespace assay::platform

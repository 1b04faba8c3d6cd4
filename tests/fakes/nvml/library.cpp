// SPDX-License-Identifier: Apache-2.0

// A libnvidia-ml.so.1 that plays a script instead of asking a driver: the functions of NVML's C
// interface that assay uses, by their real names and with their real types. README.md describes it.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <unistd.h>
#include <nlohmann/json.hpp>

#include "script.hpp"
#include "settings.hpp"

#define EXPORTED extern "C" __attribute__((visibility("default")))

namespace fake_nvml {
namespace {

using nlohmann::json;

// nvmlReturn_t.
enum Code : int {
  success = 0,
  uninitialized = 1,
  invalid_argument = 2,
  not_supported = 3,
  no_permission = 4,
  insufficient_size = 7,
  unknown = 999,
};

// nvmlClockType_t.
enum ClockType : int { graphics = 0, sm = 1, memory = 2 };

std::int64_t monotonic_ns() {
  return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
}

struct Library {
  Library(Script play, std::filesystem::path state)
      : script(std::move(play)),
        settings(std::move(state)),
        start_ns(script.start_monotonic_ns.value_or(monotonic_ns())) {}

  Script script;
  Settings settings;
  std::int64_t start_ns;
  std::map<std::pair<std::string, int>, std::uint64_t> calls{};
};

std::mutex mutex;
std::unique_ptr<Library> library;
int references = 0;

void log(const Script& script, const std::string& name, std::optional<unsigned> index) {
  if (script.log_file.empty()) return;
  std::ofstream stream(script.log_file, std::ios::app);
  stream << ::getpid() << ' ' << name << (index ? ' ' + std::to_string(*index) : "") << '\n';
}

bool is_setter(const std::string& name) {
  return name.starts_with("nvmlDeviceSet") || name.starts_with("nvmlDeviceReset");
}

// What the script's rules say of a call, or nothing where the device answers itself.
std::optional<int> ruled(const std::string& name, std::optional<unsigned> index,
                         const Moment& moment) {
  std::optional<int> answer;
  if (library->script.deny_setters && is_setter(name)) answer = no_permission;
  for (const Rule& rule : library->script.rules) {
    if (!rule.applies(name, index, moment)) continue;
    if (rule.delay_s > 0) std::this_thread::sleep_for(std::chrono::duration<double>(rule.delay_s));
    if (rule.ignore) answer = success;
    if (rule.code != success) answer = rule.code;
  }
  return answer;
}

// Counts the call, asks the rules, and only then the body. No exception leaves the library.
template <class Body>
int answer(const std::string& name, std::optional<unsigned> index, Body&& body) {
  const std::lock_guard guard(mutex);
  if (!library) return uninitialized;
  try {
    log(library->script, name, index);
    const int counted = index ? static_cast<int>(*index) : -1;
    const Moment moment{static_cast<double>(monotonic_ns() - library->start_ns) / 1e9,
                        ++library->calls[{name, counted}]};
    if (const auto code = ruled(name, index, moment)) return *code;
    return body(moment);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "fake nvml: %s: %s\n", name.c_str(), error.what());
    return unknown;
  }
}

// As answer(), of one device.
template <class Body>
int device_answer(const std::string& name, void* handle, Body&& body) {
  std::optional<unsigned> index;
  {
    const std::lock_guard guard(mutex);
    if (!library) return uninitialized;
    auto& devices = library->script.devices;
    const auto found = std::find_if(devices.begin(), devices.end(), [&](const Device& device) {
      return static_cast<const void*>(&device) == handle;
    });
    if (found == devices.end()) return invalid_argument;
    index = static_cast<unsigned>(found - devices.begin());
  }
  return answer(name, index, [&](const Moment& moment) {
    return body(std::as_const(library->script.devices[*index]), moment);
  });
}

template <class T, class Value>
int give(T* out, const std::optional<Value>& value) {
  if (out == nullptr) return invalid_argument;
  if (!value) return not_supported;
  *out = static_cast<T>(*value);
  return success;
}

int give_text(char* out, unsigned size, const std::string& text) {
  if (out == nullptr) return invalid_argument;
  if (text.size() >= size) return insufficient_size;
  std::memcpy(out, text.c_str(), text.size() + 1);
  return success;
}

std::optional<unsigned> milli(const std::optional<double>& value) {
  if (!value) return std::nullopt;
  return static_cast<unsigned>(std::lround(*value * 1e3));
}

std::optional<double> at(const std::optional<Curve>& curve, double seconds) {
  if (!curve) return std::nullopt;
  return curve->at(seconds);
}

json settings_of(const Device& device) {
  return library->settings.of(device.uuid);
}

// The script's curve, held where a lock or application clocks hold it.
std::optional<double> sm_clock(const Device& device, double seconds) {
  auto clock = at(device.sm_clock_mhz, seconds);
  if (!clock) return clock;
  const json settings = settings_of(device);
  if (settings.contains("application_clocks")) {
    clock = std::min(*clock, settings["application_clocks"]["sm_mhz"].get<double>());
  }
  if (settings.contains("locked_sm_clock")) {
    const json& locked = settings["locked_sm_clock"];
    clock = std::clamp(*clock, locked["least_mhz"].get<double>(), locked["most_mhz"].get<double>());
  }
  return clock;
}

std::optional<std::uint64_t> throttle_reasons(const Device& device, const Moment& moment) {
  if (!device.throttle_reasons) return std::nullopt;
  constexpr std::uint64_t application_clocks_setting = 0x2;
  std::uint64_t reasons = *device.throttle_reasons;
  const json settings = settings_of(device);
  if (settings.contains("application_clocks")) reasons |= application_clocks_setting;
  for (const Throttle& throttle : device.throttle) {
    if (throttle.window.holds(moment)) reasons |= throttle.reasons;
  }
  return reasons;
}

std::optional<double> power(const Device& device, double seconds) {
  if (device.power_update_s > 0) {
    seconds = std::floor(seconds / device.power_update_s) * device.power_update_s;
  }
  return at(device.power_w, seconds);
}

int clock_of(const Clocks& clocks, int type, unsigned* out) {
  switch (type) {
    case graphics:
    case sm:
      return give(out, std::optional(clocks.sm_mhz));
    case memory:
      return give(out, std::optional(clocks.memory_mhz));
    default:
      return invalid_argument;
  }
}

struct ProcessInfo1 {
  unsigned pid;
  unsigned long long used_bytes;
};

struct ProcessInfo2 {
  unsigned pid;
  unsigned long long used_bytes;
  unsigned gpu_instance;
  unsigned compute_instance;
};

void fill(ProcessInfo1& out, unsigned pid, const Process& process) {
  out = {pid, process.bytes};
}

void fill(ProcessInfo2& out, unsigned pid, const Process& process) {
  constexpr unsigned no_instance = 0xffffffff;
  out = {pid, process.bytes, no_instance, no_instance};
}

template <class Info>
int list_processes(const std::string& name, void* handle, bool of_graphics, unsigned* count,
                   Info* out) {
  return device_answer(name, handle, [&](const Device& device, const Moment& moment) -> int {
    if (!device.processes) return not_supported;
    if (count == nullptr) return invalid_argument;
    std::vector<const Process*> running;
    for (const Process& process : *device.processes) {
      if (process.graphics == of_graphics && process.window.holds(moment)) {
        running.push_back(&process);
      }
    }
    const unsigned room = std::exchange(*count, static_cast<unsigned>(running.size()));
    if (running.size() > room) return insufficient_size;
    for (std::size_t i = 0; i < running.size(); ++i) {
      fill(out[i], running[i]->pid.value_or(static_cast<unsigned>(::getpid())), *running[i]);
    }
    return success;
  });
}

int init() {
  const std::lock_guard guard(mutex);
  if (references > 0) {
    ++references;
    return success;
  }
  const char* const file = std::getenv("FAKE_NVML_SCRIPT");
  if (file == nullptr) {
    std::fprintf(stderr, "fake nvml: FAKE_NVML_SCRIPT does not name a script\n");
    return unknown;
  }
  try {
    Script script = read_script(file);
    auto state = script.state_file;
    if (const char* name = std::getenv("FAKE_NVML_STATE"); state.empty() && name != nullptr) {
      state = name;
    }
    library = std::make_unique<Library>(std::move(script), std::move(state));
    log(library->script, "nvmlInit", std::nullopt);
    const Moment moment{static_cast<double>(monotonic_ns() - library->start_ns) / 1e9, 1};
    if (const int code = ruled("nvmlInit", std::nullopt, moment).value_or(success)) {
      library.reset();
      return code;
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "fake nvml: %s: %s\n", file, error.what());
    return unknown;
  }
  references = 1;
  return success;
}

int count_devices(unsigned* count) {
  return answer("nvmlDeviceGetCount", std::nullopt, [&](const Moment&) {
    return give(count, std::optional(library->script.devices.size()));
  });
}

int handle_by_index(unsigned index, void** handle) {
  return answer("nvmlDeviceGetHandleByIndex", index, [&](const Moment&) -> int {
    auto& devices = library->script.devices;
    if (handle == nullptr || index >= devices.size()) return invalid_argument;
    *handle = &devices[index];
    return success;
  });
}

int cuda_version(int* version) {
  return answer("nvmlSystemGetCudaDriverVersion", std::nullopt, [&](const Moment&) {
    return give(version, std::optional(library->script.cuda_driver_version));
  });
}

int current_reasons(void* handle, unsigned long long* reasons) {
  return device_answer("nvmlDeviceGetCurrentClocksThrottleReasons", handle,
                       [&](const Device& device, const Moment& moment) {
                         return give(reasons, throttle_reasons(device, moment));
                       });
}

template <class Edit>
int change(const Device& device, bool supported, bool valid, Edit&& edit) {
  if (!supported) return not_supported;
  if (!valid) return invalid_argument;
  library->settings.change(device.uuid, edit);
  return success;
}

bool within(const Device& device, unsigned memory_mhz, unsigned sm_mhz) {
  return sm_mhz > 0 &&
         (!device.maximum_clocks || (memory_mhz <= device.maximum_clocks->memory_mhz &&
                                     sm_mhz <= device.maximum_clocks->sm_mhz));
}

}  // namespace
}  // namespace fake_nvml

using namespace fake_nvml;

// The names are NVML's.
// NOLINTBEGIN(readability-identifier-naming)

EXPORTED const char* nvmlErrorString(int code) {
  switch (code) {
    case 0:
      return "Success";
    case 1:
      return "Uninitialized";
    case 2:
      return "Invalid Argument";
    case 3:
      return "Not Supported";
    case 4:
      return "Insufficient Permissions";
    case 6:
      return "Not Found";
    case 7:
      return "Insufficient Size";
    case 9:
      return "Driver Not Loaded";
    case 10:
      return "Timeout";
    case 13:
      return "Function Not Found";
    case 15:
      return "GPU is lost";
    case 16:
      return "GPU requires reset";
    case 18:
      return "Driver/library version mismatch";
    case 19:
      return "In use by another client";
    case 26:
      return "Deprecated";
    default:
      return "Unknown Error";
  }
}

EXPORTED int nvmlInit_v2() {
  return init();
}
EXPORTED int nvmlInit() {
  return init();
}

EXPORTED int nvmlShutdown() {
  const std::lock_guard guard(mutex);
  if (references == 0) return uninitialized;
  if (--references > 0) return success;
  log(library->script, "nvmlShutdown", std::nullopt);
  library.reset();
  return success;
}

EXPORTED int nvmlSystemGetDriverVersion(char* version, unsigned size) {
  return answer("nvmlSystemGetDriverVersion", std::nullopt, [&](const Moment&) {
    return give_text(version, size, library->script.driver_version);
  });
}

EXPORTED int nvmlSystemGetNVMLVersion(char* version, unsigned size) {
  return answer("nvmlSystemGetNVMLVersion", std::nullopt, [&](const Moment&) {
    return give_text(version, size, library->script.nvml_version);
  });
}

EXPORTED int nvmlSystemGetCudaDriverVersion_v2(int* version) {
  return cuda_version(version);
}
EXPORTED int nvmlSystemGetCudaDriverVersion(int* version) {
  return cuda_version(version);
}

EXPORTED int nvmlDeviceGetCount_v2(unsigned* count) {
  return count_devices(count);
}
EXPORTED int nvmlDeviceGetCount(unsigned* count) {
  return count_devices(count);
}

EXPORTED int nvmlDeviceGetHandleByIndex_v2(unsigned index, void** handle) {
  return handle_by_index(index, handle);
}
EXPORTED int nvmlDeviceGetHandleByIndex(unsigned index, void** handle) {
  return handle_by_index(index, handle);
}

EXPORTED int nvmlDeviceGetName(void* handle, char* name, unsigned size) {
  return device_answer("nvmlDeviceGetName", handle, [&](const Device& device, const Moment&) {
    return give_text(name, size, device.name);
  });
}

EXPORTED int nvmlDeviceGetUUID(void* handle, char* uuid, unsigned size) {
  return device_answer("nvmlDeviceGetUUID", handle, [&](const Device& device, const Moment&) {
    return give_text(uuid, size, device.uuid);
  });
}

EXPORTED int nvmlDeviceGetCudaComputeCapability(void* handle, int* major, int* minor) {
  return device_answer("nvmlDeviceGetCudaComputeCapability", handle,
                       [&](const Device& device, const Moment&) -> int {
                         if (!device.compute_capability) return not_supported;
                         *major = device.compute_capability->first;
                         *minor = device.compute_capability->second;
                         return success;
                       });
}

EXPORTED int nvmlDeviceGetMemoryInfo(void* handle, unsigned long long* memory_info) {
  return device_answer(
      "nvmlDeviceGetMemoryInfo", handle, [&](const Device& device, const Moment& moment) -> int {
        if (!device.memory_bytes) return not_supported;
        unsigned long long used = 0;
        for (const Process& process : device.processes.value_or(std::vector<Process>{})) {
          if (process.window.holds(moment)) used += process.bytes;
        }
        memory_info[0] = *device.memory_bytes;
        memory_info[1] = *device.memory_bytes - used;
        memory_info[2] = used;
        return success;
      });
}

EXPORTED int nvmlDeviceGetPerformanceState(void* handle, int* state) {
  return device_answer(
      "nvmlDeviceGetPerformanceState", handle,
      [&](const Device& device, const Moment&) { return give(state, device.performance_state); });
}

EXPORTED int nvmlDeviceGetClockInfo(void* handle, int type, unsigned* mhz) {
  return device_answer("nvmlDeviceGetClockInfo", handle,
                       [&](const Device& device, const Moment& moment) -> int {
                         if (type == memory) {
                           return give(mhz, at(device.memory_clock_mhz, moment.seconds));
                         }
                         if (type != graphics && type != sm) return invalid_argument;
                         return give(mhz, sm_clock(device, moment.seconds));
                       });
}

EXPORTED int nvmlDeviceGetMaxClockInfo(void* handle, int type, unsigned* mhz) {
  return device_answer("nvmlDeviceGetMaxClockInfo", handle,
                       [&](const Device& device, const Moment&) -> int {
                         if (!device.maximum_clocks) return not_supported;
                         return clock_of(*device.maximum_clocks, type, mhz);
                       });
}

EXPORTED int nvmlDeviceGetTemperature(void* handle, int sensor, unsigned* celsius) {
  return device_answer("nvmlDeviceGetTemperature", handle,
                       [&](const Device& device, const Moment& moment) -> int {
                         if (sensor != 0) return invalid_argument;
                         return give(celsius, at(device.temperature_c, moment.seconds));
                       });
}

EXPORTED int nvmlDeviceGetEccMode(void* handle, int* current, int* pending) {
  return device_answer("nvmlDeviceGetEccMode", handle,
                       [&](const Device& device, const Moment&) -> int {
                         if (!device.ecc) return not_supported;
                         *current = *device.ecc ? 1 : 0;
                         *pending = *current;
                         return success;
                       });
}

EXPORTED int nvmlDeviceGetPowerUsage(void* handle, unsigned* milliwatts) {
  return device_answer("nvmlDeviceGetPowerUsage", handle,
                       [&](const Device& device, const Moment& moment) {
                         return give(milliwatts, milli(power(device, moment.seconds)));
                       });
}

EXPORTED int nvmlDeviceGetTotalEnergyConsumption(void* handle, unsigned long long* millijoules) {
  return device_answer("nvmlDeviceGetTotalEnergyConsumption", handle,
                       [&](const Device& device, const Moment& moment) -> int {
                         if (!device.counts_energy) return not_supported;
                         const double joules =
                             device.energy_at_start_j + device.power_w->integral(moment.seconds);
                         return give(millijoules, std::optional(joules * 1e3));
                       });
}

EXPORTED int nvmlDeviceGetCurrentClocksThrottleReasons(void* handle, unsigned long long* reasons) {
  return current_reasons(handle, reasons);
}
EXPORTED int nvmlDeviceGetCurrentClocksEventReasons(void* handle, unsigned long long* reasons) {
  return current_reasons(handle, reasons);
}

EXPORTED int nvmlDeviceGetComputeRunningProcesses(void* handle, unsigned* count,
                                                  ProcessInfo1* out) {
  return list_processes("nvmlDeviceGetComputeRunningProcesses", handle, false, count, out);
}
EXPORTED int nvmlDeviceGetComputeRunningProcesses_v2(void* handle, unsigned* count,
                                                     ProcessInfo2* out) {
  return list_processes("nvmlDeviceGetComputeRunningProcesses", handle, false, count, out);
}
EXPORTED int nvmlDeviceGetComputeRunningProcesses_v3(void* handle, unsigned* count,
                                                     ProcessInfo2* out) {
  return list_processes("nvmlDeviceGetComputeRunningProcesses", handle, false, count, out);
}

EXPORTED int nvmlDeviceGetGraphicsRunningProcesses(void* handle, unsigned* count,
                                                   ProcessInfo1* out) {
  return list_processes("nvmlDeviceGetGraphicsRunningProcesses", handle, true, count, out);
}
EXPORTED int nvmlDeviceGetGraphicsRunningProcesses_v2(void* handle, unsigned* count,
                                                      ProcessInfo2* out) {
  return list_processes("nvmlDeviceGetGraphicsRunningProcesses", handle, true, count, out);
}
EXPORTED int nvmlDeviceGetGraphicsRunningProcesses_v3(void* handle, unsigned* count,
                                                      ProcessInfo2* out) {
  return list_processes("nvmlDeviceGetGraphicsRunningProcesses", handle, true, count, out);
}

EXPORTED int nvmlDeviceGetPersistenceMode(void* handle, int* mode) {
  return device_answer(
      "nvmlDeviceGetPersistenceMode", handle, [&](const Device& device, const Moment&) -> int {
        if (!device.persistence) return not_supported;
        const bool on = settings_of(device).value("persistence", *device.persistence);
        return give(mode, std::optional(on));
      });
}

EXPORTED int nvmlDeviceSetPersistenceMode(void* handle, int mode) {
  return device_answer(
      "nvmlDeviceSetPersistenceMode", handle, [&](const Device& device, const Moment&) {
        return change(device, device.persistence.has_value(), mode == 0 || mode == 1,
                      [&](json& settings) { settings["persistence"] = mode == 1; });
      });
}

EXPORTED int nvmlDeviceGetApplicationsClock(void* handle, int type, unsigned* mhz) {
  return device_answer(
      "nvmlDeviceGetApplicationsClock", handle, [&](const Device& device, const Moment&) -> int {
        if (!device.default_application_clocks) return not_supported;
        Clocks clocks = *device.default_application_clocks;
        const json settings = settings_of(device);
        if (settings.contains("application_clocks")) {
          const json& set = settings["application_clocks"];
          clocks = {set["memory_mhz"].get<unsigned>(), set["sm_mhz"].get<unsigned>()};
        }
        return clock_of(clocks, type, mhz);
      });
}

EXPORTED int nvmlDeviceGetDefaultApplicationsClock(void* handle, int type, unsigned* mhz) {
  return device_answer("nvmlDeviceGetDefaultApplicationsClock", handle,
                       [&](const Device& device, const Moment&) -> int {
                         if (!device.default_application_clocks) return not_supported;
                         return clock_of(*device.default_application_clocks, type, mhz);
                       });
}

EXPORTED int nvmlDeviceSetApplicationsClocks(void* handle, unsigned memory_mhz, unsigned sm_mhz) {
  return device_answer(
      "nvmlDeviceSetApplicationsClocks", handle, [&](const Device& device, const Moment&) {
        return change(
            device, device.default_application_clocks.has_value(),
            memory_mhz > 0 && within(device, memory_mhz, sm_mhz), [&](json& settings) {
              settings["application_clocks"] = {{"memory_mhz", memory_mhz}, {"sm_mhz", sm_mhz}};
            });
      });
}

EXPORTED int nvmlDeviceResetApplicationsClocks(void* handle) {
  return device_answer(
      "nvmlDeviceResetApplicationsClocks", handle, [&](const Device& device, const Moment&) {
        return change(device, device.default_application_clocks.has_value(), true,
                      [](json& settings) { settings.erase("application_clocks"); });
      });
}

EXPORTED int nvmlDeviceSetGpuLockedClocks(void* handle, unsigned least_mhz, unsigned most_mhz) {
  return device_answer(
      "nvmlDeviceSetGpuLockedClocks", handle, [&](const Device& device, const Moment&) {
        return change(
            device, device.lockable_clocks, least_mhz <= most_mhz && within(device, 0, most_mhz),
            [&](json& settings) {
              settings["locked_sm_clock"] = {{"least_mhz", least_mhz}, {"most_mhz", most_mhz}};
            });
      });
}

EXPORTED int nvmlDeviceResetGpuLockedClocks(void* handle) {
  return device_answer("nvmlDeviceResetGpuLockedClocks", handle,
                       [&](const Device& device, const Moment&) {
                         return change(device, device.lockable_clocks, true,
                                       [](json& settings) { settings.erase("locked_sm_clock"); });
                       });
}

EXPORTED int nvmlDeviceGetPowerManagementLimit(void* handle, unsigned* milliwatts) {
  return device_answer(
      "nvmlDeviceGetPowerManagementLimit", handle, [&](const Device& device, const Moment&) -> int {
        if (!device.power_limit) return not_supported;
        const double limit =
            settings_of(device).value("power_limit_w", device.power_limit->default_w);
        return give(milliwatts, milli(limit));
      });
}

EXPORTED int nvmlDeviceGetPowerManagementDefaultLimit(void* handle, unsigned* milliwatts) {
  return device_answer("nvmlDeviceGetPowerManagementDefaultLimit", handle,
                       [&](const Device& device, const Moment&) -> int {
                         if (!device.power_limit) return not_supported;
                         return give(milliwatts, milli(device.power_limit->default_w));
                       });
}

EXPORTED int nvmlDeviceGetPowerManagementLimitConstraints(void* handle, unsigned* least,
                                                          unsigned* most) {
  return device_answer("nvmlDeviceGetPowerManagementLimitConstraints", handle,
                       [&](const Device& device, const Moment&) -> int {
                         if (!device.power_limit) return not_supported;
                         *least = *milli(device.power_limit->least_w);
                         *most = *milli(device.power_limit->most_w);
                         return success;
                       });
}

EXPORTED int nvmlDeviceSetPowerManagementLimit(void* handle, unsigned milliwatts) {
  return device_answer(
      "nvmlDeviceSetPowerManagementLimit", handle, [&](const Device& device, const Moment&) {
        const double watts = milliwatts / 1e3;
        const bool valid = device.power_limit && watts >= device.power_limit->least_w &&
                           watts <= device.power_limit->most_w;
        return change(device, device.power_limit.has_value(), valid,
                      [&](json& settings) { settings["power_limit_w"] = watts; });
      });
}

// NOLINTEND(readability-identifier-naming)

// SPDX-License-Identifier: Apache-2.0
#pragma once

// Puts the fake of NVIDIA's management library in front of a test of this process: it is loaded by
// its path, and by its SONAME it then answers whoever asks the loader for libnvidia-ml.so.1.
// A test program that includes this calls use_fake_nvml() in its CMakeLists.txt.

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include <dlfcn.h>
#include <stdlib.h>
#include <nlohmann/json.hpp>

#include "temporary_directory.hpp"

namespace assay {

// A device that supports everything, to be changed by a test.
inline nlohmann::json fake_gpu(unsigned index = 0) {
  return {{"name", "Fake A100-SXM4-40GB"},
          {"uuid", "GPU-fa4e0000-0000-0000-0000-00000000000" + std::to_string(index)},
          {"compute_capability", {8, 0}},
          {"memory_bytes", 42'949'672'960},
          {"performance_state", 0},
          {"sm_clock_mhz", 1410},
          {"memory_clock_mhz", 1215},
          {"maximum_clocks", {{"memory_mhz", 1215}, {"sm_mhz", 1410}}},
          {"default_application_clocks", {{"memory_mhz", 1215}, {"sm_mhz", 1095}}},
          {"lockable_clocks", true},
          {"temperature_c", 41},
          {"ecc", true},
          {"power_w", 62.5},
          {"counts_energy", true},
          {"power_limit", {{"default_w", 400}, {"least_w", 100}, {"most_w", 400}}},
          {"persistence", false},
          {"throttle_reasons", 0},
          {"processes", nlohmann::json::array()}};
}

class FakeNvml {
 public:
  // No other library of that name is loaded while this one lives, and it is read once: what Nvml
  // has open must be closed before.
  explicit FakeNvml(const nlohmann::json& script, const char* library = ASSAY_FAKE_NVML) {
    if (::dlopen(name, RTLD_NOW | RTLD_NOLOAD) != nullptr) {
      throw std::logic_error("a libnvidia-ml.so.1 is loaded already");
    }
    handle_ = ::dlopen(library, RTLD_NOW | RTLD_LOCAL);
    if (handle_ == nullptr) throw std::runtime_error(::dlerror());
    const auto file = folder_.write("script.json", script.dump());
    ::setenv("FAKE_NVML_SCRIPT", file.c_str(), 1);
  }
  ~FakeNvml() {
    ::unsetenv("FAKE_NVML_SCRIPT");
    ::dlclose(handle_);
  }
  FakeNvml(const FakeNvml&) = delete;
  FakeNvml& operator=(const FakeNvml&) = delete;

  // Where relative names of the script lie.
  std::filesystem::path operator/(const std::filesystem::path& file) const {
    return folder_ / file;
  }

 private:
  static constexpr const char* name = "libnvidia-ml.so.1";

  TemporaryDirectory folder_;
  void* handle_ = nullptr;
};

// With `devices`, and what else a script can hold.
inline nlohmann::json fake_script(nlohmann::json devices,
                                  nlohmann::json more = nlohmann::json::object()) {
  more["devices"] = std::move(devices);
  return more;
}

}  // namespace assay

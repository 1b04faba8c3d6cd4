// SPDX-License-Identifier: Apache-2.0
#pragma once

// llama.cpp's back ends are libraries of their own, chosen at run time: one build of the CPU back
// end for each generation of CPUs, and one for each kind of GPU. A process loads one CPU variant.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <ggml-backend.h>

#include "assay/base/result.hpp"
#include "assay/data/run.hpp"
#include "assay/engine/engine.hpp"

namespace assay::engine::llama {

struct CpuVariant {
  std::string name;  // "haswell", …
  std::filesystem::path file;
};

// What lies beside libllama, by name; empty where the CPU back end is linked into it.
std::vector<CpuVariant> cpu_variants();

// Loads the CPU back end: by name, or for "auto" the one that ggml itself rates best on this CPU.
// Returns the variant's name. Errors: missing, if there is none of that name or this CPU cannot run
// it; measurement, if the process already runs another.
[[nodiscard]] Result<std::string> load_cpu_backend(const std::string& wanted);

// A GPU with the name that a study gives its kind.
struct GpuDevice {
  std::string kind;  // "cuda" or "vulkan"
  ggml_backend_dev_t device = nullptr;
};

// What an engine on llama.cpp can use here.
Availability availability();

// What `engine` runs on: the CPU back end's variant and, if there is one, the GPU.
EngineFacts engine_facts(const std::string& engine, const std::string& cpu_variant,
                         const std::optional<GpuDevice>& gpu);

// The GPU that a knob `device` asks for, its back end loaded: none for "cpu", and for "auto" where
// no GPU can be used. Errors: missing, if a kind is asked for of which the library or the device is
// not there.
[[nodiscard]] Result<std::optional<GpuDevice>> choose_gpu(const std::string& device);

}  // namespace assay::engine::llama

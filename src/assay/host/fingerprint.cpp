// SPDX-License-Identifier: Apache-2.0
#include "assay/host/fingerprint.hpp"

#include <optional>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include "assay/data/environment.hpp"
#include "assay/host/container.hpp"
#include "assay/host/control_group.hpp"
#include "assay/host/cpu.hpp"
#include "assay/host/cpu_cache.hpp"
#include "assay/host/cpu_frequency.hpp"
#include "assay/host/fact.hpp"
#include "assay/host/gpu.hpp"
#include "assay/host/kernel.hpp"
#include "assay/host/libraries.hpp"
#include "assay/host/limitations.hpp"
#include "assay/host/load.hpp"
#include "assay/host/memory.hpp"
#include "assay/host/mitigations.hpp"
#include "assay/host/repository.hpp"
#include "assay/host/virtualization.hpp"
#include "assay/platform/nvml.hpp"

namespace assay::host {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view not_fixed = "the clock of this machine was not fixed by assay";
constexpr std::string_view fixed_clock_limitation = "fixed_clock is false: ";

// The CPUs that this process can keep busy: a whole number unless a quota says otherwise.
Json available_cpus(const Cpu& cpu) {
  const auto allowed = cpu.allowed_cpus ? cpu.allowed_cpus : cpu.logical_cpus;
  if (cpu.quota_cpus && (!allowed || *cpu.quota_cpus < *allowed)) return *cpu.quota_cpus;
  return or_null(allowed);
}

Json cpu_facts(const fs::path& root, const Cpu& cpu) {
  const CpuFrequency frequency = read_cpu_frequency(root, cpu.allowed);
  Json facts = Json::object();
  facts["model"] = or_null(cpu.model);
  facts["isa"] = cpu.isa.empty() ? Json(nullptr) : Json(cpu.isa);
  facts["logical_cpus"] = or_null(cpu.logical_cpus);
  facts["available_cpus"] = available_cpus(cpu);
  facts["microcode"] = or_null(cpu.microcode);
  facts["governor"] = governor_fact(frequency);
  facts["turbo"] = or_null(frequency.turbo);
  facts["smt"] = or_null(cpu.smt);
  facts["numa_nodes"] = or_null(cpu.numa_nodes);
  facts["caches"] = cache_facts(read_cpu_caches(root));
  facts["mitigations"] = mitigation_facts(root);
  return facts;
}

void add_gpus(Json& environment) {
  const auto nvml = platform::Nvml::open();
  const Json gpus = nvml ? gpu_facts(*nvml) : Json(nullptr);
  const Json driver = nvml ? driver_facts(*nvml) : Json::object();
  environment["gpu"] = gpus.empty() ? Json(nullptr) : gpus.front().at("name");
  environment["gpus"] = gpus;
  environment["gpus_reason"] = nvml ? Json(nullptr) : Json(nvml.error());
  environment["driver"] = driver.value("driver_version", Json(nullptr));
  environment["cuda_driver_version"] = driver.value("cuda_version", Json(nullptr));
}

Json repository_here() {
  std::error_code unknown;
  const fs::path here = fs::current_path(unknown);
  return unknown ? Json(nullptr) : repository_facts(here);
}

}  // namespace

Json fingerprint(const fs::path& root) {
  const Cpu cpu = read_cpu(root);
  const Memory memory = read_memory(root);
  const Kernel kernel = read_kernel(root);
  const ControlGroupLimits control_group = read_control_group_limits(root);
  const auto hypervisor = read_hypervisor(root);
  // Firmware that names a hypervisor is as good a sign as the processor's flag, which Arm lacks.
  const auto is_virtual = hypervisor ? std::optional(true) : cpu.virtualized;
  const auto load = read_load_average(root);

  Json facts = Json::object();
  add_gpus(facts);
  facts["fixed_clock"] = false;
  facts["fixed_clock_reason"] = nullptr;
  facts["cpu"] = cpu_facts(root, cpu);
  facts["memory_bytes"] = or_null(memory.total_bytes);
  facts["transparent_huge_pages"] = or_null(memory.transparent_huge_pages);
  facts["swap_bytes"] = or_null(memory.swap_bytes);
  facts["kernel"] = or_null(kernel.release);
  facts["os"] = or_null(kernel.os);
  facts["aslr"] = or_null(kernel.aslr);
  facts["perf_event_paranoid"] = or_null(kernel.perf_event_paranoid);
  facts["virtualization"] = or_null(is_virtual);
  facts["hypervisor"] = or_null(hypervisor);
  facts["control_group"] = {{"cpu_quota", or_null(control_group.cpu_quota)},
                            {"memory_limit_bytes", or_null(control_group.memory_bytes)}};
  facts["load_average_1m"] = or_null(load);
  facts["container"] = container_facts(root);
  facts["repository"] = repository_here();
  facts["libraries"] = library_facts();
  facts["limitations"] =
      limitations_of({root, cpu, control_group, load, is_virtual.value_or(false)});
  set_fixed_clock(facts, false, not_fixed);
  return facts;
}

void set_fixed_clock(Json& environment, bool fixed, std::string_view reason) {
  environment["fixed_clock"] = fixed;
  environment["fixed_clock_reason"] = fixed ? Json(nullptr) : Json(std::string(reason));
  Json limitations = Json::array();
  if (!fixed) limitations.push_back(fmt::format("{}{}", fixed_clock_limitation, reason));
  for (const Json& limitation : environment.value("limitations", Json::array())) {
    const bool is_ours =
        limitation.is_string() &&
        limitation.get_ref<const std::string&>().starts_with(fixed_clock_limitation);
    if (!is_ours) limitations.push_back(limitation);
  }
  environment["limitations"] = std::move(limitations);
  environment["environment_hash"] = environment_hash(environment);
}

}  // namespace assay::host

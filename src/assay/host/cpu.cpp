// SPDX-License-Identifier: Apache-2.0
#include "assay/host/cpu.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "assay/base/text.hpp"
#include "assay/host/control_group.hpp"
#include "assay/host/fact.hpp"
#include "assay/platform/cpu_list.hpp"
#include "assay/platform/kernel_file.hpp"

namespace assay::host {
namespace {

namespace fs = std::filesystem;
using platform::read_kernel_file;
using platform::value_of;

// Of the hundred and more flags of /proc/cpuinfo, those by which inference kernels are chosen:
// x86 under "flags", Arm under "Features".
constexpr std::array<std::string_view, 20> inference_isa{
    "sse4_2",   "avx",      "avx2",        "fma",         "f16c",        "avx_vnni", "avx512f",
    "avx512bw", "avx512vl", "avx512_vnni", "avx512_bf16", "avx512_fp16", "amx_tile", "amx_int8",
    "amx_bf16", "asimd",    "asimddp",     "sve",         "sve2",        "i8mm"};

void read_info(std::string_view info, Cpu& cpu) {
  if (const auto model = value_of(info, "model name", ':')) cpu.model = fact_of(*model);
  if (const auto microcode = value_of(info, "microcode", ':')) cpu.microcode = fact_of(*microcode);
  auto flags = value_of(info, "flags", ':');
  const bool is_x86 = flags.has_value();
  if (!flags) flags = value_of(info, "Features", ':');
  const auto words = text::split(flags.value_or(""), ' ');
  const auto has = [&](std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  for (const std::string_view name : inference_isa) {
    if (has(name)) cpu.isa.emplace_back(name);
  }
  if (is_x86) cpu.virtualized = has("hypervisor");
}

}  // namespace

Cpu read_cpu(const fs::path& root) {
  const fs::path devices = root / "sys/devices/system";
  Cpu cpu;
  if (const auto info = read_kernel_file(root / "proc/cpuinfo")) read_info(*info, cpu);
  cpu.logical_cpus = count_in(devices / "cpu/online");
  if (const auto status = read_kernel_file(root / "proc/self/status")) {
    const auto list = value_of(*status, "Cpus_allowed_list", ':');
    if (const auto allowed = list ? platform::parse_cpu_list(*list) : std::nullopt) {
      cpu.allowed = *allowed;
      cpu.allowed_cpus = static_cast<int>(allowed->size());
    }
  }
  cpu.quota_cpus = read_control_group_limits(root).cpu_quota;
  cpu.smt = flag_in(devices / "cpu/smt/active");
  cpu.numa_nodes = count_in(devices / "node/online");
  return cpu;
}

}  // namespace assay::host

// SPDX-License-Identifier: Apache-2.0
#include "assay/host/fingerprint.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/host/cpu.hpp"
#include "assay/platform/kernel_file.hpp"

namespace assay::host {
namespace {

namespace fs = std::filesystem;
using platform::read_kernel_file;
using platform::value_of;

constexpr const char* not_fixed = "the clock of this machine was not fixed by assay";

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

// The CPUs that this process can keep busy: a whole number unless a quota says otherwise.
Json available_cpus(const Cpu& cpu) {
  const auto allowed = cpu.allowed_cpus ? cpu.allowed_cpus : cpu.logical_cpus;
  if (cpu.quota_cpus && (!allowed || *cpu.quota_cpus < *allowed)) return *cpu.quota_cpus;
  return or_null(allowed);
}

Json cpu_facts(const Cpu& cpu) {
  Json facts = Json::object();
  facts["model"] = or_null(cpu.model);
  facts["isa"] = cpu.isa.empty() ? Json(nullptr) : Json(cpu.isa);
  facts["logical_cpus"] = or_null(cpu.logical_cpus);
  facts["available_cpus"] = available_cpus(cpu);
  return facts;
}

Json trimmed(const std::optional<std::string>& text) {
  return text ? Json(std::string(text::trim(*text))) : Json(nullptr);
}

// os-release(5): PRETTY_NAME="Debian GNU/Linux 12 (bookworm)".
Json os_name(const fs::path& root) {
  for (const char* file : {"etc/os-release", "usr/lib/os-release"}) {
    const auto text = read_kernel_file(root / file);
    auto name = text ? value_of(*text, "PRETTY_NAME", '=') : std::nullopt;
    if (!name) continue;
    if (name->size() >= 2 && name->front() == '"' && name->back() == '"') {
      name = name->substr(1, name->size() - 2);
    }
    return std::string(*name);
  }
  return nullptr;
}

Json memory_bytes(const fs::path& root) {
  const auto text = read_kernel_file(root / "proc/meminfo");
  return or_null(text ? platform::kibibytes_of(*text, "MemTotal") : std::nullopt);
}

// The first number of /proc/loadavg.
std::optional<double> load_average(const fs::path& root) {
  const auto text = read_kernel_file(root / "proc/loadavg");
  return text ? text::parse_number(text::split(*text, ' ').front()) : std::nullopt;
}

Json limitations(const Cpu& cpu, std::optional<double> load) {
  Json list = Json::array({std::string("fixed_clock is false: ") + not_fixed});
  if (cpu.virtualized.value_or(false)) {
    list.push_back("this is a virtual machine: others on its host can take time unseen");
  }
  if (cpu.quota_cpus) {
    list.push_back(fmt::format("a control group stops this process beyond {:.3g} CPUs of work",
                               *cpu.quota_cpus));
  }
  const auto allowed = cpu.allowed_cpus ? cpu.allowed_cpus : cpu.logical_cpus;
  if (load && allowed && *load > 0.5 * *allowed) {
    list.push_back(fmt::format("the machine was busy before the run: load {:.2f} on {} CPUs", *load,
                               *allowed));
  }
  return list;
}

}  // namespace

Json fingerprint(const fs::path& root) {
  const Cpu cpu = read_cpu(root);
  const std::optional<double> load = load_average(root);
  Json facts = Json::object();
  facts["gpu"] = nullptr;
  facts["driver"] = nullptr;
  facts["fixed_clock"] = false;
  facts["fixed_clock_reason"] = not_fixed;
  facts["cpu"] = cpu_facts(cpu);
  facts["memory_bytes"] = memory_bytes(root);
  facts["kernel"] = trimmed(read_kernel_file(root / "proc/sys/kernel/osrelease"));
  facts["os"] = os_name(root);
  facts["virtualization"] = or_null(cpu.virtualized);
  facts["load_average_1m"] = or_null(load);
  facts["limitations"] = limitations(cpu, load);
  return facts;
}

}  // namespace assay::host

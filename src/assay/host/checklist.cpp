// SPDX-License-Identifier: Apache-2.0
#include "assay/host/checklist.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "assay/base/text.hpp"
#include "assay/host/cpu.hpp"
#include "assay/host/cpufreq_lock.hpp"
#include "assay/host/gpu_checklist.hpp"
#include "assay/host/lock_journal.hpp"
#include "assay/host/setting_file.hpp"
#include "assay/host/state_folder.hpp"
#include "assay/platform/kernel_file.hpp"

namespace assay::host {
namespace {

namespace fs = std::filesystem;
using platform::read_kernel_file;

CheckItem item_of(const char* id, const char* what) {
  CheckItem item;
  item.id = id;
  item.section = "lock";
  item.text = what;
  return item;
}

CheckItem answer(CheckItem item, CheckStatus status, const std::string& detail,
                 std::string fix = {}) {
  item.status = status;
  item.detail = text::printable(detail);
  item.fix = std::move(fix);
  return item;
}

CheckItem governor(const fs::path& root) {
  const CheckItem item = item_of("cpu_governor", "the CPUs' governor is performance");
  const auto policies = cpufreq_policies(root);
  if (policies.empty()) return answer(item, CheckStatus::unlocked, no_cpufreq);
  std::vector<int> others;
  std::string first;
  for (const CpufreqPolicy& policy : policies) {
    const std::string name =
        platform::read_kernel_value(root / policy.folder / "scaling_governor").value_or("unknown");
    if (name == "performance") continue;
    if (first.empty()) first = name;
    others.insert(others.end(), policy.cpus.begin(), policy.cpus.end());
  }
  if (others.empty()) return answer(item, CheckStatus::pass, "performance");
  return answer(item, CheckStatus::unlocked, fmt::format("{} on {}", first, cpu_device(others)),
                "sudo cpupower frequency-set -g performance");
}

CheckItem turbo(const fs::path& root) {
  const CheckItem item = item_of("cpu_turbo", "the CPUs' turbo is off");
  const auto switches = turbo_switches(root);
  if (switches.empty()) {
    return answer(item, CheckStatus::unlocked,
                  cpufreq_policies(root).empty() ? no_cpufreq : no_turbo_switch);
  }
  for (const TurboSwitch& turbo : switches) {
    const char* off = turbo.inverted ? "1" : "0";
    const auto value = platform::read_kernel_value(root / turbo.file);
    if (value == off) continue;
    return answer(item, CheckStatus::unlocked,
                  turbo.cpus.empty() ? "on" : "on, of " + cpu_device(turbo.cpus),
                  fmt::format("echo {} | sudo tee /{}", off, turbo.file));
  }
  return answer(item, CheckStatus::pass, "off");
}

CheckItem hyperthreads(const fs::path& root) {
  const CheckItem item =
      item_of("cpu_smt", "whether cores are shared by hardware threads is known");
  const auto active = platform::read_kernel_value(root / "sys/devices/system/cpu/smt/active");
  if (active == "1") return answer(item, CheckStatus::pass, "on: two threads share a core");
  if (active == "0") return answer(item, CheckStatus::pass, "off");
  return answer(item, CheckStatus::absent, "the kernel does not say");
}

CheckItem address_randomisation(const fs::path& root) {
  const CheckItem item = item_of("aslr", "addresses are not randomised");
  const auto level = platform::read_kernel_value(root / "proc/sys/kernel/randomize_va_space");
  if (!level) return answer(item, CheckStatus::absent, "the kernel does not say");
  if (level == "0") return answer(item, CheckStatus::pass, "off");
  return answer(item, CheckStatus::unlocked,
                "on; a study with protocol.lock.aslr: false has it off for its sessions",
                "sudo sysctl kernel.randomize_va_space=0");
}

CheckItem huge_pages(const fs::path& root) {
  const CheckItem item = item_of("huge_pages", "the use of transparent huge pages is known");
  const auto modes =
      platform::read_kernel_value(root / "sys/kernel/mm/transparent_hugepage/enabled");
  const std::size_t begin = modes ? modes->find('[') : std::string::npos;
  const std::size_t end = modes ? modes->find(']') : std::string::npos;
  if (begin == std::string::npos || end == std::string::npos || end < begin) {
    return answer(item, CheckStatus::absent, "the kernel does not say");
  }
  return answer(item, CheckStatus::pass, modes->substr(begin + 1, end - begin - 1));
}

CheckItem load(const fs::path& root, const Cpu& cpu) {
  const CheckItem item = item_of("background_load", "nothing else keeps the machine busy");
  const auto text = read_kernel_file(root / "proc/loadavg");
  const auto load = text ? text::parse_number(text::split(*text, ' ').front()) : std::nullopt;
  const auto cpus = cpu.logical_cpus ? cpu.logical_cpus : cpu.allowed_cpus;
  if (!load || !cpus) return answer(item, CheckStatus::absent, "the load is not known");
  // As much as fingerprint() calls busy.
  return answer(item, *load > 0.5 * *cpus ? CheckStatus::fail : CheckStatus::pass,
                fmt::format("load {:.2f} in the last minute, on {} CPUs", *load, *cpus));
}

CheckItem swap(const fs::path& root) {
  const CheckItem item = item_of("swap", "no memory has been swapped out");
  const auto text = read_kernel_file(root / "proc/meminfo");
  const auto total = text ? platform::kibibytes_of(*text, "SwapTotal") : std::nullopt;
  const auto free = text ? platform::kibibytes_of(*text, "SwapFree") : std::nullopt;
  if (!total || !free) return answer(item, CheckStatus::absent, "the kernel does not say");
  if (*total <= *free) {
    return answer(item, CheckStatus::pass, *total == 0 ? "there is no swap" : "none is used");
  }
  return answer(item, CheckStatus::unlocked,
                fmt::format("{} MiB are used", (*total - *free) / (std::uint64_t{1} << 20)),
                "sudo swapoff -a && sudo swapon -a");
}

CheckItem quota(const Cpu& cpu) {
  const CheckItem item = item_of("cgroup_quota", "no control group stops the process at a quota");
  if (!cpu.quota_cpus) return answer(item, CheckStatus::pass, "no quota");
  return answer(item, CheckStatus::unlocked, fmt::format("{:.3g} CPUs of work", *cpu.quota_cpus));
}

CheckItem virtualisation(const Cpu& cpu) {
  const CheckItem item = item_of("virtualization", "the machine is not a virtual one");
  if (!cpu.virtualized) return answer(item, CheckStatus::absent, "the processor does not say");
  return *cpu.virtualized
             ? answer(item, CheckStatus::unlocked, "others on its host can take time unseen")
             : answer(item, CheckStatus::pass, "no hypervisor shows itself");
}

// perf_event_paranoid(5, in perf_event_open(2)): up to 2, a user may count in its own programs.
CheckItem counters(const fs::path& root) {
  const CheckItem item = item_of("hardware_counters", "the CPUs' counters may be read");
  std::error_code error;
  bool found = false;
  for (fs::directory_iterator entry(root / "sys/bus/event_source/devices", error), end;
       !error && entry != end && !found; entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    found = name == "cpu" || name == "cpu_core" || name.starts_with("armv");
  }
  if (!found) {
    return answer(item, CheckStatus::absent,
                  "the kernel offers none: usual in virtual machines and some containers");
  }
  const auto text = platform::read_kernel_value(root / "proc/sys/kernel/perf_event_paranoid");
  const auto level = text ? text::parse_integer(*text) : std::nullopt;
  if (!level) return answer(item, CheckStatus::absent, "the kernel does not say who may");
  const std::string detail = fmt::format("kernel.perf_event_paranoid is {}", *level);
  if (*level <= 2 || ::geteuid() == 0) return answer(item, CheckStatus::pass, detail);
  return answer(item, CheckStatus::unlocked, detail + ": it takes CAP_PERFMON",
                "sudo sysctl kernel.perf_event_paranoid=2");
}

// The entries of a folder whose names begin so, in order.
std::vector<fs::path> entries(const fs::path& folder, std::string_view prefix) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end;
       !error && entry != end && found.size() < 4096; entry.increment(error)) {
    if (entry->path().filename().string().starts_with(prefix)) found.push_back(entry->path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

CheckItem rapl(const fs::path& root) {
  const CheckItem item = item_of("rapl", "the CPUs' energy can be read (RAPL)");
  std::error_code ignored;
  bool there = false;
  for (const char* prefix : {"intel-rapl:", "amd-rapl:"}) {
    for (const fs::path& zone : entries(root / "sys/class/powercap", prefix)) {
      if (!fs::exists(zone / "energy_uj", ignored)) continue;
      there = true;
      if (platform::read_kernel_value(zone / "energy_uj").value_or("").empty()) continue;
      return answer(item, CheckStatus::pass, zone.filename().string());
    }
  }
  if (!there) {
    return answer(item, CheckStatus::absent,
                  "the kernel shows no powercap zones: usual in virtual machines");
  }
  return answer(item, CheckStatus::unlocked, "only root may read energy_uj",
                "sudo chmod a+r /sys/class/powercap/*/energy_uj");
}

CheckItem temperature(const fs::path& root) {
  const CheckItem item = item_of("temperature", "the machine's temperature can be read");
  for (const fs::path& zone : entries(root / "sys/class/thermal", "thermal_zone")) {
    const auto text = platform::read_kernel_value(zone / "temp");
    const auto milli = text ? text::parse_integer(*text) : std::nullopt;
    if (milli) {
      return answer(item, CheckStatus::pass,
                    fmt::format("{}: {} °C",
                                platform::read_kernel_value(zone / "type").value_or("thermal zone"),
                                *milli / 1000));
    }
  }
  for (const fs::path& chip : entries(root / "sys/class/hwmon", "hwmon")) {
    for (const fs::path& input : entries(chip, "temp")) {
      if (!input.filename().string().ends_with("_input")) continue;
      const auto text = platform::read_kernel_value(input);
      const auto milli = text ? text::parse_integer(*text) : std::nullopt;
      if (milli) {
        return answer(
            item, CheckStatus::pass,
            fmt::format("{}: {} °C", platform::read_kernel_value(chip / "name").value_or("hwmon"),
                        *milli / 1000));
      }
    }
  }
  return answer(item, CheckStatus::absent, "the kernel shows no sensor of it");
}

bool is_on_path(std::string_view program) {
  const char* path = std::getenv("PATH");
  for (const std::string_view folder : text::split(path != nullptr ? path : "", ':')) {
    const fs::path file = fs::path(folder.empty() ? "." : folder) / program;
    std::error_code ignored;
    if (fs::is_regular_file(file, ignored) && ::access(file.c_str(), X_OK) == 0) return true;
  }
  return false;
}

CheckItem tool(const char* program, const char* what, const char* fix) {
  const CheckItem item = item_of(program, what);
  if (is_on_path(program)) return answer(item, CheckStatus::pass, "on the PATH");
  return answer(item, CheckStatus::absent, "not on the PATH", fix);
}

CheckItem journals() {
  const CheckItem item =
      item_of("abandoned_locks", "nothing is left of locks whose processes were killed");
  std::size_t changes = 0;
  const auto found = abandoned_journals(state_folder());
  for (const AbandonedJournal& journal : found) changes += journal.content().changes.size();
  if (found.empty()) return answer(item, CheckStatus::pass, "no journal");
  return answer(item, CheckStatus::fail,
                fmt::format("{} journal(s) with {} change(s)", found.size(), changes),
                "assay doctor --restore");
}

}  // namespace

std::vector<CheckItem> machine_checklist(const fs::path& root) {
  const Cpu cpu = read_cpu(root);
  std::vector<CheckItem> items = gpu_checklist();
  for (CheckItem& item : std::vector<CheckItem>{
           governor(root),
           turbo(root),
           hyperthreads(root),
           address_randomisation(root),
           huge_pages(root),
           load(root, cpu),
           swap(root),
           quota(cpu),
           virtualisation(cpu),
           counters(root),
           rapl(root),
           temperature(root),
           tool("ncu", "the GPUs' cache can be profiled (ncu)",
                "install NVIDIA Nsight Compute, and put ncu on the PATH"),
           tool("valgrind", "the CPUs' cache can be simulated (valgrind)",
                "sudo apt install valgrind"),
           journals(),
       }) {
    items.push_back(std::move(item));
  }
  return items;
}

}  // namespace assay::host

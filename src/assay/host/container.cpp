// SPDX-License-Identifier: Apache-2.0
#include "assay/host/container.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "assay/host/fact.hpp"
#include "assay/platform/kernel_file.hpp"

namespace assay::host {
namespace {

namespace fs = std::filesystem;

struct Sign {
  std::string_view word;
  std::string_view kind;
};

// In the paths of control groups. What is more special stands first: Kubernetes runs others.
constexpr std::array<Sign, 7> control_group_signs{{{"kubepods", "kubernetes"},
                                                   {"libpod", "podman"},
                                                   {"docker", "docker"},
                                                   {"containerd", "containerd"},
                                                   {"lxc", "lxc"},
                                                   {"machine.slice/machine-", "systemd-nspawn"},
                                                   {"garden", "garden"}}};

constexpr std::array<std::string_view, 9> kinds{
    "docker", "podman", "lxc", "lxc-libvirt", "systemd-nspawn", "oci", "rkt", "wsl", "singularity"};

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

std::optional<std::string> variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::nullopt : fact_of(value);
}

// Of "/opt/envs/bench" or "bench", "bench".
std::optional<std::string> base_name_of_variable(const char* name) {
  auto value = variable(name);
  if (!value) return std::nullopt;
  while (value->ends_with('/')) value->pop_back();
  return fact_of(std::string_view(*value).substr(value->rfind('/') + 1));
}

std::optional<std::string> kind_of(const fs::path& root) {
  if (const auto named = variable("container")) {
    return std::find(kinds.begin(), kinds.end(), *named) == kinds.end() ? "other" : *named;
  }
  for (const char* file : {"proc/self/cgroup", "proc/1/cgroup"}) {
    const auto groups = platform::read_kernel_file(root / file);
    if (!groups) continue;
    for (const Sign& sign : control_group_signs) {
      if (groups->find(sign.word) != std::string::npos) return std::string(sign.kind);
    }
  }
  if (is_there(root / ".dockerenv")) return "docker";
  if (is_there(root / "run/.containerenv")) return "podman";
  return std::nullopt;
}

}  // namespace

Json container_facts(const fs::path& root) {
  const auto kind = kind_of(root);
  Json facts = Json::object();
  facts["detected"] =
      kind || is_there(root / "proc/self/cgroup") ? Json(kind.has_value()) : Json(nullptr);
  facts["kind"] = or_null(kind);
  facts["conda_environment"] = or_null(base_name_of_variable("CONDA_DEFAULT_ENV"));
  facts["python_environment"] = or_null(base_name_of_variable("VIRTUAL_ENV"));
  facts["batch_job"] = variable("SLURM_JOB_ID").has_value();
  return facts;
}

}  // namespace assay::host

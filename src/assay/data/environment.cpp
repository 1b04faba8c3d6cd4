// SPDX-License-Identifier: Apache-2.0
#include "assay/data/environment.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "assay/base/sha256.hpp"

namespace assay {
namespace {

constexpr std::array<EnvironmentField, 28> fields{{{"cpu.model"},
                                                   {"cpu.microcode"},
                                                   {"cpu.isa"},
                                                   {"cpu.logical_cpus"},
                                                   {"cpu.available_cpus"},
                                                   {"cpu.governor"},
                                                   {"cpu.turbo"},
                                                   {"cpu.smt"},
                                                   {"cpu.numa_nodes"},
                                                   {"cpu.mitigations"},
                                                   {"memory_bytes", true},
                                                   {"transparent_huge_pages"},
                                                   {"kernel"},
                                                   {"os"},
                                                   {"aslr"},
                                                   {"virtualization"},
                                                   {"hypervisor"},
                                                   {"control_group.cpu_quota"},
                                                   {"control_group.memory_limit_bytes"},
                                                   {"gpus.name"},
                                                   {"gpus.compute_capability"},
                                                   {"gpus.memory_bytes"},
                                                   {"gpus.power_limit_w"},
                                                   {"gpus.application_clocks"},
                                                   {"gpus.ecc"},
                                                   {"driver"},
                                                   {"cuda_driver_version"},
                                                   {"fixed_clock"}}};

Json compared_value(const Json& environment, const EnvironmentField& field) {
  constexpr double gibibyte = 1 << 30;
  const Json value = environment_value(environment, field.name);
  if (!field.in_gibibytes || !value.is_number()) return value;
  return std::round(value.get<double>() / gibibyte);
}

}  // namespace

std::span<const EnvironmentField> environment_fields() {
  return fields;
}

std::vector<std::string> environment_field_names() {
  std::vector<std::string> names;
  for (const EnvironmentField& field : fields) names.emplace_back(field.name);
  return names;
}

Json environment_value(const Json& environment, std::string_view name) {
  if (name.empty()) return environment;
  if (environment.is_array()) {
    Json values = Json::array();
    for (const Json& element : environment) values.push_back(environment_value(element, name));
    return values;
  }
  const std::size_t dot = std::min(name.find('.'), name.size());
  const std::string key(name.substr(0, dot));
  if (!environment.is_object() || !environment.contains(key)) return nullptr;
  return environment_value(environment.at(key), name.substr(std::min(dot + 1, name.size())));
}

std::string environment_hash(const Json& environment) {
  constexpr std::size_t digits = 12;
  Json compared = Json::object();
  for (const EnvironmentField& field : fields) {
    compared[std::string(field.name)] = compared_value(environment, field);
  }
  return sha256(canonical_text(compared)).substr(0, digits);
}

std::vector<std::string> differing_fields(const Json& baseline, const Json& candidate) {
  std::vector<std::string> names;
  for (const EnvironmentField& field : fields) {
    if (canonical_text(compared_value(baseline, field)) !=
        canonical_text(compared_value(candidate, field))) {
      names.emplace_back(field.name);
    }
  }
  return names;
}

}  // namespace assay

// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which facts of the environment must be equal for two runs to be comparable, and a hash of them.
// The list is here and nowhere else; docs/environment.md says why each is on it.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/json.hpp"

namespace assay {

struct EnvironmentField {
  std::string_view name;  // dotted: "cpu.model"; through a list, of each element: "gpus.name"
  // Bytes of memory are compared in whole gibibytes: what the firmware keeps for itself changes by
  // some pages from boot to boot.
  bool in_gibibytes = false;
};

std::span<const EnvironmentField> environment_fields();
std::vector<std::string> environment_field_names();

// The value of a dotted name, of every element where the way leads through a list; null where it
// does not exist.
Json environment_value(const Json& environment, std::string_view name);

// First 12 hexadecimal digits of the SHA-256 over the canonical text of an object with exactly
// those fields, by their dotted names. A field that is absent is null, and nothing else matters.
std::string environment_hash(const Json& environment);

// The names of the fields in which two environments differ, in the list's order; none if and only
// if their hashes are equal.
std::vector<std::string> differing_fields(const Json& baseline, const Json& candidate);

}  // namespace assay

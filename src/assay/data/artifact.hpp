// SPDX-License-Identifier: Apache-2.0
#pragma once

// A file that makes a run what it is: a permutation, a configuration.

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "assay/base/sha256.hpp"
#include "assay/data/fields.hpp"
#include "assay/data/study.hpp"

namespace assay {

struct Artifact {
  std::string name;    // base name
  std::string sha256;  // 64 hex digits

  bool operator==(const Artifact&) const = default;
};

template <class Self, class Visit>
requires describes<Self, Artifact>
void fields(Self& self, Visit&& visit) {
  visit("name", self.name);
  visit("sha256", self.sha256);
}

// Whether the name leads nowhere, and the hash is one.
inline bool is_sound(const Artifact& artifact) {
  const std::filesystem::path name(artifact.name);
  return is_hexadecimal(artifact.sha256, sha256_digits) && !name.empty() && name == name.filename();
}

// Bytes by SHA-256.
using Artifacts = std::map<std::string, std::string>;

// Where a run directory and a folder of decisions keep them, under their SHA-256.
inline constexpr const char* artifact_folder = "artifacts";

// Larger files are no permutation and no configuration.
inline constexpr std::size_t largest_artifact = std::size_t{64} << 20;

// Keys of the pipeline block: the file that the study names, and which one of that name it is.
inline constexpr const char* artifact_key = "artifact";
inline constexpr const char* artifact_hash_key = "artifact_sha256";

// What the block of a loaded study names.
inline std::optional<Artifact> artifact_of(const Knobs& pipeline) {
  const auto name = pipeline.find(artifact_key);
  const auto hash = pipeline.find(artifact_hash_key);
  if (name == pipeline.end() || hash == pipeline.end()) return std::nullopt;
  return Artifact{name->second.get<std::string>(), hash->second.get<std::string>()};
}

}  // namespace assay

// SPDX-License-Identifier: Apache-2.0
#pragma once

// Solved permutations of earlier sessions, one file each, by the hash of all that they follow from.

#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "assay/base/result.hpp"
#include "assay/engine/layout/segment.hpp"
#include "assay/engine/layout/solver/solve.hpp"

namespace assay::engine::layout {

// SHA-256 over W, the segments, the options and what solves for them.
std::string key_of(const SharedAccess& weights, std::span<const Segment> segments,
                   const SolveOptions& options);

class SolutionStore {
 public:
  explicit SolutionStore(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // Nothing where there is none, and where the file is damaged or none of ours.
  std::optional<Solution> find(const std::string& key, std::size_t dimensions) const;

  // A solution whose budget ended is not kept: an idle machine finds a better one. Errors: those of
  // writing a file.
  [[nodiscard]] Result<void> keep(const std::string& key, const Solution& solution) const;

 private:
  std::filesystem::path folder_;
};

// $XDG_CACHE_HOME/assay/permutations, else $HOME/.cache/assay/permutations; nothing without either.
std::optional<std::filesystem::path> solution_folder();

}  // namespace assay::engine::layout

// SPDX-License-Identifier: Apache-2.0
#pragma once

// A file that has a path as long as somebody holds it, and is on no disk: for a library that reads
// only what has a path.

#include <filesystem>

#include "assay/base/descriptor.hpp"
#include "assay/base/result.hpp"
#include "assay/engine/llama/synthetic_model.hpp"

namespace assay::engine::vlm {

class AnonymousFile {
 public:
  // All of the model, made by up to `threads` threads. Errors: missing (no memory for it).
  [[nodiscard]] static Result<AnonymousFile> hold(const llama::SyntheticModel& model, int threads);

  // Of this process.
  std::filesystem::path path() const;

 private:
  explicit AnonymousFile(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}

  Descriptor descriptor_;
};

}  // namespace assay::engine::vlm

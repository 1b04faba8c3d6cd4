// SPDX-License-Identifier: Apache-2.0
#pragma once

// A synthetic model as the GGUF file that it would be, of which any part can be produced on demand.
// An engine loads it through the same path as a user's file, without it ever being stored, so that
// it is treated by llama.cpp exactly like a published model of that shape.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/data/study.hpp"
#include "assay/engine/llama/gguf_writer.hpp"
#include "assay/engine/llama/hyperparameters.hpp"
#include "assay/engine/llama/weights.hpp"

namespace assay::engine::llama {

// A model of text to be made up.
struct SyntheticText {
  std::string preset;  // for the file to say what it is
  Hyperparameters shape;
  WeightType weights = WeightType::q8_0;
  std::uint64_t seed = 0;
  // What its vocabulary can take apart. Empty: it has no vocabulary, tokens are numbers only.
  std::vector<std::string> special_tokens{};
};

class SyntheticModel {
 public:
  // `active_blocks` builds only that many of the shape's blocks; 0: all.
  // Errors: usage, for an unknown preset, weight type or hyperparameter.
  [[nodiscard]] static Result<SyntheticModel> plan(const Model& model,
                                                   std::int64_t active_blocks = 0);

  [[nodiscard]] static SyntheticModel plan(const SyntheticText& model);

  // A file of these tensors behind the pairs of `head`.
  [[nodiscard]] static SyntheticModel assemble(GgufWriter head, std::string architecture,
                                               std::span<const Tensor> tensors, WeightType weights,
                                               std::uint64_t seed);

  const std::string& architecture() const { return architecture_; }
  std::uint64_t file_bytes() const { return head_.size() + data_bytes_; }

  // Bytes of the file from `offset` on, made by up to `threads` threads; returns how many there
  // were: fewer than asked for at the file's end.
  std::size_t read(std::uint64_t offset, std::span<std::byte> bytes, int threads) const;

  // All of it, made by up to `threads` threads, to an open file. Returns 0, or the system's error.
  int write_to(int file, int threads) const;

 private:
  struct Part {
    std::uint64_t begin;  // counted from the end of the head
    std::uint64_t bytes;  // what follows up to the next part is padding
    BlockGenerator generator;
  };

  SyntheticModel() = default;

  std::string architecture_;
  std::string head_;
  std::uint64_t data_bytes_ = 0;
  std::vector<Part> parts_;  // ascending
};

// Writes a preset's model as a GGUF file that any program of the llama.cpp family can load. It
// appears at `path` complete or not at all.
// Errors: as `plan` says; measurement, if the file cannot be written.
[[nodiscard]] Result<void> write_model(const Model& model, const std::filesystem::path& path);
[[nodiscard]] Result<void> write_model(const SyntheticModel& model,
                                       const std::filesystem::path& path);

}  // namespace assay::engine::llama

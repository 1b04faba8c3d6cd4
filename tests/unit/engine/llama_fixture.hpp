// SPDX-License-Identifier: Apache-2.0
#pragma once

// Small parts that the llama engine's tests share.

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>

#include <unistd.h>

#include "assay/data/session_request.hpp"
#include "assay/engine/llama/knobs.hpp"

namespace assay::engine::llama {

// A folder of its own for each test, gone afterwards.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "assay-llama-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline Model preset_model(const std::string& preset, const std::string& weights = "q8_0") {
  Model model;
  model.name = preset;
  model.preset = preset;
  model.weights = weights;
  model.seed = 11;
  return model;
}

// A case with every knob at its initial value, as a study is before the engine prepares it.
inline Case usual_case() {
  Case point;
  point.name = "usual";
  point.engine = "llama";
  for (const KnobSpec& knob : knob_specs()) point.knobs[knob.name] = knob.initial;
  return point;
}

}  // namespace assay::engine::llama

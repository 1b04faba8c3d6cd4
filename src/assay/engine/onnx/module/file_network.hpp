// SPDX-License-Identifier: Apache-2.0
#pragma once

// A model file, with inputs made up as its shapes and names ask.

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "assay/data/session_request.hpp"
#include "assay/engine/onnx/file_inputs.hpp"
#include "assay/engine/onnx/module/batches.hpp"
#include "assay/engine/onnx/module/network.hpp"
#include "assay/engine/onnx/module/providers.hpp"
#include "assay/engine/onnx/module/runtime.hpp"

namespace assay::engine::onnx {

class FileNetwork final : public Network {
 public:
  // `inputs` are what file_inputs says of the file.
  FileNetwork(const SessionRequest& request, const OnnxFile& file, std::vector<FileInput> inputs,
              const Settings& settings, const Provider& provider, int threads);

  ModelFacts facts() const override { return facts_; }
  void prepare() override;
  void run(EventSink& events) override;
  std::optional<TokenCount> token_count() const override;

  // For loops that are not ours.
  Ort::Session& session() { return session_; }

 private:
  ModelFacts facts_;
  std::vector<FileInput> inputs_;
  std::optional<Batches> batches_;  // where tokens go in
  const Batch* batch_ = nullptr;
  Ort::Session session_{nullptr};
  Ort::RunOptions run_options_;
  Ort::AllocatorWithDefaultOptions allocator_;
  std::vector<Ort::Value> values_;
  std::vector<const char*> input_names_;
  std::vector<std::string> output_names_;
  std::vector<const char*> output_name_pointers_;
};

}  // namespace assay::engine::onnx

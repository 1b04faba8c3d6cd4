// SPDX-License-Identifier: Apache-2.0
#pragma once

// A picture and a text in, tokens out, by llama.cpp and libmtmd in process. The decoder is loaded
// and run as the llama engine does it.

#include <cstddef>
#include <cstdint>
#include <optional>

#include "assay/engine/engine.hpp"
#include "assay/engine/llama/module/backends.hpp"
#include "assay/engine/llama/module/generation.hpp"
#include "assay/engine/llama/module/load_model.hpp"
#include "assay/engine/llama/module/thread_pool.hpp"
#include "assay/engine/vlm/knobs.hpp"
#include "assay/engine/vlm/module/projection.hpp"
#include "assay/engine/vlm/module/prompt.hpp"

namespace assay::engine::vlm {

class VlmEngine final : public Engine {
 public:
  Result<LoadFacts> load(const SessionRequest& request) override;
  Result<void> reset(std::uint64_t iteration_seed) override;
  Result<void> execute(EventSink& events) override;
  Output output() const override;
  std::size_t event_capacity() const override;

 private:
  Result<LoadFacts> load_pair(const SessionRequest& request);
  Result<ModelFacts> load_models(const SessionRequest& request,
                                 const std::optional<llama::GpuDevice>& gpu, int threads);
  Result<void> show_picture(const SessionRequest& request);
  Result<void> write_prompt(std::uint64_t study_seed);
  Result<void> generate(EventSink& events);

  Settings settings_;
  llama::ModelHandle model_;
  std::optional<Projection> projection_;
  llama::ThreadPool thread_pool_;
  llama::ContextHandle context_;
  Prompt prompt_;
  llama::Generation generation_;
};

}  // namespace assay::engine::vlm

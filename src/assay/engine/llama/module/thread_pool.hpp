// SPDX-License-Identifier: Apache-2.0
#pragma once

// The threads that compute. Without a pool of its own ggml would start and join threads in every
// decode step.

#include <memory>

#include <ggml.h>
#include <llama.h>

namespace assay::engine::llama {

class ThreadPool {
 public:
  ThreadPool() = default;
  explicit ThreadPool(int threads);

  // Lets the context compute with it, where the CPU back end offers pools. Must outlive `context`.
  void attach_to(llama_context* context) const;

 private:
  std::unique_ptr<ggml_threadpool, void (*)(ggml_threadpool*)> pool_{nullptr, nullptr};
};

}  // namespace assay::engine::llama

// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/llama/module/thread_pool.hpp"

#include <ggml-backend.h>
#include <ggml-cpu.h>

namespace assay::engine::llama {

ThreadPool::ThreadPool(int threads) {
  ggml_backend_dev_t const cpu = ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU);
  if (cpu == nullptr) return;
  // The back end was loaded at run time: its functions are asked for by name.
  ggml_backend_reg_t const registry = ggml_backend_dev_backend_reg(cpu);
  const auto create = reinterpret_cast<decltype(&ggml_threadpool_new)>(
      ggml_backend_reg_get_proc_address(registry, "ggml_threadpool_new"));
  const auto destroy = reinterpret_cast<decltype(&ggml_threadpool_free)>(
      ggml_backend_reg_get_proc_address(registry, "ggml_threadpool_free"));
  if (create == nullptr || destroy == nullptr) return;
  ggml_threadpool_params parameters = ggml_threadpool_params_default(threads);
  pool_ = {create(&parameters), destroy};
}

void ThreadPool::attach_to(llama_context* context) const {
  if (pool_) llama_attach_threadpool(context, pool_.get(), pool_.get());
}

}  // namespace assay::engine::llama

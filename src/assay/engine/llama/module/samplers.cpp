// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/llama/module/samplers.hpp"

namespace assay::engine::llama {

namespace {

llama_sampler* make_step(const SamplerStep& step) {
  constexpr std::size_t keep_at_least = 1;
  const auto value = static_cast<float>(step.value);
  switch (step.kind) {
    case SamplerKind::temperature:
      return llama_sampler_init_temp(value);
    case SamplerKind::top_k:
      return llama_sampler_init_top_k(static_cast<std::int32_t>(step.value));
    case SamplerKind::top_p:
      return llama_sampler_init_top_p(value, keep_at_least);
    case SamplerKind::min_p:
      break;
  }
  return llama_sampler_init_min_p(value, keep_at_least);
}

}  // namespace

Sampler::Sampler(const SamplerChain& chain) : draws_(!chain.empty()) {
  llama_sampler_chain_params parameters = llama_sampler_chain_default_params();
  parameters.no_perf = true;
  chain_.reset(llama_sampler_chain_init(parameters));
  for (const SamplerStep& step : chain) llama_sampler_chain_add(chain_.get(), make_step(step));
  llama_sampler_chain_add(chain_.get(),
                          draws_ ? llama_sampler_init_dist(0) : llama_sampler_init_greedy());
}

void Sampler::reseed(std::uint64_t seed) {
  llama_sampler_reset(chain_.get());
  if (!draws_) return;
  // The draw keeps its seed for life: another one takes its place at the end of the chain. The
  // highest bit is left out, since LLAMA_DEFAULT_SEED would ask for a random one.
  const int last = llama_sampler_chain_n(chain_.get()) - 1;
  llama_sampler_free(llama_sampler_chain_remove(chain_.get(), last));
  const auto short_seed = static_cast<std::uint32_t>(seed & 0x7FFF'FFFFU);
  llama_sampler_chain_add(chain_.get(), llama_sampler_init_dist(short_seed));
}

}  // namespace assay::engine::llama

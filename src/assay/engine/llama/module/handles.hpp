// SPDX-License-Identifier: Apache-2.0
#pragma once

// llama.cpp's objects, owned.

#include <memory>

#include <llama.h>

namespace assay::engine::llama {

template <auto free_function>
struct Freer {
  template <class T>
  void operator()(T* object) const {
    free_function(object);
  }
};

using ModelHandle = std::unique_ptr<llama_model, Freer<&llama_model_free>>;
using ContextHandle = std::unique_ptr<llama_context, Freer<&llama_free>>;
using SamplerHandle = std::unique_ptr<llama_sampler, Freer<&llama_sampler_free>>;

}  // namespace assay::engine::llama

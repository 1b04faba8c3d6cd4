// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/llama/encoders.hpp"

#include <algorithm>

namespace assay::engine::llama {

namespace {

// Those that llama.cpp builds without a memory, as far as they encode text.
constexpr std::array<std::string_view, 9> encoders{
    "bert",        "eurobert", "gemma-embedding", "jina-bert-v2",  "jina-bert-v3",
    "modern-bert", "neo-bert", "nomic-bert",      "nomic-bert-moe"};

}  // namespace

bool is_encoder(std::string_view architecture) {
  return std::find(encoders.begin(), encoders.end(), architecture) != encoders.end();
}

Pooling usual_pooling(std::string_view architecture) {
  return architecture == "bert" ? Pooling::cls : Pooling::mean;
}

Pooling stated_pooling(std::string_view architecture, std::optional<std::uint64_t> pooling_type) {
  if (!pooling_type || *pooling_type >= pooling_words.size()) return usual_pooling(architecture);
  return pooling_words.at(*pooling_type).value;
}

}  // namespace assay::engine::llama

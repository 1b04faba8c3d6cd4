// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/llama/module/ordinary_tokens.hpp"

namespace assay::engine::llama {

std::vector<llama_token> ordinary_tokens(const llama_vocab* vocabulary) {
  const bool has_texts = llama_vocab_type(vocabulary) != LLAMA_VOCAB_TYPE_NONE;
  std::vector<llama_token> tokens;
  for (llama_token token = 0; token < llama_vocab_n_tokens(vocabulary); ++token) {
    const bool ordinary =
        !has_texts || (llama_vocab_get_attr(vocabulary, token) == LLAMA_TOKEN_ATTR_NORMAL &&
                       !llama_vocab_is_eog(vocabulary, token));
    if (ordinary) tokens.push_back(token);
  }
  if (tokens.empty()) tokens.push_back(0);
  return tokens;
}

}  // namespace assay::engine::llama

// SPDX-License-Identifier: Apache-2.0
#pragma once

// Of which tokens prompts are drawn.

#include <vector>

#include <llama.h>

namespace assay::engine::llama {

// Tokens that stand for text; all of them, where the model has no vocabulary. Never empty.
std::vector<llama_token> ordinary_tokens(const llama_vocab* vocabulary);

}  // namespace assay::engine::llama

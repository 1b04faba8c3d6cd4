// SPDX-License-Identifier: Apache-2.0
#pragma once

// The tokens of one llama_decode or llama_encode call. Its size is fixed when it is made; changing
// entries allocates nothing.

#include <cstddef>
#include <cstdint>
#include <vector>

#include <llama.h>

namespace assay::engine::llama {

class TokenBatch {
 public:
  explicit TokenBatch(std::size_t size = 0)
      : tokens_(size), positions_(size), sequences_(size), ones_(size, 1), outputs_(size) {
    for (llama_seq_id& sequence : sequences_) sequence_pointers_.push_back(&sequence);
  }
  TokenBatch(TokenBatch&&) = default;
  TokenBatch& operator=(TokenBatch&&) = default;

  // `output`: logits of what follows this token, or its vector, are wanted.
  void set(std::size_t index, llama_token token, llama_pos position, llama_seq_id sequence,
           bool output) {
    tokens_[index] = token;
    positions_[index] = position;
    sequences_[index] = sequence;
    outputs_[index] = output ? 1 : 0;
  }

  llama_batch get() {
    llama_batch batch{};
    batch.n_tokens = static_cast<std::int32_t>(tokens_.size());
    batch.token = tokens_.data();
    batch.pos = positions_.data();
    batch.n_seq_id = ones_.data();
    batch.seq_id = sequence_pointers_.data();
    batch.logits = outputs_.data();
    return batch;
  }

 private:
  std::vector<llama_token> tokens_;
  std::vector<llama_pos> positions_;
  std::vector<llama_seq_id> sequences_;
  std::vector<std::int32_t> ones_;  // how many sequences each token belongs to
  std::vector<llama_seq_id*> sequence_pointers_;
  std::vector<std::int8_t> outputs_;
};

}  // namespace assay::engine::llama

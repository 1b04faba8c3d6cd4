// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/llama/tensors.hpp"

#include <functional>
#include <numeric>
#include <utility>

namespace assay::engine::llama {

namespace {

// Collects the tensors of one block, whose names share a prefix.
class BlockTensors {
 public:
  BlockTensors(std::vector<Tensor>& list, const Hyperparameters& shape, std::int64_t index)
      : list_(list), shape_(shape), prefix_("blk." + std::to_string(index) + ".") {}

  void add_attention() {
    const std::int64_t width = shape_.embedding_length;
    const std::int64_t queries = shape_.head_count * shape_.head_length();
    const std::int64_t keys = shape_.head_count_kv * shape_.head_length();
    norm("attn_norm", width);
    projection("attn_q", TensorRole::query_key, width, queries);
    projection("attn_k", TensorRole::query_key, width, keys);
    projection("attn_v", TensorRole::matrix, width, keys);
    matrix("attn_output", {queries, width});
    switch (shape_.architecture) {
      case Architecture::gemma3:
        query_key_norms(shape_.head_length(), shape_.head_length());
        norm("post_attention_norm", width);
        break;
      case Architecture::olmoe:
        query_key_norms(queries, keys);
        break;
      case Architecture::llama:
      case Architecture::qwen2:
        break;
    }
  }

  void add_feed_forward() {
    const std::int64_t width = shape_.embedding_length;
    const std::int64_t inner = shape_.feed_forward_length;
    norm("ffn_norm", width);
    if (const std::int64_t experts = shape_.expert_count; experts > 0) {
      add("ffn_gate_inp.weight", TensorRole::router, {width, experts});
      matrix("ffn_gate_exps", {width, inner, experts});
      matrix("ffn_up_exps", {width, inner, experts});
      matrix("ffn_down_exps", {inner, width, experts});
    } else {
      matrix("ffn_gate", {width, inner});
      matrix("ffn_up", {width, inner});
      matrix("ffn_down", {inner, width});
    }
    if (shape_.architecture == Architecture::gemma3) norm("post_ffw_norm", width);
  }

 private:
  void add(const std::string& name, TensorRole role, const std::vector<std::int64_t>& dimensions) {
    list_.push_back({prefix_ + name, role, {dimensions.begin(), dimensions.end()}});
  }

  void norm(const std::string& name, std::int64_t length) {
    add(name + ".weight", TensorRole::norm, {length});
  }

  void matrix(const std::string& name, const std::vector<std::int64_t>& dimensions) {
    add(name + ".weight", TensorRole::matrix, dimensions);
  }

  void query_key_norms(std::int64_t query_length, std::int64_t key_length) {
    add("attn_q_norm.weight", TensorRole::query_key_norm, {query_length});
    add("attn_k_norm.weight", TensorRole::query_key_norm, {key_length});
  }

  // Of queries, keys and values, which have a bias in qwen2.
  void projection(const std::string& name, TensorRole role, std::int64_t from, std::int64_t to) {
    add(name + ".weight", role, {from, to});
    if (shape_.architecture == Architecture::qwen2) add(name + ".bias", TensorRole::bias, {to});
  }

  std::vector<Tensor>& list_;
  const Hyperparameters& shape_;
  std::string prefix_;
};

}  // namespace

std::uint64_t Tensor::values() const {
  return std::accumulate(dimensions.begin(), dimensions.end(), std::uint64_t{1},
                         std::multiplies<>());
}

std::vector<Tensor> tensors(const Hyperparameters& shape) {
  const auto width = static_cast<std::uint64_t>(shape.embedding_length);
  const auto vocabulary = static_cast<std::uint64_t>(shape.vocab_size);
  std::vector<Tensor> list{
      {"token_embd.weight", TensorRole::embedding, {width, vocabulary}},
      {"output_norm.weight", TensorRole::output_norm, {width}},
  };
  if (!shape.tied_embeddings) {
    list.push_back({"output.weight", TensorRole::embedding, {width, vocabulary}});
  }
  for (std::int64_t block = 0; block < shape.block_count; ++block) {
    BlockTensors block_tensors(list, shape, block);
    block_tensors.add_attention();
    block_tensors.add_feed_forward();
  }
  return list;
}

std::uint64_t parameter_count(const Hyperparameters& shape) {
  std::uint64_t count = 0;
  for (const Tensor& tensor : tensors(shape)) count += tensor.values();
  return count;
}

}  // namespace assay::engine::llama

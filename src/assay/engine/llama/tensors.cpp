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
      : list_(list),
        shape_(shape),
        is_first_(index == 0),
        prefix_("blk." + std::to_string(index) + ".") {}

  void add() {
    switch (shape_.architecture) {
      case Architecture::llama:
      case Architecture::qwen2:
      case Architecture::gemma3:
      case Architecture::olmoe:
        add_attention();
        add_feed_forward();
        break;
      case Architecture::bert:
        add_bert();
        break;
      case Architecture::nomic_bert:
        add_nomic_bert();
        break;
      case Architecture::modern_bert:
        add_modern_bert();
        break;
    }
  }

 private:
  void add_attention() {
    const std::int64_t width = shape_.embedding_length;
    const std::int64_t queries = shape_.head_count * shape_.head_length();
    const std::int64_t keys = shape_.head_count_kv * shape_.head_length();
    norm("attn_norm", width);
    projection("attn_q", TensorRole::query_key, width, queries);
    projection("attn_k", TensorRole::query_key, width, keys);
    projection("attn_v", TensorRole::matrix, width, keys);
    matrix("attn_output", {queries, width});
    if (shape_.architecture == Architecture::gemma3) {
      query_key_norms(shape_.head_length(), shape_.head_length());
      norm("post_attention_norm", width);
    } else if (shape_.architecture == Architecture::olmoe) {
      query_key_norms(queries, keys);
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

  // Norms follow attention and feed-forward; everything has a bias.
  void add_bert() {
    const std::int64_t width = shape_.embedding_length;
    const std::int64_t inner = shape_.feed_forward_length;
    projection("attn_q", TensorRole::query_key, width, width);
    projection("attn_k", TensorRole::query_key, width, width);
    projection("attn_v", TensorRole::matrix, width, width);
    projection("attn_output", TensorRole::matrix, width, width);
    biased_norm("attn_output_norm", width);
    projection("ffn_up", TensorRole::matrix, width, inner);
    projection("ffn_down", TensorRole::matrix, inner, width);
    biased_norm("layer_output_norm", width);
  }

  // As bert, with one matrix for queries, keys and values, a gate, and biases of norms only.
  void add_nomic_bert() {
    const std::int64_t width = shape_.embedding_length;
    const std::int64_t inner = shape_.feed_forward_length;
    add("attn_qkv.weight", TensorRole::query_key, {width, 3 * width});
    matrix("attn_output", {width, width});
    biased_norm("attn_output_norm", width);
    matrix("ffn_up", {width, inner});
    matrix("ffn_gate", {width, inner});
    matrix("ffn_down", {inner, width});
    biased_norm("layer_output_norm", width);
  }

  // Norms come first, none before the first attention; one matrix holds the gate and what it gates.
  void add_modern_bert() {
    const std::int64_t width = shape_.embedding_length;
    const std::int64_t inner = shape_.feed_forward_length;
    if (!is_first_) norm("attn_norm", width);
    add("attn_qkv.weight", TensorRole::query_key, {width, 3 * width});
    matrix("attn_output", {width, width});
    norm("ffn_norm", width);
    matrix("ffn_up", {width, 2 * inner});
    matrix("ffn_down", {inner, width});
  }

  void add(const std::string& name, TensorRole role, const std::vector<std::int64_t>& dimensions) {
    list_.push_back({prefix_ + name, role, {dimensions.begin(), dimensions.end()}});
  }

  void norm(const std::string& name, std::int64_t length) {
    add(name + ".weight", TensorRole::norm, {length});
  }

  void biased_norm(const std::string& name, std::int64_t length) {
    norm(name, length);
    add(name + ".bias", TensorRole::bias, {length});
  }

  void matrix(const std::string& name, const std::vector<std::int64_t>& dimensions) {
    add(name + ".weight", TensorRole::matrix, dimensions);
  }

  void query_key_norms(std::int64_t query_length, std::int64_t key_length) {
    add("attn_q_norm.weight", TensorRole::query_key_norm, {query_length});
    add("attn_k_norm.weight", TensorRole::query_key_norm, {key_length});
  }

  // With a bias in qwen2 and bert.
  void projection(const std::string& name, TensorRole role, std::int64_t from, std::int64_t to) {
    add(name + ".weight", role, {from, to});
    const bool has_bias =
        shape_.architecture == Architecture::qwen2 || shape_.architecture == Architecture::bert;
    if (has_bias) add(name + ".bias", TensorRole::bias, {to});
  }

  std::vector<Tensor>& list_;
  const Hyperparameters& shape_;
  bool is_first_;
  std::string prefix_;
};

// What lies outside the blocks.
void add_common(std::vector<Tensor>& list, const Hyperparameters& shape) {
  const auto width = static_cast<std::uint64_t>(shape.embedding_length);
  const auto vocabulary = static_cast<std::uint64_t>(shape.vocab_size);
  list.push_back({"token_embd.weight", TensorRole::embedding, {width, vocabulary}});
  if (!is_encoder(shape.architecture)) {
    list.push_back({"output_norm.weight", TensorRole::output_norm, {width}});
    if (!shape.tied_embeddings) {
      list.push_back({"output.weight", TensorRole::embedding, {width, vocabulary}});
    }
    return;
  }
  list.push_back({"token_embd_norm.weight", TensorRole::norm, {width}});
  if (shape.architecture == Architecture::modern_bert) {
    list.push_back({"output_norm.weight", TensorRole::norm, {width}});
    return;
  }
  const auto types = static_cast<std::uint64_t>(shape.token_type_count);
  list.push_back({"token_embd_norm.bias", TensorRole::bias, {width}});
  list.push_back({"token_types.weight", TensorRole::added_embedding, {width, types}});
  if (shape.architecture == Architecture::bert) {
    const auto positions = static_cast<std::uint64_t>(shape.context_length);
    list.push_back({"position_embd.weight", TensorRole::added_embedding, {width, positions}});
  }
}

}  // namespace

std::uint64_t Tensor::values() const {
  return std::accumulate(dimensions.begin(), dimensions.end(), std::uint64_t{1},
                         std::multiplies<>());
}

std::vector<Tensor> tensors(const Hyperparameters& shape) {
  std::vector<Tensor> list;
  add_common(list, shape);
  for (std::int64_t block = 0; block < shape.block_count; ++block) {
    BlockTensors(list, shape, block).add();
  }
  return list;
}

std::uint64_t value_count(const std::vector<Tensor>& tensors) {
  std::uint64_t count = 0;
  for (const Tensor& tensor : tensors) count += tensor.values();
  return count;
}

std::uint64_t parameter_count(const Hyperparameters& shape) {
  return value_count(tensors(shape));
}

}  // namespace assay::engine::llama
